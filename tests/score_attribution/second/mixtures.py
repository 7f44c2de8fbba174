"""Several mechanisms at once, and those of which nothing tells."""

from random import Random

from .keys import plant_new_value
from .plants import plant_key, plant_mapping, plant_rule, plant_unknown
from .records import decoys
from .rules import plant_latent
from .spans import begin, some_side
from .world import World


def several(dice: Random, group: str, _index: int, number: int) -> World:
    """Two or three causes of different kinds, in one channel or in two, one after the other or at the same time."""
    world = begin(dice, group, number)
    world.hidden = False
    one = some_side(world, 900)
    kinds = dice.sample(("rule", "mapping", "key", "unknown", "latent", "new", "rule"), dice.choice((2, 2, 2, 3)))
    for kind in kinds:
        side = one if dice.random() < 0.7 else some_side(world)
        if kind == "rule":
            loss = plant_rule(world, side, 0.06, 0.5)
        elif kind == "mapping":
            loss = plant_mapping(world, side, 0.06, 0.5)
        elif kind == "key":
            loss = plant_key(world, side, most=9.0)
        elif kind == "unknown":
            loss = plant_unknown(world, side)
        elif kind == "latent":
            loss = plant_latent(world, side)
        else:
            loss = plant_new_value(world, side)
        decoys(world, loss.since, side, count=dice.choice((0, 1)))
    return world


def unknown(dice: Random, group: str, _index: int, number: int) -> World:
    """Orders of one kind or of all are lost, and no file says why; or what was changed is told nowhere."""
    world = begin(dice, group, number)
    side = some_side(world)
    if dice.random() < 0.35:
        world.hidden = True
        plant = dice.choice((plant_rule, plant_mapping))
        loss = plant(world, side, 0.06, 0.6)
    else:
        world.hidden = False
        loss = plant_unknown(world, side)
    decoys(world, loss.since, side)
    return world

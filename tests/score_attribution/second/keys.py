"""Mappings and connections as causes of their own."""

from random import Random
from typing import Any

from ..values import Cause
from .orders import see
from .plants import plant_key, plant_mapping
from .records import decoys, full_mapping, pick_when
from .rules import quiet_if_hidden
from .spans import begin, log_of, part_of, some_side, within
from .world import Loss, Side, World

FIELDS = {"payment_method": "Swish", "shipping_method": "Drone", "sku": "NEW-77", "source_name": "ai-agent"}


def mapping_broken(dice: Random, group: str, _index: int, number: int) -> World:
    """A mapping loses an entry, or a value comes that it never had."""
    world = begin(dice, group, number, log_of(dice, 0.3))
    side = some_side(world)
    if dice.random() < 0.4:
        world.hidden = False
        loss = plant_new_value(world, side)
    else:
        quiet_if_hidden(world)
        loss = plant_mapping(world, side, 0.02, 0.6)
    decoys(world, loss.since, side)
    return world


def plant_new_value(world: World, side: Side) -> Loss:
    """A way of payment, an article or a service that the mapping does not know is sold from a day on."""
    dice, start = world.dice, world.busy(0.35, 0.7)
    maps = dice.choice(sorted(FIELDS))
    value = FIELDS[maps]
    values = {str(v) for o in world.of(side.name) for v in _all(o.facts[maps]) if v}
    entries = {name: str(6000 + 3 * n) for n, name in enumerate(sorted(values))}
    ident = full_mapping(world, f"M-NEW-{dice.randint(2, 90)}", side, maps, entries)
    for edit in world.config.edits(recorded=False):
        record = edit.after or {}
        if record.get("maps") == maps and record["id"] != ident and record["channel"] == side.name:
            known = record["entries"] | {value: "9999"}
            world.config.change(edit.at, "update", record["id"], entries=known)
    who = pick_when(world, side, 0.1, 0.9) if dice.random() < 0.5 else None
    share, ramp = dice.uniform(0.08, 0.5), part_of(dice, start, 1.0, ramps=True)
    end = None if dice.random() < 0.7 else start + (world.as_of - start) * dice.uniform(0.4, 0.8)
    sold = within([(start, end)], who)
    hit = 0
    for order in world.of(side.name):
        if sold(order) and dice.random() < share * ramp(order):
            _sell(order, maps, value)
            hit += 1
    if hit < 14:
        raise ValueError("too few of the new value")
    cause = Cause("mapping", ident, trigger="latent")
    says = ("failed", f"no target for {value}", "") if world.log else None
    loss = Loss((side.name,), cause, start, end, record=ident, says=says, part=part_of(dice, start, 0.75))
    world.losses.append(loss)
    return loss


def _all(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _sell(order: Any, maps: str, value: str) -> None:
    if maps == "sku":
        order.lines[0] = order.lines[0] | {"sku": value}
    else:
        order.row[maps] = value
    see(order)


def key_lost(dice: Random, group: str, _index: int, number: int) -> World:
    """A connection ends, once or by turns: a channel's, or that of the books."""
    world = begin(dice, group, number, log_of(dice, 0.3))
    quiet_if_hidden(world)
    side = some_side(world)
    loss = plant_key(world, side, whole=len(world.sides) > 1 and dice.random() < 0.4)
    decoys(world, loss.since, side)
    return world

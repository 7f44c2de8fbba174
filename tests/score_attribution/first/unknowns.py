"""Class 10: what no record tells: a rule nobody wrote down, losses at random, a change that the history left out."""

from ...planted.dice import Dice
from ..values import UNKNOWN
from .decoys import add_decoys
from .mappings import break_mapping
from .pool import draw_predicate
from .rules import by_record
from .scene import Mechanism, Scene, new_scene, rule

WAYS = ("unwritten rule", "at random", "left out")


def unknown(dice: Dice, group: str, index: int, number: int) -> Scene:
    """One of the ways in turn."""
    way = WAYS[number % len(WAYS)]
    scene = new_scene(dice, group, index, number, **({"logs": "absent"} if way == "at random" else {}))
    since = scene.onset()
    if way == "unwritten rule":
        when = draw_predicate(scene, 0.06, 0.45)
        scene.config.create(since, rule("R-90", when, scene.main, "in the tool's own code"), hidden=True)
        by_record(scene, "R-90", since, hidden=True)
        add_decoys(scene, since, when)
    elif way == "at random":
        share = 0.06 + 0.3 * dice.fraction()
        lost = {order.id for order in scene.own() if order.decided >= since and dice.chance(share)}
        scene.mechanisms.append(Mechanism("chance", scene.main, UNKNOWN, since, lambda order: order.id in lost))
        add_decoys(scene, since)
    else:
        scene.hide = lambda: True  # type: ignore[method-assign]
        break_mapping(scene, since, dice.pick(("entry gone", "no target")))
    return scene

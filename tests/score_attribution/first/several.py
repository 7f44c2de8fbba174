"""Class 9: two or three causes at once in one channel, nested or overlapping, with onsets apart."""

from datetime import datetime, timedelta

from ...planted.dice import Dice
from .credentials import lapse
from .decoys import add_decoys
from .mappings import break_mapping
from .pool import draw_predicate, kin
from .rules import by_latent_rule, by_record, park
from .scene import Scene, new_scene, rule

WAYS = ("nested", "rule and mapping", "rule and latent", "rule and credential", "three")


def several(dice: Dice, group: str, index: int, number: int) -> Scene:
    """One of the ways in turn."""
    way = WAYS[number % len(WAYS)]
    scene = new_scene(dice, group, index, number, form=dice.pick(("changes", "both")))
    first = scene.onset(0.25, 0.4)
    second = first + (scene.as_of - first) * (0.1 + 0.3 * dice.fraction())
    when = draw_predicate(scene, 0.06, 0.4)
    hidden = scene.hide() and way != "nested"
    nested = {"enabled": False} if way == "nested" else {}
    scene.config.create(first, rule("R-10", when, scene.main, "new", **nested), hidden)
    if way == "nested":
        _nested(scene, when, first, second)
    else:
        by_record(scene, "R-10", first, hidden)
    if way in ("rule and mapping", "three"):
        break_mapping(scene, second, dice.pick(("entry gone", "new sku", "new payment")), decoys=False)
    if way in ("rule and latent", "three"):
        begin = second + timedelta(days=2 + 3 * dice.fraction())
        park(scene, begin, draw_predicate(scene, 0.1, 0.6), 0.3 + 0.6 * dice.fraction(), False)
        by_latent_rule(scene, "R-04", begin)
    if way == "rule and credential":
        ident = f"C-{scene.main[0].upper()}"
        by_record(scene, ident, second, lapse(scene, second, ident, "revoked"))
    add_decoys(scene, dice.pick((first, second)), when if way != "nested" else None)
    scene.decoys -= {one.key for one in scene.mechanisms}
    return scene


def _nested(scene: Scene, when, first: datetime, second: datetime) -> None:
    """A rule whose orders are a part of another's that comes later: each order belongs to the one it met first."""
    inner = kin(scene, when, 0.25, 0.7)
    if inner is None:
        raise ValueError("no narrower predicate")
    scene.config.create(first, rule("R-11", inner, scene.main, "the narrow one"))
    scene.config.change(second, "enable", "R-10", enabled=True)
    by_record(scene, "R-11", first)
    by_record(scene, "R-10", second)

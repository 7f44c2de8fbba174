"""Changes that lost no order, beside the true one: each kind in more than a quarter of the cases."""

from datetime import datetime, timedelta
from typing import Any

from .pool import condition, kin
from .scene import Scene, rule

SHARE, TWIN = 0.4, 0.95  # a twin needs a predicate, which less than half of the classes have


def near(scene: Scene, moment: datetime, days: float) -> datetime:
    """An instant within so many days of another, before it or after."""
    return moment + timedelta(days=days * (2 * scene.dice.fraction() - 1), minutes=scene.dice.whole(1, 50))


def add_decoys(scene: Scene, onset: datetime | None = None, when: Any = None, living: bool = False) -> None:
    """Decoys about an onset, or any day of a healthy case; a living twin stands only beside a recorded cause."""
    moment = onset or scene.onset(0.2, 0.8)
    dice = scene.dice
    if dice.chance(SHARE):
        _innocent(scene, near(scene, moment, 2))
    if when is not None and dice.chance(TWIN):
        _twin(scene, moment, when, living and dice.chance(0.5))
    if dice.chance(SHARE):
        ident = scene.config.create(near(scene, moment, 6), rule("R-61", when or _some(), "faire", "not for faire"))
        scene.decoys.add(ident)
    if dice.chance(SHARE):
        _renewal(scene, near(scene, moment, 3))
    if dice.chance(SHARE):
        ident = dice.pick(("R-01", "R-02", "R-03"))
        scene.config.change(near(scene, moment, 2), "update", ident, text=f"{ident}, worded better")
        scene.decoys.add(ident)


def _some() -> Any:
    return condition("country", "eq", "DE")


def _innocent(scene: Scene, at: datetime) -> None:
    """A change that can hit no order: a tag that nobody uses, an entry that nobody needs, a digest, the warehouse."""
    which = scene.dice.whole(0, 3)
    if which == 0:
        scene.decoys.add(scene.config.create(at, rule("R-62", condition("tags", "eq", "net-60"), None, "net 60")))
    elif which == 1:
        scene.config.change(at, "update", "Q-9", value="weekly")
        scene.decoys.add("Q-9")
    elif which == 2:
        scene.config.change(at, "update", "W-1", text="warehouse ships at one")
        scene.decoys.add("W-1")
    else:
        ident = f"M-TAX-{scene.main[0].upper()}"
        entries = {"State Tax": "2200 Sales tax", "GST": "2210 GST", "VAT": "2220 VAT"}
        scene.config.change(at, "update", ident, entries=entries)
        scene.decoys.add(ident)


def _twin(scene: Scene, onset: datetime, when: Any, living: bool) -> None:
    """Nearly the same predicate: narrower and put in force just after the true one, or near it and never enabled."""
    narrower = kin(scene, when)
    if narrower is None:
        return
    if living:
        at = onset + timedelta(hours=3 + 44 * scene.dice.fraction())
        scene.decoys.add(scene.config.create(at, rule("R-63", narrower, scene.main, "a special case")))
    else:
        off = rule("R-63", narrower, scene.main, "prepared, not in use", enabled=False)
        scene.decoys.add(scene.config.create(near(scene, onset, 2), off))


def _renewal(scene: Scene, at: datetime) -> None:
    """A connection renewed long before it would have run out."""
    idents = {f"C-{scene.main[0].upper()}", "C-BOOKS"} - {one.key for one in scene.mechanisms}
    ident = scene.dice.pick(sorted(idents))
    scene.config.change(at, "renew", ident, expires_at=f"{scene.at(scene.days + 700):%Y-%m-%dT%H:%M:%SZ}")
    scene.decoys.add(ident)

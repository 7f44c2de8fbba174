"""Class 4: connections that ran out, were revoked, came back, and flapped."""

from datetime import datetime, timedelta
from math import ceil

from ...planted.dice import Dice
from ..config import instant
from .decoys import add_decoys
from .rules import by_record
from .scene import Scene, new_scene


def credential_lapse(dice: Dice, group: str, index: int, number: int) -> Scene:
    """A channel's connection or that of the books; what was ordered meanwhile is never fetched."""
    scene = new_scene(dice, group, index, number, form=dice.pick(("changes", "both")))
    since = scene.onset(0.3, 0.7)
    books = dice.chance(0.3)
    ident = "C-BOOKS" if books else f"C-{scene.main[0].upper()}"
    hidden = lapse(scene, since, ident, dice.weighted((("expiry", 0.4), ("revoked", 0.35), ("flapping", 0.25))))
    for channel in scene.channels if books else (scene.main,):
        by_record(scene, ident, since, hidden, channel=channel)
    add_decoys(scene, since)
    scene.decoys.discard(ident)
    return scene


def lapse(scene: Scene, since: datetime, ident: str, way: str) -> bool:
    """Plant outages long enough for two dozen orders; returns whether the history does not tell of them."""
    days = max(1.0, ceil(36 / scene.per_day)) + 6 * scene.dice.fraction()
    far = instant(scene.at(scene.days + 400))
    if way == "expiry":
        again = since + timedelta(days=days)
        scene.config.change(scene.at(-50), "update", ident, expires_at=instant(since))
        if scene.dice.chance(0.5):
            scene.config.change(since, "expire", ident, status="expired")
        scene.config.change(again, "renew", ident, status="active", expires_at=far)
        return False
    hidden = scene.hide()
    begins = [since]
    if way == "flapping":
        days = max(0.5, ceil(24 / scene.per_day) / 2)
        begins += [since + timedelta(days=step * (days + 2)) for step in (1, 2, 3)]
    for begin in begins:
        scene.config.change(begin, "revoke", ident, hidden, status="revoked")
        again = begin + timedelta(days=days)
        scene.config.change(again, "reconnect", ident, hidden, status="active", expires_at=far)
    return hidden

"""Fetching: a schedule that fetches too little (15), and a watermark in another zone (18)."""

from datetime import UTC, datetime, timedelta

from ...planted.dice import Dice
from ..config import instant
from ..values import Cause
from .decoys import add_decoys
from .demand import Order
from .rules import by_record
from .scene import Mechanism, Scene, new_scene

WAYS = ("page", "hole", "failed run", "look back", "outage")
EVERY = timedelta(hours=6)


def schedule(dice: Dice, group: str, index: int, number: int) -> Scene:
    """Class 15: one of the ways in turn."""
    way = WAYS[number % len(WAYS)]
    scene = new_scene(
        dice, group, index, number, form=dice.pick(("changes", "both")), per_day=25 + 120 * dice.fraction()
    )
    scene.logs = "whole" if scene.logs == "absent" and way in ("page", "hole", "failed run") else scene.logs
    since = scene.onset()
    window = {"look back": "7d", "outage": "2d"}.get(way, "6h")
    every = {"look back": "1h", "outage": "1h"}.get(way, "6h")
    record = {
        "kind": "schedule",
        "id": "S-1",
        "channel": scene.main,
        "every": every,
        "window": window,
        "page_size": 250,
    }
    scene.config.create(scene.at(-70), record)
    {"look back": _look_back, "outage": _outage}.get(way, _polled)(scene, since, way)
    add_decoys(scene, since)
    scene.decoys -= {one.key for one in scene.mechanisms}
    return scene


def _entered(order: Order) -> datetime:
    return order.paid or order.created


def _polled(scene: Scene, since: datetime, way: str) -> None:
    """Runs every six hours; each fetches what changed in its window, and what it does not fetch is never seen again."""
    start = scene.at(0, 0).replace(hour=0, minute=0, second=0)
    by_run: dict[int, list[Order]] = {}
    for order in sorted((o for o in scene.orders if o.channel == scene.main), key=_entered):
        by_run.setdefault((_entered(order) - start) // EVERY, []).append(order)
    later = sorted(len(orders) for run, orders in by_run.items() if start + EVERY * run >= since)
    page = max(later[int(len(later) * 0.7)], 2)
    failing = {run for run in by_run if start + EVERY * run >= since and scene.dice.chance(0.06)}
    lost: set[str] = set()
    for run in range(int((scene.as_of - start) / EVERY)):
        at, orders = start + EVERY * (run + 1), by_run.get(run, [])
        gone = _not_fetched(way, orders, at, page, failed=run in failing) if at > since else []
        lost |= {order.id for order in gone}
        for order in orders:
            if order.id not in lost:
                order.decided = at + timedelta(seconds=30)
        scene.runs.append(_run(scene, run, at, len(orders) - len(gone), way == "failed run" and run in failing))
    if way == "page":
        scene.config.change(since, "update", "S-1", page_size=page)
    elif way == "hole":
        scene.config.change(since, "update", "S-1", window="5h")
    same = frozenset({None}) if way == "failed run" else frozenset()
    cause = Cause("retrieval", "S-1", trigger=None if way == "failed run" else "changed", same=same)
    scene.mechanisms.append(Mechanism("S-1", scene.main, cause, since, lambda order: order.id in lost))


def _not_fetched(way: str, orders: list[Order], at: datetime, page: int, failed: bool) -> list[Order]:
    if way == "page":
        return orders[page:]
    if way == "hole":
        return [order for order in orders if at - _entered(order) > timedelta(hours=5)]
    return orders if failed else []


def _run(scene: Scene, run: int, at: datetime, fetched: int, failed: bool) -> dict[str, object]:
    return {
        "run_id": f"run-{run}",
        "channel": scene.main,
        "started_at": at,
        "finished_at": at + timedelta(seconds=50),
        "status": "failed" if failed else "success",
        "fetched": 0 if failed else fetched,
        "posted": 0 if failed else fetched,
        "skipped": 0,
        "failed": 0,
        "message": "502 bad gateway" if failed else None,
        "source_file": "logs/runs.csv",
        "source_row": run + 2,
    }


def _look_back(scene: Scene, since: datetime, way: str) -> None:
    """Orders are fetched by when they were placed: with a window of two days, who pays later is never fetched paid."""
    scene.config.change(since, "update", "S-1", window="2d")
    late = timedelta(days=2)
    lost = {o.id for o in scene.own() if o.decided >= since and o.paid and o.paid - o.created > late}
    cause = Cause("retrieval", "S-1", trigger="changed")
    scene.mechanisms.append(Mechanism("S-1", scene.main, cause, since, lambda order: order.id in lost))


def _outage(scene: Scene, since: datetime, way: str) -> None:
    """The connection was gone for longer than the window looks back: what lies before that is never fetched."""
    ident = f"C-{scene.main[0].upper()}"
    again = since + timedelta(days=5 + 4 * scene.dice.fraction())
    far = instant(scene.at(scene.days + 400))
    scene.config.change(since, "revoke", ident, status="revoked")
    scene.config.change(again, "reconnect", ident, status="active", expires_at=far)
    for order in scene.orders:
        if order.channel == scene.main and again - timedelta(days=2) <= order.decided < again:
            order.decided = again + timedelta(seconds=scene.dice.whole(10, 900))
    by_record(scene, ident, since, together=frozenset({"S-1"}))


def zone_band(dice: Dice, group: str, index: int, number: int) -> Scene:
    """Class 18: from an update on, a watermark kept in another zone passes over the same hours of every day."""
    scene = new_scene(dice, group, index, number)
    since, begin, length = scene.onset(), dice.pick((19, 20, 21)), dice.whole(2, 4)
    hours = {(begin + step) % 24 for step in range(length)}

    def hour(order: Order) -> int:
        return order.decided.replace(tzinfo=UTC).astimezone(scene.zone).hour

    lost = {order.id for order in scene.own() if order.decided >= since and hour(order) in hours}
    same: frozenset[str | None] = frozenset({None})
    if dice.chance(0.5):
        setting = {"kind": "setting", "id": "T-1", "channel": scene.main, "name": "server_timezone", "value": "UTC"}
        scene.config.create(scene.at(-70), setting)
        scene.config.change(since, "update", "T-1", value="Asia/Tokyo")
        same = frozenset({None, "T-1"})
    cause = Cause("retrieval", None, same=same)
    scene.mechanisms.append(Mechanism("band", scene.main, cause, since, lambda order: order.id in lost))
    add_decoys(scene, since)
    return scene

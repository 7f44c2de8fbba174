"""How the tool fetches: pages, windows, look-back, and a watermark in another zone."""

from datetime import datetime, timedelta
from random import Random

from ..config import Record
from ..values import Cause
from .records import decoys
from .spans import AROUND, begin, some_side
from .trades import TRADES
from .world import Loss, Order, Side, World

PAYING_LATE = tuple(t for t in TRADES if t.name in ("tea house", "machine parts", "seed merchant", "music shop"))


def schedule(dice: Random, group: str, _index: int, number: int) -> World:
    """A page grows too small, a window too short, or the look-back shorter than some orders take to be paid."""
    way = dice.choice(("page", "window", "lookback"))
    more = {"trades": PAYING_LATE} if way == "lookback" else {"prompt": True}
    world = begin(dice, group, number, **more)
    side, since = some_side(world, 700), world.busy(0.35, 0.65)
    until = None if dice.random() < 0.6 else since + (world.as_of - since) * dice.uniform(0.4, 0.8)
    ident = f"S-{dice.randint(1, 40)}"
    loss = {"page": _page, "window": _window, "lookback": _lookback}[way](world, side, ident, since, until)
    world.losses.append(loss)
    decoys(world, loss.since, side)
    return world


def _changed(
    world: World, side: Side, ident: str, good: Record, bad: Record, since: datetime, until: datetime | None
) -> None:
    record = {"kind": "schedule", "id": ident, "channel": side.name}
    world.config.create(world.day(0) - timedelta(days=60), record | good)
    world.config.change(since, "update", ident, **bad)
    if until is not None:
        world.config.change(until, "update", ident, **good)


def _grid(world: World, hours: int) -> list[datetime]:
    """When the tool runs: by the client's clock, every so many hours."""
    count = world.days * 24 // hours
    return [world.day(0) + timedelta(hours=hours * n + 2) for n in range(count + 1)]


def _page(world: World, side: Side, ident: str, since: datetime, until: datetime | None) -> Loss:
    """One page is all that a run reads from then on; the rest of what came since the last run is never seen."""
    dice = world.dice
    hours = dice.choice((12, 24)) if side.volume > 40 else 24
    size = max(4, int(side.volume * hours / 24 * dice.uniform(0.55, 0.95)))
    bad = {"every": f"{hours}h", "window": f"{hours}h", "page_size": size}
    _changed(world, side, ident, bad | {"page_size": size * 20}, bad, since, until)
    own, over, place = sorted(world.of(side.name), key=lambda order: order.at), set[str](), 0
    for at in _grid(world, hours):
        batch = []
        while place < len(own) and own[place].at < at:
            batch.append(own[place])
            place += 1
        narrow = since <= at and (until is None or at < until)
        over |= {order.id for order in batch[size:]} if narrow else set()
        if at < world.as_of:
            seen = min(len(batch), size) if narrow else len(batch)
            _run(world, side, at, seen)
    return _lost(world, side, ident, over)


def _run(world: World, side: Side, at: datetime, seen: int) -> None:
    ended = at + timedelta(seconds=30 + seen)
    told = {"channel": side.name, "started_at": at, "finished_at": ended, "status": "success", "message": None}
    world.runs.append(told | {"fetched": seen, "posted": seen, "skipped": 0, "failed": 0})


def _window(world: World, side: Side, ident: str, since: datetime, until: datetime | None) -> Loss:
    """A run looks back a few hours less than have gone by since the last one."""
    dice = world.dice
    hours = dice.choice((6, 8, 12, 24))
    short = max(2, int(hours * dice.uniform(0.4, 0.85)))
    good = {"every": f"{hours}h", "window": f"{2 * hours}h", "page_size": 250}
    _changed(world, side, ident, good, good | {"window": f"{short}h"}, since, until)
    over = set[str]()
    own, place = sorted(world.of(side.name), key=lambda order: order.at), 0
    for at in _grid(world, hours):
        narrow, seen = since <= at and (until is None or at < until), 0
        while place < len(own) and own[place].at < at:
            if narrow and own[place].row["created_at"] < at - timedelta(hours=short):
                over.add(own[place].id)
            else:
                seen += 1
            place += 1
        if at < world.as_of:
            _run(world, side, at, seen)
    return _lost(world, side, ident, over)


def _lookback(world: World, side: Side, ident: str, since: datetime, until: datetime | None) -> Loss:
    """Orders are looked for by the day they were placed; those that are paid later than that are found no more."""
    days = world.dice.choice((1, 2, 3))
    good = {"every": "1h", "window": "30d", "page_size": 250}
    _changed(world, side, ident, good, good | {"window": f"{days}d"}, since, until)

    def slow(order: Order) -> bool:
        inside = since <= order.at and (until is None or order.at < until)
        return inside and order.at - order.row["created_at"] > timedelta(days=days)

    return _lost(world, side, ident, {order.id for order in world.of(side.name) if slow(order)})


def _lost(world: World, side: Side, ident: str, over: set[str]) -> Loss:
    hit = sorted(order.at for order in world.of(side.name) if order.id in over)
    if len(hit) < 16:
        raise ValueError("too few beyond the reach")
    until = None if hit[-1] > world.as_of - timedelta(days=6) else hit[-1] + timedelta(seconds=1)
    cause = Cause("retrieval", ident, trigger="changed")
    return Loss((side.name,), cause, hit[0], until, takes=lambda order: order.id in over)


def zone_band(dice: Random, group: str, _index: int, number: int) -> World:
    """The watermark is cut in another zone: the same hours beside midnight are missing day by day."""
    world = begin(dice, group, number, trades=AROUND, prompt=True)
    side, since = some_side(world, 900), world.busy(0.3, 0.65)
    until = None if dice.random() < 0.6 else since + (world.as_of - since) * dice.uniform(0.5, 0.9)
    width = dice.choice((1, 2, 3, 5, 8))
    late = dice.random() < 0.6
    low, high = (24 - width, 24) if late else (0, width)
    share = dice.choice((1.0, 1.0, dice.uniform(0.55, 0.95)))

    def inside(order: Order) -> bool:
        return low <= world.local(order.row["created_at"]).hour < high

    loss = Loss((side.name,), Cause("retrieval"), since, until, takes=inside, part=lambda order: share)
    hit = [order for order in world.of(side.name) if since <= order.at < (until or world.as_of) and inside(order)]
    if len(hit) < 25:
        raise ValueError("too few at those hours")
    world.losses.append(loss)
    decoys(world, since, side)
    return world

"""Queues, peaks, quotas, and orders that are sent and never arrive."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

from ..values import Cause
from .records import decoys, pick_when
from .spans import begin, part_of, some_side, spans, within
from .world import Loss, Order, World

DELIVERY = Cause("delivery")


def queue_delay(dice: Random, group: str, _index: int, number: int) -> World:
    """After a peak all wait in a queue that drains fully: late where it took long, and nothing where it did not."""
    world = begin(dice, group, number, dice.choice(("", "all", "all")))
    world.timed, side = True, some_side(world)
    first = world.day(int(world.days * dice.uniform(0.3, 0.6)) + 0.4)
    long = dice.random() < 0.6
    limit = int(world.late_after[:-1])
    wait = timedelta(days=limit + dice.uniform(3, 9) if long else dice.uniform(0.6, limit - 3))
    until = first + timedelta(days=dice.uniform(1.5, 6) if long else dice.uniform(0.8, 1.4))
    free, drain = until + wait, timedelta(hours=dice.uniform(3, 20))
    fifo = dice.random() < 0.5
    if free + drain > world.as_of - timedelta(days=2):
        raise ValueError("not drained")

    def late_by(order: Order) -> datetime:
        place = (order.at - first) / (until - first) if fifo else dice.random()
        return free + drain * place

    share = 1.0 if dice.random() < 0.6 else dice.uniform(0.4, 0.9)
    loss = Loss(
        (side.name,), DELIVERY, first, until, kind="late", takes=lambda order: True, late_by=late_by,
        part=lambda order: share, says=("held", "waiting in queue", "") if world.log else None,
        doubtful=not world.log, optional=not world.log,
    )  # fmt: skip
    world.losses.append(loss)
    decoys(world, first, side)
    return world


def queue_loss(dice: Random, group: str, _index: int, number: int) -> World:
    """In busy hours more comes than the queue takes; what is over is dropped, by a part or whole."""
    log = dice.choice(("", "failures", "all"))
    world = begin(dice, group, number, log, flashy=not log or dice.random() < 0.5)
    side = some_side(world, 1500)
    since = world.busy(0.1, 0.4) if not log or dice.random() < 0.6 else world.day(0)
    hours = Counter(_hour(order) for order in world.of(side.name) if order.at >= since)
    counts = sorted(hours.values())
    limit = max(3, counts[int(len(counts) * (dice.uniform(0.95, 0.98) if world.flashes else dice.uniform(0.86, 0.95)))])
    place, seen = dict[str, int](), Counter[datetime]()
    for order in sorted(world.of(side.name), key=lambda one: one.at):
        seen[_hour(order)] += 1
        place[order.id] = seen[_hour(order)]
    over = {ident for ident, rank in place.items() if rank > limit}
    days = {world.local(order.at).date() for order in world.of(side.name) if order.id in over and order.at >= since}
    if len(days) < 6 or len(over) < 25:
        raise ValueError("too few peaks")
    share = dice.choice((1.0, dice.uniform(0.5, 0.95)))
    says = ("failed", dice.choice(("retry limit reached, 429 too many requests", "queue full, dropped")), "")
    loss = Loss(
        (side.name,), DELIVERY, since, None, takes=lambda order: order.id in over, part=lambda order: share,
        says=says if world.log else None
    )  # fmt: skip
    world.losses.append(loss)
    decoys(world, since, side)
    return world


def _hour(order: Order) -> datetime:
    return order.at.replace(minute=0, second=0)


def handoff(dice: Random, group: str, _index: int, number: int) -> World:
    """The log says posted and the books never had it: random, or of one kind of order, for good or by episodes."""
    world = begin(dice, group, number, "all")
    world.audit, side = True, some_side(world)
    when = pick_when(world, side, 0.15, 0.6) if dice.random() < 0.35 else None
    windows, share = spans(world), dice.uniform(0.06, 0.6)
    ramp = part_of(dice, windows[0][0], 1.0, ramps=True)
    loss = Loss(
        (side.name,), DELIVERY, windows[0][0], windows[-1][1], takes=within(windows, when),
        part=lambda order: share * ramp(order), says=("posted", dice.choice(("", "sent")), ""),
    )  # fmt: skip
    world.losses.append(loss)
    decoys(world, windows[0][0], side)
    return world


def quota(dice: Random, group: str, _index: int, number: int) -> World:
    """A plan has so many orders a month; what comes after is not fetched, until the month is over."""
    world = begin(dice, group, number, dice.choice(("", "", "failures")))
    side = some_side(world, 900)
    ident, own = f"Q-{dice.randint(1, 30)}", sorted(world.of(side.name), key=lambda order: order.at)
    months = Counter(_month(world, order) for order in own)
    full = sorted(months.values())[-3:]
    limit = int(full[0] * dice.uniform(0.55, 0.9))
    lowered = dice.random() < 0.5
    changed = world.busy(0.3, 0.55)
    record = {"kind": "setting", "id": ident, "channel": side.name, "name": "order_quota"}
    world.config.create(world.day(0) - timedelta(days=90), record | {"value": str(90_000 if lowered else limit)})
    if lowered:
        world.config.change(changed, "update", ident, value=str(limit))
    count, over, resumes = Counter[tuple[int, int]](), set[str](), dice.random() < 0.5
    for order in own:
        month = _month(world, order)
        count[month] += 1
        if count[month] > limit and (order.at >= changed or not lowered):
            over.add(order.id)
    if resumes:
        over -= {order.id for order in own if _month(world, order) != _month_of(world, order.at + timedelta(hours=48))}
    hit = [order for order in own if order.id in over]
    if len(hit) < 25 or hit[0].at < world.day(world.days * 0.12):
        raise ValueError("the quota is not met, or from the first")
    says = ("skipped", "order limit of the plan reached", "") if world.log else None
    cause = Cause("delivery", ident, trigger="changed" if lowered else "latent")
    end = _end(world, hit[-1])
    loss = Loss((side.name,), cause, hit[0].at, end, takes=lambda order: order.id in over, says=says)
    world.losses.append(loss)
    decoys(world, hit[0].at, side)
    return world


def _month(world: World, order: Order) -> tuple[int, int]:
    return _month_of(world, order.at)


def _month_of(world: World, at: datetime) -> tuple[int, int]:
    local = world.local(at)
    return local.year, local.month


def _end(world: World, last: Order) -> datetime | None:
    """None where the month of the last lost order is still running when the exports are taken."""
    same = _month(world, last) == _month_of(world, world.as_of - timedelta(hours=1))
    return None if same else last.at + timedelta(seconds=1)

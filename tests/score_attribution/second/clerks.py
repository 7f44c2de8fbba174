"""What people do in the books: they delete, void, change, and key again; and what the books refuse."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from ..values import Cause
from .books import named
from .records import decoys, pick_when
from .spans import begin, part_of, some_side, spans, within
from .world import Loss, Side, World

MANUAL, POSTING = Cause("manual"), Cause("posting")
REASONS = (
    "6000 business validation error: the tax rate is inactive",
    "610 object not found: customer was made inactive",
    "2500 invalid reference: item was deleted in the books",
)


def manual(dice: Random, group: str, _index: int, number: int) -> World:
    """A clerk deletes, voids, changes or keys again the documents of some days or of one kind of order."""
    world = begin(dice, group, number)
    world.audit = world.timed = True
    side = some_side(world)
    first = world.day(int(world.days * dice.uniform(0.3, 0.6)))
    until = first + timedelta(days=min(max(30 / side.volume, dice.uniform(2, 17)), 19))
    acted = until + timedelta(days=dice.uniform(1, 9))
    if acted > world.as_of - timedelta(days=5):
        raise ValueError("not yet done")
    when = pick_when(world, side, 0.15, 0.7) if dice.random() < 0.6 else None
    trace, kind = dice.choice(
        (("deleted", "missing"), ("deleted", "missing"), ("voided", "missing"), ("edited", "mismatched"),
         ("keyed", "duplicated"))
    )  # fmt: skip
    loss = Loss(
        (side.name,), MANUAL, first, until, kind=kind, trace=trace, refill=acted,
        takes=within([(first, until)], when), part=part_of(dice, first, 0.5),
    )  # fmt: skip
    world.losses.append(loss)
    decoys(world, first, side)
    return world


def refused(dice: Random, group: str, _index: int, number: int) -> World:
    """The books refuse: a period is closed, a number is too long or taken, something named is not there any more."""
    way = dice.choice(("closed", "long", "taken", "named", "named"))
    world = begin(dice, group, number, "" if way == "closed" and dice.random() < 0.5 else "failures")
    side = some_side(world)
    since = {"closed": _closed, "long": _long, "taken": _taken, "named": _named}[way](world, side)
    decoys(world, since, side)
    return world


def _closed(world: World, side: Side) -> datetime:
    """The closing date is set to a day that is yet to come, by mistake."""
    dice, since, ident = world.dice, world.busy(0.35, 0.6), f"CL-{world.dice.randint(1, 9)}"
    if len({one.ledger for one in world.sides}) > 1:
        raise ValueError("two ledgers, two closing dates")
    last: date = world.local(since + timedelta(days=max(40 / side.volume, dice.uniform(4, 30)))).date()
    record = {"kind": "setting", "id": ident, "name": "closing_date"}
    world.config.create(world.day(0) - timedelta(days=200), record | {"value": f"{world.start.year - 1}-12-31"})
    world.config.change(since, "update", ident, value=last.isoformat())
    until = world.day((last - world.start).days + 1)
    if until > world.as_of - timedelta(days=4):
        raise ValueError("closed to the end")
    says = ("failed", "account period closed: date is on or before the closing date", "") if world.log else None
    cause = Cause("posting", ident, trigger="changed")
    loss = Loss(tuple(one.name for one in world.sides), cause, since, until, takes=lambda order: True, says=says)
    world.losses.append(loss)
    return since


def _long(world: World, side: Side) -> datetime:
    """Names of one kind of order grow longer than the 21 characters that a document's number may have."""
    dice, windows = world.dice, spans(world)[:1]
    side.style = "name"
    takes = within(windows, pick_when(world, side, 0.05, 0.7, pairs=0.0))
    prefix = dice.choice(("#MARKETPLACE-PARTNER-", "#WHOLESALE-NORTH-EU-", "#SUBSCRIPTION-BATCH-"))
    chosen = {order.id for order in world.of(side.name) if takes(order)}
    for order in world.of(side.name):
        if order.id in chosen:
            order.row["order_name"] = prefix + order.row["order_name"][1:]
            order.facts["order_name"] = order.row["order_name"]
    return _refuse(world, side, windows, chosen, "2050 document number is too long: max 21", sure=True)


def _taken(world: World, side: Side) -> datetime:
    """Somebody numbers invoices by hand in the range that the tool comes to later."""
    dice, since = world.dice, world.busy(0.35, 0.65)
    side.style, side.form = dice.choice(("name", "prefix")), "sales_receipt"
    own = [order for order in sorted(world.of(side.name), key=lambda one: one.at) if order.at >= since]
    run = own[: dice.randint(20, 60)]
    if len(run) < 20 or run[-1].at > world.as_of - timedelta(days=6):
        raise ValueError("no room for a run of numbers")
    world.taken = [(side, named(side, order, 0)[0], since - timedelta(days=dice.uniform(5, 30))) for order in run]
    windows = [(since, run[-1].at + timedelta(seconds=1))]
    return _refuse(world, side, windows, {order.id for order in run}, "6140 duplicate document number", sure=True)


def _named(world: World, side: Side) -> datetime:
    """Something that the documents of one kind of order name was switched off in the books."""
    windows, when = spans(world), pick_when(world, side, 0.04, 0.6)
    takes = within(windows, when)
    chosen = {order.id for order in world.of(side.name) if takes(order)}
    return _refuse(world, side, windows, chosen, world.dice.choice(REASONS))


def _refuse(world: World, side: Side, windows: Any, chosen: set[str], reason: str, sure: bool = False) -> datetime:
    first, last = windows[0][0], windows[-1][1]
    part = (lambda order: 1.0) if sure else part_of(world.dice, first, 0.7)
    loss = Loss(
        (side.name,), POSTING, first, last, takes=lambda order: order.id in chosen, part=part,
        says=("failed", reason, ""),
    )  # fmt: skip
    world.losses.append(loss)
    return first

"""Nothing lost: a healthy shop (11), what is rightly left out (12), and exports taken too early (13)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from ..predicate import holds
from ..second.world import exclude
from ..values import Cause
from . import weather
from .blame import blame, distract
from .buyers import Purchase
from .conditions import some_condition
from .trade import Fault, Trade, new_trade


def healthy(dice: Random, group: str, index: int, number: int) -> Trade:
    """11: sales fall, a holiday, a channel begins or ends, weekends are closed from now on, other people buy."""
    trade = new_trade(dice, group, index, number)
    since, when = trade.moment(), some_condition(trade)
    until = since + timedelta(days=dice.uniform(5, 25))
    gone: Callable[[Purchase], bool] = (
        lambda one: one.placed >= since and trade.chance(0.7),
        lambda one: since <= one.placed < until,
        lambda one: one.placed < since,
        lambda one: one.placed >= since,
        lambda one: one.placed >= since and trade.day(one.placed).weekday() >= 5,
        lambda one: one.placed >= since and trade.chance(0.75) and not holds(when, one.facts, one.decided),
    )[(number + index) % 6]
    trade.purchases = [one for one in trade.purchases if one.channel != trade.main or not gone(one)]
    distract(trade, since, when)
    return trade


def legitimate(dice: Random, group: str, index: int, number: int) -> Trade:
    """12: from a day on many orders are of trade accounts, unpaid, cancelled, tests or free samples."""
    trade = new_trade(dice, group, index, number)
    since, part = trade.moment(), dice.uniform(0.08, 0.45)
    way = ("trade", "unpaid", "cancelled", "tests", "samples")[(number + index) % 5]
    for one in trade.own():
        if one.placed >= since and trade.chance(part):
            one.facts |= _left_out(way)
            if way in ("unpaid", "cancelled"):
                one.decided = one.placed + timedelta(minutes=2)
            if way == "cancelled":
                one.now = {"cancelled_at": one.placed + timedelta(hours=7)}
    distract(trade, since, some_condition(trade))
    return trade


def _left_out(way: str) -> dict[str, Any]:
    unpaid = {"paid_at": None, "financial_status": "pending", "order_status": "pending"}
    changes: dict[str, dict[str, Any]] = {
        "trade": {"tags": "trade-account"},
        "unpaid": unpaid,
        "cancelled": unpaid | {"is_cancelled": True, "financial_status": "voided"},
        "tests": {"is_test": True},
        "samples": {"total": Decimal(0), "tax": Decimal(0)},
    }
    return changes[way]


def immature(dice: Random, group: str, index: int, number: int) -> Trade:
    """13: documents made twice a week, of which the next are due; a rule of last week; orders that take days."""
    way = ("twice a week", "rule", "slower")[(number + index) % 3]
    fixed = {"pace": way, "grace": 2} if way == "twice a week" else {"form": "changes"}
    trade = new_trade(dice, group, index, number, instants=True, **fixed)
    if way == "twice a week":
        for channel in trade.channels:
            _not_yet(trade, channel)
        distract(trade, trade.as_of - timedelta(days=4))
    elif way == "rule":
        since = trade.as_of - timedelta(days=trade.grace + dice.uniform(1.5, 6))
        when = some_condition(trade, 0.1, 0.5)
        trade.config.create(since, exclude("rule-a", when, trade.main))
        blame(trade, "rule-a", since)
        distract(trade, since, when, living=True)
    else:
        since, mean = trade.as_of - timedelta(days=dice.randint(9, 20)), dice.uniform(2, 4)
        fault = Fault("slower", trade.main, Cause("delivery"), since, lambda one: one.decided >= since, "late")
        fault.later = lambda one: one.decided + timedelta(days=dice.gammavariate(2, mean / 2))
        fault.told, fault.optional, fault.on_its_way = ("seen", "queued"), True, True
        trade.faults.append(fault)
        distract(trade, since)
    return trade


def _not_yet(trade: Trade, channel: str) -> None:
    """Who takes what waits for the next documents as a delay is not wrong."""
    since = trade.as_of - timedelta(days=4)
    waits = lambda one: weather.next_batch(trade, one) >= trade.as_of  # noqa: E731
    trade.faults.append(Fault("not yet", channel, Cause("delivery"), since, waits, told=("seen", ""), optional=True))

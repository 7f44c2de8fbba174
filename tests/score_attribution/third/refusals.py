"""What the books refuse (17): numbers that are too long, a year typed wrong in the closing date, a coin put away."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from ..predicate import holds
from ..second.world import is_
from ..values import Cause
from .blame import distract
from .conditions import some_condition
from .trade import Fault, Trade, new_trade

ROOM = 21  # signs of a number in the books
WAYS = ("long", "closed", "coin")


def refused(dice: Random, group: str, index: int, number: int) -> Trade:
    """17: one of the ways in turn."""
    way = WAYS[(number + index) % len(WAYS)]
    if way == "coin":
        return _coin(dice, group, index, number)
    trade = new_trade(dice, group, index, number, form=dice.choice(("changes", "both")))
    since = trade.moment(0.3, 0.75)
    (_long if way == "long" else _closed)(trade, since)
    distract(trade, since)
    return trade


def _long(trade: Trade, since: datetime) -> None:
    """A new front end numbers some orders in a longer way."""
    when = some_condition(trade, 0.08, 0.5)
    for one in trade.purchases:
        if one.channel == trade.main and one.placed >= since and holds(when, one.facts, one.decided):
            one.name = one.facts["order_name"] = f"{one.name}-{one.number % 97:02}-CHECKOUT-NEXT"
    cause, told = Cause("posting"), ("failed", f"Document number: at most {ROOM} characters")
    takes = lambda one: len(one.name) > ROOM  # noqa: E731
    trade.faults.append(Fault("long", trade.main, cause, since, takes, told=told))


def _closed(trade: Trade, since: datetime) -> None:
    """The closing date of last month, with next year's number, until somebody puts it right."""
    until = since + timedelta(days=trade.dice.uniform(2, 12) + 30 / trade.usual)
    last = trade.day(since).replace(day=1) - timedelta(days=1)
    record = {"kind": "setting", "id": "closing", "channel": "quickbooks", "name": "closing_date"}
    trade.config.create(trade.at(-40), record | {"value": "2023-12-31"})
    trade.config.change(since, "update", "closing", value=last.replace(year=last.year + 1, day=28).isoformat())
    trade.config.change(until, "update", "closing", value=last.isoformat())
    for channel in trade.channels:
        cause, takes = Cause("posting", "closing", trigger="changed"), lambda one: since <= one.decided < until
        told = ("failed", "The account period has closed")
        trade.faults.append(Fault(f"closed {channel}", channel, cause, since, takes, told=told))


def _coin(dice: Random, group: str, index: int, number: int) -> Trade:
    """The books no longer take the second coin; their messages say so."""
    fixed: dict[str, Any] = {
        "two_coins": 1.0,
        "mains": ("bigcommerce", "etsy"),
        "logs": dice.choice(("whole", "errors")),
    }
    trade = new_trade(dice, group, index, number, **fixed)
    since = trade.moment(0.3, 0.75)
    other = trade.coins[-1]
    takes = lambda one: one.decided >= since and one.facts["currency"] == other  # noqa: E731
    told = ("failed", f"Currency {other} is not active in this company")
    trade.faults.append(Fault("coin", trade.main, Cause("posting"), since, takes, told=told))
    distract(trade, since, is_("currency", "eq", other))
    return trade

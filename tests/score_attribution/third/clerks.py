"""People (8): a batch deleted, lost orders keyed in again, documents made twice, documents typed over."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from ..values import Cause
from .blame import distract
from .buyers import Purchase
from .rules import edit
from .trade import Fault, Trade, new_trade

WAYS = ("deleted", "keyed again", "twice", "typed over")


def manual(dice: Random, group: str, index: int, number: int) -> Trade:
    """8: one of the ways in turn; the books' own log tells who did it."""
    way = WAYS[(number + index) % len(WAYS)]
    trade = new_trade(dice, group, index, number, instants=True, rounding=0.0)
    since, trade.audited = trade.moment(), way != "keyed again" or trade.chance(0.5)
    if way == "keyed again":
        _keyed_again(trade)
        return trade
    part = dice.uniform(0.2, 0.6)
    until = trade.as_of - timedelta(days=8) if way == "twice" else since + timedelta(days=2 + 50 / trade.usual)
    share = part if way == "twice" else 1.0
    chosen = {one.id for one in trade.own() if since <= one.decided < until and trade.chance(share)}
    fault = Fault(way, trade.main, Cause("manual"), since, lambda one: one.id in chosen, told=("posted", ""))
    done = trade.at((trade.day(until) - trade.first).days + 1, 17)
    for place, one in enumerate(one for one in trade.own() if one.id in chosen):
        if way == "twice":
            one.again = one.decided + timedelta(days=dice.randint(1, 3), hours=dice.uniform(0, 3))
        else:
            trade.deleted.append((one, done + timedelta(seconds=15 * place)))
    if way == "twice":
        fault.kind, fault.later = "duplicated", lambda one: one.decided + timedelta(minutes=14)
    elif way == "typed over":
        fault.kind, fault.later = "mismatched", lambda one: _typed(one, done + timedelta(hours=2))
    trade.faults.append(fault)
    distract(trade, since)
    return trade


def _typed(one: Purchase, at: datetime) -> datetime:
    """A person makes its document, with two figures turned about."""
    one.typed, one.off = True, Decimal(9 * (1 + one.number % 4)) * (1 if one.number % 2 else -1) / 10
    return at + timedelta(seconds=one.number % 3000)


def _keyed_again(trade: Trade) -> None:
    """A rule keeps orders out; a bookkeeper finds a third or a half of them in the days that follow."""
    since, found = trade.moment(), trade.dice.uniform(0.25, 0.55)
    when = edit(trade, since, trade.dice.choice(("threshold", "grown", "negated")))
    keyed = {one.id: trade.dice.uniform(20, 90) for one in trade.own() if trade.chance(found)}

    def later(one: Purchase) -> datetime | None:
        one.typed = one.id in keyed
        return one.decided + timedelta(hours=keyed[one.id]) if one.typed else None

    trade.faults[-1].later = later
    distract(trade, since, when, living=True)

"""What happens without a reason: strays, one by one or in clumps, how long documents take, cents that are off."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

from .buyers import Purchase
from .trade import Trade

CLUMP = 3  # strays of one hour that somebody may take for a gap of its own


def strays(trade: Trade) -> set[str]:
    """Orders that are lost by chance."""
    due = [one for channel in trade.channels for one in trade.own(channel)]
    if trade.losses == "none":
        return set()
    if trade.losses == "bad hours":
        return _bad_hours(trade, due)
    rate = trade.rate if trade.losses == "even" else min(trade.rate, 0.003)
    lost = {one.id for one in due if trade.chance(rate)}
    if trade.losses == "bad evening":
        begin = trade.at(trade.days * trade.dice.uniform(0.1, 0.9), 17)
        part = trade.dice.uniform(0.03, 0.12)
        lost |= {one.id for one in due if begin <= one.decided < begin + timedelta(hours=6) and trade.chance(part)}
    return lost


def _bad_hours(trade: Trade, due: list[Purchase]) -> set[str]:
    """A few hours are bad and lose a quarter of their orders on average; in all it comes to the rate of the case."""
    lost, parts = set(), {}
    bad = min(4 * trade.rate, 0.06)
    for one in due:
        hour = (one.channel, one.decided.replace(minute=0, second=0))
        if hour not in parts:
            parts[hour] = trade.dice.betavariate(1, 3) if trade.chance(bad) else 0.0
        if trade.chance(parts[hour]):
            lost.add(one.id)
    return lost


def clumped(purchases: list[Purchase]) -> bool:
    """Whether several of them lie in one hour."""
    hours: dict[object, int] = defaultdict(int)
    for one in purchases:
        hours[one.decided.replace(minute=0, second=0)] += 1
    return max(hours.values(), default=0) >= CLUMP


def wait(trade: Trade, one: Purchase) -> timedelta:
    """How long the document of an order takes, by the pace of the case; never a week."""
    dice = trade.dice
    if trade.pace == "twice a week":
        return next_batch(trade, one) - one.decided
    if trade.pace == "drift":
        part = (one.decided - trade.at(0, 0)) / (trade.as_of - trade.at(0, 0))
        return timedelta(hours=min(dice.gammavariate(2, 0.1 + 7 * max(part, 0) ** 2), 70))
    if trade.pace == "nightly":
        return trade.opening(one.decided) + timedelta(days=1, hours=2, seconds=one.number % 1800) - one.decided
    if trade.pace == "retries" and dice.random() < 0.03:
        return timedelta(hours=dice.choice((1, 4, 12, 40)), minutes=dice.uniform(0, 9))
    return timedelta(minutes=dice.gammavariate(1.5, 6))


def next_batch(trade: Trade, one: Purchase) -> datetime:
    """Mornings on which documents are made twice a week; the next is that of the day on which the exports end."""
    day, last = trade.day(one.decided - timedelta(hours=6)) + timedelta(days=1), trade.day(trade.as_of)
    while (last - day).days % 7 not in (0, 4):
        day += timedelta(days=1)
    return trade.at((day - trade.first).days, 6) + timedelta(seconds=one.number % 3000)


def settle_down(trade: Trade, one: Purchase) -> None:
    """A person may have keyed in an order that arrived, and its document may be some cents off."""
    if trade.chance(trade.typing):
        one.typed, one.booked = True, one.decided + timedelta(hours=trade.dice.uniform(5, 40))
    if trade.chance(trade.rounding):
        one.off = Decimal(trade.dice.choice((-3, -2, 2, 3))) / 100

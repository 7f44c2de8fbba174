"""Queues: late after a rush (5), losing in one (6), a hop that loses (7), a quota of the month (16)."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import groupby
from random import Random

from ..values import UNKNOWN, Cause
from .blame import distract
from .buyers import Purchase
from .trade import Fault, Trade, add, new_trade

DELIVERY = Cause("delivery")


def _rush(trade: Trade, since: datetime, days: int, orders: float) -> datetime:
    """So many orders beside the usual ones, within so many days; returns the beginning of the first."""
    for offset in range(days):
        add(trade, trade.main, trade.day(since) + timedelta(days=offset), int(orders / days))
    return trade.opening(since)


def queue_delay(dice: Random, group: str, index: int, number: int) -> Trade:
    """5: a rush that is worked off first in first out, or in any order; half of the time in more than a week."""
    trade = new_trade(
        *(dice, group, index, number), clocks=True, usual=dice.uniform(12, 60), instants=True, pace="quick"
    )
    since, long, ordered = trade.moment(0.3, 0.6), number % 2 == 0, (number // 2 + index) % 2 == 0
    longest = dice.uniform(9, 13) if long else dice.uniform(1.5, 4.5)
    begin = _rush(trade, since, dice.randint(1, 3), 2 * longest * trade.usual)
    done = _served(trade, begin, 2 * trade.usual)
    if not ordered:
        done = {
            name: at - (at - begin) * dice.random() * 0.1 + timedelta(days=dice.uniform(-0.3, 0.3) * longest)
            for name, at in done.items()
        }
    fault = Fault("queue", trade.main, DELIVERY, begin, lambda one: one.id in done, "late", told=("seen", "queued"))
    fault.later = lambda one: max(done[one.id], one.decided + timedelta(minutes=3))
    trade.faults.append(fault)
    distract(trade, since)
    return trade


def _served(trade: Trade, begin: datetime, a_day: float) -> dict[str, datetime]:
    """When each order is done by a tool that does so many a day; those that wait for hours."""
    done, free = {}, begin
    for one in trade.own():
        if one.decided >= begin:
            free = max(free, one.decided) + timedelta(days=1 / a_day)
            if free - one.decided > timedelta(hours=6):
                done[one.id] = free.replace(microsecond=0)
    return done


def queue_loss(dice: Random, group: str, index: int, number: int) -> Trade:
    """6: in the hours of a rush that brought more than the queue holds, most of the rest was dropped, some was late."""
    trade = new_trade(
        *(dice, group, index, number), clocks=True, usual=dice.uniform(25, 90), instants=True, poll=1, pace="quick"
    )
    if trade.logs == "absent" and trade.chance(0.6):
        trade.logs = "errors"
    since, days = trade.moment(0.3, 0.6), dice.randint(2, 4)
    begin = _rush(trade, since, days, trade.usual * days * dice.uniform(4, 8))
    inside = [one for one in trade.own() if begin <= one.decided < begin + timedelta(days=days)]
    load = Counter(_hour(one) for one in inside)
    holds = sorted(load.values())[int(len(load) * 0.6)]
    seen: Counter[datetime] = Counter()
    dropped: set[str] = set()
    slow: set[str] = set()
    for one in inside:
        seen[_hour(one)] += 1
        if seen[_hour(one)] > holds:
            (dropped if trade.chance(0.85) else slow).add(one.id)
    said = ("failed", "queue full, message dropped after 6 attempts")
    trade.faults.append(Fault("rush", trade.main, DELIVERY, begin, lambda one: one.id in dropped, told=said))
    tail = Fault("tail", trade.main, DELIVERY, begin + timedelta(seconds=1), lambda one: one.id in slow, "late")
    tail.told, tail.later = ("retried", "queue full"), lambda one: one.decided + timedelta(hours=3 + one.number % 40)
    trade.faults.append(tail)
    distract(trade, since)
    return trade


def _hour(one: Purchase) -> datetime:
    return one.decided.replace(minute=0, second=0)


def handoff(dice: Random, group: str, index: int, number: int) -> Trade:
    """7: sent and never arrived: each k-th, some at random, those of some ids, or half of all while half was down."""
    way = ("each k-th", "at random", "partition", "half down")[(number + index) % 4]
    silent = way == "at random" or (way == "half down" and (number // 4) % 2 == 1)
    trade = new_trade(dice, group, index, number, logs="absent" if silent else "whole", losses="even")
    since = trade.moment()
    until = since + timedelta(days=dice.uniform(3, 20) + 60 / trade.usual) if way == "half down" else trade.as_of
    after = [one for one in trade.own() if since <= one.decided < until]
    every, digits, part = dice.randint(3, 9), dice.sample(range(10), 2), dice.uniform(0.07, 0.3)
    gone = {
        "each k-th": lambda: {one.id for one in after[::every]},
        "partition": lambda: {one.id for one in after if one.number % 10 in digits},
        "at random": lambda: {one.id for one in after if trade.chance(part)},
        "half down": lambda: {one.id for one in after if trade.chance(0.5)},
    }[way]()
    told = dice.choice((("posted", ""), ("seen", "")))
    cause = UNKNOWN if silent else DELIVERY
    trade.faults.append(Fault("hop", trade.main, cause, since, lambda one: one.id in gone, told=told))
    distract(trade, since)
    return trade


def quota(dice: Random, group: str, index: int, number: int) -> Trade:
    """16: a month's quota, lowered or outgrown; the rest of the month is lost, or comes on the first of the next."""
    first = date(2024, dice.randint(2, 12), 1)  # what the month had used before its first day, nobody could tell
    trade = new_trade(
        *(dice, group, index, number), clocks=True, count=1, usual=dice.uniform(10, 75), two_coins=0.0, first=first
    )
    lowered, comes = (number + index) % 2 == 0, (number // 2 + index) % 2 == 0
    months = [list(part) for _, part in groupby(trade.own(), key=lambda one: trade.day(one.decided).replace(day=1))]
    whole = months[1:-1]
    limit = int(min(map(len, whole)) * dice.uniform(0.4, 0.7 if comes else 0.9))
    record = {"kind": "setting", "id": "plan", "channel": trade.main, "name": "order_quota"}
    trade.config.create(trade.at(-40), record | {"value": str(limit * 8 if lowered else limit)})
    of = dice.randint(1, max(len(months) // 2, 1)) if lowered else 0
    if lowered:
        trade.config.change(trade.opening(months[of][0].decided), "update", "plan", value=str(limit))
    gone = {one.id for month in months[of:] for one in month[limit:]}
    since = min(one.decided for one in trade.own() if one.id in gone)
    cause = Cause("delivery", "plan", trigger="changed" if lowered else "latent")
    fault = Fault("plan", trade.main, cause, since, lambda one: one.id in gone, told=("held", "quota of the month"))
    if comes:
        fault.kind, fault.later = "late", lambda one: _next_month(trade, one)
    trade.faults.append(fault)
    distract(trade, since)
    return trade


def _next_month(trade: Trade, one: Purchase) -> datetime:
    day = trade.day(one.decided)
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return trade.at((first - trade.first).days, 1) + timedelta(seconds=one.number % 5000)

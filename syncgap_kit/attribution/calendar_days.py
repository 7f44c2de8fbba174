"""Losses that come back with the calendar: on the same days of every week, or of every month.

A job of each Monday night, or of each month's end, loses orders again and again. Its episodes are one mechanism, which
no record need tell of; chance does not keep to a calendar.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..calendar import WEEKDAYS
from ..tracing.strata import spells
from .candidate import Orders

FEWEST = 3  # episodes that keep to the same days
LONGEST = 3  # days of an episode that may come back every week or month
MOSTLY = 0.8  # share of its days that must have lost orders, for what comes back on every one of them
LIKELIEST = 3  # ways of coming back that are looked at closely
PERIODS = (2, 3, 4, 5, 6, 14)  # days, of what comes back without a week or a month
WAYS = LONGEST * (7 + 31 + 31) + sum(PERIODS)  # weekdays, days of the month, and those counted from its end


class Returning(NamedTuple):
    """Days of the calendar that came back: in words, which days of the case they are, and how many nats they tell."""

    words: str
    days: NDArray[np.bool_]
    first: int  # the first and the last of them that lost orders
    last: int
    nats: float


def returning(orders: Orders, windows: list[tuple[int, int]]) -> list[Returning]:
    """The ways in which losses come back with the calendar that tell most; empty where none do.

    `windows`: first and last day of each episode, which tell how much is lost on such a day.
    """
    if orders.began is None or not windows:
        return []
    days = len(orders.expected_on)
    inside = np.zeros(days, bool)
    for first, last in windows:
        inside[first : last + 1] = True
    seen = np.bincount(orders.day, minlength=days)
    lost = np.bincount(orders.day[orders.lost], minlength=days)
    found = [_looked_at(words, since, seen, lost, inside) for words, since in _ways(orders.began, days)]
    told = [one for one in found if one is not None]
    return sorted(told, key=lambda one: -one.nats)[:LIKELIEST]


def _ways(began: date, days: int) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Every way, and for each day of the case the days since its episode began; -1 on all others."""
    day = np.datetime64(began, "D") + np.arange(days)
    month = day.astype("datetime64[M]")
    of_month = (day - month.astype("datetime64[D]")).astype(int)
    to_its_end = ((month + 1).astype("datetime64[D]") - day).astype(int) - 1
    of_week = (day.astype(int) + 3) % 7  # 1 January 1970 was a Thursday
    for length in range(1, LONGEST + 1):
        kinds = [(_of_weeks(first, length), (of_week - first) % 7) for first in range(7)]
        kinds += [(_of_months(first, length), of_month - first) for first in range(32 - length)]
        kinds += [(_to_their_end(before, length), before - to_its_end) for before in range(length - 1, 31)]
        yield from ((words, np.where(since < length, since, -1)) for words, since in kinds)
    for period in PERIODS:
        for first in range(period):
            yield f"every {period} days", np.where((np.arange(days) - first) % period, -1, 0)


def _looked_at(
    words: str, since: NDArray[np.int64], seen: NDArray[np.int64], lost: NDArray[np.int64], inside: NDArray[np.bool_]
) -> Returning | None:
    """The longest spell of episodes in a row that lost orders, held against all other days of that spell."""
    on = np.flatnonzero((since >= 0) & (seen > 0))
    number = np.cumsum(np.diff(on, prepend=-LONGEST - 1) > 1) - 1  # of its episode
    gone, met, told = (np.bincount(number, counts[on]) for counts in (lost, seen, lost * inside))
    if (told > 0).sum() < FEWEST:
        return None
    usual = float(np.median((told / met)[told > 0]))
    spell = max(spells(gone >= usual * met / 2), key=lambda one: one.last - one.first)
    if spell.last - spell.first + 1 < FEWEST:
        return None
    own = on[(number >= spell.first) & (number <= spell.last)]
    if (lost[own] >= usual * seen[own] / 2).mean() < MOSTLY:
        return None
    first, last = int(own[0]), int(own[-1])
    whole = (float(lost[first : last + 1].sum()), float(seen[first : last + 1].sum()))
    mine = (float(lost[own].sum()), float(seen[own].sum()))
    others = (whole[0] - mine[0], whole[1] - mine[1])
    if mine[0] * whole[1] <= whole[0] * mine[1]:
        return None
    return Returning(words, since >= 0, first, last, _nats(*mine) + _nats(*others) - _nats(*whole))


def _nats(lost: float, seen: float) -> float:
    """The log-likelihood of so many lost, at the share that is theirs."""
    return float(sum(part * np.log(part / seen) for part in (lost, seen - lost) if part > 0))


def _of_weeks(first: int, length: int) -> str:
    if length == 1:
        return f"every {WEEKDAYS[first]}"
    return f"every week from {WEEKDAYS[first]} to {WEEKDAYS[(first + length - 1) % 7]}"


def _of_months(first: int, length: int) -> str:
    if length == 1:
        return f"on day {first + 1} of every month"
    return f"on days {first + 1} to {first + length} of every month"


def _to_their_end(before: int, length: int) -> str:
    last = before - length + 1
    if not last:
        return "on the last day of every month" if length == 1 else f"on the last {length} days of every month"
    days = f"{last} {'day' if last == 1 else 'days'}" if length == 1 else f"from {before} to {last} days"
    return f"{days} before the end of every month"

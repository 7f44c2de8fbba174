"""When the next payout was due, from the channel's own history of intervals.

Intervals are counted in bank days where a channel pays on those alone and several times a week, else in days of the
calendar. The longest that is usual is the longest but one of the last forty (of fewer than ten the longest), so that
one outage of the past excuses no other; a fifth of it, at least one day, is allowed on top.

How unlikely a silence is needs no model: were the interval that is not over of a kind with the n before it, each of
them would be as likely to be the longest, so that one which only k of them outlast or equal has a chance of at most
(k + 1) / (n + 1) (the rank of an exchangeable value: Vovk, Gammerman and Shafer 2005, section 2.2).
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil

from .bank_days import bank_days, is_bank_day, later

LEAST = 3  # payout days from which a habit can be told
RECENT = 40  # intervals looked at
OUTLIER_FROM = 10  # intervals from which on the longest is taken for an outage
WEEKLY = 5  # days between two payouts from which on they are counted in days of the calendar
WEEKEND_SHARE = 0.02  # of payouts on Saturdays and Sundays, up to which a channel counts as keeping weekends


@dataclass(frozen=True)
class Cadence:
    """How a channel pays out."""

    last: date
    expected_by: date | None  # None where there is too little history
    usual: int | None  # the interval that is usual
    longest: int | None
    by_day: bool  # whether the intervals are in days, else in bank days
    intervals: tuple[int, ...] = ()  # those looked at, the shortest first

    def as_long(self, today: date) -> int:
        """How many of the intervals lasted as long as none has come by `today`, or longer."""
        silent = bank_days(self.last, today, self.by_day)
        return sum(interval >= silent for interval in self.intervals)


def cadence(days: list[date]) -> Cadence | None:
    """The cadence of payouts on these days, in any order; None where there is none at all."""
    distinct = sorted(set(days))
    if not distinct:
        return None
    weekends = sum(day.weekday() > 4 for day in distinct) > WEEKEND_SHARE * len(distinct)
    if len(distinct) < LEAST:
        return Cadence(distinct[-1], None, None, None, weekends)
    pairs = list(pairwise(distinct[-RECENT - 1 :]))
    seldom = sorted((b - a).days for a, b in pairs)[len(pairs) // 2] >= WEEKLY
    by_day = weekends or seldom
    steps = sorted(max(bank_days(a, b, by_day), 1) for a, b in pairs)
    longest = steps[-2] if len(steps) >= OUTLIER_FROM else steps[-1]
    due = later(distinct[-1], longest + max(1, ceil(longest / 5)), by_day)
    if not is_bank_day(due, weekends):
        due = later(due, 1, weekends)
    return Cadence(distinct[-1], due, steps[len(steps) // 2], longest, by_day, tuple(steps))

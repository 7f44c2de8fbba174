"""Days on which no bank pays: weekends where a channel keeps them, and the public holidays of the larger countries.

Which country's bank pays is not known, so the holidays of the United States and those that most of Europe shares count
everywhere: they can make a payout due a day later, never a day earlier.
"""

from datetime import date, timedelta
from functools import cache

FIXED = ((1, 1), (5, 1), (6, 19), (7, 4), (11, 11), (12, 25), (12, 26))
NTH = ((1, 0, 3), (2, 0, 3), (9, 0, 1), (10, 0, 2), (11, 3, 4), (5, 0, 1))  # month, weekday, which one
LAST = ((5, 0), (8, 0))  # month, weekday: the last one


@cache
def holidays(year: int) -> frozenset[date]:
    """The bank holidays of a year; one that falls on a weekend is kept on the next working day."""
    fixed = [date(year, month, day) for month, day in FIXED]
    moved = [day + timedelta(days=max(7 - day.weekday(), 0) if day.weekday() > 4 else 0) for day in fixed]
    first = [date(year, month, 1) for month, _, _ in NTH]
    nth = [
        day + timedelta(days=(weekday - day.weekday()) % 7 + 7 * (which - 1))
        for day, (_, weekday, which) in zip(first, NTH, strict=True)
    ]
    ends = [date(year, month + 1, 1) - timedelta(days=1) for month, _ in LAST]
    last = [day - timedelta(days=(day.weekday() - weekday) % 7) for day, (_, weekday) in zip(ends, LAST, strict=True)]
    sunday = easter(year)
    return frozenset([*fixed, *moved, *nth, *last, sunday - timedelta(days=2), sunday + timedelta(days=1)])


def easter(year: int) -> date:
    """Easter Sunday of a year (Gregorian; the computus of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def is_bank_day(day: date, weekends: bool) -> bool:
    """Whether a bank pays on a day; `weekends`: whether this channel's does on Saturdays and Sundays."""
    return weekends or (day.weekday() < 5 and day not in holidays(day.year))


def bank_days(after: date, until: date, weekends: bool) -> int:
    """How many paying days lie after one day and up to another."""
    return sum(is_bank_day(after + timedelta(days=n), weekends) for n in range(1, (until - after).days + 1))


def later(day: date, count: int, weekends: bool) -> date:
    """The day that lies so many paying days after another."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_bank_day(day, weekends)
    return day

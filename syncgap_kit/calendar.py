"""The books' days in their own time zone, and the durations and instants that people write."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import ibis

from .errors import BadCase

A_DAY = 86_400  # seconds
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DURATION = re.compile(r"\s*(\d{1,5})\s*([hd])\s*")


@ibis.udf.scalar.builtin(name="timezone", signature=(("string", "timestamp('UTC')"), "timestamp"))
def _at_zone(zone: Any, instant: Any) -> Any:
    """DuckDB's own conversion; an Ibis cast between zones keeps the UTC digits instead."""


@ibis.udf.scalar.builtin(name="timezone", signature=(("string", "timestamp"), "timestamp('UTC')"))
def _of_zone(zone: Any, clock: Any) -> Any:
    """DuckDB's own conversion the other way."""


def in_zone(clock: Any, zone: Any, second: Any = None) -> Any:
    """A column of clock times in `zone`, a name or a column of names, as UTC instants without zone mark.

    NULL for an hour that the clock skipped in spring, the first of the two for one that it struck twice in autumn, or
    the `second` where a row says so.
    """
    instant = _of_zone(zone, clock).cast("timestamp")
    earlier = instant - ibis.interval(hours=1)
    shown = _at_zone(zone, earlier.cast("timestamp('UTC')")) == clock
    return ibis.cases(
        (shown if second is None else shown & ~second, earlier),
        (_at_zone(zone, instant.cast("timestamp('UTC')")) == clock, instant),
        else_=ibis.null("timestamp"),
    )


def is_struck_twice(clock: datetime, zone: str) -> bool:
    """Whether a clock time without zone falls into the hour that the clock of `zone` strikes twice in autumn."""
    first, second = (clock.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1))
    return first is not None and second is not None and first > second


def local_day(
    instant: Any,
    zone: str,
    mostly: tuple[datetime, datetime] | None = None,
    shift: timedelta = timedelta(0),
) -> Any:
    """The day, in `zone`, on which a UTC instant (an Ibis column without zone mark) falls.

    Where most instants are known to lie between two (aware), those are reckoned by the offsets of that time: an
    eighth of the engine's own work. The clock may be put on by a `shift`, for days that change at another hour.
    """
    converted = _at_zone(zone, instant.cast("timestamp('UTC')"))
    if shift:
        return (converted + ibis.interval(seconds=int(shift.total_seconds()))).date()
    if zone == "UTC":
        return instant.date()
    if mostly is None:
        return converted.date()
    first, last = (naive(moment) for moment in mostly)
    outside = instant.isnull() | (instant < first) | (instant >= last)
    return outside.ifelse(converted, _shifted(instant, _offsets(zone, *mostly))).date()


def _shifted(instant: Any, offsets: tuple[tuple[datetime, int], ...]) -> Any:
    """Instants put on by the offset of their time, which is found by halving: a case has many changes of the clock."""
    if len(offsets) == 1:
        return instant + ibis.interval(seconds=offsets[0][1])
    middle = len(offsets) // 2
    until = offsets[middle - 1][0]
    return (instant < until).ifelse(_shifted(instant, offsets[:middle]), _shifted(instant, offsets[middle:]))


@cache
def _offsets(zone: str, first: datetime, last: datetime) -> tuple[tuple[datetime, int], ...]:
    """The offsets of a zone between two instants, in seconds, each with the instant (UTC, no zone mark) of its end."""
    home = ZoneInfo(zone)

    def offset(moment: datetime) -> int:
        away = moment.astimezone(home).utcoffset()
        return int(away.total_seconds()) if away is not None else 0

    ends = []
    start = first
    while start < last:
        end = min(start + timedelta(days=1), last)
        if offset(end) != offset(start):
            low, high = start, end
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                low, high = (middle, high) if offset(middle) == offset(start) else (low, middle)
            ends.append((naive(high), offset(start)))
            start = high
        else:
            start = end
    return (*ends, (naive(last), offset(last)))


def seconds_of(instant: Any) -> Any:
    """Whole seconds since 1970 of a column of UTC instants, rounded down, as int64.

    Ibis promises 32 bits of its own `epoch_seconds`, which end in January 2038 and hold no part of a second.
    """
    return instant.epoch_seconds().cast("float64").floor().cast("int64")


def day_in(instant: datetime, zone: str) -> date:
    """The day, in `zone`, on which an aware instant falls."""
    return instant.astimezone(ZoneInfo(zone)).date()


def start_of(day: date, zone: str) -> datetime:
    """The first instant of a day in `zone`, in UTC."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def end_of(day: date, zone: str) -> datetime:
    """The last second of a day in `zone`, in UTC."""
    return start_of(day + timedelta(days=1), zone) - timedelta(seconds=1)


def naive(instant: datetime) -> datetime:
    """An aware instant as the tables hold it: UTC without a zone mark."""
    return instant.astimezone(UTC).replace(tzinfo=None)


def parse_duration(text: str) -> timedelta | None:
    """`36h` or `3d` as a duration; None where the text is neither."""
    found = DURATION.fullmatch(text)
    if not found:
        return None
    count = int(found.group(1))
    return timedelta(hours=count) if found.group(2) == "h" else timedelta(days=count)


def parse_instant(text: str, zone: str) -> datetime | None:
    """An ISO 8601 instant in UTC; without an offset it is read in `zone`. None where the text is no instant."""
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=ZoneInfo(zone))
    return instant.astimezone(UTC)


def check_zone(zone: str, where: str) -> str:
    """The name of a time zone that exists, or BadCase."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise BadCase(f"{where}: {zone!r} is no time zone; write its IANA name, such as America/New_York.") from None
    return zone

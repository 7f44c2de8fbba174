"""Times as tools write them into their logs: by explicit grammar, and where a day could be two days, never by guess."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from ..calendar import parse_instant
from .days import date_order
from .grammar import MONTHS, ZONES

CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,6})\d{0,3})?)?"
REST = rf"{CLOCK}(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: ?(?P<mark>Z|[A-Z]{{3,4}}|[+-](?:0\d|1[0-4]):?[0-5]\d))?"
BETWEEN = r"(?:,? (?:at )?|:|T)"
WORDED = tuple(
    re.compile(rf"\[?{day}{BETWEEN}{REST}\]?", re.ASCII)
    for day in (
        r"(?P<day>\d{1,2})[/ -](?P<month>[A-Za-z]{3,9})[/ -](?P<year>\d{4})",  # 26/Oct/2025:19:12:47 -0400
        r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})",  # Oct 26, 2025 7:12 PM
        r"(?P<year>\d{4})[/-](?P<month>\d\d)[/-](?P<day>\d\d)",  # 2025/10/26 19:12:47 EST
    )
)
NUMBERED = re.compile(rf"(?P<days>(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}})){BETWEEN}{REST}", re.ASCII)
PLACES = {"MDY": ("month", "day"), "DMY": ("day", "month")}
EARLIEST, LATEST = 1990, 2099  # years; others are what machines write for "none"
SINCE_1970 = re.compile(r"1\d{9}(?:\d{3})?", re.ASCII)  # seconds or milliseconds, from 2001 to 2033


def order_of(cells: Iterable[str]) -> str | None:
    """The order of day and month in times such as 10/26/2025 19:12; None where they could be read both ways."""
    return date_order([found["days"] for cell in cells if (found := NUMBERED.fullmatch(cell.strip()))])


def read_moment(text: str, zone: str, order: str | None = None) -> datetime | None:
    """A time in UTC; without an offset or an abbreviation of its zone it is read in `zone`.

    ISO 8601 with a point or a comma before the parts of a second, days with the month as a word, seconds and
    milliseconds since 1970, and days in figures of which the `order` is known. None where the text is no such time.
    """
    text = text.strip()
    instant = parse_instant(text, zone)
    if instant is not None:
        return instant
    if SINCE_1970.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC) + timedelta(milliseconds=int(text[10:] or 0))
    for pattern in WORDED:
        if found := pattern.fullmatch(text):
            return _instant(found, zone, found["year"], found["month"], found["day"])
    if (found := NUMBERED.fullmatch(text)) and order in PLACES:
        parts = dict(zip(PLACES[order], found.group(2, 3), strict=True))
        return _instant(found, zone, found[4], parts["month"], parts["day"])
    return None


def _instant(found: re.Match[str], zone: str, year: str, month: str, day: str) -> datetime | None:
    """The parts of a time put together; None where there is no such day, hour or zone."""
    number = month if month.isdigit() else next((n for n, own in enumerate(MONTHS, 1) if month[:3].title() == own), 0)
    if not EARLIEST <= int(year) <= LATEST:
        return None
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + 12 * (found["half"] in "Pp") if 1 <= hour <= 12 else 99
    part = int((found["part"] or "").ljust(6, "0") or 0)
    try:
        clock = datetime(  # noqa: DTZ001  its zone is put to it below
            int(year), int(number), int(day), hour, int(found["minute"]), int(found["second"] or 0), part
        )
    except ValueError:
        return None
    mark = found["mark"]
    if not mark:
        return clock.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if mark in ZONES:
        minutes = ZONES[mark]
    elif mark[0] in "+-":
        digits = mark[1:].replace(":", "")
        minutes = (int(digits[:2]) * 60 + int(digits[2:])) * (-1 if mark[0] == "-" else 1)
    else:
        return None
    return clock.replace(tzinfo=timezone(timedelta(minutes=minutes))).astimezone(UTC)

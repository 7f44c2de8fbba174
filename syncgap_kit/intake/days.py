"""Days by explicit grammar, with a clock that tells no offset or without one; the order of day and month is proven."""

import re
from collections.abc import Iterable
from typing import Any

import ibis

from ..calendar import in_zone
from .grammar import YEAR, ZONES

MONTHS = {  # as German, French, Spanish, Italian and Dutch begin them, where English differs: janv., févr., mei, sett.
    "jan": "ene|gen",
    "feb": "fév",
    "mar": "mär|mrz|mrt|maa",
    "apr": "avr|abr",
    "may": "mai|mag|mei",
    "jun": "juin|giu",
    "jul": "juil|lug",
    "aug": "aoû|ago",
    "sep": "set",
    "oct": "okt|ott",
    "dec": "dez|déc|dic",
}
WORD = r"([A-Za-zäéû]{3,4})[A-Za-zäéû]{0,6}\.?"
REST = r"(|\|.*)$"  # the clock, where there is one
NUMBERED = {  # how a day is written in figures, and how the same is written with its year first
    "MDY": (rf"^(\d\d?)[/.-](\d\d?)[/.-](\d{{1,4}}){REST}", r"=\3-\1-\2\4"),
    "DMY": (rf"^(\d\d?)[/.-](\d\d?)[/.-](\d{{1,4}}){REST}", r"=\3-\2-\1\4"),
    "YMD": (rf"^(\d{{1,4}})[/.-](\d\d?)[/.-](\d\d?){REST}", r"=\1-\2-\3\4"),
}
# What stands behind the day: the hour, minute and second, AM or PM, a zone.
CLOCK = r",?[ T]\d{1,2}:\d\d(?::\d\d)?(?:\.\d{1,6})?(?: ?[AaPp][Mm])?$"  # the same without a zone
OFFSET = r"[+-](?:0\d|1[0-4]):?[0-5]\d"
DAY_TIME = rf",?[ T](\d\d?:\d\d)(:\d\d)?(\.\d{{1,6}})?(?: ?([AaPp][Mm]))?(?: ?(Z|[A-Z]{{3,4}}|{OFFSET}))?$"
GREENWICH = (  # an offset said to be from Greenwich, and the same without saying so: GMT-07:00, GMT-7, UTC+0530
    (r"(?:GMT|UTC) ?([+-])(\d)(:[0-5]\d)?$", r"GMT\10\2\3"),
    (r"(?:GMT|UTC) ?([+-]\d\d)$", r"\1:00"),
    (rf"(?:GMT|UTC) ?({OFFSET})$", r"\1"),
)
SPOKEN = r" ([A-Z][a-z]+(?:[ -][A-Z][a-z]+)*?)( Standard| Daylight| Summer)? Time$"  # Eastern Standard Time
PLACES = {  # whose clock it is
    "Eastern": "America/New_York",
    "Central": "America/Chicago",
    "Mountain": "America/Denver",
    "Pacific": "America/Los_Angeles",
    "Alaska": "America/Anchorage",
    "Hawaii-Aleutian": "Pacific/Honolulu",
    "Atlantic": "America/Halifax",
    "Newfoundland": "America/St_Johns",
    "Coordinated Universal": "UTC",
    "Greenwich Mean": "UTC",
    "British": "Europe/London",
    "Central European": "Europe/Berlin",
    "India": "Asia/Kolkata",
    "Australian Western": "Australia/Perth",
    "Australian Central": "Australia/Adelaide",
    "Australian Eastern": "Australia/Sydney",
    "New Zealand": "Pacific/Auckland",
}
DAYS = ["=%Y-%m-%d", "=%Y-%b-%d"]
CLOCKS = [f"{day}|{clock}" for day in DAYS for clock in ("%H:%M:%S.%f ", "%I:%M:%S.%f %p")]


@ibis.udf.scalar.builtin(name="try_strptime", signature=(("string", "array<string>"), "timestamp"))
def _clock_of(text: Any, formats: Any) -> Any:
    """DuckDB's own reading by the first format that fits; NULL where none does."""


@ibis.udf.scalar.builtin(name="try_strptime", signature=(("string", "array<string>"), "timestamp('UTC')"))
def _instant_of(text: Any, formats: Any) -> Any:
    """The same of a text with its offset."""


def day(text: Any, order: str) -> Any:
    """A day as a date; trimmed text.

    Written `MDY` (01/31/2025), `DMY` (31/01/2025) or `YMD` (2025-01-31), or with its month as a word, which needs no
    order: `Sep-07-26`, `10-Dez-25`, `September 24, 2026`, `02 Sep 2026`.
    """
    return _clock_of(_year_first(text, order).re_extract(rf"^={YEAR}-\w+-\d+$", 0), DAYS).date()


def moment(text: Any, order: str, zone: Any) -> Any:
    """A local time that tells no offset, or a day alone, as a UTC timestamp without zone mark; trimmed text.

    The day as `day` reads it, a clock of 24 hours or with AM and PM behind it; a day alone is its first instant in
    `zone`, a name or a column of names. A time with an offset, or with the abbreviation of a zone or its name in words,
    keeps that: `Feb 19, 2024, 5:08 pm Eastern Standard Time`, `Feb 19, 2024, 5:08 pm GMT-05:00`.
    """
    for written, offset in GREENWICH:
        text = text.re_replace(written, offset)
    region = text.re_extract(SPOKEN, 1)
    place = (region == "").ifelse(zone, ibis.literal(PLACES, "map<string, string>").get(region))
    parted = text.re_replace(SPOKEN, "").re_replace(DAY_TIME, r"|\1\2\3 \4<\5>")
    parted = parted.re_replace(r"^([^|]*)$", r"\1|0:00:00 <>")
    parted = parted.re_replace(r"\|(\d+:\d\d) ", r"|\1:00 ").re_replace(r"(:\d\d:\d\d) ", r"\1.0 ")
    whole = _year_first(parted, order).re_replace(rf"^({YEAR}-\d\d-\d\d\|)", r"=\1")  # in any order of its file
    whole = whole.re_extract(rf"^={YEAR}-\w+-\d+\|.*>$", 0)
    shift = ibis.literal(ZONES, "map<string, int64>").get(whole.re_extract(r"<([A-Z]+)>$", 1))
    named = _clock_of(whole.re_replace(r"<[A-Z]+>$", ""), CLOCKS) - shift.as_interval("m")
    told = _instant_of(whole, [f"{clock}<%z>" for clock in CLOCKS]).cast("timestamp")
    local = in_zone(_clock_of(whole, [f"{clock}<>" for clock in CLOCKS]), place, text.endswith(" Standard Time"))
    return ibis.coalesce(told, named, local)


def _year_first(text: Any, order: str) -> Any:
    """A day as =2025-01-31 or =2025-jan-31, with what stands behind it; other text as it was.

    Each step names the text of the step before it once: where it is named twice, all the SQL before it is doubled.
    """
    turned = text.re_replace(*NUMBERED[order])
    turned = turned.re_replace(rf"^{WORD}[ -](\d\d?),?[ -](\d\d|\d{{4}}){REST}", r"=\3-\1-\2\4")
    turned = turned.re_replace(rf"^(\d\d?)\.?[ -]{WORD}[ -](\d\d|\d{{4}}){REST}", r"=\3-\2-\1\4")
    for english, others in MONTHS.items():
        turned = turned.re_replace(f"(?i)-(?:{others})[a-zû]?-", f"-{english}-")
    turned = turned.re_replace(r"-([A-Za-z]{3})[a-z]-", r"-\1-")  # June, Sept.
    return turned.re_replace(r"^=(\d\d)-", r"=20\1-")


def date_order(cells: Iterable[str]) -> str | None:
    """The order of day and month that a column proves: YMD, MDY or DMY; None where it could be read both ways.

    The reading that makes dates of the most cells is the column's; single cells that do not fit it are at fault. Where
    two readings tie, a column that is sorted under one of them and not under the other decides.
    """
    parts = [found.groups() for cell in cells if (found := re.fullmatch(r"\s*(\d+)[/.-](\d+)[/.-](\d+)\s*", cell))]
    readings = {
        "YMD": [_day(a, b, c) for a, b, c in parts],
        "MDY": [_day(c, a, b) for a, b, c in parts],
        "DMY": [_day(c, b, a) for a, b, c in parts],
    }
    read = {order: sum(day is not None for day in days) for order, days in readings.items()}
    best = [order for order in readings if read[order] == max(read.values())]
    if len(best) == 1 or not parts or readings[best[0]] == readings[best[1]]:
        return best[0]
    ordered = [order for order in best if _sorted([day for day in readings[order] if day])]
    return ordered[0] if len(ordered) == 1 else None


def readings_of(cell: str) -> tuple[str, str]:
    """A day such as 04/05/2025 as it reads month first and day first."""
    first, second, year = re.split(r"[/.-]", cell.strip())[:3]
    return f"{year}-{first:0>2}-{second:0>2}", f"{year}-{second:0>2}-{first:0>2}"


def _day(year: str, month: str, day: str) -> tuple[int, int, int] | None:
    """The parts as a date, if they could be one: a year of two or four digits."""
    fits = len(year) in (2, 4) and len(month) <= 2 and len(day) <= 2 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    return (int(year), int(month), int(day)) if fits else None


def _sorted(days: list[tuple[int, int, int]]) -> bool:
    return days in (sorted(days), sorted(days, reverse=True))

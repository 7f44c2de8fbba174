"""Days by explicit grammar, with a clock that tells no offset or without one; the order of day and month is proven."""

import re
from collections.abc import Iterable
from typing import Any

import ibis

from ..calendar import in_zone
from .grammar import MONTHS, YEAR, ZONES, instant

MONTH_WORDS = {  # by their first three letters, in English and in German
    **{name.lower(): place for place, name in enumerate(MONTHS, 1)},
    "mär": 3,
    "mrz": 3,
    "mai": 5,
    "okt": 10,
    "dez": 12,
}
LETTERS = r"[A-Za-zä]{3,9}"
WORDED = rf"^(?:{LETTERS}[ -]\d{{1,2}},?[ -](?:\d{{2}}|\d{{4}})|\d{{1,2}}\.?[ -]{LETTERS}[ -](?:\d{{2}}|\d{{4}}))$"
# What stands behind the day: the hour, minute and second, AM or PM, a zone.
CLOCK = r"[ T]\d{1,2}:\d\d(?::\d\d)?(?:\.\d{1,6})?(?: ?[AaPp][Mm])?$"  # the same without a zone
DAY_TIME = r"[ T](\d{1,2})(:\d\d(:\d\d)?)(?:\.\d{1,6})?(?: ?([AaPp][Mm]))?(?: ?([A-Z]{3,4}))?$"


def day(text: Any, order: str) -> Any:
    """A day as a date; trimmed text.

    Written `MDY` (01/31/2025), `DMY` (31/01/2025) or `YMD` (2025-01-31), or with its month as a word, which needs no
    order: `Sep-07-26`, `10-Dez-25`, `September 24, 2026`, `02 Sep 2026`.
    """
    first, second, third = (text.re_extract(r"^(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})$", part) for part in (1, 2, 3))
    year, month, date = {
        "MDY": (third, first, second),
        "DMY": (third, second, first),
        "YMD": (first, second, third),
    }[order]
    worded = text.re_search(WORDED).fill_null(False)
    return worded.ifelse(_worded_day(text), _day_of(year, month, date))


def _worded_day(text: Any) -> Any:
    """A day whose month is a word, before or behind the number of the day."""
    word = text.re_extract(rf"({LETTERS})", 1).lower().left(3)
    month = ibis.cases(*((word == name, str(number)) for name, number in MONTH_WORDS.items()), else_="")
    return _day_of(text.re_extract(r"(\d+)$", 1), month, text.re_extract(r"^\D*(\d{1,2})\D", 1))


def _day_of(year: Any, month: Any, date: Any) -> Any:
    full = (year.length() == 2).ifelse(ibis.literal("20") + year, year)
    spelt = full + "-" + month.lpad(2, "0") + "-" + date.lpad(2, "0")
    return full.re_search(f"^{YEAR}$").ifelse(spelt.try_cast("date"), ibis.null("date"))


def moment(text: Any, order: str, zone: str) -> Any:
    """A local time that tells no offset, or a day alone, as a UTC timestamp without zone mark; trimmed text.

    The day as `day` reads it, a clock of 24 hours or with AM and PM behind it; a day alone is its first instant in
    `zone`. A time with an offset or the abbreviation of a zone keeps that.
    """
    date = day(text.re_replace(DAY_TIME, ""), order).cast("string")
    hour, rest = text.re_extract(DAY_TIME, 1).try_cast("int64"), text.re_extract(DAY_TIME, 2)
    half = text.re_extract(DAY_TIME, 4).upper()
    of_twelve = ((hour >= 1) & (hour <= 12)).ifelse(hour % 12 + (half == "PM").ifelse(12, 0), 99)
    hour = (half == "").ifelse(hour, of_twelve).fill_null(0).cast("string").lpad(2, "0")
    named = text.re_extract(DAY_TIME, 5)
    shift = ibis.cases(*((named == name, ibis.literal(minutes, "int64")) for name, minutes in ZONES.items()))
    clock = date + " " + hour + ibis.cases((rest == "", ":00:00"), (rest.length() == 3, rest + ":00"), else_=rest)
    at = clock.try_cast("timestamp")
    return ibis.coalesce(instant(text, zone), (named == "").ifelse(in_zone(at, zone), at - shift.as_interval("m")))


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

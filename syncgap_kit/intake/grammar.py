"""Money and dates by explicit grammar: text that fits becomes a value, other text nothing, and never a guess.

Each expression takes an Ibis text column and gives NULL for what it cannot read; the reader tells a blank cell from a
cell at fault. No cast here ever rounds.
"""

import re
from collections.abc import Iterable
from typing import Any

import ibis

SYMBOL = r"(?:[$€£¥]|[A-Z]{2}\$|[A-Z]{3})"
GROUPED = {
    ".": r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,4})?|\.\d{1,4}",
    ",": r"(?:\d{1,3}(?:[. \x{a0}]\d{3})+|\d+)(?:,\d{1,4})?",
}
YEAR = r"(?:199\d|20\d\d)"  # 1970 and 9999 are what machines write for "none"
EXPORTED_NULL = "--"  # how eBay and Etsy write "none"


def blank(column: Any) -> Any:
    """A text column with white space trimmed and empty cells as NULL."""
    return column.strip().nullif("")


def money(column: Any, mark: str) -> Any:
    """An amount with decimal mark `mark` as decimal(18, 4); minus signs, parentheses, symbols and codes are read."""
    text = blank(column).nullif(EXPORTED_NULL)
    number = f"(?:{GROUPED[mark]})"
    fits = text.re_search(
        rf"^(?:-?{SYMBOL}? ?{number} ?{SYMBOL}?|{SYMBOL} ?-{number}|{SYMBOL}? ?{number} ?{SYMBOL}?-"
        rf"|\({SYMBOL}? ?{number} ?{SYMBOL}?\)|{SYMBOL}? ?\({number}\))$"
    )
    negative = text.contains("(") | text.contains("-")
    digits = text.re_replace(r"[^0-9.]" if mark == "." else r"[^0-9,]", "").replace(",", ".")
    amount = digits.try_cast("decimal(18, 4)")
    return fits.ifelse(negative.ifelse(-amount, amount), ibis.null("decimal(18, 4)"))


def decimal_mark(cells: Iterable[str]) -> str | None:
    """The decimal mark that a file's own amounts prove, "." or ","; "." where none uses a mark; None if undecidable."""
    undecided = False
    for cell in cells:
        marks = re.findall(r"[.,](?=\d)", cell)
        if not marks:
            continue
        tail = len(cell) - max(cell.rfind("."), cell.rfind(",")) - 1
        decimals = len(re.sub(r"\D", "", cell[-tail:]))
        if len(set(marks)) == 2 or (len(marks) == 1 and decimals != 3):
            return marks[-1]
        if len(marks) > 1:
            return "," if marks[-1] == "." else "."
        undecided = True
    return None if undecided else "."


def instant(column: Any) -> Any:
    """`2025-03-04 05:06:07 -0500`, `2025-03-04T05:06:07+00:00` or `...Z` as a UTC timestamp without zone mark."""
    text = blank(column)
    fits = text.re_search(
        rf"^{YEAR}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{{1,6}})? ?(?:Z|UTC|[+-](?:0\d|1[0-4]):?[0-5]\d)$"
    )
    spelt = text.re_replace(r" ?([+-]\d\d):?(\d\d)$", r"\1:\2").re_replace(r" ?(?:UTC|Z)$", "+00:00").replace("T", " ")
    value = spelt.try_cast("timestamp('UTC')").cast("timestamp")
    return fits.ifelse(value, ibis.null("timestamp"))


def day(column: Any, order: str) -> Any:
    """A day written `MDY` (01/31/2025), `DMY` (31/01/2025) or `YMD` (2025-01-31) as a date."""
    text = blank(column)
    first, second, third = (text.re_extract(r"^(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})$", part) for part in (1, 2, 3))
    year, month, date = {
        "MDY": (third, first, second),
        "DMY": (third, second, first),
        "YMD": (first, second, third),
    }[order]
    full = (year.length() == 2).ifelse(ibis.literal("20") + year, year)
    fits = full.re_search(f"^{YEAR}$")
    spelt = full + "-" + month.lpad(2, "0") + "-" + date.lpad(2, "0")
    return fits.ifelse(spelt.try_cast("date"), ibis.null("date"))


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


def _day(year: str, month: str, day: str) -> tuple[int, int, int] | None:
    """The parts as a date, if they could be one: a year of two or four digits."""
    fits = len(year) in (2, 4) and len(month) <= 2 and len(day) <= 2 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    return (int(year), int(month), int(day)) if fits else None


def _sorted(days: list[tuple[int, int, int]]) -> bool:
    return days in (sorted(days), sorted(days, reverse=True))

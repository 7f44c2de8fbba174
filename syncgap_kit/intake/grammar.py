"""Money and times by explicit grammar: text that fits becomes a value, other text nothing, and never a guess.

Each expression takes an Ibis text column and gives NULL for what it cannot read; the reader tells a blank cell from a
cell at fault. No cast here ever rounds.
"""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import ibis

from ..calendar import in_zone

SYMBOL = r"(?:[$€£¥]|[A-Z]{2}\$|[A-Z]{3})"
GROUPED = {
    ".": r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,4})?|\.\d{1,4}",
    ",": r"(?:\d{1,3}(?:[. \u00a0]\d{3})+|\d+)(?:,\d{1,4})?",
}
PLAIN = {".": r"^-?\d{1,14}(?:\.\d{1,4})?$", ",": r"^-?\d{1,14}$"}  # nearly every cell, and read at once
MOST = Decimal(10) ** 14  # from here on an amount does not fit its column
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
YEAR = r"(?:199\d|20\d\d)"  # 1970 and 9999 are what machines write for "none"
LOST_DIGITS = r"^\d(?:[.,]\d+)?[eE]\+\d+$|^\d{15}0{4,}$"  # 1.13E+16: what a spreadsheet leaves of a long number
EXPORTED_NULL = "--"  # how eBay and Etsy write "none"


def blank(column: Any) -> Any:
    """A text column with white space trimmed and empty cells as NULL."""
    return column.strip().nullif("")


def _amount_pattern(mark: str) -> str:
    """Every way in which an amount is written, as a regular expression that any engine reads."""
    number = f"(?:{GROUPED[mark]})"
    return (
        rf"^(?:-?{SYMBOL}? ?{number} ?{SYMBOL}?|{SYMBOL} ?-{number}|{SYMBOL}? ?{number} ?{SYMBOL}?-"
        rf"|\({SYMBOL}? ?{number} ?{SYMBOL}?\)|{SYMBOL}? ?\({number}\))$"
    )


def plain_money(text: Any) -> Any:
    """Trimmed text of which every cell is known to be plain digits, with a point or none, as decimal(18, 4)."""
    return text.try_cast("decimal(18, 4)")


def money(text: Any, mark: str) -> Any:
    """Trimmed text with decimal mark `mark` as decimal(18, 4); minus signs, parentheses, symbols and codes are read."""
    fits = text.re_search(_amount_pattern(mark).replace("\\u00a0", r"\x{a0}").replace("\u00a0", r"\x{a0}"))
    negative = text.contains("(") | text.contains("-")
    digits = text.re_replace(r"[^0-9.]" if mark == "." else r"[^0-9,]", "").replace(",", ".")
    amount = digits.try_cast("decimal(18, 4)")
    other = fits.ifelse(negative.ifelse(-amount, amount), ibis.null("decimal(18, 4)"))
    return text.re_search(PLAIN[mark]).fill_null(False).ifelse(text.try_cast("decimal(18, 4)"), other)


def amount(text: str, mark: str) -> Decimal | None:
    """The same of one cell by Python's own decimals: the second opinion of the control totals."""
    if not re.fullmatch(_amount_pattern(mark), text, re.ASCII):
        return None
    digits = re.sub(r"[^0-9.]" if mark == "." else r"[^0-9,]", "", text).replace(",", ".")
    value = Decimal(digits)
    if value >= MOST:
        return None
    return -value if "(" in text or "-" in text else value


def mark_of(cell: str) -> str:
    """The decimal mark that one amount proves, "." or ","; "?" where it could be either, "" where it has no mark."""
    marks = re.findall(r"[.,](?=\d)", cell)
    if not marks:
        return ""
    tail = len(cell) - max(cell.rfind("."), cell.rfind(",")) - 1
    decimals = len(re.sub(r"\D", "", cell[-tail:]))
    if len(set(marks)) == 2 or (len(marks) == 1 and decimals != 3):
        return marks[-1]
    return "?" if len(marks) == 1 else "," if marks[-1] == "." else "."


def decimal_mark(cells: Iterable[str]) -> str | None:
    """The decimal mark that most amounts prove, "." or ","; "." where none uses a mark; None if undecidable."""
    counted = Counter(map(mark_of, cells))
    if not counted["."] and not counted[","]:
        return None if counted["?"] else "."
    return "." if counted["."] >= counted[","] else ","


ZONES = {  # minutes from UTC of the abbreviations that exports write; those that mean several zones are left out
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
    "WET": 0,
    "BST": 60,
    "WEST": 60,
    "CET": 60,
    "MEZ": 60,
    "CEST": 120,
    "MESZ": 120,
    "EET": 120,
    "EEST": 180,
    "JST": 540,
    "AEST": 600,
    "AEDT": 660,
    "EST": -300,
    "EDT": -240,
    "CST": -360,
    "CDT": -300,
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
}
CLOCK = rf"{YEAR}-\d\d-\d\d[ T]\d\d:\d\d:\d\d"
SPOKEN = rf"^[A-Z][a-z]{{2}} \d{{1,2}}, {YEAR} \d{{1,2}}:\d\d:\d\d [AP]M [A-Z]{{3,4}}$"  # Jul 1, 2026 12:06:05 AM PDT


NUMERIC = rf"^{CLOCK} ?[+-](?:0\d|1[0-4]):?[0-5]\d$"  # as nearly every export writes a time


def plain_instant(text: Any) -> Any:
    """Trimmed text of which every cell is known to be written `NUMERIC`, as a UTC timestamp without zone mark."""
    offset = text.substr(19).strip().replace(":", "").try_cast("int64")
    minutes = offset.sign().cast("int64") * ((offset.abs() // 100) * 60 + offset.abs() % 100)
    return text.left(19).try_cast("timestamp") - minutes.as_interval("m")


def instant(text: Any, zone: str | None = None) -> Any:
    """A time with its offset or zone abbreviation as a UTC timestamp without zone mark; trimmed text.

    `2025-03-04 05:06:07 -0500`, `2025-03-04T05:06:07+00:00`, `...Z`, `2025-03-04 05:06:07 EST`, `Jul 1, 2026 12:06:05
    AM PDT`. A time without either is read in `zone` where one is declared: an hour that the clock skipped in spring is
    nothing, one that it struck twice in autumn is the first of the two.
    """
    nothing = ibis.null("timestamp")
    numeric = text.re_search(NUMERIC).fill_null(False)
    named = text.re_search(rf"^{CLOCK}(?:\.\d{{1,6}})? ?(?:Z|[A-Z]{{3,4}}|[+-](?:0\d|1[0-4]):?[0-5]\d)$").fill_null(
        False
    )
    spelt = text.re_replace(r" ?(?:[A-Z]{1,4}|[+-]\d\d:?\d\d)$", "").try_cast("timestamp")
    mark = text.re_extract(r"([A-Z]{1,4}|[+-]\d\d:?\d\d)$", 1)
    digits = mark.replace(":", "").try_cast("int64")
    shift = ibis.cases(
        *((mark == name, ibis.literal(value, "int64")) for name, value in ZONES.items()),
        else_=(digits.sign().cast("int64") * ((digits.abs() // 100) * 60 + digits.abs() % 100)),
    )
    spoken = _spoken(text)
    local = text.re_search(rf"^{CLOCK}$").fill_null(False)
    return ibis.cases(
        (numeric, plain_instant(text)),
        (named, spelt - shift.as_interval("m")),
        (text.re_search(SPOKEN).fill_null(False), spoken - shift.as_interval("m")),
        (local, in_zone(text.try_cast("timestamp"), zone) if zone else nothing),
        else_=nothing,
    )


def _spoken(text: Any) -> Any:
    """`Jul 1, 2026 12:06:05 AM PDT` as the clock that it names, without its zone."""
    part = text.re_extract
    month = part(r"^([A-Z][a-z]{2}) ", 1)
    number = ibis.cases(*((month == name, f"{place:02}") for place, name in enumerate(MONTHS, 1)), else_="00")
    day, year = part(r"^\S+ (\d{1,2}),", 1).lpad(2, "0"), part(r", (\d{4}) ", 1)
    hour, rest = part(r" (\d{1,2}):\d\d:\d\d ", 1).try_cast("int64"), part(r" \d{1,2}(:\d\d:\d\d) ", 1)
    hour = ((hour >= 1) & (hour <= 12)).ifelse(hour % 12 + part(r" ([AP])M ", 1).cases(("P", 12), else_=0), 99)
    return (year + "-" + number + "-" + day + " " + hour.cast("string").lpad(2, "0") + rest).try_cast("timestamp")


def truth(text: Any) -> Any:
    """Yes or no in the words of every day; NULL for any other word."""
    word = text.lower()
    words = {**dict.fromkeys(("y", "yes", "true", "1"), True), **dict.fromkeys(("n", "no", "false", "0"), False)}
    known = ((word == own, ibis.literal(value)) for own, value in words.items())
    return ibis.cases(*known, else_=ibis.null("boolean"))

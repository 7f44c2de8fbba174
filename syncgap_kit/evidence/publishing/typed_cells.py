"""One cell of a workbook: a number, a day or a text that no spreadsheet takes for anything else."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ...calendar import parse_instant
from ...findings import MINOR_UNITS
from ..markup import CONTROLS

TEXT, DAY, INSTANT, WHOLE = "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "0"
LONGEST = 32_767  # characters of a cell
CUT = " ... (cut here: the whole text stands in exceptions.csv)"
EARLIEST = date(1900, 3, 1)  # before it, spreadsheets do not agree on what day a number is
ZERO = datetime(1899, 12, 30, tzinfo=UTC)  # from which a spreadsheet counts days
DIGITS = 15  # that a spreadsheet keeps of a number


@dataclass(frozen=True)
class Cell:
    """What a workbook holds: a value as it is written, its type (`s` text, `n` number) and its number format."""

    value: str | None
    kind: str
    shown: str


def text(value: object) -> Cell:
    """A text as text, whatever it begins with; what a workbook cannot hold is shown by its picture."""
    if value == "":
        return Cell(None, "n", TEXT)  # an empty cell that takes text
    plain = str(value)
    if len(plain) <= LONGEST and plain.isascii() and plain.isprintable() and "_x" not in plain:
        return Cell(plain, "s", TEXT)  # as nearly every one
    plain = plain.translate({**CONTROLS, 0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"})
    plain = plain.encode("utf-8", "backslashreplace").decode("utf-8")
    written = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", plain)  # or a spreadsheet reads _x0041_ as A
    if len(written) > LONGEST:
        written = re.sub(r"_x?[0-9A-Fa-f]{0,4}$", "", written[: LONGEST - len(CUT)]) + CUT
    return Cell(written, "s", TEXT)


def money(value: Decimal | str, currency: str) -> Cell:
    """An amount as a number with the decimals of its currency; as text where a spreadsheet would round it."""
    if value == "":
        return text("")
    amount = Decimal(value)
    if len(amount.as_tuple().digits) > DIGITS:
        return text(value)
    places = MINOR_UNITS.get(currency, 2)
    named = f"[${currency}] " if re.fullmatch(r"[A-Z]{3}", currency) else ""
    return Cell(f"{amount:f}", "n", f"{named}#,##0{'.' if places else ''}{'0' * places}")


def whole(value: int | str) -> Cell:
    """A whole number, such as a row."""
    plain = str(value)
    number = plain.isascii() and plain.isdecimal() and len(plain) <= DIGITS
    return Cell(str(int(plain)), "n", WHOLE) if number else text(value)


def moment(value: str) -> Cell:
    """A day or an instant of ISO 8601, the instant in UTC; as text where a spreadsheet has no number for it."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        instant = parse_instant(value, "UTC")
    else:
        return Cell(str((day - ZERO.date()).days), "n", DAY) if day >= EARLIEST else text(value)
    if instant is None or instant.date() < EARLIEST:
        return text(value)
    return Cell(repr((instant - ZERO) / timedelta(days=1)), "n", INSTANT)

"""Names that hold one number, such as #1001, with what a shop or a ledger puts around it."""

from typing import Any

NUMBERED = r"^\D{0,20}\d{1,12}\D{0,20}$"  # #1001, SH-1001, 1001-S


def numbered(table: Any, column: str) -> Any:
    """The rows whose name holds one number, with `number` and `form`: the name with 0 for its number, as in `#0`."""
    digits = table[column].re_extract(r"\d+", 0)
    named = table.filter(table[column].re_search(NUMBERED))
    return named.mutate(number=digits.try_cast("int64"), form=table[column].replace(digits, "0"))

"""Control totals: what the amounts of a file add up to, read a second time and by other means than the tables'.

The tables are typed by the engine; here every amount is read from the same text by Apache Arrow, or by Python's own
decimals where it is written with signs and separators. The two must agree to the last decimal, or the file is refused.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from . import grammar

WIDE = pa.decimal128(38, 4)


@dataclass
class Control:
    """The number of rows, and the total of every column of amounts, of one file."""

    mark: str
    rows: int = 0
    totals: dict[str, Decimal] = field(default_factory=dict)
    stated: Decimal | None = None  # what a report itself says that its amounts add up to
    disagrees: bool = False  # that is not what its rows add up to

    def look(self, columns: dict[str, Any], plain: dict[str, Any], rows: int) -> None:
        """Add the cells of one block; `plain` tells of each amount whether it is plain digits, with a point or none."""
        self.rows += rows
        for name, own in plain.items():
            self.totals[name] = self.totals.get(name, Decimal(0)) + _total(columns[name], own, self.mark)


def _total(column: Any, plain: Any, mark: str) -> Decimal:
    """The sum of the amounts of a column; cells that are none count nothing."""
    if mark != ".":
        plain = pc.match_substring_regex(column, grammar.PLAIN[mark])
    total = pc.sum(pc.cast(column.filter(plain), WIDE)).as_py() or Decimal(0)
    odd = column.filter(pc.invert(plain))
    if len(odd):
        for counted in pc.value_counts(odd).to_pylist():
            total += (grammar.amount(counted["values"], mark) or Decimal(0)) * counted["counts"]
    return Decimal(total)

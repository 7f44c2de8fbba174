"""What the rows of a report's layout tell: the basis it was run on, what it adds up to, the headings above its rows."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from . import grammar
from .control import Control
from .export import Export
from .scan import Numbers

CASH = "was run on cash basis, which hides unpaid invoices"


@dataclass
class Layout:
    """Takes in the rows of one file that are no data, from top to bottom."""

    export: Export
    control: Control
    mark: str
    rows: list[int] = field(default_factory=list)  # where the headings stand
    texts: list[str] = field(default_factory=list)

    def note(self, row: int, cells: tuple[str, ...]) -> None:
        """Take in one such row."""
        export = self.export
        if any("cash basis" in cell.lower() for cell in cells):
            export.warnings.append(f"{export.name}: {CASH}.")
        place = export.places().get("amount")
        filled = [cell.strip() for cell in cells if cell.strip()]
        if filled and filled[0].lower() == "total" and place is not None and place < len(cells):
            self.control.stated = grammar.amount(cells[place].strip(), self.mark)
        first = next((place for place, cell in enumerate(cells) if cell.strip()), 0)
        outside = first == 0 or export.header[first : first + 1] == ("",)  # headings are indented by columns
        if len(filled) == 1 and outside and not filled[0].lower().startswith("total"):
            self.rows.append(row)
            self.texts.append(filled[0])

    def fill(self, columns: dict[str, Any], lines: Numbers) -> None:
        """Give each row of data the heading above it, in the fields that are one."""
        for name, wanted in self.export.reader.fields.items():
            if wanted.heading:
                places = np.searchsorted(np.array(self.rows, np.int64), lines) - 1
                known = pa.array([None, *self.texts], pa.string())
                columns[name] = known.take(pa.array(places + 1))

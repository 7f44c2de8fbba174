"""What a canonical table is: a name, and the type and meaning of each column."""

from dataclasses import dataclass
from typing import Any

import ibis

TEXT = "string"
MONEY = "decimal(18, 4)"
RATE = "decimal(18, 8)"
INSTANT = "timestamp"
DAY = "date"
WHOLE = "int64"
TRUTH = "boolean"

PROVENANCE = {
    "source_file": (TEXT, "the export, relative to the case folder"),
    "source_row": (WHOLE, "physical line, from 1, on which the record begins; in a JSON document the n-th object"),
}


@dataclass(frozen=True, eq=False)
class Table:
    """A canonical table: its name and, for each column, type and meaning."""

    name: str
    columns: dict[str, tuple[str, str]]

    @property
    def schema(self) -> Any:
        """The Ibis schema of the table."""
        return ibis.schema({column: kind for column, (kind, _) in self.columns.items()})

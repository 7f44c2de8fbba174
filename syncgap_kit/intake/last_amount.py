"""The last amount of a file that ends without a line break: whether it was evidently cut short."""

import re
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from .export import Export

USUAL = 0.9  # share of a column's amounts that show cents, from which one without them at a cut end is suspect
CENTS = r"[.,]\d\d\W*$"


@dataclass
class LastAmount:
    """Whether the amounts of a file's last column show cents, and the last of them does."""

    export: Export
    with_cents: int = 0
    filled: int = 0
    last_has: bool = True

    def look(self, columns: dict[str, Any]) -> None:
        """Take in the cells of one block."""
        export = self.export
        name = next((name for name, place in export.places().items() if place == len(export.header) - 1), None)
        if name is None or export.reader.fields[name].kind != "money":
            return
        cents = pc.match_substring_regex(columns[name], CENTS)
        self.with_cents += pc.sum(cents).as_py() or 0
        self.filled += len(cents) - cents.null_count
        last = columns[name][-1].as_py()
        self.last_has = bool(last and re.search(CENTS, last))

    @property
    def is_cut(self) -> bool:
        """Whether the last amount lacks the cents that nearly all before it have."""
        return self.filled > 1 and not self.last_has and self.with_cents >= USUAL * (self.filled - 1)

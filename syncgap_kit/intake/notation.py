"""How a file writes amounts and days, told from its own cells, block by block; declared facts stand above it."""

import contextlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import pyarrow.compute as pc

from ..calendar import is_struck_twice
from ..errors import BadExport
from ..written import in_digits
from . import days, grammar
from .reader import Reader
from .settings import Source

ASK = "where the channel keeps another, declare its timezone in its [[source]] of case.toml"
MOST_DAYS = 20_000  # different days of one file; more than fifty years


class Written(NamedTuple):
    """How a file writes its amounts, days and times."""

    mark: str  # the decimal mark
    order: str  # of day, month and year
    plain: bool  # every amount and every time is written in the plainest way


@dataclass
class Notation:
    """The evidence of a file's cells for its decimal mark and for its order of day and month."""

    reader: Reader
    marks: Counter[str] = field(default_factory=Counter)  # amounts that prove "." or ","; "?": open
    open_cell: str = ""  # an amount that could be read both ways
    plain: bool = True  # whether every amount and every time so far was written in the plainest way
    zone: str | None = None  # declared for times that tell no offset
    books_zone: str = "UTC"  # in which those of a format that never tells one are read, where none is declared
    clocks: Counter[str] = field(default_factory=Counter)  # such times: "read" in that zone, "twice" there in autumn
    days: dict[str, None] = field(default_factory=dict)  # the different texts of days, by first appearance

    def look(self, columns: dict[str, Any], plain: dict[str, Any]) -> None:
        """Take in the cells of one block; `plain` tells of each amount whether it is plain digits, a point or none."""
        for name, wanted in self.reader.fields.items():
            if wanted.kind == "money":
                every = pc.all(plain[name]).as_py() is not False
                self.plain = self.plain and every
                if not (every and self.marks["."]):
                    self._look_at_amounts(columns[name])
            elif wanted.kind == "instant":
                self.plain = self.plain and _all_match(columns[name], grammar.NUMERIC)
                if self.zone and not self.plain:
                    self._look_at_clocks(columns[name])
            elif wanted.kind == "moment":
                if not wanted.utc:
                    self._look_at_clocks(columns[name], days.CLOCK)
                unzoned = pc.replace_substring_regex(columns[name], days.SPOKEN, "")
                self._look_at_days(pc.replace_substring_regex(unzoned, days.DAY_TIME, ""))
            elif wanted.kind == "day":
                self._look_at_days(columns[name])

    def _look_at_days(self, column: Any) -> None:
        if len(self.days) < MOST_DAYS:
            self.days.update(dict.fromkeys(cell for cell in pc.unique(column).to_pylist() if cell))

    def _look_at_clocks(self, column: Any, pattern: str = f"^{grammar.CLOCK}$") -> None:
        bare = column.filter(pc.fill_null(pc.match_substring_regex(column, pattern), False))
        self.clocks["read"] += len(bare)
        for cell in pc.unique(bare).to_pylist():
            with contextlib.suppress(ValueError):
                self.clocks["twice"] += is_struck_twice(datetime.fromisoformat(cell), self.zone or self.books_zone)

    def clock_warnings(self, name: str) -> Iterator[str]:
        """What is to be said about times that tell no offset."""
        if self.clocks["read"]:
            where = f"{self.zone}, as declared." if self.zone else f"{self.books_zone}, the zone of the books; {ASK}."
            yield f"{name}: {in_digits(self.clocks['read'])} timestamps tell no offset and were read in {where}"
        if self.clocks["twice"]:
            zone = self.zone or self.books_zone
            yield (
                f"{name}: {in_digits(self.clocks['twice'])} of its times fall into the hour that the clock of {zone} "
                "strikes twice in autumn; the first of the two was taken, so they may be an hour early."
            )

    def _look_at_amounts(self, column: Any) -> None:
        commas = pc.match_substring(column, ",")
        if not pc.any(commas).as_py():
            if self.marks["."]:
                return  # nothing here speaks against the point, and nothing else is needed
            decisive = pc.sum(pc.match_substring_regex(column, r"^\D*\d*\.(?:\d{1,2}|\d{4,})\D*$")).as_py() or 0
            self.marks["."] += decisive
            if decisive:
                return
        both = pc.match_substring_regex(column, r"^[^.]*\d,\d{3}\.\d")
        self.marks["."] += pc.sum(both).as_py() or 0
        for counted in pc.value_counts(column.filter(pc.invert(both)).drop_null()).to_pylist():
            self.marks[grammar.mark_of(counted["values"])] += counted["counts"]
            if grammar.mark_of(counted["values"]) == "?":
                self.open_cell = counted["values"]

    def mark(self, source: Source) -> str | None:
        """The decimal mark: declared, or the one that most amounts prove; None where they leave it open."""
        if source.decimal_mark:
            return source.decimal_mark
        point, comma = self.marks["."], self.marks[","]
        if not point and not comma:
            return None if self.marks["?"] else "."
        return "." if point >= comma else ","

    def order(self, source: Source) -> str | None:
        """The order of day, month and year: declared, or the one that most days allow; None where two remain.

        Days that prove to begin with the year leave a declared order of the other two nothing to decide.
        """
        proven = days.date_order(self.days)
        year_first = proven == "YMD" and any(re.match(grammar.YEAR, cell) for cell in self.days)
        return "YMD" if year_first else source.date_order or proven or self.reader.usual_order

    def decided(self, source: Source, name: str) -> Written:
        """How the file is written. Raises BadExport, which shows both readings and the key that decides."""
        mark, order = self.mark(source), self.order(source)
        if mark is None:
            whole, decimal = self.open_cell.replace(",", "").replace(".", ""), self.open_cell.replace(",", ".")
            raise BadExport(
                f"{name}: its amounts can be read with a decimal point or a decimal comma, "
                f"such as {self.open_cell} as {whole} or as {decimal}; "
                'say which, decimal_mark = "." or decimal_mark = ",", in its [[source]] of case.toml.'
            )
        if order is None:
            sample = next(iter(self.days))
            readings = " or as ".join(days.readings_of(sample))
            raise BadExport(
                f"{name}: its dates, such as {sample}, can be read month first or day first, as {readings}; "
                'say which, date_order = "MDY" or date_order = "DMY", in its [[source]] of case.toml.'
            )
        return Written(mark, order, self.plain and mark == ".")

    def so_far(self, source: Source) -> Written:
        """The same as far as was looked, with the usual where nothing is known."""
        mark = self.mark(source) or "."
        return Written(mark, self.order(source) or "MDY", self.plain and mark == ".")


def _all_match(column: Any, pattern: str) -> bool:
    return pc.all(pc.match_substring_regex(column, pattern)).as_py() is not False

"""What is expected of a bad input, as data: that it is refused, that it loads, or what is found in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from syncgap_kit.columns import Table
from syncgap_kit.intake.case import Case
from syncgap_kit.tables import ORDERS

from .bench import Bench, Found, Words, lacking, said
from .content import Write


@dataclass(frozen=True)
class Stop:
    """The case is refused, in one sentence that says these words."""

    write: Write
    says: Words
    command: bool = False

    def check(self, bench: Bench) -> None:
        folder = bench.case(self.write)
        sentence = bench.refused_by_command(folder) if self.command else bench.refused(folder)
        assert lacking(self.says, sentence) == [], sentence


@dataclass(frozen=True)
class Loads:
    """The case loads: this many orders, these rows in quarantine and no others, these warnings, these values."""

    write: Write
    orders: int | None = 12  # None: one more or fewer would do as well
    aside: tuple[tuple[str, int, str | None], ...] = ()  # file, row, and the column where it matters
    because: Words = ()  # said by the reason of each of these rows
    some: bool = False  # there may be more in quarantine than these
    warned: tuple[Words, ...] = ()
    silent: bool = False  # there is no warning at all
    counts: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)  # rows, loaded, quarantined, not_data
    holds: tuple[tuple[Table, str, Any], ...] = ()
    then: Callable[[Case], None] = lambda case: None
    command: bool = False

    def check(self, bench: Bench) -> None:
        folder = bench.case(self.write)
        case = bench.opened(folder)
        rows = {(one.source_file, one.source_row) for one in case.quarantine}
        named = {(one.source_file, one.source_row, one.column) for one in case.quarantine}
        wanted = {(name, row) for name, row, _ in self.aside}
        assert wanted <= rows if self.some else wanted == rows, sorted(named)
        assert {place for place in self.aside if place[2] is not None} <= named, sorted(named)
        reasons = [one.reason for one in case.quarantine if (one.source_file, one.source_row) in wanted]
        assert [reason for reason in reasons if lacking(self.because, reason)] == []
        assert self.orders in (None, case.table(ORDERS).count().execute())
        accounts = {item.path: (item.rows, item.loaded, item.quarantined, item.not_data) for item in case.inputs}
        assert {name: accounts.get(name) for name in self.counts} == self.counts
        assert [words for words in self.warned if not said(words, case.warnings)] == [], case.warnings
        assert not (self.silent and case.warnings), case.warnings
        for table, column, value in self.holds:
            held = case.table(table)[column].execute().tolist()
            assert value in held, (column, value, held)
        self.then(case)
        if self.command:
            found = bench.investigated(folder)
            assert {(row["source_file"], int(row["source_row"])) for row in found.rows("quarantine.csv")} == rows
            assert [words for words in self.warned if not said(words, found.warnings)] == []


@dataclass(frozen=True)
class Finds:
    """The whole way: the case is investigated, and what was found is looked into."""

    write: Write
    look: Callable[[Found], None]

    def check(self, bench: Bench) -> None:
        self.look(bench.investigated(bench.case(self.write)))


@dataclass(frozen=True)
class Tries:
    """What no table can say: a check that uses the bench itself."""

    check: Callable[[Bench], None]


@dataclass(frozen=True)
class BadInput:
    """A numbered case, its words in the table, and what is expected of it."""

    number: int
    name: str
    parts: tuple[Stop | Loads | Finds | Tries, ...]


def bad(number: int, name: str, *parts: Stop | Loads | Finds | Tries) -> BadInput:
    return BadInput(number, name, parts)

"""Every record to its place: above the header, the header, data, layout, blank, or quarantine with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from ..errors import BadExport
from . import encoding
from .cells import columns, fields, lengths, widths
from .grammar import YEAR
from .reader import Reader, is_header, normal
from .scan import Block, Dialect

PREAMBLE, HEADER, DATA, TOTAL, BLANK, FAULTY = range(6)
EMPTY = "an empty record stands here"
A_DAY = rf"^(?:\d{{1,2}}|{YEAR})[ ./-]\w{{1,10}}\.?[ ./-]\d{{1,4}}"  # 15 Jan 2026, which `200 - Sales` is not
Kinds = npt.NDArray[np.int8]


@dataclass
class Sorted:
    """The records of one block, sorted: a kind for each, the reason of each faulty one, and the cells of the data."""

    kinds: Kinds
    faults: dict[int, str]
    cells: dict[str, Any]  # by the reader's field; one entry per record of kind DATA


@dataclass
class Sorting:
    """How the records of one file are sorted; remembers where a second table began."""

    name: str
    reader: Reader
    readers: Sequence[Reader]  # whose headers begin a second table
    header: tuple[str, ...]
    header_line: int
    dialect: Dialect
    places: dict[str, int]  # column of each field that the file has
    second_table: int | None = None
    bad_rows: int = 0  # rows with a byte that does not decode
    first_bad: tuple[int, int, int] | None = None  # line, offset and value of the first such byte
    proves_utf8: bool = False

    def sort(self, block: Block) -> Sorted:
        """Sort one block. Raises BadExport for a header that cannot be trusted."""
        kinds = np.full(len(block), DATA, np.int8)
        kinds[block.lines < self.header_line] = PREAMBLE
        kinds[block.lines == self.header_line] = HEADER
        size = lengths(block)
        kinds[(size == 0) & (kinds == DATA)] = BLANK
        faults = {**block.faults, **self._undecodable(block)}
        self._empty_records(block, kinds, size, faults)
        for number in faults:
            if kinds[number] == HEADER:
                raise BadExport(f"{self.name}, line {self.header_line}: the header is damaged; export the file again.")
            kinds[number] = FAULTY if kinds[number] in (DATA, FAULTY) else kinds[number]
        if self.second_table is not None:
            self._second_table(kinds, faults, 0)
        cells = self._cells(block, kinds, faults)
        return Sorted(kinds, {n: why for n, why in faults.items() if kinds[n] == FAULTY}, cells)

    def _cells(self, block: Block, kinds: Kinds, faults: dict[int, str]) -> dict[str, Any]:
        wanted = list(self.places.values())
        found = columns(block, kinds == DATA, self.dialect, wanted)
        if found is None:
            odd = (widths(block, self.dialect) != self.dialect.width) & (kinds == DATA)
            self._look_at(block, np.flatnonzero(odd), kinds, faults, sound=False)
            found = columns(block, kinds == DATA, self.dialect, wanted)
        if found is None:
            raise BadExport(
                f"{self.name}: two counts of its records do not agree, so it is not read; report this file."
            )
        known = dict(zip(self.places, found, strict=True))
        if self.reader.dated not in known:
            return known
        doubtful = np.flatnonzero(kinds == DATA)[~self._dated(known)]
        before = kinds == DATA
        self._look_at(block, doubtful, kinds, faults, sound=True)
        stays = (kinds == DATA)[before]
        return known if stays.all() else {name: column.filter(stays) for name, column in known.items()}

    def _dated(self, known: dict[str, Any]) -> Any:
        """Whether each record has a day, told by its first figure; the heading of a group may begin with one too."""
        days = known[self.reader.dated]
        dated = pc.fill_null(pc.match_substring_regex(days, "^[0-9]"), False).to_numpy(zero_copy_only=False)
        if not self.reader.report:
            return dated
        alone = np.ones(len(dated), bool)
        for name, column in known.items():
            if name != self.reader.dated:
                alone &= column.is_null().to_numpy(zero_copy_only=False)
        is_day = pc.fill_null(pc.match_substring_regex(days, A_DAY), False).to_numpy(zero_copy_only=False)
        return dated & (~alone | is_day)

    def _look_at(self, block: Block, numbers: Any, kinds: Kinds, faults: dict[int, str], sound: bool) -> None:
        """Records that are no ordinary row of data, one by one: a header again, layout, or a record at fault."""
        for number in numbers:
            if kinds[number] != DATA:
                continue
            cells = fields(block, number, self.dialect)
            header = tuple(normal(cell) for cell in cells)
            if not any(cell.strip() for cell in cells):
                layout = self.reader.report and len(cells) == self.dialect.width
                kinds[number] = BLANK if layout or len(cells) == 1 else FAULTY
                faults[int(number)] = EMPTY
            elif header == self.header or any(is_header(reader, header) for reader in self.readers):
                self._begins_again(int(block.lines[number]), header)
                self._second_table(kinds, faults, int(number))
                return
            elif self.reader.aside(cells, self.header):
                kinds[number] = TOTAL
            elif not sound:
                kinds[number] = FAULTY
                faults[int(number)] = f"{self.dialect.width} fields as the header has, but found {len(cells)}"

    def _begins_again(self, line: int, header: tuple[str, ...]) -> None:
        if line == self.header_line + 1:
            what = "the header stands twice" if header == self.header else "a second header stands below the first"
            raise BadExport(f"{self.name}, line {line}: {what}; export the file again, or remove that line in a copy.")
        self.second_table = line

    def _second_table(self, kinds: Kinds, faults: dict[int, str], first: int) -> None:
        for number in np.flatnonzero(kinds == DATA):
            if number >= first:
                kinds[number] = FAULTY
                faults[int(number)] = f"one table, but a second one begins in row {self.second_table}"

    def _empty_records(self, block: Block, kinds: Kinds, size: Any, faults: dict[int, str]) -> None:
        """Records of delimiters alone, and those that begin with the mark of another file's beginning."""
        bare = self.dialect.delimiter.encode() * (self.dialect.width - 1)
        for number in np.flatnonzero((size == len(bare)) & (kinds == DATA)):
            if block.record(number).startswith(bare):
                kinds[number] = BLANK if self.reader.report else FAULTY
                faults[int(number)] = EMPTY
        if not block.content.isascii() and encoding.UTF8_MARK in block.content:
            for number in np.flatnonzero(kinds == DATA):
                if block.record(number).startswith(encoding.UTF8_MARK):
                    self._look_at(block, [number], kinds, faults, sound=True)
                    faults.setdefault(int(number), "text, but the mark of another file's beginning stands here")

    def _undecodable(self, block: Block) -> dict[int, str]:
        """The records with a byte that is no UTF-8."""
        bad = encoding.undecodable(block.content)
        self.proves_utf8 = self.proves_utf8 or encoding.proves_utf8(block.content)
        if not bad:
            return {}
        owners = np.searchsorted(block.bounds, bad, side="right") - 1
        found: dict[int, str] = {}
        for place, number in zip(bad, owners.tolist(), strict=True):
            octet = block.content[place]
            found.setdefault(number, f"UTF-8, but byte 0x{octet:02x} is none")
            if self.first_bad is None:
                self.first_bad = (int(block.lines[number]), block.offset + place, octet)
        self.bad_rows += len(found)
        return found

    def check_encoding(self, records: int) -> None:
        """Raise BadExport where the bytes that do not decode speak of another encoding, not of single damaged rows."""
        if self.first_bad is None:
            return
        line, place, octet = self.first_bad
        few = self.bad_rows <= max(encoding.FEW_ROWS, encoding.FEW_SHARE * records)
        if not few or not (self.proves_utf8 or not encoding.is_letter_elsewhere(octet)):
            raise BadExport(encoding.wrong_encoding(self.name, line, place, octet))

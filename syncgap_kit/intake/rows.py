"""The rows of one file as a stream of record batches, with the account of every record that is no row of data."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..written import in_digits
from . import encoding, grammar
from .broken import note, note_second, note_sheet
from .cells import fields, line_ends
from .control import Control
from .damage import Damage
from .export import Export
from .lacking import lacking, unknown
from .last_amount import LastAmount
from .layout import Layout
from .notation import Notation
from .people import without_people
from .phrases import listed
from .privacy import Key
from .progress import Progress
from .readers import READERS
from .scan import READ, Block, Numbers, blocks
from .sheets import sheet_warnings, sort_sheet
from .signs import Signs
from .sorting import DATA, FAULTY, TOTAL, Sorted, Sorting
from .units import Units


@dataclass
class Rows:
    """One reading of a file: yields its rows of data, raw text by field, and tells what became of the other records.

    Columns of a batch: the reader's fields (text, trimmed, NULL where blank; personal ones as pseudonyms), source_row,
    unit (the line on which the order begins) and begins.
    """

    export: Export
    key: Key
    mark: str
    notation: Notation
    control: Control
    layout: Layout
    damage: Damage
    units: Units
    signs: Signs
    last_amount: LastAmount
    progress: Progress
    size: int = READ  # bytes read at a time
    trouble: Exception | None = None  # what stopped the stream; the engine would hide it in an error of its own
    line_ends: Counter[str] = field(default_factory=Counter)
    encoded: str = ""  # what is to be said of the encoding
    last_row: int = 0
    last_unit: int = 0
    last_key: str = ""
    ended: bool = True  # whether the last line ends with a line break

    @property
    def schema(self) -> Any:
        texts = [(name, pa.string()) for name in self.export.reader.fields]
        return pa.schema([*texts, ("source_row", pa.int64()), ("unit", pa.int64()), ("begins", pa.bool_())])

    def reader(self) -> Any:
        """The stream as Apache Arrow hands it to the engine."""
        return pa.RecordBatchReader.from_batches(self.schema, self._guarded())

    def _guarded(self) -> Iterator[Any]:
        try:
            yield from self._batches()
        except Exception as error:  # noqa: BLE001 - kept, and raised again outside the engine
            self.trouble = error

    def _batches(self) -> Iterator[Any]:
        if self.export.sheet:
            yield from self._sheet_batches()
            return
        sorting = self._sorting()
        with self.export.content.open() as stream:
            text = encoding.open_text(stream, self.export.source.encoding, self.export.name)
            self.encoded = "" if text.places is None else f", written in {text.encoding}"
            for block in blocks(text.stream, sorting.dialect, self.export.name, self.size):
                found = sorting.sort(block)
                self._account(block, found, text)
                self.progress.advance(int(block.bounds[-1]), self.export.name)
                kept = found.kinds == DATA
                if kept.any():
                    yield self._batch(found.cells, block.lines[kept])
        sorting.check_encoding(self.export.rows)
        self._note_second_table(sorting.second_table)

    def _note_second_table(self, row: int | None) -> None:
        if row is not None:
            self.export.warnings.append(
                f"{self.export.name}, row {row}: a second table begins here; "
                "all that follows was set aside, so put it into a file of its own."
            )

    def _sorting(self) -> Sorting:
        export = self.export
        return Sorting(
            export.name, export.reader, READERS, export.header, export.header_line, export.dialect, export.places()
        )

    def _account(self, block: Block, found: Sorted, text: encoding.Text) -> None:
        """Count the records of a block, and set aside the faulty ones."""
        export = self.export
        export.rows += len(block)
        export.not_data += int(((found.kinds != DATA) & (found.kinds != FAULTY)).sum())
        begins = block.bounds[:-1] + block.offset + text.begin
        if text.places is not None:
            begins = text.places[block.lines - 1]
        export.spans.append((block.lines, begins, found.kinds))
        export.end = int(block.bounds[-1]) + block.offset + text.begin if text.places is None else self.export.size
        for number, why in found.faults.items():
            self._set_aside(block, int(number), why)
        for place in np.flatnonzero(found.kinds == TOTAL).tolist():
            self.layout.note(int(block.lines[place]), fields(block, place, export.dialect))
        self.line_ends.update(line_ends(block))
        self.ended = block.content[: int(block.bounds[-1])].endswith((b"\n", b"\r"))
        self.last_row = int(block.lines[-1])

    def _set_aside(self, block: Block, number: int, why: str) -> None:
        """A faulty record to quarantine; the id that can be read in it, even half, tells the order it belonged to."""
        export, row = self.export, int(block.lines[number])
        wanted = why if why[0].isdigit() or why.startswith(("one table", "UTF-8", "text")) else None
        expected = wanted or f"a record of {len(export.header)} fields, but {why}"
        export.set_aside(row, f"expected {expected}; the row was set aside")
        export.warnings.append(f"{export.name}, row {row}: set aside, expected {expected}.")
        if why.startswith("one table"):
            note_second(block, number, export)
        else:
            note(block, number, export, self.last_key)

    def _batch(self, cells: dict[str, Any], lines: Numbers) -> Any:
        """The cells of one block as the engine takes them."""
        wanted = self.export.reader.fields
        nothing = pa.nulls(len(lines), pa.string())
        columns = {name: cells.get(name, nothing) for name in wanted}
        self.layout.fill(columns, lines)
        amounts = [name for name, field_ in wanted.items() if field_.kind == "money"]
        plain = {name: pc.match_substring_regex(columns[name], grammar.PLAIN["."]) for name in amounts}
        self.notation.look(columns, plain)
        self.control.look(columns, plain, len(lines))
        self.damage.look(columns, pa.array(lines))
        self.signs.look(columns)
        self.last_amount.look(columns)
        units, begins, carried = self.units.number(columns, lines)
        self.last_unit = int(units[-1])
        if self.export.reader.unit:
            self.last_key = columns[self.export.reader.unit][-1].as_py() or ""
        columns |= carried
        columns = without_people(columns, wanted, self.key)
        own = [pa.array(lines), pa.array(units), pa.array(begins)]
        return pa.record_batch([*columns.values(), *own], schema=self.schema)

    def finish(self) -> None:
        """What only the end of a file tells: that it is cut, that its line ends are mixed, what stopped the reading."""
        if self.trouble:
            raise self.trouble
        export = self.export
        export.lost_units |= self.units.lost
        export.lost_keys |= self.units.lost_keys - {""}
        export.broken_keys |= self.units.lost_keys - {""}
        export.warnings += [*self.notation.clock_warnings(export.name), *self.signs.warnings(export.name)]
        crlf, feeds = self.line_ends["\r\n"], self.line_ends["\n"]
        if crlf and feeds:
            export.warnings.append(
                f"{export.name}: its line ends are mixed, {in_digits(crlf)} as CRLF and "
                f"{in_digits(feeds)} as LF; parts of it may come from elsewhere."
            )
        for column in lacking(export.reader, export.header, required=False):
            export.warnings.append(f"{export.name}: lacks the column {column!r}, so what it tells stays unknown.")
        if strangers := unknown(export.reader, export.header):
            shown = listed([repr(cell) for cell in strangers], most=10)
            export.warnings.append(f"{export.name}: has columns nobody knows, {shown}; nothing is read from them.")
        if not self.control.rows:
            export.warnings.append(f"{export.name}: holds no row of data; confirm that nothing happened in its period.")
        if not self.ended:
            self._last_row()

    def _last_row(self) -> None:
        """The last row of a file without a last line break: set aside where its last cell is evidently cut short."""
        export, row = self.export, self.last_row
        rest = {row, row - 1} if export.spans[-1][2][-1] == TOTAL else {row}  # the rest of a row is no heading
        if any(item.source_row in rest for item in export.quarantine):
            export.warnings.append(f"{export.name}: is cut off in its last row, {row}; export it again.")
            return
        if export.spans[-1][2][-1] != DATA:
            return
        export.warnings.append(f"{export.name}: ends without a line break, so its last row may be cut short.")
        if self.last_amount.is_cut:
            expected = "a last amount with its cents, as in every row before it, but it is cut"
            export.set_aside(row, f"expected {expected}; the row was set aside")
            export.warnings.append(f"{export.name}, row {row}: set aside, expected {expected}.")
            export.lost_units.add(self.last_unit)

    def _sheet_batches(self) -> Iterator[Any]:
        """The rows of a workbook: few enough to be taken at once."""
        export, found = self.export, sort_sheet(self.export, READERS)
        export.rows = len(found.lines)
        export.warnings += sheet_warnings(export)
        export.not_data = int(((found.kinds != DATA) & (found.kinds != FAULTY)).sum())
        export.spans.append((found.lines, found.lines, found.kinds))
        for place, why in found.faults.items():
            row = int(found.lines[place])
            export.set_aside(row, f"expected {why}; the row was set aside")
            export.warnings.append(f"{export.name}, row {row}: set aside, expected {why}.")
        note_sheet(export, found.faults)
        for place in np.flatnonzero(found.kinds == TOTAL).tolist():
            self.layout.note(int(found.lines[place]), export.sheet.rows[place][1] if export.sheet else ())
        self._note_second_table(found.second_table)
        kept = found.kinds == DATA
        if kept.any():
            yield self._batch(found.cells, found.lines[kept])


def read_rows(export: Export, key: Key, mark: str, progress: Progress | None = None, size: int = READ) -> Rows:
    """A reading of one file with decimal mark `mark`; nothing is read until its batches are asked for."""
    reader = export.reader
    sheet = export.sheet is not None
    damage = Damage(reader, export.name, reader.by_api, workbook=sheet, currency=export.facts.currency)
    notation = Notation(reader, zone=export.facts.declared_zone, books_zone=export.facts.zone)
    control, units = Control(mark), Units(reader)
    return Rows(
        export,
        key,
        mark,
        notation,
        control,
        Layout(export, control, mark),
        damage,
        units,
        Signs(reader),
        LastAmount(export),
        progress or Progress(),
        size,
    )

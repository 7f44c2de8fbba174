"""One export file: found, recognised and cut into rows; each row is data, not data, or set aside with its reason."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import BadCase, BadExport, UnknownExport
from . import grammar
from .reader import Facts, Reader, recognise
from .readers import READERS
from .settings import Settings, Source
from .spans import Record, decode, physical_lines, read_bytes, read_records

USUAL = 0.9  # share of a column's amounts that show cents, from which one without them at a cut end is suspect


@dataclass(frozen=True)
class SetAside:
    """A record in quarantine: where it stands, the column and value at fault, and what was expected."""

    source_file: str
    source_row: int
    column: str
    value: str
    reason: str


@dataclass
class Export:
    """A file on its way into the tables; `rows` counts every record of the file, blank lines included."""

    name: str  # relative to the case folder
    sha256: str
    size: int
    reader: Reader
    facts: Facts
    source: Source
    header: tuple[str, ...]
    rows: int
    not_data: int
    records: list[Record] = field(default_factory=list)
    units: list[int] = field(default_factory=list)  # number of the order each record belongs to
    begins: list[bool] = field(default_factory=list)  # whether a record is the first of its order
    quarantine: list[SetAside] = field(default_factory=list)
    lost_units: set[int] = field(default_factory=set)  # orders of which a row could not be read
    broken_keys: set[str] = field(default_factory=set)  # orders to which a record in quarantine belonged
    warnings: list[str] = field(default_factory=list)
    loaded: int = 0

    def column(self, name: str) -> int | None:
        """Position of a field in the file's own columns; None where the file lacks it."""
        for alias in self.reader.fields[name].names:
            if alias in self.header:
                return self.header.index(alias)
        return None

    def cells(self, name: str) -> list[str | None]:
        """The raw text of a field for each record."""
        position = self.column(name)
        return [record.fields[position] if position is not None else None for record in self.records]


def find_exports(folder: Path, settings: Settings) -> list[tuple[Path, Source]]:
    """Each file under exports/ with the source that names it.

    Raises BadCase for a glob that leaves the case, names nothing, or names a file that another source has;
    UnknownExport for a file that no source names.
    """
    named: dict[Path, Source] = {}
    for source in settings.sources:
        if Path(source.path).is_absolute() or ".." in Path(source.path).parts:
            raise BadCase(f"case.toml: path {source.path!r} leaves the case folder; copy the files into exports/.")
        try:
            found = sorted(
                path for path in folder.glob(source.path) if path.is_file() and not path.name.startswith(".")
            )
        except (ValueError, NotImplementedError):
            raise BadCase(
                f"case.toml: path {source.path!r} is no glob; write one such as exports/shopify/*.csv."
            ) from None
        if not found:
            raise BadCase(f"case.toml: path {source.path!r} names no file; correct it, or put the export there.")
        for path in found:
            if not path.resolve().is_relative_to(folder.resolve()):
                raise BadCase(
                    f"{path.relative_to(folder)}: points outside the case folder; copy the file itself there."
                )
            if path in named:
                raise BadCase(
                    f"{path.relative_to(folder)}: is named by two sources of case.toml, {named[path].path!r} and "
                    f"{source.path!r}; let one of them name it."
                )
            named[path] = source
    for path in sorted((folder / "exports").rglob("*")):
        if path.is_file() and not path.name.startswith(".") and path not in named:
            raise UnknownExport(
                f"{path.relative_to(folder)}: no [[source]] of case.toml names this file; "
                "add one, or move the file away."
            )
    return list(named.items())


def open_export(path: Path, name: str, source: Source, facts: Facts) -> Export:
    """Read and recognise one file. Raises UnknownExport or BadExport with one sentence."""
    original = path.read_bytes() if path.stat().st_size else b""
    content = read_bytes(path, name)
    lines = physical_lines(decode(content, source.encoding, name))
    reader, header_at, header = recognise(READERS, lines, name, source.format)
    _check_role(reader, source, name)
    twice = [cell for cell, count in Counter(cell for cell in header if cell).items() if count > 1]
    if twice:
        raise BadExport(f"{name}, line {header_at + 1}: the column {twice[0]!r} stands twice; export the file again.")
    records = read_records(lines, reader.delimiter, reader.quoted, len(header))
    export = Export(
        name=name,
        sha256=hashlib.sha256(original).hexdigest(),
        size=len(original),
        reader=reader,
        facts=facts,
        source=source,
        header=header,
        rows=len(records),
        not_data=0,
    )
    _sort_out(export, records, header_at + 1)
    if not export.records:
        export.warnings.append(f"{name}: holds no row of data below its header.")
    _number_units(export)
    export.facts = _decided(export, facts)
    if not lines[-1][1] and export.records and export.records[-1].line == records[-1].line:
        _last_row(export)
    elif not lines[-1][1] and export.quarantine and export.quarantine[-1].source_row == records[-1].line:
        export.warnings.append(f"{name}: is cut off in its last row, {records[-1].line}; export it again.")
    return export


def _last_row(export: Export) -> None:
    """The last row of a file that ends without a line break: set aside where its last cell is evidently cut short."""
    export.warnings.append(f"{export.name}: ends without a line break, so its last row may be cut short.")
    money = [name for name, wanted in export.reader.fields.items() if wanted.kind == "money"]
    last = next((name for name in money if export.column(name) == len(export.header) - 1), None)
    cells = [cell or "" for cell in export.cells(last)] if last else []
    cents = [bool(re.search(r"[.,]\d\d\W*$", cell)) for cell in cells if cell]
    if len(cents) > 1 and sum(cents[:-1]) >= USUAL * len(cents[:-1]) and not (cells[-1] and cents[-1]):
        _set_aside(
            export, export.records.pop(), "a last amount with its cents, as in every row before it, but it is cut"
        )
        export.lost_units.add(export.units.pop())
        export.begins.pop()


def _check_role(reader: Reader, source: Source, name: str) -> None:
    if reader.role == "channel" and not source.channel:
        raise BadCase(
            f"{name}: is a {reader.name} export, and its [[source]] {source.path!r} has no channel; "
            'add one, such as channel = "shopify".'
        )
    if reader.role == "books" and source.channel:
        raise BadCase(f"{name}: belongs to the books, and its [[source]] {source.path!r} names a channel; remove that.")


def _sort_out(export: Export, records: list[Record], header_line: int) -> None:
    """Each record to its place: data, not data, or quarantine."""
    width = len(export.header)
    for record in records:
        if record.line <= header_line or record.blank or (not record.fault and _repeats_header(record, export)):
            export.not_data += 1
        elif record.fault:
            _set_aside(export, record, f"a record of {width} fields, but {record.fault}")
        elif export.reader.aside(record.fields, export.header):
            export.not_data += 1
            if record.fields[0].lower().startswith("cash basis"):
                export.warnings.append(f"{export.name}: was run on cash basis, which hides unpaid invoices.")
        elif len(record.fields) != width:
            _set_aside(export, record, f"{width} fields as the header has, but found {len(record.fields)}")
        else:
            export.records.append(record)


def _repeats_header(record: Record, export: Export) -> bool:
    first = record.fields[0].strip().lower() == export.header[0]  # decides nearly every row at once
    return first and tuple(cell.strip().lower() for cell in record.fields) == export.header


def _set_aside(export: Export, record: Record, expected: str) -> None:
    export.quarantine.append(SetAside(export.name, record.line, "", "", f"expected {expected}; the row was set aside"))
    export.warnings.append(f"{export.name}, row {record.line}: set aside, expected {expected}.")
    position = export.column(export.reader.unit) if export.reader.unit else None
    cells = [
        cell.strip().strip('"') for cell in export.reader.delimiter.join(record.fields).split(export.reader.delimiter)
    ]
    if position is not None and position < len(cells) and cells[position]:
        export.broken_keys.add(cells[position])
        before = (export.records[-1].fields[position] if export.records else "").strip()
        if before.startswith(cells[position]) and len(cells) == position + 1:
            export.broken_keys.add(before)  # cut within the id itself: it may be the order above


def _number_units(export: Export) -> None:
    """Number the orders of the file: the rows of one order share a number and stand or fall together."""
    reader, count = export.reader, 0
    export.begins = [True] * len(export.records)
    if reader.unit is None:
        export.units = list(range(len(export.records)))
        return
    if reader.begins:
        own = zip(*(export.cells(name) for name in reader.begins), strict=True)
        export.begins = [any((cell or "").strip() for cell in cells) for cells in own]
    numbers: dict[str, int] = {}
    for begins, cell in zip(export.begins, export.cells(reader.unit), strict=True):
        key = (cell or "").strip()
        if key not in numbers or (reader.begins and begins):
            if not begins:
                export.lost_units.add(count)
            numbers[key] = count
            count += 1
        export.units.append(numbers[key])
    export.lost_units |= {number for key, number in numbers.items() if key in export.broken_keys}


def _decided(export: Export, facts: Facts) -> Facts:
    """The decimal mark and the order of dates: declared, or proven by the file's own cells, or asked for."""
    fields = export.reader.fields
    money = [name for name, wanted in fields.items() if wanted.kind == "money"]
    days = [name for name, wanted in fields.items() if wanted.kind == "day"]
    mark = export.source.decimal_mark or grammar.decimal_mark(
        cell for name in money for cell in export.cells(name) if cell
    )
    if mark is None:
        raise BadExport(
            f"{export.name}: its amounts can be read with a decimal point or a decimal comma; "
            'say which, decimal_mark = "." or decimal_mark = ",", in its [[source]] of case.toml.'
        )
    order = export.source.date_order or grammar.date_order(cell for name in days for cell in export.cells(name) if cell)
    if order is None:
        sample = next(cell for cell in export.cells(days[0]) if cell)
        raise BadExport(
            f"{export.name}: its dates, such as {sample}, can be read month first or day first; "
            'say which, date_order = "MDY" or date_order = "DMY", in its [[source]] of case.toml.'
        )
    return Facts(**{**facts.__dict__, "mark": mark, "order": order})

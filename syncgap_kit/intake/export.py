"""One export file: found, recognised, and what became of each of its records."""

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import BadCase, BadExport
from ..written import in_digits
from . import encoding
from .containers import Content
from .iif import read_iif
from .json_records import read_records
from .lacking import lacking, unknown
from .phrases import listed
from .reader import HEADER_WITHIN, Facts, Reader, normal
from .readers import READERS
from .recognition import find_header, recognise
from .scan import Dialect
from .settings import Settings, Source
from .spans import Line, physical_lines
from .titles import currency_of
from .workbook import Sheet, read_sheet

PEEK = 1 << 20  # bytes in which a header is looked for
MOST_COLUMNS = 2000


@dataclass(frozen=True)
class SetAside:
    """A record in quarantine: where it stands, the column and value at fault, and what was expected."""

    source_file: str
    source_row: int
    column: str
    value: str
    reason: str
    bears: str = ""  # of a row of the books, what may be the number of its document, words apart
    sku: str | None = None  # of a movement of stock, its SKU, "" where it cannot be read; None: no such row


class Broken(NamedTuple):
    """What can be told of a record that could not be cut, and of the order it belonged to."""

    key: str  # what stands where the id of its order should
    cells: int
    opens: bool = False  # a quote that it does not close
    text: str | None = None  # all of it, where it is empty or has less than half the cells of a row


@dataclass
class Export:
    """A file on its way into the tables; `rows` counts every record of the file, blank lines included."""

    content: Content
    reader: Reader
    facts: Facts
    source: Source
    header: tuple[str, ...]
    header_line: int
    preamble: tuple[str, ...]  # the lines above the header, as they stand
    sheet: Sheet | None = None  # of a workbook, of JSON or IIF
    sha256: str = ""
    size: int = 0
    rows: int = 0
    loaded: int = 0
    not_data: int = 0
    quarantine: list[SetAside] = field(default_factory=list)
    lost_units: set[int] = field(default_factory=set)  # orders of which a row could not be read, by their first line
    lost_keys: set[str] = field(default_factory=set)  # the ids or names of orders in quarantine
    broken_keys: set[str] = field(default_factory=set)  # those of records that could not be cut: their orders go along
    bears: dict[int, str] = field(default_factory=dict)  # by row in quarantine, see SetAside
    skus: dict[int, str] = field(default_factory=dict)  # likewise
    broken: dict[int, Broken] = field(default_factory=dict)  # the rows of these, and those whose id is none
    second: list[str] = field(default_factory=list)  # the ids of the first records of a second table
    warnings: list[str] = field(default_factory=list)
    grade: str = "B"
    grade_reason: str = ""
    newest: Any = None  # of its days or times; tells the newest of several files
    spans: list[Any] = field(default_factory=list)  # per block: line, first byte and kind of each record
    end: int = 0  # bytes of the content
    quoted: bool = True  # whether its quotes are quoting

    def fresh(self) -> "Export":
        """The same file before anything of it was read."""
        recognised = (self.content, self.reader, self.facts, self.source, self.header, self.header_line, self.preamble)
        return Export(*recognised, self.sheet, self.sha256, self.size, quoted=self.quoted)

    @property
    def name(self) -> str:
        return self.content.name

    @property
    def dialect(self) -> Dialect:
        return Dialect(self.reader.delimiter, self.quoted, len(self.header))

    @property
    def quarantined(self) -> int:
        return len({item.source_row for item in self.quarantine})

    def places(self) -> dict[str, int]:
        """The column of each of the reader's fields that the file has."""
        found = {}
        for name, wanted in self.reader.fields.items():
            alias = next((alias for alias in wanted.names if alias in self.header and not wanted.heading), None)
            if alias is not None:
                found[name] = self.header.index(alias)
        return found

    def set_aside(self, row: int, reason: str, column: str = "", value: str = "") -> None:
        self.quarantine.append(SetAside(self.name, row, column, value, reason))

    def with_numbers(self) -> list[SetAside]:
        """The quarantine, each row with the number of its document, or its SKU, as far as it can be read."""
        skus = {item.source_row: self.skus.get(item.source_row, "") for item in self.quarantine if self.reader.stock}
        told = [(item, self.bears.get(item.source_row, ""), skus.get(item.source_row)) for item in self.quarantine]
        return [replace(item, bears=bears, sku=sku) for item, bears, sku in told]


def find_exports(folder: Path, settings: Settings) -> list[tuple[Path, Source]]:
    """Each file that a source names, with it.

    Raises BadCase for a glob that leaves the case, names nothing, or names a file that another source has.
    """
    named: dict[Path, Source] = {}
    for source in settings.sources:
        for path in _named_by(source, folder):
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
    return list(named.items())


def _named_by(source: Source, folder: Path) -> list[Path]:
    if Path(source.path).is_absolute() or ".." in Path(source.path).parts:
        raise BadCase(f"case.toml: path {source.path!r} leaves the case folder; copy the files into exports/.")
    try:
        found = sorted(path for path in folder.glob(source.path) if not path.is_dir() and not path.name.startswith("."))
    except (ValueError, NotImplementedError):
        raise BadCase(f"case.toml: path {source.path!r} is no glob; write one such as exports/shopify/*.csv.") from None
    if not found:
        raise BadCase(f"case.toml: path {source.path!r} names no file; correct it, or put the export there.")
    return found


def open_export(content: Content, source: Source, facts: Facts) -> Export:
    """Recognise one file. Raises UnknownExport or BadExport with one sentence."""
    export = recognised(content, source, facts)
    _check_role(export.reader, source, content.name)
    return export


def recognised(content: Content, source: Source, facts: Facts) -> Export:
    """The same without asking whether a source may name it."""
    sheet = _sheet(content, source)
    if sheet is None and source.encoding is None:
        source = replace(source, encoding=_proven_encoding(content))
    if content.kind == "json":
        source = replace(source, decimal_mark=source.decimal_mark or ".")  # JSON knows no other
    lines = sheet_lines(sheet) if sheet else _first_lines(content, source)
    reader, at, header = recognise(READERS, lines, content.name, source.format, content.kind)
    line = at + 1 if sheet is None else 0 if sheet.header else sheet.rows[at][0]
    where = f"{content.name}, line {line}" if line else content.name
    if twice := [cell for cell, count in Counter(cell for cell in header if cell).items() if count > 1]:
        raise BadExport(f"{where}: the column {twice[0]!r} stands twice; export the file again.")
    if len(header) > MOST_COLUMNS:
        raise BadExport(f"{where}: has {in_digits(len(header))} columns, which no export has; export it again.")
    fields = reader.fields
    if "currency" in fields and not source.currency and not set(fields["currency"].names) & set(header):
        raise BadExport(
            f"{where}: has no column of currencies; say which its amounts are in, such as "
            'currency = "USD", in its [[source]] of case.toml, or export it again.'
        )
    for column in lacking(reader, header, required=True):
        strange = [repr(cell) for cell in unknown(reader, header)]
        hint = f" and has {listed(strange)}, which no such export has" if strange else ""
        raise BadExport(f"{where}: lacks the column {column!r}{hint}; export it again with it.")
    preamble = tuple(text for text, _ in lines[:at])
    if "currency" not in fields and not source.currency and (told := currency_of(preamble)):
        facts = replace(facts, currency=told, declared_currency=told)
    # Between tabs most exports quote nothing, and a mark of inches is no quote; those that quote do so in the header.
    quoted = reader.quoted and (reader.delimiter != "\t" or '"' in lines[at][0])
    return Export(content, reader, facts, source, header, line, preamble, sheet, quoted=quoted)


def _proven_encoding(content: Content) -> str | None:
    """The encoding of a file that is no UTF-8 and whose header, read in it, has a word of a format beyond ASCII."""
    with content.open() as stream:
        head = stream.read(PEEK)
    head = head[: head.rfind(b"\n") + 1]
    if head.isascii() or head[:2] in encoding.UTF16_MARKS or not encoding.undecodable(head, most=1):
        return None
    for guess in ("cp932", "cp1252"):
        lines = physical_lines(head.decode(guess, errors="replace"))[: 2 * HEADER_WITHIN]
        for reader in READERS:
            words = {name for wanted in reader.fields.values() for name in wanted.names if not name.isascii()}
            found = find_header(reader, lines) if words else None
            if found and words & set(found[1]):
                return guess
    return None


def _first_lines(content: Content, source: Source) -> list[Line]:
    """The lines in which the header is looked for, at most."""
    with content.open() as stream:
        text = encoding.open_text(stream, source.encoding, content.name)
        head = text.stream.read(PEEK)
    if b"\n" not in head and b"\r" in head.rstrip(b"\r"):
        raise BadExport(
            f"{content.name}: its lines end in carriage returns alone, as no export's do; save a copy with line feeds."
        )
    return physical_lines(head.decode(errors="replace"))[: 2 * HEADER_WITHIN]


def _sheet(content: Content, source: Source) -> Sheet | None:
    """The rows of a file that is no delimited text."""
    if content.kind == "workbook":
        return read_sheet(content, source.sheet)
    if content.kind == "iif":
        return read_iif(content, source.encoding)
    return read_records(content, source.encoding) if content.kind == "json" else None


def sheet_lines(sheet: Sheet) -> list[Line]:
    """The rows in which a header is looked for as lines of text that hold the same cells; a tab stands within none."""
    rows = [sheet.header] if sheet.header else [cells for _, cells in sheet.rows[: 2 * HEADER_WITHIN]]
    return [("\t".join(cell.replace("\t", " ") for cell in cells), "\n") for cells in rows]


def _check_role(reader: Reader, source: Source, name: str) -> None:
    if reader.role == "channel" and not source.channel:
        raise BadCase(
            f"{name}: is a {reader.name} export, and its [[source]] {source.path!r} has no channel; "
            'add one, such as channel = "shopify".'
        )
    if reader.role == "books" and source.channel:
        raise BadCase(f"{name}: belongs to the books, and its [[source]] {source.path!r} names a channel; remove that.")


def header_name(export: Export, field_name: str) -> str:
    """How the file itself calls a field."""
    wanted = export.reader.fields[field_name]
    return next((alias for alias in wanted.names if alias in export.header), normal(wanted.names[0]))

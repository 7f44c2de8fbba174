"""IIF, QuickBooks Desktop's interchange format, as rows of text: a document is a TRNS line and the SPL lines below it.

A line that begins with `!` names the columns of the lines of its kind that follow, until another one does. Lines of
other lists (accounts, customers, ...) are no data. What cannot be taken as it stands is told line by line.
"""

from dataclasses import dataclass, field

from ..errors import BadExport
from .containers import Content
from .encoding import decode
from .reader import normal
from .spans import physical_lines
from .workbook import Sheet

KIND, DOCUMENT, SPLIT = "line", "document", "split amount"  # cells of our own: TRNS or SPL, and the line of its TRNS
OWN = (KIND, DOCUMENT)
HEAD, PART, END = "trns", "spl", "endtrns"
NEEDED = ("trnstype", "date", "amount")
Cells = dict[str, str]


def read_iif(content: Content, encoding: str | None) -> Sheet:
    """The lines of an IIF file as rows. Raises BadExport with one sentence."""
    with content.open() as stream:
        return iif_rows(decode(stream.read(), encoding, content.name), content.name)


def iif_rows(text: str, name: str) -> Sheet:
    """The same of a text."""
    lines = _Lines()
    for number, (line, _) in enumerate(physical_lines(text), 1):
        lines.take(number, line)
    lines.end("an ENDTRNS line below it, but the file ends first")
    if not any(DOCUMENT in cells for _, cells in lines.rows):
        raise BadExport(
            f"{name}: holds lists but no document (a line TRNS); export the transactions, or remove it from the case."
        )
    header = tuple(dict.fromkeys([*OWN, *(column for _, cells in lines.rows for column in cells)]))
    rows = [(number, tuple(cells.get(column, "") for column in header)) for number, cells in lines.rows]
    return Sheet("", rows, lines.faults, [], header)


@dataclass
class _Lines:
    """The lines of a file as they become rows, and the document that is open."""

    rows: list[tuple[int, Cells]] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)  # of each kind of line
    document: int | None = None  # the line of its TRNS

    def take(self, number: int, line: str) -> None:
        """One line."""
        kind, *rest = [_unquoted(cell) for cell in line.split("\t")]
        kind = kind.strip().lower()
        cells: Cells = {KIND: kind} if line.strip() else {}
        if kind.startswith("!"):
            self.columns[kind[1:]] = [normal(name) for name in rest]
        elif kind in (HEAD, PART):
            if kind == HEAD:
                self.end(f"an ENDTRNS line below it, but the next TRNS stands in line {number} first")
                self.document = number
            cells = {**self._named(kind, number, rest), **cells, DOCUMENT: str(self.document or number)}
            if kind == PART and self.document is None:
                self.faults.setdefault(number, "a TRNS line above it, but this SPL line stands alone")
        elif kind == END:
            self.document = None
        self.rows.append((number, cells))

    def _named(self, kind: str, number: int, rest: list[str]) -> Cells:
        """The cells of a line under the names of their columns; what ails it is its fault."""
        names = self.columns.get(kind)
        if names is None:
            self.faults[number] = f"a line !{kind.upper()} above it, which names its columns, but there is none"
            return {SPLIT: ""} if kind == PART else {}
        if twice := next((name for name in names if name and names.count(name) > 1), None):
            self.faults[number] = f"each column once, but the line !{kind.upper()} above it names {twice.upper()} twice"
        surplus = [cell for cell in rest[len(names) :] if cell.strip()]
        if surplus:
            width = len(names)
            self.faults[number] = f"{width} fields, as its line !{kind.upper()} has, but found {width + len(surplus)}"
        cells = {name: cell for name, cell in zip(names, rest, strict=False) if name}
        if kind == PART:
            cells[SPLIT] = cells.pop("amount", "")
            return cells
        for name in NEEDED:
            if not cells.get(name, "").strip():
                self.faults.setdefault(number, f"a value for {name.upper()}, but this TRNS line has none")
        return cells

    def end(self, fault: str) -> None:
        """A document that is not closed by now is at fault."""
        if self.document is not None:
            self.faults.setdefault(self.document, fault)
        self.document = None


def _unquoted(cell: str) -> str:
    """A cell without the quotes that QuickBooks puts around one with a comma or a quote in it."""
    whole = len(cell) > 1 and cell.startswith('"') and cell.endswith('"')
    return cell[1:-1].replace('""', '"') if whole else cell

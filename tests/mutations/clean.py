"""The clean files and their records, cut by a plain splitter that only ever sees sound files."""

from dataclasses import dataclass
from functools import cache

from .shapes import AMAZON, EVENTS, QUICKBOOKS, RUNS, SHAPES, SHOPIFY, Shape
from .writers import ACCENTED, EXPORTS, PLAIN, amazon, events, quickbooks, runs, shopify

Cells = tuple[bytes, ...]


@dataclass(frozen=True)
class Entry:
    """A record of a clean file: its cells as they are written, quotes included, its line break, and what it is."""

    cells: Cells
    ending: bytes
    kind: str  # preamble, header, data or layout
    unit: bytes | None = None  # the order it belongs to

    def written(self, delimiter: bytes) -> bytes:
        return delimiter.join(self.cells) + self.ending


@dataclass(frozen=True)
class Clean:
    """A clean file."""

    name: str
    shape: Shape
    entries: tuple[Entry, ...]

    @property
    def header_at(self) -> int:
        return next(place for place, entry in enumerate(self.entries) if entry.kind == "header")

    @property
    def header(self) -> Cells:
        return tuple(cell.strip(b'"') for cell in self.entries[self.header_at].cells)

    @property
    def data(self) -> list[int]:
        """The places of its rows of data."""
        return [place for place, entry in enumerate(self.entries) if entry.kind == "data"]

    @property
    def ending(self) -> bytes:
        return self.entries[self.header_at].ending

    def column(self, name: bytes) -> int:
        return self.header.index(name)

    def content(self) -> bytes:
        return b"".join(entry.written(self.shape.delimiter) for entry in self.entries)


def cut(content: bytes, delimiter: bytes, quoted: bool) -> list[tuple[Cells, bytes]]:
    """The records of a sound file: cells as written, and the line break of each."""
    records, cells, begin, at, within = [], [], 0, 0, False
    while at < len(content):
        mark = content[at : at + 1]
        if quoted and mark == b'"':
            within = not within
        elif not within and mark in (delimiter, b"\n", b"\r"):
            cells.append(content[begin:at])
            if mark != delimiter:
                ending = b"\r\n" if content[at : at + 2] == b"\r\n" else mark
                records.append((tuple(cells), ending))
                cells, at = [], at + len(ending) - 1
            begin = at + 1
        at += 1
    assert (cells, begin) == ([], len(content)), "a clean file ends with a line break"
    return records


def clean_file(name: str, shape: Shape, content: bytes) -> Clean:
    """A clean file cut into its records; each knows what it is."""
    found, header = [], ()
    for cells, ending in cut(content, shape.delimiter, shape.quoted):
        if not header:
            is_header = shape.identifies in cells
            header = cells if is_header else ()
            found.append(Entry(cells, ending, "header" if is_header else "preamble"))
            continue
        dated = shape is not QUICKBOOKS or (len(cells) == len(header) and cells[header.index(b"Date")][:1].isdigit())
        unit = cells[header.index(shape.unit)] if shape.unit else None
        found.append(Entry(cells, ending, "data", unit) if dated else Entry(cells, ending, "layout"))
    return Clean(name, shape, tuple(found))


GENERATED = {
    "shopify.accents": (SHOPIFY, lambda: shopify(1, 30, PLAIN + ACCENTED, "\n")),
    "shopify.plain": (SHOPIFY, lambda: shopify(2, 34, PLAIN, "\r\n")),
    "amazon.accents": (AMAZON, lambda: amazon(1, 30, PLAIN + ACCENTED, "\r\n")),
    "amazon.plain": (AMAZON, lambda: amazon(2, 34, PLAIN, "\n")),
    "quickbooks.newer": (QUICKBOOKS, lambda: quickbooks(2, 60, PLAIN + ACCENTED, "\r\n")),
    "quickbooks.older": (QUICKBOOKS, lambda: quickbooks(1, 50, PLAIN, "\n")),
    "events": (EVENTS, lambda: events(1, 60, "\n")),
    "runs": (RUNS, lambda: runs(1, 40, "\r\n")),
}
SAMPLES = {
    path.name: path
    for path in sorted(EXPORTS.iterdir())
    if path.suffix in (".csv", ".txt") and path.name.startswith(tuple(f"{shape.name}." for shape in SHAPES))
}
NAMES = (*GENERATED, *SAMPLES)


@cache
def clean(name: str) -> Clean:
    """A clean file by its name."""
    if name in GENERATED:
        shape, write = GENERATED[name]
        return clean_file(name, shape, write())
    shape = next(shape for shape in SHAPES if name.startswith(shape.name))
    return clean_file(name, shape, SAMPLES[name].read_bytes())

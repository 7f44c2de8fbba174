"""Every sample of a format, damaged as exports are damaged: one file of delimited text after another."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from syncgap_kit.errors import SyncGapError
from syncgap_kit.intake.reader import Reader
from syncgap_kit.intake.readers import READERS
from tests.alone import TIES, Alone, read_alone

from .clean import Cells, cut

EXPORTS = Path(__file__).parents[1] / "exports"
BEYOND = (".xlsx", ".json", ".jsonl", ".iif")  # no delimited text: damaged by tests of their own
TEXTS = {
    path.name: path.read_bytes()
    for path in sorted(EXPORTS.iterdir())
    if not path.name.startswith("sync_") and not path.name.endswith(BEYOND)
}


@dataclass(frozen=True)
class Sample:
    """A clean sample: its records, what each gives, and which rows belong to one order or document."""

    name: str
    content: bytes
    alone: Alone
    records: tuple[tuple[Cells, bytes], ...]
    begins: tuple[int, ...]  # of each record, in bytes
    data: dict[int, int]  # place of a record of data, and its row
    together: dict[int, frozenset[int]]  # place, and the places of its order
    named: dict[int, bool]  # place, and whether the row tells an id or a number

    @property
    def reader(self) -> Reader:
        return self.alone.export.reader

    def cells_of(self, kind: str) -> list[tuple[int, int]]:
        """Place and column of filled cells that hold a kind of value."""
        header = self.alone.export.header
        names = {name for wanted in self.reader.fields.values() if wanted.kind in kind.split() for name in wanted.names}
        columns = [column for column, cell in enumerate(header) if cell in names]
        return [(at, column) for at in self.data for column in columns if self.records[at][0][column].strip(b'" ')]


@dataclass(frozen=True)
class Piece:
    """Some bytes of a damaged file, and the record they come from; `hurt`: they are not what they were."""

    content: bytes
    origin: int | None = None
    hurt: bool = False


@dataclass(frozen=True)
class Damaged:
    """A damaged file. `aside`: the hurt rows must be set aside, whatever else would be read from them."""

    sample: Sample
    note: str
    pieces: tuple[Piece, ...]
    aside: bool = False
    refusal: bool = False  # may be refused as a whole
    said: str = ""  # what a warning must say where the hurt row was read all the same

    def content(self) -> bytes:
        return b"".join(piece.content for piece in self.pieces)


def channel_of(content: bytes, folder: Path) -> str | None:
    """The channel that a sample's source would declare; none for the books."""
    path = folder / "export.csv"
    path.write_bytes(content)
    for channel in ("shop", None):
        try:
            alone = read_alone(path, channel)
        except SyncGapError:
            continue
        if (alone.export.reader.role == "books") == (channel is None):
            return channel
    raise AssertionError("a clean sample is read")


@cache
def clean(name: str) -> Sample:
    """A sample, read and cut."""
    content = TEXTS[name]
    with TemporaryDirectory() as folder:
        channel = channel_of(content, Path(folder))
        alone = read_alone(Path(folder) / "export.csv", channel)
    reader = alone.export.reader
    body = content if content.endswith(b"\n") else content + b"\n"
    records = tuple(cut(body, reader.delimiter.encode(), reader.quoted))
    begins, at = [], 0
    for cells, ending in records:
        begins.append(at)
        at += len(reader.delimiter.encode().join(cells) + ending)
    places = {begin: place for place, begin in enumerate(begins)}
    loaded = alone.spans[alone.spans.kind == "loaded"]
    data = {
        places[begin]: row for begin, row in zip(loaded.byte_from.tolist(), loaded.source_row.tolist(), strict=True)
    }
    rows = alone.rows.set_index("source_row")
    ids = [name for name in TIES if name in rows and name not in ("heading", "payout_id")]
    named = {place: bool(rows.loc[row, ids].notna().any()) for place, row in data.items()}
    return Sample(name, content, alone, records, tuple(begins), data, _together(alone, data), named)


def _together(alone: Alone, data: dict[int, int]) -> dict[int, frozenset[int]]:
    """The places of the rows of each order or document: those that follow one another, and those that share its id."""
    units = dict(zip(alone.rows.source_row.tolist(), alone.rows.unit.tolist(), strict=True))
    groups: dict[Any, set[int]] = defaultdict(set)
    keys: dict[int, list[Any]] = {}
    names = [name for name in TIES if name in alone.rows]
    told = {name: dict(zip(alone.rows.source_row.tolist(), alone.rows[name].tolist(), strict=True)) for name in names}
    for place, row in data.items():
        keys[place] = [("unit", units[row]), *((name, told[name][row]) for name in names if told[name][row])]
        for key in keys[place]:
            groups[key].add(place)
    return {place: frozenset().union(*(groups[key] for key in own)) for place, own in keys.items()}


def _with(sample: Sample, changed: dict[int, bytes], note: str, **facts: Any) -> Damaged:
    """The sample with some records written otherwise; an empty one is gone with the record above it."""
    mark = sample.reader.delimiter.encode()
    pieces = [
        Piece(changed.get(place, mark.join(cells) + ending), place, place in changed)
        for place, (cells, ending) in enumerate(sample.records)
    ]
    return Damaged(sample, note, tuple(pieces), **facts)


def _row(sample: Sample, place: int, cells: list[bytes]) -> bytes:
    return sample.reader.delimiter.encode().join(cells) + sample.records[place][1]


def _some(sample: Sample, random: Random) -> Iterator[tuple[int, list[bytes]]]:
    for place in random.sample(sorted(sample.data), min(2, len(sample.data))):
        yield place, list(sample.records[place][0])


def field_lost(sample: Sample, random: Random) -> Iterator[Damaged]:
    """A row with a field too few, another with a field too many, another cut in its middle."""
    for place, cells in _some(sample, random):
        for what, own in (("few", cells[:-1]), ("many", [*cells, b"x"]), ("half", cells[: len(cells) // 2 + 1])):
            yield _with(sample, {place: _row(sample, place, own)}, f"too {what}, record {place}", aside=True)


def cell_broken(sample: Sample, random: Random) -> Iterator[Damaged]:
    """An amount or a day that is none, a byte that is no text."""
    for kind, wrong in (("money", b"12x.5"), ("day moment instant", b"32/32/2025")):
        found = sample.cells_of(kind)
        for place, column in random.sample(found, min(2, len(found))):
            cells = list(sample.records[place][0])
            cells[column] = wrong
            yield _with(sample, {place: _row(sample, place, cells)}, f"{kind}, record {place}, {column}", aside=True)
    found = sample.cells_of("text money")
    for place, column in random.sample(found, min(2, len(found))):
        for mark in (b"\xff", b"\x00"):
            cells = list(sample.records[place][0])
            cells[column] = cells[column][:-1] + mark + cells[column][-1:]
            note = f"{mark!r} in record {place}, {column}"
            yield _with(sample, {place: _row(sample, place, cells)}, note, aside=True, refusal=True)


def quote_opened(sample: Sample, random: Random) -> Iterator[Damaged]:
    """A quote that nobody closes."""
    for place, cells in _some(sample, random) if sample.reader.quoted else ():
        column = next(at for at, cell in enumerate(cells) if cell.strip(b'"'))
        cells[column] = b'"' + cells[column].strip(b'"')
        yield _with(sample, {place: _row(sample, place, cells)}, f"record {place}", aside=True)


def rows_joined(sample: Sample, random: Random) -> Iterator[Damaged]:
    """Two rows on one line."""
    pairs = [place for place in sorted(sample.data) if place + 1 in sample.data]
    for place in random.sample(pairs, min(2, len(pairs))):
        own, below = (_row(sample, at, list(sample.records[at][0])) for at in (place, place + 1))
        joined = own.rstrip(b"\r\n") + below
        yield _with(sample, {place: joined, place + 1: b""}, f"records {place} and {place + 1}", aside=True)


def cut_short(sample: Sample, random: Random) -> Iterator[Damaged]:
    """The file ends within a row of data."""
    for place, _ in _some(sample, random):
        own = _row(sample, place, list(sample.records[place][0])).rstrip(b"\r\n")
        kept = _with(sample, {place: own[: random.randint(len(own) // 3, len(own) - 1)]}, f"in record {place}")
        pieces = kept.pieces[: place + 1]
        yield Damaged(sample, kept.note, pieces, said="line break|cut off|cut short|set aside")


def blank_lines(sample: Sample, random: Random) -> Iterator[Damaged]:
    """Blank lines among the rows: nothing changes."""
    pieces: list[Piece] = []
    for piece in _with(sample, {}, "").pieces:
        pieces += [Piece(b"\r\n"), piece] if piece.origin in sample.data and random.random() < 0.5 else [piece]
    yield Damaged(sample, "blank lines", tuple(pieces))


def twice(sample: Sample, random: Random) -> Iterator[Damaged]:
    """The whole file a second time below the first."""
    pieces = _with(sample, {}, "").pieces
    again = tuple(Piece(piece.content, None, hurt=True) for piece in pieces)
    yield Damaged(sample, "twice", (*pieces, *again), refusal=True)


DAMAGES: dict[str, Callable[[Sample, Random], Iterator[Damaged]]] = {
    damage.__name__.replace("_", " "): damage
    for damage in (field_lost, cell_broken, quote_opened, rows_joined, cut_short, blank_lines, twice)
}


def damaged(name: str) -> Iterator[tuple[str, Damaged]]:
    """All damaged files of a sample, the same in every run."""
    for kind, damage in DAMAGES.items():
        for one in damage(clean(name), Random(f"{kind}, {name}")):
            yield kind, one


def readers_without_damage() -> set[str]:
    """The formats of delimited text that no damaged sample speaks for."""
    return {reader.name for reader in READERS} - {clean(name).reader.name for name in TEXTS}

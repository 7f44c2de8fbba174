"""A mutated file as it was put together: pieces, each of which knows the clean record it is, was, or never was."""

import csv
import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from .clean import Clean

UNMARKED = {"utf-8": b"", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


@dataclass(frozen=True)
class Piece:
    """A stretch of a mutated file.

    An untouched piece must load as its clean record did. A touched one must too, or be set aside, unless `excuse` says
    why no reader can know; `told`: unless a warning speaks of the end of the file. `free`: it may be set aside.
    `changed`: canonical columns that rightly hold something else now.
    """

    content: bytes
    origin: int | None = None
    touched: bool = False
    excuse: str = ""
    told: bool = False
    free: bool = False
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mutated:
    """A mutated file; `refusal`: the whole file may be refused, for more than rows is hurt."""

    clean: Clean
    pieces: tuple[Piece, ...]
    refusal: bool = False
    encoding: str = "utf-8"
    compressed: bool = False
    gone: str = ""  # why nobody can know of records that are not there any more
    unread: tuple[str, ...] = ()  # canonical columns that a header without their column cannot feed
    must_name: bytes = b""  # the header cell of which a warning must speak then
    must_say: tuple[str, ...] = ()  # one of these words must stand in a warning
    note: str = field(default="", compare=False)  # where the mutation struck

    def contents(self) -> list[bytes]:
        """The bytes of each piece, as they stand in the file once it is decompressed."""
        mark = UNMARKED[self.encoding]
        if not mark:
            return [piece.content for piece in self.pieces]
        encoded = [piece.content.decode().encode(self.encoding) for piece in self.pieces]
        return [mark + encoded[0], *encoded[1:]]

    def content(self) -> bytes:
        return b"".join(self.contents())

    def stored(self) -> bytes:
        """The bytes of the file itself."""
        return gzip.compress(self.content(), mtime=0) if self.compressed else self.content()


def pieces(clean: Clean) -> list[Piece]:
    """The pieces of a clean file, all untouched."""
    return [Piece(entry.written(clean.shape.delimiter), place) for place, entry in enumerate(clean.entries)]


def row(clean: Clean, place: int, cells: Sequence[bytes]) -> bytes:
    """A row with these cells and the line break it had."""
    return clean.shape.delimiter.join(cells) + clean.entries[place].ending


def hurt(
    clean: Clean,
    changed: dict[int, bytes],
    excuse: str = "",
    told: bool = False,
    note: str = "",
    **facts: object,
) -> Mutated:
    """The clean file with some records written otherwise. Where the header is among them the file may be refused."""
    found = [
        replace(piece, content=changed[place], touched=True, excuse=excuse, told=told) if place in changed else piece
        for place, piece in enumerate(pieces(clean))
    ]
    facts.setdefault("refusal", clean.header_at in changed)
    return Mutated(clean, tuple(found), note=note or f"record {min(changed)}", **facts)


def put_in(clean: Clean, place: int, contents: Iterable[bytes], note: str = "", **facts: object) -> Mutated:
    """The clean file with something that never stood there before its record `place`."""
    strangers = [Piece(content, touched=True) for content in contents]
    found = pieces(clean)
    return Mutated(clean, (*found[:place], *strangers, *found[place:]), note=note or f"before record {place}", **facts)


def some(clean: Clean, random: Random, count: int = 3) -> list[int]:
    """Some rows of data; the first and the last among them now and then."""
    data = clean.data
    edges = random.sample([data[0], data[-1]], 1) if random.random() < 0.4 else []
    return list(dict.fromkeys([*edges, *random.sample(data, min(count, len(data)))]))[:count]


def plausible(clean: Clean, cells: Sequence[bytes], why: str) -> str:
    """`why` as an excuse, if all these cells could stand in their columns; else no excuse."""
    return why if clean.shape.plausible(clean.header, tuple(cells)) else ""


def first_line_whole(clean: Clean, content: bytes) -> str:
    """An excuse for a row broken in its last cell, a text: its first line is a row, and the rest is set aside."""
    first = content.splitlines()[0].decode("latin-1")
    mark = clean.shape.delimiter.decode()
    quoting = csv.QUOTE_MINIMAL if clean.shape.quoted else csv.QUOTE_NONE
    [cells] = csv.reader([first], delimiter=mark, quoting=quoting)
    whole = b'"' not in content.splitlines()[0] or first.count('"') % 2 == 0
    if clean.header[-1] in clean.shape.cells or not whole:
        return ""
    cells = [cell.encode("latin-1") for cell in cells]
    return plausible(clean, cells, "its first line is a whole row; the rest of its last cell is set aside")

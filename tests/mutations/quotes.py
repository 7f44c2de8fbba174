"""Mutations of quotes and of what stands within them."""

from dataclasses import replace
from random import Random

from .clean import Clean
from .pieces import Mutated, Piece, first_line_whole, hurt, pieces, plausible, row, some
from .rows import Mutations, everything_free

A_LETTER = "without quoting, a quotation mark is a letter like any other"
ESCAPED = "two quotation marks within quotes are one of the text"


def excuse_for(clean: Clean, cells: list[bytes]) -> str:
    """A quote more in a format that has none changes a text, and only that."""
    return "" if clean.shape.quoted else plausible(clean, cells, A_LETTER)


def strikes(clean: Clean, place: int, random: Random, how) -> list[bytes]:
    """A row with one cell, not empty, written anew by `how`."""
    cells = list(clean.entries[place].cells)
    chosen = random.choice([at for at, cell in enumerate(cells) if cell])
    cells[chosen] = how(cells[chosen])
    return cells


def stray(how, count=3):
    """Mutations that put a stray quote into a cell that has none."""

    def mutations(clean: Clean, random: Random) -> Mutations:
        for place in some(clean, random, count):
            cells = list(clean.entries[place].cells)
            bare = [at for at, cell in enumerate(cells) if cell and b'"' not in cell]
            for at in random.sample(bare, 2):
                struck = [*cells[:at], how(cells[at], random), *cells[at + 1 :]]
                excuse = excuse_for(clean, struck)
                yield hurt(clean, {place: row(clean, place, struck)}, excuse, note=f"record {place}, cell {at}")

    return mutations


def in_the_middle(cell: bytes, random: Random) -> bytes:
    at = random.randint(1, max(1, len(cell) - 1))
    return cell[:at] + b'"' + cell[at:]


def in_empty_cell(clean: Clean, random: Random) -> Mutations:
    """A lone quote where nothing stood: in the last cell, or anywhere."""
    for place in some(clean, random, 3):
        cells = list(clean.entries[place].cells)
        empty = [at for at, cell in enumerate(cells) if not cell]
        for at in sorted({empty[-1], random.choice(empty)}) if empty else ():
            struck = [*cells[:at], b'"', *cells[at + 1 :]]
            excuse = excuse_for(clean, struck)
            yield hurt(clean, {place: row(clean, place, struck)}, excuse, note=f"record {place}, cell {at}")


def meets_another(clean: Clean, random: Random) -> Mutations:
    """A stray quote that a quoted cell further down closes, so that all between would look like one long cell."""
    header = clean.header
    meeting = next((at for at, name in enumerate(header) if name in (b"Notes", b"Memo", b"Memo/Description")), None)
    if meeting is None or not clean.shape.quoted:
        return
    for place in some(clean, random, 3):
        later = next((other for other in clean.data if other > place), None)
        if later is None:
            continue
        for first in (b'", left at the door"', b'"\nleft at the door"'):
            opened, closed = list(clean.entries[place].cells), list(clean.entries[later].cells)
            opened[meeting], closed[meeting] = b'"' + opened[meeting].strip(b'"'), first
            found = hurt(
                clean,
                {place: row(clean, place, opened), later: row(clean, later, closed)},
                note=f"record {place} meets {later}",
            )
            yield replace(found, pieces=tuple(replace(piece, changed=("memo",)) for piece in found.pieces))


def in_header(clean: Clean, random: Random) -> Mutations:
    place = clean.header_at
    for how in (lambda cell: b'"' + cell, lambda cell: cell + b'"', lambda cell: in_the_middle(cell, random)):
        cells = list(clean.entries[place].cells)
        name = random.choice([name for name in clean.shape.feeds if name in clean.header])
        cells[clean.column(name)] = how(name)
        changed = hurt(
            clean,
            {place: row(clean, place, cells)},
            unread=clean.shape.feeds[name],
            must_name=name,
            note=f"at {name.decode()}",
        )
        yield everything_free(changed)


def of_a_quoted_cell(how):
    """Mutations of the quotes of a cell that has them."""

    def mutations(clean: Clean, random: Random) -> Mutations:
        if not clean.shape.quoted:
            return
        found = [
            (place, at)
            for place in clean.data
            for at, cell in enumerate(clean.entries[place].cells)
            if cell.startswith(b'"')
        ]
        for place, at in random.sample(found, min(4, len(found))):
            cells = list(clean.entries[place].cells)
            inner = cells[at][1:-1]
            cells[at], excuse = how(inner)
            whole = row(clean, place, cells)
            if whole != pieces(clean)[place].content:
                excuse = excuse or first_line_whole(clean, whole)
                yield hurt(clean, {place: whole}, excuse, note=f"record {place}, cell {at}")

    return mutations


def lines_within(clean: Clean, random: Random) -> Mutations:
    """A quoted cell of thousands of lines."""
    text = next((name for name in clean.header if name in (b"Notes", b"Memo", b"Memo/Description")), None)
    if text is None:
        return
    for place, count in zip(some(clean, random, 3), (500, 3000, 20000), strict=False):
        cells = list(clean.entries[place].cells)
        cells[clean.column(text)] = b'"' + b"\n" * count + b'"'
        found = hurt(clean, {place: row(clean, place, cells)}, note=f"{count} in record {place}")
        yield replace(found, pieces=tuple(replace(piece, changed=("memo",)) for piece in found.pieces))


def very_long(clean: Clean, random: Random) -> Mutations:
    """A cell of two million letters, in a column that nobody reads, or in the one for notes."""
    unread = (b"Notes", b"product-name", b"Split", b"reason", b"message")
    chosen = next(name for name in unread if name in clean.header)
    for place in some(clean, random, 1):
        cells = list(clean.entries[place].cells)
        cells[clean.column(chosen)] = b"x" * 2_000_000
        found = hurt(clean, {place: row(clean, place, cells)})
        changed = (chosen.decode(),) if clean.shape.log else ()
        yield replace(found, pieces=tuple(replace(piece, changed=changed) for piece in found.pieces))


def all_quoted(clean: Clean, random: Random) -> Mutations:
    """Every cell in quotes, as some tools save: the same file where the format has quotes."""
    if clean.shape.quoted:
        found = []
        for place, entry in enumerate(clean.entries):
            cells = [cell if cell[:1] == b'"' else b'"' + cell + b'"' for cell in entry.cells]
            found.append(Piece(row(clean, place, cells), place))
        yield Mutated(clean, tuple(found))


QUOTES = {
    "a stray quote at the start of a cell": stray(lambda cell, _: b'"' + cell),
    "a stray quote within a cell": stray(in_the_middle),
    "a stray quote at the end of a cell": stray(lambda cell, _: cell + b'"'),
    "two stray quotes within a cell": stray(lambda cell, _: cell[:1] + b'""' + cell[1:], 2),
    "a quote in an empty cell": in_empty_cell,
    "a stray quote that meets another": meets_another,
    "a quote in the header": in_header,
    "a quote of a quoted cell dropped": of_a_quoted_cell(lambda inner: (b'"' + inner, "")),
    "the opening quote dropped": of_a_quoted_cell(lambda inner: (inner + b'"', "")),
    "the closing quote doubled": of_a_quoted_cell(lambda inner: (b'"' + inner + b'""', "")),
    "a quote more within quotes": of_a_quoted_cell(lambda inner: (b'"' + inner[:1] + b'"' + inner[1:] + b'"', "")),
    "a doubled quote within quotes": of_a_quoted_cell(lambda inner: (b'"""' + inner + b'"', ESCAPED)),
    "quotes escaped by a backslash": of_a_quoted_cell(lambda inner: (b'"\\"' + inner + b'\\""', "")),
    "apostrophes for quotes": of_a_quoted_cell(lambda inner: (b"'" + inner + b"'", "")),
    "thousands of lines in a cell": lines_within,
    "a very long cell": very_long,
    "every cell in quotes": all_quoted,
}

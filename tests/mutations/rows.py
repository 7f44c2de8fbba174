"""Mutations of the delimiters and the order of cells of one row."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from .clean import Clean
from .pieces import Mutated, hurt, pieces, plausible, row, some

SHIFTED = "every cell that has a grammar still fits the column it now stands in"
AMOUNTS = (b"Total", b"item-price", b"Amount", b"fetched")
Mutations = Iterator[Mutated]


def joins(clean: Clean, place: int, random: Random) -> list[int]:
    """Delimiters of a row, by the cell before each: the first, the last, and one between."""
    last = len(clean.entries[place].cells) - 2
    return sorted({0, last, random.randint(0, last)})


def delimiter_dropped(clean: Clean, random: Random) -> Mutations:
    for place in some(clean, random, 2):
        for join in joins(clean, place, random):
            cells = list(clean.entries[place].cells)
            cells[join : join + 2] = [cells[join] + cells[join + 1]]
            yield hurt(clean, {place: row(clean, place, cells)}, note=f"record {place}, after cell {join}")


def delimiter_doubled(clean: Clean, random: Random) -> Mutations:
    for place in some(clean, random, 2):
        for join in joins(clean, place, random):
            cells = list(clean.entries[place].cells)
            cells.insert(join + 1, b"")
            yield hurt(clean, {place: row(clean, place, cells)}, note=f"record {place}, after cell {join}")


def cell_added(clean: Clean, random: Random) -> Mutations:
    """One delimiter too many at the end of a row, with nothing behind it or something."""
    for place in some(clean, random, 2):
        for last in (b"", b"0.00", b'"x, y"'):
            cells = (*clean.entries[place].cells, last)
            yield hurt(clean, {place: row(clean, place, cells)}, note=f"record {place}, {last!r} added")


def delimiter_in_cell(clean: Clean, random: Random) -> Mutations:
    delimiter = clean.shape.delimiter
    for place in some(clean, random, 3):
        cells = list(clean.entries[place].cells)
        chosen = random.choice([at for at, cell in enumerate(cells) if len(cell) > 1 and not cell.startswith(b'"')])
        cells[chosen] = cells[chosen][:1] + delimiter + cells[chosen][1:]
        yield hurt(clean, {place: row(clean, place, cells)}, note=f"record {place}, in cell {chosen}")


def header_delimiters(clean: Clean, random: Random) -> Mutations:
    place = clean.header_at
    cells = clean.entries[place].cells
    join = random.randint(1, len(cells) - 2)
    merged = [*cells[:join], cells[join] + cells[join + 1], *cells[join + 2 :]]
    for what, written in (
        ("dropped", merged),
        ("doubled", [*cells[:join], b"", *cells[join:]]),
        ("added at the end", [*cells, b""]),
    ):
        changed = hurt(clean, {place: row(clean, place, written)}, note=f"{what} at {join}")
        yield everything_free(changed)


def everything_free(mutated: Mutated) -> Mutated:
    """A file whose header is hurt: its rows need not fit any more."""
    free = (replace(piece, free=True) for piece in mutated.pieces)
    return replace(mutated, pieces=tuple(free), refusal=True)


def shifted_left(clean: Clean, random: Random) -> Mutations:
    """A cell is lost and all that follow stand one column too far left, the width kept by an empty last cell."""
    for place in some(clean, random, 2):
        for lost in joins(clean, place, random):
            cells = list(clean.entries[place].cells)
            moved = [*cells[:lost], *cells[lost + 1 :], b""]
            if moved != cells:
                excuse = plausible(clean, moved, SHIFTED)
                yield hurt(clean, {place: row(clean, place, moved)}, excuse, note=f"record {place}, cell {lost} lost")


def shifted_right(clean: Clean, random: Random) -> Mutations:
    """All cells from one on stand a column too far right; the last is lost."""
    for place in some(clean, random, 2):
        for first in joins(clean, place, random):
            cells = list(clean.entries[place].cells)
            moved = [*cells[:first], b"", *cells[first:-1]]
            if moved != cells:
                excuse = plausible(clean, moved, SHIFTED)
                yield hurt(clean, {place: row(clean, place, moved)}, excuse, note=f"record {place}, from cell {first}")


def otherwise_delimited(clean: Clean, random: Random) -> Mutations:
    """One row with spaces, tabs or semicolons where its delimiters stood."""
    ending = clean.ending
    for place in some(clean, random, 2):
        for mark in sorted({b" ", b"\t", b";", b","} - {clean.shape.delimiter}):
            yield hurt(clean, {place: mark.join(clean.entries[place].cells) + ending}, note=f"record {place}, {mark!r}")


def row_repeated(clean: Clean, random: Random) -> Mutations:
    for place in some(clean, random, 2):
        for after in sorted({place + 1, random.choice(clean.data)}):
            found = pieces(clean)
            again = hurt(clean, {place: found[place].content}, "equal rows within one file are two (the contract)")
            parts = (*found[:after], again.pieces[place], *found[after:])
            yield Mutated(clean, parts, note=f"record {place} again before {after}")


def row_commented_out(clean: Clean, random: Random) -> Mutations:
    """A comment sign before a row: data like any other (reliability 7, case 37), so its first cell changed."""
    for place in some(clean, random, 2):
        cells = list(clean.entries[place].cells)
        cells[0] = b'"# ' + cells[0][1:] if cells[0].startswith(b'"') else b"# " + cells[0]
        excuse = plausible(clean, cells, "a sign before a text is part of the text")
        yield hurt(clean, {place: row(clean, place, cells)}, excuse)


def digit_doubled(clean: Clean, random: Random) -> Mutations:
    """A wrong amount that is well written."""
    at = next((clean.column(name) for name in AMOUNTS if name in clean.header), None)
    if at is None:
        return
    for place in some(clean, random, 4):
        cells = list(clean.entries[place].cells)
        if cells[at][:1].isdigit():
            cells[at] = cells[at][:1] + cells[at]
            yield hurt(clean, {place: row(clean, place, cells)}, "a well-formed number tells nothing of another one")


ROWS = {
    "a delimiter dropped": delimiter_dropped,
    "a delimiter doubled": delimiter_doubled,
    "a delimiter too many at the end of a row": cell_added,
    "a delimiter in a cell": delimiter_in_cell,
    "a delimiter dropped or added in the header": header_delimiters,
    "cells shifted to the left": shifted_left,
    "cells shifted to the right": shifted_right,
    "a row delimited otherwise": otherwise_delimited,
    "a row repeated": row_repeated,
    "a row commented out": row_commented_out,
    "a digit doubled in an amount": digit_doubled,
}

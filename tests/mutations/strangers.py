"""Mutations that put in what never stood there: blank lines, notes, rows of other files, whole second tables."""

from dataclasses import replace
from random import Random

from .clean import Clean, clean
from .pieces import Mutated, Piece, first_line_whole, hurt, pieces, put_in, row, some
from .rows import Mutations

LOG = (
    b"2025-11-03 06:00:00,123 INFO sync: 250 orders fetched",
    b"Traceback (most recent call last):",
    b'  File "export.py", line 7, in write',
    b"ERROR 504 Gateway Time-out, retrying in 30 s, attempt 2",
)
PAGE = (
    b"<!DOCTYPE html>",
    b'<html lang="en"><head><title>Sign in, please</title></head>',
    b"<body><p>Your session has expired</p></body>",
    b"</html>",
)
COMMENTS = (b"# exported by hand", b"#", b'# from "orders", all, of, them', b"// end", b"-- 100 rows")
UNKNOWN_TO_LOGS = (  # a log may be put together of several, each with its header
    *("the header twice", "the header again among the rows", "the same table below", "another table below"),
    "the file behind itself",
)
SIBLING = {
    "shopify_orders": "shopify.plain",
    "amazon_all_orders": "amazon.plain",
    "qbo_txn_list": "quickbooks.newer",
}
ODD_TABLE = (b"Warehouse,Bin,Counted", b"North,A-7,14", b"South,B-2,9")


def lines(*choices: bytes, at_once: int = 1):
    """Mutations that put in some of these lines among the rows of data."""

    def mutations(clean: Clean, random: Random) -> Mutations:
        for place in [*some(clean, random, 2), len(clean.entries)]:
            chosen = random.sample(choices, min(at_once, len(choices)))
            yield put_in(clean, place, [line + clean.ending for line in chosen])

    return mutations


def empty_records(clean: Clean, random: Random) -> Mutations:
    """Rows of delimiters alone, of the file's width, of one less, of one more."""
    full = len(clean.header) - 1
    for place, count in zip(some(clean, random, 3), (full, full - 1, full + 1), strict=False):
        yield put_in(clean, place, [clean.shape.delimiter * count + clean.ending], note=f"{count} before {place}")


def above_the_header(clean: Clean, random: Random) -> Mutations:
    """A preamble of 1, 5 or 45 lines; beyond 40 a header is not looked for."""
    for count in (1, 5, 45):
        contents = [b"Report line %d, made by hand" % number + clean.ending for number in range(count)]
        yield put_in(clean, 0, contents, refusal=count > 40 or clean.shape.log, note=f"{count} lines")


def others(own: Clean) -> list[Clean]:
    """A clean file of each other format."""
    return [clean(name) for shape, name in SIBLING.items() if shape != own.shape.name]


def foreign_rows(clean: Clean, random: Random) -> Mutations:
    """Rows of another format, as they are."""
    for other in others(clean):
        row_of_it = random.choice([other.entries[place] for place in other.data])
        for place in some(clean, random, 2):
            yield put_in(clean, place, [row_of_it.written(other.shape.delimiter)], note=f"{other.name} before {place}")


def foreign_rows_of_this_width(clean: Clean, random: Random) -> Mutations:
    """Rows of another format, cut or filled up to the width of this one."""
    width = len(clean.header)
    for other in others(clean):
        source = other.entries[random.choice(other.data)]
        cells = [cell.strip(b'"').translate(None, b'",\t\r\n') for cell in source.cells]
        cells = (cells + [b""] * width)[:width]
        place = random.choice(clean.data)
        written = clean.shape.delimiter.join(cells) + clean.ending
        excuse = "every cell fits its column" if clean.shape.plausible(clean.header, tuple(cells)) else ""
        found = put_in(clean, place, [written], note=f"{other.name} before {place}")
        yield replace(found, pieces=tuple(replace(p, excuse=excuse) if p.origin is None else p for p in found.pieces))


def second_table(contents: list[bytes], clean: Clean, note: str) -> Mutated:
    """The clean file with a second table below it."""
    return put_in(clean, len(clean.entries), contents, note=note)


def same_table_below(own: Clean, random: Random) -> Mutations:
    """The same header again with rows of its own, with a blank line between or none, in the same order or another."""
    sibling = clean(SIBLING[own.shape.name])
    width = len(own.header)
    rows = [[*sibling.entries[place].cells, *[b""] * width][:width] for place in sibling.data[:5]]
    header = own.entries[own.header_at].cells
    order = random.sample(range(width), width)
    for gap in (b"", own.ending):
        for places in (range(width), order):
            table = [[cells[at] for at in places] for cells in (header, *rows)]
            written = [own.shape.delimiter.join(cells) + own.ending for cells in table]
            note = f"{'in another order' if places is order else 'in the same order'}, gap {gap!r}"
            yield second_table([gap, *written] if gap else written, own, note)


def other_table_below(own: Clean, random: Random) -> Mutations:
    """The table of another format below, or of none we know."""
    for other in others(own):
        entries = [other.entries[other.header_at], *(other.entries[place] for place in other.data[:4])]
        yield second_table([entry.written(other.shape.delimiter) for entry in entries], own, other.name)
    yield second_table([line + own.ending for line in ODD_TABLE], own, "no known format")


def header_within(clean: Clean, random: Random) -> Mutations:
    """The header once more among the rows, as where two files were joined: what follows may all be set aside."""
    for place in some(clean, random, 3):
        if place == clean.data[0]:
            continue
        header = pieces(clean)[clean.header_at].content
        found = put_in(clean, place, [header])
        free = (replace(piece, free=piece.origin is not None and piece.origin >= place) for piece in found.pieces)
        yield replace(found, pieces=tuple(free))


def header_twice(clean: Clean, random: Random) -> Mutations:
    header = pieces(clean)[clean.header_at].content
    for count in (1, 2):
        yield put_in(clean, clean.header_at + 1, [header] * count, refusal=True, note=f"{count} more")


def file_twice(clean: Clean, random: Random) -> Mutations:
    """The file behind itself, with and without the mark that files of UTF-8 begin with."""
    for mark in (b"", b"\xef\xbb\xbf"):
        found = pieces(clean)
        again = [Piece(piece.content, touched=True) for piece in found]
        again[0] = replace(again[0], content=mark + again[0].content)
        yield Mutated(clean, (*found, *again), note=f"mark {mark!r}")


def line_in_two(clean: Clean, random: Random) -> Mutations:
    """A line break in a row where nothing is quoted: behind a delimiter, or within a cell."""
    for place in some(clean, random, 2):
        cells = clean.entries[place].cells
        bare = [at for at, cell in enumerate(cells) if len(cell) > 1 and b'"' not in cell]
        at = random.choice(bare)
        begin, rest = cells[at][:1], cells[at][1:]
        for what in (b"\n" + cells[at], begin + clean.ending + rest, begin + b"\r" + rest):
            written = row(clean, place, [*cells[:at], what, *cells[at + 1 :]])
            excuse = first_line_whole(clean, written)
            yield hurt(clean, {place: written}, excuse, note=f"record {place}, cell {at}, {what[:3]!r}")


def two_lines_in_one(clean: Clean, random: Random) -> Mutations:
    """A line break that is lost, or that is a lone carriage return."""
    for place in some(clean, random, 3):
        found = [piece.content for piece in pieces(clean)]
        if place + 1 < len(found):
            for mark in (b"", b"\r"):
                first = found[place].removesuffix(clean.entries[place].ending) + mark
                yield hurt(clean, {place: first, place + 1: found[place + 1]}, note=f"record {place}, {mark!r}")


STRANGERS = {
    "blank lines": lines(b"", at_once=1),
    "lines of spaces": lines(b" ", b"     ", b"\t", b" \t "),
    "records of delimiters alone": empty_records,
    "lines of comment": lines(*COMMENTS, at_once=2),
    "lines of a log": lines(*LOG, at_once=3),
    "lines of HTML": lines(*PAGE, at_once=4),
    "rows of another format": foreign_rows,
    "rows of another format, of this width": foreign_rows_of_this_width,
    "lines above the header": above_the_header,
    "the header twice": header_twice,
    "the header again among the rows": header_within,
    "the same table below": same_table_below,
    "another table below": other_table_below,
    "the file behind itself": file_twice,
    "a row broken in two": line_in_two,
    "two rows run together": two_lines_in_one,
}

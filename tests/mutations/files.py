"""Mutations of the whole file: line ends, encodings, dialects, containers and columns."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random

from .clean import Cells, Clean
from .pieces import Mutated, Piece, hurt, pieces, plausible, row, some
from .rows import Mutations, everything_free


def rewritten(clean: Clean, how: Callable[[int, Cells, bytes], bytes], note: str = "", **facts: object) -> Mutated:
    """Every record written otherwise, and still the same."""
    found = (Piece(how(place, entry.cells, entry.ending), place) for place, entry in enumerate(clean.entries))
    return Mutated(clean, tuple(found), note=note, **facts)


def line_ends(clean: Clean, random: Random) -> Mutations:
    """The twin with the other line ends; both mixed, one here and there, or half and half."""
    join, half = clean.shape.delimiter.join, len(clean.entries) // 2
    odd = random.choice(clean.data)
    other = b"\n" if clean.ending == b"\r\n" else b"\r\n"
    yield rewritten(clean, lambda place, cells, _: join(cells) + other, "the twin")
    yield rewritten(
        clean,
        lambda place, cells, own: join(cells) + (other if place == odd else own),
        f"row {odd}",
        must_say=("line ends", "line breaks"),
    )
    yield rewritten(
        clean,
        lambda place, cells, own: join(cells) + (other if place >= half else own),
        "half",
        must_say=("line ends", "line breaks"),
    )


def carriage_returns(clean: Clean, random: Random) -> Mutations:
    """Carriage returns as the only line ends; one too many at the end of a row, of each row, of the file."""
    join = clean.shape.delimiter.join
    yield rewritten(clean, lambda place, cells, _: join(cells) + b"\r", "alone", refusal=True)
    yield everything_free(rewritten(clean, lambda place, cells, own: join(cells) + b"\r" + own, "one more in each row"))
    for place in some(clean, random, 2):
        yield hurt(clean, {place: join(clean.entries[place].cells) + b"\r" + clean.entries[place].ending})
    yield Mutated(clean, (*pieces(clean), Piece(b"\r", touched=True)), note="at the end of the file")


def ends(clean: Clean, random: Random) -> Mutations:
    """More line breaks at the end, spaces, a stop sign as DOS wrote it."""
    for more in (clean.ending, clean.ending * 30, b"   ", b"\x1a"):
        yield Mutated(clean, (*pieces(clean), Piece(more, touched=True)), note=repr(more))


def no_last_break(clean: Clean, random: Random) -> Mutations:
    """The last record without its line break: whole, and to be warned of."""
    last = len(clean.entries) - 1
    whole = row(clean, last, clean.entries[last].cells).removesuffix(clean.entries[last].ending)
    must_say = ("line break", "cut off") if clean.entries[last].kind == "data" else ()
    yield hurt(clean, {last: whole}, must_say=must_say)


def dialects(clean: Clean, random: Random) -> Mutations:
    """All delimiters other ones: the file is of another dialect."""
    for mark in sorted({b";", b"\t", b"|", b","} - {clean.shape.delimiter}):
        found = rewritten(clean, lambda place, cells, own, mark=mark: mark.join(cells) + own, repr(mark))
        yield everything_free(found)


def blanks_around(clean: Clean, random: Random) -> Mutations:
    """A blank behind each delimiter: quotes then stand within their fields."""
    mark = clean.shape.delimiter + b" "
    yield everything_free(rewritten(clean, lambda place, cells, own: mark.join(cells) + own))


def trailing_delimiters(clean: Clean, random: Random) -> Mutations:
    """A delimiter at the end of every row, the header among them or not."""
    join, mark = clean.shape.delimiter.join, clean.shape.delimiter
    header = clean.header_at
    for spared in (-1, header):
        yield everything_free(
            rewritten(
                clean,
                lambda place, cells, own, spared=spared: join(cells) + (b"" if place == spared else mark) + own,
                "all rows" if spared < 0 else "all but the header",
            )
        )


def encodings(clean: Clean, random: Random) -> Mutations:
    """The same text with a byte order mark, and as UTF-16 in both orders."""
    marked = pieces(clean)
    marked[0] = replace(marked[0], content=b"\xef\xbb\xbf" + marked[0].content)
    yield Mutated(clean, tuple(marked), note="UTF-8 with its mark")
    for encoding in ("utf-16-le", "utf-16-be"):
        yield Mutated(clean, tuple(pieces(clean)), encoding=encoding, note=encoding)


def western(clean: Clean, random: Random) -> Mutations:
    """The whole file in cp1252, of which nothing is told."""
    found = [replace(piece, content=in_western(piece.content)) for piece in pieces(clean)]
    yield Mutated(clean, tuple(found), refusal=not clean.content().isascii())


def in_western(content: bytes) -> bytes:
    return content.decode().encode("cp1252", errors="replace")


def compressed(clean: Clean, random: Random) -> Mutations:
    yield Mutated(clean, tuple(pieces(clean)), compressed=True)


def struck_by(*marks: bytes, refusal: bool = False, excuse: str = ""):
    """Mutations that put bytes into a cell that is read, at its start, within it, and into the header."""

    def mutations(clean: Clean, random: Random) -> Mutations:
        doubtful = refusal and clean.content().isascii()
        for place in some(clean, random, 3):
            mark = random.choice(marks)
            cells = list(clean.entries[place].cells)
            filled = [at for at, cell in enumerate(cells) if cell and cell.isascii() and not cell.startswith(b'"')]
            at = random.choice(filled)
            cells[at] = random.choice((mark + cells[at], cells[at][:1] + mark + cells[at][1:]))
            reason = plausible(clean, cells, excuse) if excuse else ""
            facts = {"refusal": doubtful, "note": f"record {place}, cell {at}"}
            yield hurt(clean, {place: row(clean, place, cells)}, reason, **facts)
        cells = list(clean.entries[clean.header_at].cells)
        name = next(name for name in clean.shape.feeds if name in clean.header)
        cells[clean.column(name)] = name[:1] + marks[0] + name[1:]
        changed = {clean.header_at: row(clean, clean.header_at, cells)}
        facts = {"unread": clean.shape.feeds[name], "must_name": name, "note": f"header, {name.decode()}"}
        yield everything_free(hurt(clean, changed, **facts))

    return mutations


def mark_before_a_row(clean: Clean, random: Random) -> Mutations:
    """The mark that files of UTF-8 begin with, before a row, as where two files were joined."""
    for place in some(clean, random, 3):
        yield hurt(clean, {place: b"\xef\xbb\xbf" + pieces(clean)[place].content})


def rearranged(clean: Clean, places: Iterable[int | None], note: str, **facts: object) -> Mutated:
    """The columns in this order; None is a new one."""
    order = list(places)
    width = len(clean.header)

    def written(place: int, cells: Cells, own: bytes) -> bytes:
        if len(cells) != width:
            return clean.shape.delimiter.join(cells) + own
        is_header = place == clean.header_at
        new = b"Custom" if is_header else b"7" if clean.entries[place].kind == "data" else b""
        return clean.shape.delimiter.join(new if at is None else cells[at] for at in order) + own

    return rewritten(clean, written, note, **facts)


def columns_moved(clean: Clean, random: Random) -> Mutations:
    """Columns in another order, or more of them. A report keeps its first column, which holds its titles."""
    fixed = [] if clean.shape.unit else [0]
    movable = range(len(fixed), len(clean.header))
    for _ in range(3):
        yield rearranged(clean, [*fixed, *random.sample(movable, len(movable))], "shuffled")
    for at in (len(fixed), len(clean.header) // 2, len(clean.header)):
        places: list[int | None] = list(range(len(clean.header)))
        places.insert(at, None)
        yield rearranged(clean, places, f"one more at {at}")


def columns_lost(clean: Clean, random: Random) -> Mutations:
    """A column missing, or its header cell renamed: what it fed is not known, and the file says so."""
    known = [name for name in clean.shape.feeds if name in clean.header]
    typed = sorted(set(clean.shape.cells) & set(clean.header))
    for name in [*random.sample(known, min(3, len(known))), *random.sample(typed, 2)]:
        at = clean.column(name)
        feeds = clean.shape.feeds.get(name, ())
        own = name.partition(b" (")[0].partition(b"/")[0]  # whatever its wording
        told = b"" if name in clean.shape.often_absent else own
        facts = {"unread": feeds, "must_name": told, "refusal": True}
        left = [place for place in range(len(clean.header)) if place != at]
        yield everything_free(rearranged(clean, left, f"without {name!r}", **facts))
        cells = list(clean.entries[clean.header_at].cells)
        cells[at] = b"Worth" if name == b"Amount" else b"Renamed"
        renamed = hurt(clean, {clean.header_at: row(clean, clean.header_at, cells)}, note=f"{name!r} renamed", **facts)
        yield everything_free(renamed)


def columns_twice(clean: Clean, random: Random) -> Mutations:
    """A column twice, with the same cells or with others."""
    for name in random.sample(sorted(set(clean.shape.cells) & set(clean.header)), 3):
        places = [*range(len(clean.header)), clean.column(name)]
        yield rearranged(clean, places, f"{name!r} twice", refusal=True)


def header_spelt(clean: Clean, random: Random) -> Mutations:
    """The header in capitals, with blanks, with a no-break space: it means the same."""
    join, header = clean.shape.delimiter.join, clean.header_at
    for how in (bytes.upper, lambda cell: b" " + cell + b"  ", lambda cell: cell.replace(b" ", "\u00a0".encode())):
        cells = [how(cell) if cell else cell for cell in clean.entries[header].cells]
        whole = join(cells) + clean.ending
        found = pieces(clean)
        found[header] = replace(found[header], content=whole)
        yield Mutated(clean, tuple(found), note=repr(cells[1]))


FILES = {
    "nothing at all": lambda clean, random: iter([Mutated(clean, tuple(pieces(clean)))]),
    "other line ends": line_ends,
    "carriage returns": carriage_returns,
    "more at the end": ends,
    "no last line break": no_last_break,
    "another delimiter in the whole file": dialects,
    "blanks behind delimiters": blanks_around,
    "a delimiter at the end of every row": trailing_delimiters,
    "another encoding with its mark": encodings,
    "the whole file in cp1252": western,
    "gzip": compressed,
    "a NUL byte": struck_by(b"\0"),
    "a byte that is no letter anywhere": struck_by(b"\x81", b"\x8d", b"\x90"),
    "a letter of cp1252": struck_by(b"\xe9", b"\xfc", b"\x80", refusal=True),
    "half a letter of UTF-8": struck_by(b"\xe2\x82", b"\xf0\x9f", refusal=True),
    "the mark of UTF-8 before a row": mark_before_a_row,
    "columns in another order": columns_moved,
    "a column missing or renamed": columns_lost,
    "a column twice": columns_twice,
    "a header spelt otherwise": header_spelt,
}

"""Mutations that cut a file off: what stands behind the cut is gone, and the record in which it was cut is half."""

import re
from random import Random

from .clean import Clean
from .files import rearranged
from .pieces import Mutated, Piece, hurt, pieces, plausible, put_in, some
from .rows import Mutations

WARNED = ("line break", "cut off")
GONE = "it stood behind the cut, and nothing in the file tells of it"


def cut_off(clean: Clean, found: list[Piece], place: int, keep: int, note: str) -> Mutated:
    """The file up to `keep` bytes of the record at `place`.

    What is left of the last row may differ where a warning says that the file ends without a line break.
    """
    rest = found[place].content[:keep]
    last = Piece(rest, place, touched=True, told=True) if rest else None
    kept = (*found[:place], *([last] if last else []))
    must_say = WARNED if rest and place > clean.header_at and not rest.endswith(b"\r") else ()
    refusal = place <= clean.header_at
    return Mutated(clean, kept, gone=GONE, refusal=refusal, must_say=must_say, note=f"record {place}, {note}")


def at_places(where):
    """Mutations that cut at places that `where` finds in the text of a row."""

    def mutations(clean: Clean, random: Random) -> Mutations:
        found = pieces(clean)
        fit = [place for place in clean.data[1:] if where(found[place].content)]
        for place in random.sample(fit, min(4, len(fit))):
            keep = random.choice(where(found[place].content))
            yield cut_off(clean, found, place, keep, f"{keep} bytes of {len(found[place].content)}")

    return mutations


def within_words(content: bytes) -> list[int]:
    return [match.start() + 1 for match in re.finditer(rb"\w\w", content)]


def within_first_cell(content: bytes) -> list[int]:
    return list(range(1, min(19, len(content))))


def behind_delimiters(content: bytes) -> list[int]:
    return [match.end() for match in re.finditer(rb"[,\t]", content)]


def behind_a_return(content: bytes) -> list[int]:
    return [len(content) - 1] if content.endswith(b"\r\n") else []


def before_the_break(content: bytes) -> list[int]:
    return [len(content.rstrip(b"\r\n"))]


def within_quotes(content: bytes) -> list[int]:
    return [place for match in re.finditer(rb'"[^"]*"', content) for place in range(match.start() + 1, match.end())]


def within_a_letter(content: bytes) -> list[int]:
    return [place for place in range(1, len(content)) if content[place] & 0xC0 == 0x80]


def in_header(clean: Clean, random: Random) -> Mutations:
    found = pieces(clean)
    place = clean.header_at
    size = len(found[place].content)
    for keep in (random.randint(1, size // 3), random.randint(size // 3, size - 3), len(found[place].content.rstrip())):
        yield cut_off(clean, found, place, keep, f"{keep} bytes of {size}")


def between_rows(clean: Clean, random: Random) -> Mutations:
    """Behind a whole row, its line break included: nothing can tell."""
    for place in some(clean, random, 3):
        yield cut_off(clean, pieces(clean), place, 0, "before it")


def in_last_amount(clean: Clean, random: Random) -> Mutations:
    """In an amount that stands at the end of its row, every row of which shows its cents."""
    name = next((name for name in (b"Total", b"item-price", b"Amount") if name in clean.header), None)
    if name is None:
        return
    at = clean.column(name)
    order = [place for place in range(len(clean.header)) if place != at] + [at]
    moved = list(rearranged(clean, order, "").pieces)
    for place in some(clean, random, 3):
        if place == clean.data[0] or not clean.entries[place].cells[at]:
            continue
        whole = moved[place].content.rstrip(b"\r\n")
        for lost in (1, 2, 3, 4):
            if len(clean.entries[place].cells[at]) > lost:
                yield cut_off(clean, moved, place, len(whole) - lost, f"{whole[-6:-lost]!r} left of {whole[-6:]!r}")


def middle_gone(clean: Clean, random: Random) -> Mutations:
    """A stretch of bytes lost in the middle, from within one row to within another, as where a download broke off."""
    found = pieces(clean)
    for place in some(clean, random, 3):
        later = min(place + random.randint(1, 5), clean.data[-1])
        if later > place and clean.data.count(place):
            head, tail = found[place].content, found[later].content
            left = head[: random.randint(1, len(head) // 2)] + tail[random.randint(len(tail) // 2, len(tail) - 3) :]
            cells = left.rstrip(b"\r\n").split(clean.shape.delimiter)
            mended = Piece(left, place, touched=True, excuse=plausible(clean, cells, "what is left is a whole row"))
            parts = (*found[:place], mended, *found[later + 1 :])
            yield Mutated(clean, parts, gone="it is not there any more", note=f"records {place} to {later}")


def bytes_lost(clean: Clean, random: Random) -> Mutations:
    """A block of zeros over whole rows, as a disk leaves it."""
    for place in some(clean, random, 2):
        size = len(pieces(clean)[place].content)
        yield hurt(clean, {place: bytes(size - 2) + pieces(clean)[place].content[-2:]})
    yield put_in(clean, len(clean.entries), [bytes(4096)], note="zeros at the end")


CUTS = {
    "cut in a cell": at_places(within_words),
    "cut in the first cell": at_places(within_first_cell),
    "cut behind a delimiter": at_places(behind_delimiters),
    "cut behind a carriage return": at_places(behind_a_return),
    "cut before the line break": at_places(before_the_break),
    "cut within quotes": at_places(within_quotes),
    "cut within a letter": at_places(within_a_letter),
    "cut in the last amount": in_last_amount,
    "cut in the header": in_header,
    "cut between two rows": between_rows,
    "a stretch lost in the middle": middle_gone,
    "zeros over a row": bytes_lost,
}

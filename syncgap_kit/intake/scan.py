"""A file's bytes cut into records, block by block: every byte belongs to exactly one record.

Sound stretches are cut by a vectorised scan, polluted ones by the strict scanner of `spans`; both follow one grammar
(RFC 4180 where a format is quoted) and give the same records. The vectorised scan takes a record only where each of its
quotes opens or closes a field or stands doubled within one; it stops before the first record that it cannot prove, and
the strict scanner goes on from there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from ..errors import BadExport
from .spans import LONGEST, MOST_LINES, physical_lines, read_record

READ = 1 << 22  # bytes read at a time
STRETCH = 1 << 17  # bytes that the strict scanner takes before the vectorised one tries again
LONGEST_LINE = 1 << 26  # bytes; no export writes a line of 64 MB
LF, CR, QUOTE, NUL = 10, 13, 34, 0

Numbers = npt.NDArray[np.int64]


@dataclass
class Block:
    """Whole records of a file: their bytes, where each begins, on which line, and what ails it."""

    content: bytes
    offset: int  # of the first byte within the file
    bounds: Numbers  # one more than there are records: record i is content[bounds[i]:bounds[i + 1]]
    lines: Numbers  # physical line, from 1, on which each record begins
    next_line: int
    faults: dict[int, str] = field(default_factory=dict)  # by number of the record within the block

    def __len__(self) -> int:
        return len(self.lines)

    def record(self, number: Any) -> bytes:
        """The bytes of one record, its line break included."""
        return self.content[self.bounds[number] : self.bounds[number + 1]]


@dataclass(frozen=True)
class Dialect:
    """How a format separates its fields, and how many there are."""

    delimiter: str
    quoted: bool
    width: int


def blocks(stream: BinaryIO, dialect: Dialect, name: str, read: int = READ) -> Iterator[Block]:
    """The records of a file from its first byte to its last. Raises BadExport for a line beyond all measure."""
    offset, line, rest = 0, 1, b""
    while True:
        chunk = stream.read(read)
        content, last = rest + chunk, not chunk
        if last and not content:
            return
        block = cut(content, dialect, last, offset, line)
        if len(block):
            yield block
        taken = int(block.bounds[-1])
        rest = content[taken:]
        offset, line = offset + taken, block.next_line
        if len(rest) > LONGEST_LINE or (last and rest):
            raise BadExport(f"{name}, line {line}: is longer than any export writes; export the file again.")
        if last:
            return


def cut(content: bytes, dialect: Dialect, last: bool, offset: int = 0, line: int = 1) -> Block:
    """The records that begin in `content` and certainly end in it; all of them where it is the last of the file."""
    octets = np.frombuffer(content, np.uint8)
    parts, lines, faults, number = [np.zeros(1, np.int64)], [], {}, 0
    at = 0
    while at < len(content):
        bounds, own, after, proven = _vectorised(octets[at:], dialect, last)
        parts.append(bounds + at)
        lines.append(own + line)
        number += len(own)
        at, line = (int(bounds[-1]) + at if len(bounds) else at), line + after
        if proven:
            break
        ends, begins, after, found = _strict(content, at, dialect, last)
        if not ends:
            break
        faults.update({number + place: fault for place, fault in found.items()})
        parts.append(np.array(ends, np.int64))
        lines.append(np.array(begins, np.int64) + line)
        number += len(begins)
        at, line = ends[-1], line + after
    bounds = np.concatenate(parts)
    content = content if bounds[-1] == len(content) else content[: bounds[-1]]
    return Block(content, offset, bounds, np.concatenate(lines) if lines else bounds[1:], line, faults)


def _vectorised(octets: npt.NDArray[np.uint8], dialect: Dialect, last: bool) -> tuple[Numbers, Numbers, int, bool]:
    """The ends of the records proven sound, the lines they begin on (from 0), the lines they take, and whether the
    scan came to the end without a record it cannot prove."""
    breaks = np.flatnonzero(octets == LF)
    doubt = _first_stranger(octets)
    ends, count = breaks + 1, np.arange(1, len(breaks) + 1)
    open_end = False  # whether a quote stands open at the end
    if dialect.quoted:
        quotes = np.flatnonzero(octets == QUOTE)
        if len(quotes):
            doubt = min(doubt, _first_bad_quote(octets, quotes, ord(dialect.delimiter)))
            closed = np.searchsorted(quotes, breaks) % 2 == 0
            ends, count, open_end = ends[closed], count[closed], len(quotes) % 2 == 1
    reach, taken = (int(ends[-1]), int(count[-1])) if len(ends) else (0, 0)
    if reach < len(octets) and last and not open_end:
        ends, count = np.append(ends, len(octets)), np.append(count, len(breaks) + 1)
    elif open_end and (last or len(octets) - reach > LONGEST or len(breaks) - taken >= MOST_LINES):
        doubt = min(doubt, reach)
    if dialect.quoted:
        doubt = min(doubt, _first_far_record(ends, count, dialect, octets, doubt))
    sound = int(np.searchsorted(ends, doubt, side="right"))
    proven = doubt > len(octets)
    ends, count = ends[:sound], count[:sound]
    begins = np.concatenate([np.zeros(1, np.int64), count])
    return ends, begins[:-1], int(begins[-1]), proven


def _first_stranger(octets: npt.NDArray[np.uint8]) -> int:
    """Where the first NUL, or carriage return without its line feed, stands; beyond the end where there is none."""
    found = len(octets) + 1
    if (octets == NUL).any():
        found = int(np.argmax(octets == NUL))
    returns = np.flatnonzero(octets == CR)
    if len(returns):
        followed = octets[np.minimum(returns + 1, len(octets) - 1)] == LF
        if not followed.all():
            found = min(found, int(returns[np.argmin(followed)]))
    return found


def _first_bad_quote(octets: npt.NDArray[np.uint8], quotes: Numbers, delimiter: int) -> int:
    """Where the first quote stands that neither opens nor closes a field nor is doubled within one."""
    opening, closing = quotes[0::2], quotes[1::2]
    before = octets[np.maximum(opening - 1, 0)]
    opens = (opening == 0) | (before == delimiter) | (before == LF)
    opens[1:] |= opening[1:] == closing[: len(opening) - 1] + 1
    after = octets[np.minimum(closing + 1, len(octets) - 1)]
    closes = (closing == len(octets) - 1) | (after == delimiter) | (after == LF) | (after == CR)
    doubled = opening[1:] == closing[: len(opening) - 1] + 1
    closes[: len(doubled)] |= doubled
    found = len(octets) + 1
    if not opens.all():
        found = int(opening[np.argmin(opens)])
    if not closes.all():
        found = min(found, int(closing[np.argmin(closes)]))
    return found


def _first_far_record(
    ends: Numbers, count: Numbers, dialect: Dialect, octets: npt.NDArray[np.uint8], doubt: int
) -> int:
    """Where the first record of several lines begins that is too long, or has not exactly the fields it should."""
    begins = np.concatenate([np.zeros(1, np.int64), ends[:-1]])
    taken = np.diff(count, prepend=0)
    several = np.flatnonzero((taken > 1) & (begins < doubt))
    if not len(several):
        return len(octets) + 1
    far = (taken[several] > MOST_LINES) | (ends[several] - begins[several] > LONGEST)
    for place, is_far in zip(several, far, strict=True):
        if is_far or _fields(octets[begins[place] : ends[place]], dialect) != dialect.width:
            return int(begins[place])
    return len(octets) + 1


def _fields(record: npt.NDArray[np.uint8], dialect: Dialect) -> int:
    """The number of fields of a record whose quotes are proven."""
    within = np.bitwise_xor.accumulate(record == QUOTE)
    return int(((record == ord(dialect.delimiter)) & ~within).sum()) + 1


def _strict(content: bytes, at: int, dialect: Dialect, last: bool) -> tuple[list[int], list[int], int, dict[int, str]]:
    """The same of one stretch by the strict scanner, and what ails its records; nothing where it needs to see further.

    Latin-1 gives each byte a letter of its own, so that places in the text are places in the bytes.
    """
    window = content[at : at + STRETCH + LONGEST + 3]  # the longest line, its break, and what follows
    whole = last and at + len(window) >= len(content)
    lines = physical_lines(window.decode("latin-1"))
    ends, begins, faults = [], [], {}
    number, place = 0, 0
    while number < len(lines) and place < STRETCH:
        if not whole and _may_go_on(lines, number, place, len(window)):
            break
        _, used, fault = read_record(lines, number, dialect.delimiter, dialect.quoted, dialect.width)
        begins.append(number)
        place += sum(len(line) + len(ending) for line, ending in lines[number : number + used])
        number += used
        ends.append(at + place)
        if fault:
            faults[len(begins) - 1] = fault
    return ends, begins, number, faults


def _may_go_on(lines: list[tuple[str, str]], number: int, place: int, size: int) -> bool:
    """Whether what decides on this record may lie beyond the window: its own line break, or its closing quote."""
    return number >= len(lines) - 1 or (len(lines) - number <= MOST_LINES + 1 and size - place <= LONGEST)

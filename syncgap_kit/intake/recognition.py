"""How a file finds its reader: by its header cells, never by its name."""

from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

from ..errors import UnknownExport
from .phrases import listed
from .reader import HEADER_WITHIN, Reader, is_header, normal
from .spans import Line, split_line

MOST_CELLS = 20  # of a line that is held against headers
LIKE = 0.6  # likeness of its cells to those of a header, below which a line is none of any format
MARKS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def find_header(reader: Reader, lines: list[Line], workbook: bool = False) -> tuple[int, tuple[str, ...]] | None:
    """Index of the header line and its normalised cells; None where the file is not of this format."""
    for index, (line, _) in enumerate(lines[:HEADER_WITHIN]):
        header = _cells(line, "\t" if workbook else reader.delimiter, reader.quoted and not workbook)
        if header and is_header(reader, header):
            return index, header
    return None


@lru_cache(maxsize=4 * HEADER_WITHIN)
def _cells(line: str, delimiter: str, quoted: bool) -> tuple[str, ...]:
    """The normalised cells of a line, which many readers ask for one after the other; none where it cannot be cut."""
    return tuple(normal(cell) for cell in split_line(line, delimiter, quoted) or ())


def recognise(
    readers: tuple[Reader, ...], lines: list[Line], name: str, declared: str | None, kind: str = "text"
) -> tuple[Reader, int, tuple[str, ...]]:
    """The reader of a file, the index of its header line and the header's cells; `kind` is that of its content.

    Raises UnknownExport, which names the closest format and what is missing for it.
    """
    if declared and declared not in {reader.name for reader in readers}:
        near = get_close_matches(declared, [reader.name for reader in readers], n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(reader.name for reader in readers)}."
        raise UnknownExport(f"{name}: format {declared!r} in case.toml is not known; {hint}")
    asked = [reader for reader in readers if declared in (None, reader.name)]
    found = [(reader, *at) for reader in asked if (at := find_header(reader, lines, kind != "text"))]
    if found:  # of several the one that stands first: what stands below it is a second table
        return min(found, key=lambda one: one[1])
    told = sorted({reader.name for reader in readers if declared and find_header(reader, lines, kind != "text")})
    if told:
        raise UnknownExport(
            f"{name}: is {listed(told)}, and its [[source]] in case.toml says format = {declared!r}; correct that "
            "line, or leave it out."
        )
    if kind in ("json", "iif"):
        raise UnknownExport(_strange_records(asked, lines[0][0].split("\t"), name, kind.upper()))
    raise UnknownExport(_otherwise_delimited(asked, lines, name) or _closest(asked, lines, name))


def _otherwise_delimited(readers: list[Reader], lines: list[Line], name: str) -> str:
    """The sentence about a file that has the right columns with another mark between them; empty for none."""
    for number, (line, _) in enumerate(lines[:HEADER_WITHIN], 1):
        for mark, word in MARKS.items():
            cells = tuple(normal(cell.strip('"')) for cell in line.split(mark))
            for reader in readers:
                if mark != reader.delimiter and is_header(reader, cells):
                    return (
                        f"{name}, line {number}: separates its fields by {word}, where {reader.name} has "
                        f"{MARKS[reader.delimiter]}; export the file again, and do not save it with another program."
                    )
    return ""


def _strange_records(readers: list[Reader], cells: list[str], name: str, what: str) -> str:
    """The sentence about records of no known format, as of JSON in an unknown envelope; `what` they are written in."""
    lacks = [(reader, [min(wanted) for wanted in reader.header if not wanted & set(cells)]) for reader in readers]
    reader, missing = min(lacks, key=lambda one: len(one[1]) / len(one[0].header))
    if len(missing) < len(reader.header):
        return (
            f"{name}: its {what} is closest to {reader.name}, but no record has {listed([*map(repr, missing)])}; "
            "export it again with these, or move the file out of exports/."
        )
    return (
        f"{name}: its {what} holds {listed([*map(repr, cells)])}, as no known export does; expected a list of orders "
        "or documents, alone or under orders, data.orders, reportData or QueryResponse; export it so, or as CSV."
    )


def _likeness(reader: Reader, lines: list[Line]) -> float:
    """How much the first line looks like the header of a format, letter by letter; 1 for all of its cells."""
    cells = [normal(cell) for cell in split_line(lines[0][0], reader.delimiter, reader.quoted) or ()] if lines else []
    matcher, total = SequenceMatcher(autojunk=False), 0.0
    for cell in cells[:MOST_CELLS]:
        matcher.set_seq2(cell)
        total += max((_ratio(matcher, word) for wanted in reader.header for word in wanted), default=0.0)
    return total / max(len(cells[:MOST_CELLS]), 1)


def _alike(reader: Reader, lines: list[Line], name: str) -> tuple[float, int, int, float]:
    """How well a format fits a first line; where no cell looks like one of a header, how the file is called."""
    likeness = _likeness(reader, lines)
    words = reader.name.split("_")
    called = sum(word in name.lower() for word in words)
    return (likeness if likeness >= LIKE else 0.0), called, -len(words), likeness


def _ratio(matcher: SequenceMatcher[str], word: str) -> float:
    matcher.set_seq1(word)
    return matcher.ratio()


def _closest(readers: list[Reader], lines: list[Line], name: str) -> str:
    def lacking(reader: Reader) -> tuple[int, list[str], list[str], int]:
        best: tuple[int, list[str], list[str], int] = (-1, [], [], 1)
        for number, (line, _) in enumerate(lines[:HEADER_WITHIN], 1):
            cells = [normal(cell) for cell in split_line(line, reader.delimiter, reader.quoted) or ()]
            lacks = [min(wanted) for wanted in reader.header if not wanted & set(cells)]
            if len(reader.header) - len(lacks) > best[0]:
                best = (len(reader.header) - len(lacks), lacks, cells, number)
        return best

    reader, (score, lacks, cells, number) = max(((r, lacking(r)) for r in readers), key=lambda pair: pair[1][0])
    below = list(enumerate(lines, 1))[HEADER_WITHIN:]
    late = next((at for at, line in below if any(find_header(known, [line]) for known in readers)), None)
    if score <= 0:
        first = lines[0][0][:60] if lines else ""
        if lines and split_line(lines[0][0], readers[0].delimiter, True) is None:
            where = "; the quotes of its first line are damaged"
            return f"{name}, line 1: begins {first!r}{where}, so no header is recognised; export the file again."
        where = f"; the header may stand in line {late}, below line {HEADER_WITHIN}" if late else ""
        like = max(readers, key=lambda one: _alike(one, lines, name))
        columns = listed([repr(min(wanted)) for wanted in like.header], most=len(like.header))
        return (
            f"{name}, line 1: no known export begins {first!r}{where}; closest to {like.name}, whose header has "
            f"{columns}; export the file in a known format, or move it out of exports/."
        )
    near = get_close_matches(lacks[0], cells, n=1)
    hint = f" (did {near[0]!r} stand for it?)" if near else ""
    return (
        f"{name}, line {number}: closest to {reader.name}, but its header lacks {', '.join(map(repr, lacks))}{hint}; "
        "export it again with these columns, or move the file out of exports/."
    )

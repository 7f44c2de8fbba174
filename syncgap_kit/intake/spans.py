"""A file cut into records: what is broken costs one line, never its neighbours.

The dialect is the reader's, never guessed. Quotes are RFC 4180: a quoted field may hold delimiters, doubled quotes and
line breaks; a quote anywhere else is a fault. A record that does not parse is given back with its fault, and reading
resumes on the next physical line.
"""

import gzip
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from ..errors import BadExport

LINE = re.compile(r"\r\n|\n|\r(?!\n)")
MOST_LINES = 2000  # of one quoted record; more is a quote that was never closed
STRANGERS = {
    b"PK\x03\x04": "a ZIP or XLSX file; unpack it, or save the sheet as CSV",
    b"%PDF": "a PDF; export the report as CSV instead",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save the sheet as CSV",
}


@dataclass(frozen=True)
class Record:
    """One record: the physical line (from 1) on which it begins, its fields, and what is wrong with it, if anything."""

    line: int
    fields: tuple[str, ...]
    fault: str | None = None

    @property
    def blank(self) -> bool:
        return self.fault is None and not any(field.strip() for field in self.fields)


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a file as they were exported; gzip is opened, its checksum proven.

    Raises BadExport for an empty, unreadable or corrupt file and for one that is no text at all.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadExport(f"{name}: cannot be read ({error.strerror}); check the file and its permissions.") from None
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise BadExport(f"{name}: the gzip file is damaged ({error}); export or copy it again.") from None
    for magic, what in STRANGERS.items():
        if content.startswith(magic):
            raise BadExport(f"{name}: expected delimited text, but it is {what}.")
    if not content.strip():
        raise BadExport(f"{name}: the file is empty; export it again, or remove it from the case.")
    return content


def decode(content: bytes, encoding: str | None, name: str) -> str:
    """The text of a file: the declared encoding, else UTF-16 by its mark, else UTF-8. Raises BadExport."""
    chosen = encoding or ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    try:
        return content.decode(chosen)
    except LookupError:
        raise BadExport(f"{name}: encoding {chosen!r} in case.toml is not known; write cp1252, utf-8 ...") from None
    except UnicodeDecodeError as error:
        whole = content[: error.start]
        if chosen == "utf-8-sig" and error.reason == "unexpected end of data" and not whole.isascii():
            return whole.decode(chosen)  # a file of such letters, cut within one: its last row shows as cut
        line = content[: error.start].count(b"\n") + 1
        raise BadExport(
            f"{name}, line {line}: byte 0x{content[error.start]:02x} is no {chosen.removesuffix('-sig')}; "
            'say how the file is encoded, such as encoding = "cp1252", in its [[source]] of case.toml.'
        ) from None


def physical_lines(text: str) -> list[tuple[str, str]]:
    """The lines of a text, each with the line break that ended it (empty for a last line without one)."""
    lines, start = [], 0
    for found in LINE.finditer(text):
        lines.append((text[start : found.start()], found.group()))
        start = found.end()
    if start < len(text):
        lines.append((text[start:], ""))
    return lines


def split_line(line: str, delimiter: str, quoted: bool) -> tuple[str, ...] | None:
    """The fields of one record; None where its quotes do not parse."""
    if not quoted or '"' not in line:
        return tuple(line.split(delimiter)) if line else ()
    fields, at, end = [], 0, len(line)
    while True:
        if at < end and line[at] == '"':
            close = at + 1
            while True:
                close = line.find('"', close)
                if close < 0:
                    return None
                if line[close + 1 : close + 2] != '"':
                    break
                close += 2
            fields.append(line[at + 1 : close].replace('""', '"'))
            at = close + 1
            if at < end and line[at] != delimiter:
                return None
        else:
            close = line.find(delimiter, at)
            field = line[at:] if close < 0 else line[at:close]
            if '"' in field:
                return None
            fields.append(field)
            at = end if close < 0 else close
        if at >= end:
            return tuple(fields)
        at += 1
        if at == end:
            return (*fields, "")


def read_records(lines: list[tuple[str, str]], delimiter: str, quoted: bool, width: int) -> list[Record]:
    """All records of a file, in order, blank lines included; every physical line belongs to exactly one.

    A record may go on over several lines only where that gives exactly `width` fields.
    """
    records, at = [], 0
    while at < len(lines):
        line = lines[at][0]
        fields = split_line(line, delimiter, quoted)
        used = 1
        if fields is None and line.count('"') % 2:
            fields, used = _continued(lines, at, delimiter, width)
        if any("\0" in physical for physical, _ in lines[at : at + used]):
            records.append(Record(at + 1, fields or (line,), "a NUL byte, which no export writes"))
        elif fields is None:
            fault = "its quotes are not closed or stand in the middle of a field"
            records.append(Record(at + 1, (line,), fault))
        else:
            records.append(Record(at + 1, fields))
        at += used
    return records


def _continued(lines: list[tuple[str, str]], at: int, delimiter: str, width: int) -> tuple[tuple[str, ...] | None, int]:
    """A record whose quoted field runs over line breaks, and the number of lines it takes; (None, 1) where it fails."""
    parts = [lines[at][0]]
    for following in range(at + 1, min(at + MOST_LINES, len(lines))):
        parts += [lines[following - 1][1], lines[following][0]]
        if lines[following][0].count('"') % 2:
            fields = split_line("".join(parts), delimiter, True)
            if fields is not None and len(fields) == width:
                return fields, following - at + 1
    return None, 1

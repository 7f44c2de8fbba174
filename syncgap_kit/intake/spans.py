"""The grammar of records, strictly: what is broken costs one line, never its neighbours.

The dialect is the reader's, never guessed. Quotes are RFC 4180: a quoted field may hold delimiters, doubled quotes and
line breaks; a quote anywhere else is a fault. A record that does not parse is given back with its fault, and reading
resumes on the next physical line.
"""

import re
from dataclasses import dataclass

LINE = re.compile(r"\r\n|\n|\r(?!\n)")
MOST_LINES = 2000  # of one quoted record; more is a quote that was never closed
LONGEST = 1 << 22  # characters of one quoted record of several lines; likewise
QUOTE_FAULT = "its quotes are not closed or stand in the middle of a field"
NUL_FAULT = "a NUL byte, which no export writes"
Line = tuple[str, str]  # the text of a physical line, and the line break that ended it


@dataclass(frozen=True)
class Record:
    """One record: the physical line (from 1) on which it begins, its fields, and what is wrong with it, if anything."""

    line: int
    fields: tuple[str, ...]
    fault: str | None = None

    @property
    def blank(self) -> bool:
        return self.fault is None and not any(field.strip() for field in self.fields)


def physical_lines(text: str) -> list[Line]:
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
            if '"' in field or "\r" in field or "\n" in field:  # a line break stands within quotes or ends a record
                return None
            fields.append(field)
            at = end if close < 0 else close
        if at >= end:
            return tuple(fields)
        at += 1
        if at == end:
            return (*fields, "")


def read_record(
    lines: list[Line], at: int, delimiter: str, quoted: bool, width: int
) -> tuple[tuple[str, ...] | None, int, str | None]:
    """The record that begins on line `at`: its fields (None where they do not parse), the lines it takes, its fault.

    A record may go on over several lines only where that gives exactly `width` fields.
    """
    line = lines[at][0]
    fields = split_line(line, delimiter, quoted)
    used = 1
    if fields is None and line.count('"') % 2:
        fields, used = _continued(lines, at, delimiter, width)
    if any("\0" in physical for physical, _ in lines[at : at + used]):
        return fields, used, NUL_FAULT
    return fields, used, None if fields is not None else QUOTE_FAULT


def read_records(lines: list[Line], delimiter: str, quoted: bool, width: int) -> list[Record]:
    """All records of a file, in order, blank lines included; every physical line belongs to exactly one."""
    records, at = [], 0
    while at < len(lines):
        fields, used, fault = read_record(lines, at, delimiter, quoted, width)
        records.append(Record(at + 1, (lines[at][0],) if fields is None else fields, fault))
        at += used
    return records


def _continued(lines: list[Line], at: int, delimiter: str, width: int) -> tuple[tuple[str, ...] | None, int]:
    """A record whose quoted field runs over line breaks, and the number of lines it takes; (None, 1) where it fails."""
    parts, size = [lines[at][0]], len(lines[at][0]) + len(lines[at][1])
    for following in range(at + 1, min(at + MOST_LINES, len(lines))):
        parts += [lines[following - 1][1], lines[following][0]]
        size += len(lines[following][0]) + len(lines[following][1])
        if size > LONGEST:
            break
        if lines[following][0].count('"') % 2:
            fields = split_line("".join(parts), delimiter, True)
            if fields is not None and len(fields) == width:
                return fields, following - at + 1
    return None, 1

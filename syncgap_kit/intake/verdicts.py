"""verdicts.csv: what people decided; shown in the report, never changing a number."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..calendar import parse_instant
from ..errors import BadCase
from ..findings import Input
from .encoding import read_text
from .spans import Record, physical_lines, read_records, split_line

COLUMNS = ("at", "who", "scope", "id", "verdict", "reason")
SCOPES = ("gap", "rule", "order")
WORDS = ("accepted", "confirmed", "refuted")


@dataclass(frozen=True)
class Verdict:
    """One decision of a person about a gap, a rule or an order."""

    at: datetime | None
    who: str
    scope: str
    id: str
    verdict: str
    reason: str
    source_row: int


def read_verdicts(folder: Path, zone: str) -> tuple[tuple[Verdict, ...], list[Input]]:
    """The verdicts of a case and the file's account; nothing where there is no file. Raises BadCase."""
    path = folder / "verdicts.csv"
    if not path.is_file():
        return (), []
    lines = physical_lines(read_text(path, "verdicts.csv"))
    header = [cell.strip().lower() for cell in split_line(lines[0][0], ",", True) or ()]
    if lacking := [column for column in COLUMNS if column not in header]:
        there = ", ".join(map(repr, header))
        raise BadCase(
            f"verdicts.csv, row 1: lacks the columns {', '.join(lacking)}, and has {there}; write {', '.join(COLUMNS)}."
        )
    records = read_records(lines, ",", True, len(header))
    verdicts = []
    for record in records[1:]:
        if record.blank:
            continue
        if record.fault or len(record.fields) != len(header):
            raise BadCase(f"verdicts.csv, row {record.line}: expected {len(header)} fields as the header has; mend it.")
        verdicts.append(_verdict(record, header, zone))
    raw = path.read_bytes()
    count = len(verdicts)
    return tuple(verdicts), [
        Input(
            "verdicts.csv",
            hashlib.sha256(raw).hexdigest(),
            len(raw),
            "verdicts",
            None,
            "C",
            len(records),
            count,
            0,
            len(records) - count,
            "what people decided, written by them",
        )
    ]


def _verdict(record: Record, header: list[str], zone: str) -> Verdict:
    cells = {column: record.fields[header.index(column)].strip() for column in COLUMNS}
    for column, words in (("scope", SCOPES), ("verdict", WORDS)):
        if cells[column].lower() not in words:
            raise BadCase(
                f"verdicts.csv, row {record.line}: {column} is {cells[column]!r}; write one of {', '.join(words)}."
            )
    at = parse_instant(cells["at"], zone) if cells["at"] else None
    if cells["at"] and at is None:
        raise BadCase(f"verdicts.csv, row {record.line}: at is {cells['at']!r}; write a time such as 2026-01-15.")
    del cells["at"]
    return Verdict(at=at, source_row=record.line, **cells)

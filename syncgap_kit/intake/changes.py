"""The change log that people keep, config/changes.csv or .jsonl, and what a change and a snapshot are."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..calendar import day_in, end_of, parse_instant
from ..errors import BadHistory
from .encoding import read_text
from .spans import physical_lines, read_records, split_line
from .strict import KINDS, Content, channels_of, check_record, plain, read_json, unknown_word

ACTIONS = ("create", "update", "delete", "enable", "disable", "expire", "renew", "revoke", "reconnect")
DAY_ALONE = re.compile(r"\d{4}-?\d\d-?\d\d")
COLUMNS = ("at", "kind", "id", "channel", "action", "before", "after", "actor", "note")


@dataclass(frozen=True)
class Change:
    """One entry of the change log; `at` is None where nobody knows when it was."""

    at: datetime | None
    kind: str
    id: str
    channel: tuple[str, ...]
    action: str
    before: Content | None
    after: Content | None
    actor: str
    note: str
    source_file: str
    source_row: int
    day_ends: datetime | None = None  # the last second of the day at which `at` begins, where a day alone is told
    by: str = ""  # who it was, as reports may name them: a pseudonym; empty in the change log, whose actors stay in it


@dataclass(frozen=True)
class Snapshot:
    """All records in force at one instant."""

    at: datetime
    records: tuple[Content, ...]
    source_file: str


def read_changes(path: Path, name: str, zone: str) -> tuple[list[Change], int]:
    """The changes of a change log, and the number of its lines. Raises BadHistory with the row and what to do."""
    lines = physical_lines(read_text(path, name))
    if name.endswith(".jsonl"):
        rows = [
            (number, read_json(line, f"{name}, row {number}"))
            for number, (line, _) in enumerate(lines, 1)
            if line.strip()
        ]
        for number, row in rows:
            if not isinstance(row, dict):
                raise BadHistory(f"{name}, row {number}: expected one JSON object on the line; mend it.")
        return [_change(row, f"{name}, row {number}", name, number, zone) for number, row in rows], len(lines)
    first = next((place for place, (line, _) in enumerate(lines) if not _is_comment(line)), 0)
    header = [cell.strip().lower() for cell in split_line(lines[first][0], ",", True) or ()]
    for cell in header:
        if cell not in COLUMNS:
            raise BadHistory(f"{name}, row {first + 1}: {unknown_word('column', cell, COLUMNS)}")
    for needed in ("at", "kind", "id", "action"):
        if needed not in header:
            raise BadHistory(
                f"{name}, row {first + 1}: lacks the column {needed!r}; the columns are {', '.join(COLUMNS)}."
            )
    records = read_records(lines, ",", True, len(header))
    changes = []
    for record in records[first + 1 :]:
        where = f"{name}, row {record.line}"
        if record.blank or _is_comment(lines[record.line - 1][0]):
            continue
        if record.fault or len(record.fields) != len(header):
            fault = record.fault or f"{len(record.fields)} fields"
            raise BadHistory(
                f"{where}: expected {len(header)} fields as the header has, but found {fault}; mend the row."
            )
        changes.append(_change(dict(zip(header, record.fields, strict=True)), where, name, record.line, zone))
    return changes, len(records)


def _is_comment(line: str) -> bool:
    """Whether a line explains the file to people: only in the change log, which people write by hand."""
    return line.lstrip('\ufeff "').startswith("#") or not line.strip()


def _change(row: Content, where: str, name: str, number: int, zone: str) -> Change:
    cells = {key: "" if row.get(key) is None else row[key] for key in COLUMNS}
    at = str(cells["at"]).strip()
    instant = parse_instant(at, zone) if at else None
    if at and instant is None:
        raise BadHistory(f"{where}: at {at!r} is no time; write it as 2025-03-04T09:00:00Z, or leave it empty.")
    kind, action = str(cells["kind"]).strip().lower(), str(cells["action"]).strip().lower()
    for what, word, words in (("kind", kind, KINDS), ("action", action, ACTIONS)):
        if word not in words:
            raise BadHistory(f"{where}: {unknown_word(what, word, words)}")
    if not str(cells["id"]).strip():
        raise BadHistory(f"{where}: has no id; every record of the configuration needs one.")
    before, after = (
        _content(cells[key], kind, str(cells["id"]).strip(), f"{where}, {key}") for key in ("before", "after")
    )
    own = (after or before or {}).get("channel")
    return Change(
        at=instant,
        day_ends=end_of(day_in(instant, zone), zone) if instant and DAY_ALONE.fullmatch(at) else None,
        kind=kind,
        id=str(cells["id"]).strip(),
        channel=channels_of(cells["channel"] or own, where),
        action=action,
        before=before,
        after=after,
        actor=str(cells["actor"]).strip(),
        note=str(cells["note"]).strip(),
        source_file=name,
        source_row=number,
    )


def _content(cell: Any, kind: str, identity: str, where: str) -> Content | None:
    if cell in ("", None):
        return None
    data = plain(cell if isinstance(cell, dict) else read_json(str(cell), where))
    if not isinstance(data, dict):
        raise BadHistory(
            f'{where}: expected the record as JSON, such as {{"kind": ...}}, but found {str(cell)[:60]!r}.'
        )
    for key, own in (("kind", kind), ("id", identity)):
        if str(data.get(key) or own) != own:
            raise BadHistory(
                f"{where}: the row is about {key} {own}, but the record says {data[key]}; mend one of them."
            )
    return check_record({"kind": kind, "id": identity} | data, where)

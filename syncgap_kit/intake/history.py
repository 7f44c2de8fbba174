"""Configuration history as people keep it: a change log and dated snapshots, read strictly and never evaluated.

Every scalar is text, typed later by the field it stands in; see `strict` for what is refused.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ..calendar import parse_instant
from ..errors import BadHistory
from ..findings import Input
from .encoding import read_text
from .spans import physical_lines, read_records, split_line
from .strict import KINDS, Content, channels_of, check_record, plain, read_json, read_yaml, unknown_word

ACTIONS = ("create", "update", "delete", "enable", "disable", "expire", "renew", "revoke", "reconnect")
COLUMNS = ("at", "kind", "id", "channel", "action", "before", "after", "actor", "note")
GRADES = {
    "config_changes": ("C", "a change log that people keep"),
    "config_snapshot": ("B", "a snapshot of the sync tool's settings"),
}
SNAPSHOT_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?")


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


@dataclass(frozen=True)
class Snapshot:
    """All records in force at one instant."""

    at: datetime
    records: tuple[Content, ...]
    source_file: str


@dataclass(frozen=True)
class History:
    """The configuration history of a case, as recorded."""

    changes: tuple[Change, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    inputs: tuple[Input, ...] = field(default=())


def read_history(folder: Path, zone: str) -> History:
    """Everything under config/ of a case folder. Raises BadHistory with file, row or record, and what to do."""
    changes: list[Change] = []
    snapshots: list[Snapshot] = []
    inputs: list[Input] = []
    for name in ("changes.csv", "changes.jsonl"):
        path = folder / "config" / name
        if path.is_file():
            found, rows = _read_changes(path, f"config/{name}", zone)
            changes += found
            inputs.append(_account(path, f"config/{name}", "config_changes", rows, len(found)))
    for path in sorted((folder / "config" / "snapshots").glob("*")):
        if path.is_file() and not path.name.startswith("."):
            snapshot = _read_snapshot(path, f"config/snapshots/{path.name}", zone)
            snapshots.append(snapshot)
            count = len(snapshot.records)
            inputs.append(_account(path, snapshot.source_file, "config_snapshot", count, count))
    snapshots.sort(key=lambda snapshot: snapshot.at)
    return History(tuple(changes), tuple(snapshots), tuple(inputs))


def _account(path: Path, name: str, form: str, rows: int, loaded: int) -> Input:
    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    grade, reason = GRADES[form]
    return Input(name, digest, len(raw), form, None, grade, rows, loaded, 0, rows - loaded, reason)


def _read_changes(path: Path, name: str, zone: str) -> tuple[list[Change], int]:
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


def _read_snapshot(path: Path, name: str, zone: str) -> Snapshot:
    found = SNAPSHOT_TIME.fullmatch(path.stem)
    if not found:
        raise BadHistory(f"{name}: its name tells no time; name it such as 2025-03-01.yaml or 2025-03-01T0900Z.yaml.")
    day, hour, minute, second, utc = found.groups()
    try:
        clock = datetime.combine(date.fromisoformat(day), time(int(hour or 0), int(minute or 0), int(second or 0)))
    except ValueError:
        raise BadHistory(f"{name}: {path.stem!r} is no date; name the file such as 2025-03-01.yaml.") from None
    at = clock.replace(tzinfo=UTC if utc else ZoneInfo(zone)).astimezone(UTC)
    text = read_text(path, name)
    if path.suffix == ".toml":
        try:
            data: Any = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise BadHistory(f"{name}: is no valid TOML ({error}); mend it.") from None
    elif path.suffix == ".json":
        data = read_json(text, name)
    elif path.suffix in (".yaml", ".yml"):
        data = read_yaml(text, name)
    else:
        raise BadHistory(f"{name}: a snapshot is .yaml, .json or .toml; save it as one of these.")
    records = data.get("records") if isinstance(data, dict) else data
    if not isinstance(records, list):
        raise BadHistory(f"{name}: holds no list of records; write records: and a list under it.")
    checked = [check_record(plain(record), f"{name}, record {number}") for number, record in enumerate(records, 1)]
    names = [(record["kind"], record["id"]) for record in checked]
    twice = next((pair for pair in names if names.count(pair) > 1), None)
    if twice:
        raise BadHistory(f"{name}: the {twice[0]} {twice[1]} stands twice; one snapshot holds each record once.")
    return Snapshot(at, tuple(checked), name)

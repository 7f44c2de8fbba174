"""Configuration history as people keep it: a change log and dated snapshots, read strictly and never evaluated.

Every scalar is text, typed later by the field it stands in; see `strict` for what is refused.
"""

import hashlib
import re
import secrets
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ..errors import BadHistory
from ..findings import Input
from .audit_logs import read_audit_log
from .changes import Change, Snapshot, read_changes
from .encoding import read_text
from .privacy import Key
from .settings_history import read_settings_history
from .strict import check_record, plain, read_json, read_yaml

GRADES = {
    "config_changes": ("C", "a change log that people keep"),
    "config_snapshot": ("B", "a snapshot of the sync tool's settings"),
    "config_audit_log": ("B", "the audit log of the sync tool"),
    "config_git_log": ("B", "the history of its settings in Git"),
}
SNAPSHOT_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?")


@dataclass(frozen=True)
class History:
    """The configuration history of a case, as recorded."""

    changes: tuple[Change, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    inputs: tuple[Input, ...] = field(default=())
    warnings: tuple[str, ...] = ()


def read_history(folder: Path, zone: str, key: Key | None = None) -> History:
    """Everything under config/ of a case folder; `key` names persons and secrets, without one nobody can tell them.

    Raises BadHistory with file, row or record, and what to do.
    """
    key = key or Key(secrets.token_bytes(32), kept=False)
    changes: list[Change] = []
    snapshots: list[Snapshot] = []
    inputs: list[Input] = []
    for name in ("changes.csv", "changes.jsonl"):
        path = folder / "config" / name
        if path.is_file():
            found, rows = read_changes(path, f"config/{name}", zone)
            changes += found
            inputs.append(_account(path, f"config/{name}", "config_changes", rows, len(found)))
    for form, path in _tools_own(folder / "config"):
        name = f"config/{path.name}"
        if form == "config_audit_log":
            found, rows, loaded = read_audit_log(path, name, zone, key)
        else:
            found, rows, loaded = read_settings_history(path, name, key)
        changes += found
        inputs.append(_account(path, name, form, rows, loaded))
    for path in sorted((folder / "config" / "snapshots").glob("*")):
        if path.is_file() and not path.name.startswith("."):
            snapshot = _read_snapshot(path, f"config/snapshots/{path.name}", zone)
            snapshots.append(snapshot)
            count = len(snapshot.records)
            inputs.append(_account(path, snapshot.source_file, "config_snapshot", count, count))
    snapshots.sort(key=lambda snapshot: snapshot.at)
    return History(tuple(changes), tuple(snapshots), tuple(inputs), tuple(_unread(folder, inputs)))


def _unread(folder: Path, inputs: list[Input]) -> Iterator[str]:
    """A warning for each file below config/ that is called like none of the histories."""
    read = {item.path for item in inputs}
    for path in sorted((folder / "config").rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and name not in read and path.suffix.lower() != ".md":
            yield (
                f"{name}: was not read; a history of the configuration is called changes.csv, <tool>.csv, "
                "<name>.git-log.txt or snapshots/<time>.yaml, and lies in config/."
            )


def _tools_own(config: Path) -> Iterator[tuple[str, Path]]:
    """What the tool or Git wrote itself: tables beside the change log, and logs of Git."""
    for form, ending in (("config_audit_log", ".csv"), ("config_git_log", ".git-log.txt")):
        for path in sorted(config.glob(f"*{ending}")):
            if path.is_file() and not path.name.startswith(".") and path.name != "changes.csv":
                yield form, path


def _account(path: Path, name: str, form: str, rows: int, loaded: int) -> Input:
    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    grade, reason = GRADES[form]
    return Input(name, digest, len(raw), form, None, grade, rows, loaded, 0, rows - loaded, reason)


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

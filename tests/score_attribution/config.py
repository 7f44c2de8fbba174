"""The configuration of a planted sync tool: records with their history, what they keep out, and the files that tell it.

Instants are naive UTC. A change may be hidden: it happened, and no file of the case tells of it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .predicate import holds
from .values import Rows

Record = dict[str, Any]
BOOKS = "quickbooks"


@dataclass(frozen=True)
class Edit:
    """A change of one record; `after` is the whole record then, None once it is deleted."""

    at: datetime
    action: str
    id: str
    kind: str
    after: Record | None
    hidden: bool
    note: str


def instant(at: datetime) -> str:
    """A naive UTC instant as files write it."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


class Config:
    """Edits, gathered in any order and folded once they are all there."""

    def __init__(self) -> None:
        self._asked: list[tuple[datetime, str, Record, bool, str]] = []

    def create(self, at: datetime, record: Record, hidden: bool = False) -> str:
        """A new record; returns its id."""
        self._asked.append((at, "create", record, hidden, ""))
        return str(record["id"])

    def change(
        self, at: datetime, action: str, ident: str, hidden: bool = False, note: str = "", **fields: Any
    ) -> None:
        """Change fields of a record; `delete` takes it away."""
        self._asked.append((at, action, {"id": ident, **fields}, hidden, note))

    def edits(self, recorded: bool) -> list[Edit]:
        """What happened, oldest first; only what the files tell of where `recorded`."""
        now: dict[str, Record] = {}
        folded = []
        for at, action, fields, hidden, note in sorted(self._asked, key=lambda asked: asked[0]):
            if recorded and hidden:
                continue
            ident = fields["id"]
            if action != "create" and ident not in now:
                continue  # a change of a record whose beginning nobody recorded
            kind = str((now.get(ident) or fields)["kind"])
            after = None if action == "delete" else {**now.get(ident, {}), **fields}
            now.pop(ident, None)
            if after is not None:
                now[ident] = after
            folded.append(Edit(at, action, ident, kind, after, hidden, note))
        return folded


class Settings:
    """What was in force at any instant."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self.times: list[datetime] = []
        self.versions: list[dict[str, Record]] = [{}]
        for edit in edits:
            version = {name: record for name, record in self.versions[-1].items() if name != edit.id}
            if edit.after is not None:
                version[edit.id] = edit.after
            self.times.append(edit.at)
            self.versions.append(version)

    def at(self, moment: datetime) -> dict[str, Record]:
        """Records by id, changes of that very moment included."""
        return self.versions[bisect_right(self.times, moment)]

    def blockers(self, channel: str, facts: Mapping[str, Any], moment: datetime) -> list[str]:
        """Ids of the rules, mappings and credentials that keep an order out."""
        records = [one for one in self.at(moment).values() if _about(one, channel)]
        rules = [one for one in records if one["kind"] == "rule" and one.get("enabled", True)]
        others = [
            one["id"]
            for one in records
            if (one["kind"] == "mapping" and _unmapped(one, facts))
            or (one["kind"] == "credential" and _lapsed(one, moment))
        ]
        return _by_rules(rules, facts, moment) + others


def _about(record: Record, channel: str) -> bool:
    named = record.get("channel") or [channel]
    names = [named] if isinstance(named, str) else named
    return channel in names or (record["kind"] == "credential" and BOOKS in names)


def _by_rules(rules: list[Record], facts: Mapping[str, Any], moment: datetime) -> list[str]:
    if any("priority" in rule for rule in rules):
        for rule in sorted(rules, key=lambda rule: int(rule["priority"])):
            if holds(rule["when"], facts, moment):
                return [rule["id"]] if rule["action"] == "exclude" else []
        return []
    return [rule["id"] for rule in rules if holds(rule["when"], facts, moment) == (rule["action"] == "exclude")]


def _unmapped(record: Record, facts: Mapping[str, Any]) -> bool:
    value = facts.get(record["maps"])
    values = value if isinstance(value, list) else [value]
    return record.get("default") is None and any(one and not record["entries"].get(one) for one in values)


def _lapsed(record: Record, moment: datetime) -> bool:
    expires = record.get("expires_at")
    return record["status"] != "active" or bool(expires and instant(moment) >= expires)


def change_rows(edits: Iterable[Edit]) -> Rows:
    """The rows of config/changes.csv."""
    before: dict[str, Record] = {}
    rows = []
    for edit in edits:
        named = (edit.after or before.get(edit.id) or {}).get("channel")
        rows.append(
            {
                "at": instant(edit.at),
                "kind": edit.kind,
                "id": edit.id,
                "channel": named if isinstance(named, str) else "",
                "action": edit.action,
                "before": before.get(edit.id, ""),
                "after": edit.after or "",
                "actor": "office@example.com",
                "note": edit.note,
            }
        )
        before[edit.id] = edit.after or {}
    return rows


def snapshot_rows(edits: Iterable[Edit], first: datetime, last: datetime, every: int) -> dict[str, Rows]:
    """Dated snapshots of all records, a number of days apart."""
    settings, files, at = Settings(edits), {}, first
    while at < last:
        files[f"{at:%Y-%m-%dT%H%MZ}.json"] = list(settings.at(at).values())
        at += timedelta(days=every)
    return files

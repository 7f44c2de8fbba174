"""The sync tool's configuration and its history: records, edits of them, and what was in force at an instant."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True)
class Edit:
    """Somebody's (or time's) change of one record: the fields it sets; a create sets them all."""

    at: datetime
    action: str
    id: str
    fields: Record
    actor: str
    note: str = ""


@dataclass(frozen=True)
class Change:
    """An edit as the change log keeps it, with the whole record before and after; None where there was none."""

    edit: Edit
    kind: str
    channel: str
    before: Record | None
    after: Record | None


@dataclass(frozen=True)
class Settings:
    """The history of a configuration; changes oldest first, `versions[n]` what was in force after n of them."""

    changes: tuple[Change, ...]
    versions: tuple[dict[str, Record], ...]

    def in_force(self, at: datetime) -> dict[str, Record]:
        """Records by id at an instant, changes of that very instant included."""
        return self.versions[bisect_right(self.changes, at, key=lambda change: change.edit.at)]


def fold(edits: Sequence[Edit]) -> Settings:
    """Edits in the order of their instants as a history."""
    changes: list[Change] = []
    versions: list[dict[str, Record]] = [{}]
    for edit in sorted(edits, key=lambda edit: edit.at):
        before = versions[-1].get(edit.id)
        if (before is None) != (edit.action == "create"):
            raise ValueError(f"edit of {edit.id} at {edit.at} does not fit what was in force")
        after = {**(before or {}), **edit.fields}
        channel = after.get("channel", "")
        changes.append(Change(edit, after["kind"], channel if isinstance(channel, str) else "", before, after))
        versions.append({**versions[-1], edit.id: after})
    return Settings(tuple(changes), tuple(versions))

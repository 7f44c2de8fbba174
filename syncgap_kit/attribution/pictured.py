"""What dated snapshots show of a record, and between which of them a change of unknown time must lie."""

from datetime import datetime
from typing import Any

from ..intake.changes import Snapshot
from ..intake.strict import Content, channels_of

NO_SUBSTANCE = ("text", "note", "enabled")
Key = tuple[str, str]  # kind and id


def pictured(key: Key, snapshot: Snapshot) -> Content | None:
    """The record as a snapshot shows it; None where it does not."""
    return next((record for record in snapshot.records if (record["kind"], record["id"]) == key), None)


def pictured_before(key: Key, moment: datetime | None, snapshots: list[Snapshot]) -> Content | None:
    """The record as the last snapshot before a moment shows it, or the last of all where that is not known."""
    earlier = [s for s in snapshots if moment is None or s.at < moment]
    return pictured(key, earlier[-1]) if earlier else None


def narrowed(
    key: Key, ends: tuple[datetime, datetime], texts: tuple[Content | None, Content | None], snapshots: list[Snapshot]
) -> tuple[datetime, datetime]:
    """The ends of an interval in which a record changed from one text to another, as the snapshots within it allow.

    The same ends where these show anything else, or the later text before the earlier one.
    """
    before, after = (substance(text) for text in texts)
    within = [s for s in snapshots if ends[0] <= s.at <= ends[1]]
    shown = [substance(pictured(key, s)) for s in within]
    changed = next((place for place, text in enumerate(shown) if text == after), len(shown))
    if before == after or shown != [before] * changed + [after] * (len(shown) - changed):
        return ends
    return (
        within[changed - 1].at if changed else ends[0],
        within[changed].at if changed < len(within) else ends[1],
    )


def substance(content: Content | None) -> dict[str, Any] | None:
    """A record without what changes nothing: its words, and marks that only say that it stands."""
    if content is None or str(content.get("enabled", "true")).lower() == "false":
        return None
    told = {key: value for key, value in content.items() if key not in NO_SUBSTANCE and value is not None}
    status = str(content.get("status") or "active").lower()
    return {**told, "channel": sorted(channels_of(content.get("channel"))), "status": status}

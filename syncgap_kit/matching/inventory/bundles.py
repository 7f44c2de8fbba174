"""Bundles: articles that are sold as one and kept in stock as several.

A mapping of the configuration history tells them, with `maps: bundle`, which is no field of orders and no account: each
entry names the bundle's SKU and what it is made of, such as `KIT-1: "TENT-2P x2, MUG-1"`. The newest state of the
record stands for the whole period.
"""

import re
from datetime import datetime
from typing import Any

from ...errors import BadHistory
from ...intake.history import History
from ...intake.strict import Content, channels_of
from ..numbers.spelling import normal_text

BUNDLE = "bundle"  # what such a mapping maps
PART = re.compile(r"(?P<sku>\S.*?)(?:\s+[x×*]\s*(?P<units>\d{1,6}))?", re.IGNORECASE)


def is_bundle(content: Content) -> bool:
    """Whether the content of a mapping is about bundles."""
    return str(content.get("maps") or "").strip().lower() == BUNDLE


def bundle_parts(history: History, as_of: datetime, channels: list[str]) -> list[dict[str, Any]]:
    """A row for each part of each bundle of each channel: channel, bundle, part, each. Raises BadHistory."""
    rows = []
    for record in _newest(history, as_of):
        if not is_bundle(record) or str(record.get("enabled") or "true").strip().lower() in ("false", "no", "0"):
            continue
        for sku, made_of in sorted((record.get("entries") or {}).items()):
            parts = _parts(str(made_of or ""), f"mapping {record['id']}, bundle {sku}")
            for channel in channels_of(record.get("channel")) or tuple(channels):
                rows += [{"channel": channel, "bundle": normal_text(sku), "part": a, "each": n} for a, n in parts]
    return rows


def _newest(history: History, as_of: datetime) -> list[Content]:
    """The mappings as they stood last: the change log's word, else that of the last snapshot."""
    found: dict[str, Content | None] = {}
    for snapshot in sorted((one for one in history.snapshots if one.at <= as_of), key=lambda one: one.at):
        found = {record["id"]: record for record in snapshot.records if record["kind"] == "mapping"}
    changes = [
        change for change in history.changes if change.kind == "mapping" and (not change.at or change.at <= as_of)
    ]
    for change in sorted(changes, key=lambda one: (one.at is not None, str(one.at), one.source_file, one.source_row)):
        after = {**(found.get(change.id) or {}), **(change.after or {}), "id": change.id}
        found[change.id] = (
            None if change.action == "delete" else {**after, "channel": after.get("channel") or change.channel}
        )
    return [record for _, record in sorted(found.items()) if record]


def _parts(text: str, where: str) -> list[tuple[str, int]]:
    parts = []
    for piece in filter(None, (piece.strip() for piece in re.split(r"[,;]", text))):
        found = PART.fullmatch(piece)
        if not found:
            raise BadHistory(f"{where}: {piece!r} is no part of a bundle; write a SKU and how many, such as MUG-1 x2.")
        parts.append((normal_text(found["sku"]), int(found["units"] or 1)))
    return parts

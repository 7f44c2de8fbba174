"""What the books themselves record of apps and settings, as changes of the configuration."""

import re
from dataclasses import replace
from datetime import UTC
from typing import Any

from .changes import Change
from .privacy import Key
from .setting_changes import Told, credential, setting

NAMED = ((r"clos(?:ing date|ed the books)", "closing_date"), (r"transaction numbers?", "numbering"))
ACTIONS = {"connected": "reconnect", "disconnected": "revoke"}


def books_changes(kept: Any, key: Key) -> tuple[Change, ...]:
    """The changes that the table books_settings tells, oldest first; all hold for every channel.

    An app that is connected for the first time is made then; whether it was connected before is not known. Of a setting
    the log tells neither the old value nor the new one.
    """
    rows = kept.order_by("at", "source_file", "source_row").to_pyarrow().to_pylist()
    known: set[str] = set()
    changes = []
    for row in rows:
        told = Told(row["at"].replace(tzinfo=UTC), "", row["source_file"], row["source_row"])
        by = row["actor"] or ""
        by = f"user {by[:8]}" if re.fullmatch("[0-9a-f]{32}", by) else by
        name = f"{row['ledger']}: {row['what']}"
        if row["action"] in ACTIONS:
            first = name not in known and row["action"] == "connected"
            known.add(name)
            change = credential(told, name, "create" if first else ACTIONS[row["action"]], key)
        else:
            own = next((own for pattern, own in NAMED if re.search(pattern, row["what"], re.IGNORECASE)), row["what"])
            change = setting(told, "update", name, own, None, None, row["what"], key)
        changes.append(replace(change, actor=by, by=by))
    return tuple(changes)

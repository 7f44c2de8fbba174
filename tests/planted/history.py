"""The configuration history as files: a change log, and dated snapshots in plain YAML."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta

from .plan import Plan
from .settings import Change, Record, Settings

COLUMNS = "at,kind,id,channel,action,before,after,actor,note".split(",")
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_ -]*[A-Za-z0-9]")
SPOKEN_FOR = {"true", "false", "null", "yes", "no", "on", "off"}


def change_records(settings: Settings) -> list[list[str]]:
    """The change log, header first."""
    return [COLUMNS, *(_change(change) for change in settings.changes)]


def snapshots(plan: Plan, settings: Settings) -> Iterator[tuple[str, str]]:
    """Name and text of each snapshot: monthly where they are the only history, else quarterly."""
    months = 1 if plan.world.history == "snapshots" else 3
    day = plan.world.first_day.replace(day=1)
    while plan.instant(day, 0) < plan.world.as_of:
        records = settings.in_force(plan.instant(day, 0) - timedelta(seconds=1))
        yield f"{day.isoformat()}.yaml", _yaml(day, records)
        for _ in range(months):
            day = (day + timedelta(days=31)).replace(day=1)


def _change(change: Change) -> list[str]:
    edit = change.edit
    before, after = (_json(edit.id, record) if record else "" for record in (change.before, change.after))
    at = edit.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return [at, change.kind, edit.id, change.channel, edit.action, before, after, edit.actor, edit.note]


def _json(record_id: str, record: Record) -> str:
    return json.dumps(_named(record_id, record), ensure_ascii=False)


def _named(record_id: str, record: Record) -> Record:
    return {"kind": record["kind"], "id": record_id, **{key: value for key, value in record.items() if key != "kind"}}


def _yaml(day: date, records: dict[str, Record]) -> str:
    lines = [f"# settings of the sync tool as they stood on {day.isoformat()}, 00:00", "records:"]
    for record_id in sorted(records):
        for number, (key, value) in enumerate(_named(record_id, records[record_id]).items()):
            lines.append(f"  {' ' if number else '-'} {key}: {_flow(value)}" if key != "entries" else f"    {key}:")
            if key == "entries":
                lines += [f"      {_scalar(entry)}: {_scalar(target)}" for entry, target in value.items()]
    return "\n".join(lines) + "\n"


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return (
            value
            if PLAIN.fullmatch(value) and value.lower() not in SPOKEN_FOR
            else json.dumps(value, ensure_ascii=False)
        )
    return json.dumps(value)

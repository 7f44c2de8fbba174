"""The audit logs of tools, in config/: who changed which setting or connection, when, from what to what.

Three layouts, as the tools' help pages describe them; no real file of any was seen. A change of a connection that makes
or takes it away is one of a credential, every other is one of a setting. What people only looked at is no change.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..errors import BadHistory
from .changes import Change
from .encoding import read_text
from .moments import order_of, read_moment
from .privacy import Key
from .setting_changes import Told, actor_of, credential, setting, squeezed, value_of, words_of
from .spans import physical_lines, read_records, split_line

DONE = {
    **dict.fromkeys(("create", "created", "add", "added"), "create"),
    **dict.fromkeys(("delete", "deleted", "archive", "archived", "remove", "removed"), "delete"),
    **dict.fromkeys(("online", "connectiononline"), "reconnect"),
    **dict.fromkeys(("offline", "connectionoffline"), "expire"),
}
NO_CHANGE = (
    "view",
    "viewed",
    "login",
    "loggedin",
    "signin",
    "logout",
    "loggedout",
    "signout",
    "download",
    "downloaded",
)
PERSONS = ("user", "users", "member", "employee", "accountuser", "useraccount", "invite", "invitation")
CONNECTIONS = ("connection", "connections", "connectionprofile")
TRUE, FALSE = ("true", "yes", "1"), ("false", "no", "0", "")
Cells = dict[str, str]


@dataclass(frozen=True)
class Entry:
    """One row of an audit log in common words."""

    time: str
    actor: str
    action: str
    resource_type: str
    resource: str
    field: str = ""
    old: str | None = None
    new: str | None = None
    details: str = ""


@dataclass(frozen=True)
class Layout:
    """How one tool writes its audit log: the columns it must have, and a row of it in common words."""

    tool: str
    needed: frozenset[str]
    entry: Callable[[Cells], Entry]
    zone: str | None = None


def _celigo(cells: Cells) -> Entry:
    names = ("resourcename", "resourcenameorid", "resource", "resourceid", "name")
    return Entry(
        time=cells["time"],
        actor=cells["user"],
        action=cells["action"],
        resource_type=cells["resourcetype"],
        resource=next((cells[name] for name in names if cells.get(name)), ""),
        field=cells["field"],
        old=cells["oldvalue"],
        new=cells["newvalue"],
    )


def _ezy(cells: Cells) -> Entry:
    return Entry(
        time=cells["time"],
        actor=cells["actor"],
        action=cells["action"],
        resource_type=cells["entitytype"],
        resource=cells["entityname"],
        details=cells["details"],
    )


def _cutover(cells: Cells) -> Entry:
    return Entry(
        time=f"{cells['dateutc']} {cells['timeutc']}",
        actor=cells["actionundertakenby"],
        action=cells["actiontype"],
        resource_type="",
        resource=cells["object"],
        details=cells["values"],
    )


LAYOUTS = (
    Layout("Celigo", frozenset("time user action resourcetype field oldvalue newvalue".split()), _celigo),
    Layout("EZY", frozenset("time actor action entitytype entityname details".split()), _ezy),
    Layout(
        "Cutover", frozenset("dateutc timeutc actionundertakenby actiontype object values".split()), _cutover, "UTC"
    ),
)


def read_audit_log(path: Path, name: str, zone: str, key: Key) -> tuple[list[Change], int, int]:
    """The changes that an audit log tells, the number of its records, and of those that are changes.

    Raises BadHistory for a table of another layout, a row that does not fit its header, a time that is none.
    """
    lines = physical_lines(read_text(path, name))
    header = [squeezed(cell) for cell in split_line(lines[0][0].lstrip("\ufeff"), ",", True) or ()]
    layout = next((own for own in LAYOUTS if own.needed <= set(header)), None)
    if layout is None:
        raise BadHistory(
            f"{name}, row 1: is no list of changes that the kit knows; expected the audit log of Celigo, EZY or "
            "Cutover with their own columns; copy what it tells into config/changes.csv, and move the file away."
        )
    records = read_records(lines, ",", True, len(header))
    entries: list[tuple[int, Entry]] = []
    for record in records[1:]:
        if record.blank:
            continue
        if record.fault or len(record.fields) != len(header):
            fault = record.fault or f"{len(record.fields)} fields"
            raise BadHistory(
                f"{name}, row {record.line}: expected {len(header)} fields as the header has, but found {fault}; "
                "export the log again."
            )
        cells = [field.strip() for field in record.fields]
        entries.append((record.line, layout.entry(dict(zip(header, cells, strict=True)))))
    order = order_of([entry.time for _, entry in entries])
    changes = []
    for row, entry in entries:
        if squeezed(entry.action) in NO_CHANGE:
            continue
        at = read_moment(entry.time, layout.zone or zone, order)
        if at is None:
            doubt = "could be read month or day first" if order is None else "is no time"
            raise BadHistory(
                f"{name}, row {row}: its time {entry.time!r} {doubt}; have {layout.tool} show times as dates, or write "
                "it as 2025-03-04T09:00:00Z."
            )
        changes.append(_change(entry, Told(at, entry.actor, name, row), key))
    return changes, len(records), len(changes)


def _change(entry: Entry, told: Told, key: Key) -> Change:
    """A row as a change: of a credential where a connection surely came, went, fell or rose; else of a setting."""
    done = DONE.get(squeezed(entry.action), "update")
    connection = squeezed(entry.resource_type) in CONNECTIONS
    if connection and squeezed(entry.field) == "offline" and done == "update":
        was, now = (entry.old or "").lower(), (entry.new or "").lower()
        done = "expire" if now in TRUE and was in FALSE else "reconnect" if now in FALSE and was in TRUE else done
    if connection and done in ("create", "delete", "expire", "reconnect"):
        return credential(told, entry.resource or entry.resource_type, done, key)
    who = squeezed(entry.resource_type) in PERSONS
    named = actor_of(entry.resource, key) if who else entry.resource
    resource = " ".join(part for part in (entry.resource_type, named) if part)
    identity = f"{resource}: {entry.field}" if entry.field else resource or entry.action
    action = "create" if done == "create" else "update"
    if entry.field:
        old, new = (value or None for value in (entry.old, entry.new))
        words = " -> ".join(words_of(value_of(identity, value, key)) for value in (old, new))
        return setting(told, action, identity, entry.field, None if action == "create" else old, new, words, key)
    details = value_of(identity, " ".join(entry.details.split()), key) or ""
    words = ": ".join(part for part in (entry.action, details) if part)
    return setting(told, action, identity, entry.resource, None, None if done == "delete" else details, words, key)

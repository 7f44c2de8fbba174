"""Rules, mappings, credentials and the rest as versions with validity, from change logs and dated snapshots.

A change that is only known to lie between two snapshots keeps its interval: within it, what was in force is unknown.
Where both forms tell of a record, the change log stands, and a contradiction is a warning.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from ..calendar import parse_instant
from ..errors import BadHistory
from ..intake.changes import Change, Snapshot
from ..intake.history import History
from ..intake.strict import Content, channels_of
from .pictured import narrowed, pictured, pictured_before, substance

DOWN = {"expire": "expired", "revoke": "revoked"}
UP = ("renew", "reconnect")


@dataclass(frozen=True)
class Moment:
    """When something changed: an instant (both ends equal), an interval, or unknown (None: before anything known)."""

    earliest: datetime | None
    latest: datetime | None

    @property
    def known(self) -> bool:
        return self.earliest is not None


ALWAYS = Moment(None, None)
ABSENT_IS_OFF = ("schedule", "setting")  # kinds of records whose deletion switches off what they had the tool do


@dataclass(frozen=True)
class Version:
    """One state of a configuration record and the time it was in force."""

    kind: str
    id: str
    channels: tuple[str, ...]  # empty: all
    content: Content
    since: Moment
    until: Moment | None  # None: still in force
    action: str  # what began it
    origin: str  # file and row, or the snapshots between which it began
    note: str = ""
    by: str = ""  # who changed it, as a pseudonym; empty where reports may not tell
    stood_at: datetime | None = None  # when a snapshot last showed it, of the newest version
    seen_at: datetime | None = None  # in force then, nobody knows since when: in a first snapshot, or without a time

    @property
    def enabled(self) -> bool:
        return str(self.content.get("enabled") or "true").lower() not in ("false", "no", "0")

    @property
    def text(self) -> str:
        return str(self.content.get("text") or "")

    @property
    def told(self) -> str:
        """Where it is told, and by whom it was made where that may be said."""
        return f"{self.origin}, by {self.by}" if self.by else self.origin


@dataclass(frozen=True)
class Configuration:
    """All records with their versions, oldest first, and what the sources say against each other."""

    versions: dict[tuple[str, str], tuple[Version, ...]]
    warnings: tuple[str, ...]

    def of_kind(self, kind: str) -> dict[str, tuple[Version, ...]]:
        return {name: versions for (own, name), versions in self.versions.items() if own == kind}


def build_configuration(history: History, as_of: datetime) -> Configuration:
    """The configuration history of a case up to `as_of`, as versions per record."""
    changes = [change for change in history.changes if change.at is None or change.at <= as_of]
    snapshots = [snapshot for snapshot in history.snapshots if snapshot.at <= as_of]
    logged: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        logged.setdefault((change.kind, change.id), []).append(change)
    pictured = {(record["kind"], record["id"]) for snapshot in snapshots for record in snapshot.records}
    versions: dict[tuple[str, str], tuple[Version, ...]] = {}
    warnings: list[str] = []
    for key in sorted(set(logged) | pictured):
        if key in logged:
            versions[key] = _from_log(key, _in_time(logged[key], as_of), snapshots, as_of)
            warnings += _contradictions(key, versions[key], snapshots)
        else:
            versions[key] = _from_snapshots(key, snapshots)
    versions = {key: _last_shown(key, own, snapshots) for key, own in versions.items()}
    return Configuration(versions, tuple(warnings))


def _last_shown(key: tuple[str, str], versions: tuple[Version, ...], snapshots: list[Snapshot]) -> tuple[Version, ...]:
    """The versions, the newest one with when a snapshot last showed it."""
    if not versions:
        return versions
    newest = substance(versions[-1].content)
    shown = [snapshot.at for snapshot in snapshots if substance(pictured(key, snapshot)) == newest]
    return (*versions[:-1], replace(versions[-1], stood_at=max(shown, default=None)))


def _in_time(changes: list[Change], as_of: datetime) -> list[tuple[Change, Moment]]:
    """Changes of one record in order of time; one without a time lies between its neighbours in the log."""
    dated = sorted((change for change in changes if change.at), key=lambda c: (c.at, c.source_file, c.source_row))
    placed = [((position, 0), change, _moment(change, dated, as_of)) for position, change in enumerate(dated)]
    for change in (change for change in changes if change.at is None):
        own = (change.source_file, change.source_row)
        before = [c for c in dated if (c.source_file, c.source_row) < own]
        after = [c for c in dated if (c.source_file, c.source_row) > own]
        earliest = before[-1].at if before else None
        latest = after[0].at if after else as_of
        moment = ALWAYS if change.action == "create" or earliest is None else Moment(earliest, latest)
        placed.append(((len(before) - 1, change.source_row), change, moment))
    placed.sort(key=lambda entry: entry[0])
    return [(change, moment) for _, change, moment in placed]


def _moment(change: Change, dated: list[Change], as_of: datetime) -> Moment:
    """When a change was: some time of its day where a day alone is told, and no other change of the record is of it."""
    alone = not any(other is not change and _same_day(change, other) for other in dated)
    return Moment(change.at, min(change.day_ends, as_of) if change.day_ends and alone else change.at)


def _same_day(change: Change, other: Change) -> bool:
    return bool(change.at and change.day_ends and other.at and change.at <= other.at <= change.day_ends)


def _from_log(
    key: tuple[str, str], placed: list[tuple[Change, Moment]], snapshots: list[Snapshot], as_of: datetime
) -> tuple[Version, ...]:
    first, began = placed[0]
    content = first.before
    bare = key[0] in ("rule", "mapping") and first.action != "create" and not (first.before or first.after)
    if bare and pictured_before(key, began.earliest, snapshots) is None:
        raise BadHistory(
            f"{_where(first)}: {first.action}s {key[0]} {key[1]}, of which nothing earlier is recorded; "
            "write the record as it was under before."
        )
    if content is None and first.action != "create":
        content = pictured_before(key, began.earliest, snapshots) or (
            {"kind": key[0], "id": key[1]} if key[0] == "credential" else None
        )
    states: list[tuple[Moment, Content | None, str, str, tuple[str, ...], Change | None]] = []
    if content is not None:
        states.append((ALWAYS, content, "in force", _where(first) + ", before", first.channel, None))
    for change, moment in placed:
        former, content = content, _after(change, content)
        since = moment
        if moment.earliest and moment.latest and moment.earliest < moment.latest:
            since = Moment(*narrowed(key, (moment.earliest, moment.latest), (former, content), snapshots))
        states.append((since, content, change.action, _where(change), change.channel, change))
    versions = []
    for position, (since, held, action, origin, channels, by) in enumerate(states):
        until = states[position + 1][0] if position + 1 < len(states) else None
        if held is not None:
            own = channels_of(held.get("channel")) or channels
            told = (by.note, by.by) if by else ("", "")
            stands = until.earliest if until else None  # of what a change tells as before it: up to that change
            seen_at = (stands or (as_of if by else None)) if since is ALWAYS else None
            versions.append(Version(*key, own, held, since, until, action, origin, *told, seen_at=seen_at))
    return tuple(versions)


def _after(change: Change, content: Content | None) -> Content | None:
    """What a record is after a change."""
    if change.action == "delete":
        return _without(change.kind, content or change.before)
    held: Content = dict(change.after or content or {"kind": change.kind, "id": change.id})
    for key in ("action", "when", "maps", "entries"):  # a log that writes down only what changed
        if key not in held and content and key in content:
            held[key] = content[key]
    if change.action == "create" and not change.after:
        held.pop("enabled", None)
    if change.action in ("enable", "disable"):  # whether or not the record as written afterwards says so
        held["enabled"] = "true" if change.action == "enable" else "false"
    if change.action in DOWN and (not change.after or held.get("status", "active") == "active"):
        held["status"] = DOWN[change.action]
    if change.action in UP and not change.after:
        held["status"] = "active"
        expiry = parse_instant(str(held.get("expires_at") or ""), "UTC")
        if expiry and change.at and expiry <= change.at:
            held["expires_at"] = None
        held.pop("scopes", None)  # what a person granted when the connection was made anew is not told
    return held


def _without(kind: str, content: Content | None) -> Content | None:
    """What is left of a deleted record: None, or the record switched off, since its absence does something as well."""
    return {**content, "enabled": "false"} if content and kind in ABSENT_IS_OFF else None


def _where(change: Change) -> str:
    return f"{change.source_file}, row {change.source_row}"


def _from_snapshots(key: tuple[str, str], snapshots: list[Snapshot]) -> tuple[Version, ...]:
    states: list[tuple[Moment, Content | None, str, str]] = []
    for position, snapshot in enumerate(snapshots):
        shown = pictured(key, snapshot)
        if position == 0:
            states.append((ALWAYS, shown, snapshot.source_file, "in force"))
            continue
        before = states[-1][1]
        content = shown or _without(key[0], before)
        if content != before:
            previous = snapshots[position - 1]
            between = f"between {previous.source_file} and {snapshot.source_file}"
            action = "delete" if shown is None else "create" if before is None else "update"
            states.append((Moment(previous.at, snapshot.at), content, between, action))
    versions = []
    for position, (since, held, origin, action) in enumerate(states):
        until = states[position + 1][0] if position + 1 < len(states) else None
        if held is not None:
            own = Version(*key, channels_of(held.get("channel")), held, since, until, action, origin)
            versions.append(replace(own, seen_at=snapshots[0].at) if since is ALWAYS else own)
    return tuple(versions)


def _contradictions(key: tuple[str, str], versions: tuple[Version, ...], snapshots: list[Snapshot]) -> list[str]:
    """At most one warning per record where a snapshot shows another state than the change log allows for then."""
    for snapshot in snapshots:
        held = [substance(one.content) for one in versions if _may_be_in_force(one, snapshot.at)]
        if not any(_in_force(one, snapshot.at) for one in versions):
            held.append(None)
        if substance(pictured(key, snapshot)) not in held:
            return [
                f"{snapshot.source_file}: shows another state of {key[0]} {key[1]} than the change log; the log stands."
            ]
    return []


def _may_be_in_force(version: Version, at: datetime) -> bool:
    """Whether a version was in force, or came or went in an interval that holds the moment."""
    begun, until = version.since.earliest is None or version.since.earliest <= at, version.until
    if until is None or until.earliest is None or until.latest is None:
        return begun
    return begun and (at < until.latest or (at == until.latest and until.earliest < until.latest))


def _in_force(version: Version, at: datetime) -> bool:
    begun = version.since.latest is None or version.since.latest <= at
    ended = version.until is not None and version.until.earliest is not None and version.until.earliest <= at
    return begun and not ended

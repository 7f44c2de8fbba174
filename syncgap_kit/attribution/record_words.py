"""A record of the configuration in words: its kind, its id and what it says, and what was done to it."""

from typing import Any

from .candidate import Candidate
from .configuration import Version

NAMES = {
    "rule": "Rule",
    "mapping": "Mapping",
    "credential": "Credential",
    "retrieval": "Schedule",
    "delivery": "Setting",
    "posting": "Setting",
    "manual": "Workflow",
    "schedule": "Schedule",  # kinds of records, which say it better than the kind of the cause
    "setting": "Setting",
    "workflow": "Workflow",
}
DONE = {
    "create": "was set up",
    "update": "was changed",
    "delete": "was deleted",
    "enable": "was switched on",
    "disable": "was switched off",
    "expire": "expired",
    "expiry": "expired",
    "renew": "was renewed",
    "revoke": "was revoked",
    "reconnect": "was connected again",
}
SCHEDULED = ("every", "window", "page_size")
LONGEST = 60  # letters of a value, or of a record's own words, that fit into a name
MOST = 3  # values that are named


def done_to(version: Version) -> str:
    """What was done to a record when a version of it began, such as `was changed`."""
    return DONE.get(version.action, "was changed")


def terms(version: Version) -> str:
    """What a setting or a schedule says, such as `order_quota = 300`; empty for records that hold no such values."""
    content = version.content
    if version.kind == "setting" and content.get("name"):
        return f"{content['name']} = {_short(content.get('value'))}"
    told = [name for name in SCHEDULED if version.kind == "schedule" and content.get(name)]
    return ", ".join(f"{name} = {_short(content[name])}" for name in told)


def bare_name(kind: str, ref: str) -> str:
    """A record by kind and id alone."""
    return f"{NAMES.get(kind, kind)} {ref}"


def record_name(kind: str, ref: str, version: Version | None) -> str:
    """A record by kind and id, with what it says: its values, and its own words in quotes."""
    if version is None:
        return bare_name(kind, ref)
    own = version.text if version.text.startswith('"') else f'"{version.text}"'  # a log quotes what it changed
    said = [terms(version), own if version.text else ""]
    said += [] if version.enabled else ["switched off"]
    inside = "; ".join(part for part in said if part)
    return bare_name(version.kind, ref) + (f" ({inside})" if inside else "")


def acting_version(candidate: Candidate, version: Version | None = None) -> Version | None:
    """The version of a cause's record that acted, else its last one."""
    own = [one for one in candidate.versions if one.id == candidate.ref]
    return version or (own[-1] if own else None)


def some(values: tuple[str, ...]) -> str:
    """The first few of these values, and that there are more."""
    return f"{', '.join(values[:MOST])}{' ...' if len(values) > MOST else ''}"


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."

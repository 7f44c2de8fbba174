"""Changes of settings that a tool or Git wrote down, as changes of the configuration, without secrets and persons."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from .changes import Change
from .privacy import Key
from .strict import Content

LONGEST = 60  # characters of a value that is shown
SECRETIVE = re.compile(  # in the path of a setting, or in its value: then the value is not shown
    r"secret|passw|passphrase|\bpwd?\b|\bpin\b|token|(?:api|private|access|consumer|signing)[ ._/-]*key|[._/]key$"
    r"|bearer|basic\s|authori[sz]|\bauth\b|cookie|credential|hooks?\.|webhook.*https?:|iban|signature|hmac|session",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Told:
    """When and where something is told, and by whom it was done."""

    at: datetime
    actor: str
    source_file: str
    source_row: int


def value_of(name: str, value: str | None, key: Key) -> str | None:
    """A setting's value as it may be kept: what may hold a secret as its fingerprint, addresses and the like masked."""
    if not value:
        return value
    hidden = SECRETIVE.search(name) or SECRETIVE.search(value)
    return f"[secret {key.fingerprint(value)}]" if hidden else key.masked(value)


def words_of(value: str | None) -> str:
    """A value as sentences show it: in quotes, a list as it is, or null; a long one is cut."""
    if value is None:
        return "null"
    text = " ".join(value.split())
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
    return cut if text.startswith(("[", "{")) else json.dumps(cut, ensure_ascii=False)


def actor_of(text: str, key: Key) -> str:
    """Who did something, as reports may name them: a pseudonym, the same wherever the case names that person."""
    plain = " ".join(text.casefold().split())
    return f"user {key.fingerprint(plain)}" if plain else ""


def setting(
    told: Told, action: str, identity: str, name: str, old: str | None, new: str | None, words: str, key: Key
) -> Change:
    """A change of one setting from an old value, where one is told, to a new one; `words` say it in a report.

    One that was taken away is updated to no value, so that it stays a change with a time.
    """
    record: Content = {"kind": "setting", "id": key.masked(identity), "name": name}
    before = record | {"value": value_of(identity, old, key)} if old is not None else None
    after = record | {"value": value_of(identity, new, key), "text": key.masked(words)}
    return _change(told, "setting", record["id"], action, before, after, key)


def credential(told: Told, identity: str, action: str, key: Key) -> Change:
    """A change of a connection: made, deleted, gone offline or back."""
    name = key.masked(identity)
    after = {"kind": "credential", "id": name, "status": "active"} if action == "create" else None
    return _change(told, "credential", name, action, None, after, key)


def _change(
    told: Told, kind: str, identity: str, action: str, before: Content | None, after: Content | None, key: Key
) -> Change:
    actor = actor_of(told.actor, key)
    return Change(
        at=told.at,
        kind=kind,
        id=identity,
        channel=(),
        action=action,
        before=before,
        after=after,
        actor=actor,
        note="",
        source_file=told.source_file,
        source_row=told.source_row,
        by=actor,
    )


def squeezed(text: str) -> str:
    """A word as it is compared whatever its case, spaces and signs: `Resource type` as `resourcetype`."""
    return re.sub(r"[^a-z0-9]", "", text.lower())

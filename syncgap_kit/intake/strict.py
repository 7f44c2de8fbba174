"""Configuration records as data: strict JSON, YAML and TOML whose scalars are text, typed later by their field.

Duplicate keys, aliases, anchors and tags are refused, and so is any key that looks like a secret.
"""

import json
import re
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

import yaml

from ..calendar import parse_instant
from ..errors import BadHistory

KINDS = ("rule", "mapping", "credential", "schedule", "setting", "workflow")
SECRET = re.compile(r"secret|passw|token|api_?key|private_?key|bearer|cookie", re.IGNORECASE)

COMMON = ("kind", "id", "channel", "text", "enabled", "note")
KEYS = {
    "rule": ("action", "when", "priority"),
    "mapping": ("maps", "entries", "default"),
    "credential": ("status", "expires_at", "scopes"),
    "schedule": ("every", "window", "page_size"),
    "setting": ("name", "value"),
    "workflow": (),
}
DEEPEST = 100  # levels of a YAML file; more would exhaust whoever reads it
ALIKE = 0.8  # a key this much like a known one is a slip of the pen; other keys are kept as they are

Content = dict[str, Any]


def check_record(data: Any, where: str) -> Content:
    """A configuration record with known keys, a kind and an id, and nothing that looks like a secret."""
    if not isinstance(data, dict):
        raise BadHistory(f"{where}: expected a record with kind and id, but found {str(data)[:60]!r}.")
    kind = str(data.get("kind") or "").lower()
    if kind not in KINDS:
        raise BadHistory(f"{where}: {unknown_word('kind', kind, KINDS)}")
    if not data.get("id"):
        raise BadHistory(f"{where}: a {kind} has no id; every record of the configuration needs one.")
    where = f"{where}, {data['id']}"
    _refuse_secrets({key: value for key, value in data.items() if key != "entries"}, where)
    for key in data:
        known = COMMON + KEYS[kind]
        if key not in known and get_close_matches(str(key), known, n=1, cutoff=ALIKE):
            raise BadHistory(f"{where}: {unknown_word('key', str(key), known)}")
    _check_words(data, where)
    return {**data, "kind": kind, "id": str(data["id"])}


def _refuse_secrets(value: Any, where: str) -> None:
    """Refuse any key, however deep, that looks like a secret."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else []):
        if isinstance(key, str) and SECRET.search(key):
            raise BadHistory(f"{where}: key {key!r} looks like a secret; remove it, the kit needs none.")
        _refuse_secrets(inner, where)


def _check_words(data: Content, where: str) -> None:
    """Refuse a word that would change the meaning of a record if it were guessed at."""
    enabled = str(data.get("enabled") or "true").strip().lower()
    if enabled not in ("true", "false", "yes", "no", "1", "0"):
        raise BadHistory(f"{where}: enabled is {data['enabled']!r}; write true or false.")
    action = str(data.get("action") or "exclude").strip().lower()
    if data["kind"] == "rule" and action not in ("include", "exclude"):
        raise BadHistory(f"{where}: {unknown_word('action', action, ('include', 'exclude'))}")
    expiry = str(data.get("expires_at") or "").strip()
    if expiry and parse_instant(expiry, "UTC") is None:
        raise BadHistory(f"{where}: expires_at is {expiry!r}; write a time such as 2026-03-01T00:00:00Z.")


def unknown_word(what: str, word: str, words: tuple[str, ...]) -> str:
    """The sentence for a word that is not in the vocabulary, with the nearest that is."""
    near = get_close_matches(word, words, n=1)
    return f"{what} {word!r} is not known; " + (
        f"did you mean {near[0]!r}?" if near else f"known are {', '.join(words)}."
    )


def read_json(text: str, where: str) -> Any:
    """JSON whose numbers stay text; duplicate keys are refused."""

    def no_duplicates(pairs: list[tuple[str, Any]]) -> Content:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise BadHistory(f"{where}: a key stands twice in the same record; keep one of the two.")
        return found

    try:
        return json.loads(text, object_pairs_hook=no_duplicates, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise BadHistory(f"{where}: is no valid JSON ({error}); mend it.") from None


def channels_of(value: Any, where: str = "a record") -> tuple[str, ...]:
    """The channels a record names; empty for all of them."""
    if value in (None, "", []):
        return ()
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("["):
            return channels_of(read_json(text, f"{where}, channel {text!r}"), where)
        return tuple(part.strip() for part in re.split(r"[;,|]", text) if part.strip())
    return tuple(str(part).strip() for part in value)


LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a history of settings holds hundreds of states


class _Strict(LOADER):  # type: ignore[misc]  # which of the two it is, only the machine tells
    """YAML whose scalars are text, without duplicate keys, aliases or tags."""


def _scalar(_: yaml.SafeLoader, node: yaml.ScalarNode) -> str | None:
    return None if not node.style and node.value in ("", "~", "null", "Null", "NULL") else str(node.value)


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> Content:
    found: Content = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "a key is no single word", key_node.start_mark)
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
        found[str(key)] = loader.construct_object(value_node, deep=True)
    return found


_Strict.yaml_implicit_resolvers = {}
_Strict.add_constructor("tag:yaml.org,2002:str", _scalar)
_Strict.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(text: str, name: str) -> Any:
    """YAML whose scalars stay text; duplicate keys, aliases, anchors and tags are refused."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise BadHistory(f"{name}: is nested deeper than {DEEPEST} levels, as no settings are; mend it.")
            tagged = isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None)
            if isinstance(event, yaml.AliasEvent) or tagged or getattr(event, "anchor", None):
                row = event.start_mark.line + 1 if event.start_mark else 1
                raise BadHistory(f"{name}, row {row}: aliases, anchors and tags are not read; write the value itself.")
        return yaml.load(text, Loader=_Strict)  # noqa: S506  a SafeLoader, stricter still
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", row {mark.line + 1}" if mark else ""
        said = " ".join(str(getattr(error, "problem", error)).split())
        raise BadHistory(f"{name}{line}: is no valid YAML ({said}); mend it.") from None


def plain(value: Any) -> Any:
    """Data whose scalars are text (or None), whatever file it came from."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None else str(value)

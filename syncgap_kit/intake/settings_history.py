"""Settings that are kept in Git as changes of the configuration: records by their ids, other settings leaf by leaf."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from ..errors import BadHistory
from ..written import in_digits
from .changes import Change
from .encoding import read_text
from .git_log import Edition, read_git_log
from .phrases import many
from .privacy import Key
from .setting_changes import Told, actor_of, setting, value_of, words_of
from .spans import physical_lines
from .strict import LOADER, Content, channels_of, check_record, plain, read_json, read_yaml

MOST_LEAVES = 8  # of one key that change in one commit; more are told together
Leaves = dict[tuple[str, ...], str | None]
Records = dict[tuple[str, str], Content]


def read_settings_history(path: Path, name: str, key: Key) -> tuple[list[Change], int, int]:
    """The changes that a git log tells, the number of its commits, and of those that changed the settings.

    A file with `records:` gives changes of those records, at the time of each commit; any other YAML or JSON gives
    changes of settings. Raises BadHistory with the row of the log and what to do.
    """
    lines = [line for line, _ in physical_lines(read_text(path, name))]
    editions, commits = read_git_log(lines, name)
    several = len({edition.path for edition in editions if not edition.renamed}) > 1
    changes: list[Change] = []
    states: dict[str, Any] = {}
    for edition in editions:
        prefix = f"{edition.path}: " if several else ""
        before, after = "\n".join(edition.before), "\n".join(edition.after)
        held = states.get(before)
        if held is None and not edition.fresh:
            held = _parsed(before, edition, f"{name}, {edition.name}, before")
            changes += _standing(held, edition, name)
        data = states[after] = _parsed(after, edition, f"{name}, {edition.name}")
        changes += _changes(held, data, edition, name, prefix, key)
    return changes, commits, len({edition.commit for edition in editions})


def _parsed(text: str, edition: Edition, where: str) -> Any:
    """The data of a file of settings: its records by kind and id where it has such, else its leaves by their keys."""
    ending = Path(edition.path).suffix.lower()
    if ending not in (".yaml", ".yml", ".json"):
        raise BadHistory(f"{where}: settings in Git are read as .yaml or .json; leave this file out of the log.")
    try:
        data = (read_json if ending == ".json" else read_yaml)(text, where) if text.strip() else None
    except BadHistory as error:
        said = str(error).removesuffix(".").removesuffix("; mend it")
        raise BadHistory(
            f"{said}; begin the log behind the commit that mended it: write its id and two points before the --."
        ) from None
    if data is None:
        return {}
    records = data.get("records") if isinstance(data, dict) else None
    if isinstance(records, list):
        checked = [check_record(plain(record), f"{where}, record {number}") for number, record in enumerate(records, 1)]
        found = {(record["kind"], record["id"]): record for record in checked}
        if len(found) < len(checked):
            raise BadHistory(f"{where}: a record stands twice; each commit may hold it once.")
        return found
    if isinstance(data, dict | list):
        return _leaves(plain(data), ())
    raise BadHistory(f"{where}: expected settings by their names, but found {str(data)[:60]!r}.")


def _leaves(data: Any, above: tuple[str, ...]) -> Leaves:
    """Every setting by the keys that lead to it; a list is one setting."""
    if isinstance(data, dict) and data:
        return {path: leaf for name, own in data.items() for path, leaf in _leaves(own, (*above, name)).items()}
    above = above or ("all",)
    return {above: data if data is None or isinstance(data, str) else json.dumps(data, ensure_ascii=False)}


def _are_records(data: Any) -> bool:
    return any(isinstance(value, dict) for value in data.values())


def _standing(held: Any, edition: Edition, name: str) -> list[Change]:
    """The records that stood when a log begins, since nobody knows when."""
    if not _are_records(held):
        return []
    return [_of_record(own, None, record, None, "", name, edition.row) for own, record in held.items()]


def _of_record(
    own: tuple[str, str],
    before: Content | None,
    after: Content | None,
    at: datetime | None,
    actor: str,
    name: str,
    row: int,
) -> Change:
    return Change(
        at=at,
        kind=own[0],
        id=own[1],
        channel=channels_of((after or before or {}).get("channel")),
        action="create" if before is None else "delete" if after is None else "update",
        before=before,
        after=after,
        actor=actor,
        note="",
        source_file=name,
        source_row=row,
        by=actor,
    )


def _changes(held: Any, data: Any, edition: Edition, name: str, prefix: str, key: Key) -> list[Change]:
    """What one commit changed."""
    places = Places(edition)
    if _are_records(data) or (held and _are_records(held)):
        old, new = (state if state and _are_records(state) else {} for state in (held, data))
        return _of_records(old, new, edition, name, places, key)
    if not held:
        told = Told(edition.at, edition.author, name, edition.row)
        words = f"begins in Git with {many(len(data), 'setting')}"
        return [setting(told, "create", edition.path, edition.path, None, "begun", words, key)]
    return _of_leaves(held, data, edition, name, prefix, places, key)


def _of_records(old: Records, new: Records, edition: Edition, name: str, places: "Places", key: Key) -> list[Change]:
    actor = actor_of(edition.author, key)
    return [
        _of_record(
            own, old.get(own), new.get(own), edition.at, actor, name, places.of_record(own, removed=own not in new)
        )
        for own in dict.fromkeys((*old, *new))
        if old.get(own) != new.get(own)
    ]


def _of_leaves(
    old: Leaves, new: Leaves, edition: Edition, name: str, prefix: str, places: "Places", key: Key
) -> list[Change]:
    """A change for each leaf; where many of one key change at once, one for that key."""
    groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for path in dict.fromkeys((*old, *new)):
        if old.get(path) != new.get(path):
            groups.setdefault(path[:-1], []).append(path)
    changes = []
    for parent, paths in groups.items():
        for path in paths if len(paths) <= MOST_LEAVES else paths[:1]:
            told = Told(edition.at, edition.author, name, places.of_leaf(path, removed=path not in new))
            words, own = _words(path, old, new, key), _dotted(path)
            if len(paths) > MOST_LEAVES:
                number = in_digits(len(paths))
                words, own = f"{number} settings, the first {own}: {words}", _dotted(parent) or edition.path
                changes.append(setting(told, "update", f"{prefix}{own}", own, None, in_digits(len(paths)), words, key))
            else:
                action = "update" if path in old else "create"
                values = old.get(path), new.get(path)
                changes.append(setting(told, action, f"{prefix}{own}", own, *values, words, key))
    return changes


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(path)


def _words(path: tuple[str, ...], old: Leaves, new: Leaves, key: Key) -> str:
    """A change as `"4000" -> null`."""
    shown = [words_of(value_of(_dotted(path), leaves.get(path), key)) for leaves in (old, new)]
    return " -> ".join(shown)


class Places:
    """Where in the log a commit's changes stand: the changed line within a record or a leaf, else the first of all."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._roots: dict[bool, yaml.Node | None] = {}

    def of_record(self, own: tuple[str, str], removed: bool) -> int:
        """The row of the first changed line of a record."""
        records = _below(self._root(removed), "records")
        for node in records.value if isinstance(records, yaml.SequenceNode) else ():
            if tuple(getattr(_below(node, name), "value", None) for name in ("kind", "id")) == own:
                return self._row(node.start_mark.line, node.end_mark.line, removed)
        return self._row(0, None, removed)

    def of_leaf(self, path: tuple[str, ...], removed: bool) -> int:
        """The row of the first changed line of a leaf."""
        node = self._root(removed)
        for name in path:
            node = _below(node, name)
        return self._row(node.start_mark.line, node.end_mark.line, removed) if node else self._row(0, None, removed)

    def _root(self, removed: bool) -> yaml.Node | None:
        """The file after the commit, or before it, as YAML, which JSON is as well."""
        if removed not in self._roots:
            lines = self._edition.before if removed else self._edition.after
            try:
                self._roots[removed] = yaml.compose("\n".join(lines), Loader=LOADER)
            except yaml.YAMLError:
                self._roots[removed] = None
        return self._roots[removed]

    def _row(self, first: int, last: int | None, removed: bool) -> int:
        marks = self._edition.marks
        for mark in marks:
            line = mark.before if removed else mark.after
            if line >= first and (last is None or line <= last):
                return mark.row
        return marks[0].row if marks else self._edition.row


def _below(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """The value of a key of a mapping."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)

"""[[log]] of case.toml: how a log is read that is not written in the kit's own columns; read strictly.

A pattern is RE2, compiled and run by Arrow in time that grows with the log alone; Python's own engine never sees it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..calendar import check_zone
from ..columns import Table
from ..errors import BadCase
from ..tables import SYNC_EVENTS, SYNC_RUNS
from .log_words import OUTCOMES, plain_word
from .phrases import listed
from .policy import read_table
from .strict import unknown_word

KINDS: tuple[tuple[Table, frozenset[str]], ...] = (
    (SYNC_EVENTS, frozenset({"at", "order_id", "outcome"})),
    (SYNC_RUNS, frozenset({"run_id", "started_at", "status"})),
)
NAMES = {"events": SYNC_EVENTS, "runs": SYNC_RUNS}
PROVENANCE = ("source_file", "source_row")
LEVEL = "level"  # how grave a tool calls a line: what stands there is kept where it gives no reason
NEEDS = "events need at, order_id and outcome, runs run_id, started_at and status"
ORDERS = ("MDY", "DMY", "YMD")


@dataclass(frozen=True, eq=False)
class LogBlock:
    """One [[log]] block: which logs it is about, where the kit's fields stand in them, and what their words mean."""

    number: int
    path: str
    patterns: tuple[str, ...] = ()
    columns: Mapping[str, str | int] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    delimiter: str = ","
    channel: str | None = None
    timezone: str | None = None
    date_order: str | None = None
    kind: str | None = None

    @property
    def where(self) -> str:
        return f"[log {self.number}] of case.toml"

    @property
    def numbered(self) -> bool:
        """Whether the columns are told by their places, so that the file has no header."""
        return any(isinstance(column, int) for column in self.columns.values())

    def table(self, fields: set[str]) -> Table | None:
        """The canonical table that these fields make; None where they make none."""
        kinds = [(table, needed) for table, needed in KINDS if self.kind is None or NAMES[self.kind] is table]
        return next((table for table, needed in kinds if needed <= fields), None)


def read_log_blocks(blocks: Any) -> tuple[LogBlock, ...]:
    """The [[log]] blocks of case.toml. Raises BadCase with one sentence."""
    if not isinstance(blocks, list):
        raise BadCase("case.toml, log: should be blocks; write [[log]] above each of them.")
    return tuple(_block(block, number) for number, block in enumerate(blocks, 1))


def _block(data: Any, number: int) -> LogBlock:
    where = f"case.toml, [log {number}]"
    values = dict(read_table(data, "log", f"log {number}"))
    _check_texts(values, where)
    patterns = _patterns(values.pop("pattern", []), where)
    if patterns and (idle := [key for key in ("columns", "delimiter") if key in values]):
        raise BadCase(f"{where}: a pattern names its fields itself; remove {idle[0]}, or the pattern.")
    columns = _columns(values.pop("columns", {}), where)
    outcomes = _outcomes(values.pop("outcomes", {}), where)
    block = LogBlock(number=number, patterns=patterns, columns=columns, outcomes=outcomes, **values)
    known = _known(block)
    for names in (*map(_groups, patterns), columns):
        for name in names:
            if name not in known:
                raise BadCase(f"{where}: {unknown_word('field', name, known)}")
    for pattern in patterns:
        _check_kind(block, _groups(pattern), where)
    if len({id(block.table({*_groups(pattern)})) for pattern in patterns}) > 1:
        raise BadCase(f"{where}: its patterns tell of both runs and events; write a [[log]] for each.")
    return block


def _check_texts(values: dict[str, Any], where: str) -> None:
    """Refuse a key of which the text is none, or none that can be."""
    for key in ("path", "delimiter", "channel", "timezone", "date_order", "kind"):
        if not isinstance(values.get(key, ""), str):
            raise BadCase(f"{where}: {key} is {values[key]!r}; write text in quotes.")
    path = values.get("path", "")
    if not path.startswith("logs/") or ".." in Path(path).parts:
        raise BadCase(f"{where}: path is {path!r}; write a glob within the case's logs, such as logs/sync*.log.")
    if values.get("kind", "events") not in NAMES:
        raise BadCase(f"{where}: {unknown_word('kind', values['kind'], tuple(NAMES))}")
    if not re.fullmatch(r"[^\w\s\"'.]|\t", values.get("delimiter", ",")):
        raise BadCase(f'{where}: delimiter is {values["delimiter"]!r}; write one sign, such as "|" or ";".')
    if "timezone" in values:
        check_zone(values["timezone"], f"{where} timezone")
    if values.get("date_order", "MDY") not in ORDERS:
        raise BadCase(f"{where}: date_order is {values['date_order']!r}; write MDY, DMY or YMD.")


def _known(block: LogBlock) -> tuple[str, ...]:
    tables = [NAMES[block.kind]] if block.kind else list(NAMES.values())
    return tuple(dict.fromkeys((*(c for t in tables for c in t.columns if c not in PROVENANCE), LEVEL)))


def _check_kind(block: LogBlock, names: list[str], where: str) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise BadCase(f"{where}: its pattern names {twice} twice; name it once, or write a list of patterns.")
    if block.table(set(names)) is None:
        shown = listed(sorted(names), 10) if names else "no field, such as (?P<order_id>...)"
        raise BadCase(f"{where}: its pattern names {shown}; {NEEDS}.")


def _patterns(value: Any, where: str) -> tuple[str, ...]:
    patterns = [value] if isinstance(value, str) else value
    if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
        raise BadCase(f"{where}: pattern is {value!r}; write text in single quotes, or a list of such texts.")
    for pattern in patterns:
        try:
            _groups(pattern)
        except (pa.ArrowException, UnicodeError) as error:
            said = str(error).removeprefix("Invalid regular expression: ").split(": ")[0][:80]
            if "unnamed" in said:
                raise BadCase(
                    f"{where}: a group of its pattern has no name; write (?P<order_id>...) for a field, (?:...) else."
                ) from None
            raise BadCase(f"{where}: its pattern is no regular expression of RE2 ({said!r}); mend it.") from None
    return tuple(patterns)


def _groups(pattern: str) -> list[str]:
    """The names of a pattern's groups. Raises ArrowException where it does not compile."""
    made = pc.extract_regex(pa.array([], pa.string()), pattern).type
    return [made.field(place).name for place in range(made.num_fields)]


def _columns(value: Any, where: str) -> dict[str, str | int]:
    columns = read_table(value, "", f"{where.removeprefix('case.toml, ')} columns")
    named = [isinstance(column, str) and bool(column.strip()) for column in columns.values()]
    placed = [isinstance(column, int) and not isinstance(column, bool) and column > 0 for column in columns.values()]
    if not all(named) and not all(placed):
        raise BadCase(
            f"{where}: columns should give each field the tool's column by its name, or each by its place from 1."
        )
    return columns


def _outcomes(value: Any, where: str) -> dict[str, str]:
    outcomes = read_table(value, "", f"{where.removeprefix('case.toml, ')} outcomes")
    for word, outcome in outcomes.items():
        if outcome not in OUTCOMES:
            raise BadCase(f"{where}: outcomes, {word!r}: {unknown_word('outcome', str(outcome), OUTCOMES)}")
    return {plain_word(word): outcome for word, outcome in outcomes.items()}


def find_logs(folder: Path, blocks: tuple[LogBlock, ...]) -> list[tuple[Path, LogBlock | None]]:
    """Each log of a case with the [[log]] that names it, if one does.

    Raises BadCase for a glob that names no file, or a file that another block names.
    """
    named: dict[Path, LogBlock] = {}
    for block in blocks:
        try:
            found = [path for path in folder.glob(block.path) if not path.is_dir() and not path.name.startswith(".")]
        except (ValueError, NotImplementedError):
            raise BadCase(f"case.toml, [log {block.number}]: path {block.path!r} is no glob; mend it.") from None
        if not found:
            raise BadCase(f"case.toml, [log {block.number}]: path {block.path!r} names no file; correct it.")
        for path in found:
            if path in named:
                raise BadCase(
                    f"{path.relative_to(folder)}: is named by two [[log]] of case.toml, {named[path].number} and "
                    f"{block.number}; let one of them name it."
                )
            named[path] = block
    plain = [path for path in (folder / "logs").glob("*") if not path.is_dir() and not path.name.startswith(".")]
    return [(path, named.get(path)) for path in sorted({*plain, *named})]

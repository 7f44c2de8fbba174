"""Logs as case.toml declares them: lines of text by a pattern, tables and JSON by the tool's own columns and words."""

from difflib import get_close_matches
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..errors import BadExport, UnknownExport
from ..tables import SYNC_EVENTS, SYNC_RUNS
from ..written import in_digits
from .encoding import undecoded
from .log_blocks import LEVEL, NEEDS, PROVENANCE, LogBlock
from .log_records import Records, Told, json_records, table_records
from .log_words import outcome_of, plain_word
from .moments import order_of
from .phrases import listed, many
from .privacy import Key
from .spans import Line, split_line

UNDECODED = "UTF-8, but a byte of the row is none"
FAR, LONGEST = 4000, 120  # characters of a line that are looked at, and that are shown
TIMES = ("at", "started_at", "finished_at")


def read_declared(block: LogBlock, name: str, lines: list[Line], jsonl: bool, key: Key) -> Told:
    """The records of a log under the names of the kit's fields, with the tool's words as outcomes.

    Raises UnknownExport where the declared columns are not those of the file.
    """
    told = _by_pattern(block, name, lines, key) if block.patterns else _by_column(block, name, lines, jsonl)
    for _, values, _ in told.records:
        if block.channel and not str(values.get("channel") or "").strip():
            values["channel"] = block.channel
        _say(block, values, "reason" if told.table is SYNC_EVENTS else "message")
    return told


def time_order(block: LogBlock, records: Records, name: str) -> str | None:
    """The order of day and month in a log's times, declared or proven. Raises BadExport where neither."""
    if block.date_order:
        return block.date_order
    cells = [str(values.get(column) or "") for _, values, _ in records for column in TIMES]
    order = order_of(cells)
    if order is None:
        raise BadExport(
            f'{name}: its times could be read month or day first; add date_order = "MDY" or "DMY" to {block.where}.'
        )
    return order


def _say(block: LogBlock, values: dict[str, Any], column: str) -> None:
    """Put the tool's word into the kit's; what the kit's word leaves out stays as the reason where none is given."""
    raw = str(values.get("outcome") or "").strip()
    outcome = outcome_of(raw, block.outcomes)
    kept = str(values.pop(LEVEL, None) or "").strip()
    if outcome:
        values["outcome"] = outcome
        kept = raw if plain_word(raw) != outcome else kept
    if kept and not str(values.get(column) or "").strip():
        values[column] = kept


def _by_pattern(block: LogBlock, name: str, lines: list[Line], key: Key) -> Told:
    """The lines that a pattern matches, the first of several that does; the others are no data and counted."""
    texts = [line.encode(errors="replace").decode() for line, _ in lines]
    left = [place for place, text in enumerate(texts) if text.strip()]
    records: Records = []
    names: set[str] = set()
    for pattern in block.patterns:
        found = pc.extract_regex(pa.array([texts[place] for place in left], pa.string()), pattern)
        names |= {field.name for field in found.type}
        matched = dict(zip(left, found.to_pylist(), strict=True))
        records += [
            (place + 1, values, UNDECODED if undecoded(lines[place][0]) else None)
            for place, values in matched.items()
            if values is not None
        ]
        left = [place for place, values in matched.items() if values is None]
    warnings = []
    if left:
        shown = key.masked(texts[left[0]].strip()[:FAR])[:LONGEST]  # masked whole: of half a secret nobody knows it
        warnings.append(
            f"{name}: taken for no data, as no pattern of {block.where} matches: {many(len(left), 'line')}, the first "
            f"of them line {in_digits(left[0] + 1)}: {shown!r}."
        )
    return Told(
        block.table(names) or SYNC_EVENTS,
        sorted(records, key=lambda record: record[0]),
        names,
        len(lines),
        tuple(warnings),
    )


def _by_column(block: LogBlock, name: str, lines: list[Line], jsonl: bool) -> Told:
    """The rows of a table or of JSON lines under the kit's names."""
    if jsonl:
        records, keys, total = json_records(lines)
        header = sorted(keys)
    else:
        header = [cell.strip() for cell in split_line(lines[0][0], block.delimiter, block.delimiter != "|") or ()]
        if block.numbered:
            header = [str(place) for place in range(1, len(header) + 1)]
        records, total = table_records(lines, block.delimiter, header, headless=block.numbered)
    columns = _placed(block, header, f"{name}, line 1")
    table = block.table(set(columns))
    if table is None:
        missing = listed(sorted(columns), 10) if columns else "none of the kit's"
        raise UnknownExport(f"{name}, line 1: {block.where} names {missing} of its columns; {NEEDS}.")
    named: Records = [
        (line, {field: values[column] for field, column in columns.items() if column in values}, fault)
        for line, values, fault in records
    ]
    return Told(table, named, set(columns), total)


def _placed(block: LogBlock, header: list[str], where: str) -> dict[str, str]:
    """The column of each field: as declared, else the one that bears the kit's own name. Raises UnknownExport."""
    lowered = {cell.lower(): cell for cell in reversed(header)}
    found = {}
    for field, column in block.columns.items():
        cell = lowered.get(str(column).strip().lower())
        if cell is None:
            near = get_close_matches(str(column).lower(), lowered, n=1)
            hint = (
                f"did you mean {lowered[near[0]]!r}?"
                if near
                else f"it has {listed([*map(repr, header)], 12) if header else 'none'}."
            )
            raise UnknownExport(
                f"{where}: lacks the column {str(column)!r}, which {block.where} names as {field}; {hint}"
            )
        if [own.lower() for own in header].count(cell.lower()) > 1:
            raise UnknownExport(f"{where}: the column {cell!r} stands twice; give {field} by its place, such as 1.")
        found[field] = cell
    taken = set(found.values())
    if block.channel:
        lowered.pop("channel", None)  # what the tool calls its channels is not what the case calls them
    own = () if block.numbered else (*SYNC_EVENTS.columns, *SYNC_RUNS.columns)
    return found | {
        field: lowered[field]
        for field in dict.fromkeys(own)
        if field in lowered and field not in found and lowered[field] not in taken and field not in PROVENANCE
    }

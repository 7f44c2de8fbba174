"""The logs of the sync tool: runs and events, recognised by their columns; a log may be partial and call all well."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from ..calendar import naive, parse_instant
from ..columns import Table
from ..errors import UnknownExport
from ..findings import Input
from ..tables import SYNC_EVENTS
from ..written import in_digits
from .containers import Content
from .custody import Custody
from .declared_logs import UNDECODED, read_declared, time_order
from .encoding import decode, decode_rows, undecoded
from .export import SetAside
from .log_blocks import KINDS, LogBlock
from .log_records import Records, Told, csv_records, is_jsonl, json_records
from .log_words import OUTCOMES
from .moments import read_moment
from .phrases import listed
from .privacy import Key
from .spans import Line, physical_lines

FREE = ("message", "reason")  # what the tool said in its own words
WORD = "[a-z]+(?:[_-][a-z]+)*"  # what can be an outcome that a tool calls otherwise
WORDS = "[a-z0-9]+(?:[ _-][a-z0-9]+)*"  # the same of a log that case.toml declares
NEEDED = {"sync_events": ("at", "order_id", "outcome"), "sync_runs": ("run_id",)}


@dataclass(frozen=True)
class Habit:
    """How a log writes its times and words."""

    zone: str
    order: str | None = None  # of day and month
    declared: bool = False

    def moment(self, text: str) -> datetime | None:
        """A time in UTC, or None. Our own columns hold ISO 8601 alone."""
        return read_moment(text, self.zone, self.order) if self.declared else parse_instant(text, self.zone)


def read_log(
    content: Content, zone: str, key: Key, custody: Custody, block: LogBlock | None = None
) -> tuple[Table, list[dict[str, Any]], Input, list[SetAside], list[str]]:
    """The canonical table a log belongs to, its rows, its account as an input, and the rows set aside.

    A log is read as `block` declares it, else by our own columns. Times without an offset are read in `zone`; secrets
    and personal data in what the tool said are masked with `key`. Raises UnknownExport or BadExport.
    """
    name = content.name
    digest, size = custody.take(content)
    with content.open() as stream:
        lines = physical_lines(decode_rows(stream.read(), name))
    jsonl = is_jsonl(content)
    told = read_declared(block, name, lines, jsonl, key) if block else _in_our_columns(name, lines, jsonl)
    habit = Habit(zone)
    if block:
        habit = Habit(block.timezone or zone, time_order(block, told.records, name), declared=True)
    rows, aside = _typed_rows(told, name, habit, key)
    warnings = [*_line_ends(name, lines), *told.warnings, *_strange_outcomes(name, rows)]
    warnings += _order(name, rows, "at" if told.table is SYNC_EVENTS else "started_at")
    account = Input(
        path=name,
        sha256=digest,
        bytes=size,
        format=told.table.name,
        channel=None,
        grade="B",
        rows=told.total,
        loaded=len(rows),
        quarantined=len(aside),
        not_data=told.total - len(rows) - len(aside),
        grade_reason="the sync tool's own log",
    )
    return told.table, rows, account, aside, warnings


def _in_our_columns(name: str, lines: list[Line], jsonl: bool) -> Told:
    """The records of a log in the columns of `sync_events` or `sync_runs`. Raises UnknownExport for any other."""
    records, header, total = json_records(lines) if jsonl else csv_records(lines)
    table = next((table for table, wanted in KINDS if wanted <= header), None)
    if table is None:
        raise UnknownExport(
            f"{name}, line 1: is no log the kit knows; expected the columns at, order_id and outcome (events) or "
            f"run_id, started_at and status (runs), but found {', '.join(sorted(header)) or 'none'}; a log of another "
            "shape needs a [[log]] in case.toml that says how it is read."
        )
    lacks = [repr(column) for column in table.columns if column not in {*header, "source_file", "source_row"}]
    warnings = []
    if lacks and not jsonl:  # a line of JSON may leave out what is empty
        plural = "s" if len(lacks) > 1 else ""
        warnings.append(f"{name}: lacks the column{plural} {listed(lacks, 10)}, so what would stand there is unknown.")
    return Told(table, records, header, total, tuple(warnings))


def _typed_rows(told: Told, name: str, habit: Habit, key: Key) -> tuple[list[dict[str, Any]], list[SetAside]]:
    """The rows of a log, typed and masked, and those set aside."""
    rows, aside = [], []
    beheaded = _beheaded(told.table, told.records)
    for line, values, own_fault in told.records:
        fault = UNDECODED if undecoded("".join(map(str, values.values()))) else own_fault
        fault = fault or ("a whole row, but its beginning stands in the line above" if line in beheaded else None)
        row, column, reason = _row(told.table, values, habit) if not fault else ({}, "", fault)
        if reason:
            value = key.masked(str(values.get(column) or ""))
            aside.append(SetAside(name, line, column, value, f"expected {reason}"))
        else:
            said = {column: key.masked(row[column]) for column in FREE if row.get(column)}
            rows.append(row | said | {"source_file": name, "source_row": line})
    return rows, aside


def _beheaded(table: Table, records: Records) -> set[int]:
    """Lines of rows right below a lone cell whose id looks like no other: the rest of a row broken in its id."""
    outlines = Counter(_first(table, values) for _, values, fault in records if not fault)
    return {
        line
        for (above, lone, lone_fault), (line, values, fault) in pairwise(records)
        if lone_fault and len(lone) == 1 and line == above + 1 and not fault
        if (own := _first(table, values)) and outlines[own] == 1
    }


def _first(table: Table, values: dict[str, Any]) -> str:
    """The first cell of a row without its digits, where it is text."""
    column = next(iter(values), "")
    is_text = column in table.columns and table.columns[column][0] == "string"
    return re.sub(r"\d+", "9", str(values[column])) if is_text else ""


def _line_ends(name: str, lines: list[Line]) -> list[str]:
    """What the line breaks tell: a last row that may be cut short, parts that come from elsewhere."""
    told = [] if lines[-1][1] else [f"{name}: ends without a line break, so its last row may be cut short."]
    endings = Counter(ending for _, ending in lines)
    if endings["\r\n"] and endings["\n"]:
        crlf, feeds = endings["\r\n"], endings["\n"]
        told.append(f"{name}: its line ends are mixed, {in_digits(crlf)} as CRLF and {in_digits(feeds)} as LF.")
    return told


def _order(name: str, rows: list[dict[str, Any]], at: str) -> list[str]:
    """Whether lines stand out of order or twice: a log that was put together, or a clock that was set back."""
    channels = dict.fromkeys(row.get("channel") for row in rows)  # a log may hold one channel after the other
    back = min(_back(rows, at), sum(_back([row for row in rows if row.get("channel") == one], at) for one in channels))
    told = [tuple(value for column, value in sorted(row.items()) if column != "source_row") for row in rows]
    twice = len(told) - len(set(told))
    parts = [
        f"{in_digits(back)} of its times go back" if back else "",
        f"{in_digits(twice)} of its lines stand twice" if twice else "",
    ]
    said = " and ".join(part for part in parts if part)
    return [f"{name}: {said}; its lines are taken by their times, whatever their order."] if said else []


def _back(rows: list[dict[str, Any]], at: str) -> int:
    """How many times go back, or forth where most go back."""
    steps = list(pairwise(row[at] for row in rows if row.get(at)))
    return min(sum(later < earlier for earlier, later in steps), sum(later > earlier for earlier, later in steps))


def is_log(content: Content) -> bool:
    """Whether a file has the columns of a log of the sync tool."""
    with content.open() as stream:
        lines = physical_lines(decode(stream.read(), None, content.name))
    _, header, _ = json_records(lines) if is_jsonl(content) else csv_records(lines[:2])
    return any(wanted <= header for _, wanted in KINDS)


def _row(table: Table, values: dict[str, Any], habit: Habit) -> tuple[dict[str, Any], str, str]:
    """A typed row; or, where a cell does not fit, the column and what was expected in it."""
    row: dict[str, Any] = {}
    for column, (kind, _) in table.columns.items():
        cell = values.get(column)
        text = "" if cell is None else str(cell).strip().strip("\ufeff")
        if not text and column in NEEDED[table.name]:
            return {}, column, "a value; this cell may not be blank"
        if kind == "timestamp" and text:
            instant = habit.moment(text)
            if instant is None:
                return {}, column, "a time such as 2025-03-04T05:06:07Z"
            row[column] = naive(instant)
        elif kind == "int64" and text:
            if not re.fullmatch(r"-?\d{1,18}", text):
                return {}, column, "a whole number"
            row[column] = int(text)
        else:
            row[column] = text or None
    if row.get("outcome"):
        row["outcome"] = row["outcome"].lower()
        if not re.fullmatch(WORDS if habit.declared else WORD, row["outcome"]):
            return {}, "outcome", f"one of {', '.join(OUTCOMES)}"
    return row, "", ""


def _strange_outcomes(name: str, rows: list[dict[str, Any]]) -> list[str]:
    """The words for what was done with an order that are none of the usual ones; they are kept as they stand."""
    counted = Counter(row["outcome"] for row in rows if row.get("outcome") not in (None, *OUTCOMES))
    words = [f"{word!r} ({in_digits(count)})" for word, count in sorted(counted.items())]
    shown = listed(words, most=10) if counted else ""
    return [f"{name}: nobody knows its outcomes {shown}; nothing is concluded from them."] if counted else []

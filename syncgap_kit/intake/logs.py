"""The logs of the sync tool: runs and events, recognised by their columns; a log may be partial and call all well."""

import json
import re
from collections import Counter
from itertools import pairwise
from typing import Any

from ..calendar import naive, parse_instant
from ..columns import Table
from ..errors import UnknownExport
from ..findings import Input
from ..tables import SYNC_EVENTS, SYNC_RUNS
from .containers import Content
from .custody import Custody
from .encoding import decode, decode_rows, undecoded
from .export import SetAside
from .phrases import listed
from .privacy import Key
from .spans import Line, physical_lines, read_records, split_line

KINDS: tuple[tuple[Table, frozenset[str]], ...] = (
    (SYNC_EVENTS, frozenset({"at", "order_id", "outcome"})),
    (SYNC_RUNS, frozenset({"run_id", "started_at", "status"})),
)
FREE = ("message", "reason")  # what the tool said in its own words
OUTCOMES = ("seen", "posted", "updated", "skipped", "filtered", "failed", "retried", "held", "deleted")
WORD = "[a-z]+(?:[_-][a-z]+)*"  # what can be an outcome that a tool calls otherwise
Records = list[tuple[int, dict[str, Any], str | None]]
NEEDED = {"sync_events": ("at", "order_id", "outcome"), "sync_runs": ("run_id",)}


def read_log(
    content: Content, zone: str, key: Key, custody: Custody
) -> tuple[Table, list[dict[str, Any]], Input, list[SetAside], list[str]]:
    """The canonical table a log belongs to, its rows, its account as an input, and the rows set aside.

    Times without an offset are read in `zone`; secrets and personal data in what the tool said are masked with `key`.
    Raises UnknownExport or BadExport.
    """
    name = content.name
    digest, size = custody.take(content)
    with content.open() as stream:
        lines = physical_lines(decode_rows(stream.read(), name))
    jsonl = name.lower().removesuffix(".gz").endswith((".jsonl", ".ndjson"))
    records, header, total = _json_records(lines) if jsonl else _csv_records(lines)
    table = next((table for table, wanted in KINDS if wanted <= header), None)
    if table is None:
        raise UnknownExport(
            f"{name}, line 1: is no log the kit knows; expected the columns at, order_id and outcome (events) or "
            f"run_id, started_at and status (runs), but found {', '.join(sorted(header)) or 'none'}."
        )
    rows, aside = _typed_rows(table, records, name, zone, key)
    warnings = _line_ends(name, lines)
    lacks = [repr(column) for column in table.columns if column not in {*header, "source_file", "source_row"}]
    if lacks and not jsonl:  # a line of JSON may leave out what is empty
        plural = "s" if len(lacks) > 1 else ""
        warnings.append(f"{name}: lacks the column{plural} {listed(lacks, 10)}, so what would stand there is unknown.")
    warnings += _strange_outcomes(name, rows)
    warnings += _order(name, rows, "at" if table is SYNC_EVENTS else "started_at")
    account = Input(
        path=name,
        sha256=digest,
        bytes=size,
        format=table.name,
        channel=None,
        grade="B",
        rows=total,
        loaded=len(rows),
        quarantined=len(aside),
        not_data=total - len(rows) - len(aside),
        grade_reason="the sync tool's own log",
    )
    return table, rows, account, aside, warnings


def _typed_rows(
    table: Table, records: Records, name: str, zone: str, key: Key
) -> tuple[list[dict[str, Any]], list[SetAside]]:
    """The rows of a log, typed and masked, and those set aside."""
    rows, aside = [], []
    beheaded = _beheaded(table, records)
    for line, values, own_fault in records:
        fault = "UTF-8, but a byte of the row is none" if undecoded("".join(map(str, values.values()))) else own_fault
        fault = fault or ("a whole row, but its beginning stands in the line above" if line in beheaded else None)
        row, column, reason = _row(table, values, zone) if not fault else ({}, "", fault)
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
        told.append(f"{name}: its line ends are mixed, {crlf:,} as CRLF and {feeds:,} as LF.")
    return told


def _order(name: str, rows: list[dict[str, Any]], at: str) -> list[str]:
    """Whether lines stand out of order or twice: a log that was put together, or a clock that was set back."""
    times = [row[at] for row in rows if row.get(at)]
    steps = list(pairwise(times))
    back = min(sum(later < earlier for earlier, later in steps), sum(later > earlier for earlier, later in steps))
    told = [tuple(value for column, value in sorted(row.items()) if column != "source_row") for row in rows]
    twice = len(told) - len(set(told))
    parts = [f"{back:,} of its times go back" if back else "", f"{twice:,} of its lines stand twice" if twice else ""]
    said = " and ".join(part for part in parts if part)
    return [f"{name}: {said}; its lines are taken by their times, whatever their order."] if said else []


def is_log(content: Content) -> bool:
    """Whether a file has the columns of a log of the sync tool."""
    with content.open() as stream:
        lines = physical_lines(decode(stream.read(), None, content.name))
    jsonl = content.name.lower().removesuffix(".gz").endswith((".jsonl", ".ndjson"))
    _, header, _ = _json_records(lines) if jsonl else _csv_records(lines[:2])
    return any(wanted <= header for _, wanted in KINDS)


def _csv_records(lines: list[Line]) -> tuple[Records, set[str], int]:
    header = [cell.strip().lower() for cell in split_line(lines[0][0], ",", True) or ()]
    records = read_records(lines, ",", True, len(header))
    found: Records = []
    for record in records[1:]:
        if record.blank:
            continue
        fault = record.fault
        if not fault and len(record.fields) != len(header):
            fault = f"{len(header)} fields as the header has, but found {len(record.fields)}"
        found.append((record.line, dict(zip(header, record.fields, strict=False)), fault))
    return found, set(header), len(records)


def _json_records(lines: list[Line]) -> tuple[Records, set[str], int]:
    found: Records = []
    header: set[str] = set()
    for number, (line, _) in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line, parse_float=str, parse_int=str)
        except ValueError:
            values = None
        if isinstance(values, dict):
            header |= set(values)
            found.append((number, values, None))
        else:
            found.append((number, {}, "one JSON object on the line"))
    return found, header, len(lines)


def _row(table: Table, values: dict[str, Any], zone: str) -> tuple[dict[str, Any], str, str]:
    """A typed row; or, where a cell does not fit, the column and what was expected in it."""
    row: dict[str, Any] = {}
    for column, (kind, _) in table.columns.items():
        cell = values.get(column)
        text = "" if cell is None else str(cell).strip().strip("\ufeff")
        if not text and column in NEEDED[table.name]:
            return {}, column, "a value; this cell may not be blank"
        if kind == "timestamp" and text:
            instant = parse_instant(text, zone)
            if instant is None:
                return {}, column, "a time such as 2025-03-04T05:06:07Z"
            row[column] = naive(instant)
        elif kind == "int64" and text:
            if not text.lstrip("-").isdigit():
                return {}, column, "a whole number"
            row[column] = int(text)
        else:
            row[column] = text or None
    if row.get("outcome"):
        row["outcome"] = row["outcome"].lower()
        if not re.fullmatch(WORD, row["outcome"]):
            return {}, "outcome", f"one of {', '.join(OUTCOMES)}"
    return row, "", ""


def _strange_outcomes(name: str, rows: list[dict[str, Any]]) -> list[str]:
    """The words for what was done with an order that are none of the usual ones; they are kept as they stand."""
    counted = Counter(row["outcome"] for row in rows if row.get("outcome") not in (None, *OUTCOMES))
    shown = listed([f"{word!r} ({count:,})" for word, count in sorted(counted.items())], most=10) if counted else ""
    return [f"{name}: nobody knows its outcomes {shown}; nothing is concluded from them."] if counted else []

"""DuckDB by itself: its own reader of CSV, once storing nothing and once storing what the kit needs, typed by itself.

`narrow` is the peer that the kit is held against: the same columns of the same files, amounts as decimals, days as
dates, times with their offsets as text, because DuckDB drops an offset it reads.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from .facts import Counts, Facts, FileFacts

SYSTEM = {"threads": 2, "memory_limit": "4GB"}
KINDS = {"text": "VARCHAR", "truth": "VARCHAR", "instant": "VARCHAR", "money": "DECIMAL(18, 4)", "day": "DATE"}


def parse_only(folder: Path, facts: Facts, scratch: Path) -> Callable[[], Counts]:
    """Cut every file into its fields, all of them text, and count; nothing is stored."""
    rows = {}
    with duckdb.connect(config=SYSTEM) as connection:
        for file in facts.files:
            filled = ", ".join(f"count({_name(column)})" for column in file.layout.columns)
            counts = connection.execute(f"SELECT {filled} FROM {_scan(folder, file, {})}").fetchone()
            rows[file.name] = counts[file.layout.columns.index(file.layout.always)]
    return lambda: {name: {"rows": count} for name, count in rows.items()}


def narrow(folder: Path, facts: Facts, scratch: Path) -> Callable[[], Counts]:
    """Read the columns that the kit needs, each with its type, into a database file."""
    connection = duckdb.connect(scratch / "narrow.duckdb", config=SYSTEM)
    for number, file in enumerate(facts.files):
        kinds = {column: KINDS[kind] for column, kind in file.needed.items()}
        needed = ", ".join(map(_name, file.needed))
        connection.execute(f"CREATE TABLE file_{number} AS SELECT {needed} FROM {_scan(folder, file, kinds)}")
    connection.execute("CHECKPOINT")
    return lambda: {file.name: _count(connection, number, file) for number, file in enumerate(facts.files)}


def _count(connection: Any, number: int, file: FileFacts) -> dict[str, Any]:
    total = " + ".join(f"{sign} * coalesce(sum({_name(column)}), 0)" for column, sign in file.layout.adds_up.items())
    rows, cents = connection.execute(f"SELECT count(*), {total} FROM file_{number}").fetchone()
    return {"rows": rows, "sum": f"{cents:.2f}"}


def _scan(folder: Path, file: FileFacts, kinds: dict[str, str]) -> str:
    """The call that reads a file, without kinds as text. Total and footer of a report are no dates and so drop out."""
    columns = ", ".join(f"{_quote(column)}: {_quote(kinds.get(column, 'VARCHAR'))}" for column in file.layout.columns)
    mark = '"' if file.layout.quoted else ""
    options = [
        f"columns = {{{columns}}}",
        f"auto_detect = false, header = true, skip = {file.layout.above}",
        f"delim = {_quote(file.layout.delimiter)}, quote = {_quote(mark)}, escape = {_quote(mark)}",
        *(["thousands = ',', dateformat = '%m/%d/%Y', ignore_errors = true"] if kinds and file.layout.report else []),
    ]
    return f"read_csv({_quote(str(folder / file.name))}, {', '.join(options)})"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

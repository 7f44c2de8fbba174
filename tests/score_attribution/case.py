"""A drawn case, opened: its tables filled directly, its configuration and policy read from a folder as any case's."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from syncgap_kit.columns import Table
from syncgap_kit.intake.case import STORE, SYSTEM, Case
from syncgap_kit.intake.history import read_history
from syncgap_kit.intake.settings import read_settings
from syncgap_kit.tables import TABLES

from ..small_case import CHANGE_COLUMNS, csv_text, write
from .values import Drawn, Rows

ORDER, POSTING = ("channel", "created_at", "order_id"), ("date", "doc_number", "source_row")


def open_drawn(drawn: Drawn, folder: Path) -> Case:
    """The case, in a folder that must stay until it is investigated."""
    write(folder / "case.toml", drawn.toml)
    if drawn.changes:
        write(folder / "config" / "changes.csv", csv_text(CHANGE_COLUMNS, drawn.changes))
    for name, records in drawn.snapshots.items():
        write(folder / "config" / "snapshots" / name, json.dumps({"records": records}))
    settings = read_settings(folder)
    assert settings.as_of is not None
    history = read_history(folder, settings.timezone)
    connection = ibis.duckdb.connect(**SYSTEM)
    connection.con.execute(f"ATTACH ':memory:' AS {STORE}")
    for table, rows in keyed(drawn.tables).items():
        _fill(connection, table, rows)
    name = drawn.name.replace(" ", "-")
    inputs = history.inputs
    return Case(
        folder, name, settings, settings.as_of, connection, inputs, (), frozenset(), history, (), history.warnings
    )


def keyed(tables: Mapping[str, Rows]) -> dict[Table, Rows]:
    """The rows of every table with the keys that intake gives."""
    orders = _numbered(tables["orders"], "order_key", ORDER)
    keys = {(row["channel"], row["order_id"]): row["order_key"] for row in orders}
    lines = [row | {"order_key": keys[row["channel"], row["order_id"]]} for row in tables["order_lines"]]
    rows = {**tables, "orders": orders, "order_lines": lines}
    rows["postings"] = _numbered(tables["postings"], "posting_key", POSTING)
    return {table: rows.get(table.name, []) for table in TABLES}


def _numbered(rows: Rows, key: str, by: tuple[str, ...]) -> Rows:
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in by))
    return [row | {key: number} for number, row in enumerate(ordered)]


def _fill(connection: Any, table: Table, rows: Rows) -> None:
    schema = table.schema.to_pyarrow()
    names = [field.name for field in schema]
    for row in rows[:1]:
        assert set(row) <= set(names), (table.name, set(row) - set(names))
    columns = [pa.array([row.get(field.name) for row in rows], field.type) for field in schema]
    connection.con.register("drawn_rows", pa.Table.from_arrays(columns, schema=schema))
    connection.con.execute(f'CREATE TABLE {STORE}.main."{table.name}" AS SELECT * FROM drawn_rows')
    connection.con.unregister("drawn_rows")

"""Rows become typed rows, and typed rows the canonical tables; what does not fit its column is set aside by name."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import ibis
import pyarrow as pa

from ..findings import MINOR_UNITS
from ..tables import ORDERS, POSTINGS, Table
from .export import Export, SetAside
from .reader import WANTED, typed

MOST_WARNINGS = 20  # for one file
VERSION = {"exported_at": "timestamp", "file_digest": "string"}  # beside orders, to tell the newest state of each


def drop_repeats(exports: list[Export]) -> None:
    """Rows that stand in two files of one source count once: the newest file keeps them (contract, section 7).

    The rows of one order repeat together or not at all; equal rows within one file are two.
    """
    seen: Counter[tuple[Any, ...]] = Counter()
    for export in exports:
        units = _units(export)
        own: Counter[tuple[Any, ...]] = Counter()
        repeated = set()
        for number, rows in units.items():
            own[rows] += 1
            if own[rows] <= seen[rows]:
                repeated.add(number)
        seen |= own
        if repeated:
            kept = [position for position, unit in enumerate(export.units) if unit not in repeated]
            export.not_data += len(export.records) - len(kept)
            export.records = [export.records[position] for position in kept]
            export.units = [export.units[position] for position in kept]
            export.begins = [export.begins[position] for position in kept]
            export.lost_units -= repeated


def _units(export: Export) -> dict[int, tuple[Any, ...]]:
    columns = [export.cells(name) for name in export.reader.fields]
    units: dict[int, list[Any]] = {}
    for unit, *cells in zip(export.units, *columns, strict=True):
        units.setdefault(unit, []).append(tuple(cells))
    return {number: tuple(rows) for number, rows in units.items()}


def newest_first(exports: list[Export]) -> list[Export]:
    """The files of one source, the latest export first: declared time, then later orders, then content."""

    def age(export: Export) -> tuple[str, str, str]:
        declared = export.source.exported_at
        when = "created_at" if "created_at" in export.reader.fields else "date"
        latest = max((cell for cell in export.cells(when) if cell), default="")
        return (declared.isoformat() if declared else "", latest, export.sha256)

    return sorted(exports, key=age, reverse=True)


def load(connection: Any, export: Export) -> dict[Table, Any]:
    """Type the rows of a file and make its canonical tables, stored at once so that a fault shows here.

    Sets aside, with the whole order they belong to, rows with a cell that its column's grammar does not read.
    """
    rows = connection.create_table(f"typed_{export.sha256[:16]}", _typed(export), temp=True, overwrite=True)
    faults = rows.filter(rows.fault_column.notnull()).order_by("source_row").execute()
    for fault in faults.itertuples():
        _fault(export, int(fault.source_row), fault.fault_column, fault.fault_value)
        export.lost_units.add(int(fault.unit))
    tables = export.reader.tables(rows.filter(rows.unit.notin(sorted(export.lost_units) or [-1])), export.facts)
    for table, amount in ((ORDERS, "total"), (POSTINGS, "amount")):
        if table in tables:
            _too_fine(export, tables[table], amount, {int(row) for row in faults.source_row})
            tables = export.reader.tables(rows.filter(rows.unit.notin(sorted(export.lost_units) or [-1])), export.facts)
    _companions(export, {int(row) for row in faults.source_row})
    export.loaded = sum(unit not in export.lost_units for unit in export.units)
    return tables


def _typed(export: Export) -> Any:
    fields = export.reader.fields
    columns: dict[str, Any] = {name: pa.array(export.cells(name), pa.string()) for name in fields}
    columns["source_file"] = pa.array([export.name] * len(export.records), pa.string())
    columns["source_row"] = pa.array([record.line for record in export.records], pa.int64())
    columns["unit"] = pa.array(export.units, pa.int64())
    columns["begins"] = pa.array(export.begins, pa.bool_())
    return typed(ibis.memtable(pa.table(columns)), export.reader, export.facts)


def _fault(export: Export, row: int, column: str, value: str) -> None:
    wanted = export.reader.fields[column]
    shown = "***" if wanted.personal else value
    name = next((alias for alias in wanted.names if alias in export.header), wanted.names[0])
    reason = f"expected {WANTED[wanted.kind]}"
    export.quarantine.append(SetAside(export.name, row, name, shown, reason))
    export.warnings.append(f"{export.name}, row {row}: set aside, {name} {reason}, but found {shown!r}.")


def _too_fine(export: Export, table: Any, amount: str, known: set[int]) -> None:
    """Set aside amounts with more decimals than their currency has; they would have to be rounded."""
    places = ibis.cases(*((table.currency == code, places) for code, places in MINOR_UNITS.items()), else_=2)
    scale = ibis.cases((places == 0, 1), (places == 3, 1000), else_=100)
    scaled = table[amount] * scale.cast("decimal(8, 0)")
    unit_of = dict(zip((record.line for record in export.records), export.units, strict=True))
    for row in table.filter(scaled != scaled.floor()).order_by("source_row").execute().itertuples():
        if int(row.source_row) not in known:
            reason = f"expected an amount in the minor units of {row.currency}; it would have to be rounded"
            value = f"{getattr(row, amount):f}".rstrip("0")
            export.quarantine.append(SetAside(export.name, int(row.source_row), amount, value, reason))
            export.warnings.append(f"{export.name}, row {row.source_row}: set aside, {reason}, but found {value}.")
            export.lost_units.add(unit_of[int(row.source_row)])


def _companions(export: Export, faulty: set[int]) -> None:
    """The sound rows of an order of which another row could not be read go with it: half an order is a wrong order."""
    faulty = faulty | {item.source_row for item in export.quarantine}
    for record, unit in zip(export.records, export.units, strict=True):
        if unit in export.lost_units and record.line not in faulty:
            reason = "belongs to an order of which another row was set aside"
            export.quarantine.append(SetAside(export.name, record.line, "", "", reason))


def intake_warnings(exports: list[Export], log_quarantine: list[SetAside]) -> Iterable[str]:
    """What intake has to say, file by file; the rows set aside beyond the first few are counted."""
    for export in exports:
        yield from export.warnings[:MOST_WARNINGS]
        if len(export.warnings) > MOST_WARNINGS:
            rest = len(export.warnings) - MOST_WARNINGS
            yield f"{export.name}: {rest:,} further rows were set aside; quarantine.csv names them all."
    for item in log_quarantine[:MOST_WARNINGS]:
        yield f"{item.source_file}, row {item.source_row}: set aside, {item.reason}."
    if len(log_quarantine) > MOST_WARNINGS:
        rest = len(log_quarantine) - MOST_WARNINGS
        yield f"logs: {rest:,} further rows were set aside; quarantine.csv names them all."

"""The kit itself: a case opened for the first time, opened again, its exports only read, only parsed and typed."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from syncgap_kit.intake.case import open_case
from syncgap_kit.intake.settings import read_settings
from syncgap_kit.tables import ORDERS, POSTINGS

from .facts import Counts, Facts


def open_new(folder: Path, facts: Facts, scratch: Path) -> Callable[[], Counts]:
    """Open a case that has no store yet: spans, hashes, counts, types and canonical tables."""
    case = open_case(folder)
    return lambda: _count(case)


open_again = open_new  # the same call; the store of the first one is there


def _count(case: Any) -> Counts:
    counts: Counts = {}
    for item in case.inputs:
        assert item.rows == item.loaded + item.quarantined + item.not_data, item
        counts[item.path] = {"rows": item.loaded, "bytes": item.bytes, "sha256": item.sha256}
    for table, amount in ((case.table(ORDERS), "total"), (case.table(POSTINGS), "amount")):
        for name, sums in _sums(table, amount).items():
            counts[name] |= sums
    return counts


def _sums(table: Any, amount: str) -> Counts:
    """For each file, how many orders or documents it gave and what they add up to."""
    by_file = table.group_by("source_file").agg(orders=table.count(), sum=table[amount].sum())
    return {
        row["source_file"]: {"orders": row["orders"], "sum": f"{row['sum'] or Decimal(0):.2f}"}
        for row in by_file.to_pyarrow().to_pylist()
    }


def intake(folder: Path, facts: Facts, scratch: Path) -> Callable[[], Counts]:
    """Read every export with spans, hashes, counts and control totals; no canonical tables, no word on coverage."""
    import ibis

    from syncgap_kit.intake.assemble import _staged
    from syncgap_kit.intake.case import reading
    from syncgap_kit.intake.custody import Custody
    from syncgap_kit.intake.places import keep_spans
    from syncgap_kit.intake.privacy import case_key
    from syncgap_kit.tables import SPANS

    connection, custody = ibis.duckdb.connect(scratch / "intake.duckdb", **reading(facts.bytes)), Custody()
    connection.create_table(SPANS.name, schema=SPANS.schema)
    exports = []
    for group in _staged(folder, read_settings(folder), connection, case_key(folder.name), custody, None):
        for one in group:
            keep_spans(connection, one)
            exports.append(one.export)
    custody.check()
    return lambda: {one.name: {"rows": one.loaded, "bytes": one.size, "sha256": one.sha256} for one in exports}


def parse_and_type(folder: Path, facts: Facts, scratch: Path) -> Counts:
    """Only parse and type the exports into tables of the engine: no spans kept, no hashes, no second counts.

    This is what the kit is held against DuckDB's own typed read with: the same steps as syncgap_kit.intake.load takes,
    less the account of the file.
    """
    from dataclasses import replace

    import ibis

    from syncgap_kit.intake.case import reading
    from syncgap_kit.intake.containers import contents
    from syncgap_kit.intake.export import find_exports, open_export
    from syncgap_kit.intake.privacy import case_key
    from syncgap_kit.intake.queries import STREAM
    from syncgap_kit.intake.reader import Facts as Told
    from syncgap_kit.intake.reader import typed
    from syncgap_kit.intake.readings import written_at_first

    settings, counts = read_settings(folder), {}
    connection = ibis.duckdb.connect(scratch / "bare.duckdb", **reading(facts.bytes))
    for number, (path, source) in enumerate(find_exports(folder, settings)):
        told = Told(source.channel, source.ledger, source.shop, settings.timezone, settings.currency, source.currency)
        [content] = contents(path, path.relative_to(folder).as_posix())
        export = open_export(content, source, told)
        written = written_at_first(export, case_key(folder.name))
        connection.con.register(STREAM, _bare_rows(export))
        own = replace(told, **written._asdict())
        rows = connection.create_table(f"bare_{number}", typed(connection.table(STREAM), export.reader, own))
        connection.con.unregister(STREAM)
        counts[export.name] = {"rows": int(rows.count().execute())}
    return counts


def _bare_rows(export: Any) -> Any:
    """The rows of a file as text, cut and sorted, and nothing else done to them."""
    import pyarrow as pa

    from syncgap_kit.intake.readers import READERS
    from syncgap_kit.intake.scan import blocks
    from syncgap_kit.intake.sorting import DATA, Sorting
    from syncgap_kit.intake.units import Units

    own = (export.name, export.reader, READERS, export.header, export.header_line, export.dialect, export.places())
    sorting, units, names = Sorting(*own), Units(export.reader), list(export.reader.fields)
    numbers = [("source_row", pa.int64()), ("unit", pa.int64()), ("begins", pa.bool_())]
    schema = pa.schema([*((name, pa.string()) for name in names), *numbers])

    def batches():
        with export.content.open() as stream:
            for block in blocks(stream, export.dialect, export.name):
                found = sorting.sort(block)
                lines = block.lines[found.kinds == DATA]
                nothing = pa.nulls(len(lines), pa.string())
                columns = {name: found.cells.get(name, nothing) for name in names}
                numbered, begins, carried = units.number(columns, lines)
                columns |= carried
                place = [pa.array(lines), pa.array(numbered), pa.array(begins)]
                yield pa.record_batch([*columns.values(), *place], schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


def parse_and_type_only(folder: Path, facts: Facts, scratch: Path) -> Callable[[], Counts]:
    """The hook above, as a peer."""
    counts = parse_and_type(folder, facts, scratch)
    return lambda: counts

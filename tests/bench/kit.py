"""The kit itself: a case opened for the first time, opened again, and its exports only parsed and typed."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from .facts import Counts, Facts


def open_new(folder: Path, facts: Facts, scratch: Path) -> Callable[[], Counts]:
    """Open a case that has no store yet: spans, hashes, counts, types and canonical tables."""
    from syncgap_kit.intake.case import open_case

    case = open_case(folder)
    return lambda: _count(case)


open_again = open_new  # the same call; the store of the first one is there


def _count(case: Any) -> Counts:
    from syncgap_kit.tables import ORDERS, POSTINGS

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


def parse_and_type(folder: Path) -> Counts:
    """Only parse and type the exports into tables of the engine: no spans, no hashes, no second counts.

    This is what the kit is held against DuckDB's own typed read with; it follows syncgap_kit.intake.load.
    """
    import ibis

    from syncgap_kit.intake.case import SYSTEM
    from syncgap_kit.intake.export import find_exports, open_export
    from syncgap_kit.intake.load import load
    from syncgap_kit.intake.reader import Facts as Told
    from syncgap_kit.intake.settings import read_settings
    from syncgap_kit.tables import ORDERS, POSTINGS

    settings, connection, counts = read_settings(folder), ibis.duckdb.connect(**SYSTEM), {}
    for path, source in find_exports(folder, settings):
        told = Told(
            channel=source.channel,
            ledger=source.ledger,
            shop=source.shop,
            zone=settings.timezone,
            currency=settings.currency,
            declared_currency=source.currency,
        )
        export = open_export(path, path.relative_to(folder).as_posix(), source, told)
        tables = load(connection, export)
        amount = "total" if ORDERS in tables else "amount"
        counts |= _sums(tables[ORDERS if ORDERS in tables else POSTINGS], amount)
        counts[export.name]["rows"] = export.loaded
    return counts


def parse_and_type_only(folder: Path, facts: Facts, scratch: Path) -> Callable[[], Counts]:
    """The hook above, as a peer."""
    counts = parse_and_type(folder)
    return lambda: counts

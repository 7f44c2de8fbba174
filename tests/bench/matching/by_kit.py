"""The kit's own matching on the planted tables, put where a case keeps its own."""

from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import ibis

from syncgap_kit.findings import DISPOSITIONS
from syncgap_kit.intake.case import STORE, Case, open_case
from syncgap_kit.matching.orders import match as match_case
from syncgap_kit.tables import ORDERS, POSTINGS, TABLES
from tests.small_case import small_case

MEMORY = "2GB"
FILES_TAKEN = timedelta(days=40)  # after the last order
FILLED = {
    ORDERS.name: (
        "SELECT *, created_at AS paid_at, 'paid' AS financial_status, 'paid' AS financial_status_raw, "
        "0 AS tax, 0 AS withheld_tax, 0 AS shipping, 0 AS discount, 0 AS refunded, false AS is_test, "
        "false AS is_cancelled, 'orders.csv' AS source_file, order_key AS source_row FROM '{folder}/orders.parquet'"
    ),
    POSTINGS.name: (
        "SELECT *, 'quickbooks' AS ledger, 'sales_receipt' AS document_type, 'Sales Receipt' AS document_type_raw, "
        "'USD' AS currency, true AS posting, 'books.csv' AS source_file, posting_key AS source_row "
        "FROM '{folder}/documents.parquet'"
    ),
}


def prepared(folder: Path, scratch: Path, memory: str = MEMORY) -> Case:
    """A case whose tables are the planted ones; what the kit does at intake is not measured here."""
    case = open_case(small_case(scratch / "case"))
    connection = ibis.duckdb.connect(threads=2, memory_limit=memory, temp_directory=str(scratch / "spill"))
    connection.raw_sql(f"ATTACH '{scratch / 'store.duckdb'}' AS {STORE}")
    for table in TABLES:
        connection.create_table(table.name, schema=table.schema, database=(STORE, "main"))
        if table.name in FILLED:
            rows = FILLED[table.name].format(folder=folder)
            connection.raw_sql(f"INSERT INTO {STORE}.main.{table.name} BY NAME {rows}")
    last = connection.raw_sql(f"SELECT max(created_at) FROM {STORE}.main.{ORDERS.name}").fetchone()[0]
    return replace(case, connection=connection, as_of=last.replace(tzinfo=UTC) + FILES_TAKEN)


def match(case: Case) -> dict[str, int]:
    """Match; returns how many orders have which disposition."""
    counts = [channel.counts for channel in match_case(case).statement.channels]
    summed = {name: sum(one[name] for one in counts) for name in DISPOSITIONS}
    return {name: count for name, count in sorted(summed.items()) if count}

"""A case straight from drawn orders and documents, without a file: what properties are tried on, many times over.

Orders and documents are cells by the columns' own names in `syncgap_kit.tables`; columns left out are NULL. The keys
are given as intake gives them, and the rows lie in the order in which they come.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import pyarrow as pa

from syncgap_kit.columns import Table
from syncgap_kit.intake.case import STORE, SYSTEM, Case
from syncgap_kit.intake.history import History
from syncgap_kit.intake.settings import read_settings
from syncgap_kit.matching.orders import Matches, match
from syncgap_kit.tables import TABLES

Cells = Mapping[str, Any]
AS_OF = datetime(2025, 4, 30, tzinfo=UTC)
FIRST = datetime(2025, 3, 31, 14, 15)  # noqa: DTZ001  UTC, as the tables hold it
TOML = """[case]
title = "Drawn"
timezone = "America/New_York"
currency = "USD"
as_of = 2025-04-30T00:00:00Z
[[source]]
path = "exports/orders.csv"
channel = "shopify"
"""


def order(number: int, **cells: Any) -> dict[str, Any]:
    """A paid order of one channel, placed a day after the one before it."""
    at = FIRST + timedelta(days=number - 1001)
    return {
        "channel": "shopify",
        "order_id": str(5_800_000_000_000 + number),
        "order_name": f"#{number}",
        "created_at": at,
        "paid_at": at,
        "financial_status": "paid",
        "financial_status_raw": "paid",
        "currency": "USD",
        "total": Decimal(number - 991) + Decimal("0.50"),
        "tax": Decimal("0.50"),
        "withheld_tax": Decimal(0),
        "shipping": Decimal(0),
        "discount": Decimal(0),
        "refunded": Decimal(0),
        "is_test": False,
        "is_draft_origin": False,
        "is_cancelled": False,
        "has_customer": True,
        "customer_key": f"customer {number}",
        "source_file": "exports/orders.csv",
        "source_row": number,
        **cells,
    }


def document(number: int, **cells: Any) -> dict[str, Any]:
    """The sales receipt of an order."""
    return {
        "ledger": "quickbooks",
        "document_type": "sales_receipt",
        "document_type_raw": "Sales Receipt",
        "doc_number": f"#{number}",
        "date": (FIRST + timedelta(days=number - 1001)).date(),
        "amount": Decimal(number - 991) + Decimal("0.50"),
        "currency": "USD",
        "posting": True,
        "without_tax": False,
        "customer_key": f"customer {number}",
        "source_file": "exports/books.csv",
        "source_row": number,
        **cells,
    }


def table_case(orders: Iterable[Cells], documents: Iterable[Cells], **others: Iterable[Cells]) -> Case:
    """A case of these rows; `others` by the name of their table, such as `sync_events`."""
    connection = ibis.duckdb.connect(**SYSTEM)
    connection.con.execute(f"ATTACH ':memory:' AS {STORE}")
    rows = {"orders": _numbered(orders, "order_key", "channel created_at order_id"), **others}
    rows["postings"] = _numbered(documents, "posting_key", "date doc_number document_type amount memo source_row")
    for table in TABLES:
        _fill(connection, table, list(rows.get(table.name, ())))
    with TemporaryDirectory() as folder:
        Path(folder, "case.toml").write_text(TOML, encoding="utf-8")
        settings = read_settings(Path(folder))
    return Case(Path("drawn"), "drawn", settings, AS_OF, connection, (), (), frozenset(), History(), (), ())


def matched(orders: Iterable[Cells], documents: Iterable[Cells], **others: Iterable[Cells]) -> Matches:
    """The same, matched."""
    return match(table_case(orders, documents, **others))


def _numbered(rows: Iterable[Cells], key: str, by: str) -> list[dict[str, Any]]:
    ordered = sorted(rows, key=lambda row: [str(row.get(name)) for name in by.split()])
    return [{**row, key: number} for number, row in enumerate(ordered)]


def _fill(connection: Any, table: Table, rows: list[Any]) -> None:
    schema = table.schema.to_pyarrow()
    names = [field.name for field in schema]
    assert all(set(row) <= set(names) for row in rows), table.name
    arrow = pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows], schema)
    connection.con.register("drawn_rows", arrow)
    connection.con.execute(f'CREATE TABLE {STORE}.main."{table.name}" AS SELECT * FROM drawn_rows')
    connection.con.unregister("drawn_rows")

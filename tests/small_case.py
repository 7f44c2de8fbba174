"""A small case folder: a dozen Shopify orders and their QuickBooks documents; a test changes what it is about.

Cells stand under the columns' own names, so that a test reads like the export: `order(1003, **{"Paid at": ""})`.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

Cells = Mapping[str, Any]
TOML = """[case]
title = "A small shop"
timezone = "America/New_York"
currency = "USD"
as_of = 2025-04-30T00:00:00Z

[[source]]
path = "exports/shopify/*.csv"
channel = "shopify"

[[source]]
path = "exports/books/*.csv"
"""
ORDER_COLUMNS = (
    *"Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping".split(","),
    *"Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem sku".split(","),
    *"Lineitem fulfillment status,Billing Name,Shipping Province,Shipping Country,Notes,Cancelled at".split(","),
    *"Payment Method,Shipping Method,Refunded Amount,Vendor,Outstanding Balance,Location,Id,Tags".split(","),
    *"Risk Level,Source".split(","),
)
DOCUMENT_COLUMNS = (*"Date,Transaction type,Num,Posting (Y/N),Name,Memo,Account name,Split,Amount".split(","),)
EVENT_COLUMNS = ("at", "run_id", "channel", "order_id", "outcome", "reason", "rule_id", "doc_number")
CHANGE_COLUMNS = ("at", "kind", "id", "channel", "action", "before", "after", "actor", "note")
FIRST = datetime(2025, 3, 31, 10, 15)  # noqa: DTZ001  New York's clock; the offset is written beside it
ORDERS = "exports/shopify/orders.csv"
BOOKS = "exports/books/transactions.csv"


def placed(number: int) -> datetime:
    """When order `number` was placed, by New York's clock: one a day from 1001 on 31 March 2025."""
    return FIRST + timedelta(days=number - 1001)


def order(number: int, **cells: str) -> dict[str, str]:
    """The first row of a paid and shipped order of one line."""
    at = f"{placed(number):%Y-%m-%d %H:%M:%S} -0400"
    return {
        "Name": f"#{number}",
        "Financial Status": "paid",
        "Paid at": at,
        "Fulfillment Status": "fulfilled",
        "Fulfilled at": f"{placed(number) + timedelta(days=1):%Y-%m-%d %H:%M:%S} -0400",
        "Currency": "USD",
        "Subtotal": f"{number - 991}.00",
        "Shipping": "0.00",
        "Taxes": "0.50",
        "Total": f"{number - 991}.50",
        "Discount Amount": "0.00",
        "Created at": at,
        "Lineitem quantity": "1",
        "Lineitem name": "Enamel Mug",
        "Lineitem sku": "MUG-1",
        "Lineitem fulfillment status": "fulfilled",
        "Billing Name": f"Customer {number}",
        "Shipping Province": "NY",
        "Shipping Country": "US",
        "Payment Method": "Shopify Payments",
        "Shipping Method": "Standard",
        "Refunded Amount": "0.00",
        "Vendor": "Northwind",
        "Id": str(5_800_000_000_000 + number),
        "Source": "web",
        **cells,
    }


def line(number: int, **cells: str) -> dict[str, str]:
    """A continuation row: a further line item of an order."""
    return {
        "Name": f"#{number}",
        "Created at": f"{placed(number):%Y-%m-%d %H:%M:%S} -0400",
        "Lineitem quantity": "1",
        "Lineitem name": "Tin Plate",
        "Lineitem sku": "PLATE-2",
        "Lineitem fulfillment status": "fulfilled",
        "Vendor": "Northwind",
        **cells,
    }


def document(number: int, **cells: str) -> dict[str, str]:
    """The sales receipt of an order, as it stands in the report."""
    return {
        "Date": f"{placed(number):%m/%d/%Y}",
        "Transaction type": "Sales Receipt",
        "Num": f"#{number}",
        "Posting (Y/N)": "Y",
        "Name": f"Customer {number}",
        "Account name": "1010 Clearing",
        "Split": "4000 Sales",
        "Amount": f"{number - 991}.50",
        **cells,
    }


def small_case(
    folder: Path,
    orders: Iterable[Cells] | None = None,
    documents: Iterable[Cells] | None = None,
    events: Iterable[Cells] | None = None,
    changes: Iterable[Cells] | None = None,
    snapshots: Mapping[str, Any] | None = None,
    toml: str = TOML,
) -> Path:
    """Write a case that opens without a warning, twelve orders and their documents by default; returns the folder.

    Changes may hold their `before` and `after` as data. Snapshots are named with their ending, and hold records, which
    are written as JSON whatever the ending (JSON is YAML), or text, which is written as it stands.
    """
    write(folder / "case.toml", toml)
    write(folder / ORDERS, csv_text(ORDER_COLUMNS, orders if orders is not None else map(order, range(1001, 1013))))
    rows = documents if documents is not None else map(document, range(1001, 1013))
    write(folder / BOOKS, csv_text(DOCUMENT_COLUMNS, rows))
    if events is not None:
        write(folder / "logs" / "events.csv", csv_text(EVENT_COLUMNS, events))
    if changes is not None:
        write(folder / "config" / "changes.csv", csv_text(CHANGE_COLUMNS, changes))
    for name, records in (snapshots or {}).items():
        text = records if isinstance(records, str) else json.dumps({"records": records})
        write(folder / "config" / "snapshots" / name, text)
    return folder


def write(path: Path, content: str | bytes) -> Path:
    """Write a file byte by byte as given, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def csv_text(columns: Iterable[str], rows: Iterable[Cells]) -> str:
    """Rows as CSV with line feeds; cells that hold data become JSON, cells that are not named stay empty."""
    names = list(columns)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        assert set(row) <= set(names), set(row) - set(names)
        cells = [row.get(name, "") for name in names]
        writer.writerow([json.dumps(cell) if isinstance(cell, dict | list) else cell for cell in cells])
    return out.getvalue()

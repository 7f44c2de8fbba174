"""A drawn case as its systems would have exported it: shops' order exports, the list of transactions, audit log, logs.

Every channel is a shop whose orders come as Shopify's CSV export; the books are QuickBooks Online's. What neither file
can hold (the type of a product, how an order stood before the export) must not matter to the case: see `can_be`.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from syncgap_kit.intake.case import Case, open_case

from ..planted.quickbooks import HEADERS
from ..planted.shopify_rows import COLUMNS
from ..small_case import CHANGE_COLUMNS, EVENT_COLUMNS, csv_text, write
from .values import Drawn, Rows

RUN_COLUMNS = "run_id,channel,started_at,finished_at,status,fetched,posted,skipped,failed,message".split(",")
AUDIT_COLUMNS = "Date Changed,User,Event,Name,Date,Amount,History".split(",")
BOGUS = "(for testing) Bogus Gateway"  # the only word of that export for a test


def can_be(drawn: Drawn) -> bool:
    """Whether the exports hold all that the case is about."""
    recorded = json.dumps([drawn.changes, drawn.snapshots], default=str)
    return not drawn.tables["order_history"] and "product_type" not in recorded


def open_exported(drawn: Drawn, folder: Path) -> Case:
    """The case, written as exports into a folder and opened as any case is."""
    tables = drawn.tables
    zone = ZoneInfo(drawn.toml.split('timezone = "')[1].split('"')[0])
    write(folder / "case.toml", drawn.toml.replace("exports/books.csv", "exports/books*.csv"))
    lines: dict[tuple[str, str], Rows] = {}
    for line in tables["order_lines"]:
        lines.setdefault((line["channel"], line["order_id"]), []).append(line)
    for channel in sorted({order["channel"] for order in tables["orders"]}):
        own = [order for order in tables["orders"] if order["channel"] == channel]
        rows = [row for order in own for row in _order(order, lines[channel, order["order_id"]], zone)]
        write(folder / f"exports/{channel}.csv", csv_text(COLUMNS, rows))
    books = _block(drawn, zone) + [_document(document) for document in tables["postings"]]
    write(folder / "exports/books.csv", _records([*books, [], ["Accrual Basis"]]))
    if tables["posting_times"]:
        write(folder / "exports/books-audit.csv", csv_text(AUDIT_COLUMNS, _audit(tables["posting_times"], zone)))
    elif any(document["created_at"] for document in tables["postings"]):
        write(folder / "exports/books-audit.csv", csv_text(AUDIT_COLUMNS, _audit(_added(tables["postings"]), zone)))
    _configuration(drawn, folder)
    for name, columns, rows in (
        ("events", EVENT_COLUMNS, tables["sync_events"]),
        ("runs", RUN_COLUMNS, tables["sync_runs"]),
    ):
        if rows:
            write(folder / f"logs/{name}.csv", csv_text(columns, [_told(row, columns) for row in rows]))
    return open_case(folder)


def _configuration(drawn: Drawn, folder: Path) -> None:
    if drawn.changes:
        write(folder / "config" / "changes.csv", csv_text(CHANGE_COLUMNS, drawn.changes))
    for name, records in drawn.snapshots.items():
        write(folder / "config" / "snapshots" / name, json.dumps({"records": records}))


def _order(order: dict[str, Any], lines: Rows, zone: ZoneInfo) -> Iterable[dict[str, str]]:
    shared = {"Name": order["order_name"], "Created at": _stamp(order["created_at"], zone)}
    own = {
        "Financial Status": order["financial_status"],
        "Paid at": _stamp(order["paid_at"], zone),
        "Fulfillment Status": order["fulfillment_status"],
        "Fulfilled at": _stamp(order.get("fulfilled_at"), zone),
        "Currency": order["currency"],
        "Subtotal": f"{order['subtotal']:.2f}",
        "Shipping": "0.00",
        "Taxes": f"{order['tax']:.2f}",
        "Total": f"{order['total']:.2f}",
        "Discount Code": order["discount_code"] or "",
        "Discount Amount": "0.00",
        "Shipping Method": order["shipping_method"],
        "Cancelled at": _stamp(order["cancelled_at"], zone),
        "Payment Method": BOGUS if order["is_test"] else order["payment_method"],
        "Refunded Amount": "0.00",
        "Location": order["location"] or "",
        "Id": order["order_id"],
        "Tags": order["tags"] or "",
        "Risk Level": order["risk_level"].title(),
        "Source": order["source_name"],
        "Billing Name": order["customer_key"].title(),
        "Shipping Country": order["country"],
        "Shipping Province": order["region"] or "",
        "Email": f"{order['order_id']}@example.com" if order["has_customer"] else "",
        "Tax 1 Name": order["tax_name"] or "",
        "Tax 1 Value": f"{order['tax']:.2f}" if order["tax_name"] else "",
    }
    for place, line in enumerate(lines):
        item = {
            "Lineitem quantity": "1",
            "Lineitem name": line["sku"].lower(),
            "Lineitem price": f"{line['amount']:.2f}",
            "Lineitem sku": line["sku"],
            "Vendor": line["vendor"],
        }
        yield shared | item | (own if place == 0 else {})


def _stamp(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.replace(tzinfo=UTC).astimezone(zone):%Y-%m-%d %H:%M:%S %z}" if at else ""


def _block(drawn: Drawn, zone: ZoneInfo) -> list[list[str]]:
    days = [document["date"] for document in drawn.tables["postings"]]
    first, last = (f"{day:%B} {day.day}, {day.year}" for day in (min(days), max(days)))
    return [["Transaction List by Date"], ["Northwind Outfitters"], [f"{first}-{last}"], [], HEADERS["new"]]


def _document(document: dict[str, Any]) -> list[str]:
    name, day = document["customer_key"].title(), f"{document['date']:%m/%d/%Y}"
    kind, number = document["document_type_raw"], document["doc_number"]
    return [day, kind, number, "Y", name, "", "1010 Clearing", "4000 Sales", f"{document['amount']:,.2f}"]


def _added(postings: Rows) -> Rows:
    return [document | {"event": "added", "at": document["created_at"], "actor": "Sync App"} for document in postings]


def _audit(times: Rows, zone: ZoneInfo) -> list[dict[str, str]]:
    """The audit log, newest first; it names the zone of whoever exported it, in words."""
    return [
        {
            "Date Changed": f"{local:%b} {local.day}, {local:%Y, %I:%M} {local:%p} {_zone_words(local)}",
            "User": time["actor"],
            "Event": f"{time['event'].title()} {time['document_type'].replace('_', ' ').title()} No. "
            f"{time['doc_number']}",
            "Date": f"{time['date']:%m/%d/%Y}",
            "Amount": f"${time['amount']:,.2f}",
            "History": "View",
        }
        for time in sorted(times, key=lambda one: one["at"], reverse=True)
        for local in [time["at"].replace(tzinfo=UTC).astimezone(zone)]
    ]


def _zone_words(local: datetime) -> str:
    known = {"EST": "Eastern Standard Time", "EDT": "Eastern Daylight Time", "UTC": "Coordinated Universal Time"}
    known |= {"PST": "Pacific Standard Time", "PDT": "Pacific Daylight Time"}
    known |= {"CET": "Central European Standard Time", "CEST": "Central European Summer Time"}
    return known[local.tzname() or ""]


def _told(row: dict[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    return {name: _instant(row.get(name)) for name in columns}


def _instant(value: Any) -> Any:
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else "" if value is None else value


def _records(records: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(records)
    return file.getvalue()

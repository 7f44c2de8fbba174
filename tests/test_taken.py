"""When an export was taken, as its own rows tell: what it shows of an order stood so until then."""

import json

import pytest

from syncgap_kit.attribution.state import state_at_decision
from syncgap_kit.intake.case import open_case
from tests.small_case import DOCUMENT_COLUMNS, EVENT_COLUMNS, csv_text, document, write

TOML = """[case]
title = "A shop with a status of its own"
timezone = "UTC"
currency = "USD"
as_of = 2025-07-10T00:00:00Z

[[source]]
path = "exports/shop/*.json"
channel = "woo"

[[source]]
path = "exports/books/*.csv"
"""
PLACED, PARKED, SECOND = "2025-05-01T08:00:00", "2025-05-01T10:00:00", "2025-05-03T20:00:00"
ENDED = "2025-05-09T12:00:00"
KNOWN, OPEN = ["ready_pickup"], ["on_hold", "processing", "ready_pickup"]


def sale(number, status, modified):
    line = {"id": number, "name": "Mug", "sku": "MUG", "quantity": 1, "total": "20.00", "subtotal": "20.00"}
    return {
        "id": number,
        "number": str(number),
        "status": status,
        "currency": "USD",
        "total": "20.00",
        "date_created_gmt": PLACED,
        "date_paid_gmt": PLACED,
        "date_modified_gmt": modified,
        "date_completed_gmt": modified if status == "completed" else None,
        "payment_method_title": "Card",
        "line_items": [line | {"total_tax": "0.00"}],
        "billing": {"country": "US"},
        "shipping": {"country": "US"},
        "refunds": [],
    }


def possible(folder, decided, then, now, taken=""):
    """The order statuses that order 7001 may have had when it was decided on."""
    toml = TOML.replace('channel = "woo"', f'channel = "woo"\nexported_at = {taken}') if taken else TOML
    write(folder / "case.toml", toml)
    write(folder / "exports/shop/then.json", json.dumps(then))
    write(folder / "exports/shop/now.json", json.dumps(now))
    write(
        folder / "exports/books/list.csv",
        csv_text(DOCUMENT_COLUMNS, [document(1, Date="05/20/2025", Num="7002", Amount="20.00")]),
    )
    event = {"at": decided, "order_id": "7001", "outcome": "seen", "channel": "woo"}
    write(folder / "logs/events.csv", csv_text(EVENT_COLUMNS, [event]))
    rows = state_at_decision(open_case(folder)).to_pyarrow().to_pylist()
    [own] = [row["order_status"] for row in rows if row["order_id"] == "7001"]
    return own


THEN = [sale(7001, "ready-pickup", PARKED), sale(7002, "processing", SECOND)]
NOW = [sale(7001, "completed", ENDED), sale(7002, "completed", ENDED)]
MOVED = [
    sale(7001, "completed", ENDED),
    sale(7002, "processing", SECOND),
    sale(7003, "completed", "2025-05-02T07:00:00"),
]


@pytest.mark.parametrize(
    ("decided", "then", "now", "status"),
    [
        ("2025-05-02T15:00:00Z", THEN, NOW, KNOWN),
        (f"{SECOND}Z", THEN, NOW, KNOWN),
        ("2025-05-04T15:00:00Z", THEN, NOW, OPEN),
        ("2025-05-02T15:00:00Z", THEN[:1], NOW, OPEN),
        ("2025-05-02T15:00:00Z", [*THEN, sale(7003, "processing", PARKED)], MOVED, OPEN),
    ],
    ids=[
        "before the latest change that the export shows",
        "at that very moment",
        "after it, for all that is known after the export",
        "of an export that shows no later change",
        "in a file that still shows what had changed by then, so put together of several exports",
    ],
)
def test_a_state_stood_until_its_export_was_taken(decided, then, now, status, tmp_path):
    assert possible(tmp_path, decided, then, now) == status


def test_a_declared_time_stands_before_what_the_rows_tell(tmp_path):
    assert possible(tmp_path, "2025-05-02T15:00:00Z", THEN, NOW, taken="2025-05-01T12:00:00Z") == OPEN

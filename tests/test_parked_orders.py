"""Paid orders parked in a status that an old rule leaves out, as exports show them: still there, or gone on since."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, LONG_AGO, Scenario, record, written
from tests.small_case import CHANGE_COLUMNS, DOCUMENT_COLUMNS, csv_text, document, write

PENDING = {"field": "financial_status", "op": "in", "value": ["draft", "pending"]}
OLD_RULE = record(LONG_AGO, "rule", "R-12", action="exclude", when=PENDING, text="skip draft and pending")
INNOCENT = record("2025-05-31T08:00:00Z", "workflow", "W-1", text="new packing slips")
BEGINS = 60 * A_DAY


def parked(place: int, _at: datetime) -> bool:
    """Two of five orders from day 60 on, spread without a pattern."""
    return place >= BEGINS and place * 7919 % 5 < 2


@pytest.mark.parametrize("still", [1, 2, 4], ids=["all are still parked", "half", "a quarter"])
def test_the_old_rule_is_named_whatever_became_of_the_parked_orders(still, tmp_path):
    def cells(place: int) -> dict[str, str]:
        waits = parked(place, datetime.now(UTC)) and place * 7907 % still == 0
        return {"Financial Status": "pending"} if waits else {}

    lost = written(tmp_path, Scenario(parked, changes=(OLD_RULE, INNOCENT), cells=cells))
    study = investigate(open_case(tmp_path))
    [gap] = study.gaps
    assert (gap.cause.kind, gap.cause.ref, gap.cause.trigger) == ("rule", "R-12", "latent")
    assert gap.cause.strength == "established"
    assert set(study.orders_of(gap.id).order_name) == lost


SHOP = """[case]
title = "A shop with a status of its own"
timezone = "America/New_York"
currency = "USD"
as_of = 2025-07-10T00:00:00Z

[[source]]
path = "exports/shop/then.json"
channel = "woo"
exported_at = 2025-06-20T00:00:00Z

[[source]]
path = "exports/shop/now.json"
channel = "woo"
exported_at = 2025-07-09T00:00:00Z

[[source]]
path = "exports/books/*.csv"
"""
ORDERS, FIRST_PARKED = 240, 160
STARTED = datetime(2025, 5, 1, 13)  # noqa: DTZ001  UTC, as the export has it
PASSING = {"field": "order_status", "op": "in", "value": ["processing", "completed", "refunded"]}


def sale(number: int, status: str, modified: timedelta) -> dict[str, object]:
    """One order as WooCommerce's API gives it, five a day, paid as it was placed."""
    at = STARTED + timedelta(hours=4.8 * number)
    ended = at + timedelta(days=9) if status == "completed" else None
    line = {"id": number, "name": "Enamel Mug", "sku": "MUG-1", "quantity": 1, "total": f"{20 + number}.00"}
    return {
        "id": 7001 + number,
        "number": str(7001 + number),
        "status": status,
        "currency": "USD",
        "total": f"{20 + number}.00",
        "date_created_gmt": f"{at:%Y-%m-%dT%H:%M:%S}",
        "date_paid_gmt": f"{at:%Y-%m-%dT%H:%M:%S}",
        "date_modified_gmt": f"{at + modified:%Y-%m-%dT%H:%M:%S}",
        "date_completed_gmt": f"{ended:%Y-%m-%dT%H:%M:%S}" if ended else None,
        "payment_method_title": "Card",
        "line_items": [line | {"subtotal": line["total"], "total_tax": "0.00"}],
        "billing": {"first_name": "Iris", "last_name": f"Vale {number}", "country": "US"},
        "shipping": {"country": "US"},
        "refunds": [],
    }


def test_a_status_that_only_an_older_export_shows_is_held_against_the_rule(tmp_path):
    lost = {number for number in range(FIRST_PARKED, ORDERS) if number * 7919 % 5 < 2}
    then = [sale(number, "ready-pickup" if number in lost else "processing", timedelta(0)) for number in range(ORDERS)]
    now = [sale(number, "completed", timedelta(days=9)) for number in range(ORDERS)]
    documents = [
        document(1, Date=f"{STARTED + timedelta(hours=4.8 * n):%m/%d/%Y}", Num=str(7001 + n), Amount=f"{20 + n}.00")
        for n in range(ORDERS)
        if n not in lost
    ]
    rule = record(LONG_AGO, "rule", "R-4", action="include", when=PASSING, text="import processing and completed")
    rule = {**rule, "channel": "woo", "after": json.dumps(rule["after"] | {"channel": "woo"})}
    write(tmp_path / "case.toml", SHOP)
    write(tmp_path / "exports/shop/then.json", json.dumps(then))
    write(tmp_path / "exports/shop/now.json", json.dumps(now))
    write(tmp_path / "exports/books/transactions.csv", csv_text(DOCUMENT_COLUMNS, documents))
    write(tmp_path / "config/changes.csv", csv_text(CHANGE_COLUMNS, [rule]))
    study = investigate(open_case(tmp_path))
    [gap] = study.gaps
    assert (gap.cause.kind, gap.cause.ref, gap.cause.trigger) == ("rule", "R-4", "latent")
    assert gap.orders == len(lost)

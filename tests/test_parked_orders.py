"""Paid orders parked in a status that an old rule leaves out, as exports show them: still there, or gone on since."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, LONG_AGO, Scenario, record, written
from tests.small_case import CHANGE_COLUMNS, DOCUMENT_COLUMNS, EVENT_COLUMNS, csv_text, document, write

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


def shop(folder, then, lost, seen=(), now=None, toml=SHOP):
    """A case of one shop whose orders all ended as completed, with what an older export showed of them."""
    now = now or [sale(number, "completed", timedelta(days=9)) for number in range(ORDERS)]
    documents = [
        document(1, Date=f"{STARTED + timedelta(hours=4.8 * n):%m/%d/%Y}", Num=str(7001 + n), Amount=f"{20 + n}.00")
        for n in range(ORDERS)
        if n not in lost
    ]
    rule = record(LONG_AGO, "rule", "R-4", action="include", when=PASSING, text="import processing and completed")
    rule = {**rule, "channel": "woo", "after": json.dumps(rule["after"] | {"channel": "woo"})}
    write(folder / "case.toml", toml)
    write(folder / "exports/shop/then.json", json.dumps(then))
    write(folder / "exports/shop/now.json", json.dumps(now))
    write(folder / "exports/books/transactions.csv", csv_text(DOCUMENT_COLUMNS, documents))
    write(folder / "config/changes.csv", csv_text(CHANGE_COLUMNS, [rule]))
    if seen:
        write(folder / "logs/events.csv", csv_text(EVENT_COLUMNS, [event(number, number in lost) for number in seen]))
    return open_case(folder)


def event(number: int, lost: bool) -> dict[str, str]:
    """What the tool says of an order twenty minutes after its payment: of a lost one, that it was seen."""
    at = STARTED + timedelta(hours=4.8 * number, minutes=20)
    word = {"outcome": "seen"} if lost else {"outcome": "posted", "doc_number": str(7001 + number)}
    return {"at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "channel": "woo", "order_id": str(7001 + number), **word}


def test_a_status_that_only_an_older_export_shows_is_held_against_the_rule(tmp_path):
    lost = {number for number in range(FIRST_PARKED, ORDERS) if number * 7919 % 5 < 2}
    then = [sale(number, "ready-pickup" if number in lost else "processing", timedelta(0)) for number in range(ORDERS)]
    study = investigate(shop(tmp_path, then, lost))
    [gap] = study.gaps
    assert (gap.cause.kind, gap.cause.ref, gap.cause.trigger) == ("rule", "R-4", "latent")
    assert gap.orders == len(lost)


def test_orders_that_no_export_caught_in_the_parked_status_may_have_been_in_it(tmp_path):
    """All were seen as processing some days after their decision, when they had changed; others while they waited."""
    lost = {number for number in range(FIRST_PARKED, ORDERS) if number * 7919 % 5 < 2}
    caught = {number for number in lost if number % 3}
    then = [
        sale(number, "on-hold", timedelta(0)) if number in caught else sale(number, "processing", timedelta(hours=50))
        for number in range(ORDERS)
    ]
    now = [sale(number, "completed", timedelta(days=9)) for number in range(ORDERS)]
    now[-10:] = [sale(number, "processing", timedelta(hours=60)) for number in range(ORDERS - 10, ORDERS)]
    study = investigate(shop(tmp_path, then, lost, now=now))
    [gap] = study.gaps
    assert (gap.cause.kind, gap.cause.ref, gap.cause.trigger) == ("rule", "R-4", "latent")
    assert gap.orders == len(lost)


@pytest.mark.parametrize("shown", [ORDERS, 205], ids=["of every order", "of most"])
def test_a_log_that_only_saw_the_parked_orders_hides_no_rule(shown, tmp_path):
    """They go to one country: a handover that loses orders by itself would not ask where they go."""
    lost = {number for number in range(FIRST_PARKED, ORDERS) if number * 7919 % 5 < 2}
    then = [sale(number, "ready-pickup" if number in lost else "processing", timedelta(0)) for number in range(shown)]
    abroad = {"billing": {"country": "FR"}, "shipping": {"country": "FR"}}
    then = [row | abroad if row["id"] - 7001 in lost else row for row in then]
    study = investigate(shop(tmp_path, then, lost, seen=range(ORDERS)))
    [gap] = study.gaps
    assert (gap.cause.kind, gap.cause.ref, gap.cause.trigger) == ("rule", "R-4", "latent")
    assert gap.orders == len(lost)


def test_what_an_export_saw_before_the_payment_is_no_status_of_a_paid_order(tmp_path):
    """An export that was taken between an order and its payment showed it as pending; the tool decided after both."""
    last = 45
    then = [sale(number, "processing", timedelta(0)) for number in range(last)]
    then.append({**sale(last, "pending", timedelta(0)), "date_paid_gmt": None})
    now = [sale(number, "completed", timedelta(days=9)) for number in range(ORDERS)]
    now[last]["date_paid_gmt"] = f"{STARTED + timedelta(hours=4.8 * last, minutes=5):%Y-%m-%dT%H:%M:%S}"
    undeclared = SHOP.replace("exported_at = 2025-06-20T00:00:00Z\n", "")
    case = shop(tmp_path, then, set(), seen=range(ORDERS), now=now, toml=undeclared)
    state = investigate(case).case.connection.table("state_at_decision")
    statuses = state.order_status.to_pyarrow().to_pylist()
    assert len(statuses) == ORDERS
    assert not [found for found in statuses if "pending" in found]

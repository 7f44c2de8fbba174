"""Numbers that documents take from a payout, an order or the day are no run of the ledger's; true runs still are."""

from datetime import timedelta

import pytest

from syncgap_kit.intake.coverage.sequences import filtered_books, skipped_documents
from syncgap_kit.movements import PAYMENTS, PAYOUTS
from syncgap_kit.tables import ORDERS, POSTINGS
from tests.test_coverage import FIRST, books, document, noon, sales, table

DAYS = [FIRST + timedelta(days=n) for n in range(150) if n % 7 not in (3, 4)]


def told(rows, orders=(), payouts=()):
    """What is said of books of these documents, whichever check says it."""
    named = [table(canonical, own) for canonical, own in payouts]
    tables = table(POSTINGS, rows), table(ORDERS, orders or sales(days=150, name="X-{}-1"))
    return [*filtered_books(*tables, named), *skipped_documents(*tables, named)]


@pytest.mark.parametrize(
    "written", ["DS%y%m%d", "%Y%m%d", "SUM-%y%m%d01", "%Y%m%d001", "%m%d%Y", "%d%m%y", "D%m%d", "%d%m"]
)
def test_numbers_that_are_days_are_no_run(written):
    rows = [document(day + timedelta(days=1), f"{day:{written}}", customer_key="Shopify") for day in DAYS]
    assert told(rows) == []


def test_a_counter_that_looks_like_a_day_now_and_then_is_still_one():
    rows = books(1000, keep=lambda n: n % 3 == 0, customer=lambda n: "one", name="S{}", start=250_101)
    [warning] = told(rows)
    assert "seems filtered" in warning


@pytest.mark.parametrize("canonical", [PAYMENTS, PAYOUTS])
def test_numbers_that_are_payouts_are_no_run(canonical):
    ids = [90_000_000 + 37 * n for n in range(60)]
    rows = [
        document(FIRST + timedelta(days=n), f"PO-{own}", customer_key="Shopify", source_row=n)
        for n, own in enumerate(ids[:-1])
    ]
    named = [{"payout_id": str(own), "amount": 100} for own in ids for _ in range(3)]
    assert told(rows, payouts=[(canonical, named)]) == []
    strange = [{"payout_id": str(own + 1), "amount": 100} for own in ids]
    assert "seems filtered" in told(rows, payouts=[(canonical, strange)])[0]


def test_numbers_that_are_ids_of_orders_are_no_run():
    orders = [
        {**row, "order_id": f"WC{7_000 + 3 * n}", "order_name": f"web order {n}/2"}
        for n, row in enumerate(sales(days=60, rate=5))
    ]
    rows = [
        document(row["created_at"].date() + timedelta(days=2), row["order_id"], customer_key="Web") for row in orders
    ]
    assert told(rows, orders) == []
    late = [{**row, "created_at": noon(FIRST + timedelta(days=900))} for row in orders]
    assert "seems filtered" in told(rows, late)[0]


@pytest.mark.parametrize("kind", ["credit_memo", "refund_receipt"])
def test_refunds_under_the_numbers_of_their_sales_are_no_run(kind):
    rows = books(1000, keep=lambda n: n % 9 == 0, customer=lambda n: f"c{n}", name="{}R", start=20_000)
    [warning] = told(rows)
    assert "seems filtered" in warning
    assert told([{**row, "document_type": kind} for row in rows]) == []

"""Square: the transactions export, whose rows are the shop's orders and their payments at once.

Known from other programs' code; no real file was seen. Day, time and zone stand in three columns, the zone in words. A
payment is a paid order; a refund is a payment of its own. The file names no currency but by its sign.
"""

from typing import Any

import ibis

from ...columns import Table
from ...movements import PAYMENTS
from ...tables import ORDERS
from ..canonical import as_orders, as_table
from ..days import moment as moment_of
from ..reader import Facts, Identity, Reader, day, money, proof, text
from ..words import money_kind

ZONES = {
    "Eastern Time (US & Canada)": "America/New_York",
    "Central Time (US & Canada)": "America/Chicago",
    "Mountain Time (US & Canada)": "America/Denver",
    "Pacific Time (US & Canada)": "America/Los_Angeles",
    "Arizona": "America/Phoenix",
    "Alaska": "America/Anchorage",
    "Hawaii": "Pacific/Honolulu",
    "Atlantic Time (Canada)": "America/Halifax",
    "London": "Europe/London",
    "Dublin": "Europe/Dublin",
    "Paris": "Europe/Paris",
    "Madrid": "Europe/Madrid",
    "Tokyo": "Asia/Tokyo",
    "Sydney": "Australia/Sydney",
    "Melbourne": "Australia/Melbourne",
    "Brisbane": "Australia/Brisbane",
    "Perth": "Australia/Perth",
}


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    clock = rows.date.cast("string") + " " + rows.time
    zone = ibis.cases(*((rows.zone == words, own) for words, own in ZONES.items()), else_=facts.zone)
    rows = rows.mutate(
        at=moment_of(clock, "YMD", zone),
        currency=ibis.literal(facts.currency),
        refund=rows.kind_raw.lower().contains("refund").fill_null(False),
    )
    payments = as_table(
        PAYMENTS,
        rows,
        facts,
        provider=ibis.literal("square"),
        order_reference=rows.order_id,
        kind=rows.refund.ifelse("refund", money_kind(rows.kind_raw)),
    )
    return {ORDERS: _orders(rows.filter(~rows.refund), facts), PAYMENTS: payments}


def _orders(rows: Any, facts: Facts) -> Any:
    return as_orders(
        rows,
        facts,
        created_at=rows.at,
        paid_at=rows.at,
        total=rows.amount,
        subtotal=rows.net_sales,
        discount=rows.discounts.abs(),
        financial_status=ibis.literal("paid"),
        fulfillment_status=ibis.literal("fulfilled"),
    )


TRANSACTIONS = Reader(
    name="square_transactions",
    system="square",
    role="channel",
    header=proof("gross sales", "net total", "transaction id", "event type"),
    usual_order="MDY",
    identities=(Identity("net", (("amount", "fee"), ("amount", "~fee"))),),
    usual=("tax", "fee", "payment_id"),
    fields={
        "date": day("date"),
        "time": text("time"),
        "zone": text("time zone"),
        "order_id": text("transaction id", required=True),
        "payment_id": text("payment id"),
        "kind_raw": text("event type"),
        "source_name": text("source"),
        "location": text("location"),
        "amount": money("total collected", required=True),
        "net_sales": money("net sales"),
        "discounts": money("discounts"),
        "tax": money("tax"),
        "fee": money("fees"),
        "net": money("net total"),
        "customer_key": text("customer name", personal=True),
    },
    dated="date",
    tables=_tables,
    evidence="other programs' code; no real file seen",
)

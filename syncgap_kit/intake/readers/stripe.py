"""Stripe: the itemised balance or payout reconciliation report, and the balance history.

Vendor documentation; no real file was seen. People choose the columns of the report. Times
named _utc are in UTC, others in the zone of the account. Amounts are in major units. An order id
stands in the payment's metadata or in its description.
"""

from typing import Any

import ibis

from ...columns import Table
from ...movements import PAYMENTS
from ..canonical import as_table
from ..reader import Facts, Identity, Reader, moment, money, proof, text
from ..words import money_kind

ORDER_KEYS = ("order_id", "order_number", "order_name", "order", "order id", "shop_order_id")


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    at = rows.created_utc.fill_null(rows.created) if "created" in rows.columns else rows.created_utc
    payments = as_table(
        PAYMENTS,
        rows,
        facts,
        provider=ibis.literal("stripe"),
        order_reference=rows.order.fill_null(rows.description),
        kind=money_kind(rows.kind_raw),
        currency=rows.currency.upper().fill_null(facts.currency),
        at=at,
    )
    return {PAYMENTS: payments}


ITEMISED = Reader(
    name="stripe_itemized",
    system="stripe",
    role="payments",
    header=proof("balance_transaction_id", "reporting_category", "gross", "net"),
    identities=(Identity("net", (("amount", "~fee"),)),),
    usual=("fee", "payout_id", "currency"),
    fields={
        "payment_id": text("balance_transaction_id", required=True),
        "created_utc": moment("created_utc", utc=True),
        "created": moment("created"),
        "kind_raw": text("reporting_category"),
        "currency": text("currency"),
        "amount": money("gross", required=True),
        "fee": money("fee"),
        "net": money("net"),
        "description": text("description", free=True),
        "order": text(*(f"payment_metadata[{key}]" for key in ORDER_KEYS)),
        "payout_id": text("automatic_payout_id"),
    },
    dated="",
    tables=_tables,
    evidence="vendor documentation; no real file seen",
)

BALANCE_HISTORY = Reader(
    name="stripe_balance_history",
    system="stripe",
    role="payments",
    header=proof("id", "type", "source", "amount", "created (utc)", "available on (utc)"),
    identities=(Identity("net", (("amount", "~fee"),)),),
    usual=("fee", "net", "currency"),
    fields={
        "payment_id": text("id", required=True),
        "created_utc": moment("created (utc)", required=True, utc=True),
        "kind_raw": text("type"),
        "currency": text("currency"),
        "amount": money("amount", required=True),
        "fee": money("fee"),
        "net": money("net"),
        "description": text("description", free=True),
        "order": text(*(f"{key} (metadata)" for key in ORDER_KEYS)),
        "payout_id": text("transfer"),
    },
    dated="created_utc",
    tables=_tables,
    evidence="vendor documentation; no real file seen",
)

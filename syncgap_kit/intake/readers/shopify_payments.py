"""Shopify Payments: the payouts export, short and extended, and the payment transactions export (16 to 20 columns).

The transactions were measured on a real export; of the payouts other programs' code alone was seen. Both cover Shopify
Payments only: an order paid otherwise is absent from them, which means nothing. The short payouts bear no id.
"""

from typing import Any

import ibis

from ...columns import Table
from ...movements import PAYMENTS, PAYOUTS
from ..canonical import as_table
from ..reader import Facts, Identity, Reader, day, instant, money, proof, text
from ..words import money_kind

PARTS = ("charges", "adjustments", "marketplace_tax", "advances", "reserved", "retried")


def _payouts(rows: Any, facts: Facts) -> dict[Table, Any]:
    payouts = as_table(
        PAYOUTS,
        rows,
        facts,
        provider=ibis.literal("shopify"),
        currency=rows.currency.upper().fill_null(facts.currency),
    )
    return {PAYOUTS: payouts}


def _transactions(rows: Any, facts: Facts) -> dict[Table, Any]:
    payments = as_table(
        PAYMENTS,
        rows,
        facts,
        provider=ibis.literal("shopify"),
        payment_id=rows.checkout,
        kind=money_kind(rows.kind_raw),
        currency=rows.currency.upper().fill_null(facts.currency),
    )
    return {PAYMENTS: payments}


PAYOUTS_EXPORT = Reader(
    name="shopify_payouts",
    system="shopify",
    role="payments",
    header=proof("payout date", "status", "charges", "refunds", "adjustments", "total"),
    usual=("fees", "reserved", "retried", "currency"),
    identities=(
        Identity(
            "amount",
            (
                ("charges", "-refunds", "adjustments", "reserved", "-fees", "retried", "marketplace_tax", "advances"),
                (*PARTS, "refunds", "fees"),
                (*PARTS, "refunds", "-fees"),
                (*PARTS, "-refunds", "fees"),
            ),
        ),
    ),
    fields={
        "day": day("payout date"),
        "status_raw": text("status"),
        "charges": money("charges"),
        "refunds": money("refunds"),
        "adjustments": money("adjustments"),
        "marketplace_tax": money("marketplace sales tax"),
        "advances": money("advances"),
        "reserved": money("reserved funds"),
        "fees": money("fees"),
        "retried": money("retried amount"),
        "amount": money("total", required=True),
        "currency": text("currency"),
        "payout_id": text("payout id"),
        "bank_reference": text("bank reference"),
    },
    dated="day",
    tables=_payouts,
    evidence="other programs' code; no real file seen",
)

PAYMENT_TRANSACTIONS = Reader(
    name="shopify_payment_transactions",
    system="shopify",
    role="payments",
    header=proof("transaction date", "type", "order", "payout status", "net"),
    usual=("fee", "checkout", "payout_day", "currency"),
    identities=(Identity("net", (("amount", "~fee"),)),),
    fields={
        "at": instant("transaction date", required=True),
        "kind_raw": text("type", required=True),
        "order_reference": text("order"),
        "status_raw": text("payout status"),
        "payout_day": day("payout date", required=False),
        "payout_id": text("payout id"),
        "amount": money("amount", required=True),
        "fee": money("fee"),
        "net": money("net"),
        "checkout": text("checkout"),
        "currency": text("currency"),
    },
    others=frozenset(
        {
            *("card brand", "card source", "available on", "payment method name", "presentment amount"),
            *("presentment currency", "vat", "business entity name", "business entity id"),
        }
    ),
    dated="at",
    tables=_transactions,
    evidence="measured on a real export",
)

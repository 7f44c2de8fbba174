"""Etsy: the monthly statement, the payments and the deposits.

Known from other programs' code; no real file was seen. The statement has days with their month as a word, the other two
month first. An order's id stands in the text of a statement's line. Two hyphens stand for no amount.
"""

from typing import Any

import ibis

from ...calendar import local_day
from ...columns import Table
from ...movements import PAYMENTS, PAYOUT_LINES, PAYOUTS
from ..canonical import as_table
from ..grammar import money as money_in
from ..reader import Facts, Identity, Reader, moment, money, proof, text
from ..words import money_kind

SENT = r"\d[\d.,]*\d"  # what was sent to the bank stands in the text of its line alone
ORDER = r"#\s?(\d{9,11})"


def _currency(rows: Any, facts: Facts) -> Any:
    return rows.currency.upper().fill_null(facts.currency)


def _statement(rows: Any, facts: Facts) -> dict[Table, Any]:
    told = rows["title"].fill_null("") + " " + rows["info"].fill_null("")
    lines = as_table(
        PAYOUT_LINES,
        rows,
        facts,
        provider=ibis.literal("etsy"),
        order_reference=told.re_extract(ORDER, 1).nullif(""),
        kind=money_kind(rows.kind_raw),
        description=rows.title,
        amount=rows.net.fill_null(rows.amount),
        currency=_currency(rows, facts),
    )
    sent = rows.filter(money_kind(rows.kind_raw) == "payout", rows.amount.isnull(), rows.net.isnull())
    sent = sent.mutate(amount=money_in(sent["title"].re_extract(SENT, 0).nullif(""), facts.mark))
    return {PAYOUT_LINES: lines, **_deposits(sent.filter(sent.amount.notnull()), facts)}


def _payments(rows: Any, facts: Facts) -> dict[Table, Any]:
    payments = as_table(
        PAYMENTS,
        rows,
        facts,
        provider=ibis.literal("etsy"),
        kind=ibis.literal("sale"),
        currency=_currency(rows, facts),
    )
    return {PAYMENTS: payments}


def _deposits(rows: Any, facts: Facts) -> dict[Table, Any]:
    payouts = as_table(
        PAYOUTS,
        rows,
        facts,
        provider=ibis.literal("etsy"),
        day=local_day(rows.at, facts.zone),
        currency=_currency(rows, facts),
    )
    return {PAYOUTS: payouts}


STATEMENT = Reader(
    name="etsy_statement",
    system="etsy",
    role="payments",
    header=(
        frozenset({"date", "datum"}),
        frozenset({"type", "art"}),
        frozenset({"title", "titel"}),
        frozenset({"info"}),
        frozenset({"fees & taxes", "gebühren & steuern", "gebühren und steuern"}),
        frozenset({"net", "netto"}),
    ),
    usual_order="MDY",
    fields={
        "at": moment("date", "datum", required=True),
        "kind_raw": text("type", "art"),
        "title": text("title", "titel", free=True),
        "info": text("info", free=True),
        "currency": text("currency", "währung"),
        "amount": money("amount", "betrag"),
        "fees": money("fees & taxes", "gebühren & steuern", "gebühren und steuern"),
        "net": money("net", "netto"),
    },
    dated="",
    tables=_statement,
    evidence="other programs' code; no real file seen",
)

PAYMENTS_EXPORT = Reader(
    name="etsy_payments",
    system="etsy",
    role="payments",
    header=proof("payment id", "order id", "gross amount", "net amount", "order date"),
    usual_order="MDY",
    identities=(Identity("net", (("amount", "-fee"),)),),
    usual=("fee", "currency", "status_raw"),
    fields={
        "at": moment("order date", required=True),
        "payment_id": text("payment id", required=True),
        "order_reference": text("order id"),
        "amount": money("gross amount", required=True),
        "fee": money("fees"),
        "net": money("net amount"),
        "currency": text("currency"),
        "status_raw": text("status"),
        "kind_raw": text("payment type"),
    },
    dated="at",
    tables=_payments,
    evidence="other programs' code; no real file seen",
)

DEPOSITS = Reader(
    name="etsy_deposits",
    system="etsy",
    role="payments",
    header=proof("date", "amount", "status", "bank account ending digits"),
    usual_order="MDY",
    fields={
        "at": moment("date", required=True),
        "amount": money("amount", required=True),
        "currency": text("currency"),
        "status_raw": text("status"),
        "bank_reference": text("bank account ending digits"),
    },
    dated="",
    tables=_deposits,
    evidence="other programs' code; no real file seen",
)

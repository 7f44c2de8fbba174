"""PayPal: the activity download and the personal statement, as CSV.

Known from public descriptions of the columns; no real file was seen. Day, time and zone stand in three columns; the
order of day and month and the decimal mark follow the account's language. Rows whose balance impact is Memo
(authorisations, holds) move no money. The shop's order stands in the invoice number, or in the custom number.
"""

from typing import Any

import ibis

from ...columns import Table
from ...movements import PAYMENTS
from ..canonical import as_table
from ..days import moment
from ..reader import Facts, Identity, Reader, day, money, proof, text
from ..words import money_kind


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    clock = rows.date.cast("string") + " " + rows.time + (" " + rows.zone).fill_null("")
    memo = (rows.impact.lower() == "memo").fill_null(False)
    payments = as_table(
        PAYMENTS,
        rows,
        facts,
        provider=ibis.literal("paypal"),
        order_reference=rows.invoice.fill_null(rows.custom),
        kind=memo.ifelse("memo", _kind(rows)),
        currency=rows.currency.upper().fill_null(facts.currency),
        at=moment(clock, "YMD", facts.zone),
    )
    return {PAYMENTS: payments}


def _kind(rows: Any) -> Any:
    """The kind by PayPal's word, where it says payment or refund in one of its many ways."""
    words = rows.kind_raw.lower()
    plain = (
        (words.contains("refund") | words.contains("reversal"), "refund"),
        (words.contains("payment") | words.contains("checkout"), "sale"),
        (words.contains("withdrawal"), "payout"),
    )
    return ibis.cases(*plain, else_=money_kind(rows.kind_raw))


SHARED = {
    "date": day("date"),
    "time": text("time"),
    "zone": text("timezone", "time zone"),
    "kind_raw": text("type", "description"),
    "status_raw": text("status"),
    "currency": text("currency"),
    "amount": money("gross", required=True),
    "fee": money("fee"),
    "net": money("net"),
    "payment_id": text("transaction id"),
    "invoice": text("invoice number", "invoice id"),
    "custom": text("custom number"),
    "impact": text("balance impact"),
}
NET = (Identity("net", (("amount", "fee"),)),)

ACTIVITY = Reader(
    name="paypal_activity",
    system="paypal",
    role="payments",
    header=proof("date", "time", "timezone", "type", "status", "gross", "transaction id"),
    identities=NET,
    usual=("fee", "net", "invoice", "impact"),
    fields=SHARED,
    dated="date",
    tables=_tables,
    evidence="public descriptions; no real file seen",
)

STATEMENT = Reader(
    name="paypal_statement",
    system="paypal",
    role="payments",
    header=proof("date", "time", "time zone", "description", "gross", "transaction id"),
    identities=NET,
    usual=("fee", "net"),
    fields=SHARED,
    dated="date",
    tables=_tables,
    evidence="public descriptions; no real file seen",
)

"""eBay: the transaction report of the payments section.

From parsers of real files; no real file was seen here. Up to a dozen lines stand above the header. Two hyphens stand
for nothing. An order of several items has a row of its own with the net amount, and rows for its items without one:
only rows with a net amount are lines of the payout. A payout is a row of its own.
"""

from typing import Any

import ibis

from ...calendar import local_day
from ...columns import Table
from ...movements import PAYOUT_LINES, PAYOUTS
from ..canonical import as_table
from ..reader import Facts, Reader, day, moment, money, proof, text
from ..words import money_kind


def _shown(column: Any) -> Any:
    return column.nullif("--")


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = rows.mutate(
        payout_id=_shown(rows.payout_id),
        order_reference=_shown(rows.order_reference),
        sku=_shown(rows.sku),
        description=_shown(rows.description),
        kind=money_kind(rows.kind_raw),
        currency=_shown(rows.payout_currency).upper().fill_null(facts.currency),
    )
    lines = rows.filter(rows.amount.notnull(), rows.kind != "payout")
    paid = rows.filter(rows.kind == "payout", rows.amount.notnull())
    return {
        PAYOUT_LINES: as_table(PAYOUT_LINES, lines, facts, provider=ibis.literal("ebay")),
        PAYOUTS: as_table(
            PAYOUTS,
            paid,
            facts,
            provider=ibis.literal("ebay"),
            day=paid.payout_day.fill_null(local_day(paid.at, facts.zone)),
            amount=paid.amount.abs(),
            status_raw=_shown(paid.status_raw),
            bank_reference=_shown(paid.bank_reference),
        ),
    }


TRANSACTION_REPORT = Reader(
    name="ebay_transactions",
    system="ebay",
    role="payments",
    header=proof("transaction creation date", "type", "order number", "payout id"),
    report=True,
    dated="",
    usual=("amount", "payout_currency"),
    fields={
        "at": moment("transaction creation date", required=True),
        "kind_raw": text("type", required=True),
        "order_reference": text("order number"),
        "amount": money("net amount"),
        "payout_currency": text("payout currency"),
        "payout_day": day("payout date", required=False),
        "payout_id": text("payout id"),
        "status_raw": text("payout status"),
        "bank_reference": text("payout method"),
        "sku": text("custom label"),
        "description": text("description", "item title", free=True),
    },
    tables=_tables,
    evidence="public parsers of real files; no real file seen",
)

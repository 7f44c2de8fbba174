"""Walmart Marketplace: the settlement (reconciliation) report, version 1.

Known from other programs' code and vendor documentation; no real file was seen. A row PaymentSummary bears the period
and what is paid; the others bear one amount each and add up to it.
"""

from typing import Any

import ibis

from ...columns import Table
from ...movements import PAYOUT_LINES, PAYOUTS
from ..canonical import as_table
from ..reader import Facts, Reader, moment, money, proof, text
from ..words import money_kind


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    everywhere = ibis.window(group_by=rows.source_file)
    own = {name: rows[name].max().over(everywhere) for name in ("begins_at", "ends_at", "currency")}
    rows = rows.mutate(**own)
    rows = rows.mutate(
        payout_id=rows.ends_at.date().cast("string"), currency=rows.currency.upper().fill_null(facts.currency)
    )
    heads = rows.filter(rows.total.notnull())
    lines = rows.filter(rows.amount.notnull())
    return {
        PAYOUTS: as_table(
            PAYOUTS, heads, facts, provider=ibis.literal("walmart"), day=heads.ends_at.date(), amount=heads.total
        ),
        PAYOUT_LINES: as_table(
            PAYOUT_LINES, lines, facts, provider=ibis.literal("walmart"), kind=money_kind(lines.kind_raw)
        ),
    }


RECONCILIATION = Reader(
    name="walmart_recon",
    system="walmart",
    role="payments",
    header=proof("transaction posted timestamp", "amount type", "purchase order #", "transaction type"),
    usual_order="MDY",
    fields={
        "begins_at": moment("period start date"),
        "ends_at": moment("period end date"),
        "total": money("total payable"),
        "currency": text("currency"),
        "at": moment("transaction posted timestamp"),
        "kind_raw": text("transaction type"),
        "description": text("transaction description"),
        "order_reference": text("purchase order #"),
        "amount": money("amount"),
        "part": text("amount type"),
        "sku": text("partner item id"),
    },
    dated="",
    tables=_tables,
    evidence="other programs' code and vendor documentation; no real file seen",
)

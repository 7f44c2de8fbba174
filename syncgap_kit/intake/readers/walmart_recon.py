"""Walmart Marketplace: the settlement (reconciliation) report, version 1.

Known from other programs' code and vendor documentation; no real file was seen, neither of the table nor of the API's
JSON, whose names are the same run together (`reportData`). A row PaymentSummary bears the period
and what is paid; the others bear one amount each and add up to it.
"""

from typing import Any

import ibis

from ...calendar import local_day
from ...columns import Table
from ...movements import PAYOUT_LINES, PAYOUTS
from ..canonical import as_table
from ..reader import Facts, Reader, moment, money, text
from ..words import money_kind


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    everywhere = ibis.window(group_by=rows.source_file)
    own = {name: rows[name].max().over(everywhere) for name in ("begins_at", "ends_at", "currency")}
    rows = rows.mutate(**own)
    rows = rows.mutate(
        payout_id=local_day(rows.ends_at, facts.zone).cast("string"),
        currency=rows.currency.upper().fill_null(ibis.literal(facts.declared_currency, "string")),
    )
    heads = rows.filter(rows.total.notnull())
    lines = rows.filter(rows.amount.notnull())
    return {
        PAYOUTS: as_table(
            PAYOUTS,
            heads,
            facts,
            provider=ibis.literal("walmart"),
            day=local_day(heads.ends_at, facts.zone),
            amount=heads.total,
        ),
        PAYOUT_LINES: as_table(
            PAYOUT_LINES, lines, facts, provider=ibis.literal("walmart"), kind=money_kind(lines.kind_raw)
        ),
    }


PURCHASE_ORDER = ("purchase order #", "purchaseorderno", "purchaseorderid", "purchaseorder#")

RECONCILIATION = Reader(
    name="walmart_recon",
    system="walmart",
    role="payments",
    header=(
        frozenset({"transaction posted timestamp", "transactionpostedtimestamp"}),
        frozenset({"amount type", "amounttype"}),
        frozenset(PURCHASE_ORDER),
        frozenset({"transaction type", "transactiontype"}),
    ),
    usual_order="MDY",
    fields={
        "begins_at": moment("period start date", "periodstartdate"),
        "ends_at": moment("period end date", "periodenddate"),
        "total": money("total payable", "totalpayable"),
        "currency": text("currency"),
        "at": moment("transaction posted timestamp", "transactionpostedtimestamp"),
        "kind_raw": text("transaction type", "transactiontype"),
        "description": text("transaction description", "transactiondescription"),
        "order_reference": text(*PURCHASE_ORDER),
        "amount": money("amount"),
        "part": text("amount type", "amounttype"),
        "sku": text("partner item id", "partneritemid"),
    },
    dated="",
    tables=_tables,
    evidence="other programs' code and vendor documentation; no real file seen",
)

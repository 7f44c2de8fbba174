"""Amazon: the settlement reports, flat files V2 and V1 (33 or 36 columns), tab-separated.

V1 was measured on real files, V2 is known from vendor documentation alone. The first row of a settlement tells its
period and its total and no transaction; the others add up to that total. V1 lays several amounts in one row, and leaves
the columns of promotions out where there was none.
"""

from typing import Any

import ibis

from ...calendar import local_day
from ...columns import Table
from ...movements import PAYOUT_LINES, PAYOUTS
from ..canonical import as_table
from ..reader import Facts, Identity, Reader, moment, money, proof, text
from ..words import money_kind

COMPONENTS = {  # amount of V1: its kind, and the field that says which one
    "shipment_fee": "shipment_fee_type",
    "order_fee": "order_fee_type",
    "price": "price_type",
    "item_fee": "item_fee_type",
    "misc_fee": None,
    "other_fee": "other_fee_reason",
    "promotion": "promotion_type",
    "direct_payment": "direct_payment_type",
    "other": None,
}
ALWAYS = tuple(name for name in COMPONENTS if name != "promotion")
PART_NAMES = {"price": "ItemPrice", "item_fee": "ItemFees", "promotion": "Promotion"}  # as V2 calls them


def _with_currency(rows: Any, facts: Facts) -> Any:
    """Rows whose currency stands in the settlement's first row alone; without that row it is not known."""
    own = rows.currency.max().over(ibis.window(group_by=rows.payout_id))
    return rows.mutate(currency=own.upper().fill_null(ibis.literal(facts.declared_currency, "string")))


def _payouts(rows: Any, facts: Facts) -> Any:
    heads = rows.filter(rows.total.notnull())
    return as_table(PAYOUTS, heads, facts, provider=ibis.literal("amazon"), amount=heads.total)


def _version_2(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = _with_currency(rows, facts)
    own = rows.filter(rows.amount.notnull())
    lines = as_table(
        PAYOUT_LINES,
        own,
        facts,
        provider=ibis.literal("amazon"),
        kind=money_kind(own.kind_raw),
        at=own.posted_at,
    )
    return {PAYOUTS: _payouts(rows, facts), PAYOUT_LINES: lines}


def _version_1(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = _with_currency(rows, facts)
    parts = [_component(rows, facts, name, told) for name, told in COMPONENTS.items()]
    return {PAYOUTS: _payouts(rows, facts), PAYOUT_LINES: ibis.union(*parts)}


def _component(rows: Any, facts: Facts, name: str, told: str | None) -> Any:
    """The lines that one amount of V1 makes."""
    own = rows.filter(rows[name].notnull())
    return as_table(
        PAYOUT_LINES,
        own,
        facts,
        provider=ibis.literal("amazon"),
        kind=money_kind(own.kind_raw),
        part=ibis.literal(PART_NAMES.get(name, name)),
        description=own[told] if told else ibis.null("string"),
        amount=own[name],
        at=own.posted,
    )


HEAD = {
    "payout_id": text("settlement-id", required=True),
    "begins_at": moment("settlement-start-date", utc=True),
    "ends_at": moment("settlement-end-date", utc=True),
    "deposit": moment("deposit-date", utc=True),
    "total": money("total-amount"),
    "currency": text("currency"),
    "kind_raw": text("transaction-type"),
    "order_reference": text("order-id"),
    "sku": text("sku"),
}


def _dated(tables: Any) -> Any:
    """The day of the deposit, in the books' zone, beside the rest."""
    return lambda rows, facts: tables(rows.mutate(day=local_day(rows.deposit, facts.zone)), facts)


SETTLEMENT_V2 = Reader(
    name="amazon_settlement_v2",
    system="amazon",
    role="payments",
    delimiter="\t",
    quoted=False,
    header=proof("settlement-id", "amount-type", "amount-description", "amount"),
    identities=(Identity("total", (("amount",),), over="payout_id"),),
    fields={
        **HEAD,
        "part": text("amount-type"),
        "description": text("amount-description"),
        "amount": money("amount"),
        "posted_at": moment("posted-date-time", utc=True),
    },
    dated="payout_id",
    tables=_dated(_version_2),
    evidence="vendor documentation; no real file seen",
)

SETTLEMENT_V1 = Reader(
    name="amazon_settlement_v1",
    system="amazon",
    role="payments",
    delimiter="\t",
    quoted=False,
    header=proof("settlement-id", "price-type", "item-related-fee-type", "other-amount"),
    identities=(Identity("total", (ALWAYS, (*ALWAYS, "promotion")), over="payout_id"),),
    fields={
        **HEAD,
        "posted": moment("posted-date", utc=True),
        "shipment_fee_type": text("shipment-fee-type"),
        "shipment_fee": money("shipment-fee-amount"),
        "order_fee_type": text("order-fee-type"),
        "order_fee": money("order-fee-amount"),
        "price_type": text("price-type"),
        "price": money("price-amount"),
        "item_fee_type": text("item-related-fee-type"),
        "item_fee": money("item-related-fee-amount"),
        "misc_fee": money("misc-fee-amount"),
        "other_fee": money("other-fee-amount"),
        "other_fee_reason": text("other-fee-reason-description"),
        "promotion_type": text("promotion-type"),
        "promotion": money("promotion-amount"),
        "direct_payment_type": text("direct-payment-type"),
        "direct_payment": money("direct-payment-amount"),
        "other": money("other-amount"),
    },
    dated="payout_id",
    tables=_dated(_version_1),
    evidence="measured on real files",
)

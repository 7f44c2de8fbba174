"""Amazon: the All Orders report (by order date or by last update), tab-separated, one row per order item.

Layout and vocabulary as the vendor documents them; no real file was seen. Times are UTC, amounts are for the whole row,
nothing is quoted. Only a cancelled row may leave its price blank and be worth nothing; a blank price elsewhere is
unknown. Amazon has no financial status of its own: pending is not paid, unshipped, shipped and partially shipped are.
"""

from typing import Any

import ibis

from ...columns import Table
from ...tables import ORDER_LINES, ORDERS
from ..item_amounts import AMOUNTS, item_amounts
from ..reader import Facts, Reader, instant, money, proof, text
from ..words import UNKNOWN, channel_word

ORDER_ID = r"^[A-Z0-9]{3}-\d{7}-\d{7}$"  # 114-1234567-1234567; S01-... where it was sold elsewhere
FACILITATOR = "MarketplaceFacilitator"
PAID = ("unshipped", "shipped", "partially_shipped", "shipping", "complete", "invoice_unconfirmed")
SPELLINGS = {
    "canceled": "cancelled",
    "partiallyshipped": "partially_shipped",
    "invoiceunconfirmed": "invoice_unconfirmed",
}


def _status(column: Any) -> Any:
    word = channel_word(column)
    spelt = ibis.cases(*((word == wrong, right) for wrong, right in SPELLINGS.items()), else_=word)
    return spelt.startswith("shipped_").ifelse("shipped", spelt.startswith("pending_").ifelse("pending", spelt))


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = rows.mutate(status=_status(rows.order_status), line_status=_status(rows.line_status_raw))
    cancelled = (rows.status == "cancelled") | (rows.line_status == "cancelled")
    rows = rows.mutate(
        unpriced=rows.item_price.isnull() & ~cancelled.fill_null(False),
        **item_amounts(rows),
    )
    facilitated = rows.tax_model.fill_null(FACILITATOR) == FACILITATOR  # most reports lack the column
    rows = rows.mutate(withheld_tax=facilitated.ifelse(rows.tax, 0))
    return {ORDERS: _orders(rows, facts), ORDER_LINES: _lines(rows, facts)}


def _orders(rows: Any, facts: Facts) -> Any:
    """One order per id: what its rows say once, from the first; what they say each, added up."""
    once = {name: rows[name].argmin(rows.source_row) for name in ONCE}
    added = {name: rows[name].sum() for name in ADDED}
    grouped = rows.group_by("order_id", "source_file").agg(
        **once,
        **added,
        order_status_raw=rows.order_status.argmin(rows.source_row),
        order_status=rows.status.argmin(rows.source_row),
        updated_at=rows.updated_at.max(),
        unpriced=rows.unpriced.any(),
        source_row=rows.source_row.min(),
    )
    nothing = ibis.null("decimal(18, 4)")
    amounts = {name: grouped.unpriced.ifelse(nothing, grouped[name].cast("decimal(18, 4)")) for name in ADDED}
    return grouped.mutate(
        order_name=grouped.order_id,
        channel=ibis.literal(facts.channel),
        shop=ibis.literal(facts.shop, type="string"),
        currency=grouped.currency.upper().fill_null(ibis.literal(facts.declared_currency, type="string")),
        is_test=ibis.literal(False),
        is_draft_origin=ibis.literal(False),
        **{name: ibis.null(kind) for name, kind in ABSENT.items()},
        **_derived_statuses(grouped),
        **amounts,
    )


def _derived_statuses(grouped: Any) -> dict[str, Any]:
    """The statuses that Amazon's one word implies."""
    status = grouped.order_status
    financial = ((status.isin(PAID), "paid"), (status == "pending", "pending"), (status == "cancelled", "voided"))
    fulfillment = (
        (status == "shipped", "fulfilled"),
        (status == "partially_shipped", "partial"),
        (status.isin(("unshipped", "pending")), "unfulfilled"),
    )
    return {
        "financial_status": ibis.cases(*financial, else_=UNKNOWN),
        "financial_status_raw": grouped.order_status_raw,
        "fulfillment_status": ibis.cases(*fulfillment, else_=UNKNOWN),
        "fulfillment_status_raw": grouped.order_status_raw,
        "is_cancelled": (status == "cancelled").fill_null(False),
    }


def _lines(rows: Any, facts: Facts) -> Any:
    return rows.select(
        "order_id",
        "sku",
        "quantity",
        "line_status",
        "line_status_raw",
        "source_file",
        "source_row",
        channel=ibis.literal(facts.channel),
        amount=rows.item_price,
        product_type=ibis.null("string"),
        vendor=ibis.null("string"),
        line_tax_name=ibis.null("string"),
    )


ONCE = (
    *("created_at", "source_name", "sales_channel", "fulfillment_channel", "shipping_method", "currency", "country"),
    "region",
)
ADDED = ("total", "subtotal", "tax", "withheld_tax", "shipping", "discount")
ABSENT = {
    **dict.fromkeys(("paid_at", "fulfilled_at", "cancelled_at"), "timestamp"),
    **dict.fromkeys(
        "payment_method payment_method_id location tags risk_level discount_code tax_name customer_key".split(),
        "string",
    ),
    **dict.fromkeys(("refunded", "outstanding"), "decimal(18, 4)"),
    "has_customer": "boolean",
}

OTHERS = """merchant-order-id url product-name asin ship-city ship-postal-code promotion-ids cpf
is-business-order purchase-order-number price-designation is-iba number-of-items tax-collection-responsible-party
address-type customized-url customized-page is-heavy-or-bulky is-replacement-order"""

ALL_ORDERS = Reader(
    name="amazon_all_orders",
    system="amazon",
    role="channel",
    delimiter="\t",
    quoted=False,
    header=proof("amazon-order-id", "order-status", "item-status", "fulfillment-channel"),
    unit="order_id",
    priced=("item_price",),
    usual=(
        *("updated_at", "source_name", "sales_channel", "shipping_method", "sku", "country"),
        *AMOUNTS,
    ),
    others=frozenset(OTHERS.split()),
    fields={
        "order_id": text("amazon-order-id", required=True, like=ORDER_ID),
        "created_at": instant("purchase-date", required=True),
        "updated_at": instant("last-updated-date"),
        "order_status": text("order-status"),
        "source_name": text("order-channel"),
        "sales_channel": text("sales-channel"),
        "fulfillment_channel": text("fulfillment-channel"),
        "shipping_method": text("ship-service-level"),
        "sku": text("sku"),
        "quantity": money("quantity"),
        "line_status_raw": text("item-status"),
        "currency": text("currency"),
        **AMOUNTS,
        "tax_model": text("tax-collection-model"),
        "country": text("ship-country"),
        "region": text("ship-state"),
    },
    tables=_tables,
    evidence="vendor documentation; no real file seen",
)

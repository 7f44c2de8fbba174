"""Amazon: the All Orders report (by order date or by last update), tab-separated, one row per order item.

Layout and vocabulary as the vendor documents them; no real file was seen. Times are UTC, amounts are for the whole row,
nothing is quoted. Only a cancelled row may leave its price blank and be worth nothing; a blank price elsewhere is
unknown. Amazon has no financial status of its own: pending is not paid, unshipped, shipped and partially shipped are.
"""

from typing import Any

import ibis

from ...tables import ORDER_LINES, ORDERS, Table
from ..reader import Facts, Reader, instant, money, text
from ..words import channel_word

PAID = ("unshipped", "shipped", "partially_shipped", "shipping", "complete", "invoice_unconfirmed")
SPELLINGS = {
    "canceled": "cancelled",
    "partiallyshipped": "partially_shipped",
    "invoiceunconfirmed": "invoice_unconfirmed",
}
CHARGES = ("item_price", "item_tax", "shipping_price", "shipping_tax", "gift_wrap_price", "gift_wrap_tax")
TAXES = ("item_tax", "shipping_tax", "gift_wrap_tax")
DISCOUNTS = ("item_promotion", "ship_promotion")


def _status(column: Any) -> Any:
    word = channel_word(column)
    spelt = ibis.cases(*((word == wrong, right) for wrong, right in SPELLINGS.items()), else_=word)
    return spelt.startswith("shipped_").ifelse("shipped", spelt.startswith("pending_").ifelse("pending", spelt))


def _sum(rows: Any, names: tuple[str, ...]) -> Any:
    """The sum of amounts of a row, blanks as nothing; discounts are written with either sign."""
    total = ibis.literal(0).cast("decimal(18, 4)")
    for name in names:
        amount = rows[name].fill_null(0).cast("decimal(18, 4)")
        total = total + (amount.abs() if name in DISCOUNTS else amount)
    return total


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = rows.mutate(status=_status(rows.order_status), line_status=_status(rows.line_status_raw))
    cancelled = (rows.status == "cancelled") | (rows.line_status == "cancelled")
    rows = rows.mutate(
        unpriced=rows.item_price.isnull() & ~cancelled.fill_null(False),
        discount=_sum(rows, DISCOUNTS),
        tax=_sum(rows, TAXES),
        shipping=_sum(rows, ("shipping_price",)),
        subtotal=_sum(rows, ("item_price",)),
        total=_sum(rows, CHARGES) - _sum(rows, DISCOUNTS),
    )
    rows = rows.mutate(withheld=(rows.tax_model.fill_null("MarketplaceFacilitator") != "").ifelse(rows.tax, 0))
    return {ORDERS: _orders(rows, facts), ORDER_LINES: _lines(rows, facts)}


def _orders(rows: Any, facts: Facts) -> Any:
    def first(name: str) -> Any:
        return rows[name].first(order_by=rows.source_row)

    grouped = rows.group_by("order_id", "source_file").agg(
        order_name=first("order_id"),
        created_at=first("created_at"),
        updated_at=rows.updated_at.max(),
        order_status=first("status"),
        order_status_raw=first("order_status"),
        source_name=first("source_name"),
        sales_channel=first("sales_channel"),
        fulfillment_channel=first("fulfillment_channel"),
        shipping_method=first("shipping_method"),
        currency=first("currency").upper(),
        country=first("country"),
        region=first("region"),
        unpriced=rows.unpriced.any(),
        total=rows.total.sum(),
        subtotal=rows.subtotal.sum(),
        tax=rows.tax.sum(),
        withheld_tax=rows.withheld.sum(),
        shipping=rows.shipping.sum(),
        discount=rows.discount.sum(),
        source_row=rows.source_row.min(),
    )
    status = grouped.order_status
    nothing = {name: ibis.null(kind) for name, kind in ABSENT.items()}
    amounts = {
        name: grouped.unpriced.ifelse(ibis.null("decimal(18, 4)"), grouped[name].cast("decimal(18, 4)"))
        for name in ("total", "subtotal", "tax", "withheld_tax", "shipping", "discount")
    }
    return grouped.mutate(
        channel=ibis.literal(facts.channel),
        shop=ibis.literal(facts.shop, type="string"),
        financial_status=ibis.cases(
            (status.isin(PAID), "paid"),
            (status == "pending", "pending"),
            (status == "cancelled", "voided"),
            else_="unknown",
        ),
        financial_status_raw=grouped.order_status_raw,
        fulfillment_status=ibis.cases(
            (status == "shipped", "fulfilled"),
            (status == "partially_shipped", "partial"),
            (status.isin(("unshipped", "pending")), "unfulfilled"),
            else_="unknown",
        ),
        fulfillment_status_raw=grouped.order_status_raw,
        is_test=ibis.literal(False),
        is_draft_origin=ibis.literal(False),
        is_cancelled=(status == "cancelled").fill_null(False),
        **nothing,
        **amounts,
    )


def _lines(rows: Any, facts: Facts) -> Any:
    return rows.select(
        "order_id",
        "sku",
        "line_status",
        "line_status_raw",
        "source_file",
        "source_row",
        channel=ibis.literal(facts.channel),
        product_type=ibis.null("string"),
        vendor=ibis.null("string"),
        line_tax_name=ibis.null("string"),
    )


ABSENT = {
    **dict.fromkeys(("paid_at", "fulfilled_at", "cancelled_at"), "timestamp"),
    **dict.fromkeys(
        ("payment_method", "location", "tags", "risk_level", "discount_code", "tax_name", "customer_key"), "string"
    ),
    **dict.fromkeys(("refunded", "outstanding"), "decimal(18, 4)"),
    "has_customer": "boolean",
}

ALL_ORDERS = Reader(
    name="amazon_all_orders",
    system="amazon",
    role="channel",
    delimiter="\t",
    quoted=False,
    header=tuple(
        frozenset({cell}) for cell in ("amazon-order-id", "order-status", "item-status", "fulfillment-channel")
    ),
    unit="order_id",
    fields={
        "order_id": text("amazon-order-id", required=True),
        "created_at": instant("purchase-date", required=True),
        "updated_at": instant("last-updated-date"),
        "order_status": text("order-status"),
        "source_name": text("order-channel"),
        "sales_channel": text("sales-channel"),
        "fulfillment_channel": text("fulfillment-channel"),
        "shipping_method": text("ship-service-level"),
        "sku": text("sku"),
        "line_status_raw": text("item-status"),
        "currency": text("currency"),
        "item_price": money("item-price"),
        "item_tax": money("item-tax"),
        "shipping_price": money("shipping-price"),
        "shipping_tax": money("shipping-tax"),
        "gift_wrap_price": money("gift-wrap-price"),
        "gift_wrap_tax": money("gift-wrap-tax"),
        "item_promotion": money("item-promotion-discount"),
        "ship_promotion": money("ship-promotion-discount"),
        "tax_model": text("tax-collection-model"),
        "country": text("ship-country"),
        "region": text("ship-state"),
    },
    tables=_tables,
    evidence="vendor documentation; no real file seen",
)

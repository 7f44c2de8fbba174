"""Etsy: sold orders and sold order items, as CSV.

Known from other programs' code alone; no real file was seen. Days are written month first, without a clock. Etsy lists
what was sold, so an order is paid unless its status says otherwise, or its day of payment is blank where others' are
not. The file of orders may name the articles of each,
without how many were sold. In the items file the order's own shipping and tax stand on each of its rows and are taken
once. Whether an item's total is before or after its discount is told by its own price and quantity. Sales tax is
collected and remitted by Etsy.
"""

from typing import Any

import ibis

from ...columns import Table
from ...tables import ORDER_LINES, ORDERS
from ..canonical import as_orders, as_table
from ..reader import Facts, Identity, Reader, moment, money, proof, text
from ..words import UNKNOWN, channel_word

ORDER_ID = r"^\d{9,11}$"
CANCELLED = ("cancelled", "canceled")
REFUNDED = {"refunded": "refunded", "fully_refunded": "refunded", "partially_refunded": "partially_refunded"}
PAID = ("paid", "completed", "complete", "open", "shipped", "not_shipped", "pre_transit", "in_transit", "delivered")
MOSTLY = 0.5  # share of a file's orders with a day of payment, from which one without it is not paid
UNPAID = ("unpaid", "payment_processing", "processing")


def _financial(status: Any, unpaid: Any) -> Any:
    return ibis.cases(
        (unpaid & (status.isnull() | status.isin(PAID)), "pending"),
        (status.isnull() | status.isin(PAID), "paid"),
        *((status == word, meaning) for word, meaning in REFUNDED.items()),
        (status.isin(UNPAID), "pending"),
        (status.isin(CANCELLED), "voided"),
        else_=UNKNOWN,
    )


def _unpaid(rows: Any) -> Any:
    """Orders without a day of payment, in a file that tells it of most of them: a buyer may pay later."""
    told = rows.paid_at.notnull().mean().over(ibis.window(group_by=rows.source_file)) >= MOSTLY
    return told & rows.paid_at.isnull()


def _same(rows: Any, facts: Facts) -> dict[str, Any]:
    """What both files tell in the same way."""
    return {
        "currency": rows.currency.upper().fill_null(facts.currency),
        "withheld_tax": rows.tax.fill_null(0).cast("decimal(18, 4)"),
        "fulfillment_status": rows.fulfilled_at.notnull().ifelse("fulfilled", "unfulfilled"),
    }


def _orders(rows: Any, facts: Facts) -> dict[Table, Any]:
    status = channel_word(rows.status)
    orders = as_orders(
        rows,
        facts,
        **_same(rows, facts),
        order_status=status,
        order_status_raw=rows.status,
        financial_status=_financial(status, _unpaid(rows)),
        financial_status_raw=rows.status,
        is_cancelled=status.isin(CANCELLED).fill_null(False),
    )
    articles = rows.filter(rows.sku.notnull())
    articles = articles.mutate(sku=articles.sku.split(",")).unnest("sku")
    articles = articles.mutate(sku=articles.sku.strip()).filter(lambda line: line.sku != "")
    return {ORDERS: orders, ORDER_LINES: as_table(ORDER_LINES, articles, facts)}


def _items(rows: Any, facts: Facts) -> dict[Table, Any]:
    gross = (rows.item_total == rows.price * rows.quantity).fill_null(True)
    discount = rows.discount.fill_null(0).abs()
    rows = rows.mutate(sold=gross.ifelse(rows.item_total - discount, rows.item_total), discount=discount)
    once = {name: rows[name].argmin(rows.source_row) for name in ONCE}
    grouped = rows.group_by("order_id", "source_file").agg(
        **once,
        sold=rows.sold.sum(),
        unpriced=rows.sold.isnull().any(),
        discount=rows.discount.sum(),
        paid_at=rows.paid_at.max(),
        fulfilled_at=rows.fulfilled_at.max(),
        source_row=rows.source_row.min(),
    )
    none = ibis.null("decimal(18, 4)")
    sold = grouped.unpriced.ifelse(none, grouped.sold.cast("decimal(18, 4)"))
    shipping = grouped.shipping.fill_null(0) - grouped.shipping_discount.fill_null(0).abs()
    orders = as_orders(
        grouped,
        facts,
        **_same(grouped, facts),
        total=(sold + shipping + grouped.tax.fill_null(0)).cast("decimal(18, 4)"),
        subtotal=sold,
        shipping=shipping.cast("decimal(18, 4)"),
        discount=grouped.discount.cast("decimal(18, 4)"),
        financial_status=_unpaid(grouped).ifelse("pending", "paid"),
    )
    return {ORDERS: orders, ORDER_LINES: as_table(ORDER_LINES, rows, facts, amount=rows.sold)}


ONCE = (
    *("created_at", "currency", "shipping", "shipping_discount", "tax", "discount_code", "country", "region"),
    *("customer_key", "source_name", "payment_method"),
)
CUSTOMER = {"customer_key": text("full name", "ship name", personal=True)}
SHARED = {
    "order_id": text("order id", required=True, like=ORDER_ID),
    "created_at": moment("sale date", required=True),
    "paid_at": moment("date paid"),
    "fulfilled_at": moment("date shipped"),
    "currency": text("currency"),
    "country": text("ship country"),
    "region": text("ship state"),
    "discount_code": text("coupon code"),
    "source_name": text("order type"),
    "payment_method": text("payment method", "payment type"),
    **CUSTOMER,
}

SOLD_ORDERS = Reader(
    name="etsy_sold_orders",
    system="etsy",
    role="channel",
    header=proof("sale date", "order id", "number of items", "order net"),
    usual_order="MDY",
    dated="order_id",
    priced=("total",),
    usual=("status", "tax", "shipping", "currency"),
    identities=(Identity("total", (("subtotal", "-discount", "-shipping_discount", "shipping", "tax"),)),),
    fields={
        **SHARED,
        "status": text("status"),
        "sku": text("sku"),
        "total": money("order total"),
        "subtotal": money("order value"),
        "discount": money("discount amount"),
        "shipping_discount": money("shipping discount"),
        "shipping": money("shipping"),
        "tax": money("sales tax"),
    },
    tables=_orders,
    evidence="other programs' code; no real file seen",
)

SOLD_ORDER_ITEMS = Reader(
    name="etsy_sold_order_items",
    system="etsy",
    role="channel",
    header=proof("sale date", "item name", "transaction id", "order id"),
    unit="order_id",
    usual_order="MDY",
    dated="order_id",
    priced=("item_total",),
    usual=("sku", "tax", "shipping", "currency"),
    fields={
        **SHARED,
        "sku": text("sku"),
        "quantity": money("quantity"),
        "price": money("price"),
        "item_total": money("item total"),
        "discount": money("discount amount"),
        "shipping_discount": money("shipping discount"),
        "shipping": money("order shipping"),
        "tax": money("order sales tax"),
    },
    tables=_items,
    evidence="other programs' code; no real file seen",
)

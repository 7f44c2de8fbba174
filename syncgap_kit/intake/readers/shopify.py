"""Shopify: the orders export (Orders > Export > CSV), one row per line item.

Only the first row of an order fills the order's own columns; the rows that follow hold its further line items. The
layout of 79 columns was measured on real exports of 2023 to 2026; columns are found by name, in any order.
"""

from typing import Any

import ibis

from ...columns import MONEY, Table
from ...tables import ORDER_LINES, ORDERS
from ..reader import Facts, Reader, instant, money, proof, text
from ..words import FINANCIAL, FULFILLMENT, channel_word, normalised


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = rows.mutate(order_id=rows.order_id.fill_null(rows.order_name))
    return {ORDERS: _orders(rows.filter(rows.begins), facts), ORDER_LINES: _lines(rows, facts)}


def _orders(rows: Any, facts: Facts) -> Any:
    nothing = ibis.null("string")
    return rows.select(
        *SAME,
        channel=ibis.literal(facts.channel),
        shop=ibis.literal(facts.shop, type="string"),
        updated_at=ibis.null("timestamp"),
        financial_status=normalised(rows.financial_status, FINANCIAL),
        financial_status_raw=rows.financial_status,
        fulfillment_status=normalised(rows.fulfillment_status.fill_null("unfulfilled"), FULFILLMENT),
        fulfillment_status_raw=rows.fulfillment_status,
        order_status=nothing,
        order_status_raw=nothing,
        payment_method_id=nothing,
        sales_channel=nothing,
        fulfillment_channel=nothing,
        currency=rows.currency.upper().fill_null(facts.currency),
        country=rows.shipping_country.fill_null(rows.billing_country),
        region=rows.shipping_region.fill_null(rows.billing_region),
        withheld_tax=ibis.literal(0).cast("decimal(18, 4)"),
        is_test=rows.payment_method.lower().contains("bogus gateway").fill_null(False),
        is_draft_origin=(rows.source_name == "shopify_draft_order").fill_null(False),
        is_cancelled=rows.cancelled_at.notnull(),
        has_customer=rows.customer_key.notnull() | rows.email.notnull(),
    )


def _lines(rows: Any, facts: Facts) -> Any:
    nothing = ibis.null("string")
    return rows.select(
        *("order_id", "sku", "quantity", "vendor", "source_file", "source_row"),
        channel=ibis.literal(facts.channel),
        line_status=channel_word(rows.line_status),
        line_status_raw=rows.line_status,
        amount=(rows.price * rows.quantity - rows.line_discount.fill_null(0).abs()).try_cast(MONEY),
        product_type=nothing,
        line_tax_name=nothing,
    )


SAME = (
    *("order_id", "order_name", "created_at", "paid_at", "fulfilled_at", "cancelled_at"),
    *("source_name", "payment_method", "shipping_method", "location", "tags", "risk_level", "discount_code"),
    *("tax_name", "total", "subtotal", "tax", "shipping", "discount", "refunded", "outstanding"),
    *("customer_key", "source_file", "source_row"),
)

OTHERS = """accepts marketing, lineitem name, lineitem compare at price, lineitem
requires shipping, lineitem taxable, billing street, billing address1, billing address2, billing
company, billing city, billing zip, billing phone, shipping street, shipping address1, shipping address2, shipping
company, shipping city, shipping zip, shipping phone, shipping name, notes, note attributes, payment reference,
employee, device id, tax 1 value, tax 2 name, tax 2 value, tax 3 name, tax 3 value, tax 4 name, tax 4 value, tax 5 name,
tax 5 value, phone, receipt number, duties, billing province name, shipping province name, payment id, payment terms
name, next payment due at, payment references"""

ORDERS_EXPORT = Reader(
    name="shopify_orders",
    system="shopify",
    role="channel",
    header=proof("name", "lineitem name", "lineitem quantity", "financial status"),
    unit="order_name",
    begins=("order_id", "financial_status", "total"),
    carried=("order_id",),
    priced=("total",),
    usual=(
        *("order_id", "paid_at", "fulfilled_at", "cancelled_at", "fulfillment_status", "source_name", "payment_method"),
        *("total", "subtotal", "tax", "shipping", "discount", "refunded", "discount_code", "shipping_method", "tags"),
        *("sku", "line_status", "vendor", "risk_level", "email", "shipping_country", "shipping_region"),
    ),
    others=frozenset(OTHERS.replace("\n", " ").split(", ")),
    fields={
        "order_id": text("id", like=r"^\d+$"),
        "order_name": text("name", required=True),
        "created_at": instant("created at", required=True),
        "paid_at": instant("paid at"),
        "fulfilled_at": instant("fulfilled at"),
        "cancelled_at": instant("cancelled at"),
        "financial_status": text("financial status"),
        "fulfillment_status": text("fulfillment status"),
        "source_name": text("source"),
        "payment_method": text("payment method"),
        "shipping_method": text("shipping method"),
        "currency": text("currency"),
        "shipping_country": text("shipping country"),
        "billing_country": text("billing country"),
        "shipping_region": text("shipping province"),
        "billing_region": text("billing province"),
        "location": text("location"),
        "tags": text("tags", free=True),
        "risk_level": text("risk level"),
        "discount_code": text("discount code"),
        "tax_name": text("tax 1 name"),
        "total": money("total"),
        "subtotal": money("subtotal"),
        "tax": money("taxes"),
        "shipping": money("shipping"),
        "discount": money("discount amount"),
        "refunded": money("refunded amount"),
        "outstanding": money("outstanding balance"),
        "sku": text("lineitem sku"),
        "quantity": money("lineitem quantity"),
        "price": money("lineitem price"),
        "line_discount": money("lineitem discount"),
        "line_status": text("lineitem fulfillment status"),
        "vendor": text("vendor"),
        "email": text("email", personal=True),
        "customer_key": text("billing name", "shipping name", personal=True),
    },
    tables=_tables,
    evidence="measured on real exports",
)

"""BigCommerce: the orders export of its default template, one row per order, as CSV.

The columns follow a template that shops may change; they are known by hearsay alone, and no real file was seen. Days
have no clock. An incomplete order is an abandoned checkout. Manual verification and disputes come after the payment.
"""

from typing import Any

import ibis

from ...columns import Table
from ...tables import ORDERS
from ..canonical import as_orders
from ..reader import Facts, Identity, Reader, moment, money, proof, text
from ..words import UNKNOWN, channel_word

PAID = (
    *("awaiting_fulfillment", "awaiting_shipment", "awaiting_pickup", "partially_shipped", "shipped", "completed"),
    *("disputed", "manual_verification_required"),
)
UNPAID = ("pending", "awaiting_payment")
VOID = ("cancelled", "declined", "incomplete")
REFUNDED = ("refunded", "partially_refunded")
SHIPPED = {"completed": "fulfilled", "shipped": "fulfilled", "partially_shipped": "partial"}


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    status = channel_word(rows.status)
    financial = (
        (status.isin(PAID), "paid"),
        *((status == word, word) for word in REFUNDED),
        (status.isin(UNPAID), "pending"),
        (status.isin(VOID), "voided"),
    )
    fulfillment = [(status == word, meaning) for word, meaning in SHIPPED.items()]
    orders = as_orders(
        rows,
        facts,
        currency=rows.currency.upper().fill_null(facts.currency),
        order_status=status,
        order_status_raw=rows.status,
        financial_status=ibis.cases(*financial, else_=UNKNOWN),
        financial_status_raw=rows.status,
        fulfillment_status=ibis.cases(*fulfillment, (status.isin((*PAID, *UNPAID)), "unfulfilled"), else_=UNKNOWN),
        is_cancelled=(status == "cancelled").fill_null(False),
    )
    return {ORDERS: orders}


ORDERS_EXPORT = Reader(
    name="bigcommerce_orders",
    system="bigcommerce",
    role="channel",
    header=proof("order id", "order status", "order date", "order total (inc tax)"),
    identities=(Identity("total", (("subtotal", "shipping"),)),),
    usual=("subtotal", "tax", "shipping", "currency", "payment_method"),
    fields={
        "order_id": text("order id", required=True),
        "created_at": moment("order date", required=True),
        "fulfilled_at": moment("date shipped"),
        "status": text("order status"),
        "total": money("order total (inc tax)"),
        "subtotal": money("subtotal (inc tax)"),
        "tax": money("tax total"),
        "shipping": money("shipping cost (inc tax)"),
        "currency": text("order currency code"),
        "payment_method": text("payment method"),
        "shipping_method": text("ship method"),
        "discount_code": text("coupon details"),
        "region": text("shipping state"),
        "country": text("shipping country"),
        "customer_key": text("customer name", personal=True),
    },
    dated="order_id",
    tables=_tables,
    evidence="hearsay; no real file seen",
)

"""Walmart Marketplace: the orders export, a workbook or CSV with one row per line of a purchase order.

Known from other programs' code alone; no real file was seen. An order has two numbers, the purchase order (its id here)
and the customer's order (its name); books bear either. Item cost, shipping and tax are taken for the whole line. The
money is taken when the order ships: created and acknowledged orders are authorised, not paid. Walmart remits the tax.
"""

from typing import Any

import ibis

from ...columns import Table
from ...tables import ORDER_LINES, ORDERS
from ..canonical import as_orders, as_table
from ..reader import Facts, Reader, moment, money, proof, text
from ..words import UNKNOWN, channel_word

SHIPPED = ("shipped", "delivered")
OPEN = ("created", "acknowledged", "pending")
CANCELLED = ("cancelled", "canceled")
AMOUNTS = ("subtotal", "shipping", "tax")


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = rows.mutate(line_status=channel_word(rows.line_status_raw))
    return {ORDERS: _orders(rows, facts), ORDER_LINES: as_table(ORDER_LINES, rows, facts, amount=rows.subtotal)}


def _orders(rows: Any, facts: Facts) -> Any:
    """One order per purchase order; lines that were cancelled are worth nothing."""
    live = ~rows.line_status.isin(CANCELLED).fill_null(False)
    once = {name: rows[name].argmin(rows.source_row) for name in ONCE}
    grouped = rows.group_by("order_id", "source_file").agg(
        **once,
        **{name: rows[name].sum(where=live).fill_null(0).cast("decimal(18, 4)") for name in AMOUNTS},
        unpriced=(live & rows.subtotal.isnull()).any(),
        status_raw=ibis.coalesce(
            rows.line_status_raw.argmin(rows.source_row, where=live), rows.line_status_raw.argmin(rows.source_row)
        ),
        shipped=rows.line_status.isin(SHIPPED).any(),
        all_shipped=(rows.line_status.isin(SHIPPED) | ~live).all(),
        source_row=rows.source_row.min(),
    )
    none = ibis.null("decimal(18, 4)")
    return as_orders(
        grouped,
        facts,
        order_name=grouped.customer_order.fill_null(grouped.order_id),
        total=grouped.unpriced.ifelse(none, (grouped.subtotal + grouped.shipping + grouped.tax).cast("decimal(18, 4)")),
        withheld_tax=grouped.tax,
        currency=ibis.literal(facts.currency),
        **_statuses(grouped),
    )


def _statuses(grouped: Any) -> dict[str, Any]:
    """What Walmart's one word implies, and whether all lines of the order have it."""
    status = channel_word(grouped.status_raw)
    cancelled = status.isin(CANCELLED)
    fulfillment = (
        (grouped.shipped & grouped.all_shipped, "fulfilled"),
        (grouped.shipped, "partial"),
        (status.isin(OPEN), "unfulfilled"),
    )
    return {
        "order_status": status,
        "order_status_raw": grouped.status_raw,
        "financial_status": ibis.cases(
            (grouped.shipped, "paid"), (status.isin(OPEN), "authorized"), (cancelled, "voided"), else_=UNKNOWN
        ),
        "financial_status_raw": grouped.status_raw,
        "fulfillment_status": ibis.cases(*fulfillment, else_=UNKNOWN),
        "is_cancelled": cancelled.fill_null(False),
    }


ONCE = (
    *("customer_order", "created_at", "shipping_method", "fulfillment_channel", "country", "region", "location"),
    "customer_key",
)

ORDERS_EXPORT = Reader(
    name="walmart_orders",
    system="walmart",
    role="channel",
    header=proof("po#", "order#", "line#", "item cost"),
    unit="order_id",
    called=("customer_order",),
    usual_order="MDY",
    usual=("line_status_raw", "sku", "tax"),
    fields={
        "order_id": text("po#", required=True),
        "customer_order": text("order#"),
        "line_number": text("line#"),
        "created_at": moment("order date", required=True),
        "line_status_raw": text("status"),
        "shipping_method": text("shipping method"),
        "fulfillment_channel": text("fulfillment entity"),
        "sku": text("sku"),
        "quantity": money("qty"),
        "subtotal": money("item cost"),
        "shipping": money("shipping cost"),
        "tax": money("tax"),
        "country": text("country"),
        "region": text("state"),
        "location": text("ship node"),
        "customer_key": text("customer name", personal=True),
    },
    tables=_tables,
    evidence="other programs' code; no real file seen",
)

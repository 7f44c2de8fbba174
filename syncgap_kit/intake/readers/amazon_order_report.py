"""Amazon: the Order Report of orders that the seller ships, and the Unshipped Orders report, tab-separated.

Columns as the vendor documents them and other programs read them; no real file was seen. One row per order item, the
amounts for its whole quantity. An order comes into the report when its payment is authorised, so it is paid; the
report tells no status, and of shipment only what the Unshipped Orders report says, which has no amounts in turn.
"""

from typing import Any

import ibis

from ...columns import Table
from ...tables import ORDER_LINES, ORDERS
from ..canonical import as_orders, as_table
from ..item_amounts import AMOUNTS, item_amounts
from ..reader import Facts, Reader, instant, money, proof, text
from ..words import UNKNOWN

ORDER_ID = r"^[A-Z0-9]{3}-\d{7}-\d{7}$"


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = rows.mutate(**item_amounts(rows))
    return {ORDERS: _orders(rows, facts), ORDER_LINES: as_table(ORDER_LINES, rows, facts, amount=rows.item_price)}


def _orders(rows: Any, facts: Facts) -> Any:
    """One order per id: what its rows say once, from the first; what they say each, added up."""
    grouped = rows.group_by("order_id", "source_file").agg(
        **{name: rows[name].argmin(rows.source_row) for name in ONCE},
        **{name: rows[name].sum().cast("decimal(18, 4)") for name in ADDED},
        unpriced=(rows.item_price.isnull() & (rows.quantity != 0).fill_null(True)).any(),
        shipped=rows.shipped.sum(),
        waiting=rows.waiting.sum(),
        source_row=rows.source_row.min(),
    )
    nothing = ibis.null("decimal(18, 4)")
    fulfillment = (
        (grouped.waiting == 0, "fulfilled"),
        (grouped.shipped > 0, "partial"),
        (grouped.waiting > 0, "unfulfilled"),
    )
    return as_orders(
        grouped,
        facts,
        **{name: grouped.unpriced.ifelse(nothing, grouped[name]) for name in ADDED},
        withheld_tax=grouped.unpriced.ifelse(nothing, grouped.tax),  # where it is collected, Amazon remits it itself
        currency=grouped.currency.upper().fill_null(ibis.literal(facts.declared_currency, type="string")),
        financial_status=grouped.paid_at.notnull().ifelse("paid", UNKNOWN),
        fulfillment_status=ibis.cases(*fulfillment, else_=UNKNOWN),
        fulfillment_channel=ibis.literal("Merchant"),
    )


ONCE = ("created_at", "paid_at", "sales_channel", "shipping_method", "currency", "country", "region", "customer_key")
ADDED = ("total", "subtotal", "tax", "shipping", "discount")
OTHERS = """order-item-id reporting-date promise-date days-past-promise buyer-email buyer-phone-number product-name
recipient-name ship-address-1 ship-address-2 ship-address-3 ship-city ship-postal-code ship-phone-number bill-address-1
bill-address-2 bill-address-3 bill-city bill-state bill-postal-code bill-country item-promotion-id ship-promotion-id
delivery-start-date delivery-end-date delivery-time-zone delivery-instructions is-business-order purchase-order-number
price-designation is-prime is-iba is-replacement-order payment-method cod-collectible-amount"""

ORDER_REPORT = Reader(
    name="amazon_order_report",
    system="amazon",
    role="channel",
    delimiter="\t",
    quoted=False,
    header=proof("order-id", "order-item-id", "quantity-purchased"),
    without=frozenset({"settlement-id", "invoice-number", "transaction-type", "payment-type"}),
    unit="order_id",
    usual=("paid_at", "sku", "shipping_method", "country"),
    others=frozenset(OTHERS.split()),
    fields={
        "order_id": text("order-id", required=True, like=ORDER_ID),
        "created_at": instant("purchase-date", required=True),
        "paid_at": instant("payments-date"),
        "sales_channel": text("sales-channel"),
        "shipping_method": text("ship-service-level"),
        "sku": text("sku"),
        "currency": text("currency"),
        "quantity": money("quantity-purchased"),
        "shipped": money("quantity-shipped"),
        "waiting": money("quantity-to-ship"),
        **AMOUNTS,
        "country": text("ship-country"),
        "region": text("ship-state"),
        "customer_key": text("buyer-name", personal=True),
    },
    tables=_tables,
    evidence="vendor documentation and other programs' code; no real file seen",
)

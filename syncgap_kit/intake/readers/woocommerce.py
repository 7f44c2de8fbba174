"""WooCommerce: the order CSV of WebToffee's Import Export Suite, one row per order, and Analytics > Orders.

Both as their vendors document them; no real file was seen. WebToffee's columns are found by name, whichever were chosen
for the export. Times are the site's own and tell no offset. Processing and completed are paid, pending and on-hold are
not; a word of a plugin is kept as it stands. Analytics tells the net of tax and shipping alone, so its orders have no
amount to be compared.
"""

from typing import Any

import ibis

from ...columns import Table
from ...tables import ORDERS
from ..canonical import as_orders
from ..reader import Facts, Identity, Reader, moment, money, proof, text
from ..words import UNKNOWN, channel_word

PAID = ("processing", "completed")
UNPAID = ("pending", "on_hold", "checkout_draft")
FAILED = ("cancelled", "failed", "trash")


def status_columns(status: Any, paid_at: Any) -> dict[str, Any]:
    """What WooCommerce's one word implies; `status` is the word, NULL where the cell is blank."""
    financial = (
        (status == "refunded", "refunded"),
        (status.isin(PAID) | paid_at.notnull(), "paid"),
        (status.isin(UNPAID), "pending"),
        (status.isin(FAILED), "voided"),
    )
    return {
        "order_status": status,
        "financial_status": ibis.cases(*financial, else_=UNKNOWN),
        "fulfillment_status": ibis.cases(
            (status == "completed", "fulfilled"), (status.isin((*PAID, *UNPAID)), "unfulfilled"), else_=UNKNOWN
        ),
        "is_cancelled": (status == "cancelled").fill_null(False),
        "is_draft_origin": (status == "checkout_draft").fill_null(False),
    }


def word(column: Any) -> Any:
    """A status as the shop shows it; the database writes wc- before it."""
    return channel_word(column).re_replace("^wc_", "")


def _statuses(rows: Any) -> dict[str, Any]:
    raw = dict.fromkeys(("order_status_raw", "financial_status_raw", "fulfillment_status_raw"), rows.status)
    return status_columns(word(rows.status), rows.paid_at) | raw


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    orders = as_orders(
        rows,
        facts,
        order_name=rows.order_number.fill_null(rows.order_id),
        currency=rows.currency.upper().fill_null(facts.currency),
        country=rows.shipping_country.fill_null(rows.billing_country),
        region=rows.shipping_region.fill_null(rows.billing_region),
        has_customer=rows.customer_key.notnull() | rows.email.notnull(),
        **_statuses(rows),
    )
    return {ORDERS: orders}


def _analytics(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = rows.mutate(paid_at=ibis.null("timestamp"))
    orders = as_orders(
        rows,
        facts,
        currency=ibis.literal(facts.currency),
        **_statuses(rows),
    )
    return {ORDERS: orders}


WEBTOFFEE = Reader(
    name="woo_webtoffee",
    system="woocommerce",
    role="channel",
    header=proof("order_id", "order_number", "order_date", "status", "order_total"),
    usual=("paid_at", "currency", "payment_method", "subtotal", "tax", "shipping"),
    identities=(
        Identity(
            "total",
            (
                ("subtotal", "-discount", "shipping", "fee", "tax"),
                ("subtotal", "-discount", "shipping", "fee", "tax", "shipping_tax"),
                ("subtotal", "-discount", "shipping", "fee", "tax", "shipping_tax", "fee_tax"),
                ("subtotal", "shipping", "fee", "tax"),
                ("subtotal", "shipping", "fee", "tax", "shipping_tax"),
                ("subtotal", "shipping", "fee", "tax", "shipping_tax", "fee_tax"),
            ),
        ),
    ),
    fields={
        "order_id": text("order_id", required=True),
        "order_number": text("order_number"),
        "created_at": moment("order_date", required=True),
        "paid_at": moment("paid_date"),
        "status": text("status"),
        "currency": text("order_currency"),
        "total": money("order_total"),
        "subtotal": money("order_subtotal"),
        "tax": money("tax_total"),
        "shipping": money("shipping_total"),
        "shipping_tax": money("shipping_tax_total"),
        "fee": money("fee_total"),
        "fee_tax": money("fee_tax_total"),
        "discount": money("discount_total", "cart_discount"),
        "payment_method": text("payment_method_title", "payment_method"),
        "shipping_method": text("shipping_method"),
        "shipping_country": text("shipping_country"),
        "billing_country": text("billing_country"),
        "shipping_region": text("shipping_state"),
        "billing_region": text("billing_state"),
        "email": text("customer_email", "billing_email", personal=True),
        "customer_key": text("billing_company", "billing_last_name", "shipping_last_name", personal=True),
    },
    tables=_tables,
    evidence="vendor documentation; no real file seen",
)

ANALYTICS = Reader(
    name="woo_analytics",
    system="woocommerce",
    role="channel",
    header=proof("date", "order #", "status", "product(s)", "items sold"),
    fields={
        "order_id": text("order #", required=True),
        "created_at": moment("date", required=True),
        "status": text("status"),
        "subtotal": money("net sales", "n. revenue (formatted)", "n. revenue"),
        "discount_code": text("coupon(s)"),
        "source_name": text("attribution"),
        "customer_key": text("customer", personal=True),
    },
    others=frozenset({"customer type", "product(s)", "items sold", "n. revenue (formatted)"}),
    tables=_analytics,
    evidence="the plugin's source code; no real file seen",
)

"""WooCommerce: the order CSV of WebToffee's Import Export Suite, Analytics > Orders, and the orders of the REST API.

All as their vendors document them; no real file was seen. WebToffee's columns are found by name, whichever were chosen
for the export. Times are the site's own and tell no offset, but for those in UTC that the API has beside them.
Processing and completed are paid, pending and on-hold are not; a word of a plugin is kept as it stands. Analytics tells
the net of tax and shipping alone, so its orders have no amount to be compared.
"""

from typing import Any

import ibis

from ...columns import Table
from ...tables import ORDER_LINES, ORDERS
from ..canonical import as_orders, as_table
from ..json_lists import items, money_in, plain_money, texts, with_sum
from ..reader import Facts, Field, Identity, Reader, moment, money, person, proof, text
from ..words import UNKNOWN, channel_word

PAID = ("processing", "completed")
UNPAID = ("pending", "on_hold", "checkout_draft")
LINES = tuple(f"line_item_{place}" for place in range(1, 51))  # as many columns as the longest order has lines
FAILED = ("cancelled", "failed", "trash")


def _customer(billing: str, shipping: str) -> dict[str, Field]:
    """Who bought, by the first and the last name, else by the company; these stand in columns of their own."""
    names = {name: text(billing + name, shipping + name, personal=True) for name in ("first_name", "last_name")}
    return {**names, "customer_key": person(billing + "company", parts=tuple(names))}


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
        region=rows.shipping_country.isnull().ifelse(rows.billing_region, rows.shipping_region),
        has_customer=rows.customer_key.notnull() | rows.email.notnull(),
        **_statuses(rows),
    )
    return {ORDERS: orders}


def _webtoffee(rows: Any, facts: Facts) -> dict[Table, Any]:
    """Orders with their lines, which stand in a column each: name:Mug|sku:MUG-1|quantity:2|total:19.00."""
    each = rows.select(
        "order_id", "source_file", "source_row", line=ibis.array([rows[name] for name in LINES]).unnest()
    )
    each = each.filter(each.line.notnull())
    told = {
        "sku": _part(each.line, "sku"),
        "quantity": plain_money(_part(each.line, "quantity")),
        "amount": plain_money(_part(each.line, "total")),
    }
    return {**_tables(rows, facts), ORDER_LINES: as_table(ORDER_LINES, each, facts, **told)}


def _part(line: Any, name: str) -> Any:
    return line.re_extract(rf"(?:^|\|)\s*{name}:([^|]*)", 1).strip().nullif("")


def _analytics(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = rows.mutate(paid_at=ibis.null("timestamp"))
    orders = as_orders(
        rows,
        facts,
        currency=ibis.literal(facts.currency),
        **_statuses(rows),
    )
    return {ORDERS: orders}


def _rest(rows: Any, facts: Facts) -> dict[Table, Any]:
    """Orders of the API, each with its refunds and its lines in lists; a refund's total is below zero."""
    refunds = items(rows, "refunds")
    orders = with_sum(rows, "refunded", "refunds", refunds, money_in(refunds["item"], "total").abs())
    orders = orders.mutate(
        order_number=orders.order_number.fill_null(orders.order_id),
        discount_code=texts(orders.coupon_lines, "code"),
        shipping_method=texts(orders.shipping_lines, "method_title"),
    )
    lines = items(rows, "lines", "order_id", "source_file")
    told = {"sku": lines["item"]["sku"].str.nullif("")}
    told |= {name: money_in(lines["item"], word) for name, word in (("quantity", "quantity"), ("amount", "total"))}
    return {**_tables(orders, facts), ORDER_LINES: as_table(ORDER_LINES, lines, facts, **told)}


WEBTOFFEE = Reader(
    name="woo_webtoffee",
    system="woocommerce",
    role="channel",
    header=proof("order_id", "order_number", "order_date", "status", "order_total"),
    called=("order_number",),
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
        "payment_method_id": text("payment_method"),
        "shipping_method": text("shipping_method"),
        "shipping_country": text("shipping_country"),
        "billing_country": text("billing_country"),
        "shipping_region": text("shipping_state"),
        "billing_region": text("billing_state"),
        "email": text("customer_email", "billing_email", personal=True),
        **_customer("billing_", "shipping_"),
        **{name: text(name) for name in LINES},
    },
    tables=_webtoffee,
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

REST_FIELDS = {
    "order_id": text("id", required=True, like=r"^\d+$"),
    "order_number": text("number"),
    "status": text("status"),
    "currency": text("currency"),
    "total": money("total"),
    "tax": money("total_tax"),
    "shipping": money("shipping_total"),
    "discount": money("discount_total"),
    "refunds": text("refunds"),
    "lines": text("line_items"),
    "coupon_lines": text("coupon_lines"),
    "shipping_lines": text("shipping_lines"),
    "payment_method": text("payment_method_title", "payment_method"),
    "payment_method_id": text("payment_method"),
    "source_name": text("created_via"),
    "shipping_country": text("shipping.country"),
    "billing_country": text("billing.country"),
    "shipping_region": text("shipping.state"),
    "billing_region": text("billing.state"),
    "email": text("billing.email", personal=True),
    **_customer("billing.", "shipping."),
}
IN_UTC = "date_created_gmt"


def _rest_reader(header: str, without: frozenset[str], **times: Any) -> Reader:
    return Reader(
        name="woo_orders_json",
        system="woocommerce",
        role="channel",
        header=proof("id", "number", "status", "total", "line_items", header),
        without=without,
        called=("order_number",),
        usual=("paid_at", "updated_at", "currency", "tax", "shipping", "refunds"),
        fields=REST_FIELDS | times,
        by_api=True,
        tables=_rest,
        evidence="vendor documentation; no real file seen",
    )


REST = _rest_reader(
    IN_UTC,
    frozenset(),
    created_at=moment(IN_UTC, required=True, utc=True),
    paid_at=moment("date_paid_gmt", utc=True),
    fulfilled_at=moment("date_completed_gmt", utc=True),
    updated_at=moment("date_modified_gmt", utc=True),
)
REST_LOCAL = _rest_reader(
    "date_created",
    frozenset({IN_UTC}),
    created_at=moment("date_created", required=True),
    paid_at=moment("date_paid"),
    fulfilled_at=moment("date_completed"),
    updated_at=moment("date_modified"),
)

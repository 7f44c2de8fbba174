"""Shopify: orders as its APIs have them, in JSON: REST, and GraphQL as a response or as the lines of a bulk operation.

Built from vendor documentation; no real file was seen. The total is that of the order as it was made: the current total
that both APIs have beside it is less what was returned since, and books hold a sale and its refund apart. The time is
that at which Shopify made the order; neither API tells when it was paid.

REST says null both of an order that nobody has begun to ship and of one on hold, where the raw status stays blank; only
GraphQL tells them apart.
"""

from typing import Any

import ibis

from ...columns import MONEY, Table
from ...tables import ORDER_LINES, ORDERS
from ..canonical import as_orders, as_table
from ..json_lists import inner, items, items_within, money_in, texts, with_sum
from ..reader import Facts, Reader, instant, money, proof, text, truth
from ..words import FINANCIAL, FULFILLMENT, channel_word, normalised

EVIDENCE = "vendor documentation; no real file seen"
DONE = ("CLOSED", "CANCELLED", "INCOMPLETE")  # fulfilment orders of which nothing is left to ship
HELD = "ON_HOLD"


def _rest(rows: Any, facts: Facts) -> dict[Table, Any]:
    each = items_within(items(rows, "refunds"), "transactions")
    each = each.filter(each["item"]["kind"].str == "refund", each["item"]["status"].str == "success")
    orders = with_sum(rows, "refunded", "refunds", each, money_in(each["item"], "amount"))
    orders = orders.mutate(
        fulfillment_word=orders.fulfillment_status.fill_null("unfulfilled"),
        discount_code=texts(orders.discount_codes, "code"),
        shipping_method=texts(orders.shipping_lines, "title"),
        tax_name=orders.tax_lines.try_cast("json")[0]["title"].str,
    )
    lines = items(rows, "lines", "order_id", "source_file")
    return {
        ORDERS: _orders(orders, facts),
        ORDER_LINES: _lines(lines, facts, "fulfillment_status", amount=_line_amount(lines["item"])),
    }


def _graphql(rows: Any, facts: Facts) -> dict[Table, Any]:
    """A row without a parent is an order; a bulk operation gives its lines and fulfilment orders rows of their own."""
    orders = _with_holds(rows.filter(rows.parent.isnull()), rows)
    orders = orders.mutate(
        order_name=orders.order_name.fill_null(orders.order_id),
        fulfillment_word=orders.fulfillment_status,
        discount_code=texts(orders.discount_codes),
        tags=texts(orders.tags),
    )
    lines = items(rows, "lines", "order_id", "source_file")
    nested = _lines(
        lines,
        facts,
        "fulfillmentStatus",
        amount=money_in(lines["item"], "discountedTotalSet", "shopMoney", "amount"),
        product_type=inner(lines["item"], "product", "productType").str.nullif(""),
    )
    own = rows.filter(rows.parent.notnull(), _is(rows, "LineItem") | (rows.gid.isnull() & rows.sku.notnull()))
    apart = as_table(
        ORDER_LINES, own, facts, line_status=channel_word(own.line_status), line_status_raw=own.line_status
    )
    return {ORDERS: _orders(orders, facts), ORDER_LINES: nested.union(apart)}


def _orders(rows: Any, facts: Facts) -> Any:
    return as_orders(
        rows,
        facts,
        order_name=rows.order_name,
        financial_status=normalised(rows.financial_status, FINANCIAL),
        financial_status_raw=rows.financial_status,
        fulfillment_status=normalised(rows.fulfillment_word, FULFILLMENT),
        fulfillment_status_raw=rows.fulfillment_status,
        payment_method=texts(rows.gateways, mark=" + "),
        currency=rows.currency.upper().fill_null(facts.currency),
        country=rows.shipping_country.fill_null(rows.billing_country),
        region=rows.shipping_country.isnull().ifelse(rows.billing_region, rows.shipping_region),
        is_test=rows.test.fill_null(False),
        is_draft_origin=(rows.source_name == "shopify_draft_order").fill_null(False),
        is_cancelled=rows.cancelled_at.notnull(),
        has_customer=rows.customer_id.notnull() | rows.customer_key.notnull() | rows.email.notnull(),
    )


def _line_amount(item: Any) -> Any:
    """Price by quantity, less the line's own discount."""
    discount = money_in(item, "total_discount").fill_null(0)
    return (money_in(item, "price") * money_in(item, "quantity") - discount).try_cast(MONEY)


def _lines(lines: Any, facts: Facts, status: str, **told: Any) -> Any:
    word = lines["item"][status].str
    return as_table(
        ORDER_LINES,
        lines,
        facts,
        sku=lines["item"]["sku"].str.nullif(""),
        quantity=money_in(lines["item"], "quantity"),
        vendor=lines["item"]["vendor"].str.nullif(""),
        line_status=channel_word(word),
        line_status_raw=word.nullif(""),
        **told,
    )


def _is(rows: Any, kind: str) -> Any:
    return rows.gid.contains(f"/{kind}/").fill_null(False)


def _with_holds(orders: Any, rows: Any) -> Any:
    """Orders whose own status was not asked for are on hold where all that is left to ship of them is."""
    listed = items(rows, "fulfillment_orders", "order_id")
    own = rows.filter(_is(rows, "FulfillmentOrder"))
    held = listed["item"]["fulfillmentHolds"].array.length() > 0
    status = ibis.union(
        listed.select("order_id", word=listed["item"]["status"].str.fill_null(held.ifelse(HELD, ""))),
        own.select("order_id", word=own.status.fill_null((own.holds != "[]").ifelse(HELD, ""))),
    )
    left = status.filter(~status.word.isin(DONE))
    held = left.group_by("order_id").agg(all_held=(left.word == HELD).fill_null(False).all())
    joined = orders.left_join(held, "order_id")
    word = joined.all_held.fill_null(False).ifelse(HELD, ibis.null("string"))
    return joined.mutate(fulfillment_status=joined.fulfillment_status.fill_null(word)).select(*orders.columns)


REST = Reader(
    name="shopify_orders_json",
    system="shopify",
    role="channel",
    header=proof("id", "name", "created_at", "financial_status", "total_price"),
    usual=(
        *("updated_at", "cancelled_at", "fulfillment_status", "source_name", "currency", "tags", "test", "lines"),
        *("subtotal", "tax", "discount", "refunds", "gateways"),
    ),
    fields={
        "order_id": text("id", required=True, like=r"^\d+$"),
        "order_name": text("name", required=True),
        "created_at": instant("created_at", required=True),
        "updated_at": instant("updated_at"),
        "cancelled_at": instant("cancelled_at"),
        "financial_status": text("financial_status"),
        "fulfillment_status": text("fulfillment_status"),
        "source_name": text("source_name"),
        "gateways": text("payment_gateway_names"),
        "currency": text("currency"),
        "total": money("total_price"),
        "subtotal": money("subtotal_price"),
        "tax": money("total_tax"),
        "shipping": money("total_shipping_price_set.shop_money.amount"),
        "discount": money("total_discounts"),
        "outstanding": money("total_outstanding"),
        "refunds": text("refunds"),
        "lines": text("line_items"),
        "discount_codes": text("discount_codes"),
        "shipping_lines": text("shipping_lines"),
        "tax_lines": text("tax_lines"),
        "tags": text("tags", free=True),
        "test": truth("test"),
        "shipping_country": text("shipping_address.country_code"),
        "billing_country": text("billing_address.country_code"),
        "shipping_region": text("shipping_address.province_code"),
        "billing_region": text("billing_address.province_code"),
        "customer_id": text("customer.id", personal=True),
        "email": text("email", "contact_email", personal=True),
        "customer_key": text("billing_address.name", "shipping_address.name", personal=True),
    },
    by_api=True,
    tables=_rest,
    evidence=EVIDENCE,
)

GRAPHQL = Reader(
    name="shopify_orders_graphql",
    system="shopify",
    role="channel",
    header=proof("__rootid", "createdat", "displayfinancialstatus"),
    unit="order_id",
    priced=("total",),
    usual=(
        *("order_name", "updated_at", "cancelled_at", "fulfillment_status", "source_name", "total", "tags", "test"),
        *("subtotal", "tax", "discount"),
    ),
    fields={
        "order_id": text("__rootid", required=True, like=r"^\d+$"),
        "gid": text("id"),
        "parent": text("__parentid"),
        "order_name": text("name"),
        "created_at": instant("createdat", required=True),
        "updated_at": instant("updatedat"),
        "cancelled_at": instant("cancelledat"),
        "financial_status": text("displayfinancialstatus"),
        "fulfillment_status": text("displayfulfillmentstatus"),
        "fulfillment_orders": text("fulfillmentorders"),
        "status": text("status"),
        "holds": text("fulfillmentholds"),
        "source_name": text("sourcename"),
        "gateways": text("paymentgatewaynames"),
        "currency": text("currencycode", "totalpriceset.shopmoney.currencycode"),
        "total": money("totalpriceset.shopmoney.amount", "totalprice"),
        "subtotal": money("subtotalpriceset.shopmoney.amount", "subtotalprice"),
        "tax": money("totaltaxset.shopmoney.amount", "totaltax"),
        "shipping": money("totalshippingpriceset.shopmoney.amount", "totalshippingprice"),
        "discount": money("totaldiscountsset.shopmoney.amount", "totaldiscounts"),
        "refunded": money("totalrefundedset.shopmoney.amount", "totalrefunded"),
        "outstanding": money("totaloutstandingset.shopmoney.amount"),
        "lines": text("lineitems"),
        "sku": text("sku"),
        "quantity": money("quantity"),
        "amount": money("discountedtotalset.shopmoney.amount"),
        "vendor": text("vendor"),
        "product_type": text("product.producttype"),
        "line_status": text("fulfillmentstatus"),
        "discount_codes": text("discountcodes"),
        "tags": text("tags", free=True),
        "test": truth("test"),
        "shipping_country": text("shippingaddress.countrycodev2", "shippingaddress.countrycode"),
        "billing_country": text("billingaddress.countrycodev2", "billingaddress.countrycode"),
        "shipping_region": text("shippingaddress.provincecode"),
        "billing_region": text("billingaddress.provincecode"),
        "shipping_method": text("shippingline.title"),
        "customer_id": text("customer.id", personal=True),
        "email": text("email", "customer.email", personal=True),
        "customer_key": text("billingaddress.name", "shippingaddress.name", "customer.displayname", personal=True),
    },
    by_api=True,
    tables=_graphql,
    evidence=EVIDENCE,
)

"""eBay: the orders report of Seller Hub, US and UK wording, and the German one with its semicolons.

From parsers of real files; no real file was seen here. An order of several items has a row of its own without an item
number, which bears the order's amounts, and a row for each item: the two are never added. Times may lack a clock, and
tell no offset. There is no status: what is not paid has no paid-on date; cancelled orders are not listed. The report
tells neither refunds nor fees.
"""

import re
from dataclasses import replace
from typing import Any

import ibis

from ...columns import Table
from ...tables import ORDER_LINES, ORDERS
from ..canonical import as_orders, as_table
from ..reader import Facts, Reader, moment, money, text

ORDER_ID = r"^\d{2}-\d{5}-\d{5}$"
SIGN_OF = {"€": "EUR", "£": "GBP", "$": "USD"}
AMOUNTS = ("total", "withheld_tax", "seller_tax", "shipping", "subtotal")
FOOTER = ("record(s) downloaded", "seller id", "datensätze heruntergeladen", "verkäufername")
COUNTED = re.compile(r"[\d.,]+,(record\(s\) downloaded|datensätze heruntergeladen)")


def _aside(cells: tuple[str, ...], _: tuple[str, ...]) -> bool:
    """Whether a row is the footer, which counts the records and names the seller."""
    line = ",".join(cell.strip() for cell in cells if cell.strip()).lower()
    short = sum(bool(cell.strip()) for cell in cells) <= 3  # all that is said of the period may stand in one cell
    return any(mark in line for mark in FOOTER) and (short or bool(COUNTED.match(line)))


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = rows.mutate(rollup=rows.item_number.isnull())
    items = rows.filter(~rows.rollup)
    lines = as_table(ORDER_LINES, items, facts, amount=items.subtotal)
    return {ORDERS: _orders(rows, facts), ORDER_LINES: lines}


def _orders(rows: Any, facts: Facts) -> Any:
    """One order per number: its amounts from its own row where it has one, else added up over its items."""
    once = {name: rows[name].argmin(rows.source_row) for name in ONCE}
    own = {f"own_{name}": rows[name].sum(where=rows.rollup) for name in AMOUNTS}
    added = {f"added_{name}": rows[name].sum(where=~rows.rollup) for name in AMOUNTS}
    grouped = rows.group_by("order_id", "source_file").agg(
        **once,
        **own,
        **added,
        paid_at=rows.paid_at.min(),
        fulfilled_at=rows.fulfilled_at.min(),
        source_row=rows.source_row.min(),
    )
    amounts = {name: ibis.coalesce(grouped[f"own_{name}"], grouped[f"added_{name}"]) for name in AMOUNTS}
    withheld = amounts["withheld_tax"].fill_null(0)
    money_of = {name: amounts[name].cast("decimal(18, 4)") for name in ("total", "shipping", "subtotal")}
    return as_orders(
        grouped,
        facts,
        **money_of,
        order_name=grouped.record_number.fill_null(grouped.order_id),
        tax=(amounts["seller_tax"].fill_null(0) + withheld).cast("decimal(18, 4)"),
        withheld_tax=withheld.cast("decimal(18, 4)"),
        currency=_currency(grouped.sign, facts),
        financial_status=grouped.paid_at.notnull().ifelse("paid", "pending"),
        fulfillment_status=grouped.fulfilled_at.notnull().ifelse("fulfilled", "unfulfilled"),
    )


def _currency(total: Any, facts: Facts) -> Any:
    """The currency that an amount is written with; a dollar sign is taken for the currency that is declared."""
    code = total.re_extract(r"([A-Z]{3})", 1).nullif("")
    signs = [(total.contains(sign), code) for sign, code in SIGN_OF.items() if sign != "$"]
    return ibis.coalesce(code, ibis.cases(*signs, else_=facts.currency))


ONCE = ("record_number", "created_at", "payment_method", "shipping_method", "country", "region", "customer_key", "sign")

ORDERS_REPORT = Reader(
    name="ebay_orders",
    system="ebay",
    role="channel",
    header=tuple(
        frozenset(cells)
        for cells in (
            {"sales record number", "verkaufsprotokollnummer"},
            {"order number", "bestellnummer"},
            {"item number", "artikelnummer"},
            {"total price", "gesamtpreis"},
        )
    ),
    unit="order_id",
    called=("record_number",),
    report=True,
    dated="order_id",
    aside=_aside,
    usual=("paid_at", "fulfilled_at", "sku"),
    fields={
        "order_id": text("order number", "bestellnummer", required=True, like=ORDER_ID),
        "record_number": text("sales record number", "verkaufsprotokollnummer"),
        "item_number": text("item number", "artikelnummer"),
        "sku": text("custom label", "bestandseinheit"),
        "quantity": money("quantity", "anzahl"),
        "created_at": moment("sale date", "verkauft am", "verkaufsdatum", required=True),
        "paid_at": moment("paid on date", "bezahlt am", "zahlungsdatum"),
        "fulfilled_at": moment("shipped on date", "dispatched on date", "versendet am", "versanddatum"),
        "total": money("total price", "gesamtpreis"),
        "sign": text("total price", "gesamtpreis"),
        "subtotal": money("sold for", "verkauft für"),
        "shipping": money("shipping and handling", "postage and packaging", "verpackung und versand"),
        "withheld_tax": money("ebay collected tax", "ebay collected tax and fees included in total"),
        "seller_tax": money("seller collected tax"),
        "payment_method": text("payment method", "zahlungsmethode"),
        "shipping_method": text("shipping service", "delivery service", "versandservice"),
        "country": text("ship to country", "post to country", "buyer country", "land des käufers"),
        "region": text("ship to state", "post to county", "buyer state", "buyer county"),
        "customer_key": text("buyer name", "name des käufers", personal=True),
    },
    tables=_tables,
    evidence="public parsers of real files; no real file seen",
)
GERMAN_ORDERS_REPORT = replace(ORDERS_REPORT, delimiter=";")

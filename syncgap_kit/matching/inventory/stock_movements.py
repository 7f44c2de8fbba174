"""Movements of stock as units: what each is (shipped, returned, relieved), whose stock it is, which order it names."""

from typing import Any

import ibis

from ...intake.case import Case
from ...movements import INVENTORY_MOVEMENTS
from ...tables import ORDERS
from ..mentions import named_orders
from ..numbers.spelling import normal

ALL = ""  # the stock of every channel without one of its own
WORDS = {
    "shipped": (
        *("shipment", "shipments", "shipped", "ship", "customershipment", "customershipments"),
        *("dispatch", "dispatched", "fulfillment", "fulfilment", "fulfilled"),
    ),
    "returned": ("customerreturns", "customerreturn", "returns", "return", "returned", "restock", "restocked"),
    "relieved": ("relief", "relieved", "sale", "sales", "sold", "cogs", "issue", "issued", "deduction"),
}


def stock_movements(case: Case) -> Any:
    """A row per movement of units sold: stock, keeper, sku, what, day, at, units, reference and order_key (or NULL).

    `stock` is the channel, or ALL where a source of movements has no orders of its own; `keeper` is the source's
    name. Units are above zero in the direction that movements of the kind usually have in that stock, so that a
    reversal is below it. Receipts, adjustments and transfers are not among them, but `known_until`, the last instant of
    the stock's movements, may be one of theirs.
    """
    rows = case.table(INVENTORY_MOVEMENTS)
    word = rows.kind_raw.lower().re_replace("[^a-z]", "")
    what = ibis.cases(*((word.isin(words), name) for name, words in WORDS.items()), else_=ibis.null("string"))
    own = case.table(ORDERS).select("channel").distinct().mutate(has_orders=True)
    rows = rows.mutate(what=what, sku=normal(rows.sku), day=case.local_day(rows["at"])).left_join(own, "channel")
    rows = rows.mutate(keeper=rows.channel, stock=rows.has_orders.fill_null(False).ifelse(rows.channel, ALL))
    rows = rows.mutate(known_until=rows["at"].max().over(group_by="stock"))
    rows = rows.filter(rows.what.notnull(), rows.sku.notnull(), rows.day.notnull(), rows.quantity.notnull())
    total = rows.quantity.sum().over(group_by=("stock", "what"))
    rows = rows.mutate(units=(total < 0).ifelse(-rows.quantity, rows.quantity), channel=rows.stock)
    wanted = ("stock", "keeper", "sku", "what", "day", "at", "known_until", "units", "reference")
    kept = case.keep("stock_rows", rows.select("channel", *wanted, number=ibis.row_number()))
    named = named_orders(case, kept, "reference").select("number", "order_key")
    return case.keep("stock_movements", kept.left_join(named, "number").select(*wanted, "order_key"))

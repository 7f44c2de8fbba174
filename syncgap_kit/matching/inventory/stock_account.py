"""The account of a stock's units: what should have left and did not, and what left and was not sold."""

from datetime import timedelta
from typing import Any

import ibis

from ...columns import MONEY

NAMING = 0.5  # share of the outgoing movements that must name an order, for one that names none to tell anything
NOTHING = ibis.literal(0).cast(MONEY)


def outgoing(moved: Any) -> Any:
    """The movements by which sold units leave, with `names_orders` of their stock.

    They are the shipments, or what relieves the stock where no shipment is told.
    """
    told = moved.group_by("stock").agg(ships=(moved.what == "shipped").any())
    moved = moved.join(told, "stock")
    left = moved.filter(moved.what == moved.ships.ifelse("shipped", "relieved"))
    share = left.group_by("stock").agg(names_orders=left.order_key.notnull().mean() >= NAMING)
    return left.join(share, "stock").drop("ships", "what")


def order_by_order(sold: Any, left: Any, orders: Any) -> Any:
    """Each order and SKU of stocks whose movements name orders, as far as units are short or over.

    stock, sku, order_key, day, order_name, doc_number, short, over. A movement that names an order of another period is
    left aside.
    """
    own = left.filter(left.names_orders, left.order_key.notnull()).semi_join(orders, "order_key")
    moved = own.group_by("stock", "sku", "order_key").agg(left_units=own.units.sum(), left_day=own.day.min())
    here = sold.semi_join(left.filter(left.names_orders), "stock")
    due = here.group_by("stock", "sku", "order_key").agg(
        sold_units=here.units.sum(),
        due_units=here.units.sum(where=here.fate == "due"),
        earlier_units=here.units.sum(where=here.fate == "earlier"),
        sold_day=here.day.min(),
    )
    pairs = due.outer_join(moved, ["stock", "sku", "order_key"])
    gone, sold_units = pairs.left_units.fill_null(0), pairs.sold_units.fill_null(0)
    pairs = pairs.select(
        stock=pairs.stock.fill_null(pairs.stock_right),
        sku=pairs.sku.fill_null(pairs.sku_right),
        order_key=pairs.order_key.fill_null(pairs.order_key_right),
        day=pairs.sold_day.fill_null(pairs.left_day),
        # An order of before the movements begin is due where one of them names it all the same.
        short=_above(pairs.due_units.fill_null(0) + gone.sign() * pairs.earlier_units.fill_null(0) - gone),
        over=_above(gone - sold_units),
    )
    named = orders.select("order_key", "order_name", "doc_number")
    return pairs.filter((pairs.short > 0) | (pairs.over > 0)).join(named, "order_key")


def without_order(left: Any) -> Any:
    """The movements that name no order, of stocks whose movements do: stock, sku, day, units, reference."""
    own = left.filter(left.names_orders, left.order_key.isnull())
    return own.select("stock", "sku", "day", "units", "reference")


def sku_by_sku(sold: Any, left: Any, grace: timedelta) -> Any:
    """The SKUs of stocks whose movements name no orders: stock, sku, short, over, each at least so many units."""
    unnamed = left.filter(~left.names_orders)
    here = sold.semi_join(unnamed, "stock")
    firsts = here.group_by("stock").agg(first=here.day.min())
    unnamed = unnamed.join(firsts, "stock")
    later = unnamed.day.delta(unnamed["first"], unit="day") >= max(grace.days, 1)
    moved = unnamed.group_by("stock", "sku").agg(gone=unnamed.units.sum(), later=unnamed.units.sum(where=later))
    due = here.group_by("stock", "sku").agg(
        sold_units=here.units.sum(), due_units=here.units.sum(where=here.fate == "due")
    )
    pairs = due.outer_join(moved, ["stock", "sku"])
    return pairs.select(
        stock=pairs.stock.fill_null(pairs.stock_right),
        sku=pairs.sku.fill_null(pairs.sku_right),
        short=_above(pairs.due_units.fill_null(0) - pairs.gone.fill_null(0)),
        over=_above(pairs.later.fill_null(0) - pairs.sold_units.fill_null(0)),
    )


def relief(moved: Any, grace: timedelta) -> Any:
    """Units shipped less units relieved, of stocks that tell both: stock, sku, unrelieved (below zero: too many).

    What was shipped within the grace before the movements end need not be relieved yet, and what was relieved in the
    grace from their beginning may have been shipped before. Order by order where both kinds name orders.
    """
    shipped, relieved = moved.what == "shipped", moved.what == "relieved"
    named = moved.order_key.notnull()
    told = moved.group_by("stock").agg(
        begins=moved.day.min(),
        ends=moved.day.max(),
        both=shipped.any() & relieved.any(),
        by_order=(named.mean(where=shipped) >= NAMING) & (named.mean(where=relieved) >= NAMING),
    )
    moved = moved.join(told.filter(told.both), "stock")
    days = max(grace.days, 1)
    old = moved.ends.delta(moved.day, unit="day") >= days
    later = moved.day.delta(moved.begins, unit="day") >= days
    key = moved.by_order.ifelse(moved.order_key, ibis.null("int64"))
    shipped, relieved = moved.what == "shipped", moved.what == "relieved"
    sums = moved.group_by("stock", "sku", key=key).agg(
        shipped=moved.units.sum(where=shipped).fill_null(0),
        shipped_old=moved.units.sum(where=shipped & old).fill_null(0),
        relieved=moved.units.sum(where=relieved).fill_null(0),
        relieved_later=moved.units.sum(where=relieved & later).fill_null(0),
    )
    off = sums.mutate(off=_above(sums.shipped_old - sums.relieved) - _above(sums.relieved_later - sums.shipped))
    return off.group_by("stock", "sku").agg(unrelieved=off.off.sum())


def _above(units: Any) -> Any:
    """Units as far as they are above zero."""
    return ibis.greatest(units, NOTHING).cast(MONEY)

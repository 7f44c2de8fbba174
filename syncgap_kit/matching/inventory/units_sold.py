"""The units that each order sold, as stock knows them: bundles taken apart, and each unit due to leave or set apart."""

from typing import Any

import ibis

from ...calendar import naive
from ...columns import MONEY
from ...intake.case import Case
from ...tables import ORDER_LINES
from ..grace import by_channel
from ..numbers.spelling import normal
from ..orders import Matches
from .bundles import bundle_parts
from .stock_movements import ALL

FATES = ("due", "young", "earlier", "apart")
MERCHANT = ("merchant", "seller", "sellerfulfilled", "mfn", "fbm")  # who ships, where the channel's own stock does not
CANCELLED = ("cancelled", "canceled", "voided")


def units_sold(matches: Matches, moved: Any) -> Any:
    """A row per order and SKU with stock: stock, channel, order_key, sku, day, units, fate, order_name, doc_number.

    `fate` is `due` (should have left the stock), `young` (within its grace when the movements end), `earlier` (before
    they begin) or `apart` (cancelled, unpaid, a test, or shipped by the merchant from another stock). Lines without a
    SKU or a quantity are not among them.
    """
    case, orders = matches.case, matches.orders
    stocks = moved.group_by("stock").agg(begins=moved.day.min(), ends=moved.known_until.max())
    own = stocks.filter(stocks.stock != ALL)
    placed = orders.left_join(own.select("stock"), orders.channel == own.stock)
    placed = placed.mutate(stock=placed.stock.fill_null(ALL)).join(stocks, "stock")
    wanted = ("order_key", "stock", "channel", "day", "order_name", "doc_number", "fate")
    elsewhere = placed.channel.isin(_shipped_elsewhere(placed, moved)) & _by_merchant(placed)
    fate = elsewhere.ifelse("apart", _fate(case, placed))
    placed = placed.mutate(day=placed.base_day, fate=fate).select(*wanted)
    lines = case.table(ORDER_LINES).select(
        "order_key", "quantity", "line_status", sku=normal(case.table(ORDER_LINES).sku)
    )
    lines = lines.filter(lines.sku.notnull(), lines.quantity.notnull()).join(placed, "order_key")
    lines = lines.mutate(fate=lines.line_status.isin(CANCELLED).fill_null(False).ifelse("apart", lines.fate))
    lines = _taken_apart(case, lines)
    own = lines.group_by("stock", "channel", "order_key", "sku", "day", "fate", "order_name", "doc_number")
    return case.keep("units_sold", own.agg(units=lines.units.sum().cast(MONEY)))


def _by_merchant(orders: Any) -> Any:
    return orders.fulfillment_channel.strip().lower().isin(MERCHANT).fill_null(False)


def _shipped_elsewhere(placed: Any, moved: Any) -> list[str]:
    """The channels whose merchant ships some orders, from a stock of which no movement names any, and not all."""
    named = moved.filter(moved.order_key.notnull()).select("order_key").distinct().mutate(named=True)
    orders = placed.left_join(named, "order_key")
    merchant = _by_merchant(orders)
    told = orders.group_by("channel").agg(
        mixed=merchant.any() & (~merchant).any(), moves=(merchant & orders.named.fill_null(False)).any()
    )
    return sorted(told.filter(told.mixed, ~told.moves).to_pyarrow()["channel"].to_pylist())


def _fate(case: Case, placed: Any) -> Any:
    gone = placed.is_test.fill_null(False) | placed.is_cancelled.fill_null(False) | placed.cancelled_at.notnull()
    free = (placed.total == 0).fill_null(False)
    known_until = ibis.least(placed.ends, ibis.literal(naive(case.as_of), type="timestamp"))
    return ibis.cases(
        (gone | ~(placed.expected | free), "apart"),
        (placed.base_day < placed.begins, "earlier"),
        (known_until.delta(placed.base_at, unit="second") < by_channel(case, placed, "grace"), "young"),
        else_="due",
    )


def _taken_apart(case: Case, lines: Any) -> Any:
    """Lines of bundles as the lines of their parts."""
    channels = sorted(lines.select("channel").distinct().to_pyarrow()["channel"].to_pylist())
    parts = bundle_parts(case.history, case.as_of, channels)
    if not parts:
        return lines.mutate(units=lines.quantity)
    told = ibis.memtable(parts, schema={"channel": "string", "bundle": "string", "part": "string", "each": "int64"})
    lines = lines.left_join(told, [lines.channel == told.channel, lines.sku == told.bundle])
    return lines.mutate(sku=lines.part.fill_null(lines.sku), units=lines.quantity * lines.each.fill_null(1))

"""What was sold and what moved, row by row and small enough for memory: what the tracing of stock starts from."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...calendar import seconds_of
from ...intake.case import Case
from ...movements import INVENTORY_MOVEMENTS
from ...tables import ORDER_LINES
from ..numbers.spelling import normal
from ..orders import Matches
from .stock_movements import stock_movements
from .units_sold import units_sold

LEAVING = ("shipped", "relieved")
WHOLE_FATES = ("due", "young", "earlier")


@dataclass(frozen=True, eq=False)
class UnitRows:
    """Units by what they are known by; `day` is a date, units are floats above zero."""

    sold: pd.DataFrame  # stock, channel, sku, order_key, currency, day, decision_day, decided (s), fate, units, price
    moved: pd.DataFrame  # stock, keeper, what, sku, order_key (NaN: none), day, units, rows, of_period


def unit_rows(matches: Matches) -> UnitRows | None:
    """The units sold and those that left, two queries; None where the case holds no movement of sold units.

    `keeper` is the name that the source of the movements gives itself. `price` is what a unit cost on the order's own
    line, NaN where the export does not tell. A movement that names an order of another period has `of_period` False.
    """
    case = matches.case
    if not case.table(INVENTORY_MOVEMENTS).count().execute():
        return None
    moving = stock_movements(case)
    moved = _moved(moving, matches.orders)
    if not len(moved):
        return None
    return UnitRows(_sold(case, units_sold(matches, moving), matches.orders), moved)


def _moved(moving: Any, orders: Any) -> pd.DataFrame:
    rows = moving.filter(moving.what.isin(LEAVING))
    own = rows.group_by("stock", "keeper", "what", "sku", "order_key", "reference", "day")
    grouped = own.agg(units=rows.units.sum().cast("float64"), rows=rows.count())
    told = grouped.left_join(orders.select("order_key", of_period=True), "order_key").drop("order_key_right")
    told = told.mutate(of_period=told.of_period.fill_null(False) | told.order_key.isnull())
    frame: pd.DataFrame = told.order_by("stock", "what", "day", "sku", "order_key", "reference").execute()
    return frame[frame.units > 0].drop(columns="reference").reset_index(drop=True)


def _sold(case: Case, sold: Any, orders: Any) -> pd.DataFrame:
    rows = sold.filter(sold.fate.isin(WHOLE_FATES)).drop("order_name", "doc_number")
    decided = orders.select("order_key", "currency", "decision_day", decided=seconds_of(orders.decided_at))
    lines = case.table(ORDER_LINES)
    lines = lines.filter(lines.quantity > 0, lines.amount.notnull())
    prices = lines.group_by("order_key", sku=normal(lines.sku)).agg(
        price=lines.amount.sum().cast("float64") / lines.quantity.sum().cast("float64")
    )
    told = rows.join(decided, "order_key").left_join(prices, ["order_key", "sku"])
    told = told.drop("order_key_right", "sku_right").mutate(units=rows.units.cast("float64"))
    frame: pd.DataFrame = told.order_by("stock", "decided", "order_key", "sku", "fate").execute()
    return frame[frame.units > 0].reset_index(drop=True)

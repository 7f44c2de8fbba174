"""Units of stock as the tracing sees them: what was sold and did not leave, and what left and was not sold.

Each line of an order, and each movement of stock, is told as an order is, `lost` where units of it have no other side,
so that the same tracing and weighing serves them. Where the movements tell shipments and reliefs of the stock both,
these are held against each other as well. Keys are negative, apart from those of documents and payouts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from ..calendar import A_DAY
from ..matching.inventory.movements_set_aside import doubtful_skus, movements_set_aside, set_aside_words
from ..matching.inventory.stock_account import NAMING
from ..matching.inventory.unit_pairs import NOTHING, Pairs, paired
from ..matching.inventory.unit_rows import LEAVING, UnitRows, unit_rows
from ..matching.orders import Matches
from .attributes import Attributes
from .beyond_orders import EPOCH, NOON
from .candidate import Orders
from .population import FEWEST
from .tracer import Tracer, tracer_of

FIRST_UNIT = -(10**16)
NEARLY_ALL = 0.995  # of the units that left did so within the usual days


@dataclass(frozen=True, eq=False)
class StockSide:
    """One side of one stock, in one currency: its rows as orders, with what traces and what tells them apart."""

    orders: Orders
    tracer: Tracer
    attributes: Attributes


@dataclass(frozen=True, eq=False)
class StockSides:
    """All of them, and of each key what it is worth and how many units it lacks."""

    sides: tuple[StockSide, ...] = ()
    amounts: dict[int, Decimal] = field(default_factory=dict)
    units: dict[int, Decimal] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def skus(self) -> dict[int, str]:
        """The SKU of each key."""
        return {
            int(side.orders.key[place]): sku
            for side in self.sides
            for (_, sku), places in side.attributes.holders.items()
            for place in places
        }


def stock_sides(matches: Matches, first: date, days: int) -> StockSides:
    """The sides of every stock of which several rows lack units; none where no movement of stock is exported."""
    rows = unit_rows(matches)
    if rows is None or not len(rows.sold):
        return StockSides()
    grace = max(matches.case.settings.policy.grace.days, 1)
    found: list[StockSide] = []
    lacking, told = [], 0
    aside, left_out = movements_set_aside(matches.case), set[str]()
    for leg, whole, blur in _legs(_numbered_days(rows, first), grace):
        doubtful = set() if leg == "over" else doubtful_skus(aside, whole["sku"][whole["short"] > NOTHING])
        side = whole[~whole["sku"].isin(doubtful)]
        left_out |= doubtful
        keyed = side.assign(key=FIRST_UNIT - told - np.arange(len(side))).fillna({"currency": matches.case.currency})
        told += len(side)
        for (channel, currency), own in keyed.groupby(["channel", "currency"], sort=True):
            one = _side((str(channel), str(currency), leg), own, first, days, blur)
            found += [one] if one else []
        lacking.append(keyed.loc[keyed["short"] > NOTHING, ["key", "short", "price"]])
    lost = pd.concat(lacking).fillna({"price": 0.0}) if lacking else pd.DataFrame(columns=["key", "short", "price"])
    keys = [int(key) for key in lost["key"]]
    units = dict(zip(keys, map(_decimal, lost["short"]), strict=True))
    worth = dict(zip(keys, map(_decimal, lost["short"] * lost["price"]), strict=True))
    return StockSides(tuple(found), worth, units, set_aside_words(aside, left_out))


def _decimal(number: float) -> Decimal:
    return Decimal(f"{number:.4f}").normalize()


def _numbered_days(rows: UnitRows, first: date) -> UnitRows:
    """The same with days as numbers since the first day of the case, and with what a unit of each SKU usually costs."""

    def number(days: pd.Series) -> Any:
        return (pd.to_datetime(days) - pd.Timestamp(first)).dt.days

    sold = rows.sold.assign(day=number(rows.sold["day"]), decision_day=number(rows.sold["decision_day"]))
    usual = sold.dropna(subset="price").groupby("sku")["price"].mean()
    sold["price"] = sold["price"].fillna(sold["sku"].map(usual))
    moved = rows.moved.assign(day=number(rows.moved["day"]), price=rows.moved["sku"].map(usual))
    currencies = sold.set_index("order_key")["currency"]
    moved["currency"] = moved["order_key"].map(currencies[~currencies.index.duplicated()])
    return UnitRows(sold, moved)


def _legs(rows: UnitRows, grace: int) -> Iterator[tuple[str, pd.DataFrame, int]]:
    """Each side of each stock, what it lacks told, and by how many days that may be misplaced."""
    for stock, own in rows.moved.groupby("stock", sort=True):
        name = stock or ", ".join(sorted(own["keeper"].dropna().unique()))
        moved = own.assign(channel=name, decision_day=own["day"])
        named = moved["rows"].where(moved["order_key"].notna(), 0).groupby(moved["what"]).sum()
        naming = named / moved.groupby("what")["rows"].sum() >= NAMING
        shipped, relieved = (moved[moved["what"] == what] for what in LEAVING)
        sold = rows.sold[rows.sold["stock"] == stock].assign(channel=name)
        if len(sold):
            left = shipped if len(shipped) else relieved
            pairs = paired(sold, left[left["of_period"]], bool(naming[left["what"].iloc[0]]))
            due = pairs.left[pairs.left["fate"] != "earlier"]
            yield "short", due.assign(due=due["fate"] == "due"), pairs.blur
            yield "over", _gone(pairs, grace, sold["day"].max()), pairs.blur
        if len(shipped) and len(relieved):
            pairs = paired(shipped, relieved, bool(naming.all()))
            old = pairs.left["day"] <= moved["day"].max() - grace
            yield "unrelieved", pairs.left.assign(due=old), pairs.blur
            yield "unshipped", _gone(pairs, grace, moved["day"].max()), pairs.blur


def _gone(pairs: Pairs, grace: int, last: int) -> pd.DataFrame:
    """What left on the days of which both sides are known: what came before the exports may leave after they begin.

    Nearly all of that has left after the usual days, the grace at least.
    """
    lags = pairs.left["lag"].dropna()
    usual = max(grace, int(np.ceil(lags.quantile(NEARLY_ALL)))) if len(lags) else grace
    return pairs.right[pairs.right["day"].between(pairs.left["day"].min() + usual, last)].assign(due=True)


def _side(home: tuple[str, str, str], rows: pd.DataFrame, first: date, days: int, blur: int) -> StockSide | None:
    """The rows as orders, up to the last day on which anything is known; None where too few of them lack units."""
    rows = rows[rows["decision_day"].between(0, days - 1)]
    decided = ((first - EPOCH).days + rows["decision_day"]) * A_DAY + NOON
    rows = rows.assign(decided=rows.get("decided", decided)).sort_values(
        ["decision_day", "decided", "key"], kind="stable"
    )
    lacking = rows["short"] > NOTHING
    if (lacking & rows["due"]).sum() < FEWEST:
        return None
    days = int(rows["decision_day"].max()) + 1
    due = rows[rows["due"]]
    there = rows[~lacking]
    orders = Orders(
        channel=home[0],
        currency=home[1],
        key=due["key"].to_numpy(np.int64),
        decided=due["decided"].to_numpy(np.int64),
        day=due["decision_day"].to_numpy(np.int64),
        lost=(due["short"] > NOTHING).to_numpy(bool),
        late=np.zeros(len(due), bool),
        expected_on=np.bincount(rows["decision_day"], minlength=days),
        arrived_on=np.bincount(there["decision_day"], minlength=days),
        last_placed=days - 1,
        kind="inventory",
        leg=home[2],
        blur=blur,
        replayed=due["order_key"].to_numpy(np.int64) if home[2] == "short" else None,
        began=first,
    )
    waited = home[2] in ("short", "unrelieved")
    return StockSide(orders, tracer_of(orders, _arrivals(there, days) if waited else None), _attributes(due))


def _arrivals(there: pd.DataFrame, days: int) -> Any:
    """How many rows of each day left after how long, (days, lags)."""
    lag = np.clip(np.rint(there["lag"].fillna(0.0)).to_numpy(int), 0, days - 1)
    triangle = np.zeros((days, int(lag.max(initial=0)) + 1))
    np.add.at(triangle, (there["decision_day"].to_numpy(int), lag), 1.0)
    return triangle


def _attributes(due: pd.DataFrame) -> Attributes:
    """The positions of each SKU's rows."""
    places = due.assign(place=np.arange(len(due))).groupby("sku")["place"]
    return Attributes({("sku", str(sku)): own.to_numpy(np.int64) for sku, own in places})

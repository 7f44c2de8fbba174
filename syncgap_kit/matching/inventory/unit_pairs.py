"""Which units of one side have none on the other: by the order that both name, else SKU by SKU by the nearest days.

Without names only counts can be compared. Units of one SKU are paired at the interval that is usual between the two
sides first, then at the intervals next to it: a loss then leaves its own days short, while units that merely took
longer find what is left over. Pairing the oldest first would move every shortage towards the end.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BY_ORDER = ["sku", "order_key"]
BY_DAY = ["sku", "day"]
BEFORE, AFTER = 1, 45  # days by which a unit may leave before it is sold, by two clocks, and after
NOTHING = 1e-9  # units
# Where a SKU lacks less than this share within a fortnight of a day it lacks nothing: seasons and closed days make the
# pairing of counts misplace as much, since the orders of a growing week leave in a larger one.
SLIGHT, FORTNIGHT = 0.05, 14
SCATTER = 0.05  # of the lags are left out at either end where it is asked by how much they differ


class Pairs(NamedTuple):
    """Both sides with `short`, the units of a row that have none on the other side, and `lag`, days; NaN if none.

    `blur`: days by which what is short may belong to another day.
    """

    left: pd.DataFrame
    right: pd.DataFrame
    blur: int = 0


def paired(left: pd.DataFrame, right: pd.DataFrame, by_order: bool) -> Pairs:
    """Hold two sides of one stock against each other; columns sku, order_key, day (number) and units.

    `left` is what comes first, such as sales, `right` what should follow, such as shipments.
    """
    if by_order or left.empty or right.empty:
        return Pairs(_by_order(left, right, 1), _by_order(right, left, -1))
    return _by_day(left, right)


def _by_order(rows: pd.DataFrame, others: pd.DataFrame, ahead: int) -> pd.DataFrame:
    """The units of each row less those of the other side under the same order and SKU, older rows served first."""
    there = others.groupby(BY_ORDER, as_index=False).agg(there=("units", "sum"), then=("day", "min"))
    told = rows.merge(there, on=BY_ORDER, how="left").fillna({"there": 0.0})
    before = told.groupby(BY_ORDER, dropna=False)["units"].cumsum() - told["units"]
    known = told["order_key"].notna()
    served = np.where(known, np.clip(told["there"] - before, 0.0, told["units"]), 0.0)
    lag = np.where(served > NOTHING, ahead * (told["then"] - told["day"]), np.nan)
    return told.drop(columns=["there", "then"]).assign(short=told["units"] - served, lag=lag)


def _by_day(left: pd.DataFrame, right: pd.DataFrame) -> Pairs:
    skus = {sku: place for place, sku in enumerate(sorted({*left["sku"], *right["sku"]}))}
    first = int(min(left["day"].min(), right["day"].min()))
    days = int(max(left["day"].max(), right["day"].max())) - first + 1
    sides = [_cells(side, skus, first, days) for side in (left, right)]
    whole = [cells.copy() for cells in sides]
    lags, blur = nearest_first(*sides)
    slight = [_around(own) < SLIGHT * _around(all_units) for own, all_units in zip(sides, whole, strict=True)]
    _let_go(sides, slight)
    ours, theirs = (_laid_on(side, own, lags, skus, first) for side, own in zip((left, right), sides, strict=True))
    return Pairs(ours, theirs, blur)


def _let_go(sides: list[Floats], slight: list[NDArray[np.bool_]]) -> None:
    """Take out of both, (SKUs, days), what is slight, and the other end of each such unit as far as there is one.

    What left too much for its days and is slight was only misplaced, and so was as much that lacks at any later day:
    the row of units between them is as long as it may be. Both sides then differ by as much as the whole SKU does.
    """
    left, right = sides
    strays = np.where(slight[1], right, 0.0)
    for back in range(1, left.shape[1]):
        _take(left, strays, -back)
    right[slight[1]] = 0.0
    strays = np.where(slight[0], left, 0.0)
    for back in range(1, left.shape[1]):
        _take(strays, right, -back)
    left[slight[0]] = 0.0


def _cells(side: pd.DataFrame, skus: dict[str, int], first: int, days: int) -> Floats:
    cells = np.zeros((len(skus), days))
    np.add.at(cells, (side["sku"].map(skus).to_numpy(int), side["day"].to_numpy(int) - first), side["units"])
    return cells


def nearest_first(left: Floats, right: Floats) -> tuple[Floats, int]:
    """Take out of both, (SKUs, days), the units that pair up; what stays in the arrays has no other side.

    Returns the mean lag of those of `left`, NaN if none, and by how many days they may be misplaced. The usual lag is
    the one at which most units pair up. A unit that left before one was sold served an earlier sale, whose own unit
    came later, and so on: units are alike, so the two ends of such a row cancel out.
    """
    days = left.shape[1]
    lags = [lag for lag in range(-BEFORE, AFTER + 1) if abs(lag) < days]
    usual = max(lags, key=lambda lag: (float(np.minimum(*_shifted(left, right, lag)).sum()), -abs(lag)))
    summed, taken = np.zeros_like(left), np.zeros_like(left)
    served = dict.fromkeys(lags, 0.0)
    for lag in sorted(lags, key=lambda lag: (lag < 0, abs(lag - usual), -lag)):
        units = _take(left, right, lag)
        served[lag] = float(units.sum())
        _shifted(summed, right, lag)[0][...] += units * lag
        _shifted(taken, right, lag)[0][...] += units
    for back in range(BEFORE + 1, min(AFTER, days - 1) + 1):
        _take(left, right, -back)
    return np.divide(summed, taken, out=np.full_like(left, np.nan), where=taken > NOTHING), _scatter(served)


def _around(cells: Floats) -> Floats:
    """The units of the fortnight before and after each day, (SKUs, days)."""
    summed = np.pad(np.cumsum(cells, axis=1), ((0, 0), (FORTNIGHT + 1, FORTNIGHT)), mode="edge")
    summed[:, : FORTNIGHT + 1] = 0.0
    return np.asarray(summed[:, 2 * FORTNIGHT + 1 :] - summed[:, : cells.shape[1]])


def _take(left: Floats, right: Floats, lag: int) -> Floats:
    """Take the units that pair up at one lag out of both."""
    own, other = _shifted(left, right, lag)
    units = np.minimum(own, other)
    own -= units
    other -= units
    return np.asarray(units)


def _scatter(served: dict[int, float]) -> int:
    """By how many days a sale may stand for another: most lags differ by so much, the rarest at either end left out."""
    lags, units = np.array(list(served)), np.cumsum(list(served.values()))
    if units[-1] <= NOTHING:
        return 0
    low, high = np.searchsorted(units / units[-1], [SCATTER, 1.0 - SCATTER])
    return int(lags[high] - lags[low]) + BEFORE * int(high > low)


def _shifted(left: Floats, right: Floats, lag: int) -> tuple[Floats, Floats]:
    """Views of both so that each day of the first stands beside the day `lag` days later of the second."""
    days = left.shape[1]
    return left[:, max(-lag, 0) : days - max(lag, 0)], right[:, max(lag, 0) : days - max(-lag, 0)]


def _laid_on(side: pd.DataFrame, unpaired: Floats, lags: Floats, skus: dict[str, int], first: int) -> pd.DataFrame:
    """The unpaired units of each SKU and day laid on its rows, the largest first: on as few rows as they can be of."""
    order = side.sort_values([*BY_DAY, "units"], ascending=[True, True, False], kind="stable")
    at: Any = (order["sku"].map(skus).to_numpy(int), order["day"].to_numpy(int) - first)
    before = order.groupby(BY_DAY)["units"].cumsum() - order["units"]
    short = np.clip(unpaired[at] - before, 0.0, order["units"])
    return order.assign(short=short, lag=lags[at]).sort_index()

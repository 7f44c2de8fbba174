"""Single sums that are short by all of their orders of one value, such as a payment method whose entry lacks that day.

Other sums may hold orders of that value, so that it is no rule; what it explains, it explains to the cent.
"""

from itertools import pairwise
from math import comb, gcd
from typing import Any

import numpy as np
import pandas as pd

from ...intake.case import Case
from .patterns import AMOUNT_FIELDS, FIELDS, LINE_FIELDS, Pattern, attributes
from .rows import rows_of
from .subsets import BY_CHANCE

MOST_ORDERS = 20_000  # of short buckets whose values are looked at
ORDERED = (*FIELDS, *AMOUNT_FIELDS, *LINE_FIELDS)  # of values that mean the same orders the first one is named


def laid_on_values(
    case: Case, frame: pd.DataFrame, timed: Any, left: dict[Any, int], near: int = 0
) -> list[pd.DataFrame]:
    """The orders, with key and why, of each short bucket that lacks just those of one value of an attribute.

    `frame`: the buckets; `timed`: Ibis, their orders; `left`: what the short ones lack; `near`: how far that may be off
    because sums are rounded. A value that explains the most buckets stands; where two of equal standing would take
    different orders, none does.
    """
    keys = _fewest_orders(frame, left)
    own = timed.filter(timed.key.isin([str(key) for key in keys])).order_by("decided_at", "order_key").execute()
    if not len(own):
        return []
    told = attributes(case, timed.filter(timed.key.isin([str(key) for key in keys])).select("order_key"))
    joined = told.drop_duplicates().merge(own[["order_key", "key", "units"]], on="order_key")
    sums = joined.groupby(["field", "value", "key"]).units.agg(["sum", "count"]).reset_index()
    sums = sums[sums["count"] < sums.key.map(own.groupby("key").size())]  # what all orders have tells none apart
    if not len(sums):
        return []
    lacks = {str(key): left[key] for key in keys}
    several = sums[sums["count"] > 1]
    fitting = sums[(sums["sum"] - sums.key.map(lacks)).abs() <= near]
    fitting = _standing(fitting, several, _by_chance(own, near))
    found = []
    for key in keys:
        here = joined[joined.key == str(key)]
        only = _only_set(here, fitting[fitting.key == str(key)])
        if only is not None:
            orders, value = only
            part = own[(own.key == str(key)) & own.order_key.isin(orders)]
            found.append(part.assign(key=key, why=Pattern("any", (value,)).sentence()))
    return found


def _fewest_orders(frame: pd.DataFrame, left: dict[Any, int]) -> list[Any]:
    """The short buckets, as many of those with the fewest orders as can be looked at."""
    ordered = frame[frame.key.isin(list(left))].sort_values(["orders", "key"])
    return list(ordered.key[ordered.orders.cumsum() <= MOST_ORDERS])


def _by_chance(own: pd.DataFrame, near: int) -> float:
    """How likely orders of a value come to what a bucket lacks, if sums fall evenly; in the likeliest of them."""
    shares = []
    for _, units in own.groupby("key").units:
        ordered = sorted(units.tolist())
        grid = gcd(*(later - earlier for earlier, later in pairwise(ordered))) or max(abs(ordered[0]), 1)
        span = int(np.abs(units).sum())
        shares.append(min(1.0, (2 * near + grid) / span) if span else 1.0)
    return max(shares)


def _standing(fitting: pd.DataFrame, several: pd.DataFrame, chance: float) -> pd.DataFrame:
    """What fits, with `times` (buckets in which several orders of that value do), of values that do so by no chance.

    A single order has many values, so that it proves none of them; one that is proven explains it all the same.
    """
    by = ["field", "value"]
    times = fitting[fitting["count"] > 1].groupby(by).size().rename("times")
    met = several.groupby(by).size().rename("met")
    told = fitting.merge(times, on=by).merge(met, on=by)
    tried = several[by].drop_duplicates().shape[0]
    expected = [tried * comb(row.met, row.times) * chance**row.times for row in rows_of(told)]
    return told[(np.array(expected) <= BY_CHANCE) & ((told["count"] > 1) | (told.times > 1))]


def _only_set(joined: pd.DataFrame, fits: pd.DataFrame) -> tuple[set[int], tuple[str, str]] | None:
    """The orders of the value that explains the most buckets, with that value; None where two differ in their orders.

    `joined`: the orders of a bucket with their values.
    """
    top = fits[fits.times == fits.times.max()]
    top = top.assign(place=top.field.map(ORDERED.index)).sort_values(["place", "value"])
    sets: dict[frozenset[int], tuple[str, str]] = {}
    for row in rows_of(top):
        own = joined.order_key[(joined.field == row.field) & (joined.value == row.value)]
        sets.setdefault(frozenset(own.tolist()), (row.field, row.value))
    if len(sets) != 1:
        return None
    [(orders, value)] = sets.items()
    return set(orders), value

"""How likely a channel is to have no order for some days, given its own orders of the weeks around and its weekdays.

The orders of a day are taken as Poisson around a rate that the days around tell no better than they can: integrated
over its posterior, the chance of a silence of m usual days after N orders in E usual days is (E / (E + m)) to the power
of N + 1/2 (a gamma prior after Jeffreys). So a channel of two orders a week is judged as fairly as one of two thousand
a day. Days that scatter more than Poisson make N count for less. Weekdays count by their own share of the orders.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .likelihood import Floats

SIDE = 56  # days before, and after, that tell what is usual: eight of each weekday
LEAST = 14  # days without which nothing is said
PRIOR_WEEKS = 1.0  # so many weeks of even weekdays are added to those seen


class Silence(NamedTuple):
    """Days without an order, numbered, both included, and how likely a healthy channel has them."""

    first: int
    last: int
    usual: float  # orders that would have been usual in them
    chance: float  # of so long a silence: right then where it is the last one, else anywhere in the days looked at
    open: bool  # no order followed


def silences(counts: ArrayLike, weekday: int) -> list[Silence]:
    """The longest silence within the series, and the one at its end, if any: orders by day, the first a `weekday`.

    The longest is the least likely one. Nothing is said where fewer than LEAST days surround a silence.
    """
    orders = np.asarray(counts, dtype=np.float64)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], orders == 0, [0]))))
    runs = [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2) if begin]
    found = [one for begin, end in runs if (one := _silence(orders, weekday, begin, end)) is not None]
    inner = min((one for one in found if not one.open), key=lambda one: (one.chance, -one.usual), default=None)
    return [one for one in (inner, *(one for one in found if one.open)) if one is not None]


def _silence(orders: Floats, weekday: int, begin: int, end: int) -> Silence | None:
    """The quieter side counts, so that growth or a season is not taken for a silence."""
    sides = (np.arange(max(begin - SIDE, 0), begin), np.arange(end, min(end + SIDE, len(orders))))
    told = [_beside(orders, weekday, side, begin, end) for side in sides if len(side) >= LEAST]
    if not told:
        return None
    usual, chance = max(told, key=lambda pair: pair[1])
    is_open = end == len(orders)
    starts = int((orders > 0).sum())  # a silence begins after a day with orders
    return Silence(begin, end - 1, usual, chance if is_open else min(chance * starts, 1.0), is_open)


def _beside(orders: Floats, weekday: int, side: NDArray[np.intp], begin: int, end: int) -> tuple[float, float]:
    """What is usual in the silent days by the days of one side, and how likely none of it comes."""
    counts, seen = orders[side], (side + weekday) % 7
    total = float(counts.sum())
    by_day = np.bincount(seen, counts, 7) + PRIOR_WEEKS * total / max(len(side), 1)
    rates = by_day / (np.bincount(seen, minlength=7) + PRIOR_WEEKS)
    mean = max(float(rates.mean()), 1e-9)
    exposure, silent = rates[seen] / mean, rates[(np.arange(begin, end) + weekday) % 7] / mean
    expected = np.maximum(rates[seen], 1e-9)
    unrest = max(float(((counts - expected) ** 2 / expected).sum()) / max(len(side) - 7, 1), 1.0)
    power = (total + 0.5) / unrest
    chance = float(np.exp(-power * np.log1p(silent.sum() / max(exposure.sum(), 1e-9))))
    return float(silent.sum() * mean), chance

"""Peaks: a queue that drops what it cannot carry loses the orders of the busiest hours, or those behind its fill."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...written import in_digits
from ..candidate import NO, YES, Candidate, Orders
from ..circumstances import Ways

PRIOR = {"peak": 0.02, "queue": 0.0005}  # a limit by the hour of the clock that no record tells is rare
HOUR = 3600
CALM = 0.7  # share of the orders whose hours are not looked at as busy
MOST = 64  # levels of busyness that are looked at
WORDS = {"peak": "{} when {} or more came within the hour", "queue": "{} behind {} others of the same hour"}
FEWEST = 5  # lost orders of the busiest hours


def candidates(orders: Orders, ways: Ways) -> list[Candidate]:
    """A candidate for each level of busyness from which on orders may have been dropped, by either clock.

    All orders of the hours that are as busy, or those that came in an hour behind as many as it carries.
    """
    clocks = (("placed", ways.placed, ways.all_placed), ("paid", ways.due, ways.all_due))
    found: dict[bytes, Candidate] = {}
    for clock, own, every in clocks:
        first = own // HOUR * HOUR
        around = np.searchsorted(every, first + HOUR) - np.searchsorted(every, first)
        before = np.searchsorted(every, own) - np.searchsorted(every, first)
        for counted, family in ((around, "peak"), (before, "queue")):
            for least in _levels(counted):
                dropped = counted >= least
                if (orders.lost & dropped).sum() >= FEWEST:
                    words = WORDS[family].format(clock, in_digits(least))
                    found.setdefault(dropped.tobytes(), _from(family, words, dropped, orders))
    price = float(np.log(max(len(found), 1)))
    return [replace(one, price=price) for one in found.values()]


def _levels(counted: NDArray[np.int64]) -> list[int]:
    """Counts that few orders reach, from the usual ones up."""
    levels = np.unique(counted[counted > np.quantile(counted, CALM)])
    places = np.linspace(0, len(levels) - 1, min(MOST, len(levels)))
    return [int(level) for level in levels[np.unique(places.astype(int))]]


def _from(family: str, which: str, dropped: NDArray[np.bool_], orders: Orders) -> Candidate:
    effect = np.where(dropped, YES, NO).astype(np.int8)
    lost, calm = int((orders.lost & dropped).sum()), int((orders.lost & ~dropped).sum())
    words = (
        f"Of orders {which} {in_digits(lost)} of {in_digits(int(dropped.sum()))} are lost, of all others "
        f"{in_digits(calm)} of {in_digits(int((~dropped).sum()))}."
    )
    return Candidate(
        "delivery",
        None,
        effect,
        effect.copy(),
        PRIOR[family],
        steady=False,
        family=family,
        subject=f"A loss at the peak ({which})",
        words=(words,),
    )

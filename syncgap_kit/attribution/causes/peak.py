"""Peaks: a queue that drops what it cannot carry loses orders in the busiest hours, and in no others."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...written import in_digits
from ..candidate import NO, YES, Candidate, Orders
from ..circumstances import Ways

PRIOR = 0.02
HOUR = 3600
CALM = 0.7  # share of the orders whose hours are not looked at as busy
MOST = 24  # levels of busyness that are looked at
FEWEST = 5  # lost orders of the busiest hours


def candidates(orders: Orders, ways: Ways) -> list[Candidate]:
    """A candidate for each level of busyness from which on orders may have been dropped, by either clock."""
    clocks = (("placed", ways.placed, ways.all_placed), ("paid", ways.due, ways.all_due))
    found: dict[bytes, Candidate] = {}
    for clock, own, every in clocks:
        first = own // HOUR * HOUR
        around = np.searchsorted(every, first + HOUR) - np.searchsorted(every, first)
        levels = np.unique(around[around > np.quantile(around, CALM)])
        levels = levels[np.unique(np.linspace(0, len(levels) - 1, min(MOST, len(levels))).astype(int))]
        for least in map(int, levels):
            busy = around >= least
            if (orders.lost & busy).sum() >= FEWEST:
                found.setdefault(busy.tobytes(), _from(least, busy, clock, orders))
    price = float(np.log(max(len(found), 1)))
    return [replace(one, price=price) for one in found.values()]


def _from(least: int, busy: NDArray[np.bool_], clock: str, orders: Orders) -> Candidate:
    effect = np.where(busy, YES, NO).astype(np.int8)
    lost, calm = int((orders.lost & busy).sum()), int((orders.lost & ~busy).sum())
    words = (
        f"Of orders {clock} when {in_digits(least)} or more came within the hour {in_digits(lost)} of "
        f"{in_digits(int(busy.sum()))} are lost, of all others {in_digits(calm)} of {in_digits(int((~busy).sum()))}."
    )
    return Candidate(
        "delivery",
        None,
        effect,
        effect.copy(),
        PRIOR,
        steady=False,
        family="peak",
        subject=f"A loss at the peak (hours of {in_digits(least)} orders and more)",
        words=(words,),
    )

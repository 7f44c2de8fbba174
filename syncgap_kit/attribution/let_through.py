"""Orders that a cause had kept back and that came all the same: they neither bear it out nor contradict it.

They came later, or people entered them by hand, which no record of a sync keeps them from.
"""

import numpy as np
from numpy.typing import NDArray

from .candidate import YES, Candidate, Orders

HOLDS_TEXT = ("rule", "mapping")  # what they kept back somebody filled in, whenever that was
LOST = 0.2  # share of what an outage met that is lost for good: less is lost by chance, as the rest would say


def let_through(cause: Candidate, orders: Orders) -> NDArray[np.bool_]:
    """Per order whether the cause had met it and it arrived when that was over.

    An outage is over for an order with the next one that it does not meet, and what reached the books on that day or
    later was caught up on. One that reached them before says that it was none.
    """
    nobody = np.zeros(len(orders), bool)
    met = cause.effect == YES
    by_hand = nobody if orders.by_hand is None else orders.by_hand & met
    if cause.kind in HOLDS_TEXT:
        return orders.late | by_hand
    if not cause.outage or orders.lost[met & ~by_hand].sum() < LOST * (met & ~by_hand).sum():
        return nobody
    return by_hand | _caught_up(met & ~by_hand, orders)


def _caught_up(met: NDArray[np.bool_], orders: Orders) -> NDArray[np.bool_]:
    """What an outage held up and the books had on the day on which it was over, or later."""
    if orders.came_on is None or orders.held_up is None:
        return np.zeros(len(orders), bool)
    return met & ~orders.lost & (orders.late | orders.held_up) & (orders.came_on >= _over_on(met, orders))


def _over_on(met: NDArray[np.bool_], orders: Orders) -> NDArray[np.int64]:
    """Per order the day of the next order, or of itself, that the cause does not meet; beyond all days without one."""
    days = np.where(met, len(orders.expected_on), orders.day)
    return np.asarray(np.minimum.accumulate(days[::-1])[::-1])

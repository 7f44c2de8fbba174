"""Orders that a cause had kept back and that came all the same, later: they neither bear it out nor contradict it."""

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
    if cause.kind in HOLDS_TEXT:
        return orders.late
    if not cause.outage or orders.came_on is None or orders.held_up is None:
        return np.zeros(len(orders), bool)
    met = cause.effect == YES
    came_later = met & ~orders.lost & (orders.late | orders.held_up) & (orders.came_on >= _over_on(met, orders))
    if not came_later.any() or orders.lost[met].mean() < LOST:
        return np.zeros(len(orders), bool)
    return came_later


def _over_on(met: NDArray[np.bool_], orders: Orders) -> NDArray[np.int64]:
    """Per order the day of the next order, or of itself, that the cause does not meet; beyond all days without one."""
    days = np.where(met, len(orders.expected_on), orders.day)
    return np.asarray(np.minimum.accumulate(days[::-1])[::-1])

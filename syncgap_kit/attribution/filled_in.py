"""The orders that a mechanism kept back as well, and that somebody filled in later: they stand in its gap, as late."""

import numpy as np
from numpy.typing import NDArray

from .candidate import YES, Candidate, Orders
from .let_through import let_through

NONE = np.zeros(0, np.int64)
OUTAGE = 0.8  # share of the orders of a loss without a name that must have been kept back: else some are late by chance


def filled_in(cause: Candidate, orders: Orders, hits: NDArray[np.int64], free: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Positions of the late orders that the cause had met while it lost others, by time of decision.

    `hits`: those it lost; `free`: those that no other gap has. Between them every late one is its own. Beyond them only
    as far as none that it met arrived in time, and before them only one that came when others had been lost already:
    what a rule merely delays, day after day, is no fill-in of what it lost later.
    """
    late = orders.late & (cause.effect == YES) & free
    if orders.kind != "missing" or orders.came_on is None or not late.any():
        return NONE
    kept_back = (orders.lost | orders.late)[cause.effect == YES]
    if cause.kind == "unknown" and kept_back.mean() < OUTAGE:
        return NONE
    in_time = np.flatnonzero((cause.effect == YES) & ~orders.lost & ~orders.late & ~let_through(cause, orders))
    first, last = int(hits[0]), int(hits[-1])
    since = max(in_time[in_time < first], default=-1)
    until = min(in_time[in_time > last], default=len(orders))
    place = np.arange(len(orders))
    before = (place > since) & (place < first) & (orders.came_on >= orders.day[first])
    return np.flatnonzero(late & (before | ((place > first) & (place < until))))

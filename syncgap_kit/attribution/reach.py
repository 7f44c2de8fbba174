"""How far a cause went on beyond the orders it surely met: among those next to them, whose state nobody recorded."""

import numpy as np
from numpy.typing import NDArray

from .candidate import BACKGROUND, YES, Candidate, Orders
from .explaining import CLAIM

Flags = NDArray[np.bool_]


def went_on(cause: Candidate, orders: Orders, unclear: Flags, sure: tuple[int, int]) -> Flags:
    """The lost orders of unknown state before the first order that a cause surely lost, and after the last (`sure`).

    They are the cause's as far as they go missing as often as its own do, rather than as the others of unknown state;
    no further than the next order that it surely met and that arrived. Both ends are paid for.
    """
    found = np.zeros(len(orders), bool)
    place = np.arange(len(orders))
    inside = (place >= sure[0]) & (place <= sure[1])
    as_often = (orders.lost[inside].sum() + 0.5) / (inside.sum() + 1.0)
    refuted = np.flatnonzero((cause.effect == YES) & ~orders.lost)
    first = int(refuted[refuted < sure[0]].max(initial=-1)) + 1
    last = int(refuted[refuted > sure[1]].min(initial=len(orders)))
    for beside in (np.arange(sure[0] - 1, first - 1, -1), np.arange(sure[1] + 1, last)):
        own = beside[unclear[beside]]
        rest = unclear.copy()
        rest[own] = False
        usual = (orders.lost[rest & ~inside].sum() + BACKGROUND[0]) / ((rest & ~inside).sum() + sum(BACKGROUND))
        found[own[: _prefix(orders.lost[own], as_often, usual)]] = True
    return found & orders.lost


def _prefix(lost: Flags, as_often: float, usual: float) -> int:
    """The number of orders, from the first on, that best look like the cause's; 0 where none do."""
    if not len(lost) or as_often <= usual:
        return 0
    weight = np.where(lost, np.log(as_often / usual), np.log((1 - as_often) / (1 - usual)))
    worth = np.cumsum(weight)
    best = int(np.argmax(worth))
    return best + 1 if worth[best] >= CLAIM + np.log(len(lost)) else 0

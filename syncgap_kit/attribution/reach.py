"""How far a cause went on beyond the orders it surely met: among those next to them, whatever was recorded of these."""

import numpy as np
from numpy.typing import NDArray

from ..calendar import A_DAY
from .candidate import BACKGROUND, YES, Candidate, Orders
from .explaining import CLAIM

Flags = NDArray[np.bool_]
AN_HOUR = 3600


def went_on(cause: Candidate, orders: Orders, unclear: Flags, sure: tuple[int, int]) -> Flags:
    """The lost orders of unknown state before the first order that a cause surely lost, and after the last (`sure`).

    They are the cause's as far as they go missing as often as its own do, rather than as the others of unknown state;
    no further than the next order that it surely met and that arrived. Both ends are paid for. Where all of them go
    missing just as those of unknown state among its own do, and more seldom than all of its days together, chance loses
    them, before it and since.
    """
    found = np.zeros(len(orders), bool)
    place = np.arange(len(orders))
    inside = (place >= sure[0]) & (place <= sure[1])
    as_often = (orders.lost[inside].sum() + 0.5) / (inside.sum() + 1.0)
    by_chance = _share(orders.lost[inside & unclear])
    refuted = np.flatnonzero((cause.effect == YES) & ~orders.lost)
    first = int(refuted[refuted < sure[0]].max(initial=-1)) + 1
    last = int(refuted[refuted > sure[1]].min(initial=len(orders)))
    for beside in (np.arange(sure[0] - 1, first - 1, -1), np.arange(sure[1] + 1, last)):
        own = beside[unclear[beside]]
        rest = unclear.copy()
        rest[own] = False
        usual = _share(orders.lost[rest & ~inside])
        found[own[: _prefix(orders.lost[own], as_often, usual, by_chance)]] = True
    return found & orders.lost


def _prefix(lost: Flags, as_often: float, usual: float, by_chance: float) -> int:
    """The number of orders, from the first on, that best look like the cause's; 0 where none do."""
    if not len(lost) or as_often <= usual:
        return 0
    least = CLAIM + np.log(len(lost))
    worth = np.cumsum(_telling(lost, as_often, usual))
    fallen = np.maximum.accumulate(np.maximum(worth, 0.0)) - worth
    unbroken = int(np.argmax(np.append(fallen, np.inf) >= least))  # what goes missing beyond a break is another's
    best = int(np.argmax(worth[: max(unbroken, 1)]))
    by_chance_alone = float(_telling(lost, by_chance, usual).sum()) - CLAIM
    return best + 1 if worth[best] >= max(least, by_chance_alone) else 0


def _telling(lost: Flags, share: float, usual: float) -> NDArray[np.float64]:
    """What each order tells for a share lost against the usual one, in nats."""
    return np.asarray(np.where(lost, np.log(share / usual), np.log((1 - share) / (1 - usual))), np.float64)


def _share(lost: Flags) -> float:
    """The share lost of these orders, about one in a hundred where there are none."""
    return float((lost.sum() + BACKGROUND[0]) / (len(lost) + sum(BACKGROUND)))


def with_neighbours(hits: NDArray[np.bool_], orders: Orders, of_others: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Missing orders right before and after an outage, none arrived between: polls fail a little after they are due.

    No further than an order lies until the tool looks at it, and as far as no other cause met them.
    """
    grown = hits.copy()
    soon = A_DAY if orders.by_day is not None else max(orders.waits, AN_HOUR)
    where = np.flatnonzero(hits)
    for edge, step in ((where[0], -1), (where[-1], 1)):
        place = edge + step
        while 0 <= place < len(orders) and orders.lost[place] and not of_others[place]:
            if abs(int(orders.decided[place]) - int(orders.decided[edge])) > soon:
                break
            grown[place] = True
            place += step
    return grown

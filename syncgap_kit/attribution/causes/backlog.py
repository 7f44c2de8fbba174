"""A queue that ran behind: orders that the tool had taken up, or that it worked off one after another, too late.

A catch-up after an outage posts everything at once; a queue posts in the order in which orders came, over a while.
"""

import numpy as np
from numpy.typing import NDArray

from ...calendar import A_DAY
from ...written import in_digits
from ..candidate import NO, YES, Candidate, Orders
from ..circumstances import Ways

PRIOR = 0.1
FEWEST = 5  # late orders
IN_TURN = 0.9  # share of the late orders that were posted after those that came before them
STEP = 10  # orders over which the pace is taken
SLOW = 0.05  # pace of posting against that of coming; below it, all were posted at once
PARTS = 3  # of the time in which they came, of which the first is held against the last
RUSH, DAYS_OF_RUSH = 3.0, 4  # times the usual orders, on the days that end with the one after the first late order
AT_ONCE = 0.5  # share of them that may be posted on one day, or they were caught up on
APART = 7 * A_DAY  # between late orders of two spells
TAKEN_UP = A_DAY  # seconds after an order was due within which a log names it


def candidates(orders: Orders, ways: Ways) -> list[Candidate]:
    """A candidate for the late orders, where logs or the times of posting show a queue."""
    late = orders.lost & (ways.posted > 0)
    if late.sum() < FEWEST:
        return []
    taken_up = late & (ways.noticed > 0) & (ways.noticed < np.minimum(ways.due + TAKEN_UP, ways.posted))
    words = []
    if taken_up.sum() >= max(FEWEST, 0.5 * late.sum()):
        named = in_digits(int(taken_up.sum()))
        words.append(f"The log names {named} of the late orders within a day; they were posted later.")
    if _worked_off(ways.due[late], ways.posted[late]):
        words.append("They were posted in the order in which they came, over a while, and not all at once.")
    elif _let_go_in_turn(ways.due[late], ways.posted[late]):
        words.append("Older ones were posted while younger ones that waited with them had to wait on, in their turn.")
    elif _after_a_rush(ways.due, late, ways.posted[late]):
        words.append(
            "They began with a rush of several times the usual orders, and were posted over days, in any order."
        )
    if not words:
        return []
    effect = np.where(late, YES, NO).astype(np.int8)
    return [
        Candidate(
            "delivery",
            None,
            effect,
            effect.copy(),
            PRIOR,
            subject="A queue that ran behind",
            words=tuple(words),
            last_resort=True,
        )
    ]


def _worked_off(due: NDArray[np.int64], posted: NDArray[np.int64]) -> bool:
    """Whether they were posted in the order in which they came, slowly."""
    order = np.argsort(due, kind="stable")
    due, posted = due[order], posted[order]
    step = min(STEP, len(due) - 1)
    pace = (posted[step:] - posted[:-step]) / np.maximum(due[step:] - due[:-step], 1)
    return bool((np.diff(posted) >= 0).mean() >= IN_TURN and np.median(pace) >= SLOW)


def _let_go_in_turn(due: NDArray[np.int64], posted: NDArray[np.int64]) -> bool:
    """Whether the oldest were posted before the youngest, which waited with them and had to wait on for their turn.

    A catch-up posts whatever waits. A queue of batches keeps the order of these, and not that within one.
    """
    part = (due.max() - due.min()) / PARTS
    old, young = due <= due.min() + part, due >= due.max() - part
    together = np.searchsorted(np.sort(due[young]), posted[old]) / young.sum()
    before = np.searchsorted(np.sort(posted[old]), posted[young]) / old.sum()
    pace = (np.median(posted[young]) - np.median(posted[old])) / max(np.median(due[young]) - np.median(due[old]), 1)
    return bool(together.mean() >= IN_TURN and before.mean() >= IN_TURN and pace >= SLOW)


def _after_a_rush(due: NDArray[np.int64], late: NDArray[np.bool_], posted: NDArray[np.int64]) -> bool:
    """Whether nearly all came late in spells that began with more orders than usual, and were posted over days."""
    days = (due - due.min()) // A_DAY
    orders = np.bincount(days)
    usual = np.median(orders[orders > 0])
    order = np.argsort(due[late], kind="stable")
    own, days, posted = due[late][order], days[late][order], posted[order] // A_DAY
    rushed = 0
    for spell in np.split(np.arange(len(own)), np.flatnonzero(np.diff(own) > APART) + 1):
        last = int(days[spell[0]]) + 2
        came = orders[max(last - DAYS_OF_RUSH, 0) : last].sum()
        busiest = np.unique(posted[spell], return_counts=True)[1].max()
        if came >= RUSH * usual * DAYS_OF_RUSH and busiest <= AT_ONCE * len(spell):
            rushed += len(spell)
    return rushed >= IN_TURN * len(own)

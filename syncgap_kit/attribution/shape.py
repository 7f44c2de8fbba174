"""The shape of a gap in a word: a step, a ramp, an outage that is over, or scattered."""

import numpy as np
from numpy.typing import NDArray

from ..tracing.ramps import EARLIER, Window, evidence_of, shape_of
from ..tracing.strata import Span
from .candidate import Orders

LIKELIER = 0.5
WITHIN_A_DAY = 2  # days of growth that a step makes which sets in during a day
SEVERAL = 3  # spells that come and go, from which on a gap is scattered
NEVER = 1e-6  # share of the orders that a mechanism loses while it is not at work
WANDERING = (1e-3, 1e-2, 5e-2)  # overdispersion of the share of orders that a mechanism meets, as mixes change


def shape_word(end: Span | None, episodes: int, ramp: float) -> str:
    """`ramp` where growth is likelier than a step, else `scattered`, `outage` or, while it is open, `step`."""
    if ramp > LIKELIER:
        return "ramp"
    if episodes >= SEVERAL:
        return "scattered"
    return "step" if end is None else "outage"


def growth(orders: Orders, hits: NDArray[np.int64], first: int, last: int) -> float:
    """How likely the share of a channel's orders that a mechanism loses grew day by day after its first hit.

    `hits` are the orders it lost, `first` and `last` the days of its first spell. A mechanism that loses nothing before
    its first order can only begin on that day or some days before.
    """
    days = min(last, int(orders.day.max())) + 1
    lost = np.bincount(orders.day[hits], minlength=days)[:days]
    expected = np.maximum(orders.expected_on[:days], lost).astype(np.float64)
    window = Window(expected, expected - lost, np.ones(days), max(first - EARLIER, 0), first)
    found = shape_of(window, evidence_of(window, NEVER, WANDERING))
    return found.ramp if found.length > WITHIN_A_DAY else 0.0

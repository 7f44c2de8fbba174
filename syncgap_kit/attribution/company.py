"""How often a channel's lost orders come in company: a job that drops one order often drops the next one as well.

Losses by chance are then no news of each other, and a few in a row are less than as many single ones. How likely a run
of lost orders goes on is learnt from the channel's other runs, length by length, so that a run longer than any of them
is as great a surprise as it would be where every order is lost by itself.
"""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from .attributes import Places

WEIGHT = 10.0  # orders that the rate of all orders counts for, beside those that came right after lost ones
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Runs:
    """The runs of lost orders of a channel, in their order of time."""

    lost: Flags  # of all orders
    first: Places  # of each run
    last: Places

    def in_company(self, own: Places) -> float:
        """Nats by which the lost ones of some orders (positions) are likelier than one by one, as other runs tell."""
        places = own[self.lost[own]]
        runs = np.searchsorted(self.last, places)
        before = places - self.first[runs]  # how many in a row were lost before it
        others = np.delete(self.last - self.first + 1, np.unique(runs))
        usual = float(self.lost.mean())
        gained = 0.0
        for length, orders in zip(*np.unique(before[before > 0], return_counts=True), strict=True):
            reached, went_on = np.count_nonzero(others >= length), np.count_nonzero(others > length)
            likely = (went_on + WEIGHT * usual) / (reached + WEIGHT)
            gained += int(orders) * max(log(likely / usual), 0.0)
        return gained


def runs_of(lost: Flags) -> Runs:
    """The runs of the lost ones among orders in their order of time."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], lost, [False]]).astype(np.int8)))
    return Runs(lost, edges[::2], edges[1::2] - 1)

"""How often a channel's lost orders come in company: a job that drops one order often drops the next one as well.

Losses by chance are then no news of each other, and a few in a row are less than as many single ones. How likely a run
of lost orders goes on is learnt from the channel's other runs, length by length, and no likelier the longer it is.
"""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from .attributes import Places

FOLLOWED = 0.05  # share of lost orders of which the next one is lost as well, where nothing is known of a channel
WEIGHT = 10.0  # lost orders that this counts for
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
        gained, likely = 0.0, 1.0
        for length in range(1, int(before.max(initial=0)) + 1):
            reached, went_on = np.count_nonzero(others >= length), np.count_nonzero(others > length)
            likely = min(likely, (went_on + WEIGHT * FOLLOWED) / (reached + WEIGHT))
            if likely <= usual:
                break
            gained += np.count_nonzero(before == length) * log(likely / usual)
        return gained


def runs_of(lost: Flags) -> Runs:
    """The runs of the lost ones among orders in their order of time."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], lost, [False]]).astype(np.int8)))
    return Runs(lost, edges[::2], edges[1::2] - 1)

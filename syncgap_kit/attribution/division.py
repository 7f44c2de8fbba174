"""The orders divided among a set of causes, and how well that division explains who is missing.

Orders go to the first cause of the set that would have lost them; what says only when, or how often, loses some of what
those that name their orders have left. Within a cause the missing are beta-binomial, either
as a deterministic exclusion would leave them or as an intermittent one; orders that no cause explains are missing at a
small background rate. A cause is contradicted by every order that it should have lost and that arrived, and a set pays
for every missing order that it leaves unexplained. Time is counted once: it stands in the replay already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lgamma, log

import numpy as np
from numpy.typing import NDArray

from .attributes import Places
from .candidate import BACKGROUND, UNKNOWN, YES, Candidate, Orders
from .causes.unknown import Flags, Unrecorded
from .let_through import let_through

DETERMINISTIC = (30.0, 1.0)  # Beta prior of the share lost by a rule that loses what it matches
INTERMITTENT = (4.0, 1.5)  # ... that some of its orders escaped, or were entered by hand
ANY_SHARE = (1.0, 1.0)  # ... of a cause that predicts nothing but a time
UNDECIDED = (0.6, 6.0)  # ... of orders of which the replay cannot say whether the cause met them
Priors = tuple[tuple[float, float], ...]  # one of them holds, each as likely as the other
Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Division:
    """Which group each order is in, and what each group is worth.

    The last two groups are the orders of which nobody knows whether a cause met them, and those that none met.
    """

    orders: Orders
    group: NDArray[np.int16]
    priors: tuple[Priors, ...]
    seen: Counts  # orders of each group
    gone: Counts  # the lost among them
    worth: tuple[float, ...]  # the log probability of each group
    sharp: int  # the first groups: their orders no further cause can have
    chosen: int  # the groups of all causes chosen: their orders are beyond a cause that does not name its own

    @property
    def evidence(self) -> float:
        """Log probability of who is missing under the set of causes."""
        return sum(self.worth)

    def with_one_more(self, rival: Candidate | Unrecorded) -> float:
        """The same with a further cause, which has what the causes before it left.

        Only the orders that change their group are counted, so that hundreds of rivals can be held beside each other.
        """
        if isinstance(rival, Unrecorded):
            return self._moved(rival.sharp, [(rival.places, priors_of(rival))], np.zeros(0, np.int64))
        parts = [(np.flatnonzero((rival.effect == YES) & ~let_through(rival, self.orders)), priors_of(rival))]
        unclear = rival.effect == UNKNOWN
        if rival.likely is not None:
            parts.append((np.flatnonzero(rival.likely & (rival.effect != YES)), (ANY_SHARE,)))
            unclear &= ~rival.likely
        return self._moved(rival.sharp, parts, np.flatnonzero(unclear))

    def _moved(self, sharp: bool, parts: list[tuple[Places, Priors]], unclear: Places) -> float:
        """The evidence after each part has become a group of its own, and what is unclear is no longer unmet."""
        taken = self.sharp if sharp else self.chosen
        seen, gone, total = self.seen.copy(), self.gone.copy(), 0.0
        for places, priors in parts:
            own = places[self.group[places] >= taken]
            left = _counted(self.group[own], self.orders.lost[own], len(seen))
            seen, gone = seen - left[0], gone - left[1]
            total += log_share(int(left[1].sum()), int(left[0].sum()), priors)
        unmet = unclear[self.group[unclear] == len(seen) - 1]
        lost = np.count_nonzero(self.orders.lost[unmet])
        seen[-2:] += (len(unmet), -len(unmet))
        gone[-2:] += (lost, -lost)
        changed = (seen != self.seen) | (gone != self.gone)
        for number, same in enumerate(~changed):
            total += self.worth[number] if same else log_share(gone[number], seen[number], self.priors[number])
        return total


def divided(causes: Sequence[Candidate], orders: Orders, then: Sequence[Candidate] = ()) -> Division:
    """The orders divided among causes; those in `then` come after whatever else may be added."""
    free, undecided = np.ones(len(orders), bool), np.zeros(len(orders), bool)
    group, priors = np.zeros(len(orders), np.int16), list[Priors]()
    for cause in [*sorted(causes, key=lambda cause: not cause.sharp), *then]:
        parts = [(cause.effect == YES, priors_of(cause))]
        parts += [(cause.likely, (ANY_SHARE,))] if cause.likely is not None else []
        telling = ~let_through(cause, orders)
        for own, shares in parts:
            met = free & own & telling
            group[met] = len(priors)
            free &= ~met
            priors.append(shares)
        undecided |= cause.effect == UNKNOWN
    group[free] = len(priors) + 1
    group[free & undecided] = len(priors)
    priors += [(UNDECIDED,), (BACKGROUND,)]
    seen, gone = _counted(group, orders.lost, len(priors))
    groups = [1 + (cause.likely is not None) for cause in causes]
    sharp = sum(number for number, cause in zip(groups, causes, strict=True) if cause.sharp)
    worth = tuple(log_share(*counts) for counts in zip(gone, seen, priors, strict=True))
    return Division(orders, group, tuple(priors), seen, gone, worth, sharp, sum(groups))


def priors_of(cause: Candidate | Unrecorded) -> Priors:
    """The shares that a cause may lose of what it meets."""
    return (DETERMINISTIC, INTERMITTENT if cause.sharp else ANY_SHARE)


def log_share(lost: float, seen: float, priors: Priors) -> float:
    """Log probability of a sequence with `lost` missing of `seen`, where one of the priors holds."""
    each = [log_beta_binomial(float(lost), float(seen), prior) for prior in priors]
    return float(np.logaddexp.reduce(each)) - log(len(each))


def log_beta_binomial(lost: float, seen: float, prior: tuple[float, float]) -> float:
    """Log probability of a sequence with `lost` missing of `seen`, share integrated over Beta(prior)."""

    def log_beta(a: float, b: float) -> float:
        return lgamma(a) + lgamma(b) - lgamma(a + b)

    return log_beta(prior[0] + lost, prior[1] + seen - lost) - log_beta(*prior)


def explained_by(causes: Sequence[Candidate], orders: Orders) -> Flags:
    """Which orders a set of causes would have lost."""
    return np.logical_or.reduce([cause.met for cause in causes] or [np.zeros(len(orders), bool)])


def _counted(group: NDArray[np.int16], lost: Flags, groups: int) -> tuple[Counts, Counts]:
    return np.bincount(group, minlength=groups), np.bincount(group[lost], minlength=groups)

"""The healthy-or-broken chain over days: its priors, its exact passes, and when a broken spell began and ended.

State 0 is healthy, the others are broken levels. A jump into a broken level does not depend on where it comes from, so
a pass costs days x levels (Fearnhead 2006, on a grid of levels). All passes run side by side for many nuisance nodes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .likelihood import Floats

Indices = NDArray[np.intp]

BREAKS = 1 / 365  # a healthy day is followed by a broken one: about once a year
CHANGES = 1 / 40  # a broken spell changes, on average, after forty days
RECOVERS = 9 / 10  # a changed broken spell is mostly healthy again; moves between broken levels blur the onset
BROKEN_AT_START = 1e-6  # a gap older than the data has no healthy days to be seen against
NEGLIGIBLE = 1e-14  # a spell this unlikely to reach so far is not followed further


@dataclass(frozen=True, eq=False)
class Chain:
    """Emissions and entry weights of M nodes over T days and S = 1 + G states; likelihoods are relative to `shift`.

    Broken levels are shared: nodes with the same overdispersion use the same row of R.
    """

    healthy: Floats  # (T, M)
    broken: Floats  # (T, R, G)
    row: Indices  # (M,)
    entry: Floats  # (M, S): prior weight of each broken level, 0 for healthy; rows add up to 1
    shift: Floats  # (M,): the logarithm of the common factors

    def __len__(self) -> int:
        return len(self.healthy)

    def emission(self, day: int) -> Floats:
        """Likelihood (M, S) of one day in every state of every node."""
        return np.concatenate([self.healthy[day][:, None], self.broken[day][self.row]], axis=1)


@dataclass(frozen=True, eq=False)
class Messages:
    """Forward and backward messages; forward * backward is the posterior of the states."""

    forward: Floats  # (T, M, S), each day and node adding up to 1
    backward: Floats  # (T, M, S), scaled by the same factors
    scale: Floats  # (T, M): probability of the day given the days before


def _stay(states: int) -> Floats:
    return np.concatenate([[1.0 - BREAKS], np.full(states - 1, 1.0 - CHANGES)])


def _forward(chain: Chain) -> Iterator[tuple[Floats, Floats]]:
    """Day by day: the forward message (M, S) and the probability (M,) of the day given the days before."""
    stay = _stay(chain.entry.shape[1])
    state = chain.entry * BROKEN_AT_START
    state[:, 0] = 1.0 - BROKEN_AT_START
    for day in range(len(chain)):
        if day:
            healthy = state[:, 0]
            broken = 1.0 - healthy
            jump = BREAKS * healthy + CHANGES * (1.0 - RECOVERS) * broken
            state = state * stay
            state += jump[:, None] * chain.entry
            state[:, 0] += CHANGES * RECOVERS * broken
        state *= chain.emission(day)
        scale = state.sum(axis=1)
        state /= scale[:, None]
        yield state, scale


def log_evidence(chain: Chain) -> Floats:
    """Log-probability of the series at every node, shape (M,)."""
    return np.asarray(np.log([scale for _, scale in _forward(chain)]).sum(axis=0) + chain.shift)


def _back(chain: Chain, ahead: Floats) -> tuple[Floats, Floats]:
    """One step back from `ahead` = emission * message / scale: the message, and the mean of `ahead` over entries."""
    jump = (ahead * chain.entry).sum(axis=1)
    before = ahead * _stay(ahead.shape[1])
    before[:, 0] += BREAKS * jump
    before[:, 1:] += (CHANGES * (1.0 - RECOVERS) * jump + CHANGES * RECOVERS * ahead[:, 0])[:, None]
    return before, jump


def passes(chain: Chain) -> Messages:
    """Both passes of every node."""
    forward, scale = (np.array(days) for days in zip(*_forward(chain), strict=True))
    backward = np.ones_like(forward)
    for day in range(len(chain) - 1, 0, -1):
        ahead = chain.emission(day) * backward[day] / scale[day][:, None]
        backward[day - 1] = _back(chain, ahead)[0]
    return Messages(forward, backward, scale)


def entry_posterior(chain: Chain, messages: Messages, weight: Floats, peak: int) -> Floats:
    """P(the spell that holds `peak` began on day s), (T,); day 0 stands for `on the first day or before it`.

    Backward messages restricted to broken states before the peak; `weight` (M,), of the nodes, adds up to 1.
    """
    posterior = np.zeros(len(messages.scale))
    message = messages.backward[peak].copy()
    for day in range(peak, -1, -1):
        message[:, 0] = 0.0
        if day == 0 or (messages.forward[day] * message).sum(axis=1).max() < NEGLIGIBLE:
            posterior[day] += weight @ (messages.forward[day] * message).sum(axis=1)
            break
        ahead = chain.emission(day) * message / messages.scale[day][:, None]
        message, jump = _back(chain, ahead)
        posterior[day] = weight @ (messages.forward[day - 1][:, 0] * BREAKS * jump)
    return np.asarray(posterior / posterior.sum())


def recovery_posterior(chain: Chain, messages: Messages, weight: Floats, peak: int) -> Floats:
    """P(the first healthy day after `peak` is day u), (T + 1,); the last slot means not recovered by the last day."""
    days = len(messages.scale)
    posterior = np.zeros(days + 1)
    state = messages.forward[peak].copy()
    state[:, 0] = 0.0
    for day in range(peak + 1, days):
        total = state.sum(axis=1)
        reach = (state * messages.backward[day - 1]).sum(axis=1)
        if reach.max() < NEGLIGIBLE:
            return np.asarray(posterior / posterior.sum())
        back = chain.healthy[day] * messages.backward[day][:, 0] / messages.scale[day]
        posterior[day] = weight @ (CHANGES * RECOVERS * total * back)
        state *= 1.0 - CHANGES
        state += (CHANGES * (1.0 - RECOVERS) * total)[:, None] * chain.entry
        state *= chain.emission(day) / messages.scale[day][:, None]
    posterior[days] = weight @ state.sum(axis=1)
    return np.asarray(posterior / posterior.sum())

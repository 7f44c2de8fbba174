"""The healthy-or-broken chain over days: its priors, its exact passes, and when a broken spell began and ended.

State 0 is healthy, the others are broken levels. A jump into a broken level does not depend on where it comes from, so
a pass costs days x levels (Fearnhead 2006, on a grid of levels). All passes run side by side for many nuisance nodes.
"""

from dataclasses import dataclass

import numpy as np

from .likelihood import Floats, Indices

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
    """Forward and backward messages; forward * backward is the posterior of the states.

    Forward messages of a day add up to its `scale`, and backward ones are divided by it.
    """

    healthy: Floats  # (T, M) forward
    broken: Floats  # (T, M, G) forward
    healthy_back: Floats  # (T, M)
    broken_back: Floats  # (T, M, G)
    scale: Floats  # (T, M): probability of the day given the days before

    def visits(self, nodes: Indices, weight: Floats) -> Floats:
        """Probability (T, G) of each broken level on each day, over some of the nodes, of these weights."""
        spread = np.zeros(self.scale.shape[1])
        spread[nodes] = weight
        return np.array([spread @ (ahead * back) for ahead, back in zip(self.broken, self.broken_back, strict=True)])


KEPT = 1.0 - CHANGES  # of a broken level
# From the masses of healthy and broken states: what jumps into broken levels, and what is healthy the day after. Both
# over KEPT, so that a day's masses and its messages are scaled alike.
MOVES = np.array([[BREAKS, CHANGES * (1.0 - RECOVERS)], [1.0 - BREAKS, CHANGES * RECOVERS]]) / KEPT


def _forward(chain: Chain, slots: Floats) -> tuple[Floats, Floats]:
    """Forward messages of the healthy state and the scale, (T, M) each; those of broken levels go round `slots`.

    With one slot (1, M, G) only the last day's remain. Everything is worked out in place: the arrays are small, and
    making them anew costs more than the arithmetic.
    """
    entry = np.ascontiguousarray(chain.entry[:, 1:])
    jumps, told, ones = np.empty_like(entry), np.empty_like(entry), np.ones(entry.shape[1])
    masses, scale = np.empty((len(chain), 2, len(entry))), np.empty(chain.healthy.shape)
    moved = np.array([[BROKEN_AT_START], [1.0 - BROKEN_AT_START]]) * np.ones(len(entry))
    factor = np.zeros((len(entry), 1))
    before = slots[-1]
    before.fill(0.0)
    for day, (healthy, broken, mass) in enumerate(zip(chain.healthy, chain.broken, masses, strict=True)):
        state = slots[day % len(slots)]
        np.multiply(before, factor, out=state)
        np.multiply(moved[0][:, None], entry, out=jumps)
        state += jumps
        broken.take(chain.row, axis=0, out=told, mode="clip")
        state *= told
        np.multiply(moved[1], healthy, out=mass[0])
        np.matmul(state, ones, out=mass[1])
        np.add(mass[0], mass[1], out=scale[day])
        np.divide(KEPT, scale[day], out=factor[:, 0])
        np.matmul(MOVES, mass * factor[:, 0], out=moved)
        before = state
    return masses[:, 0], scale


def log_evidence(chain: Chain) -> Floats:
    """Log-probability of the series at every node, shape (M,)."""
    nodes, states = chain.entry.shape
    _, scale = _forward(chain, np.empty((1, nodes, states - 1)))
    return np.asarray(np.log(scale).sum(axis=0) + chain.shift)


def passes(chain: Chain) -> Messages:
    """Both passes of every node."""
    nodes, states = chain.entry.shape
    broken, broken_back = (np.empty((len(chain), nodes, states - 1)) for _ in range(2))
    healthy, scale = _forward(chain, broken)
    healthy_back = 1.0 / scale
    broken_back[-1] = healthy_back[-1][:, None]
    entry = np.ascontiguousarray(chain.entry[:, 1:])
    for day in range(len(chain) - 1, 0, -1):
        told = chain.healthy[day] * healthy_back[day]
        jump = _back(chain, day, entry, broken_back[day], told, broken_back[day - 1])
        before = (1.0 - BREAKS) * told + BREAKS * jump
        healthy_back[day - 1] *= before
        broken_back[day - 1] /= scale[day - 1][:, None]
    return Messages(healthy, broken, healthy_back, broken_back, scale)


def _back(chain: Chain, day: int, entry: Floats, ahead: Floats, healthy: Floats | float, before: Floats) -> Floats:
    """One step back for broken levels: from `ahead` of a day to `before` of the day before it, written in place.

    `healthy` (M,): what the day and those after it say of being healthy. Returns their mean over broken entries.
    """
    told = chain.broken[day].take(chain.row, axis=0)
    told *= ahead
    jump = np.vecdot(told, entry)
    np.multiply(told, KEPT, out=before)
    before += (CHANGES * (1.0 - RECOVERS) * jump + CHANGES * RECOVERS * healthy)[:, None]
    return np.asarray(jump)


def entry_posterior(chain: Chain, messages: Messages, weight: Floats, peak: int) -> Floats:
    """P(the spell that holds `peak` began on day s), (T,); day 0 stands for `on the first day or before it`.

    Backward messages restricted to broken states before the peak; `weight` (M,), of the nodes, adds up to 1.
    """
    posterior = np.zeros(len(messages.scale))
    entry = np.ascontiguousarray(chain.entry[:, 1:])
    message = messages.broken_back[peak].copy()
    for day in range(peak, -1, -1):
        reach = np.vecdot(messages.broken[day], message)
        if day == 0 or reach.max() < NEGLIGIBLE:
            posterior[day] += weight @ reach
            break
        jump = _back(chain, day, entry, message, 0.0, message)
        message /= messages.scale[day - 1][:, None]
        posterior[day] = weight @ (messages.healthy[day - 1] / messages.scale[day - 1] * BREAKS * jump)
    return np.asarray(posterior / posterior.sum())


def recovery_posterior(chain: Chain, messages: Messages, weight: Floats, peak: int) -> Floats:
    """P(the first healthy day after `peak` is day u), (T + 1,); the last slot means not recovered by the last day."""
    days = len(messages.scale)
    posterior = np.zeros(days + 1)
    entry = np.ascontiguousarray(chain.entry[:, 1:])
    state = messages.broken[peak] / messages.scale[peak][:, None]
    for day in range(peak + 1, days):
        total = state.sum(axis=1)
        reach = np.vecdot(state, messages.broken_back[day - 1]) * messages.scale[day - 1]
        if reach.max() < NEGLIGIBLE:
            return np.asarray(posterior / posterior.sum())
        posterior[day] = weight @ (CHANGES * RECOVERS * total * chain.healthy[day] * messages.healthy_back[day])
        state *= KEPT
        state += (CHANGES * (1.0 - RECOVERS) * total)[:, None] * entry
        state *= chain.broken[day].take(chain.row, axis=0) / messages.scale[day][:, None]
    posterior[days] = weight @ state.sum(axis=1)
    return np.asarray(posterior / posterior.sum())

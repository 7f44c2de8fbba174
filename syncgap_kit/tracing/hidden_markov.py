"""The healthy-or-broken chain over days: its priors, its exact passes, and when a broken spell began and ended.

State 0 is healthy, the others are broken levels. A jump into a broken level does not depend on where it comes from, so
a pass costs days x levels (Fearnhead 2006, on a grid of levels). All passes run side by side for many nuisance nodes,
which are the last axis: what a day multiplies is the same for all levels of a node, and numpy is quickest along it.
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

    def entries(self) -> Floats:
        """The prior weights of the broken levels alone, (G, M)."""
        return np.ascontiguousarray(self.entry[:, 1:].T)

    def rows(self) -> Floats:
        """Which row each node uses, (R, M): 1 there, 0 elsewhere. Multiplied with it, rows spread over their nodes."""
        return np.asarray(np.arange(self.broken.shape[1])[:, None] == self.row, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Messages:
    """Forward and backward messages; forward * backward is the posterior of the states.

    Forward messages of a day add up to its `scale`, and backward ones are divided by it.
    """

    healthy: Floats  # (T, M) forward
    broken: Floats  # (T, G, M) forward
    healthy_back: Floats  # (T, M)
    broken_back: Floats  # (T, G, M)
    scale: Floats  # (T, M): probability of the day given the days before

    def visits(self, nodes: Indices, weight: Floats) -> Floats:
        """Probability (T, G) of each broken level on each day, over some of the nodes, of these weights."""
        spread = np.zeros(self.scale.shape[1])
        spread[nodes] = weight
        return np.array([(ahead * back) @ spread for ahead, back in zip(self.broken, self.broken_back, strict=True)])


KEPT = 1.0 - CHANGES  # of a broken level
CHANGED = CHANGES * (1.0 - RECOVERS)  # into another broken level
# From the masses of healthy and broken states: what jumps into broken levels, and what is healthy the day after. Both
# over KEPT, so that a day's masses and its messages are scaled alike.
MOVES = np.array([[BREAKS, CHANGED], [1.0 - BREAKS, CHANGES * RECOVERS]]) / KEPT
AT_START = np.array([[BROKEN_AT_START], [1.0 - BROKEN_AT_START]])
# From what the days ahead say of being healthy and of jumping into broken levels: the same of the day before.
MOVES_BACK = np.array([[CHANGES * RECOVERS, CHANGED], [1.0 - BREAKS, BREAKS]]) / KEPT
SCALED_EACH = 4  # days; so many times LIMIT of `levels`, and the prior of a jump, stay within what floats can hold


def log_evidence(chain: Chain) -> Floats:
    """Log-probability of the series at every node, shape (M,)."""
    entries, rows = chain.entries(), chain.rows()
    told, ones = np.empty_like(entries), np.ones(len(entries))
    state, mass, moved = np.zeros_like(entries), np.empty((2, len(chain.row))), AT_START * np.ones(len(chain.row))
    result, days = chain.shift + (len(chain) - 1) * np.log(KEPT), len(chain)
    # In place, and with as few calls as can be: the arrays are small, and calls cost more than the arithmetic.
    for left, (healthy, broken) in enumerate(zip(chain.healthy, chain.broken.swapaxes(1, 2), strict=True), 1 - days):
        np.multiply(moved[0], entries, told)
        np.add(state, told, state)
        np.matmul(broken, rows, told)
        np.multiply(state, told, state)
        np.multiply(moved[1], healthy, mass[0])
        np.matmul(ones, state, mass[1])
        np.dot(MOVES, mass, moved)
        if left % SCALED_EACH == 0:
            scale = mass[0] + mass[1]
            state /= scale
            moved /= scale
            result += np.log(scale)
    return np.asarray(result)


def passes(chain: Chain) -> Messages:
    """Both passes of every node."""
    nodes, states = chain.entry.shape
    broken, broken_back = (np.empty((len(chain), states - 1, nodes)) for _ in range(2))
    healthy, scale = _forward(chain, broken)
    healthy_back = 1.0 / scale
    broken_back[-1] = healthy_back[-1]
    back = _Back(chain, scale)
    for day in range(len(chain) - 1, 0, -1):
        healthy_back[day - 1], _ = back.step(day, broken_back[day], healthy_back[day], broken_back[day - 1])
    return Messages(healthy, broken, healthy_back, broken_back, scale)


def _forward(chain: Chain, broken: Floats) -> tuple[Floats, Floats]:
    """Forward messages of the healthy state and the scale, (T, M) each; those of broken levels are written in place."""
    entries, rows = chain.entries(), chain.rows()
    told, ones = np.empty_like(entries), np.ones(len(entries))
    masses, scale = np.empty((len(chain), 2, len(chain.row))), np.empty(chain.healthy.shape)
    moved, scaled = AT_START * np.ones(len(chain.row)), rows.copy()
    factor, before = np.ones(len(chain.row)), np.zeros_like(entries)
    for day, (state, mass) in enumerate(zip(broken, masses, strict=True)):
        np.multiply(moved[0], entries, state)
        np.add(state, before, state)
        np.matmul(chain.broken[day].T, scaled, told)
        np.multiply(state, told, state)
        np.multiply(moved[1], factor, mass[0])
        np.multiply(mass[0], chain.healthy[day], mass[0])
        np.matmul(ones, state, mass[1])
        np.add(mass[0], mass[1], scale[day])
        np.divide(KEPT, scale[day], factor)
        np.multiply(rows, factor, scaled)  # of a node's levels all at once
        np.dot(MOVES, mass, moved)
        before = state
    return masses[:, 0], scale


class _Back:
    """Steps back, from the messages of a day to those of the day before it."""

    def __init__(self, chain: Chain, scale: Floats) -> None:
        over = KEPT / scale[:-1]
        self._broken, self._entries = chain.broken.swapaxes(1, 2), chain.entries()
        self._rows = chain.rows() * over[:, None]
        self._healthy = chain.healthy[1:] * over
        self._told, self._jumps = np.empty_like(self._entries), np.empty_like(self._entries)
        self._ones, self._ahead = np.ones(len(self._entries)), np.empty((2, len(chain.row)))

    def step(self, day: int, broken: Floats, healthy: Floats | float, before: Floats) -> tuple[Floats, Floats]:
        """Write the messages of broken levels (G, M) of the day before into `before`, which may be `broken` itself.

        `broken` and `healthy` (M,) are the messages of the day. Returns those of being healthy the day before, and
        how much of them are of a break on the day.
        """
        np.matmul(self._broken[day], self._rows[day - 1], self._told)
        np.multiply(self._told, broken, self._told)
        np.multiply(self._told, self._entries, self._jumps)
        np.multiply(self._healthy[day - 1], healthy, self._ahead[0])
        np.matmul(self._ones, self._jumps, self._ahead[1])
        changed, well = MOVES_BACK @ self._ahead
        np.add(self._told, changed, before)
        return well, MOVES_BACK[1, 1] * self._ahead[1]


def entry_posterior(chain: Chain, messages: Messages, weight: Floats, peak: int) -> Floats:
    """P(the spell that holds `peak` began on day s), (T,); day 0 stands for `on the first day or before it`.

    Backward messages restricted to broken states before the peak; `weight` (M,), of the nodes, adds up to 1.
    """
    posterior = np.zeros(len(messages.scale))
    back, message = _Back(chain, messages.scale), messages.broken_back[peak].copy()
    for day in range(peak, -1, -1):
        reach = (messages.broken[day] * message).sum(axis=0)
        if day == 0 or reach.max() < NEGLIGIBLE:
            posterior[day] += weight @ reach
            break
        _, breaking = back.step(day, message, 0.0, message)
        posterior[day] = weight @ (messages.healthy[day - 1] * breaking)
    return np.asarray(posterior / posterior.sum())


def recovery_posterior(chain: Chain, messages: Messages, weight: Floats, peak: int) -> Floats:
    """P(the first healthy day after `peak` is day u), (T + 1,); the last slot means not recovered by the last day."""
    days = len(messages.scale)
    posterior = np.zeros(days + 1)
    entries, rows = chain.entries(), chain.rows()
    state = messages.broken[peak] / messages.scale[peak]
    for day in range(peak + 1, days):
        total = state.sum(axis=0)
        reach = (state * messages.broken_back[day - 1]).sum(axis=0) * messages.scale[day - 1]
        if reach.max() < NEGLIGIBLE:
            return np.asarray(posterior / posterior.sum())
        posterior[day] = weight @ (CHANGES * RECOVERS * total * chain.healthy[day] * messages.healthy_back[day])
        state *= KEPT
        state += CHANGED * total * entries
        state *= chain.broken[day].T @ (rows / messages.scale[day])
    posterior[days] = weight @ state.sum(axis=0)
    return np.asarray(posterior / posterior.sum())

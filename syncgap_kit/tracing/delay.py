"""Delay is not loss: whether the orders that recent days lack are lost, or only slower on their way.

The reporting triangle (day of decision by days until arrival) tells the two apart before everything has arrived: a loss
takes its share of every age alike, a delay makes those that came come later and fills up with age. The hypotheses are
averaged over the day on which they set in and over their size, and weighed with equal priors. A queue that has released
nothing yet cannot be told from a full stop by counts. Source: reporting triangles (Lawless 1994), a multinomial per day
of decision.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from .lags import changed_lags
from .likelihood import Floats
from .segmentation import Segmentation, most_probable

RECENT = 120  # days before the end in which a delay may have set in; later arrivals than this are lost for all purposes
LOSSES = np.concatenate([np.geomspace(0.01, 0.5, 12), 1.0 - np.geomspace(0.4, 0.001, 8), [1.0 - 1e-9]])
SLOWER = np.geomspace(0.4, 40.0, 36)  # days on average that a slowed order waits besides
CLEAR = 0.05  # a smaller loss beside a delay shows only once the delayed orders are there
BOTH = 7 / 365  # odds of a loss beside a delay against either alone: each begins about once a year, both in one week
LONGER = np.geomspace(1.3, 30.0, 24)  # or every order takes so many times as long
LIKELIER, CERTAIN = 0.5, 0.95
AGREEMENT = 0.01  # orders of one day share their fate: a day of n of them says as much as n / (1 + 0.01 (n - 1))
SMALLEST = 1e-9


@dataclass(frozen=True, eq=False)
class Triangle:
    """Orders by day of decision, and those of them that arrived by whole days until they did."""

    expected: Floats  # (T,)
    arrivals: Floats  # (T, L)

    def __post_init__(self) -> None:
        if self.arrivals.ndim != 2 or self.expected.shape != self.arrivals.shape[:1]:
            raise ValueError(f"a triangle has one row per day, got {self.expected.shape} and {self.arrivals.shape}")


@dataclass(frozen=True)
class Verdict:
    """How likely recent orders are late rather than lost, given that one of the two began; since which day."""

    delay: float
    since: int  # most probable day on which the delay set in
    waits: float  # days on average that orders wait besides, most probable
    nothing_yet: bool  # nothing decided since then has arrived: a stop and a stuck queue look the same
    lasts_since: int | None = None  # since when it lasts, where earlier orders have shown it to the end
    batches: str = ""  # the days from one posting to the next, such as `3 to 4`, where orders wait for it

    @property
    def is_delay(self) -> bool:
        """Whether a delay is the likelier of the two; while nothing was released, only where it is certain."""
        return self.delay > (CERTAIN if self.nothing_yet else LIKELIER)


def delay_or_loss(triangle: Triangle, healthy_level: float, onset: int) -> Verdict:
    """Whether what arrivals lack from about day `onset` up to the last day is a delay or a loss.

    `healthy_level` is the share of orders that arrive in the end while all is well. Days before `onset` show how long
    arrivals take; with fewer than a week of them the answer is that nobody knows (0.5).
    """
    days = len(triangle.expected)
    start = max(onset - 1, 0)
    usual = _usual_lags(triangle, start)
    nothing = bool(triangle.arrivals[onset:].sum() == 0)
    if usual is None or days - onset > RECENT:
        return Verdict(0.5 if usual is None else 0.0, onset, 0.0, nothing)
    last = min(onset + 3, days - 1)  # either may have set in a few days beside the onset of the other
    starts = range(max(onset - 14, 0), last + 1)
    table = _Table(triangle, usual, healthy_level, starts.start)
    slower = [_slowed(usual, wait, days) for wait in SLOWER]
    slower += [_slowed(_slowed(usual, wait / 2, days), wait / 2, days) for wait in SLOWER]  # in one queue after another
    slower += [_stretched(usual, times) for times in LONGER]
    loss = np.array([table.change(usual, 1.0 - share) for share in LOSSES])
    both = np.array([table.change(lags, 1.0 - share) for lags in slower for share in LOSSES[LOSSES >= CLEAR]])
    slow = [table.change(lags, 1.0) for lags in slower]
    slow += [table.burst(day) for day in (*range(starts.start, days, 3), days)]
    delay = np.array(slow)
    loss, both, delay = (logs[:, : len(starts)] for logs in (loss, both, delay))
    odds = _log_mean(delay) - float(np.logaddexp(_log_mean(loss), _log_mean(both) + np.log(BOTH)))
    best = np.unravel_index(int(np.argmax(delay)), delay.shape)
    waits = _mean(slower[best[0]]) - _mean(usual) if best[0] < len(slower) else (days - starts.start - best[1]) / 2
    probability = 1.0 / (1.0 + np.exp(-np.clip(odds, -700, 700)))
    return Verdict(float(probability), int(starts[int(best[1])]), waits, nothing)


def newest_if_late(triangle: Triangle, traced: Segmentation) -> Verdict | None:
    """The verdict on the newest episode of a channel where it is a delay; None where it is over or a loss."""
    if not traced.episodes or most_probable(traced.episodes[-1].recovery) < len(triangle.expected):
        return None
    onset = most_probable(traced.episodes[-1].onset)
    verdict = delay_or_loss(triangle, traced.healthy_level, onset)
    return verdict if verdict.is_delay else None


def without_delay(traced: Segmentation, late: Verdict | None) -> Segmentation:
    """The same without its newest episode where that is of orders which are only late."""
    return traced if late is None else replace(traced, episodes=traced.episodes[:-1])


def _usual_lags(triangle: Triangle, start: int) -> Floats | None:
    """How long arrivals took before a day and since that last changed: shares by lag; None where too few tell."""
    since = changed_lags(triangle.arrivals[:start])
    if start - since < 7 or triangle.arrivals[since:start].sum() < 20:
        return None
    days, lags = len(triangle.expected), triangle.arrivals.shape[1]
    seen = np.arange(lags)[None, :] <= (days - 1 - np.arange(since, start))[:, None]
    counts = np.where(seen, triangle.arrivals[since:start], 0.0).sum(axis=0) + 0.5 / (1.0 + np.arange(lags)) ** 2
    shares = np.zeros(days)
    shares[: min(lags, days)] = counts[:days]
    return np.asarray(shares / shares.sum())


def _slowed(usual: Floats, wait: float, days: int) -> Floats:
    """The lags when each order waits a geometric time besides, `wait` days on average."""
    leave = 1.0 / (1.0 + wait)
    waits = leave * (1.0 - leave) ** np.arange(days)
    return np.asarray(np.convolve(usual, waits)[:days])


def _stretched(usual: Floats, times: float) -> Floats:
    """The lags when everything takes so many times as long."""
    there = np.concatenate([[0.0], np.cumsum(usual)])
    at = np.interp(np.arange(len(usual) + 1) / times, np.arange(len(usual) + 1), there)
    return np.asarray(np.diff(at))


def _mean(lags: Floats) -> float:
    return float(lags @ np.arange(len(lags)))


class _Table:
    """Log-likelihoods of the days from `first` on, if a change set in on each of them: cumulated from the end."""

    def __init__(self, triangle: Triangle, usual: Floats, level: float, first: int) -> None:
        self.first, self.days = first, len(triangle.expected)
        self.level = min(level, 1.0 - 1e-6)
        lags = min(triangle.arrivals.shape[1], self.days)
        self.counts = triangle.arrivals[first:, :lags]
        self.ages = np.arange(self.days - first)[::-1]
        self.seen = np.arange(lags)[None, :] <= self.ages[:, None]
        self.counts = np.where(self.seen, self.counts, 0.0)
        self.rest = np.maximum(triangle.expected[first:] - self.counts.sum(axis=1), 0.0)
        self.weight = 1.0 / (1.0 + AGREEMENT * np.maximum(triangle.expected[first:] - 1.0, 0.0))
        self.healthy = self._days(usual, np.full(len(self.rest), self.level))

    def _days(self, lags: Floats, arrive: Floats) -> Floats:
        """Log-likelihood of each day whose orders arrive with these lags, a share `arrive` in the end."""
        shares = lags[: self.counts.shape[1]]
        logs = (self.counts * np.log(np.maximum(shares, SMALLEST))).sum(axis=1)
        logs += self.counts.sum(axis=1) * np.log(arrive)
        there = arrive * np.cumsum(lags)[self.ages]
        return np.asarray((logs + self.rest * np.log(np.maximum(1.0 - there, SMALLEST))) * self.weight)

    def change(self, lags: Floats, kept: float) -> Floats:
        """Log-likelihood by the day on which lags and the share that arrives changed for good."""
        return self._since(self._days(lags, np.full(len(self.rest), self.level * kept)))

    def burst(self, released: int) -> Floats:
        """Log-likelihood by the day on which a queue got stuck that let go of all its orders on one day."""
        changed = self.healthy.copy()
        upto = released - self.first
        waiting = np.arange(upto)
        if upto:
            changed[:upto] = self._stuck(waiting, upto)
        total = self._since(changed)
        total[upto:] = -np.inf
        return total

    def _stuck(self, rows: ArrayLike, upto: int) -> Floats:
        """Days whose orders all wait for the release, then arrive within some days: shares fall by half each day."""
        rows = np.asarray(rows)
        lags = np.arange(self.counts.shape[1])
        after = lags[None, :] - (upto - rows)[:, None]
        shares = np.where(after >= 0, 0.5 ** (np.maximum(after, 0) + 1.0), 0.0)
        logs = (self.counts[rows] * np.log(np.maximum(shares * self.level, SMALLEST))).sum(axis=1)
        open_days = np.maximum(self.ages[rows] - (upto - rows) + 1, 0)
        there = self.level * (1.0 - 0.5**open_days)
        return np.asarray((logs + self.rest[rows] * np.log(np.maximum(1.0 - there, SMALLEST))) * self.weight[rows])

    def _since(self, changed: Floats) -> Floats:
        before = np.concatenate([[0.0], np.cumsum(self.healthy)])[:-1]
        return np.asarray(before + np.cumsum(changed[::-1])[::-1])


def _log_mean(logs: Floats) -> float:
    top = float(logs.max())
    return top + float(np.log(np.exp(logs - top).mean()))

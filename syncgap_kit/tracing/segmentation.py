"""Onset, end and size of what a channel lost: exact posteriors over healthy and broken days.

A day's arrivals are beta-binomial around a healthy level p0, or around a broken level below it; the states form a
Markov chain (`hidden_markov`), and the healthy level and the overdispersion are integrated out (`levels`).
Nothing here is tuned to a case.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .hidden_markov import entry_posterior, passes, recovery_posterior
from .levels import MISS_PRIOR, Nodes, Series, as_series, chain_of, finer_series, weighted_grid
from .likelihood import Floats
from .ramps import EARLIER, Level, Window, shape_of

LEVEL = 0.95  # of every interval
CLAIM = 0.95  # a run of broken days is an episode when its most certain day is beyond this
TOGETHER = 0.5  # days above this belong to one run
MOST_CUTS = 2  # of the broken levels that a series visits
CHANCE = np.array([NormalDist().inv_cdf((step + 0.5) / 25) for step in range(25)])  # equally likely normal deviates
FEW_LEVELS = 3  # that stand for the posterior of the healthy level where the answer hardly depends on it
SILENT_ORDERS = 8  # so many expected orders without a single arrival need no arithmetic


class Lost(NamedTuple):
    """Orders lost beyond the healthy level within an episode: mean and the 0.95 interval."""

    low: float
    high: float
    mean: float


@dataclass(frozen=True, eq=False)
class Episode:
    """One spell of broken days, or several between which no recovery is sure."""

    onset: Floats  # (T,) posterior of its first day; day 0 means `on the first day or before`
    recovery: Floats  # (T + 1,) posterior of the first healthy day after it; the last slot: not recovered
    peak: int  # its most certain day
    probability: float  # of being broken on that day
    before_data: float  # probability that it was already broken on the first day
    lost: Lost
    ramp: float = 0.0  # probability that the share lost grew day by day; 0 until `shaped` has looked
    growth: int = 1  # most probable days of that growth
    ebb: float = 0.0  # probability that it went back day by day before it ended
    ebbed: int = 1  # most probable days of that


@dataclass(frozen=True, eq=False)
class Segmentation:
    """What a series of T days says about its channel."""

    broken: Floats  # (T,) probability that the day was broken
    healthy_level: float  # posterior mean of p0
    healthy_level_sd: float
    episodes: tuple[Episode, ...]
    levels: tuple[Level, ...] = ()  # ways of being healthy that stand for the posterior of both


def segment(expected: ArrayLike, arrived: ArrayLike, maturity: ArrayLike) -> Segmentation:
    """When did arrivals fall below the healthy level, and for how long: exact posteriors by day of decision.

    `expected`, `arrived` (orders, arrived <= expected) and `maturity` (share of a healthy day's orders that would have
    arrived by now, 0 < F <= 1) have one entry per day. Days without orders say nothing. Raises ValueError when lengths
    differ or a count is impossible. Source: exact segmentation of Fearnhead 2006, on a grid of levels.
    """
    series = as_series(expected, arrived, maturity)
    days = len(series.expected)
    if series.arrived.sum() == 0 and (days == 0 or series.expected.sum() >= SILENT_ORDERS):
        return _never_arrived(series)
    nodes, weight = weighted_grid(series)
    for cuts_left in reversed(range(MOST_CUTS + 1)):
        chain = chain_of(series, nodes)
        messages = passes(chain)
        finer = finer_series(series, nodes, weight, messages) if cuts_left else None
        if finer is None:
            break
        series = finer
        nodes, weight = weighted_grid(series, nodes)
    broken = np.clip(1.0 - (messages.healthy * messages.healthy_back) @ weight, 0.0, 1.0)
    level = -np.expm1(nodes.log_miss)
    mean = float(weight @ level)
    deviation = float(np.sqrt(weight @ (level - mean) ** 2))
    rho = float(weight @ series.overdispersions[nodes.row])
    episodes = []
    for peaks, recovery in _spells(broken, lambda peak: recovery_posterior(chain, messages, weight, peak)):
        onset = entry_posterior(chain, messages, weight, peaks[0])
        lost = _lost(series, (mean, deviation), rho, onset, recovery)
        surest = max(peaks, key=lambda day: broken[day])
        episodes.append(Episode(onset, recovery, surest, float(broken[surest]), float(onset[0]), lost))
    return Segmentation(broken, mean, deviation, tuple(episodes), _levels(series, nodes, weight))


def _spells(broken: Floats, recovery_after: Callable[[int], Floats]) -> list[tuple[list[int], Floats]]:
    """The surest days of each spell, and the posterior of its recovery.

    A recovery is claimed as surely as an episode is: unless it lies between two runs of broken days with CLAIM, they
    are one spell. A few weeks of hardly any loss are a chance where few orders are lost.
    """
    spells: list[tuple[list[int], Floats]] = []
    for first, last in _runs(broken):
        peak = first + int(np.argmax(broken[first : last + 1]))
        if spells and spells[-1][1][peak + 1 :].sum() > 1.0 - CLAIM:
            peaks, _ = spells.pop()
            spells.append(([*peaks, peak], recovery_after(peak)))
        else:
            spells.append(([peak], recovery_after(peak)))
    return spells


def _levels(series: Series, nodes: Nodes, weight: Floats) -> tuple[Level, ...]:
    """A few nodes, evenly spread over the posterior of the healthy level."""
    order = np.argsort(nodes.log_miss, kind="stable")
    at = np.searchsorted(np.cumsum(weight[order]), (np.arange(FEW_LEVELS) + 0.5) / FEW_LEVELS)
    chosen = order[np.minimum(at, len(order) - 1)]
    misses, rhos = np.exp(nodes.log_miss[chosen]), series.overdispersions[nodes.row[chosen]]
    return tuple(Level(float(miss), float(rho), 1.0) for miss, rho in zip(misses, rhos, strict=True))


def credible_days(posterior: ArrayLike, level: float = LEVEL) -> tuple[int, int, float]:
    """First and last day of the smallest set of days that holds `level`, and the mass that the set really holds.

    Ties go to the earlier day. The mass is that of the set, not of its hull.
    """
    mass = np.asarray(posterior, dtype=np.float64)
    order = np.argsort(-mass, kind="stable")
    held = np.cumsum(mass[order])
    size = min(int(np.searchsorted(held, level - 1e-12)) + 1, len(mass))
    days = order[:size]
    return int(days.min()), int(days.max()), min(float(held[size - 1]), 1.0)


def shaped(expected: ArrayLike, arrived: ArrayLike, maturity: ArrayLike, traced: Segmentation) -> Segmentation:
    """The same series and its segmentation, onset and end of each episode weighed between a step and a ramp.

    An end is an onset on the series told backwards.
    """
    if not (traced.levels and traced.episodes):
        return traced
    series = [np.asarray(values, dtype=np.float64) for values in (expected, arrived, maturity)]
    begin, episodes = 0, []
    following = [episode.peak for episode in traced.episodes[1:]] + [len(series[0])]
    for episode, limit in zip(traced.episodes, following, strict=True):
        begin = min(begin, episode.peak)  # the spell before may have ended later than this one's surest day
        end = max(most_probable(episode.recovery), episode.peak + 1)
        n, k, f = (values[begin:end] for values in series)
        first = int(np.clip(most_probable(episode.onset) - EARLIER, begin, episode.peak))
        shape = shape_of(Window(n, k, f, first - begin, episode.peak - begin), traced.levels)
        onset = (1.0 - shape.ramp) * episode.onset
        onset[begin:end] += shape.ramp * shape.onset
        found = replace(episode, onset=onset, ramp=shape.ramp, growth=shape.length)
        episodes.append(_ebbing(series, found, traced.levels, limit))
        begin = end
    return replace(traced, episodes=tuple(episodes))


def _ebbing(series: list[Floats], episode: Episode, levels: tuple[Level, ...], limit: int) -> Episode:
    """An episode that is over, its end weighed likewise by its days and those after it, told backwards.

    The days from `limit` on are those of the next one.
    """
    recovery = most_probable(episode.recovery)
    if recovery >= len(series[0]) or limit - episode.peak < 2:
        return episode
    begin = min(most_probable(episode.onset), episode.peak)
    n, k, f = (values[begin:limit][::-1] for values in series)
    last = limit - 1 - episode.peak
    first = min(max(limit - recovery - EARLIER, 0), last)
    shape = shape_of(Window(n, k, f, first, last), levels)
    ends = np.zeros(len(episode.recovery))
    ends[begin + 1 : limit + 1] = shape.onset[::-1]  # the day after the last one that lost anything
    ends[: episode.peak + 1] = 0.0
    recovered = (1.0 - shape.ramp) * episode.recovery + shape.ramp * ends
    return replace(episode, recovery=recovered / recovered.sum(), ebb=shape.ramp, ebbed=shape.length)


def most_probable(posterior: ArrayLike) -> int:
    """The day that holds the most mass; the earliest of several."""
    return int(np.argmax(np.asarray(posterior)))


def _runs(broken: Floats) -> list[tuple[int, int]]:
    """First and last day of each run of days above TOGETHER whose most certain day is above CLAIM."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], broken > TOGETHER, [False]]).astype(int)))
    runs = zip(edges[::2], edges[1::2] - 1, strict=True)
    return [(int(first), int(last)) for first, last in runs if broken[first : last + 1].max() > CLAIM]


def _never_arrived(series: Series) -> Segmentation:
    """Nothing ever arrived: broken since before the data, healthy level by the prior alone. Or there is no day."""
    days = len(series.expected)
    few, many = MISS_PRIOR
    mean = many / (few + many)
    deviation = float(np.sqrt(mean * (1.0 - mean) / (few + many + 1.0)))
    if days == 0:
        return Segmentation(np.zeros(0), mean, deviation, ())
    due = float((series.expected * series.maturity).sum())
    onset, recovery = np.zeros(days), np.zeros(days + 1)
    onset[0] = recovery[days] = 1.0
    lost = Lost(due * max(0.0, mean - 4.0 * deviation), due, due * mean)
    return Segmentation(np.ones(days), mean, deviation, (Episode(onset, recovery, 0, 1.0, 1.0, lost),))


def _lost(series: Series, level: tuple[float, float], rho: float, onset: Floats, recovery: Floats) -> Lost:
    """What healthy days would have brought by now, less what arrived, over onset, end, healthy level and chance.

    Given the days and the level, each missing order was lost to the episode or would have been missing anyway; that
    split is binomial, wider by the overdispersion `rho`. It is taken as normal, together with `level` (mean and
    deviation), and kept within 0 and the missing orders.
    """
    due = np.concatenate([[0.0], np.cumsum(series.expected * series.maturity)])
    ordered, arrived = (np.concatenate([[0.0], np.cumsum(day)]) for day in (series.expected, series.arrived))
    first, past = np.flatnonzero(onset > onset.max() * 1e-2), np.flatnonzero(recovery > recovery.max() * 1e-2)
    due, ordered, arrived = (day[past] - day[first][:, None] for day in (due, ordered, arrived))
    missing = np.maximum(due - arrived, 1e-12)
    mean = np.clip(due * level[0] - arrived, 0.0, missing)
    per_day = ordered / (past - first[:, None])
    spread = np.hypot(due * level[1], np.sqrt(mean * (1.0 - mean / missing) * (1.0 + per_day * rho)))
    atoms = np.clip(mean[..., None] + spread[..., None] * CHANCE, 0.0, (ordered - arrived)[..., None]).ravel()
    mass = np.repeat(np.outer(onset[first], recovery[past]).ravel(), len(CHANCE))
    mass /= mass.sum()
    order = np.argsort(atoms, kind="stable")
    tail = (1.0 - LEVEL) / 2
    at = np.searchsorted(np.cumsum(mass[order]), [tail, 1.0 - tail])
    low, high = atoms[order[np.minimum(at, len(order) - 1)]]
    return Lost(float(low), float(high), float(atoms @ mass))

"""A step or a ramp: whether what a channel lost set in at once or grew day by day, and when it then began.

The prior is fixed before any data is seen: a quarter for ramps, over all lengths of 2 to 90 days at once. Lengths that
were chosen by looking would use the data twice and blur steps as well. Long and impossible lengths cost nothing: what
a coarse pass finds negligible is left out of the fine one. Source: exact segmentation with a growing share, onset,
length and depth integrated over grids; ramps weigh in by their evidence.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .likelihood import Floats, Indices, days_log_likelihood

RAMP = 0.25  # of all gaps grow, before the data; short shallow ramps pass for steps with less
LENGTHS = np.arange(2, 91)  # days of growth; what grows for longer is read as if it began to grow later
LENGTH_PRIOR = 1.0 / LENGTHS / (1.0 / LENGTHS).sum()  # n to 2n days are as likely for every n
LOG_LENGTH_PRIOR = np.log(LENGTH_PRIOR)
DEPTHS = (0.01, 0.999)  # share of what a healthy day brings that is lost in the end, log-uniform before the data
STEPS = (DEPTHS[0], 2 * DEPTHS[1])  # beyond the deepest all is lost at once, as it is by the shortest ramps
SLOPES = (DEPTHS[0] / LENGTHS[-1], DEPTHS[1] / LENGTHS[0])  # what a ramp adds to that share each day
COARSE, FINE = 32, 32  # depths, or slopes, of a first pass, and of a second where the first found anything
LEVELS = 240  # misses, evenly in log odds, between which a day's likelihood is read off
MOST_ODDS = 7.0  # log odds of the highest of them: all but one in a thousand
EARLIER = 100  # days before the sharpest onset at which a ramp may have begun
DURING = np.arange(1, 9) / 8  # of a step's first day that come after it, each as likely: few set in at midnight
NEGLIGIBLE = 1e-4
NO_RAMP = 1e-3  # at one healthy level, below which no other is asked


class Level(NamedTuple):
    """One way in which a healthy channel may lose orders: the share, the overdispersion, and its weight."""

    miss: float
    overdispersion: float
    weight: float


@dataclass(frozen=True, eq=False)
class Window:
    """The days in which a spell lies, alone, with the day on which it began if it was a step."""

    expected: Floats
    arrived: Floats
    maturity: Floats
    first: int  # the earliest day on which it may have begun
    last: int  # the latest


@dataclass(frozen=True, eq=False)
class Shape:
    """How a spell began: the posterior of its first day if it was a ramp, how likely that is, and how long it grew."""

    onset: Floats  # per day of the window
    ramp: float
    length: int  # most probable days of growth of a ramp


def shape_of(window: Window, levels: tuple[Level, ...]) -> Shape:
    """Whether a spell was a step or a ramp, the healthy level and overdispersion averaged over `levels`."""
    middle = len(levels) // 2
    first = _at_level(window, levels[middle])
    if first.ramp < NO_RAMP:
        return first
    found = [first if place == middle else _at_level(window, level) for place, level in enumerate(levels)]
    weights = np.array([level.weight for level in levels])
    weights = weights / weights.sum()
    onset = np.tensordot(weights, np.array([one.onset for one in found]), axes=1)
    ramp = float(weights @ np.array([one.ramp for one in found]))
    return Shape(onset / onset.sum(), ramp, found[int(np.argmax(weights))].length)


def evidence_of(window: Window, miss: float, overdispersions: ArrayLike) -> tuple[Level, ...]:
    """Healthy levels of one miss, each overdispersion weighed by what it says of steps and ramps in the window."""
    rhos = np.atleast_1d(np.asarray(overdispersions, dtype=np.float64))
    logs = []
    for rho in rhos:
        table = _Table(window, Level(miss, float(rho), 1.0))
        step = log_sum(_steps(table, np.geomspace(*STEPS, COARSE)))
        ramp = log_sum(_ramps(table, np.geomspace(*SLOPES, COARSE)))
        logs.append(np.logaddexp(np.log(1 - RAMP) + step, np.log(RAMP) + ramp))
    weights = np.exp(np.array(logs) - max(logs))
    return tuple(Level(miss, float(rho), float(weight)) for rho, weight in zip(rhos, weights, strict=True))


class _Table:
    """What each day of a window says of each share missing, given one healthy level; and all days from it on."""

    def __init__(self, window: Window, level: Level) -> None:
        self.window, self.level = window, level
        self.onsets = np.arange(window.first, window.last + 1)
        self.low = float(np.log(level.miss / (1.0 - level.miss)))
        self.width = (MOST_ODDS - self.low) / (LEVELS - 1)
        odds = self.low + self.width * np.arange(LEVELS)
        miss = 1.0 / (1.0 + np.exp(-odds))
        self.days = days_log_likelihood(window.expected, window.arrived, window.maturity, miss, level.overdispersion)
        self.rest = np.concatenate([np.cumsum(self.days[::-1], axis=0)[::-1], np.zeros((1, LEVELS))])
        self.before = np.concatenate([[0.0], np.cumsum(self.days[:, 0])])[self.onsets]

    def places(self, depth: Floats) -> tuple[Indices, Floats]:
        """Where the share `depth` of a healthy day's orders lies among the levels: the one below, and how far above."""
        miss = self.level.miss + (1.0 - self.level.miss) * np.minimum(depth, DEPTHS[1])
        place = (np.log(miss / (1.0 - miss)) - self.low) / self.width
        below = np.clip(place.astype(np.intp), 0, LEVELS - 2)
        return below, np.clip(place - below, 0.0, 1.0)


def _between(values: Floats, below: Indices, above: Floats) -> Floats:
    """`values` (days, LEVELS) at these places among the levels, (days, places)."""
    found = values.take(below, axis=1)
    found += (values.take(below + 1, axis=1) - found) * above
    return found


def _steps(table: _Table, depths: Floats) -> Floats:
    """Log evidence of steps (onsets, depths), priors included: onsets equally likely, depths log-uniform.

    A step sets in at some time of its first day. Were it midnight always, a step to nothing at noon would be a ramp of
    two days.
    """
    lost = np.minimum(depths, DEPTHS[1])
    full = _between(table.rest[table.onsets + 1], *table.places(lost))
    of_first_day = [_between(table.days[table.onsets], *table.places(lost * part)) for part in DURING]
    full += np.logaddexp.reduce(of_first_day, axis=0) - np.log(len(DURING))
    return table.before[:, None] + full + _log_cells(depths) - np.log(len(table.onsets))


def _ramps(table: _Table, slopes: Floats) -> Floats:
    """Log evidence of ramps (onsets, slopes, lengths), priors included: for each length the depth is log-uniform.

    Ramps of one slope are the same until they end, so that one sum over their days serves all lengths; beyond the last
    day there is nothing to say.
    """
    first, onsets = int(table.onsets[0]), len(table.onsets)
    depth = slopes * np.arange(1, LENGTHS[-1] + 1)[:, None]
    # Slopes rise. One that would pass the deepest loss on its last day reaches it: no grid hits that depth by itself.
    from_slope, to_slope = (depth < DEPTHS[0]).sum(axis=1), (depth - slopes < DEPTHS[1]).sum(axis=1)
    logs = np.full((len(LENGTHS), onsets, len(slopes)), -np.inf)
    growing = np.repeat(table.before[:, None], len(slopes), axis=1)
    prior = _log_cells(slopes) - np.log(onsets)
    for days, (below, above) in enumerate(zip(*table.places(depth), strict=True), 1):
        known = slice(to_slope[days - 1])
        reached = table.days[first + days - 1 : first + days - 1 + onsets]
        growing[: len(reached), known] += _between(reached, below[known], above[known])
        if days >= LENGTHS[0]:
            place, known = days - LENGTHS[0], slice(from_slope[days - 1], to_slope[days - 1])
            np.add(growing[:, known], prior[known] + LOG_LENGTH_PRIOR[place], out=logs[place, :, known])
            after = table.rest[first + days : first + days + onsets]
            logs[place, : len(after), known] += _between(after, below[known], above[known])
    return np.moveaxis(logs, 0, 2)


def _log_cells(grid: Floats) -> Floats:
    """Log of the prior of each depth, or slope, of a grid: the width of its cell in the logarithm (trapezoid rule)."""
    width = np.diff(np.log(grid)) / 2
    cells = np.concatenate([width, [0.0]]) + np.concatenate([[0.0], width])
    return np.asarray(np.log(cells / np.log(DEPTHS[1] / DEPTHS[0])))


def _at_level(window: Window, level: Level) -> Shape:
    table = _Table(window, level)
    depths, slopes = np.geomspace(*STEPS, COARSE), np.geomspace(*SLOPES, COARSE)
    step = _steps(table, _around(depths, _steps(table, depths).max(axis=0)))
    ramps = _ramps(table, _around(slopes, _ramps(table, slopes).max(axis=(0, 2))))
    likeliest = float(ramps.max())
    mass = np.exp(ramps - likeliest)
    odds = np.log(RAMP / (1.0 - RAMP)) + likeliest + np.log(mass.sum()) - log_sum(step)
    onset = np.zeros(len(window.expected))
    onset[table.onsets] = mass.sum(axis=(1, 2))
    length = int(LENGTHS[int(np.argmax(mass.sum(axis=(0, 1))))])
    return Shape(onset / onset.sum(), float(1.0 / (1.0 + np.exp(-np.clip(odds, -700, 700)))), length)


def _around(grid: Floats, logs: Floats) -> Floats:
    """A grid cut finely where it matters, one coarse cell more on either side."""
    kept = np.flatnonzero(logs > logs.max() + np.log(NEGLIGIBLE))
    first, last = max(int(kept[0]) - 1, 0), min(int(kept[-1]) + 1, len(grid) - 1)
    return np.geomspace(float(grid[first]), float(grid[last]), FINE)


def log_sum(logs: Floats) -> float:
    """Logarithm of the sum of what these are the logarithms of."""
    top = float(logs.max())
    return top + float(np.log(np.exp(logs - top).sum()))

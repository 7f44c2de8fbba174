"""A step or a ramp: whether what a channel lost set in at once or grew day by day, and when it then began.

The prior is fixed before any data is seen: a quarter for ramps, over all lengths of 2 to 90 days at once. Lengths that
were chosen by looking would use the data twice and blur steps as well. Long and impossible lengths cost nothing: what
a coarse pass finds negligible is left out of the fine one. Source: exact segmentation with a growing share, onset,
length and depth integrated over grids; ramps weigh in by their evidence.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .likelihood import Floats, log_beta_binomial

RAMP = 0.25  # of all gaps grow, before the data; short shallow ramps pass for steps with less
LONGEST = 90  # days; what grows for longer is read as if it began to grow then
COARSE = (2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 28, 36, 46, 58, 73, 90)
DEPTHS = (0.01, 0.999)  # share of what a healthy day brings that is lost in the end, log-uniform before the data
COARSE_DEPTHS, FINE_DEPTHS = 24, 25
LEVELS = 160  # misses, evenly in log odds, between which a day's likelihood is read off
MOST_ODDS = 7.0  # log odds of the highest of them: all but one in a thousand
EARLIER = 100  # days before the sharpest onset at which a ramp may have begun
NEGLIGIBLE = 1e-4


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
    found = [_at_level(window, level) for level in levels]
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
        depths = np.geomspace(*DEPTHS, COARSE_DEPTHS)
        step, ramps = _log_sum(_steps(table, depths)), _log_sum(_ramps(table, depths, COARSE))
        logs.append(np.logaddexp(np.log(1 - RAMP) + step, np.log(RAMP) + ramps))
    weights = np.exp(np.array(logs) - max(logs))
    return tuple(Level(miss, float(rho), float(weight)) for rho, weight in zip(rhos, weights, strict=True))


class _Table:
    """What each day of a window says of each share missing, given one healthy level."""

    def __init__(self, window: Window, level: Level) -> None:
        self.window, self.level = window, level
        self.low = float(np.log(level.miss / (1.0 - level.miss)))
        self.width = (MOST_ODDS - self.low) / (LEVELS - 1)
        odds = self.low + self.width * np.arange(LEVELS)
        miss = 1.0 / (1.0 + np.exp(-odds))
        not_yet = miss + (1.0 - miss) * (1.0 - window.maturity[:, None])
        self.days = log_beta_binomial(
            window.expected[:, None], window.arrived[:, None], not_yet, np.float64(level.overdispersion)
        )
        self.healthy = np.concatenate([[0.0], np.cumsum(self.days[:, 0])])

    def at(self, day: NDArray[np.intp], depth: Floats) -> Floats:
        """Log-likelihood of days that lose a share `depth` of what a healthy day brings; the arguments broadcast."""
        miss = self.level.miss + (1.0 - self.level.miss) * depth
        place = (np.log(miss / np.maximum(1.0 - miss, 1e-12)) - self.low) / self.width
        below = np.clip(place.astype(np.intp), 0, LEVELS - 2)
        share = np.clip(place - below, 0.0, 1.0)
        return np.asarray(self.days[day, below] * (1.0 - share) + self.days[day, below + 1] * share)


def _steps(table: _Table, depths: Floats) -> Floats:
    """Log evidence of steps (onsets, depths), priors included: onsets equally likely, depths log-uniform."""
    window, onsets = table.window, _onsets(table.window)
    return table.healthy[onsets][:, None] + _from_then_on(table, depths)[onsets] + _prior(window, depths)


def _ramps(table: _Table, depths: Floats, lengths: tuple[int, ...]) -> Floats:
    """Log evidence of ramps (lengths, onsets, depths), priors included: lengths of n to 2n as likely for every n."""
    window, onsets = table.window, _onsets(table.window)
    days = len(window.expected)
    before, after = table.healthy[onsets][:, None], _from_then_on(table, depths)
    found = np.empty((len(lengths), len(onsets), len(depths)))
    for place, (length, weight) in enumerate(zip(lengths, _weights(lengths), strict=True)):
        day = onsets[:, None] + np.arange(length)
        inside = (day < days)[:, :, None]
        share = (np.arange(1, length + 1) / length)[None, :, None] * depths
        growing = np.where(inside, table.at(np.minimum(day, days - 1)[:, :, None], share), 0.0).sum(axis=1)
        found[place] = before + growing + after[np.minimum(onsets + length, days)] + np.log(weight)
    return found + _prior(window, depths)


def _onsets(window: Window) -> NDArray[np.intp]:
    return np.arange(window.first, window.last + 1)


def _from_then_on(table: _Table, depths: Floats) -> Floats:
    """Log-likelihood of losing each depth from each day to the window's end; a last row of zeros."""
    full = table.at(np.arange(len(table.window.expected))[:, None], depths[None, :])
    return np.concatenate([np.cumsum(full[::-1], axis=0)[::-1], np.zeros((1, len(depths)))])


def _prior(window: Window, depths: Floats) -> Floats:
    return np.asarray(np.log(_cell(depths) / np.log(DEPTHS[1] / DEPTHS[0])) - np.log(len(_onsets(window))))


ALL_LENGTHS = float(sum(1.0 / length for length in range(2, LONGEST + 1)))


def _weights(lengths: tuple[int, ...]) -> Floats:
    """Prior of each length, those between it and its neighbours included."""
    edges = [(a + b) / 2 for a, b in pairwise(lengths)]
    edges = [lengths[0] - 0.5, *edges, lengths[-1] + 0.5]
    return np.diff(edges) / np.array(lengths) / ALL_LENGTHS


def _cell(depths: Floats) -> Floats:
    """Width of each depth's cell in the logarithm, by the trapezoid rule."""
    width = np.diff(np.log(depths)) / 2
    return np.concatenate([width, [0.0]]) + np.concatenate([[0.0], width])


def _at_level(window: Window, level: Level) -> Shape:
    table = _Table(window, level)
    coarse = np.geomspace(*DEPTHS, COARSE_DEPTHS)
    step = _steps(table, _around(coarse, _steps(table, coarse).max(axis=0)))
    ramps = _ramps(table, coarse, COARSE)
    by_length = _relevant(ramps.max(axis=(1, 2)))
    lengths = tuple(range(COARSE[by_length[0]], COARSE[by_length[1]] + 1))
    ramps = _ramps(table, _around(coarse, ramps.max(axis=(0, 1))), lengths)
    odds = np.log(RAMP / (1.0 - RAMP)) + _log_sum(ramps) - _log_sum(step)
    mass = np.exp(ramps - ramps.max())
    onset = np.zeros(len(window.expected))
    onset[window.first : window.last + 1] = mass.sum(axis=(0, 2))
    length = lengths[int(np.argmax(mass.sum(axis=(1, 2))))]
    return Shape(onset / onset.sum(), float(1.0 / (1.0 + np.exp(-np.clip(odds, -700, 700)))), length)


def _relevant(logs: Floats) -> tuple[int, int]:
    """The first and last place that matters, and one more on either side."""
    kept = np.flatnonzero(logs > logs.max() + np.log(NEGLIGIBLE))
    return max(int(kept[0]) - 1, 0), min(int(kept[-1]) + 1, len(logs) - 1)


def _around(coarse: Floats, logs: Floats) -> Floats:
    """Depths cut finely where they matter."""
    first, last = _relevant(logs)
    return np.geomspace(float(coarse[first]), float(coarse[last]), FINE_DEPTHS)


def _log_sum(logs: Floats) -> float:
    top = float(logs.max())
    return top + float(np.log(np.exp(logs - top).sum()))

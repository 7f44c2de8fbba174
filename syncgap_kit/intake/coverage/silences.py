"""Whether days without an order are beyond chance, by the channel's own orders of the weeks before and after.

Each side of a silence tells what is usual for each weekday, and its unrest (the variance of its days over their mean,
which is 1 for orders that come independently of each other). The quieter side counts, so that growth, a season or a
slow start is not taken for a hole; unrest divides what is expected, so that a shop of few large rushes may rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

SHORTEST = 3  # days without an order; a day or two may be a holiday
CHANCE = 1e-6  # that a healthy channel is silent so long, somewhere in its span; smaller is beyond chance
SIDE = 56  # days before and after that tell what is usual: eight of each weekday, near enough to follow growth
LEAST_SIDE = 14  # days from which a rate is told: two of each weekday
WORKDAY = 0.25  # of the mean day; weekdays below it are closed ones and do not lengthen a silence

Numbers = Any  # a numpy array


@dataclass(frozen=True)
class Series:
    """Orders of one channel and shop for each day from its first to its last."""

    first: date
    counts: Numbers

    @property
    def last(self) -> date:
        return self.first + timedelta(days=len(self.counts) - 1)

    def weekdays(self, begin: int, end: int) -> Numbers:
        """Weekdays of the days numbered `begin` to `end`, exclusive; the first day of the series is number 0."""
        return (np.arange(begin, end) + self.first.weekday()) % 7


@dataclass(frozen=True)
class Hole:
    """Days without an order, and how many orders would have been usual in them."""

    first: date
    last: date
    usual: float

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Level:
    """What is usual: the mean of each weekday, and by how much days differ beyond independent orders."""

    means: Numbers
    unrest: float

    def surprise(self, weekdays: Numbers) -> float:
        """Minus the logarithm of the chance that such days pass without an order."""
        open_days = self.means[weekdays] >= WORKDAY * self.means.mean()
        return float(self.means[weekdays].sum()) / self.unrest if open_days.sum() >= SHORTEST else 0.0


def series_of(days: pd.DataFrame) -> Iterator[tuple[tuple[str, str], Series]]:
    """The series of each channel and shop of a table with channel, shop, day and orders, in their order."""
    for (channel, shop), group in days.groupby(["channel", "shop"], sort=True):
        first, last = group["day"].min(), group["day"].max()
        counts = np.zeros((last - first).days + 1)
        np.add.at(counts, [(day - first).days for day in group["day"]], group["orders"].to_numpy())
        yield (str(channel), str(shop)), Series(first, counts)


def holes(series: Series) -> list[Hole]:
    """Silences within the series that are beyond chance. One hole must not hide another: those found are left out."""
    found: dict[tuple[int, int], Hole] = {}
    known = np.ones(len(series.counts), bool)
    runs = [run for run in _silent_runs(series.counts) if run[1] - run[0] >= SHORTEST]
    while True:
        fresh = {run: hole for run in runs if run not in found and (hole := _hole(series, known, *run))}
        if not fresh:
            return [found[run] for run in sorted(found)]
        found |= fresh
        for begin, end in fresh:
            known[begin:end] = False


def silent_beyond_chance(series: Series, first: date, last: date) -> bool:
    """Whether it is beyond chance that the days from `first` to `last`, before or after the series, had no order."""
    begin, end = (first - series.first).days, (last - series.first).days + 1
    if end - begin < SHORTEST:
        return False
    level = _level(series, np.arange(len(series.counts))[:SIDE] if end <= 0 else np.arange(len(series.counts))[-SIDE:])
    return level is not None and np.exp(-level.surprise(series.weekdays(begin, end))) < CHANCE


def _silent_runs(counts: Numbers) -> list[tuple[int, int]]:
    """Begin and end, exclusive, of each run of zeros."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], counts == 0, [0]))))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]


def _hole(series: Series, known: Numbers, begin: int, end: int) -> Hole | None:
    seen = np.flatnonzero(known)
    sides = (_level(series, seen[seen < begin][-SIDE:]), _level(series, seen[seen >= end][:SIDE]))
    levels = [level for level in sides if level is not None]
    weekdays = series.weekdays(begin, end)
    surprise = min((level.surprise(weekdays) for level in levels), default=0.0)
    if np.exp(-surprise) * len(series.counts) >= CHANCE:
        return None
    usual = float(np.mean([level.means[weekdays].sum() for level in levels]))
    return Hole(series.first + timedelta(days=begin), series.first + timedelta(days=end - 1), usual)


def _level(series: Series, places: Numbers) -> Level | None:
    """What is usual on the days at `places`; None where they are too few to tell."""
    if len(places) < LEAST_SIDE:
        return None
    counts = series.counts[places]
    weekdays = (places + series.first.weekday()) % 7
    means = np.array([counts[weekdays == day].mean() if (weekdays == day).any() else counts.mean() for day in range(7)])
    usual = means[weekdays]
    filled = usual > 0
    freedom = max(1, int(filled.sum()) - len(np.unique(weekdays[filled])))
    unrest = float(((counts - usual)[filled] ** 2 / usual[filled]).sum()) / freedom
    return Level(means, max(1.0, unrest))

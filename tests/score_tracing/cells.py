"""The steps gathered by cell, a volume and a share, and by method: the means that tables and figures are made of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .oracle import nats_per_day
from .trials import StepTrial, Verdict

ENOUGH = 0.9  # effective nats a day from which on a cell is held to the oracle


@dataclass(frozen=True)
class Cell:
    """All steps of one volume and one share."""

    volume: float
    share: float
    trials: tuple[StepTrial, ...]

    @property
    def name(self) -> str:
        return f"{self.volume:g} a day, {self.share:.0%}".replace("%", " %")

    @property
    def nats(self) -> float:
        return nats_per_day(self.volume, self.share)

    def verdicts(self, method: str) -> list[Verdict]:
        """What one method said of each step."""
        return [trial.verdicts[method] for trial in self.trials if method in trial.verdicts]

    @property
    def detected(self) -> bool:
        return any(verdict.detected for verdict in self.verdicts("tracer"))

    @property
    def errors(self) -> np.ndarray:
        """(2, n): the tracer's and the oracle's error on the steps in which the tracer found a gap."""
        both = zip(self.verdicts("tracer"), self.verdicts("oracle"), strict=True)
        return np.array([[ours.error, oracle.error] for ours, oracle in both if ours.detected]).T

    @property
    def error(self) -> float:
        return float(self.errors[0].mean())

    @property
    def oracle_error(self) -> float:
        return float(self.errors[1].mean())

    @property
    def exact(self) -> float:
        return within(self.verdicts("tracer"), 0)

    @property
    def oracle_exact(self) -> float:
        return within(self.verdicts("oracle"), 0)

    @property
    def exact_ratio(self) -> tuple[float, float]:
        """Exact days against the oracle's on the same series, and what chance may add to it or take, 19 times of 20."""
        ours, oracle = (
            np.array([one.error == 0 for one in self.verdicts(name)], float) for name in ("tracer", "oracle")
        )
        ratio = ours.sum() / oracle.sum()
        spread = (ours - ratio * oracle).std() / np.sqrt(len(ours)) / oracle.mean()
        return float(ratio), float(1.96 * spread)


def cells_of(steps: Iterable[StepTrial]) -> list[Cell]:
    """The cells, by volume and share."""
    gathered = defaultdict(list)
    for trial in steps:
        gathered[trial.volume, trial.share].append(trial)
    return [Cell(*key, tuple(trials)) for key, trials in sorted(gathered.items())]


def by_volume(trials: Iterable[Any]) -> dict[float, list[Any]]:
    """Trials of any kind, by their volume."""
    gathered = defaultdict(list)
    for trial in trials:
        gathered[trial.volume].append(trial)
    return dict(sorted(gathered.items()))


def within(verdicts: Sequence[Verdict], days: int) -> float:
    """Share of all series whose onset was given to so many days; one that was not found is not."""
    return float(np.mean([verdict.detected and verdict.error <= days for verdict in verdicts]))


def mean(verdicts: Sequence[Verdict], part: str) -> float:
    """Mean of a measure where there is one; nan where there is none."""
    values = [getattr(verdict, part) for verdict in verdicts]
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")

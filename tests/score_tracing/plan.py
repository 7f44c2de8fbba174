"""Which series are scored: the cells of each figure, and how many series in each."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from multiprocessing import get_context
from typing import Any

from .cells import Cell
from .strata import STRATA, StratumTrial, strata_seconds, stratum_trial
from .trials import (
    DelayTrial,
    OutageTrial,
    QuietTrial,
    RampTrial,
    SeveralTrial,
    StepTrial,
    delay_trial,
    outage_trial,
    quiet_trial,
    ramp_trial,
    several_trial,
    step_trial,
)
from .worlds import QUIET

Job = tuple[Callable[..., Any], tuple[Any, ...]]

VOLUMES = (30.0, 100.0, 300.0, 1000.0, 2000.0)
SHARES = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0)
# Five volumes and six shares of 27 series are the 810 steps over which coverage is pooled.
SERIES = 27
CLEAN_TIMES = 3  # a rate of 0.01 needs more years than one of 0.05
RAMP_VOLUMES, RAMP_SHARES, RAMP_DAYS = (100.0, 1000.0), (0.1, 0.5), (5, 10, 20, 40, 60)
SEVERAL_VOLUMES = (100.0, 300.0, 1000.0)  # where a tenth lost for three days can be seen at all
DELAY_VOLUMES, DELAY_LAGS, DELAY_SINCE = (30.0, 100.0, 300.0), (3.0, 6.0), (8, 20)
STRATUM_SHARES = (0.02, 0.05, 0.1)
STRATA_PER_SERIES = 2  # strata that are timed, up to the two hundred that the figure is about
AGAIN = 10  # times as many series for a cell that misses a goal which one series of twenty decides
TOLD_EACH = 100  # trials


@dataclass(frozen=True)
class Trials:
    """All trials by kind."""

    steps: list[StepTrial] = field(default_factory=list)
    quiet: list[QuietTrial] = field(default_factory=list)
    delays: list[DelayTrial] = field(default_factory=list)
    outages: list[OutageTrial] = field(default_factory=list)
    ramps: list[RampTrial] = field(default_factory=list)
    several: list[SeveralTrial] = field(default_factory=list)
    strata: list[StratumTrial] = field(default_factory=list)

    def add(self, trial: Any) -> None:
        """Put a trial to those of its kind."""
        kinds = (StepTrial, QuietTrial, DelayTrial, OutageTrial, RampTrial, SeveralTrial, StratumTrial)
        places = (self.steps, self.quiet, self.delays, self.outages, self.ramps, self.several, self.strata)
        places[kinds.index(type(trial))].append(trial)


def jobs(series: int, volumes: Sequence[float] | None, shares: Sequence[float] | None) -> list[Job]:
    """Every trial to be run; the volumes and shares of all figures may be replaced, to look at a few cells."""
    numbers = range(series)
    every, lost = volumes or VOLUMES, shares or SHARES
    ramped = (volumes or RAMP_VOLUMES, shares or RAMP_SHARES, RAMP_DAYS)
    worlds = [(world, number) for world in QUIET for number in range(series * (CLEAN_TIMES if world == "clean" else 1))]
    return [
        *((step_trial, cell) for cell in product(every, lost, numbers)),
        *((quiet_trial, (world, volume, number)) for volume in every for world, number in worlds),
        *((delay_trial, cell) for cell in product(volumes or DELAY_VOLUMES, DELAY_LAGS, DELAY_SINCE, numbers)),
        *((outage_trial, cell) for cell in product(every, numbers)),
        *((ramp_trial, cell) for cell in product(*ramped, numbers)),
        *((several_trial, cell) for cell in product(volumes or SEVERAL_VOLUMES, numbers)),
        *((stratum_trial, cell) for cell in product(every, STRATUM_SHARES, numbers)),
    ]


def looked_at_again(cells: Sequence[Cell], series: int) -> list[Job]:
    """More steps of the cells that miss the goal for exact days or for the error of the onset.

    Of twenty series one decides whether a cell keeps either. All count, those that sent the cell here among them.
    """
    numbers = range(series, series * (1 + AGAIN))
    return [(step_trial, (cell.volume, cell.share, number)) for cell in cells for number in numbers]


def timed_strata(series: int) -> tuple[float, int]:
    """CPU seconds of some of the strata, and how many they were."""
    count = min(STRATA, STRATA_PER_SERIES * series)
    return strata_seconds(count), count


def run(work: Sequence[Job], workers: int) -> Trials:
    """Run all jobs, in this process unless several are asked for; tells how far it is."""
    trials, began = Trials(), time.perf_counter()
    for done, trial in enumerate(_results(work, workers), 1):
        trials.add(trial)
        if done % TOLD_EACH == 0 or done == len(work):
            text = f"\r{done:,} of {len(work):,} series, {time.perf_counter() - began:.0f} s"
            print(text, end="" if done < len(work) else "\n", file=sys.stderr, flush=True)
    return trials


def _results(work: Sequence[Job], workers: int) -> Iterator[Any]:
    if workers <= 1:
        yield from map(_call, work)
        return
    with get_context("spawn").Pool(workers) as pool:
        yield from pool.imap(_call, work, chunksize=8)


def _call(job: Job) -> Any:
    function, arguments = job
    return function(*arguments)

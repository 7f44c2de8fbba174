"""How a tool asks a channel for orders: when its runs began, and which orders each run was the first to see."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..calendar import A_DAY, parse_duration
from .candidate import YES
from .circumstances import Ways
from .configuration import Configuration, Version
from .replay import applies
from .validity import in_force

Numbers = NDArray[np.int64]
LEAST_RUNS = 10  # of a log that is taken to tell when the tool asked
LEAST_NAMED = 10  # orders that a log names, to tell the hour of runs by
MOSTLY, SHORTLY = 0.9, 0.25  # share of them that it names in so small a share of the time between runs
HOUR, SOME_HOURS = 3600, 21_600
USUALLY = 0.95  # share of the orders that a log shows
FAILED = ("failed", "failure", "error", "errored", "timeout", "timed out", "aborted", "cancelled", "canceled")


@dataclass(frozen=True)
class Schedule:
    """What a schedule says: how often it asks, how far it looks back, and how many orders it takes; 0: not told."""

    every: int  # seconds
    window: int  # seconds
    page: int


def schedule_of(version: Version) -> Schedule:
    """The schedule of a version."""

    def seconds_of(name: str) -> int:
        span = parse_duration(str(version.content.get(name) or ""))
        return int(span.total_seconds()) if span else 0

    digits = str(version.content.get("page_size") or "").strip()
    return Schedule(seconds_of("every"), seconds_of("window"), int(digits) if digits.isdecimal() else 0)


def longest_wait(configuration: Configuration, channel: str, ways: Ways) -> int:
    """How long an order may lie until the tool looks at it, in seconds.

    From run to run of its schedule, or an hour; or as long as a log shows that orders usually lie, up to some hours.
    """
    known = ways.noticed > 0
    lain = int(np.quantile((ways.noticed - ways.due)[known], USUALLY)) if known.sum() >= LEAST_NAMED else 0
    every = [
        schedule_of(version).every
        for versions in configuration.of_kind("schedule").values()
        for version in versions
        if applies(version, channel)
    ]
    return min(max([HOUR, min(lain, SOME_HOURS), *every]), 2 * A_DAY)


def run_starts(ways: Ways, version: Version, with_failed: bool = False) -> list[Numbers]:
    """When the runs of a schedule began that took orders, sorted: one list, or one for each hour that may have been.

    As the log of runs tells, without those that failed unless these are asked for; else as the plan has it, at the hour
    at which a log named orders while the version was surely in force. Where no log tells that, the plan at every whole
    hour; nothing where there is no plan.
    """
    every = schedule_of(version).every
    if len(ways.runs) >= LEAST_RUNS:
        return [ways.runs.start.to_numpy(np.int64)[~failed_runs(ways) | with_failed]]
    if not every or not len(ways.all_placed):
        return []
    named = ways.noticed[(ways.noticed > 0) & (in_force(version, ways.noticed) == YES)]
    at = _hour_of(named, every)
    first, last = int(ways.all_placed[0]) // every - 1, int(ways.all_placed[-1]) // every + 2
    planned = np.arange(first, last + 1, dtype=np.int64) * every
    return [planned + shift for shift in (range(0, min(every, A_DAY), HOUR) if at is None else (at,))]


def failed_runs(ways: Ways) -> NDArray[np.bool_]:
    """Which runs of a log failed."""
    return ways.runs.status.isin(FAILED).to_numpy(bool)


def _hour_of(named: Numbers, every: int) -> int | None:
    """When, after whole multiples of `every`, a log names orders, if it names most of them shortly after that."""
    if len(named) < LEAST_NAMED:
        return None
    clock = np.sort(named % every)
    until = np.searchsorted(np.concatenate([clock, clock + every]), clock + int(SHORTLY * every))
    within = until - np.arange(len(clock))
    last = len(clock) - 1 - int(np.argmax(within[::-1]))
    return int(clock[last]) if within[last] >= MOSTLY * len(clock) else None


def ranks_in_runs(own: Numbers, all_of_channel: Numbers, starts: Numbers) -> tuple[Numbers, Numbers]:
    """The place of each order among those that the same run was the first to see: from the oldest, from the newest.

    `own` are the times by which the tool asks, of the orders in question; `all_of_channel`, sorted, of every order.
    Counted from 1; 0 for orders before the first run or behind the last.
    """
    run = np.searchsorted(starts, own, side="left")
    every = np.searchsorted(starts, all_of_channel, side="left")
    first = np.searchsorted(every, run, side="left")
    behind = np.searchsorted(every, run, side="right")
    place = np.searchsorted(all_of_channel, own, side="right")
    known = (run > 0) & (run < len(starts))
    return np.where(known, place - first, 0), np.where(known, behind - place + 1, 0)

"""How a tool asks a channel for orders: when its runs began, and which orders each run was the first to see."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..calendar import parse_duration
from .circumstances import Ways
from .configuration import Version

Numbers = NDArray[np.int64]
LEAST_RUNS = 10  # of a log that is taken to tell when the tool asked


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


def run_starts(ways: Ways, every: int) -> Numbers:
    """When the runs began, sorted: as the log tells, else at whole multiples of `every`; none where neither tells."""
    if len(ways.runs) >= LEAST_RUNS:
        return ways.runs.start.to_numpy(np.int64)
    if not every or not len(ways.all_placed):
        return np.zeros(0, np.int64)
    first, last = int(ways.all_placed[0]) // every, int(ways.all_placed[-1]) // every + 2
    return np.arange(first, last + 1, dtype=np.int64) * every


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

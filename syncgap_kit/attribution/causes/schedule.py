"""Schedules: a run that takes one page only, a window shorter than the time between runs, a look-back that is over.

What a recorded schedule would not have fetched is replayed over the runs of the log, or over the runs it prescribes.
"""

import numpy as np
from numpy.typing import NDArray

from ..candidate import NO, YES, Candidate, Orders, Trits, over_time
from ..circumstances import Ways
from ..configuration import Configuration, Version
from ..polling import Schedule, ranks_in_runs, run_starts, schedule_of
from ..replay import applies

PRIOR = 0.03
Flags = NDArray[np.bool_]


def candidates(configuration: Configuration, orders: Orders, ways: Ways) -> list[Candidate]:
    """For each schedule of the channel a candidate for each of the ways in which it would lose orders."""
    found = []
    for name, versions in sorted(configuration.of_kind("schedule").items()):
        told = [_lost_by(version, orders, ways) for version in versions]
        for way in range(len(WORDS)):
            effects: list[Trits] = [np.where(lost[way], YES, NO).astype(np.int8) for lost in told]
            if not any(effect.any() for effect in effects):
                continue
            effect, price = over_time(versions, effects, orders)
            about = np.maximum.reduce(effects).astype(np.int8)
            found.append(
                Candidate(
                    "retrieval",
                    name,
                    effect,
                    about,
                    PRIOR,
                    versions,
                    tuple(effects),
                    price=price + float(np.log(len(WORDS))),
                    words=(WORDS[way],),
                )
            )
    return found


PAGE = "A run takes one page of what {clock} since the last, the {first} first; orders behind it are never asked for."
HOLE = "It looks back less far than the last run lies; what {clock} in the time between is never asked for."
WORDS = (
    *(PAGE.format(clock=clock, first=first) for clock in ("came", "was paid") for first in ("oldest", "newest")),
    *(HOLE.format(clock=clock) for clock in ("came", "was paid")),
    "It asks for orders by the time at which they were placed, and these were paid after they had left its window.",
)


def _lost_by(version: Version, orders: Orders, ways: Ways) -> tuple[Flags, ...]:
    """The orders that a version would never have fetched whole, by the ways of `WORDS`."""
    nobody = np.zeros(len(orders), bool)
    if not version.enabled or not applies(version, orders.channel):
        return (nobody,) * len(WORDS)
    plan = schedule_of(version)
    starts = run_starts(ways, plan.every)
    pages, holes = [], []
    for own, every in ((ways.placed, ways.all_placed), (ways.due, ways.all_due)):
        ranks = ranks_in_runs(own, every, starts)
        pages += [rank > plan.page if plan.page else nobody for rank in ranks]
        holes.append(_between(plan, starts, own))
    late = (ways.due - ways.placed > plan.window) if plan.window else nobody
    return (*pages, *holes, late)


def _between(plan: Schedule, starts: NDArray[np.int64], own: NDArray[np.int64]) -> Flags:
    """The orders that came after a run, and too long before the next."""
    run = np.searchsorted(starts, own, side="left")
    known = (run > 0) & (run < len(starts))
    if not plan.window or not known.any():
        return np.zeros(len(own), bool)
    following = starts[np.minimum(run, len(starts) - 1)]
    return np.asarray(known & (following - own > plan.window))

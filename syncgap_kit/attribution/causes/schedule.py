"""Schedules: a run that takes one page only, a window shorter than the time between runs, a look-back that is over.

What a recorded schedule would not have fetched is replayed over the runs of the log, or over the runs it prescribes.
"""

import numpy as np
from numpy.typing import NDArray

from ...written import in_digits, part_words
from ..candidate import NO, YES, Candidate, Orders, Trits, told_by
from ..circumstances import Ways
from ..configuration import Configuration, Version
from ..polling import LEAST_RUNS, Schedule, failed_runs, ranks_in_runs, run_starts, schedule_of
from ..replay import applies
from ..validity import in_force, over_time

PRIOR = 0.03
Flags = NDArray[np.bool_]


def candidates(configuration: Configuration, orders: Orders, ways: Ways) -> list[Candidate]:
    """For each schedule of the channel a candidate for each of the ways in which it would lose orders."""
    found = []
    for name, versions in sorted(configuration.of_kind("schedule").items()):
        told = [_lost_by(version, orders, ways) for version in versions]
        every_way = (WAIT,) if orders.kind == "late" else WORDS
        for way, words in enumerate(every_way):
            effects: list[Trits] = [np.where(lost[way], YES, NO).astype(np.int8) for lost, _ in told]
            if not any(effect.any() for effect in effects):
                continue
            effect, price = over_time(versions, effects, orders)
            about = np.maximum.reduce(effects).astype(np.int8)
            price += sum(chosen for lost, chosen in told if lost[way].any())
            found.append(
                Candidate(
                    "retrieval",
                    name,
                    effect,
                    about,
                    PRIOR,
                    versions,
                    tuple(effects),
                    price=price + float(np.log(len(every_way))),
                    words=(
                        words,
                        *(_of_failed_runs(ways) if words in HOLES else ()),
                        *(_of_full_pages(versions, orders.lost & (effect == YES), ways, way) if way < PAGES else ()),
                    ),
                )
            )
    return found


PAGE = "A run takes one page of what {clock} since the last, the {first} first; orders behind it are never asked for."
PAGES = 4  # ways by which a page is too small: the clocks in turn, and of each the oldest first or the newest
HOLE = "It looks back less far than the last run that worked; what {clock} in the time between is never asked for."
HOLES = tuple(HOLE.format(clock=clock) for clock in ("came", "was paid"))
WORDS = (
    *(PAGE.format(clock=clock, first=first) for clock in ("came", "was paid") for first in ("oldest", "newest")),
    *HOLES,
    "It asks for orders by the time at which they were placed, and these were paid after they had left its window.",
)

WAIT = "It runs so seldom that what falls due after a run waits for the next."
LONG = 86_400  # seconds to the next run from which an order waited


def _lost_by(version: Version, orders: Orders, ways: Ways) -> tuple[tuple[Flags, ...], float]:
    """The orders that a version would never have fetched whole, by the ways of `WORDS`; and what is paid for its hour.

    Of late orders: those that waited for its next run.

    Where no log tells at which hour the runs began, the orders themselves do.
    """
    nobody = np.zeros(len(orders), bool)
    if not version.enabled or not applies(version, orders.channel):
        return (nobody,) * len(WORDS), 0.0
    plan = schedule_of(version)
    late = (ways.due - ways.placed > plan.window) if plan.window else nobody
    # A run that failed leaves orders waiting, and that is not the schedule's doing.
    planned = run_starts(ways, version, with_failed=orders.kind == "late") or [np.zeros(0, np.int64)]
    held = in_force(version, orders.decided) == YES

    def told(lost: Flags) -> int:
        """By how much more orders a plan loses that are lost than it loses that arrived."""
        return told_by(lost & held, orders)

    if orders.kind == "late":
        return (max((_waiting(starts, ways.due) for starts in planned), key=told),), float(np.log(len(planned)))
    ways_of_plans = zip(*(_by_runs(plan, starts, ways, nobody) for starts in planned), strict=True)
    return (*(max(each, key=told) for each in ways_of_plans), late), float(np.log(len(planned)))


def _by_runs(plan: Schedule, starts: NDArray[np.int64], ways: Ways, nobody: Flags) -> list[Flags]:
    """The orders that these runs would never have fetched, by every way but the last of `WORDS`."""
    pages, holes = [], []
    for own, every in ((ways.placed, ways.all_placed), (ways.due, ways.all_due)):
        ranks = ranks_in_runs(own, every, starts)
        pages += [rank > plan.page if plan.page else nobody for rank in ranks]
        holes.append(_between(plan, starts, own))
    return [*pages, *holes]


def _waiting(starts: NDArray[np.int64], due: NDArray[np.int64]) -> Flags:
    """The orders that fell due more than a day before the next run."""
    run = np.searchsorted(starts, due, side="left")
    following = starts[np.minimum(run, len(starts) - 1)] if len(starts) else due
    return np.asarray((run < len(starts)) & (following - due > LONG))


def _of_failed_runs(ways: Ways) -> tuple[str, ...]:
    failed = int(failed_runs(ways).sum())
    return (f"Runs that failed took nothing; the log has {in_digits(failed)}.",) if failed else ()


def _of_full_pages(versions: tuple[Version, ...], lost: Flags, ways: Ways, way: int) -> tuple[str, ...]:
    """Of the runs that left orders behind, how many the log says to have fetched just a page."""
    worked = ways.runs[~failed_runs(ways)]
    pages = {schedule_of(version).page for version in versions} - {0}
    if len(ways.runs) < LEAST_RUNS or not lost.any() or not pages:
        return ()
    own = (ways.placed if way < PAGES // 2 else ways.due)[lost]
    at = np.unique(np.searchsorted(worked.start.to_numpy(np.int64), own, side="left"))
    fetched = worked.fetched.to_numpy(np.int64)[at[at < len(worked)]]
    full = int(np.isin(fetched, sorted(pages)).sum())
    if not full:
        return ()
    sizes = " or ".join(in_digits(page) for page in sorted(pages))
    left = f"{part_words(full, len(fetched))} runs that left some of these orders behind"
    return (f"By the log, {left} fetched {sizes}: a full page.",)


def _between(plan: Schedule, starts: NDArray[np.int64], own: NDArray[np.int64]) -> Flags:
    """The orders that came after a run, and too long before the next."""
    run = np.searchsorted(starts, own, side="left")
    known = (run > 0) & (run < len(starts))
    if not plan.window or not known.any():
        return np.zeros(len(own), bool)
    following = starts[np.minimum(run, len(starts) - 1)]
    return np.asarray(known & (following - own > plan.window))

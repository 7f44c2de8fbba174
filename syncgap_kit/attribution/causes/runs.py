"""Runs: one that failed or never came, and whose orders nobody asked for again.

A failing run is seen by what it did, whatever made it fail; it is a cause only where nothing else explains its orders.
"""

import numpy as np
from numpy.typing import NDArray

from ...written import in_digits
from ..candidate import NO, YES, Candidate, Orders
from ..circumstances import Ways
from ..polling import LEAST_RUNS, failed_runs

PRIOR = 0.02
LONG = 3.0  # times the usual time between runs, from which on one is taken to be absent
FEWEST = 2  # lost orders


def candidates(orders: Orders, ways: Ways) -> list[Candidate]:
    """The orders that fell due before a failing run and after the one before it, and those of runs that never came."""
    if len(ways.runs) < LEAST_RUNS:
        return []
    starts = ways.runs.start.to_numpy(np.int64)
    failing = failed_runs(ways)
    run = np.searchsorted(starts, ways.due, side="left")
    known = (run > 0) & (run < len(starts))
    at = np.minimum(run, len(starts) - 1)
    between = np.diff(starts, prepend=starts[0])
    absent = between > LONG * max(float(np.median(between[1:])), 1.0)
    told = (
        ("A run that failed, whose orders were not asked for again,", failing, "fell due before a run that failed"),
        ("Runs that never came", absent, "fell due in a time without any run"),
    )
    return [
        one
        for subject, which, words in told
        for one in _lost(orders, known & which[at], subject, words, int(which.sum()))
    ]


def _lost(orders: Orders, met: NDArray[np.bool_], subject: str, words: str, runs: int) -> list[Candidate]:
    lost = int((orders.lost & met).sum())
    if lost < FEWEST:
        return []
    effect = np.where(met, YES, NO).astype(np.int8)
    of_all = f"{in_digits(lost)} of the {in_digits(int(met.sum()))} orders"
    told = f"{of_all} that {words} are lost; the log has {in_digits(runs)} such runs."
    return [
        Candidate(
            "retrieval",
            None,
            effect,
            effect.copy(),
            PRIOR,
            subject=subject,
            words=(told,),
            last_resort=True,
            recurs=True,
        )
    ]

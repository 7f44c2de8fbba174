"""Bayesian online change-point detection (Adams & MacKay 2007) with a beta-binomial predictive, in numpy.

A run is named by its first day. Every level is uniform before its run, and every day but the first begins a new run
with the same chance; neither overdispersion nor a level that runs would share is known to it.
"""

from itertools import pairwise

import numpy as np

from .series import Counts, Floats

HAZARD = 1 / 180


def run_posteriors(expected: Counts, arrived: Counts) -> Floats:
    """(T, T): row t is the probability, given the days up to t, that the run on day t began on day s."""
    days = len(expected)
    hits, misses = (np.concatenate([[0], np.cumsum(part)]) for part in (arrived, expected - arrived))
    evidence = _log_evidence(hits, misses)  # of the days s up to but without t, all in one run
    posterior = np.zeros((days, days))
    for day in range(days):
        prior = np.ones(1) if day == 0 else np.append(posterior[day - 1, :day] * (1 - HAZARD), HAZARD)
        told = evidence[: day + 1, day + 1] - evidence[: day + 1, day]
        weight = prior * np.exp(told - told.max())
        posterior[day, : day + 1] = weight / weight.sum()
    return posterior


def _log_evidence(hits: Counts, misses: Counts) -> Floats:
    """(T + 1, T + 1): log of the beta function of 1 + hits and 1 + misses of the days from s up to but without t."""
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, hits[-1] + misses[-1] + 2)))])
    some, none = (np.maximum(total[None, :] - total[:, None], 0) for total in (hits, misses))
    return np.asarray(log_factorial[some] + log_factorial[none] - log_factorial[some + none + 1])


def run_starts(posterior: Floats) -> list[int]:
    """The first days of the runs, from the last day backwards: the likeliest run, then the likeliest one before it."""
    starts, day = [], len(posterior) - 1
    while day >= 0:
        starts.append(int(np.argmax(posterior[day])))
        day = starts[-1] - 1
    return starts[::-1]


def falls(starts: list[int], expected: Counts, arrived: Counts) -> list[int]:
    """Those starts of which the run arrives less completely than the one before it."""
    ends = [*starts, len(expected)]
    ratio = [arrived[a:b].sum() / max(expected[a:b].sum(), 1) for a, b in pairwise(ends)]
    return [start for start, before, after in zip(starts[1:], ratio, ratio[1:], strict=False) if after < before]

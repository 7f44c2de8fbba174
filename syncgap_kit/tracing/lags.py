"""How much of a day has had time to arrive: the lag distribution of a reporting triangle, immature days included."""

import numpy as np
from numpy.typing import ArrayLike

from .likelihood import Floats

LATEST = 0.99  # of the arrivals are there by the lag up to which a day is taken as fully seen
SIDE = 28  # days on either side of a change that are held beside each other
LEAST_DAYS, LEAST_ARRIVALS = 14, 20  # on either side; and of a weekday, arrivals
APART = 0.5  # distance of Kolmogorov and Smirnov between two laws from which arrivals take clearly longer, or shorter


def arrival_curve(arrivals: ArrayLike, ages: ArrayLike) -> Floats:
    """F[a]: share of a healthy day's eventual arrivals that is there after `a` days; 1.0 from the largest lag seen on.

    `arrivals[t, d]` are the orders of decision day t that arrived d days later, `ages[t]` the days from t to the last
    day of the data; cells with d > ages[t] have not happened and are ignored. Raises ValueError when the shapes do not
    fit. Source: reverse-time hazards (Lawless 1994): h_d over the days old enough to show lag d, F(a) = product of
    1 - h_d over d > a.
    """
    counts, age = np.asarray(arrivals, dtype=np.float64), np.asarray(ages)
    if counts.ndim != 2 or age.shape != counts.shape[:1]:
        raise ValueError(
            f"arrivals need one row per day and ages one entry per day, got {counts.shape} and {age.shape}"
        )
    lags = np.arange(counts.shape[1])
    counts = np.where(lags <= age[:, None], counts, 0.0)
    if not counts.any():
        return np.ones(1)
    counts = counts[:, : int(np.flatnonzero(counts.any(axis=0)).max()) + 1]
    seen = np.arange(counts.shape[1]) <= age[:, None]
    with_lag = counts.sum(axis=0)
    up_to_lag = np.where(seen, np.cumsum(counts, axis=1), 0.0).sum(axis=0)
    hazard = np.divide(with_lag, up_to_lag, out=np.zeros_like(with_lag), where=up_to_lag > 0)
    later = np.concatenate([1.0 - hazard[1:], [1.0]])
    return np.asarray(np.cumprod(later[::-1])[::-1])


def maturity(curve: ArrayLike, ages: ArrayLike) -> Floats:
    """The share `curve[age]` of each day; 1.0 for days older than the largest lag seen, whatever their age."""
    share, age = np.asarray(curve, dtype=np.float64), np.asarray(ages)
    return np.asarray(share[np.clip(age, 0, len(share) - 1)])


def maturity_by_day(arrivals: ArrayLike) -> Floats:
    """The share of a healthy day's arrivals that is there by the last day, for each row of `arrivals` (days, lags).

    Told by the days since arrivals last began to take clearly longer or shorter; and for each weekday by itself where
    they differ as they do when books are written once a week, or on working days.
    """
    counts = np.asarray(arrivals, dtype=np.float64)
    ages = np.arange(len(counts))[::-1]
    found = maturity(arrival_curve(counts, ages), ages)
    since = changed_lags(counts)
    every = slice(since, None)
    found[every] = maturity(arrival_curve(counts[every], ages[every]), ages[every])
    if _by_weekdays(counts[every]):
        for weekday in range(7):
            own = slice(since + weekday, None, 7)
            found[own] = maturity(arrival_curve(counts[own], ages[own]), ages[own])
    return found


def changed_lags(arrivals: Floats) -> int:
    """The day since which arrivals take as long as they do now; 0 where they always took about as long.

    The latest change counts: the four weeks on either side of it are held beside each other, days that are not yet
    fully seen left aside. What is slow only now is left to the hypothesis of a delay.
    """
    full = _fully_seen(arrivals)
    told = np.concatenate([np.zeros((1, arrivals.shape[1])), np.cumsum(arrivals[:full], axis=0)])
    apart = np.zeros(full + 1)
    for day in range(LEAST_DAYS, full - LEAST_DAYS + 1):
        before, after = told[day] - told[max(day - SIDE, 0)], told[min(day + SIDE, full)] - told[day]
        if min(before.sum(), after.sum()) >= LEAST_ARRIVALS:
            apart[day] = _distance(before, after)
    changes = np.flatnonzero(apart >= APART)
    if not len(changes):
        return 0
    last = changes[changes > changes[-1] - SIDE]
    return int(last[np.argmax(apart[last])])


def _fully_seen(arrivals: Floats) -> int:
    """How many of the first days are old enough to have seen nearly all of what will come."""
    there = np.cumsum(arrivals.sum(axis=0))
    if not len(there) or not there[-1]:
        return 0
    return max(len(arrivals) - int(np.searchsorted(there, LATEST * there[-1])), 0)


def _by_weekdays(arrivals: Floats) -> bool:
    """Whether arrivals of some weekday take clearly other times than all, by the days that are fully seen."""
    seen = arrivals[: _fully_seen(arrivals)]
    own = [seen[weekday::7].sum(axis=0) for weekday in range(7)]
    number = np.array([counts.sum() for counts in own])
    if number.min() < LEAST_ARRIVALS:
        return False
    whole = seen.sum(axis=0)
    return max(_distance(counts, whole) for counts in own) >= APART


def _distance(one: Floats, other: Floats) -> float:
    """How far two laws are apart: the largest difference of their shares up to any lag."""
    return float(np.abs(np.cumsum(one) / one.sum() - np.cumsum(other) / other.sum()).max())

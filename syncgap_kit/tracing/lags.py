"""How much of a day has had time to arrive: the lag distribution of a reporting triangle, immature days included."""

import numpy as np
from numpy.typing import ArrayLike

from .likelihood import Floats


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

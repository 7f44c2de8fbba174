"""The limit: what one could know of the day of a step who knew everything else about it.

Its arithmetic is its own, from the standard library's log-gamma, so that a fault of the product's cannot hide in it.
"""

from math import inf, lgamma

import numpy as np

from .series import LEVELS, OVERDISPERSIONS, Floats, Series


def step_posterior(series: Series) -> Floats:
    """(T,) exact posterior of the first day of the one step: levels, overdispersion and true maturity are known.

    Before the data every day is as likely. The series must hold one gap, of one share, up to its last day.
    """
    (gap,) = series.gaps
    assert gap.past == len(series.expected)
    assert gap.ramp == 1
    healthy, broken = (
        np.array(
            [
                log_likelihood(int(n), int(k), float(p), series.overdispersion)
                for n, k, p in zip(series.expected, series.arrived, series.level * left * series.matured, strict=True)
            ]
        )
        for left in (1.0, 1.0 - gap.share)
    )
    score = np.concatenate([[0.0], np.cumsum(healthy[:-1])]) + np.cumsum(broken[::-1])[::-1]
    mass = np.exp(score - score.max())
    return np.asarray(mass / mass.sum())


def log_likelihood(orders: int, arrived: int, share: float, rho: float) -> float:
    """Beta-binomial without the binomial coefficient; a share of 0 or 1 is certain, and may be contradicted."""
    if share <= 0 or share >= 1:
        return 0.0 if arrived == (orders if share >= 1 else 0) else -inf
    concentration = 1 / rho - 1
    hit, miss = share * concentration, (1 - share) * concentration
    return (
        lgamma(hit + arrived)
        - lgamma(hit)
        + lgamma(miss + orders - arrived)
        - lgamma(miss)
        + lgamma(concentration)
        - lgamma(concentration + orders)
    )


def nats_per_day(volume: float, share: float) -> float:
    """What a day tells of a step, in effective nats, as a mean over the levels and overdispersions that are drawn.

    Orders times KL(broken | healthy), the orders of a day counted as n / (1 + (n - 1) rho) independent ones.
    """
    healthy = np.linspace(*LEVELS, 201)
    broken = healthy * (1 - share)
    missed = (1 - broken) * np.log((1 - broken) / (1 - healthy))
    arrived = np.zeros_like(broken) if share >= 1 else broken * np.log(1 - share)
    orders = np.mean([volume / (1 + (volume - 1) * rho) for rho in OVERDISPERSIONS])
    return float(orders * np.mean(arrived + missed))

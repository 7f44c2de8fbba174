"""How many orders a day brings: a level with a trend, a season, a week with closed days, and sale days."""

from collections.abc import Container
from datetime import date, timedelta
from math import pi

import numpy as np

WEEKS = ((), (6,), (5, 6))  # the weekdays on which a shop may be closed


def counts(seed: int, usual: float, first: date, days: int, closed: Container[int] = ()) -> list[int]:
    """Orders of each day, `usual` of them on average before sale days are added."""
    random, day = np.random.default_rng(seed), np.arange(days)
    trend = np.exp(random.uniform(-0.9, 0.9) * day / days)
    swing = random.choice((0.05, 0.2, 0.55))
    season = 1 + swing * np.sin(2 * pi * (day / 365 + random.random()))
    week = random.uniform(0.6, 1.4, 7)
    weekdays = np.array([(first + timedelta(days=int(n))).weekday() for n in day])
    is_open = np.array([int(weekday not in closed) for weekday in range(7)])
    mean = trend * season * week[weekdays] * is_open[weekdays]
    mean *= usual / mean.mean()
    for _ in range(int(random.integers(0, 5))):
        begin, length = int(random.integers(0, days)), int(random.integers(1, 5))
        mean[begin : begin + length] *= random.uniform(1.8, 5)
    shape = random.choice((12, 60))
    return [int(count) for count in random.poisson(mean * random.gamma(shape, 1 / shape, days))]

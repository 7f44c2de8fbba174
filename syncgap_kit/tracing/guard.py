"""The day on which a monitor would have raised an alarm, had one been watching: an anytime-valid guard.

Day by day the count of lost orders is bet against the healthy level, on six depths at once and on a beginning on any
day of a year. What the bets come to is a test martingale while the channel is healthy, so that it ever exceeds 1/ALARM
within a year with a probability of at most ALARM (Ville 1939; betting on a change: Shin, Ramdas and Rinaldo 2023,
e-detectors). It must see no day before its orders are past their grace, and needs no look ahead.
"""

import numpy as np
from numpy.typing import ArrayLike

from .likelihood import Floats

ALARM = 0.01  # false alarms of a healthy channel, per year
YEAR = 365  # days over which the beginning is bet on evenly
DEPTHS = np.array([0.02, 0.05, 0.1, 0.25, 0.5, 0.98])  # share that a broken channel loses beside its healthy loss
AGREEMENT = 0.002  # overdispersion: a day of n orders says as much as n / (1 + 0.002 (n - 1))


def log_bets(expected: ArrayLike, lost: ArrayLike, miss: float) -> Floats:
    """Logarithm of what the bets are worth after each day, (T,), begun with 1.

    `miss`: the largest share that is lost while all is well.
    """
    orders, gone = (np.asarray(values, dtype=np.float64) for values in (expected, lost))
    weight = 1.0 / (1.0 + AGREEMENT * np.maximum(orders - 1.0, 0.0))
    broken = miss + (1.0 - miss) * DEPTHS
    gain = gone[:, None] * np.log(broken / miss) + (orders - gone)[:, None] * np.log((1.0 - broken) / (1.0 - miss))
    stake, worth = 1.0 / YEAR, np.empty(len(orders))
    begun = np.full(len(DEPTHS), -np.inf)
    for day, rise in enumerate(gain * weight[:, None]):
        begun = (np.logaddexp(begun, np.log(stake)) if day < YEAR else begun) + rise
        idle = max(1.0 - stake * (day + 1), 1e-300)
        worth[day] = np.logaddexp(np.logaddexp.reduce(begun) - np.log(len(DEPTHS)), np.log(idle))
    return worth


def alarm_day(expected: ArrayLike, lost: ArrayLike, miss: float, onset: int) -> int | None:
    """The first day from `onset` on whose orders, once past their grace, would have raised the alarm, if any."""
    raised = np.flatnonzero(log_bets(expected, lost, miss)[onset:] >= -np.log(ALARM))
    return onset + int(raised[0]) if len(raised) else None

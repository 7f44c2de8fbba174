"""The kinds of worlds that are scored: steps, outages, ramps, several gaps, delays, and worlds without any gap.

Each function draws the series of one kind; what is random about it comes from the stream alone.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from syncgap_kit.tracing.lags import arrival_curve, maturity

from .series import DAYS, USUAL_LAG, Channel, Counts, Gap, Series, a_channel, lag_shares, observed

Random = np.random.Generator

MARGIN = 60  # days of a year before and after any change: enough to see both sides, and no more is promised
APART = 10  # days at least between two gaps of a year
DELAY_DAYS = 120  # of a series that ends in a delay


def step(random: Random, volume: float, share: float) -> Series:
    """A share of the orders is lost from some day on."""
    first = int(random.integers(MARGIN, DAYS - MARGIN))
    return observed(random, a_channel(random, volume), [Gap(first, DAYS, share)])


def outage(random: Random, volume: float) -> Series:
    """Nothing arrives for two days; neither they nor their neighbours are nearly closed, or no one could tell."""
    channel = a_channel(random, volume)
    first = _open_day(random, channel, 2)
    return observed(random, channel, [Gap(first, first + 2, 1.0)])


def ramp(random: Random, volume: float, share: float, length: int) -> Series:
    """The lost share grows over `length` days, from its first day on, and stays."""
    first = int(random.integers(MARGIN, DAYS - MARGIN))
    return observed(random, a_channel(random, volume), [Gap(first, DAYS, share, length)])


def several(random: Random, volume: float) -> Series:
    """Two to four gaps of three to thirty days in a year, at least ten days apart, of a tenth to all of the orders."""
    channel = a_channel(random, volume)
    while True:  # drawn anew until they keep their distance, so that every place is as likely
        count = int(random.integers(2, 5))
        firsts = np.sort(random.integers(MARGIN, DAYS - MARGIN, count))
        pasts = firsts + random.integers(3, 31, count)
        if np.all(firsts[1:] - pasts[:-1] >= APART):
            break
    shares = random.choice([0.1, 0.25, 0.5, 1.0], count)
    gaps = [Gap(int(a), int(b), float(share)) for a, b, share in zip(firsts, pasts, shares, strict=True)]
    return observed(random, channel, gaps)


def delayed(random: Random, volume: float, slow: float, since: int) -> Series:
    """Nothing is lost, but the orders of the last `since` days take `slow` days; the curve is the triangle's own."""
    lags = np.tile(lag_shares(USUAL_LAG), (DELAY_DAYS, 1))
    lags[DELAY_DAYS - since :] = lag_shares(slow)
    return as_learnt(observed(random, a_channel(random, volume, DELAY_DAYS), lags=lags))


def clean(random: Random, volume: float) -> Series:
    """A year without a gap, as the model assumes it."""
    return observed(random, a_channel(random, volume))


def weekend(random: Random, volume: float) -> Series:
    """A year without a gap in which Saturdays and Sundays arrive one point less."""
    return observed(random, a_channel(random, volume), shift=-0.01 * (np.arange(DAYS) % 7 >= 5))


def drift(random: Random, volume: float) -> Series:
    """A year without a gap over which the level sinks by half a point, slowly."""
    return observed(random, a_channel(random, volume), shift=-0.005 * np.arange(DAYS) / DAYS)


def overdispersed(random: Random, volume: float) -> Series:
    """A year without a gap whose days scatter more than any other's: correlation 0.01 within a day."""
    return observed(random, a_channel(random, volume), overdispersion=0.01)


def slower(random: Random, volume: float) -> Series:
    """A year without a gap in which lags double on some day; the one curve is learnt from all of the year."""
    since = int(random.integers(MARGIN, DAYS))
    lags = np.tile(lag_shares(USUAL_LAG), (DAYS, 1))
    lags[since:] = lag_shares(2 * USUAL_LAG)
    return as_learnt(observed(random, a_channel(random, volume), lags=lags))


def clocks(random: Random, volume: float) -> Series:
    """A year without a gap, kept by a clock that never changes: in summer an hour's orders arrive a day later.

    The year begins on any day, so that its last days lie in summer or in winter; the curve is learnt from all of it.
    """
    summer = (np.arange(DAYS) + random.integers(0, 365)) % 365 < 217  # from late March to the end of October
    usual = lag_shares(USUAL_LAG)
    later = usual * 23 / 24 + np.roll(usual, 1) / 24
    return as_learnt(observed(random, a_channel(random, volume), lags=np.where(summer[:, None], later, usual)))


# Name -> the world, and the most false gaps that a channel-year of it may have.
QUIET: dict[str, tuple[Callable[[Random, float], Series], float]] = {
    "clean": (clean, 0.01),
    "weekend effect": (weekend, 0.05),
    "drift": (drift, 0.05),
    "overdispersion": (overdispersed, 0.05),
    "lag shift": (slower, 0.05),
    "change of clocks": (clocks, 0.05),
}


def as_learnt(series: Series) -> Series:
    """The same series, its maturity learnt from its own triangle as the product does."""
    return replace(series, maturity=maturity(arrival_curve(series.triangle, series.ages), series.ages))


def _open_day(random: Random, channel: Channel, length: int) -> int:
    """A day from which `length` days, and those before and after them, are not nearly closed."""
    days: Counts = np.arange(MARGIN, DAYS - MARGIN)
    shut = np.array([channel.closed[day - 1 : day + length + 1].any() for day in days])
    return int(random.choice(days[~shut]))

"""The simulator: a channel's orders by day, and when each of them arrived, drawn from the model with known truth.

Orders follow a week, a yearly wave, promotions, near-closed days and noise. What has arrived of a day by the last day
is beta-binomial around p F: p the day's level, F the share that has had time to arrive. Each arrival then has its lag,
so that the reporting triangle and the arrivals are one and the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

# Every series has its own stream, named by what it is and its number: running more series, or only some, changes none
# of the others. The number 365 is the days of a year and means nothing; it was written down before the first run.
SEED = 365
DAYS = 365
WEEK = np.array([1.1, 1.0, 0.95, 1.0, 1.1, 1.0, 0.85])  # Monday to Sunday
NEARLY_CLOSED = 0.03  # of the day's usual orders
LEVELS = (0.97, 0.998)  # uniform between them: the share that arrives when nothing is broken
OVERDISPERSIONS = (0.0005, 0.002)
LAGS = 41  # days of the triangle; what would take longer counts as the longest
USUAL_LAG = 1.2  # scale of the exponential lag, in days
MISJUDGED = 0.1  # the lag that the tracer is told is wrong by up to this part of it


@dataclass(frozen=True)
class Gap:
    """Orders lost from day `first` up to but without `past`: a share that is reached after `ramp` days."""

    first: int
    past: int
    share: float
    ramp: int = 1


@dataclass(frozen=True, eq=False)
class Channel:
    """What a channel sold: orders by day, and the days on which it was nearly closed."""

    expected: Counts
    closed: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Series:
    """What the tracer is given, and the truth it is not given."""

    expected: Counts  # (T,)
    triangle: Counts  # (T, LAGS): arrivals by day of decision and lag; 0 where the lag lies after the last day
    maturity: Floats  # (T,) as the tracer is told it
    level: Floats  # (T,) share that arrives in the end, without gaps
    kept: Floats  # (T,) share of that which the gaps left
    overdispersion: float
    matured: Floats  # (T,) the true maturity
    gaps: tuple[Gap, ...]

    @property
    def arrived(self) -> Counts:
        """(T,) orders of each day that are there on the last day."""
        return np.asarray(self.triangle.sum(axis=1))

    @property
    def ages(self) -> Counts:
        """(T,) days from each day to the last one."""
        return np.arange(len(self.expected))[::-1]


def stream(name: str, number: int) -> np.random.Generator:
    """The draws of the series of this name and number."""
    return np.random.default_rng([SEED, crc32(name.encode()), number])


def a_channel(random: np.random.Generator, volume: float, days: int = DAYS) -> Channel:
    """The orders of a channel with `volume` of them on a usual day."""
    day = np.arange(days)
    mean = volume * WEEK[day % 7] * (1 + 0.2 * np.sin(2 * np.pi * (day / 365 + random.random())))
    mean = mean * np.exp(random.normal(0, 0.12, days))
    for start in random.integers(0, days, random.integers(2, 7)):
        mean[start : start + random.integers(1, 6)] *= random.uniform(1.5, 4)
    closed = np.zeros(days, bool)
    closed[random.integers(0, days, random.integers(0, 4))] = True
    mean[closed] *= NEARLY_CLOSED
    return Channel(random.poisson(mean), closed)


def lag_shares(scale: float) -> Floats:
    """(LAGS,) share of the arrivals that come after 0, 1, 2 ... days."""
    return np.diff(np.concatenate([[0.0], 1 - np.exp(-np.arange(1, LAGS) / scale), [1.0]]))


def observed(
    random: np.random.Generator,
    channel: Channel,
    gaps: Sequence[Gap] = (),
    *,
    shift: Floats | float = 0.0,
    overdispersion: float | None = None,
    lags: Floats | None = None,
) -> Series:
    """What arrived of a channel's orders. `shift` (T,) is added to the level, `lags` are (T, LAGS) where they vary."""
    days = len(channel.expected)
    level = random.uniform(*LEVELS) + np.broadcast_to(shift, days)
    rho = float(random.choice(OVERDISPERSIONS)) if overdispersion is None else overdispersion
    by_lag = np.tile(lag_shares(USUAL_LAG), (days, 1)) if lags is None else lags
    kept = np.ones(days)
    for gap in gaps:
        grown = np.minimum(np.arange(1, gap.past - gap.first + 1) / gap.ramp, 1.0)
        kept[gap.first : gap.past] *= 1 - gap.share * grown
    ages = np.arange(days)[::-1]
    by_lag = np.where(np.arange(LAGS) <= ages[:, None], by_lag, 0.0)
    matured = np.minimum(by_lag.sum(axis=1), 1.0)
    arrived = _beta_binomial(random, channel.expected, level * kept * matured, rho)
    triangle = random.multinomial(arrived, by_lag / by_lag.sum(axis=1, keepdims=True))
    scale = USUAL_LAG * random.uniform(1 - MISJUDGED, 1 + MISJUDGED)
    believed = np.cumsum(lag_shares(scale))[np.minimum(ages, LAGS - 1)]
    return Series(channel.expected, triangle, np.minimum(believed, 1.0), level, kept, rho, matured, tuple(gaps))


def _beta_binomial(random: np.random.Generator, orders: Counts, share: Floats, rho: float) -> Counts:
    """How many of the orders, each day's share drawn from a beta around `share` with correlation `rho`."""
    concentration = 1 / rho - 1
    certain = (share <= 0) | (share >= 1)
    inner = np.where(certain, 0.5, share)
    drawn = random.beta(inner * concentration, (1 - inner) * concentration)
    return random.binomial(orders, np.where(certain, np.clip(share, 0, 1), drawn))

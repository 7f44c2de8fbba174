"""The product and its peers on one series: what each of them says about the day of a step.

The tests of the whole benchmark reach the product here and nowhere else.
"""

from dataclasses import dataclass
from math import log

import numpy as np

from syncgap_kit.tracing.delay import Triangle, newest_if_late, without_delay
from syncgap_kit.tracing.segmentation import Episode, Segmentation, most_probable, segment, shaped

from .bocpd import falls, run_posteriors, run_starts
from .kernel import starts_of_segments
from .oracle import step_posterior
from .series import Counts, Floats, Series
from .worlds import as_learnt

CUT = 7  # days that the published methods do not see: they know nothing of orders that are still on their way


@dataclass(frozen=True, eq=False)
class Answer:
    """The day that a method gives for the change, with its posterior where it has one, and how many changes it saw."""

    day: int | None
    posterior: Floats | None
    claims: int


def traced(series: Series) -> Segmentation:
    """What the product says of a series."""
    counted = segment(series.expected, series.arrived, series.maturity)
    triangle = Triangle(series.expected.astype(float), series.triangle.astype(float))
    lost = without_delay(counted, newest_if_late(triangle, counted))
    return shaped(series.expected, series.arrived, series.maturity, lost)


def onset_posterior(series: Series, found: Segmentation) -> Floats | None:
    """The product's posterior of the first day of the largest gap, (T,); None where it sees none."""
    episode = largest(found)
    return None if episode is None else episode.onset


def claims_gap(series: Series) -> bool:
    """Whether the product says of a series that orders were lost, whatever the reason; the curve is its own."""
    return bool(traced(as_learnt(series)).episodes)


def largest(found: Segmentation) -> Episode | None:
    """The gap that lost the most orders: the one that is looked at first."""
    return max(found.episodes, key=lambda episode: episode.lost.mean, default=None)


def span(episode: Episode) -> tuple[int, int]:
    """The most probable first day of a gap and the day after its last."""
    return most_probable(episode.onset), most_probable(episode.recovery)


def by_product(series: Series, found: Segmentation) -> Answer:
    """The product's answer, where its largest gap meets the planted one; a gap elsewhere finds nothing."""
    episode, posterior = largest(found), onset_posterior(series, found)
    if episode is None or posterior is None or not meets(span(episode), series):
        return Answer(None, None, len(found.episodes))
    return Answer(most_probable(posterior), posterior, len(found.episodes))


def meets(days: tuple[int, int], series: Series) -> bool:
    """Whether these days hold any day of the planted gap."""
    (gap,) = series.gaps
    return days[0] < gap.past and gap.first < days[1]


def by_oracle(series: Series) -> Answer:
    """The answer of who knows all but the day."""
    posterior = step_posterior(series)
    return Answer(most_probable(posterior), posterior, 1)


def by_bocpd(series: Series) -> Answer:
    """The fall nearest to the truth, which flatters; the posterior is that of the last run."""
    expected, arrived = series.expected[:-CUT], series.arrived[:-CUT]
    posterior = run_posteriors(expected, arrived)
    return _nearest(falls(run_starts(posterior), expected, arrived), series, posterior[-1])


def by_kernel(series: Series) -> Answer:
    """The fall nearest to the truth of the kernel method that ruptures has, at the penalty log T."""
    expected, arrived = series.expected[:-CUT], series.arrived[:-CUT]
    return _nearest(falls(kernel_starts(expected, arrived), expected, arrived), series, None)


def kernel_starts(expected: Counts, arrived: Counts) -> list[int]:
    """The first days of the stretches that the ratios of the days are cut into."""
    selling = np.flatnonzero(expected)  # a ratio needs orders
    ratio = arrived[selling] / expected[selling]
    deviation = ratio.std()
    if deviation == 0:
        return [0]
    starts = starts_of_segments(ratio / deviation, log(len(ratio)))
    return [0, *(int(selling[place]) for place in starts[1:])]


def _nearest(days: list[int], series: Series, posterior: Floats | None) -> Answer:
    if not days or not series.gaps:
        return Answer(None, None, len(days))
    first = series.gaps[0].first
    return Answer(min(days, key=lambda day: abs(day - first)), posterior, len(days))

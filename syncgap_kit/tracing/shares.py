"""When a share changed, such as that of the orders which policy or status set apart: days, and from what to what.

Gaps are sought in channels that lose little while they are healthy; a share that is set apart may be anything, so it is
cut here without such an expectation: stretches of one share each, that share equally likely anywhere, days scattering
around it as a beta-binomial. The best cut into stretches is found exactly (Jackson and others 2005), between weeks
first; then each cut gets its day by the exact posterior of a single change between its neighbours. A further cut must
raise the evidence so much that the odds stay nineteen to one after paying for its day.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .likelihood import Floats, log_beta_binomial
from .segmentation import credible_days, most_probable
from .strata import Span

CLAIM = np.log(0.95 / 0.05)
FEWEST = 5  # orders by which what is set apart must differ from what the share before would have been
WEEK = 7
SHARES = (np.arange(120) + 0.5) / 120
SCATTER = np.array([1e-3, 4e-3, 1.6e-2, 6.4e-2])  # overdispersions: weekdays and seasons differ in what is set apart


class ShareChange(NamedTuple):
    """A day on which a share changed: the first one of the new share, as a span, and the share before and after."""

    span: Span
    before: float
    after: float


def share_changes(whole: ArrayLike, part: ArrayLike) -> list[ShareChange]:
    """The days on which the share of `part` in `whole`, counts by day, changed; in order of time.

    Shares are those of the stretches between changes. Raises ValueError where a part exceeds its whole.
    """
    orders, apart = (np.asarray(values, dtype=np.float64) for values in (whole, part))
    if np.any(apart > orders) or orders.shape != apart.shape:
        raise ValueError("what is set apart must be counted on the same days as the whole, and be no more than it")
    if not apart.any():
        return []
    summed = _summed(orders, apart)
    price = float(CLAIM + np.log(max(len(orders), 2)))
    spans = _dated(summed, _cuts(summed, price), price)
    spans = _worth_telling(orders, apart, spans)
    shares = [_share(orders, apart, first, last) for first, last in pairwise(_edges(spans, len(orders)))]
    return [ShareChange(*told) for told in zip(spans, shares[:-1], shares[1:], strict=True)]


def _summed(orders: Floats, apart: Floats) -> Floats:
    """Log-likelihoods (T + 1, overdispersions, shares) of all days before each."""
    miss = SHARES[None, None, :]
    days = log_beta_binomial(orders[:, None, None], (orders - apart)[:, None, None], miss, SCATTER[:, None])
    return np.concatenate([np.zeros((1, *days.shape[1:])), np.cumsum(days, axis=0)])


def _evidence(logs: Floats) -> Floats:
    """Log evidence of stretches, (..., overdispersions, shares): both averaged out."""
    top = logs.max(axis=(-2, -1), keepdims=True)
    return np.asarray(np.log(np.exp(logs - top).mean(axis=(-2, -1))) + top[..., 0, 0])


def _cuts(summed: Floats, price: float) -> list[int]:
    """The days of the best cut into stretches, each cut paid for; cuts lie between weeks."""
    ends = [*range(0, len(summed) - 1, WEEK), len(summed) - 1]
    best, before = [0.0], [0]
    for place in range(1, len(ends)):
        stretch = _evidence(summed[ends[place]] - summed[ends[:place]])
        worth = stretch + np.array(best) - price * (np.arange(place) > 0)
        before.append(int(np.argmax(worth)))
        best.append(float(worth.max()))
    found, place = [], before[-1]
    while place:
        found.append(ends[place])
        place = before[place]
    return found[::-1]


def _dated(summed: Floats, cuts: list[int], price: float) -> list[Span]:
    """Each cut with the posterior of its day, the cuts beside it given; those that their days do not pay for left out.

    A change within a week may have made that week a stretch of its own: one of its two ends then goes.
    """
    spans, gains = _days_of(summed, cuts)
    while spans and min(gains) < price:
        weakest = int(np.argmin(gains))
        spans, gains = _days_of(summed, [span.day for at, span in enumerate(spans) if at != weakest])
    return spans


def _days_of(summed: Floats, cuts: list[int]) -> tuple[list[Span], list[float]]:
    """The same with what the evidence gains by each cut on its best day."""
    spans: list[Span] = []
    gains: list[float] = []
    edges = [0, *cuts, len(summed) - 1]
    for first, last in zip(edges[:-2], edges[2:], strict=True):
        begin = max(first, spans[-1].day if spans else 0)
        days = np.arange(begin + 1, last)
        logs = _evidence(summed[days] - summed[begin]) + _evidence(summed[last] - summed[days])
        mass = np.exp(logs - logs.max())
        low, high, held = credible_days(mass / mass.sum())
        day = int(days[most_probable(mass)])
        spans.append(Span(day, min(int(days[low]), day), max(int(days[high]), day), held))
        gains.append(float(logs.max() - _evidence(summed[last] - summed[begin])))
    return spans, gains


def _worth_telling(orders: Floats, apart: Floats, spans: list[Span]) -> list[Span]:
    """The changes that made some orders' difference."""
    edges = _edges(spans, len(orders))
    return [
        span
        for span, first, last in zip(spans, edges[:-2], edges[2:], strict=True)
        if abs(apart[span.day : last].sum() - _share(orders, apart, first, span.day) * orders[span.day : last].sum())
        >= FEWEST
    ]


def _edges(spans: list[Span], days: int) -> list[int]:
    return [0, *(span.day for span in spans), days]


def _share(orders: Floats, apart: Floats, first: int, last: int) -> float:
    return float(apart[first:last].sum() / max(orders[first:last].sum(), 1.0))

"""Onset and end of a mechanism whose orders are known: from the last order it should have hit to the first it did.

Once the orders that a mechanism is about are known, its onset is sharper than the channel's: it lies after the last of
them that arrived, and before the first that was lost, and nothing tells where between the two. Where none arrived
before (a new status, a new SKU), the share of orders that the mechanism meets dates it: the longer it had been at work,
the more orders it would have met. Days are weighed by the exact evidence of a single change, the share integrated over
a flat prior.
"""

from dataclasses import dataclass
from math import lgamma
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
RECOVERED = 0.01  # an end is stated when silence this improbable has followed
OF_STEADY = 0.01  # odds, before any silence, that orders stop coming which have come all the time
IMPROBABLE = 0.01  # a run of arrivals this improbable parts two spells
TELLING = (0.97, 0.5)  # shares lost by a mechanism that stands out: all it meets but for a stray one, or every other
MOST_CERTAIN = 0.98  # share lost by a mechanism that loses all it meets, matching errors allowed for


@dataclass(frozen=True)
class Span:
    """A day with the hull of the smallest set of days that holds the level, and the mass it holds."""

    day: int
    earliest: int
    latest: int
    mass: float
    open_before: bool = False  # nothing in the data says that it was not at work before the first day


@dataclass(frozen=True)
class Spell:
    """The orders a mechanism hit without a break: positions in the sequence of orders it is about."""

    first: int
    last: int


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def spells(hit: NDArray[np.bool_]) -> list[Spell]:
    """Split a sequence of orders (True: lost) where too many arrived in a row for the mechanism to have been at work.

    The share that the mechanism loses is read off the typical run of arrivals between two of its own hits.
    """
    where = np.flatnonzero(hit)
    if not len(where):
        return []
    arrived = np.diff(where) - 1
    typical = float(np.median(arrived)) if len(arrived) else 0.0
    share = min((len(where) + 1.0) / (len(where) * (1.0 + typical) + 2.0), MOST_CERTAIN)
    cuts = np.flatnonzero(arrived * -np.log1p(-share) > -np.log(IMPROBABLE))
    firsts = np.concatenate([[0], cuts + 1])
    lasts = np.concatenate([cuts, [len(where) - 1]])
    return [Spell(int(where[a]), int(where[b])) for a, b in zip(firsts, lasts, strict=True)]


def densest(hit: NDArray[np.bool_], usual: float) -> tuple[Spell, float]:
    """The run of orders that tells most for a mechanism, and how much in nats: against a loss of `usual` all the while.

    Orders lost by chance before and after it, however many, do not widen it. The first run of the best.
    """
    best, told = Spell(0, len(hit) - 1), -np.inf
    for share in TELLING:
        less = min(usual, share / 2)
        weight = np.where(hit, np.log(share / less), np.log((1.0 - share) / (1.0 - less)))
        total = np.concatenate([[0.0], np.cumsum(weight)])
        gain = total - np.minimum.accumulate(total)
        past = int(np.argmax(gain))
        if past and gain[past] > told:
            best, told = Spell(int(np.argmin(total[:past])), past - 1), float(gain[past])
    return best, told


def onset_after(escaped: int, first: int) -> Span:
    """When a mechanism began: the last order to escape it was decided on day `escaped`, the first it hit on `first`."""
    return Span(first, escaped, first, 1.0)


def end_before(last: int, escaped: int) -> Span:
    """When a mechanism ended whose last hit was on day `last`, and the first order to escape it on day `escaped`."""
    return Span(last, last, escaped, 1.0)


def onset_span(expected_on: NDArray[np.int64], hits_on: NDArray[np.int64], first: int, changed: int | None) -> Span:
    """When a mechanism began that no order is known to have escaped: `first` is the day of the first order it hit.

    `expected_on` and `hits_on` are the channel's orders and the mechanism's hits per day, `changed` the day on which
    its record came to read as it does, None where that is not known.
    """
    lowest = 0 if changed is None else min(changed, first)
    days = np.arange(lowest, first + 1)
    hits = float(hits_on.sum())
    after = np.cumsum(expected_on[::-1])[::-1]
    weights = np.array([_log_beta(1.0 + hits, 1.0 + max(after[day] - hits, 0.0)) for day in days])
    earliest, mass = _hull(days, weights, first)
    selling = int(np.argmax(expected_on > 0))
    return Span(first, earliest, first, mass, open_before=changed is None and earliest <= selling)


def end_span(expected_on: NDArray[Any], hits_on: NDArray[np.int64], last: int, steady: bool = False) -> Span | None:
    """When a mechanism ended whose last hit was on day `last`; None while it may still be open.

    It may be while too few orders followed for their arrival to say anything; that takes more of them where orders of
    its kind have come `steady`, before it and since.
    """
    hits = float(hits_on.sum())
    upto = np.cumsum(expected_on)

    def score(day: int) -> float:
        return _log_beta(1.0 + hits, 1.0 + max(upto[day] - hits, 0.0))

    if np.exp(score(len(expected_on) - 1) - score(last)) > RECOVERED * (OF_STEADY if steady else 1.0):
        return None
    days = np.arange(last, len(expected_on))
    latest, mass = _hull(days, np.array([score(int(day)) for day in days]), last)
    return Span(last, last, latest, mass)


def _hull(days: NDArray[np.int64], weights: NDArray[np.float64], anchor: int) -> tuple[int, float]:
    """The farthest day from the anchor of the smallest set that holds the level, and its mass."""
    mass = np.exp(weights - weights.max())
    mass /= mass.sum()
    order = np.argsort(np.abs(days - anchor), kind="stable")
    held = np.cumsum(mass[order])
    place = min(int(np.searchsorted(held, LEVEL - 1e-12)), len(days) - 1)
    return int(days[order[place]]), min(float(held[place]), 1.0)

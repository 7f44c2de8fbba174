"""Strata: the onset of a mechanism whose orders are known, to the order, and what two hundred small series cost."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncgap_kit.tracing.strata import onset_after, onset_span, spells

from .peers import traced
from .series import DAYS, LEVELS, Gap, a_channel, observed, stream
from .worlds import MARGIN

STRATA = 200
SMALLEST, LARGEST = 2, 200  # orders a day of a stratum, in even steps of the logarithm
BROKEN_EACH = 10  # every tenth stratum has lost a quarter of its orders from some day on


@dataclass(frozen=True)
class StratumTrial:
    """How narrow the onset of a deterministic exclusion is, and whether it is right."""

    volume: float
    share: float
    days: int  # that the span leaves open
    on_days: int  # orders of the stratum on those days
    bracket: int  # orders of the stratum from the last that arrived to the first that was lost, both counted
    covered: bool
    mass: float


def stratum_trial(volume: float, share: float, number: int) -> StratumTrial:
    """A rule loses every order of a stratum from some moment on; before it they are lost as often as any other."""
    random = stream(f"stratum {volume} {share}", number)
    expected = a_channel(random, volume).expected
    since = random.uniform(MARGIN, DAYS - MARGIN)
    day = np.repeat(np.arange(DAYS), random.binomial(expected, share))
    moment = np.sort(day + random.random(len(day)))
    missed = random.random(len(moment)) > random.uniform(*LEVELS)
    return _judged(volume, share, expected, moment, missed | (moment >= since), since)


def _judged(
    volume: float,
    share: float,
    expected: NDArray[np.int64],
    moment: NDArray[np.float64],
    hit: NDArray[np.bool_],
    since: float,
) -> StratumTrial:
    """The product's span, from the longest spell of lost orders, called as the attribution calls it."""
    day = moment.astype(np.int64)
    spell = max(spells(hit), key=lambda part: part.last - part.first)
    arrived_before = np.flatnonzero(~hit[: spell.first])
    floor = int(arrived_before[-1]) if len(arrived_before) else None
    if floor is None:
        own = day[spell.first : spell.last + 1][hit[spell.first : spell.last + 1]]
        stop = int(day[spell.last]) + 1
        span = onset_span(expected[:stop], np.bincount(own, minlength=DAYS)[:stop], int(day[spell.first]), None)
    else:
        span = onset_after(int(day[floor]), int(day[spell.first]))
    return StratumTrial(
        volume=volume,
        share=share,
        days=span.latest - span.earliest + 1,
        on_days=int(((day >= span.earliest) & (day <= span.latest)).sum()),
        bracket=spell.first - (-1 if floor is None else floor) + 1,
        covered=span.earliest <= int(since) <= span.latest,
        mass=span.mass,
    )


def strata_seconds(count: int) -> float:
    """CPU seconds for tracing so many strata from the smallest to the largest, each a year of its own."""
    total = 0.0
    for number, volume in enumerate(np.geomspace(SMALLEST, LARGEST, count)):
        random = stream("strata", number)
        gaps = [Gap(DAYS // 2, DAYS, 0.25)] if number % BROKEN_EACH == 0 else []
        series = observed(random, a_channel(random, volume), gaps)
        began = time.process_time()
        traced(series)
        total += time.process_time() - began
    return total

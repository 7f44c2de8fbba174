"""One series, judged: what the product and its peers said of it against what was planted. Small values, no figures."""

import time
from dataclasses import dataclass, replace

import numpy as np

from . import worlds
from .peers import (
    Answer,
    by_bocpd,
    by_kernel,
    by_oracle,
    by_product,
    claims_gap,
    meets,
    span,
    traced,
)
from .series import Floats, stream

LEVEL = 0.95  # of every set of days that a report states
NINE_IN_TEN = 0.90  # of the sets for which the goal of ramps was set


@dataclass(frozen=True)
class Verdict:
    """An answer about an onset beside the truth; the measures of a set are nan where a method gives no posterior."""

    detected: bool
    error: float  # days between the answer and the truth; nan where nothing was detected
    size: float  # days of the smallest set that holds the level
    covered: float  # 1 where the set holds the true day, else 0
    mass: float  # that the set says it holds
    claims: int


@dataclass(frozen=True)
class StepTrial:
    """A step, as each method saw it; CPU seconds are the product's."""

    volume: float
    share: float
    verdicts: dict[str, Verdict]
    seconds: float


@dataclass(frozen=True)
class QuietTrial:
    """A year without a gap: how many each method claimed."""

    world: str
    volume: float
    claims: dict[str, int]


@dataclass(frozen=True)
class DelayTrial:
    """Orders that were only late: whether a gap was claimed."""

    volume: float
    slow: float
    since: int
    claimed: bool


@dataclass(frozen=True)
class OutageTrial:
    """Two days without arrivals: whether a claim has both ends exact, and how many claims are about other days."""

    volume: float
    detected: bool
    exact: bool
    extra: int


@dataclass(frozen=True)
class RampTrial:
    """A gap that grew over some days."""

    volume: float
    share: float
    length: int
    verdict: Verdict
    of_nine_in_ten: tuple[
        bool, float
    ]  # whether the smallest set of NINE_IN_TEN holds the first day, and what it states


@dataclass(frozen=True)
class SeveralTrial:
    """Several gaps in a year: planted, found one to one, and claimed beyond them."""

    volume: float
    planted: int
    found: int
    extra: int


def smallest_set(posterior: Floats, level: float = LEVEL) -> tuple[set[int], float]:
    """The smallest set of days that holds the level, and what it holds; of equal days the earlier."""
    order = np.argsort(-posterior, kind="stable")
    held = np.cumsum(posterior[order])
    size = min(int(np.searchsorted(held, level - 1e-12)) + 1, len(order))
    return {int(day) for day in order[:size]}, min(float(held[size - 1]), 1.0)


def judged(answer: Answer, truth: int) -> Verdict:
    """An answer against the true first day."""
    nothing = Verdict(False, np.nan, np.nan, np.nan, np.nan, answer.claims)
    if answer.day is None:
        return nothing
    error = float(abs(answer.day - truth))
    if answer.posterior is None:
        return replace(nothing, detected=True, error=error)
    days, mass = smallest_set(answer.posterior)
    return Verdict(True, error, len(days), float(truth in days), mass, answer.claims)


def step_trial(volume: float, share: float, number: int) -> StepTrial:
    """One step, seen by all."""
    series = worlds.step(stream(f"step {volume} {share}", number), volume, share)
    truth = series.gaps[0].first
    began = time.process_time()
    found = traced(series)
    seconds = time.process_time() - began
    answers = {
        "tracer": by_product(series, found),
        "oracle": by_oracle(series),
        "BOCPD": by_bocpd(series),
        "kernel": by_kernel(series),
    }
    verdicts = {name: judged(answer, truth) for name, answer in answers.items()}
    return StepTrial(volume, share, verdicts, seconds)


def quiet_trial(world: str, volume: float, number: int) -> QuietTrial:
    """One year of a world without gaps."""
    series = worlds.QUIET[world][0](stream(f"{world} {volume}", number), volume)
    peers = {"BOCPD": by_bocpd(series).claims, "kernel": by_kernel(series).claims}
    return QuietTrial(world, volume, {"tracer": len(traced(series).episodes), **peers})


def delay_trial(volume: float, slow: float, since: int, number: int) -> DelayTrial:
    """One series that ends in a delay."""
    series = worlds.delayed(stream(f"delay {volume} {slow} {since}", number), volume, slow, since)
    return DelayTrial(volume, slow, since, claims_gap(series))


def outage_trial(volume: float, number: int) -> OutageTrial:
    """One outage of two days."""
    series = worlds.outage(stream(f"outage {volume}", number), volume)
    (gap,) = series.gaps
    spans = [span(episode) for episode in traced(series).episodes]
    met = [days for days in spans if meets(days, series)]
    return OutageTrial(volume, bool(met), met == [(gap.first, gap.past)], len(spans) - len(met))


def ramp_trial(volume: float, share: float, length: int, number: int) -> RampTrial:
    """One ramp."""
    series = worlds.ramp(stream(f"ramp {volume} {share} {length}", number), volume, share, length)
    truth, answer = series.gaps[0].first, by_product(series, traced(series))
    days, mass = (set(), 0.0) if answer.posterior is None else smallest_set(answer.posterior, NINE_IN_TEN)
    return RampTrial(volume, share, length, judged(answer, truth), (truth in days, mass))


def several_trial(volume: float, number: int) -> SeveralTrial:
    """One year with several gaps. A claim that spans two of them finds one; what finds none is extra."""
    series = worlds.several(stream(f"several {volume}", number), volume)
    spans = [span(episode) for episode in traced(series).episodes]
    left = list(series.gaps)
    for first, past in spans:
        met = next((gap for gap in left if first < gap.past and gap.first < past), None)
        left = [gap for gap in left if gap is not met]
    found = len(series.gaps) - len(left)
    return SeveralTrial(volume, len(series.gaps), found, len(spans) - found)

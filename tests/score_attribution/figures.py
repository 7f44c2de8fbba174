"""The figures and their goals: each from the verdicts of some cases to a number, with what chance would leave of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np

from .judge import Verdict

Measure = Callable[[Sequence[Verdict]], float]
BINS, RESAMPLES, SEED = 10, 400, 77


@dataclass(frozen=True)
class Figure:
    """A measure with its goal; `keeps` tells whether a value keeps the goal, `worst` that every class must."""

    name: str
    short: str
    measure: Measure
    goal: str
    keeps: Callable[[float], bool]
    digits: int = 3


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else nan


def exact(verdicts: Sequence[Verdict]) -> float:
    """Share of the cases whose set of causes is the true one."""
    return _share([one.exact for one in verdicts])


def latent(verdicts: Sequence[Verdict]) -> float:
    """Share of the latent rules that are named, called latent and dated."""
    return _share([ok for one in verdicts for ok in one.latent])


def unknown_recall(verdicts: Sequence[Verdict]) -> float:
    """Share of what nobody can know that is called unknown."""
    return _ratio(sum(one.unknown_met for one in verdicts), sum(one.unknown_true for one in verdicts))


def unknown_precision(verdicts: Sequence[Verdict]) -> float:
    """Share of the gaps called unknown of which nobody can know."""
    return _ratio(sum(one.unknown_right for one in verdicts), sum(one.unknown_said for one in verdicts))


def decoys(verdicts: Sequence[Verdict]) -> float:
    """Decoys claimed."""
    return float(sum(len(one.decoys) for one in verdicts))


def claims(verdicts: Sequence[Verdict]) -> float:
    """Share of the claims that are right."""
    return _share([ok for one in verdicts for ok in one.claims])


def calibration(verdicts: Sequence[Verdict]) -> float:
    """Expected calibration error over all entries stated, in bins of equal count."""
    pairs = sorted((pair for one in verdicts for pair in one.pairs), key=lambda pair: pair[0])
    if not pairs:
        return nan
    told = np.array(pairs, float)
    parts = np.array_split(told, min(BINS, len(pairs)))
    return float(sum(len(part) * abs(part[:, 0].mean() - part[:, 1].mean()) for part in parts) / len(pairs))


def brier(verdicts: Sequence[Verdict]) -> float:
    """Mean over the gaps of the squared error, summed over the causes of each."""
    scores = [score for one in verdicts for score in one.scores]
    return float(np.mean(scores)) if scores else nan


def order_f1(verdicts: Sequence[Verdict]) -> float:
    """F1 of the orders laid on a cause, over all orders of all cases."""
    met = sum(one.laid_right for one in verdicts)
    return _ratio(2 * met, sum(one.laid for one in verdicts) + sum(one.to_lay for one in verdicts))


def accused(verdicts: Sequence[Verdict]) -> float:
    """Share of the cases without a gap in which a cause is claimed."""
    return _share([one.accused for one in verdicts if one.quiet])


def seconds(verdicts: Sequence[Verdict]) -> float:
    """Median seconds of a case."""
    return float(np.median([one.seconds for one in verdicts])) if verdicts else nan


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else nan


FIGURES = (
    Figure("exact cause set, all", "exact", exact, ">= 0.95", lambda x: x >= 0.95),
    Figure("latent rule: mechanism and trigger both right", "latent", latent, ">= 0.90", lambda x: x >= 0.90),
    Figure("unknown: recall", "unknown recall", unknown_recall, ">= 0.95", lambda x: x >= 0.95),
    Figure("unknown: precision", "unknown precision", unknown_precision, ">= 0.90", lambda x: x >= 0.90),
    Figure("decoys claimed at >= 0.95", "decoys", decoys, "0", lambda x: x == 0, 0),
    Figure("claims at >= 0.95 that are right", "claims right", claims, ">= 0.98", lambda x: x >= 0.98),
    Figure("calibration error, 10 bins of equal count", "ECE", calibration, "<= 0.03", lambda x: x <= 0.03),
    Figure("Brier", "Brier", brier, "<= 0.06", lambda x: x <= 0.06),
    Figure("order-level cause F1", "order F1", order_f1, ">= 0.97", lambda x: x >= 0.97),
    Figure("healthy cases with any claimed cause", "accused", accused, "<= 0.01", lambda x: x <= 0.01),
    Figure("seconds of a case whose queries are worded once, median", "seconds", seconds, "", lambda x: True, 1),
)
EVERY_CLASS = 0.90  # exact cause set of the worst class


def interval(measure: Measure, verdicts: Sequence[Verdict]) -> tuple[float, float]:
    """Where 95 % of the measures of as many cases drawn from these, with repeats, lie."""
    random, count = np.random.default_rng(SEED), len(verdicts)
    drawn = [measure([verdicts[place] for place in random.integers(0, count, count)]) for _ in range(RESAMPLES)]
    known = [value for value in drawn if not isnan(value)]
    return (float(np.quantile(known, 0.025)), float(np.quantile(known, 0.975))) if known else (nan, nan)

"""How a monetary-unit sample is evaluated: tainting, projection, and the most that can be wrong with 95% confidence.

The limit is Stringer's, as audit guides print it: the factors are those of the Poisson distribution.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from math import exp, sqrt
from typing import TYPE_CHECKING, Any

from ...monetary_sample import Draw

if TYPE_CHECKING:
    import pandas as pd

RISK, NORMAL = 0.05, 1.6448536  # and the quantile of the normal distribution that goes with it
EXACT = 100  # errors up to which the factor is worked out term by term
WRONG = ("mismatched", "duplicated")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Evaluation:
    """What a filled-in sheet comes to."""

    known: Decimal  # differences of the orders that were taken whole: they stand for themselves
    projected: Decimal  # differences of the others, each put up to its interval
    limit: Decimal  # of all misstatement, with 95% confidence
    differing: int  # orders with a difference

    @property
    def likely(self) -> Decimal:
        """The misstatement of the whole population that is most likely."""
        return self.known + self.projected


def evaluated(draw: Draw, differences: Mapping[int, Decimal], amounts: Mapping[int, Decimal]) -> Evaluation:
    """Evaluate a draw from the difference (channel less books) and the channel's amount of each order, by key."""
    known = sum((abs(differences.get(key, Decimal(0))) for key in draw.whole), Decimal(0))
    shares = (_taint(differences.get(key), amounts[key]) for key, _ in draw.hits)
    taints = sorted((taint for taint in shares if taint), reverse=True)
    projected = sum((taint * draw.interval for taint in taints), Decimal(0))
    projected = min(projected, draw.worth - draw.whole_worth)  # intervals are rounded up; no more is there to be wrong
    below = draw.worth > draw.whole_worth  # with everything taken whole, nothing is left to project to
    steps = zip(increments(len(taints)), taints, strict=True)
    bound = factor(0) * below + sum((step * taint for step, taint in steps), Decimal(0))
    differing = sum(1 for key in draw.keys if differences.get(key))
    limit = known + bound * draw.interval
    return Evaluation(known.quantize(CENT), projected.quantize(CENT), limit.quantize(CENT), differing)


def as_known(rows: "pd.DataFrame") -> dict[int, Decimal]:
    """The difference of each drawn order as the kit knows it, by key; an order in flight is no difference yet."""
    found: dict[int, Decimal] = {}
    for row in rows.to_dict("records"):
        found[row["order_key"]] = _known(row)
    return found


def factor(errors: int) -> Decimal:
    """How many intervals can be wrong with 95% confidence when `errors` whole ones were found: 3.00 for none.

    Rounded up, as audit guides print it; from 100 errors on by the approximation of Wilson and Hilferty.
    """
    if errors >= EXACT:
        more = errors + 1
        return _up(more * (1 - 1 / (9 * more) + NORMAL / (3 * sqrt(more))) ** 3)
    low, high = float(errors), 2.0 * errors + 10.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(errors, middle) > RISK else (low, middle)
    return _up(high)


def increments(number: int) -> list[Decimal]:
    """By how much each further error raises the factor: 1.75, 1.55, 1.46 ..."""
    factors = [factor(error) for error in range(number + 1)]
    return [after - before for before, after in pairwise(factors)]


def _up(number: float) -> Decimal:
    return Decimal(number).quantize(CENT, ROUND_CEILING)


def _at_most(errors: int, mean: float) -> float:
    """The probability of at most so many where `mean` are expected."""
    term = whole = exp(-mean)
    for number in range(1, errors + 1):
        term *= mean / number
        whole += term
    return whole


def _taint(difference: Decimal | None, amount: Decimal) -> Decimal:
    """The share of an order that is wrong, at most all of it."""
    return min(abs(difference or Decimal(0)) / amount, Decimal(1))


def _known(row: Mapping[Any, Any]) -> Decimal:
    if row["disposition"] == "missing":
        return Decimal(row["amount"])
    return -Decimal(row["difference"] or 0) if row["disposition"] in WRONG else Decimal(0)

"""Sums net of a fee that no export tells: its share and its fixed amount, learnt from the sums themselves.

Of each bucket, what is kept per order is a line over what its orders come to on average: the share is its slope, the
fixed amount where it begins. The share that most pairs of buckets agree on is taken, so that sums which lack orders do
not bend it; a fee is believed where it makes most of many sums of several orders hold but for the rounding of orders.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .amounts_booked import UNIT
from .expected_sums import Table
from .fees_of_orders import Fee
from .grain import Fit, Home, places_of
from .series import Naming, groups

MANY = 8  # sums of several orders that must hold
MOSTLY = 0.5  # share of the buckets with documents that must
ENOUGH = 0.95  # share of them from which no other way is looked at
SHARES = (0.001, 0.30)  # of a fee; and of what is kept in all
ALONE = 0.05  # largest share that is a fee without a fixed amount; a larger one could be another currency or a tax
STEP = 0.0001  # shares of fees are multiples of it
ROUND, ROUND_FIXED = 0.001, 5  # round shares are multiples of this one, round fixed amounts of so many coins
SPREAD = 0.05  # within which half of the buckets keep the same share; wrong days are much further apart
NEAR = 5  # steps around a share that are tried
TOPS = 3  # shares that are looked at more closely
MOST_WAYS = 40
MOST_BUCKETS = 200  # whose pairs are looked at

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Way:
    """Buckets of several orders with fewer documents: what their orders come to, what is kept of it; in coins."""

    total: Floats
    kept: Floats
    count: Floats
    slack: Floats
    spread: float


def learn_fee(
    documents: pd.DataFrame,
    named: list[tuple[Naming, NDArray[Any]]],
    tables: Iterable[Table],
    home: Home,
    tolerance: int,
    coin: int,
) -> Fee | None:
    """The fee that most sums are net of; None where no fee makes them hold.

    `tables`: what the orders come to by several cuts, each with the basis `total`; `coin`: of the currency, in
    ten-thousandths.
    """
    ways = sorted(_ways(documents, named, tables, home, tolerance, coin), key=lambda way: way.spread)[:MOST_WAYS]
    most, found = 0.0, None
    for way in ways:
        holds, share, fixed = _fitted(way)
        if holds >= max(MANY, MOSTLY * len(way.total)) and holds > most:
            digits = len(str(UNIT // coin)) - 1
            most = holds
            found = Fee(Decimal(round(share / STEP)) * Decimal("0.0001"), Decimal(fixed).scaleb(-digits), digits)
        if holds >= ENOUGH * len(way.total) and found:
            break
    return found


def is_proven(fit: Fit | None) -> bool:
    """Whether many sums, and most of them, hold net of a fee that was learnt from them."""
    return fit is not None and fit.grain.telling >= MANY and fit.grain.holds >= MOSTLY * fit.grain.buckets


def _ways(
    documents: pd.DataFrame,
    named: list[tuple[Naming, NDArray[Any]]],
    tables: Iterable[Table],
    home: Home,
    tolerance: int,
    coin: int,
) -> Iterator[_Way]:
    """Every way to read the documents as sums of which about the same share is kept."""
    amounts = documents.units.to_numpy(np.int64)
    choices = [documents.series.isin(names).to_numpy() for names in groups(documents, home.channels, MANY)]
    for table in tables:
        for _, keys in named:
            places = places_of(table.keys, keys)
            for mask in choices:
                own = mask & (places >= 0)
                if own.sum() < MANY:
                    continue
                posted = np.bincount(places[own], amounts[own].astype(float), len(table.keys)).astype(float)
                papers = np.bincount(places[own], minlength=len(table.keys)).astype(float)
                yield from _read(table, posted, papers, tolerance, coin)


def _read(table: Table, posted: Floats, papers: Floats, tolerance: int, coin: int) -> Iterator[_Way]:
    seen: list[NDArray[Any]] = []
    for column, (place, _) in enumerate(table.columns):
        if any(np.array_equal(table.sums[:, column], other) for other in seen):
            continue
        seen.append(table.sums[:, column])
        total, count = table.sums[:, table.columns.index((place, "total"))], table.counts[:, column]
        own = (papers > 0) & (count > 1) & (papers < count) & (total > 0)
        if own.sum() < MANY:
            continue
        kept = table.sums[own, column] - posted[own]
        shares = np.sort(kept / total[own])
        half = (len(shares) + 1) // 2
        widths = shares[half - 1 :] - shares[: len(shares) - half + 1]
        first = int(np.argmin(widths))
        if widths[first] <= SPREAD and SHARES[0] <= shares[first + half // 2] <= SHARES[1]:
            orders = count[own].astype(float)
            slack = papers[own] * tolerance / coin + np.minimum(orders / 2, np.sqrt(orders))
            yield _Way(total[own] / coin, kept / coin, orders, slack, float(widths[first]))


def _fitted(way: _Way) -> tuple[int, float, int]:
    """How many buckets hold net of the fee that fits best, its share, and its fixed amount in coins."""
    tried = [(share, fixed) for share in _shares(way) for fixed in _fixed(way, share)]
    told = []
    for share, fixed in tried:
        off = np.abs(way.kept - way.total * share - way.count * fixed)
        holds = off <= way.slack
        told.append((int(holds.sum()), float(off[holds].sum()), share, fixed))
    most = max((holds for holds, *_ in told), default=0)
    best = [one for one in told if one[0] == most]
    if not most or not best:
        return 0, 0.0, 0
    least = min(off for _, off, *_ in best)
    alike = [one for one in best if one[1] <= 1.05 * least]
    most, _, share, fixed = min(alike, key=lambda one: (-_roundness(one[2], one[3]), one[1], one[2]))
    return most, share, fixed


def _shares(way: _Way) -> list[float]:
    """The shares on which most pairs of buckets that are far apart agree, and those next to them."""
    some = np.unique(np.linspace(0, len(way.total) - 1, min(len(way.total), MOST_BUCKETS)).astype(int))
    mean, each = way.total[some] / way.count[some], way.kept[some] / way.count[some]
    one, other = np.triu_indices(len(some), 1)
    apart = mean[other] - mean[one]
    far = (np.abs(apart) >= np.median(np.abs(apart))) & (apart != 0)
    steps = np.rint((each[other] - each[one])[far] / apart[far] / STEP)
    low, high = (round(share / STEP) for share in SHARES)
    counts = np.bincount(steps[(steps >= low) & (steps <= high)].astype(int), minlength=high + 1)
    near = np.convolve(counts, np.ones(5), "same")
    tops = np.argsort(-near, kind="stable")[:TOPS]
    around = {int(top) + step for top in tops for step in range(-NEAR, NEAR + 1)}
    return [step * STEP for step in sorted(around) if low <= step <= high]


def _fixed(way: _Way, share: float) -> list[int]:
    """The fixed amounts, in coins, that most buckets come near to by a share."""
    left = np.rint((way.kept - way.total * share) / way.count).astype(int)
    values, counts = np.unique(left, return_counts=True)
    top = int(values[np.argmax(counts)])
    most = (SHARES[1] - share) * float(np.median(way.total / way.count))
    plain = share <= ALONE and _is_round(share, ROUND)
    return [fixed for fixed in (top - 1, top, top + 1) if (0 < fixed <= most) or (fixed == 0 and plain)]


def _roundness(share: float, fixed: int) -> int:
    return _is_round(share, ROUND) + (fixed % ROUND_FIXED == 0)


def _is_round(number: float, step: float) -> bool:
    return abs(number / step - round(number / step)) < 1e-6

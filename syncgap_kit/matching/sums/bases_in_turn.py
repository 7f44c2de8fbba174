"""Sums whose basis changes within their series: gross until June, say, and net of fees from then on.

Every basis is expected beside the chosen one. A run of sums that another basis makes hold, and the chosen one does not,
is read by that. Where the two differ in whole orders alone, such as those refunded whole, it is no way of booking: sums
that held such orders at one time and not at another have lost them, so that the basis that holds them stands for all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .buckets import HOLDING
from .grain import FEWEST, Fit

MOST_RUNS = 4  # of other bases in one series


@dataclass(frozen=True, eq=False)
class Part:
    """A grain for some of its buckets; `keys` are those."""

    fit: Fit
    keys: tuple[Any, ...]
    last: bool = True  # whether it is the newest part, whose orders may not be in any bucket yet


def by_basis(fit: Fit, frame: pd.DataFrame, units: Any) -> list[Part]:
    """The fit as parts in order of time, one where its basis never changes.

    `frame`: its buckets; `units`: the orders with key and units by a basis (Ibis), a function.
    """
    ordered = frame.sort_values(["closes", "key"])
    told = np.full(len(ordered), fit.column)
    for _ in range(MOST_RUNS):
        run = _run(fit, ordered, told, units)
        if run is None:
            break
        column, places, in_part = run
        if not in_part:
            return [Part(_by(fit, max(column, fit.column, key=lambda one: _holds_more(fit, one))), tuple(ordered.key))]
        told[places] = column
    return list(_parts(fit, ordered, told))


def _holds_more(fit: Fit, column: int) -> tuple[int, bool]:
    """What a basis expects in all; of equals the chosen one."""
    return int(fit.table.sums[:, column].sum()), column == fit.column


def _by(fit: Fit, column: int) -> Fit:
    """The fit by another basis."""
    return replace(fit, column=column, grain=replace(fit.grain, basis=fit.table.columns[column][1]))


def _run(fit: Fit, frame: pd.DataFrame, told: NDArray[Any], units: Any) -> tuple[int, slice, bool] | None:
    """The run of buckets that gain most by another basis: its column, places, and whether parts of orders differ.

    None where no basis gains enough. Of several the one that gains most and differs in parts.
    """
    rows = frame.index.to_numpy()
    there = frame.documents.to_numpy() > 0
    own = (frame.state.isin(HOLDING).to_numpy() & (told == fit.column)) | (told != fit.column)
    found = []
    for column, (population, basis) in enumerate(fit.table.columns):
        if population != fit.grain.population or column == fit.column:
            continue
        off = np.abs(frame.posted.to_numpy() - fit.table.sums[rows, column])
        holds = there & (off <= frame.slack.to_numpy())
        telling = holds & ~own & (fit.table.bearing[rows, column] > 1)
        gain = telling.astype(int) - 2 * (own & ~holds)
        first, last, total = _best_run(gain)
        if total >= FEWEST:
            found.append((total, -column, basis, slice(*_to_the_ends(own, first, last))))
    ordered = sorted(found, key=lambda one: one[:2], reverse=True)
    for _, column, basis, places in ordered:
        if _in_part(fit, basis, [str(key) for key in frame.key.iloc[places]], units):
            return -column, places, True
    return (-ordered[0][1], ordered[0][3], False) if ordered else None


def _best_run(gain: NDArray[Any]) -> tuple[int, int, int]:
    """The first and the last place of the run with the largest sum, and that; of equals the first."""
    best, start, total = (0, 0, 0), 0, 0
    for place, value in enumerate(gain.tolist()):
        if total <= 0:
            start, total = place, 0
        total += value
        if total > best[2]:
            best = (start, place, total)
    return best


def _to_the_ends(own: NDArray[Any], first: int, last: int) -> tuple[int, int]:
    """A run with all that stands before or after it where nothing there holds by the chosen basis."""
    return (first if own[:first].any() else 0), (last + 1 if own[last + 1 :].any() else len(own))


def _in_part(fit: Fit, basis: str, keys: list[str], units: Any) -> bool:
    """Whether the two bases differ in a part of orders, and not in whole ones alone, in enough of the buckets."""
    one, other = units(fit.grain.basis), units(basis).select("order_key", "key", other="units")
    both = one.filter(one.key.isin(keys)).join(other, ["order_key", "key"])
    both = both.filter(both.units != both.other, both.units != 0, both.other != 0)
    return int(both.agg(n=both.key.nunique()).execute().iloc[0, 0]) >= FEWEST


def _parts(fit: Fit, frame: pd.DataFrame, told: NDArray[Any]) -> Iterator[Part]:
    columns = sorted(set(told.tolist()), key=lambda column: int(np.flatnonzero(told == column)[0]))
    if len(columns) == 1:
        yield Part(fit, tuple(frame.key))
        return
    for column in columns:
        own = frame[told == column]
        days = own.first_day.dropna()
        newest, oldest = bool(told[-1] == column), bool(told[0] == column)
        bounds = {} if oldest else {"since": days.min()}
        bounds |= {} if newest else {"until": days.max()}
        grain = replace(fit.grain, basis=fit.table.columns[column][1], **bounds)
        yield Part(_within(replace(fit, grain=grain, column=column), sorted(own.index)), tuple(own.key), newest)


def _within(fit: Fit, rows: list[int]) -> Fit:
    """The fit for some rows of its table alone."""
    table = fit.table
    place = np.full(len(table.keys) + 1, -1)  # the last one for documents of no bucket
    place[rows] = np.arange(len(rows))
    own = replace(
        table,
        keys=table.keys[rows],
        sums=table.sums[rows],
        counts=table.counts[rows],
        bearing=table.bearing[rows],
    )
    return replace(fit, table=own, keys=place[fit.keys])


def members_of(part: Part, parts: int, members: Any) -> Any:
    """The orders that belong to a part: those of its buckets, and of the newest one those of none."""
    if parts == 1:
        return members
    inside = members.key.isin([str(key) for key in part.keys])
    return members.filter(inside.fill_null(ibis.literal(part.last)))

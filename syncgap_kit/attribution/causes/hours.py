"""Hours: a band of the day whose orders never arrive, as where a watermark and the orders are in different zones.

A band that begins or ends at midnight, in the books' zone or in UTC, is what two zones make of it.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...tracing.strata import spells
from ..candidate import YES, Candidate, Orders
from ..circumstances import Ways

PRIOR = 0.01
LONGEST = 14  # hours; no two zones are further apart
FEWEST = 6  # lost orders of a band
TELLING = 0.5  # share of a band that is lost while it acts


def candidates(orders: Orders, ways: Ways, unexplained: NDArray[np.bool_]) -> list[Candidate]:
    """The band of hours that explains the `unexplained` best, if any loses most of its orders in a spell."""
    best: tuple[float, Candidate] | None = None
    for zone, band, first, hours in _bands(ways):
        positions = np.flatnonzero(band)
        spell = max(spells(unexplained[positions]), key=lambda one: one.last - one.first, default=None)
        if spell is None:
            continue
        own = positions[spell.first : spell.last + 1]
        lost = int(unexplained[own].sum())
        if lost < FEWEST or lost < TELLING * len(own):
            continue
        gain = lost - 2.0 * float(len(own) - lost)
        if best is None or gain > best[0]:
            best = gain, _of_band(orders, own, positions, (zone, first, hours))
    return [best[1]] if best else []


def _bands(ways: Ways) -> Iterator[tuple[str, NDArray[np.bool_], int, int]]:
    """Each band that touches midnight: its zone, the orders placed in it, its first hour and its length in hours."""
    for zone in dict.fromkeys((ways.zone, "UTC")):
        hour = np.asarray(pd.to_datetime(ways.placed, unit="s", utc=True).tz_convert(zone).hour)
        for length in range(1, LONGEST + 1):
            yield zone, hour < length, 0, length
            yield zone, hour >= 24 - length, 24 - length, length


def _of_band(
    orders: Orders, own: NDArray[np.int64], positions: NDArray[np.int64], told: tuple[str, int, int]
) -> Candidate:
    zone, first, hours = told
    effect, about = np.zeros(len(orders), np.int8), np.zeros(len(orders), np.int8)
    effect[own], about[positions] = YES, YES
    days = max(len(orders.expected_on), 2)
    between = f"{first:02}:00 to {(first + hours) % 24:02}:00, {zone}"
    words = f"{int(orders.lost[own].sum()):,} of {len(own):,} orders placed in these hours are lost while it acts."
    return Candidate(
        "retrieval",
        None,
        effect,
        about,
        PRIOR,
        price=float(np.log(4 * LONGEST) + 2.0 * np.log(days)),
        subject=f"Asking in another time zone (orders placed from {between})",
        words=(words,),
    )

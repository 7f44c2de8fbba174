"""Limits of a day: what lets so many orders through a day loses those behind them until the next day begins.

Nothing records such a limit. It is looked for where the same count is reached on several days, and nothing behind it.
"""

from collections import Counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...written import in_digits
from ..candidate import NO, YES, Candidate, Orders
from ..circumstances import Ways

PRIOR = 0.01
FEWEST = 4  # days on which the same count must have been reached
MOSTLY = 0.8  # share lost of the orders behind a limit


def candidates(orders: Orders, ways: Ways) -> list[Candidate]:
    """The limit that most days have reached, by each clock; none where no count keeps coming back."""
    clocks = (("placed", ways.placed, ways.all_placed), ("paid", ways.due, ways.all_due))
    found: dict[bytes, Candidate] = {}
    for clock, own, every in clocks:
        day, days = _day(own, ways.zone), _day(every, ways.zone)
        rank = np.searchsorted(every, own, side="right") - np.searchsorted(days, day, side="left")
        reached = _reached(orders.lost, day, rank)
        counts = Counter(reached.values())
        near = {count: sum(counts[other] for other in (count - 1, count, count + 1)) for count in counts}
        count = max(near, key=lambda one: (near[one], counts[one], one), default=0)
        own_days = [number for number, highest in reached.items() if abs(highest - count) <= 1]
        if len(own_days) >= FEWEST:
            spell = (day >= min(own_days)) & (day <= max(own_days))
            behind = (rank > count) & spell
            mostly = np.count_nonzero(orders.lost[behind]) > MOSTLY * np.count_nonzero(behind)
            if mostly and not _alike(day[spell]):
                found.setdefault(behind.tobytes(), _from(count, behind, len(own_days), clock, orders))
    return list(found.values())


def _alike(day: NDArray[np.int64]) -> bool:
    """Whether as many orders came on every day: then a limit is no more likely than an hour of the day."""
    return len(set(np.unique(day, return_counts=True)[1].tolist())) == 1


def _reached(lost: NDArray[np.bool_], day: NDArray[np.int64], rank: NDArray[np.int64]) -> dict[int, int]:
    """Of each day with lost orders behind its last one that arrived, which order of the day that one was."""
    found = {}
    for number in np.unique(day[lost]):
        inside = day == number
        highest = int(rank[inside & ~lost].max(initial=0))
        if highest and (inside & lost & (rank > highest)).any():
            found[int(number)] = highest
    return found


def _from(count: int, behind: NDArray[np.bool_], days: int, clock: str, orders: Orders) -> Candidate:
    told = f"On {in_digits(days)} days no order {clock} behind the {in_digits(count)}th of its day arrived."
    return Candidate(
        "delivery",
        None,
        np.where(behind, YES, NO).astype(np.int8),
        np.full(len(orders), YES, np.int8),  # what arrives the next day parts two spells
        PRIOR,
        price=float(np.log(2 * (count + 1)) + 2 * np.log(max(len(orders.expected_on), 2))),
        family="day limit",
        subject=f"A limit of about {in_digits(count)} orders a day",
        words=(told,),
    )


def _day(instants: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """The number of the calendar day of each instant, in a zone."""
    local = pd.to_datetime(instants, unit="s", utc=True).tz_convert(zone).tz_localize(None)
    return np.asarray(local.to_numpy("datetime64[D]").astype(np.int64))

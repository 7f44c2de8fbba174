"""Limits of a day: what lets so many orders through a day loses those behind them until the next day begins.

It is looked for where the same count is reached on several days, and nothing behind it. Where a setting or the page of
a schedule has just that number, it is that record's doing; often nothing records it.
"""

from collections import Counter
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...written import in_digits
from ..allowance import quota_of
from ..candidate import NO, YES, Candidate, Orders
from ..circumstances import Ways
from ..configuration import Configuration, Version
from ..polling import schedule_of
from ..replay import applies
from ..validity import in_force

PRIOR = 0.01
FEWEST = 4  # days on which the same count must have been reached
NEARLY = 0.05  # of the number on record, by which the count may differ
MOSTLY = 0.8  # share lost of the orders behind a limit
NUMBERS = {"setting": "delivery", "schedule": "retrieval"}  # records that may say how many, and the kind of their cause


def candidates(orders: Orders, ways: Ways, configuration: Configuration) -> list[Candidate]:
    """The limit that most days have reached, by each clock and zone; none where no count keeps coming back."""
    clocks = (
        ("placed", ways.placed, ways.all_placed),
        ("paid", ways.due, ways.all_due),
        ("decided", orders.decided, np.sort(orders.decided)),
    )
    zones = tuple(dict.fromkeys((ways.zone, "UTC")))
    tried = float(np.log(len(clocks) * len(zones)))
    found: dict[bytes, Candidate] = {}
    for (clock, own, every), zone in product(clocks, zones) if orders.lost.sum() >= FEWEST else ():
        day, days = _day(own, zone), _day(every, zone)
        rank = np.searchsorted(every, own, side="right") - np.searchsorted(days, day, side="left")
        count, own_days = _most_reached(orders.lost, day, rank)
        if len(own_days) < FEWEST:
            continue
        spell = (day >= min(own_days)) & (day <= max(own_days))
        behind = (rank > count) & spell
        mostly = np.count_nonzero(orders.lost[behind]) > MOSTLY * np.count_nonzero(behind)
        if mostly and not _alike(day[spell]):
            told = f"On {in_digits(len(own_days))} days none arrived any more once {in_digits(count)} orders were"
            one = replace(_from(count, behind, orders), words=(f"{told} {clock} that day ({zone}).",))
            one = _of_record(one, count, orders, configuration)
            found.setdefault(behind.tobytes(), replace(one, price=one.price + tried))
    return list(found.values())


def _most_reached(lost: NDArray[np.bool_], day: NDArray[np.int64], rank: NDArray[np.int64]) -> tuple[int, list[int]]:
    """The count at which most days stopped, give or take one, and these days."""
    reached = _reached(lost, day, rank)
    counts = Counter(reached.values())
    near = {count: sum(counts[other] for other in (count - 1, count, count + 1)) for count in counts}
    count = max(near, key=lambda one: (near[one], counts[one], one), default=0)
    return count, [number for number, highest in reached.items() if abs(highest - count) <= 1]


def _of_record(limit: Candidate, count: int, orders: Orders, configuration: Configuration) -> Candidate:
    """The limit as that of the one record of the channel that has this number in force as the first order is lost."""
    first = orders.decided[np.flatnonzero(limit.effect == YES)[:1]]
    named = [
        (kind, key[1], versions)
        for key, versions in sorted(configuration.versions.items())
        for kind in [NUMBERS.get(key[0])]
        if kind and any(_says(one, count, orders.channel) and in_force(one, first)[0] != NO for one in versions)
    ]
    if len(named) != 1:
        return limit
    kind, name, versions = named[0]
    nobody = np.zeros(len(orders), np.int8)
    effects = tuple(limit.effect if _says(one, count, orders.channel) else nobody for one in versions)
    words = (*limit.words, "That is the number that its record says, or nearly.")
    free = limit.price - float(np.log(count + 1))
    return replace(limit, kind=kind, ref=name, versions=versions, version_effects=effects, price=free, words=words)


def _says(version: Version, count: int, channel: str) -> bool:
    """Whether a record of the channel names this number, or nearly: a tool may not count all orders of an export."""
    told = quota_of(version) if version.kind == "setting" else schedule_of(version).page
    return bool(told and version.enabled and applies(version, channel) and abs(told - count) <= max(1, NEARLY * told))


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


def _from(count: int, behind: NDArray[np.bool_], orders: Orders) -> Candidate:
    return Candidate(
        "delivery",
        None,
        np.where(behind, YES, NO).astype(np.int8),
        np.full(len(orders), YES, np.int8),  # what arrives the next day parts two spells
        PRIOR,
        price=float(np.log(count + 1) + 2 * np.log(max(len(orders.expected_on), 2))),
        family="day limit",
        subject=f"A limit of about {in_digits(count)} orders a day",
    )


def _day(instants: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """The number of the calendar day of each instant, in a zone."""
    local = pd.to_datetime(instants, unit="s", utc=True).tz_convert(zone).tz_localize(None)
    return np.asarray(local.to_numpy("datetime64[D]").astype(np.int64))

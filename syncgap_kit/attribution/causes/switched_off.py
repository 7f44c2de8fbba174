"""Schedules that were switched off or deleted: nothing was fetched, and what nobody fetched afterwards is lost."""

from dataclasses import replace

import numpy as np

from ..candidate import FAR_FUTURE, NO, UNKNOWN, YES, Candidate, Orders, Trits, seconds
from ..configuration import Configuration, Version
from ..polling import schedule_of
from ..replay import applies
from ..validity import over_time

PRIOR = 0.03
WORDS = "While it was {}, no order was fetched."


def candidates(configuration: Configuration, orders: Orders) -> list[Candidate]:
    """A candidate for each schedule of the channel that was off for some time."""
    found = []
    for name, versions in sorted(configuration.of_kind("schedule").items()):
        off = [not version.enabled and applies(version, orders.channel) for version in versions]
        if not any(off):
            continue
        effects: list[Trits] = [np.full(len(orders), YES if one else NO, np.int8) for one in off]
        effect, price = over_time(versions, effects, orders)
        for version in (version for version, one in zip(versions, off, strict=True) if one):
            effect = _open_at_the_edges(effect, version, orders)
        gone = any(one and version.action == "delete" for version, one in zip(versions, off, strict=True))
        made = Candidate(
            "retrieval", name, effect, np.maximum.reduce(effects), PRIOR, versions, tuple(effects), price=price
        )
        if effect.any():
            found.append(replace(made, outage=True, words=(WORDS.format("deleted" if gone else "switched off"),)))
    return found


def _open_at_the_edges(effect: Trits, off: Version, orders: Orders) -> Trits:
    """What fell due after the last run before, or the first run after fetched, by how often it runs."""
    every = schedule_of(off).every
    begin = seconds(off.since.earliest, 0)
    end = seconds(off.until.latest, FAR_FUTURE) if off.until else FAR_FUTURE
    edge = (orders.decided >= begin - every) & (orders.decided < begin)
    edge |= (orders.decided >= end - every) & (orders.decided < end)
    return np.where(edge, UNKNOWN, effect).astype(np.int8)

"""The alibi of a login that several channels share: what other channels posted through it while it was said to be down.

Only the books' own times, or those of the sync's log, tell when that was. An order that merely arrived may have been
caught up on afterwards.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..calendar import seconds_of
from ..matching.orders import Matches
from ..written import part_words
from .candidate import Candidate
from .connection import concerns, down_spells
from .polling import HOUR
from .population import ARRIVED

FEWEST = 5  # orders of other channels
MOSTLY = 0.5  # share of those that were due meanwhile
Posted = dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]


def posted_orders(matches: Matches) -> Posted:
    """By channel, when its expected orders were decided and posted, in seconds since 1970; 0 where that is not told."""
    orders = matches.orders.filter(matches.orders.expected)
    instant = orders.posted_event_at.fill_null(orders.created_in_books)
    told = orders.select(
        "channel",
        decided=seconds_of(orders.decided_at).fill_null(0),
        posted=orders.disposition.isin(ARRIVED).ifelse(seconds_of(instant), None).fill_null(0),
    ).execute()
    return {
        str(channel): (own.decided.to_numpy(np.int64), own.posted.to_numpy(np.int64))
        for channel, own in told.groupby("channel")
    }


def with_alibi(found: Iterable[Candidate], channel: str, posted: Posted, ledgers: frozenset[str]) -> list[Candidate]:
    """The candidates, each login with its alibi where it has one; `ledgers`: the names of the books."""
    return [_tried(one, channel, posted, ledgers) for one in found]


def _tried(one: Candidate, channel: str, posted: Posted, ledgers: frozenset[str]) -> Candidate:
    logins = tuple(version for version in one.versions if version.kind == "credential")
    if not logins:
        return one
    sharing = [own for name, own in posted.items() if name != channel and concerns(logins[-1], name, ledgers)]
    due = through = 0
    for (_, begin), (end, _) in down_spells(logins):
        for decided, at in sharing:
            meanwhile = (decided >= begin) & (decided < end)
            within = (at > begin + HOUR) & (at < end - HOUR)
            due, through = due + int(meanwhile.sum()), through + int((meanwhile & within).sum())
    return replace(one, alibi=(through, due)) if through >= max(FEWEST, MOSTLY * due) else one


def alibi_words(one: Candidate) -> tuple[str, ...]:
    """The alibi as a sentence."""
    if one.alibi is None:
        return ()
    told = f"{part_words(*one.alibi)} orders of other channels decided while it was down"
    return (f"{told} were posted through it meanwhile, by the times of their posting.",)

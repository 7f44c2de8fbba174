"""The alibi of a login: what other channels, or other currencies, posted through it while it was said to be down.

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

FEWEST = 5  # orders of other channels or currencies
MOSTLY = 0.5  # share of those that were due meanwhile
Posted = dict[tuple[str, str], tuple[NDArray[np.int64], NDArray[np.int64]]]


def posted_orders(matches: Matches) -> Posted:
    """By channel and currency, when expected orders were decided and posted, in seconds since 1970; 0: not told."""
    orders = matches.orders.filter(matches.orders.expected)
    instant = orders.posted_event_at.fill_null(orders.created_in_books)
    told = orders.select(
        "channel",
        "currency",
        decided=seconds_of(orders.decided_at).fill_null(0),
        posted=orders.disposition.isin(ARRIVED).ifelse(seconds_of(instant), None).fill_null(0),
    ).execute()
    return {
        (str(channel), str(currency)): (own.decided.to_numpy(np.int64), own.posted.to_numpy(np.int64))
        for (channel, currency), own in told.groupby(["channel", "currency"])
    }


def with_alibi(
    found: Iterable[Candidate], home: tuple[str, str], posted: Posted, ledgers: frozenset[str]
) -> list[Candidate]:
    """The candidates, each login with its alibi where it has one; `ledgers`: the names of the books."""
    return [_tried(one, home, posted, ledgers) for one in found]


def _tried(one: Candidate, home: tuple[str, str], posted: Posted, ledgers: frozenset[str]) -> Candidate:
    logins = tuple(version for version in one.versions if version.kind == "credential")
    if not logins:
        return one
    sharing = {name: own for name, own in posted.items() if name != home and concerns(logins[-1], name[0], ledgers)}
    due = through = 0
    for (_, begin), (end, _) in down_spells(logins):
        for decided, at in sharing.values():
            meanwhile = (decided >= begin) & (decided < end)
            within = (at > begin + HOUR) & (at < end - HOUR)
            due, through = due + int(meanwhile.sum()), through + int((meanwhile & within).sum())
    if through < max(FEWEST, MOSTLY * due):
        return one
    return replace(one, alibi=(through, due, whose(home, sharing)))


def whose(home: tuple[str, str], others: Iterable[tuple[str, str]]) -> str:
    """How other channels and currencies are called, seen from one of them."""
    by_channel = {channel == home[0] for channel, _ in others}
    if by_channel == {True}:
        return "in other currencies"
    return "of other channels" if by_channel == {False} else "of other channels or currencies"


def alibi_words(one: Candidate) -> tuple[str, ...]:
    """The alibi as a sentence."""
    if one.alibi is None:
        return ()
    through, due, others = one.alibi
    told = f"{part_words(through, due)} orders {others} decided while it was down"
    return (f"{told} were posted through it meanwhile, by the times of their posting.",)

"""The alibi of a login that several channels share: what other channels posted through it while it was said to be down.

Only the books' own times, or those of the sync's log, tell when that was. An order that merely arrived may have been
caught up on afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..calendar import seconds_of
from ..matching.orders import Matches
from ..written import part_words
from .candidate import Candidate
from .connection import concerns, down_spells
from .polling import HOUR

FEWEST = 5  # orders of other channels
MOSTLY = 0.5  # share of those that were due meanwhile
BOOKED = ("posted", "posted_late", "mismatched", "duplicated")


@dataclass(frozen=True, eq=False)
class Posted:
    """When the expected orders of every channel were decided and posted (seconds since 1970; 0 where not told)."""

    channel: NDArray[np.object_]
    decided: NDArray[np.int64]
    posted: NDArray[np.int64]


def posted_orders(matches: Matches) -> Posted:
    """The expected orders past their grace, with the instants at which they were posted."""
    orders = matches.orders.filter(matches.orders.expected)
    instant = orders.posted_event_at.fill_null(orders.created_in_books)
    told = orders.select(
        "channel",
        decided=seconds_of(orders.decided_at).fill_null(0),
        posted=orders.disposition.isin(BOOKED).ifelse(seconds_of(instant), None).fill_null(0),
    ).to_pyarrow()
    decided, posted = (told[name].to_numpy().astype(np.int64) for name in ("decided", "posted"))
    return Posted(np.array(told["channel"].to_pylist(), object), decided, posted)


def with_alibi(found: Iterable[Candidate], channel: str, posted: Posted, ledgers: frozenset[str]) -> list[Candidate]:
    """The candidates, each login with its alibi where it has one; `ledgers`: the names of the books."""
    return [_tried(one, channel, posted, ledgers) for one in found]


def _tried(one: Candidate, channel: str, posted: Posted, ledgers: frozenset[str]) -> Candidate:
    logins = tuple(version for version in one.versions if version.kind == "credential")
    sharing = [name for name in sorted(set(posted.channel)) if name != channel]
    if not logins or not sharing:
        return one
    sharing = [name for name in sharing if concerns(logins[-1], name, ledgers)]
    due = through = 0
    for (_, begin), (end, _) in down_spells(logins):
        meanwhile = np.isin(posted.channel, sharing) & (posted.decided >= begin) & (posted.decided < end)
        within = (posted.posted > begin + HOUR) & (posted.posted < end - HOUR)
        due, through = due + int(meanwhile.sum()), through + int((meanwhile & within).sum())
    return replace(one, alibi=(through, due)) if through >= max(FEWEST, MOSTLY * due) else one


def alibi_words(one: Candidate) -> tuple[str, ...]:
    """The alibi as a sentence."""
    if one.alibi is None:
        return ()
    told = f"{part_words(*one.alibi)} orders of other channels decided while it was down"
    return (f"{told} were posted through it meanwhile, by the times of their posting.",)

"""Until when a cause acted: when its record was changed, deleted or renewed, so that it stands so no more."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .candidate import FAR_FUTURE, NO, YES, Candidate, Orders, seconds
from .configuration import Moment, Version
from .connection import down_spells
from .gaps import Traced
from .record_words import DONE, done_to
from .told_days import Days
from .trigger import A_FEW, SAME
from .validity import in_force

Hits = NDArray[np.int64]
BACK = ("renew", "reconnect", "create", "update", "enable")  # what ends the time in which a connection was down


@dataclass(frozen=True)
class Over:
    """When a record ceased to act, and what was done to it."""

    at: Moment
    done: str  # such as `was changed`
    told: str  # where that is told

    def words(self, days: Days) -> str:
        """Such as `was changed on 18 May 2026`."""
        return f"{self.done} {'on ' if days.on_one_day(self.at) else ''}{days.point(self.at)}"


def over_at(candidate: Candidate, recorded: tuple[Version, ...], orders: Orders, hits: Hits) -> Over | None:
    """When the record of a cause ceased to act on orders such as these; None while it stands so.

    `recorded`: every version of the record; a cause that is but a change has one alone.
    """
    if candidate.ref is None or not candidate.versions or not len(hits):
        return None
    if candidate.kind == "credential":
        return _came_back(candidate, orders, hits)
    if not candidate.replayable:
        last = recorded.index(candidate.versions[0]) if candidate.versions[0] in recorded else None
    else:
        recorded, last = candidate.versions, _last_acting(candidate, orders, hits)
    if last is None:
        return None
    until = recorded[last].until
    if until is None or until.latest is None:
        return None
    following = recorded[last + 1] if last + 1 < len(recorded) and recorded[last + 1].since == until else None
    return Over(until, done_to(following) if following else DONE["delete"], following.told if following else "")


def ended_with(candidate: Candidate, gap: Traced, over: Over | None, days: Days) -> tuple[str, ...]:
    """That a gap ended when the record of its cause was changed, as a sentence; nothing where it did not."""
    if over is None or gap.end is None or not len(gap.hits) or candidate.together:  # a joint cause has two ends
        return ()
    if _came_before(candidate, gap, over):
        return ()
    first, last = (days.index(at) if at else None for at in (over.at.earliest, over.at.latest))
    if first is None or last is None or first > gap.end.latest + 1 or last < gap.end.earliest:
        return ()
    origin = f" ({over.told})" if over.told else ""
    noun, final = gap.orders.noun, days.day(int(gap.orders.day[gap.hits[-1]]))
    return (f"It {over.words(days)}{origin}, and with that the gap ended: the last of its {noun} is of {final}.",)


def _came_before(candidate: Candidate, gap: Traced, over: Over) -> bool:
    """Whether orders that a record is about fared well after the last that it lost, and before it was changed."""
    decided, about = gap.orders.decided, candidate.about == YES
    after = (decided > decided[gap.hits[-1]]) & (decided < seconds(over.at.earliest, 0))
    return bool((after & about & ~gap.orders.lost).any())


def _last_acting(candidate: Candidate, orders: Orders, hits: Hits) -> int | None:
    """Position of the last version under which it lost orders, or would have gone on to lose such."""
    acted = [
        int(((in_force(version, orders.decided[hits]) != NO) & (effect[hits] == YES)).sum())
        for version, effect in zip(candidate.versions, candidate.version_effects, strict=False)
    ]
    places = [place for place, number in enumerate(acted) if number and number >= A_FEW * max(acted)]
    if not places:
        return None
    last = places[-1]
    for place in range(last + 1, len(acted)):
        version, before = candidate.versions[place], candidate.versions[place - 1]
        if version.since != before.until or (candidate.version_effects[place][hits] == YES).mean() < SAME:
            break
        last = place
    return last


def _came_back(candidate: Candidate, orders: Orders, hits: Hits) -> Over | None:
    """When a connection was there again after the last of the spells in which it lost these orders."""
    own = tuple(version for version in candidate.versions if version.id == candidate.ref)
    first, last = orders.decided[hits[0]], orders.decided[hits[-1]]
    ends = [end for begin, end in down_spells(own) if begin[0] <= last and end[1] > first]
    if not ends or ends[-1][1] >= FAR_FUTURE:
        return None
    by = next((one for one in own if one.action in BACK and seconds(one.since.latest, 0) == ends[-1][1]), None)
    return Over(by.since, done_to(by), by.told) if by else None

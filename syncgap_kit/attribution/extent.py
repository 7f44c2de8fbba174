"""From when to when a mechanism was at work, as the orders that it lost and those that arrived around them tell."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..tracing.segmentation import Segmentation, credible_days, most_probable
from ..tracing.strata import Span, end_before, end_span, onset_after, onset_span
from .candidate import Candidate, Orders
from .shape import LIKELIER, WITHIN_A_DAY
from .trigger import acting_since

FEWEST = 3  # arrived before a mechanism began, which tell that its kind of orders was not new


def blurred(span: Span, orders: Orders) -> Span:
    """A span that is wider on either side by the days by which entries may be misplaced."""
    last = len(orders.expected_on) - 1
    return replace(
        span, earliest=max(span.earliest - orders.blur, 0), latest=max(min(span.latest + orders.blur, last), span.day)
    )


def onset_of(
    cause: Candidate,
    orders: Orders,
    arrived: NDArray[np.int64],
    by_day: NDArray[np.int64],
    spell: tuple[int, int],
    telling: bool,
) -> Span:
    """When a mechanism began: after the last order of its kind that arrived, or by the counts of its first spell.

    `arrived`: positions of the orders of its kind that arrived; `by_day`: how many it lost each day; `spell`: positions
    of the first and the last that it lost in a row; `telling`: whether one that arrives says that it is not at work.
    """
    first, last = spell
    day = int(orders.day[first])
    changed = None
    acting = acting_since(cause, orders, np.array([first]))
    if acting is not None and acting[1].earliest is not None:
        place = int(np.searchsorted(orders.decided, int(acting[1].earliest.timestamp())))
        changed = int(orders.day[place - 1]) if place else None
    before = arrived[arrived < first]
    if len(before) and telling:
        return onset_after(max(int(orders.day[before[-1]]), min(changed or 0, day)), day)
    stop = int(orders.day[last]) + 1
    return onset_span(orders.expected_on[:stop], by_day[:stop], day, changed)


def shown_by_now(orders: Orders, hits: NDArray[np.int64]) -> NDArray[np.float64]:
    """Beside each order, how likely one like the lost ones (`hits`), decided on its day, is known to be lost by now.

    Orders that are paid only days after their decision are not expected before: of the youngest days those alone are
    known that were paid at once, and they are no sign that nothing is lost any more.
    """
    if orders.due_on is None:
        return np.ones(len(orders))
    waited = np.sort(orders.due_on[hits] - orders.day[hits])
    return np.searchsorted(waited, orders.due_on.max() - orders.day, side="right") / len(waited)


def end_of(
    orders: Orders,
    among: NDArray[np.float64],
    arrived: NDArray[np.int64],
    by_day: NDArray[np.int64],
    spell: tuple[int, int],
    telling: bool,
) -> Span | None:
    """When a mechanism ended, told likewise by its last spell; None while it may be open.

    `among`: how much the coming in time of each order would say that it is over, from 0 to 1.
    """
    first, last = spell
    after = arrived[arrived > last]
    if len(after) and telling:
        return end_before(int(orders.day[last]), int(orders.day[after[0]]))
    start = int(orders.day[first])
    # An order first logged when it was posted, late or after the last order was placed, says nothing of that day.
    weights = among * (~orders.late & (orders.day <= orders.last_placed))
    in_time = np.bincount(orders.day, weights=weights, minlength=len(orders.expected_on))
    before = int(np.argmax(by_day > 0))
    share, earlier = by_day.sum() / max(in_time[before:].sum(), 1.0), len(arrived[orders.day[arrived] < before])
    steady = telling and earlier >= max(FEWEST, share * in_time[:before].sum() / 2)
    span = end_span(in_time[start:], by_day[start:], int(orders.day[last]) - start, steady)
    return span and Span(span.day + start, span.earliest + start, span.latest + start, span.mass)


def from_segmentation(
    orders: Orders, whole: Segmentation, first: int, last: int
) -> tuple[Span, Span | None, float, int]:
    """Onset and end of random loss, which has no orders of its own: those of the channel's episode it lies in.

    And how likely it grew day by day, and over how many days it went back.
    """
    days = (int(orders.day[first]), int(orders.day[last]))
    own = [e for e in whole.episodes if most_probable(e.onset) <= days[1] and most_probable(e.recovery) > days[0]]
    episode = min(own, key=lambda e: abs(most_probable(e.onset) - days[0]), default=None)
    if episode is None:
        return *_of_hours(orders, first, last), 0.0, 0
    begin, finish, mass = credible_days(episode.onset)
    day = most_probable(episode.onset)
    if day < days[0] and not orders.expected_on[day : days[0]].any():
        day = days[0]  # days without any order are as probable as the day of the first, and nothing happened on them
    selling = int(np.argmax(orders.expected_on > 0))  # what began no later may be as old as one likes
    before = float(episode.onset[: selling + 1].sum())
    onset = Span(day, min(begin, day), max(finish, day), mass, open_before=before > 1 - mass)
    recovery, ramp = most_probable(episode.recovery), episode.ramp if episode.growth > WITHIN_A_DAY else 0.0
    if recovery == len(orders.expected_on):
        return onset, None, ramp, 0
    begin, finish, mass = credible_days(episode.recovery)
    top = len(orders.expected_on) - 1
    end = Span(recovery - 1, min(begin, recovery) - 1, min(max(finish, recovery) - 1, top), mass)
    slow = episode.ebb > LIKELIER and episode.ebbed > WITHIN_A_DAY
    return onset, end, ramp, episode.ebbed if slow else 0


def _of_hours(orders: Orders, first: int, last: int) -> tuple[Span, Span | None]:
    """Onset and end of a loss of some hours, which no day shows: between its orders and others that arrived."""
    there = np.flatnonzero(~orders.lost)
    before, after = there[there < first], there[there > last]
    days = int(orders.day[first]), int(orders.day[last])
    onset = onset_after(int(orders.day[before[-1]]), days[0]) if len(before) else Span(days[0], 0, days[0], 1.0, True)
    return onset, end_before(days[1], int(orders.day[after[0]])) if len(after) else None

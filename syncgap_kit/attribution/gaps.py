"""From causes to gaps: which orders each mechanism lost, from when to when, and how sure that is."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..tracing.recurrence import parted_by_silence
from ..tracing.segmentation import Segmentation, credible_days, most_probable
from ..tracing.strata import Span, Spell, end_before, end_span, onset_after, onset_span, spells
from .candidate import BACKGROUND, UNKNOWN, YES, Candidate, Orders, in_force
from .division import explained_by
from .reach import went_on
from .shape import LIKELIER, WITHIN_A_DAY, growth, shape_word
from .tracer import Tracer
from .trigger import acting_since

LEAST_LOSS, MOST_LOSS = 0.001, 0.5  # of a channel that is taken to be healthy
TELLING = 0.8  # share lost from which one order that arrived says that the mechanism was not at work


@dataclass(frozen=True, eq=False)
class Traced:
    """A mechanism at work in one channel: the orders it lost and the days from when to when."""

    cause: Candidate
    orders: Orders
    hits: NDArray[np.int64]  # positions of the orders it lost, by time of decision
    onset: Span
    end: Span | None
    episodes: tuple[tuple[int, int], ...]
    backfilled: int
    size: tuple[int, int]
    shape: str
    healthy_loss: float  # the largest share that a healthy channel may lose
    ebbed: int  # days over which it went back before it ended; 0 where it ended at once
    of_other_gaps: NDArray[np.bool_]  # per order: lost, but to another mechanism

    @property
    def home(self) -> tuple[str, str, str]:
        """Channel, currency and kind."""
        return self.orders.channel, self.orders.currency, self.orders.kind


def trace_gaps(chosen: list[Candidate], orders: Orders, tracer: Tracer) -> list[Traced]:
    """A gap for each cause; an order that several causes would have lost belongs to the one with the earlier onset.

    A cause that says only when orders were lost, or how often, would have lost none for certain: it has the others.
    """
    spans = [(cause, _hits(cause, orders, _surely_of_others(cause, chosen, orders))) for cause in chosen]
    spans = [(cause, hits) for cause, hits in spans if len(hits)]
    if not spans:
        return []
    spans.sort(key=lambda pair: (not pair[0].sharp, int(orders.decided[pair[1][0]]), str(pair[0].ref)))
    taken, found = np.zeros(len(orders), bool), []
    healthy = tracer.rest(orders.lost & explained_by(chosen, orders))
    for cause, hits in spans:
        own = hits[~taken[hits]]
        if len(own):
            taken[own] = True
            random = cause.kind == "unknown" and cause.segment is None
            whole = tracer.with_shapes(_lost_to_others(cause, chosen, orders)) if random else None
            traced = _trace(cause, orders, own, whole, healthy)
            found.append(replace(traced, onset=_not_after(traced.onset, int(orders.day[hits[0]]))))
    return [replace(gap, of_other_gaps=taken & ~np.isin(np.arange(len(orders)), gap.hits)) for gap in found]


def _not_after(onset: Span, met: int) -> Span:
    """An onset that allows for the first order the mechanism met, though that one belongs to an earlier gap."""
    return replace(onset, earliest=min(onset.earliest, met))


def _lost_to_others(cause: Candidate, chosen: list[Candidate], orders: Orders) -> NDArray[np.bool_]:
    """The missing orders that the other causes explain."""
    others = explained_by([other for other in chosen if other is not cause], orders)
    return np.asarray(orders.lost & others & (cause.effect != YES))


def _surely_of_others(cause: Candidate, chosen: list[Candidate], orders: Orders) -> NDArray[np.bool_]:
    """The orders that another cause, which names its orders, has surely met: they tell nothing of this one."""
    met = np.zeros(len(orders), bool)
    for other in chosen:
        if other is not cause and other.sharp:
            met |= other.effect == YES
    return met


def _hits(cause: Candidate, orders: Orders, of_others: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The missing orders that a cause lost, with those of which it is unknown but that lie within its days."""
    sure = orders.lost & (cause.effect == YES)
    where = np.flatnonzero(sure)
    if not len(where):
        return where
    if cause.likely is not None:
        return np.flatnonzero(sure | (orders.lost & cause.likely & ~of_others))
    within = np.arange(len(orders))
    inside = (within >= where[0]) & (within <= where[-1])
    unclear = (cause.effect == UNKNOWN) & (cause.about != 0) & ~of_others
    hits = sure | (orders.lost & unclear & inside) if _more_than_chance(orders, unclear, inside) else sure
    if cause.ref is not None and cause.sharp:
        hits = hits | went_on(cause, orders, unclear, (int(where[0]), int(where[-1])))
    if cause.kind == "credential":
        hits = _with_neighbours(hits, orders)
    return np.flatnonzero(hits)


def _more_than_chance(orders: Orders, unclear: NDArray[np.bool_], inside: NDArray[np.bool_]) -> bool:
    """Whether orders of unknown state go missing within the days of a cause clearly more often than outside them."""
    outside = unclear & ~inside
    anyway = (orders.lost[outside].sum() + BACKGROUND[0]) / (outside.sum() + sum(BACKGROUND))
    expected = anyway * (unclear & inside).sum()
    return bool(orders.lost[unclear & inside].sum() > expected + 3.0 * np.sqrt(expected) + 2.0)


def _with_neighbours(hits: NDArray[np.bool_], orders: Orders) -> NDArray[np.bool_]:
    """Missing orders right before and after an outage, none arrived between: polls fail a little after they are due."""
    grown = hits.copy()
    where = np.flatnonzero(hits)
    for edge, step in ((where[0], -1), (where[-1], 1)):
        place = edge + step
        while 0 <= place < len(orders) and orders.lost[place]:
            grown[place] = True
            place += step
    return grown


def _trace(
    cause: Candidate, orders: Orders, hits: NDArray[np.int64], whole: Segmentation | None, healthy: Segmentation
) -> Traced:
    own = np.isin(np.arange(len(orders)), hits)
    passed = (cause.about == YES) & ~orders.lost
    # What arrived although the cause was in force contradicts it, but does not part it into two spells; nor does what
    # only another text of it is about.
    about = np.flatnonzero(own | (passed & (cause.effect != YES) & ~_at_work(cause, orders, hits)))
    hit = own[about]
    parts = spells(hit) if cause.kind != "unknown" else [Spell(*(int(place) for place in np.flatnonzero(hit)[[0, -1]]))]
    if cause.kind in ("rule", "mapping"):
        parts = parted_by_silence(parts, orders.day[about], hit, orders.expected_on)
    arrived = np.flatnonzero(passed)
    lost = orders.lost[cause.effect == YES]
    telling = bool(len(lost)) and lost.mean() >= TELLING
    first, last = about[parts[0].first], about[parts[-1].last]
    by_day = np.bincount(orders.day[hits], minlength=len(orders.expected_on))
    if whole is not None:
        onset, end, ramp, ebbed = _from_segmentation(orders, whole, first, last)
    else:
        onset = _onset(cause, orders, arrived, by_day, (int(first), int(about[parts[0].last])), telling)
        end = _end(orders, arrived, by_day, (int(about[parts[-1].first]), int(last)), telling)
        ebbed = 0
        ramp = growth(orders, hits, int(orders.day[first]), int(orders.day[about[parts[0].last]]))
    if orders.blur:  # a loss at once then seems to grow over some days
        onset, end, ramp, ebbed = _blurred(onset, orders), end and _blurred(end, orders), 0.0, 0
    episodes = tuple((int(orders.day[about[p.first]]), int(orders.day[about[p.last]])) for p in parts)
    filled = len(hits) if orders.kind == "late" else int((orders.late & (cause.effect == YES)).sum())
    word, none = shape_word(end, len(parts), ramp), np.zeros(len(orders), bool)
    size = _size(hits, cause, healthy.healthy_level)
    loss = min(max(1.0 - healthy.healthy_level + 2.0 * healthy.healthy_level_sd, LEAST_LOSS), MOST_LOSS)
    return Traced(cause, orders, hits, onset, end, episodes, filled, size, word, loss, ebbed, none)


def _at_work(cause: Candidate, orders: Orders, hits: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which orders were decided under a version that kept some of these back."""
    found = np.zeros(len(orders), bool)
    for version, effect in zip(cause.versions, cause.version_effects, strict=False):
        force = in_force(version, orders.decided) == YES
        if (force & (effect == YES))[hits].any():
            found |= force
    return found


def _blurred(span: Span, orders: Orders) -> Span:
    """A span that is wider on either side by the days by which entries may be misplaced."""
    last = len(orders.expected_on) - 1
    return replace(
        span, earliest=max(span.earliest - orders.blur, 0), latest=max(min(span.latest + orders.blur, last), span.day)
    )


def _onset(
    cause: Candidate,
    orders: Orders,
    arrived: NDArray[np.int64],
    by_day: NDArray[np.int64],
    spell: tuple[int, int],
    telling: bool,
) -> Span:
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


def _end(
    orders: Orders, arrived: NDArray[np.int64], by_day: NDArray[np.int64], spell: tuple[int, int], telling: bool
) -> Span | None:
    first, last = spell
    after = arrived[arrived > last]
    if len(after) and telling:
        return end_before(int(orders.day[last]), int(orders.day[after[0]]))
    start = int(orders.day[first])
    # An order first logged when it was posted, late or after the last order was placed, says nothing of that day.
    telling_days = ~orders.late & (orders.day <= orders.last_placed)
    in_time = np.bincount(orders.day[telling_days], minlength=len(orders.expected_on))
    span = end_span(in_time[start:], by_day[start:], int(orders.day[last]) - start)
    return span and Span(span.day + start, span.earliest + start, span.latest + start, span.mass)


def _from_segmentation(
    orders: Orders, whole: Segmentation, first: int, last: int
) -> tuple[Span, Span | None, float, int]:
    """Onset and end of random loss, which has no orders of its own: those of the channel's episode it lies in.

    And how likely it grew day by day, and over how many days it went back.
    """
    days = (int(orders.day[first]), int(orders.day[last]))
    episode = min(whole.episodes, key=lambda e: abs(most_probable(e.onset) - days[0]), default=None)
    if episode is None:
        return Span(days[0], days[0], days[0], 1.0), None, 0.0, 0
    begin, finish, mass = credible_days(episode.onset)
    day = most_probable(episode.onset)
    if day < days[0] and not orders.expected_on[day : days[0]].any():
        day = days[0]  # days without any order are as probable as the day of the first, and nothing happened on them
    onset = Span(day, min(begin, day), max(finish, day), mass, open_before=episode.before_data > 1 - mass)
    recovery, ramp = most_probable(episode.recovery), episode.ramp if episode.growth > WITHIN_A_DAY else 0.0
    if recovery == len(orders.expected_on):
        return onset, None, ramp, 0
    begin, finish, mass = credible_days(episode.recovery)
    top = len(orders.expected_on) - 1
    end = Span(recovery - 1, min(begin, recovery) - 1, min(max(finish, recovery) - 1, top), mass)
    slow = episode.ebb > LIKELIER and episode.ebbed > WITHIN_A_DAY
    return onset, end, ramp, episode.ebbed if slow else 0


def _size(hits: NDArray[np.int64], cause: Candidate, healthy: float) -> tuple[int, int]:
    """Orders lost beyond the healthy level: all hits at most, less what would have been missing of them anyway."""
    met = float((cause.effect == YES).sum())
    anyway = met * max(1.0 - healthy, 0.0)
    most = anyway + 2.0 * np.sqrt(anyway)  # about the 0.975 quantile of a small count
    low = len(hits) - int(np.ceil(most)) if anyway > 0.02 else len(hits)
    return max(low, 0), len(hits)

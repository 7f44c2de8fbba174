"""From causes to gaps: which orders each mechanism lost, from when to when, and how sure that is."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..tracing.recurrence import parted_by_days, parted_by_silence
from ..tracing.segmentation import Segmentation
from ..tracing.strata import Span, Spell, spells
from .candidate import BACKGROUND, NO, UNKNOWN, YES, Candidate, Orders
from .division import explained_by
from .extent import blurred, end_of, from_segmentation, onset_of, shown_by_now
from .filled_in import NONE, filled_in
from .let_through import let_through
from .reach import went_on, with_neighbours
from .shape import growth, shape_word
from .tracer import Tracer
from .validity import in_force, met_at

LEAST_LOSS, MOST_LOSS = 0.001, 0.5  # of a channel that is taken to be healthy
TELLING = 0.8  # share lost from which one order that arrived says that the mechanism was not at work


@dataclass(frozen=True, eq=False)
class Traced:
    """A mechanism at work in one channel: the orders it lost and the days from when to when."""

    cause: Candidate
    orders: Orders
    hits: NDArray[np.int64]  # positions of the orders it lost, by time of decision
    filled: NDArray[np.int64]  # of those that it kept back as well and that somebody filled in later: late
    onset: Span
    end: Span | None
    episodes: tuple[tuple[int, int], ...]
    size: tuple[int, int]
    shape: str
    healthy_loss: float  # the largest share that a healthy channel may lose
    ebbed: int  # days over which it went back before it ended; 0 where it ended at once
    of_other_gaps: NDArray[np.bool_]  # per order: lost, but to another mechanism

    @property
    def home(self) -> tuple[str, str, str]:
        """Channel, currency and kind."""
        return self.orders.channel, self.orders.currency, self.orders.kind

    @property
    def members(self) -> NDArray[np.int64]:
        """Positions of all its orders, by time of decision: those it lost, and those that were filled in."""
        return np.union1d(self.hits, self.filled)

    @property
    def backfilled(self) -> int:
        """How many of its orders came in later."""
        return len(self.hits) if self.orders.kind == "late" else len(self.filled)

    @property
    def while_open(self) -> NDArray[np.bool_]:
        """The orders that were decided while it was open."""
        last = self.end.day if self.end else len(self.orders.expected_on)
        return np.asarray((self.orders.day >= self.onset.day) & (self.orders.day <= last))


def trace_gaps(chosen: list[Candidate], orders: Orders, tracer: Tracer) -> list[Traced]:
    """A gap for each cause; an order that several causes would have lost belongs to the one with the earlier onset.

    A cause that says only when orders were lost, or how often, would have lost none for certain: it has the others.
    """
    spans = [(cause, _hits(cause, chosen, orders)) for cause in chosen]
    spans = [(cause, hits) for cause, hits in spans if len(hits)]
    if not spans:
        return []
    spans.sort(key=lambda pair: (not pair[0].sharp, int(orders.decided[pair[1][0]]), str(pair[0].ref)))
    taken, found = np.zeros(len(orders), bool), []
    healthy = tracer.rest(orders.lost & explained_by(chosen, orders))
    for cause, hits in spans:
        own = hits[~taken[hits]]
        if len(own):
            filled = filled_in(cause, orders, own, ~taken)
            taken[own] = taken[filled] = True
            random = cause.kind == "unknown" and cause.segment is None and not cause.returns
            whole = tracer.with_shapes(_lost_to_others(cause, chosen, orders)) if random else None
            late = _among(filled, orders)
            kept_back = replace(orders, lost=orders.lost | late, late=orders.late & ~late)
            traced = _trace(cause, kept_back, np.union1d(own, filled), whole, healthy)
            traced = replace(traced, orders=orders, hits=own, filled=filled)
            found.append(replace(traced, onset=_not_after(traced.onset, int(orders.day[hits[0]]))))
    return [replace(gap, of_other_gaps=taken & ~_among(gap.members, orders)) for gap in found]


def _among(places: NDArray[np.int64], orders: Orders) -> NDArray[np.bool_]:
    return np.isin(np.arange(len(orders)), places)


def _not_after(onset: Span, met: int) -> Span:
    """An onset that allows for the first order the mechanism met, though that one belongs to an earlier gap."""
    return replace(onset, earliest=min(onset.earliest, met))


def _not_later(onset: Span, met: int) -> Span:
    """An onset no later than the first order of a run in which every order was lost."""
    days = (min(onset.day, met), min(onset.earliest, met), min(onset.latest, met))
    return replace(onset, day=days[0], earliest=days[1], latest=days[2])


def _not_earlier(end: Span, met: int) -> Span:
    """An end no earlier than the last order of such a run."""
    days = (max(end.day, met), max(end.earliest, met), max(end.latest, met))
    return replace(end, day=days[0], earliest=days[1], latest=days[2])


def _lost_to_others(cause: Candidate, chosen: list[Candidate], orders: Orders) -> NDArray[np.bool_]:
    """The missing orders that the other causes explain."""
    others = explained_by([other for other in chosen if other is not cause], orders)
    return np.asarray(orders.lost & others & (cause.effect != YES))


def _surely_of_others(cause: Candidate, chosen: list[Candidate], orders: Orders) -> NDArray[np.bool_]:
    """The orders that another cause, which names its orders, has surely met: they tell nothing of this one.

    But for those of which a log is only silent: whatever leaves orders out without a word has met them as surely.
    """
    met = np.zeros(len(orders), bool)
    for other in chosen:
        if other is not cause and other.sharp and not other.silent:
            met |= other.effect == YES
    return met


def _hits(cause: Candidate, chosen: list[Candidate], orders: Orders) -> NDArray[np.int64]:
    """The missing orders that a cause lost, with those of which it is unknown but that lie within its days."""
    of_others = _surely_of_others(cause, chosen, orders)
    sure = orders.lost & (cause.effect == YES)
    where = np.flatnonzero(sure)
    if not len(where):
        return where
    if cause.likely is not None:
        return np.flatnonzero(sure | (orders.lost & cause.likely & ~of_others))
    met_by_others = explained_by([other for other in chosen if other is not cause and not other.silent], orders)
    within = np.arange(len(orders))
    inside = (within >= where[0]) & (within <= where[-1])
    unclear = (cause.effect == UNKNOWN) & (cause.about != 0) & ~met_by_others
    spared = (cause.effect == NO) & ~met_by_others
    hits = sure | (orders.lost & unclear & inside) if _more_than_chance(orders, unclear, inside, spared) else sure
    if cause.ref is not None and cause.sharp:
        hits = hits | went_on(cause, orders, unclear, (int(where[0]), int(where[-1])))
    if cause.kind == "credential":
        hits = with_neighbours(hits, orders, of_others)
    return np.flatnonzero(hits)


def _more_than_chance(
    orders: Orders, unclear: NDArray[np.bool_], inside: NDArray[np.bool_], spared: NDArray[np.bool_]
) -> bool:
    """Whether orders of unknown state go missing within the days of a cause clearly more often than outside them.

    Where hardly any such lie outside, than those that the cause surely `spared` as well.
    """
    outside = unclear & ~inside
    outside = outside if outside.sum() >= sum(BACKGROUND) else outside | spared
    anyway = (orders.lost[outside].sum() + BACKGROUND[0]) / (outside.sum() + sum(BACKGROUND))
    expected = anyway * (unclear & inside).sum()
    return bool(orders.lost[unclear & inside].sum() > expected + 3.0 * np.sqrt(expected) + 2.0)


def _trace(
    cause: Candidate, orders: Orders, hits: NDArray[np.int64], whole: Segmentation | None, healthy: Segmentation
) -> Traced:
    own = _among(hits, orders)
    caught_up = let_through(cause, orders) & (cause.effect == YES) & ~orders.late
    passed = (cause.about == YES) & ~orders.lost & ~caught_up
    # What arrived although the cause was in force contradicts it, but does not part it into two spells; nor does what
    # only another text of it is about.
    parting = passed & (cause.effect != YES) & ~_at_work(cause, orders, hits)
    if orders.by_day is not None:  # nobody knows which of a day's orders came first
        parting &= ~np.isin(orders.day, orders.day[hits[orders.by_day[hits]]])
    about = np.flatnonzero(own | parting)
    hit = own[about]
    parts = _parts(cause, hit, orders.day[about], orders.expected_on)
    earlier = [other.decided & (np.arange(len(orders)) < hits[0]) for other in cause.let_past]
    arrived = np.flatnonzero(np.logical_or.reduce([passed, *earlier]) & ~orders.lost)
    if cause.returns:  # that it is over the next of its days can tell, and none of those on which it lost some
        arrived = arrived[~np.isin(orders.day[arrived], orders.day[hits])]
    lost = orders.lost[(cause.effect == YES) & ~caught_up]
    telling = bool(len(lost)) and lost.mean() >= TELLING
    first, last = about[parts[0].first], about[parts[-1].last]
    by_day = np.bincount(orders.day[hits], minlength=len(orders.expected_on))
    if whole is not None:
        onset, end, ramp, ebbed = from_segmentation(orders, whole, first, last)
        if orders.lost[cause.effect == YES].all():  # counts of days hardly show its first evening and its last morning
            onset = _not_later(onset, int(orders.day[first]))
            end = end and _not_earlier(end, int(orders.day[last]))
    else:
        onset = onset_of(cause, orders, arrived, by_day, (int(first), int(about[parts[0].last])), telling)
        among = shown_by_now(orders, hits) * (cause.about == YES if cause.returns else 1.0)
        still = arrived[met_at(cause, orders, int(last))[arrived]]  # what an older text alone met tells of no end
        end = end_of(orders, among, still, by_day, (int(about[parts[-1].first]), int(last)), telling)
        ramp, ebbed = growth(orders, hits, int(orders.day[first]), int(orders.day[about[parts[0].last]])), 0
    if orders.blur:  # a loss at once then seems to grow over some days
        onset, end, ramp, ebbed = blurred(onset, orders), end and blurred(end, orders), 0.0, 0
    episodes = tuple((int(orders.day[about[p.first]]), int(orders.day[about[p.last]])) for p in parts)
    word, none = shape_word(end, len(parts), ramp), np.zeros(len(orders), bool)
    size = _size(hits, cause, healthy.healthy_level)
    loss = min(max(1.0 - healthy.healthy_level + 2.0 * healthy.healthy_level_sd, LEAST_LOSS), MOST_LOSS)
    return Traced(cause, orders, hits, NONE, onset, end, episodes, size, word, loss, ebbed, none)


def _parts(
    cause: Candidate, hit: NDArray[np.bool_], day: NDArray[np.int64], expected_on: NDArray[np.int64]
) -> list[Spell]:
    """The spells of a mechanism: positions among the orders that it is about, which were decided on these days."""
    if cause.returns:
        return parted_by_days(hit, day)
    if cause.kind == "unknown":
        return [Spell(*(int(place) for place in np.flatnonzero(hit)[[0, -1]]))]
    parts = spells(hit)
    return parted_by_silence(parts, day, hit, expected_on) if cause.kind in ("rule", "mapping") else parts


def _at_work(cause: Candidate, orders: Orders, hits: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which orders were decided under a version that kept some of these back, and would have met another alone."""
    found, any_text = np.zeros(len(orders), bool), np.zeros(len(orders), bool)
    for version, effect in zip(cause.versions, cause.version_effects, strict=False):
        force = in_force(version, orders.decided) == YES
        if (force & (effect == YES))[hits].any():
            found |= force
        any_text |= effect == YES
    return found & any_text


def _size(hits: NDArray[np.int64], cause: Candidate, healthy: float) -> tuple[int, int]:
    """Orders lost beyond the healthy level: all hits at most, less what would have been missing of them anyway."""
    met = float((cause.effect == YES).sum())
    anyway = met * max(1.0 - healthy, 0.0)
    most = anyway + 2.0 * np.sqrt(anyway)  # about the 0.975 quantile of a small count
    low = len(hits) - int(np.ceil(most)) if anyway > 0.02 else len(hits)
    return max(low, 0), len(hits)

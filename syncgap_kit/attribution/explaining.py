"""Which set of causes explains the lost orders of a channel: searched step by step, from three sides.

Once every explanation may come in as it gains most; once those on record come first and unknown ones complete them,
since one pattern found by looking may cover what two recorded causes explain better together; and once those that lost
nearly all they met come first, since a span of days may cover two of them. The best set stands.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from math import log

import numpy as np

from ..tracing.segmentation import Segmentation, most_probable
from .attributes import Attributes
from .candidate import NO, UNKNOWN, YES, Candidate, Orders
from .causes.unknown import Unrecorded, in_strata, losses, on_calendar_days, united
from .company import Runs, runs_of
from .division import divided, explained_by
from .doubt import let_most_through
from .ends_hidden import ends_hidden
from .tracer import Flags, Tracer
from .weighing import with_likely

CLAIM = log(0.95 / 0.05)  # odds from which a cause joins the set
MOST = 24  # causes in one channel
NEARLY_ALL = 0.8  # share lost of what a cause met, from which hardly any of it arrived
PATTERNS = 3  # patterns that a cause may share with its orders of unknown state
Patterns = Callable[[Flags], list[Candidate]]
Turn = Callable[["Candidate | Unrecorded"], bool]  # whether an explanation comes in now


def no_patterns(_unexplained: Flags) -> list[Candidate]:
    """Nothing is looked for."""
    return []


def explain(
    orders: Orders,
    configured: list[Candidate],
    attributes: Attributes,
    tracer: Tracer,
    patterns: Patterns = no_patterns,
) -> list[Candidate]:
    """The set of causes that the evidence asks for; each is a gap.

    Causes of which only the time is known, and random loss, come in only where the orders that nothing explains show an
    episode of their own. Where they show none, values that lost their orders may stand out all the same. What is seen
    by its consequences alone comes in where else nobody would know. `patterns` gives those that are found by looking at
    the orders which nothing explains yet.
    """
    search = _Search(orders, configured, attributes, tracer, patterns)
    found = search.complete([], [_anything])
    sides = [found]
    if any(cause.kind == "unknown" or cause.likely is not None for cause in found) and any(c.ref for c in configured):
        sides.append(search.complete([], [_named, _unnamed]))
    if any(cause.kind == "unknown" and not _lost_nearly_all(orders, cause) for cause in found):
        sides.append(search.complete([], [partial(_lost_nearly_all, orders), _anything]))
    return max(sides, key=search.worth)


def _anything(_rival: "Candidate | Unrecorded") -> bool:
    return True


def _named(rival: "Candidate | Unrecorded") -> bool:
    """Whether it is on record and nothing that was found by looking."""
    return isinstance(rival, Candidate) and rival.kind != "unknown" and rival.likely is None


def _unnamed(rival: "Candidate | Unrecorded") -> bool:
    return not _named(rival)


def _lost_nearly_all(orders: Orders, rival: "Candidate | Unrecorded") -> bool:
    """Whether nearly all orders that it met were lost: a span of days may hold two such losses."""
    met = rival.places if isinstance(rival, Unrecorded) else np.flatnonzero(rival.met)
    return bool(len(met)) and int(np.count_nonzero(orders.lost[met])) >= NEARLY_ALL * len(met)


@dataclass(frozen=True, eq=False)
class _Search:
    """What is searched with."""

    orders: Orders
    configured: list[Candidate]
    attributes: Attributes
    tracer: Tracer
    patterns: Patterns

    def worth(self, causes: list[Candidate], late: list[Candidate] | None = None) -> float:
        """The log probability of a set of causes and of what it makes of the orders, but for a constant.

        `late`: the delay that holds up what the causes leave, where that is known already.
        """
        if late is None:
            late = self.tracer.on_their_way(explained_by(causes, self.orders))
        every = [*causes, *late]
        hidden = ends_hidden(causes, self.orders)
        return divided(every, self.orders).evidence + sum(cause.log_prior for cause in every) + hidden

    def complete(self, chosen: list[Candidate], turns: list[Turn]) -> list[Candidate]:
        """A set of causes, grown by the one that gains most until none gains enough, and pruned.

        Those of the first of the `turns` come before those of the next.
        """
        while len(chosen) < MOST:
            best = self._best(chosen, turns)
            if best is None:
                break
            chosen = self._grown(chosen, best)
        for cause in list(chosen):
            rest = [own for own in chosen if own is not cause]
            late = self.tracer.on_their_way(explained_by(chosen, self.orders))
            if self.worth(chosen, late) < self.worth(rest, late) + CLAIM:
                chosen = rest
        return _as_one(chosen)

    def _grown(self, chosen: list[Candidate], best: Candidate) -> list[Candidate]:
        """The set with one cause more; or, where that is a pattern, with a cause of the set that may have met it."""
        ways = [[*chosen, best]]
        if best.kind == "unknown":
            for place, own in enumerate(chosen):
                wider = [*self._with_pattern([own], best), *united(own, best)]
                ways += [[*chosen[:place], wide, *chosen[place + 1 :]] for wide in wider]
        return max(ways, key=self.worth)

    def _best(self, chosen: list[Candidate], turns: list[Turn]) -> Candidate | None:
        done = self.orders.lost & explained_by(chosen, self.orders)
        episodes = windows_of(self.tracer.rest(done))
        division = divided(chosen, self.orders, self.tracer.on_their_way(done))
        left = self.tracer.lost_for_good(done)
        runs = runs_of(left)

        @cache  # asked for again and again; causes are told apart by what they are, not by what they hold
        def gain(rival: Candidate | Unrecorded) -> float:
            chance = _by_chance(rival, runs, bool(episodes))
            return division.with_one_more(rival) - division.evidence + rival.log_prior - chance

        unknown = self._unknown(done, episodes)
        named = [
            *(c for c in self.configured if _new_to(c, chosen) and not c.last_resort and (c.sharp or episodes)),
            *self.patterns(left),
        ]
        likeliest = [one.cause(self.orders) for one in sorted(unknown, key=gain, reverse=True)[:PATTERNS]]
        wider = [wide for one in likeliest for wide in self._with_pattern(named, one)]
        every: list[Candidate | Unrecorded] = [*named, *wider, *unknown]
        for turn in turns:
            rivals = [rival for rival in every if turn(rival) and self._loses_more(rival, done)]
            best = max(rivals, key=gain, default=None)
            if best is not None and gain(best) >= CLAIM:
                cause = best.cause(self.orders) if isinstance(best, Unrecorded) else best
                return max([cause, *self._seen(cause)], key=gain)
        return None

    def _unknown(self, done: Flags, episodes: list[tuple[int, int]]) -> list[Unrecorded]:
        if episodes:
            found = [self._beside(one, done) for one in losses(self.orders, self.attributes, episodes)]
            return [*found, *on_calendar_days(self.orders, episodes)]
        return in_strata(self.orders, self.attributes, self.tracer.lost_for_good(done))

    def _beside(self, loss: Unrecorded, done: Flags) -> Unrecorded:
        """A loss of which only the time is known, as far as its first and last order that no cause explains yet."""
        left = loss.places[self.orders.lost[loss.places] & ~done[loss.places]]
        if loss.segment is not None or not len(left) or not done[loss.places].any():
            return loss
        return replace(loss, places=loss.places[(loss.places >= left[0]) & (loss.places <= left[-1])])

    def _with_pattern(self, named: list[Candidate], pattern: Candidate) -> list[Candidate]:
        """The causes that may have met those of a pattern of which the replay cannot tell."""
        unclear = [one for one in named if one.likely is None and (one.effect == UNKNOWN).any()]
        wider = [with_likely(one, pattern.effect == YES, self.orders) for one in unclear]
        return [replace(one, price=one.price + pattern.price) for one in wider if one is not None]

    def _loses_more(self, rival: Candidate | Unrecorded, done: Flags) -> bool:
        """Whether a larger share of what a cause met is lost than of the rest: else it explains who arrived.

        Of a cause that met all there are, as of a currency that a rule leaves out, nothing is left to compare with.
        """
        if isinstance(rival, Candidate) and let_most_through(rival, self.orders, done):
            return False
        met = rival.places if isinstance(rival, Unrecorded) else np.flatnonzero(rival.met)
        met = met[~done[met]]
        lost, seen = np.count_nonzero(self.orders.lost[met]), len(met)
        others_lost = np.count_nonzero(self.orders.lost & ~done) - lost
        others = len(done) - np.count_nonzero(done) - seen
        return bool(lost and (not others or lost * others > others_lost * seen))

    def _seen(self, best: Candidate) -> list[Candidate]:
        """What is known by its consequences alone, in the days of an episode that nothing else explains.

        Of missing orders a record that was changed near it, of which nothing else is known, explains it no better. What
        has a value and is lost nearly whole was left out by something that looks at it, whatever a log is silent about.
        """
        if best.kind != "unknown" and (best.replayable or self.orders.kind != "missing"):
            return []
        days = self.orders.day[best.effect == YES]
        inside = (self.orders.day >= days.min()) & (self.orders.day <= days.max())
        if best.returns:
            inside &= best.about == YES
        by_value = best.segment is not None and _lost_nearly_all(self.orders, best)
        seen = [cause for cause in self.configured if cause.last_resort and not (cause.silent and by_value)]
        return [cause if cause.recurs else _within(cause, inside, best) for cause in seen]


def _by_chance(rival: Candidate | Unrecorded, runs: Runs, episodes: bool) -> float:
    """What is taken off a cause that was found by looking, where no episode of days has asked for it."""
    if isinstance(rival, Unrecorded):
        return 0.0 if episodes else runs.in_company(rival.places)
    return runs.in_company(np.flatnonzero(rival.met)) if rival.price and rival.ref is None else 0.0


def _within(cause: Candidate, inside: Flags, best: Candidate) -> Candidate:
    """What is seen by its consequences, in the days of a loss alone; it comes back where that does."""
    about = best.about if best.returns else cause.about
    return replace(cause, effect=np.where(inside, cause.effect, NO).astype(np.int8), about=about, returns=best.returns)


def _new_to(rival: Candidate, chosen: list[Candidate]) -> bool:
    """Whether neither a cause nor another way of the same thing is among the chosen."""
    if rival.ref is not None and rival.replayable:
        own = (rival.kind, rival.ref)
        return all((cause.kind, cause.ref) != own or not cause.replayable for cause in chosen)
    return all(cause is not rival and not (rival.family and cause.family == rival.family) for cause in chosen)


def _as_one(chosen: list[Candidate]) -> list[Candidate]:
    """Episodes of one mechanism that is known by its consequences alone are one cause."""
    found: dict[tuple[str, str, int], Candidate] = {}
    for place, cause in enumerate(chosen):
        key = (cause.kind, cause.subject, -1 if cause.last_resort else place)
        known = found.get(key)
        found[key] = cause if known is None else replace(known, effect=np.maximum(known.effect, cause.effect))
    return list(found.values())


def windows_of(traced: Segmentation) -> list[tuple[int, int]]:
    """The most probable first and last day of each episode."""
    return [(most_probable(e.onset), max(most_probable(e.recovery) - 1, e.peak)) for e in traced.episodes]

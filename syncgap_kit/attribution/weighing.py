"""The rivals of a cause against each other, by what they say of every order; `unknown` is among them.

Each rival takes the place of the cause among the others of its channel; how well it then explains who is missing
(division.py) and what it is worth beforehand give its probability.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from .attributes import Attributes
from .candidate import NO, UNKNOWN, YES, Candidate, Orders
from .causes.unknown import PRIOR as UNKNOWN_PRIOR
from .causes.unknown import Flags, Unrecorded, losses
from .division import Division, divided, explained_by
from .doubt import began_with, let_many_through, let_most_through, nothing_told_of

FOUR_PLACES = Decimal("0.0001")
RULED_OUT = -1e6  # of a rule that let most of what it met through
DOUBT = 0.015  # half of a rule's: two in three that it was the rule, which explains why just those were lost
UNTESTED = 0.5  # what records that could not be held against the lost orders are worth together: a third of it all
MOSTLY = 0.5  # share of a rule's orders: of unknown state, so that it may have lost what a log only saw; of a pattern


@dataclass(frozen=True, eq=False)
class Weighed:
    """A candidate with its probability; candidates that no order tells apart are one, with the others as `tied`."""

    candidate: Candidate
    probability: Decimal
    tied: tuple[str, ...] = ()


def weigh(
    cause: Candidate,
    chosen: list[Candidate],
    configured: list[Candidate],
    orders: Orders,
    attributes: Attributes,
    late: Sequence[Candidate] = (),
    beside: Sequence[Candidate] = (),
) -> list[Weighed]:
    """Every rival of a cause for the orders it explains, the other causes given; probabilities add up to exactly 1.

    `late`: the delay of the newest orders, if there is one, which holds up what no cause has lost. `beside`: what is
    nobody's doing, such as the end of the books, and part of what is unknown.

    The last entry is `unknown`: no cause at all, random loss, and every predicate that no record explains, together.
    """
    rest = [own for own in chosen if own is not cause]
    lost = np.flatnonzero(orders.lost & (cause.effect == YES) & ~explained_by(rest, orders))
    unknown = _unrecorded(cause, orders, attributes, lost)
    division = divided(rest, orders, late)
    untested = _untested(cause, _others(configured, rest), orders, lost)
    named = _best_of_each(_rivals(cause, rest, _others(configured, untested), orders, lost), cause, division)
    groups = _merge_ties(named, explained_by(rest, orders))
    scores = [_score_of(group, cause, division, orders) for group in groups]
    twins = _at_the_same_time(named) + _as_silent(cause, configured, lost) + _in_doubt(named, orders) + [*beside]
    vague = [division.with_one_more(one) + one.log_prior for one in [*unknown, *twins]]
    best = unknown[int(np.argmax(vague[: len(unknown)]))]
    nobody_knows = _log_sum([*vague, division.evidence])
    alike = _merge_ties(untested, explained_by(rest, orders))
    groups += alike
    scores += [nobody_knows + log(UNTESTED * len(group) / len(untested)) for group in alike]
    scores.append(nobody_knows)
    told = cause if cause.kind == "unknown" else best
    representatives = [*groups, [told.cause(orders) if isinstance(told, Unrecorded) else told]]
    probabilities = to_four_places([score - _log_sum(scores) for score in scores])
    weighed = [
        Weighed(group[0], probability, tuple(sorted({c.ref for c in group[1:] if c.ref} - {group[0].ref})))
        for group, probability in zip(representatives, probabilities, strict=True)
    ]
    return sorted(weighed, key=lambda w: (-w.probability, w.candidate.kind == "unknown", str(w.candidate.ref)))


def _unrecorded(
    cause: Candidate, orders: Orders, attributes: Attributes, lost: NDArray[np.int64]
) -> list[Candidate | Unrecorded]:
    """What no record explains: losses of the days of these orders, since then, or all along; or a cause."""
    span = (int(orders.day[lost].min()), int(orders.day[lost].max())) if len(lost) else (0, 0)
    last_day = len(orders.expected_on) - 1
    found = losses(orders, attributes, [span, (span[0], last_day), (0, last_day)])
    return [*found, cause] if cause.kind == "unknown" else [*found]


def _rivals(
    cause: Candidate, rest: list[Candidate], configured: list[Candidate], orders: Orders, lost: NDArray[np.int64]
) -> list[Candidate]:
    """The named candidates that met one of the lost orders of a cause, itself among them where it is named.

    A record whose replay lost some of them is no second time a rival by the moment alone at which it changed.
    """
    named = [c for c in _others(configured, rest) if c is cause or not c.last_resort]
    named = [c for c in named if (c.effect[lost] != NO).any()]  # what met none of them explains none
    replayed = {c.ref for c in named if c.replayable and (c.effect[lost] == YES).any()}
    named = [c for c in named if c is cause or c.replayable or c.ref not in replayed]
    if cause.kind != "unknown" and all(c is not cause for c in named):
        named.append(cause)
    pattern = cause.likely if cause.kind != "unknown" else cause.effect == YES
    return [_as_likely(c, cause, pattern, orders) for c in named]


def _others(candidates: list[Candidate], than: list[Candidate]) -> list[Candidate]:
    return [one for one in candidates if all(one is not other for other in than)]


def _untested(cause: Candidate, others: list[Candidate], orders: Orders, lost: NDArray[np.int64]) -> list[Candidate]:
    """The records that may be what is behind unexplained losses: nobody recorded how these orders stood.

    A rule leaves a pattern behind, and any record losses that begin with it; that none explains them is not certain.
    """
    if cause.kind != "unknown":
        return []
    silent = [one for one in others if nothing_told_of(one, lost) and not let_many_through(one, orders)]
    patterned = cause.segment is not None
    return [one for one in silent if (patterned and one.kind == "rule") or began_with(one, orders, lost)]


def with_likely(cause: Candidate, pattern: Flags, orders: Orders) -> Candidate | None:
    """A cause with those of a pattern of which the replay cannot say whether they met it; None where it cannot be told.

    A status that nobody recorded leaves open whether the rule met an order. Where the rule lost what it surely met, the
    lost orders of the pattern may be its own, if most of those have the pattern too: how many of the others met it is
    left open.
    """
    unclear, surely = (cause.effect == UNKNOWN) & pattern, orders.lost & (cause.effect == YES)
    if not cause.replayable or not surely.any() or not orders.lost[unclear].any():
        return None
    if pattern[surely].mean() < MOSTLY:
        return None
    return replace(cause, likely=unclear)


def _at_the_same_time(named: list[Candidate]) -> list[Candidate]:
    """What nobody recorded, at the very moment of each change that has nothing but its time.

    Such a change says when to the second, and unknown causes by whole days; that alone must not make it the likelier.
    """
    timed = [one for one in named if not one.replayable]
    return [replace(one, kind="unknown", ref=None, prior=UNKNOWN_PRIOR, versions=()) for one in timed]


def _as_silent(cause: Candidate, configured: list[Candidate], lost: NDArray[np.int64]) -> list[Candidate]:
    """A loss that the log is silent about, by nobody knows what, where a rule on record may have met those orders.

    A rule that leaves orders out without a word looks just so; where their state was never recorded, none can tell.
    """
    if not cause.silent or not len(lost):
        return []
    may_have = (one for one in configured if one.ref is not None and one.sharp)
    open_still = any((one.effect[lost] == UNKNOWN).mean() >= MOSTLY for one in may_have)
    return [replace(cause, kind="unknown", prior=UNKNOWN_PRIOR, subject="")] if open_still else []


def _in_doubt(named: list[Candidate], orders: Orders) -> list[Candidate]:
    """What nobody recorded, of the very orders of each cause that is not beyond doubt.

    That is of a record that let many through, or would usually have met most; and of what only looks so.
    """
    doubtful = [one for one in named if one.doubt or let_many_through(one, orders)]
    return [replace(one, kind="unknown", ref=None, prior=DOUBT, versions=()) for one in doubtful]


def _as_likely(named: Candidate, cause: Candidate, pattern: Flags | None, orders: Orders) -> Candidate:
    """A rival granted what the cause itself is granted: that its orders of unknown state follow the same pattern."""
    if named is cause or pattern is None or named.likely is not None:
        return named
    granted = with_likely(named, pattern, orders)
    return named if granted is None else replace(granted, price=granted.price + cause.price)


def _best_of_each(named: list[Candidate], cause: Candidate, division: Division) -> list[Candidate]:
    """Of the ways in which one record may have lost orders the one that explains them best; the cause's own is its.

    So it is of the ways of one thing that no record tells of, such as a peak from so many orders an hour on. Each has
    paid for being one of several.
    """
    ways: dict[tuple[str, str, tuple[str, ...]], list[Candidate]] = {}
    others = []
    for one in named:
        if one.ref is None and one.family:
            ways.setdefault((one.kind, one.family, ()), []).append(one)
        elif one.ref is None or not one.replayable:
            others.append(one)
        else:
            ways.setdefault((one.kind, one.ref, one.together), []).append(one)

    def worth(one: Candidate) -> float:
        return float("inf") if one is cause else division.with_one_more(one) + one.log_prior

    return [*(max(own, key=worth) if len(own) > 1 else own[0] for own in ways.values()), *others]


def _score_of(tied: list[Candidate], cause: Candidate, division: Division, orders: Orders) -> float:
    """The log probability of candidates that no order tells apart, but for a constant."""
    if tied[0] is not cause and let_most_through(tied[0], orders):
        return RULED_OUT
    return division.with_one_more(tied[0]) + _prior_of(tied)


def _prior_of(tied: list[Candidate]) -> float:
    """The prior of candidates that no order tells apart: added up, but settings saved together are one occasion."""
    priors = [candidate.log_prior for candidate in tied]
    return _log_sum(priors) if tied[0].replayable else max(priors)


def _merge_ties(candidates: list[Candidate], explained: Flags) -> list[list[Candidate]]:
    """Candidates that say the same of every order that still needs an explanation, together; the first by id speaks.

    What they let through elsewhere tells them apart all the same. A rule speaks before a schedule: what it left out at
    its decision was asked for, and only never asked for again.
    """
    groups: dict[tuple[object, ...], list[Candidate]] = {}
    empty = []
    spoken = {"retrieval": "rule, then retrieval"}
    for candidate in sorted(candidates, key=lambda c: (c.ref is None, spoken.get(c.kind, c.kind), str(c.ref))):
        effect = candidate.effect[~explained]
        if effect.any() and candidate.ref is not None:
            key = (effect.tobytes(), candidate.replayable, candidate.elsewhere)
            groups.setdefault(key, []).append(candidate)
        else:
            empty.append([candidate])
    return [*map(_joint_first, groups.values()), *empty]


def _joint_first(tied: list[Candidate]) -> list[Candidate]:
    """Without a record alone where it ties with itself and another: alone it does not say what spared others."""
    joint = next((one for one in tied if one.together), None)
    return tied if joint is None else [joint, *(own for own in tied if own.together and own is not joint)]


def _log_sum(terms: list[float]) -> float:
    top = max(terms)
    return top + log(sum(exp(term - top) for term in terms))


def to_four_places(logs: list[float]) -> list[Decimal]:
    """Probabilities rounded to four places so that they add up to exactly 1 (largest remainder)."""
    exact = [Decimal(exp(value)) for value in logs]
    floors = [value.quantize(FOUR_PLACES, rounding="ROUND_DOWN") for value in exact]
    short = int((1 - sum(floors)) / FOUR_PLACES)
    by_remainder = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    for position in by_remainder[:short]:
        floors[position] += FOUR_PLACES
    return floors

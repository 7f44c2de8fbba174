"""Rules of which the replay tells less than it seems: what they let through, and whose state alone was recorded.

An order that never reached the books may never be shipped, and stays in its first status; those that arrived went on,
and nobody recorded how they stood at their decision. A rule against that first status then seems to have met the lost
alone. Whether it would have met the arrived too, had they stood as paid orders do at first, tells how far to trust it.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..calendar import A_DAY
from ..written import part_words
from .candidate import UNKNOWN, YES, Candidate, Orders, seconds
from .circumstances import Ways

Flags = NDArray[np.bool_]
MOSTLY = 0.5  # share of what it met that a record must have kept back to be a cause at all; of the arrived, unknown
NEARLY_ALL = 0.8  # share that it must have kept back to be claimed: a few are entered by hand
UNTOLD = 0.9  # share of the lost orders of which a replay cannot tell, so that it tells nothing of them
AT_LEAST = 0.2  # share that it must have kept back even where its orders were lost just since it began
FEW = 10  # orders that it lost, and such that came before it began
MANY = 30  # orders of the channel before the first of those that are new
BEFORE = 0.05  # share of them that may have been lost by chance before a record began
BY_CHANCE = 0.05  # how likely so many orders in a row must be to arrive while a cause loses its share of them
SOON = A_DAY  # seconds from the payment to the decision within which an order stands as it did at first


def nothing_told_of(one: Candidate, lost: NDArray[np.int64]) -> bool:
    """Whether the replay of a rule or mapping says of none of these orders that it met it, of nearly all nothing."""
    effect = one.effect[lost]
    silent = one.ref is not None and one.kind in ("rule", "mapping") and one.sharp and not (effect == YES).any()
    return silent and bool(len(lost)) and bool((effect == UNKNOWN).mean() >= UNTOLD)


def began_with(one: Candidate, orders: Orders, lost: NDArray[np.int64]) -> bool:
    """Whether a version of a record began just when these orders began to be lost, as far as chance leaves it open."""
    decided = np.sort(orders.decided[lost])
    for begun in (seconds(version.since.latest, 0) for version in one.versions if version.since.latest):
        own = decided[decided >= begun]
        if not len(own) or len(own) < (1 - BEFORE) * len(decided):
            continue
        share = len(own) / ((orders.decided >= own[0]) & (orders.decided <= own[-1])).sum()
        spared = ((orders.decided >= begun) & (orders.decided < own[0])).sum()
        if (1 - share) ** spared >= BY_CHANCE:
            return True
    return False


def decided_soon(ways: Ways, later: Flags) -> Flags:
    """The orders that a log decided on within a day of their payment, and not only saw to post them `later`."""
    return np.asarray((ways.noticed > 0) & (ways.noticed - ways.due < SOON) & ~later)


def let_most_through(one: Candidate, orders: Orders, explained: Flags | None = None) -> bool:
    """Whether most of the orders that a rule, mapping or login surely met reached the books all the same, in time.

    One that lost some of its orders alone, but for those that others have `explained`, and none before it began, may
    have acted on a part of a tool's workers.
    """
    share = _share_kept_back(one, orders)
    if share >= MOSTLY:
        return False
    return share < AT_LEAST or not (
        lost_since_it_began(one, orders, explained) or lost_from_the_first(one, orders, explained)
    )


def let_many_through(one: Candidate, orders: Orders) -> bool:
    """Whether more of them did than people enter by hand, and its orders were not lost just since it began."""
    return _share_kept_back(one, orders) < NEARLY_ALL and not lost_since_it_began(one, orders)


def lost_from_the_first(one: Candidate, orders: Orders, explained: Flags | None = None) -> bool:
    """Whether what a rule or mapping concerns is new, and was lost from its first orders on, and few others."""
    if not _lost_alone(one, orders, explained):
        return False
    met = np.flatnonzero(one.effect == YES)
    lost = met[orders.lost[met]]
    share = len(lost) / np.count_nonzero(met >= lost[0])
    anew = met[0] >= MANY and not (one.about[: met[0]] == YES).any()
    return bool(anew and (1 - share) ** np.count_nonzero(met < lost[0]) >= BY_CHANCE)


def lost_since_it_began(one: Candidate, orders: Orders, explained: Flags | None = None) -> bool:
    """Whether a rule or mapping began just as its orders began to be lost, none of many before and few of others.

    Those that passed between the two may be no more than chance leaves open at the share that it loses.
    """
    if not _lost_alone(one, orders, explained):
        return False
    met, lost = one.effect == YES, orders.lost & (one.effect == YES)
    first = orders.decided[lost][0]
    for version in one.versions:
        earliest, latest = (seconds(end, 0) for end in (version.since.earliest, version.since.latest))
        spared = int((met & (orders.decided >= latest) & (orders.decided < first)).sum())
        before = (one.about == YES) & (orders.decided < earliest) & ~orders.lost
        share = lost.sum() / (met & (orders.decided >= first)).sum()
        if earliest <= first and before.sum() >= FEW and (1 - share) ** spared >= BY_CHANCE:
            return True
    return False


def _lost_alone(one: Candidate, orders: Orders, explained: Flags | None) -> bool:
    """Whether a rule or mapping met several lost orders, and hardly any other was lost in the same time."""
    if one.kind not in ("rule", "mapping") or one.ref is None or not one.sharp or one.all_or_none:
        return False
    lost = orders.lost & (one.effect == YES)
    if lost.sum() < FEW:
        return False
    first, last = orders.decided[lost][[0, -1]]
    others = orders.lost & (one.effect != YES) & (orders.decided >= first) & (orders.decided <= last)
    others = others if explained is None else others & ~explained
    return bool(others.sum() <= BEFORE * lost.sum())


def _share_kept_back(one: Candidate, orders: Orders) -> float:
    """The share lost of what a record surely met; 1 for what loses only some, and of what came late or was held up."""
    if one.alibi is not None:
        return 0.0
    if one.kind not in ("rule", "mapping", "credential") or not one.sharp:
        return 1.0
    met = (one.effect == YES) & (orders.lost | ~orders.sent_again)
    return float(orders.lost[met].mean()) if met.any() else 1.0


def known_of_the_lost_alone(one: Candidate, orders: Orders, soon: Flags) -> bool:
    """Whether a rule met lost orders, and the state of most that arrived meanwhile is unknown, though posted `soon`."""
    return bool(_unclear(one, orders, soon).any())


def as_usual(one: Candidate, usual: Candidate, orders: Orders, soon: Flags) -> Candidate:
    """The rule, doubtful where it would have met most of those as they usually stand (`usual`, the same rule)."""
    unclear = _unclear(one, orders, soon)
    if not unclear.any():
        return one
    met = int((usual.effect[unclear] == YES).sum())
    if met < MOSTLY * unclear.sum():
        return one
    told = (
        "How the orders that arrived stood at their decision was not recorded. As paid orders usually stand at first,"
    )
    return replace(one, doubt=f"{told} it would have kept back {part_words(met, int(unclear.sum()))} of them as well.")


def untested_words(candidates: Iterable[Candidate], hits: NDArray[np.int64]) -> tuple[str, ...]:
    """The rules that could not be held against most of these lost orders, since their state was not recorded."""
    told = []
    for one in candidates:
        if one.kind == "rule" and one.ref is not None and not (one.effect[hits] == YES).any():
            unclear = int((one.effect[hits] == UNKNOWN).sum())
            if unclear >= MOSTLY * len(hits):
                of_them = f"Rule {one.ref} could not be held against {part_words(unclear, len(hits))} of them"
                told.append(f"{of_them}: how they stood at their decision was not recorded.")
    return tuple(told)


def _unclear(one: Candidate, orders: Orders, soon: Flags) -> Flags:
    """The orders of unknown state that arrived while a rule met lost ones, if that is most of what arrived."""
    none = np.zeros(len(orders), bool)
    days = orders.day[orders.lost & (one.effect == YES)]
    if not len(days):
        return none
    inside = (orders.day >= days.min()) & (orders.day <= days.max())
    arrived = inside & ~orders.lost & ~orders.late
    unclear = arrived & soon & (one.effect == UNKNOWN)
    return np.asarray(unclear if unclear.sum() >= MOSTLY * arrived.sum() else none)

"""Which version of a record was in force at each decision, and what orders say where nobody recorded when it began."""

import numpy as np
from numpy.typing import NDArray

from ..calendar import A_DAY
from .candidate import BACKGROUND, FAR_FUTURE, FAR_PAST, NO, UNKNOWN, YES, Candidate, Orders, Trits, seconds
from .configuration import Moment, Version

LOST, LEAST_LOST = 0.97, 0.25  # share of the orders that a state keeps back which are really missing; at the least


def in_force(version: Version, decided: NDArray[np.int64]) -> Trits:
    """Whether a version was in force at each decision; unknown within the interval in which it came or went."""
    always = FAR_PAST if version.since.earliest is None else FAR_FUTURE
    begun = np.where(decided >= seconds(version.since.latest, always), YES, UNKNOWN)
    begun = np.where(decided < seconds(version.since.earliest, FAR_PAST), NO, begun)
    if version.until is None:
        return begun.astype(np.int8)
    ended = np.where(decided >= seconds(version.until.latest, FAR_FUTURE), NO, UNKNOWN)
    ended = np.where(decided < seconds(version.until.earliest, FAR_PAST), YES, ended)
    return np.minimum(begun, ended).astype(np.int8)


def over_time(versions: tuple[Version, ...], effects: list[Trits], orders: Orders) -> tuple[Trits, float]:
    """What a record did to each order under the version in force at its decision, and the price of settled intervals.

    Where a change is only known to lie in an interval, the orders themselves settle when it was: the split of the
    interval that explains them best, paid for with the logarithm of the number of splits.
    """
    effect = np.zeros(len(orders), np.int8)
    force = [in_force(version, orders.decided) for version in versions]
    for held, own in zip(force, effects, strict=True):
        effect = np.maximum(effect, np.minimum(held, own))
    price = 0.0
    for position, version in enumerate(versions):
        before = effects[position - 1] if position and _follows(versions, position) else np.zeros(len(orders), np.int8)
        if version.since.known and version.since.earliest != version.since.latest:
            price += settle(effect, before, effects[position], ends_of(version.since), orders)
        elif version.since.known:
            price += settle_moment(effect, before, effects[position], ends_of(version.since)[0], orders)
        if version.seen_at is not None:
            former = effects[position - 1] if position else np.zeros(len(orders), np.int8)
            price += _begun_unseen(effect, former, effects[position], int(version.seen_at.timestamp()), orders)
        until = version.until
        if until is not None and not _followed(versions, position):
            nothing = np.zeros(len(orders), np.int8)
            if until.earliest != until.latest:
                price += settle(effect, effects[position], nothing, ends_of(until), orders)
            else:
                price += settle_moment(effect, effects[position], nothing, ends_of(until)[0], orders)
    return effect.astype(np.int8), price


def met_at(cause: Candidate, orders: Orders, place: int) -> NDArray[np.bool_]:
    """The orders that the text of a record meets which kept this one back, whatever the time; all where it has none."""
    here, met = orders.decided[place : place + 1], np.ones(len(orders), bool)
    for version, effect in zip(cause.versions, cause.version_effects, strict=False):
        if effect[place] == YES and in_force(version, here)[0] != NO:
            met = effect == YES
    return met


def _begun_unseen(effect: Trits, former: Trits, own: Trits, seen_at: int, orders: Orders) -> float:
    """Of a record that stood at some time, nobody knows since when: since when, where orders before that contradict it.

    `former`: what it did before, as far as that is known.
    """
    against = (effect == YES) & ~orders.lost & ~orders.late & (orders.decided < seen_at)
    if not against.any():
        return 0.0
    return settle(effect, former, own, (FAR_PAST, seen_at), orders)


def _follows(versions: tuple[Version, ...], position: int) -> bool:
    return versions[position - 1].until == versions[position].since


def _followed(versions: tuple[Version, ...], position: int) -> bool:
    return position + 1 < len(versions) and versions[position + 1].since == versions[position].until


def ends_of(moment: Moment) -> tuple[int, int]:
    """The ends of a moment in seconds since 1970."""
    return seconds(moment.earliest, FAR_PAST), seconds(moment.latest, FAR_FUTURE)


def settle(effect: Trits, before: Trits, after: Trits, interval: tuple[int, int], orders: Orders) -> float:
    """Split an interval between two states where the orders in it say; returns the price in nats."""
    first, last = interval
    inside = np.flatnonzero((orders.decided >= first) & (orders.decided < last))
    telling = inside[before[inside] != after[inside]]
    effect[inside] = np.where(before[inside] == after[inside], before[inside], effect[inside])
    if not len(telling):
        return 0.0
    share = _share_lost(effect, inside, orders)
    others = np.setdiff1d(inside, telling)
    kept = orders.lost | orders.late  # what came late was left out first, and sent again once somebody saw it
    anyway = (kept[others].sum() + BACKGROUND[0]) / (len(others) + sum(BACKGROUND))
    weight = np.where(kept[telling], np.log(share / anyway), np.log((1 - share) / (1 - anyway)))
    gain = np.concatenate([[0.0], np.cumsum(weight * (before[telling] == YES))])
    gain += np.concatenate([np.cumsum((weight * (after[telling] == YES))[::-1])[::-1], [0.0]])
    # Orders decided in the same second were all decided before the change, or all after it.
    splits = np.flatnonzero(np.diff(orders.decided[telling], prepend=FAR_PAST, append=FAR_FUTURE))
    split = int(splits[np.argmax(gain[splits])])
    effect[telling[:split]], effect[telling[split:]] = before[telling[:split]], after[telling[split:]]
    return float(np.log(len(splits)))


def settle_moment(effect: Trits, before: Trits, after: Trits, moment: int, orders: Orders) -> float:
    """What became of orders around a change of known time, where theirs is known less well; the price in nats."""
    if orders.by_day is not None:
        return _settle_day(effect, before, after, moment, orders, orders.by_day)
    return _settle_waiting(effect, before, after, moment, orders)


def _settle_waiting(effect: Trits, before: Trits, after: Trits, moment: int, orders: Orders) -> float:
    """The last orders before a change may have waited until after it, when the tool looked at them.

    So did those in a row, up to the change, that fared as the record then read and not as it had read.
    """
    first, end = np.searchsorted(orders.decided, (moment - orders.waits, moment))
    inside = np.arange(first, end)
    inside = inside[(before[inside] != after[inside]) & (np.minimum(before, after)[inside] != UNKNOWN)]
    waited = orders.lost[inside] == (after[inside] == YES)
    number = int(np.argmin(waited[::-1])) if not waited.all() else len(waited)
    if not number:
        return 0.0
    own = inside[len(inside) - number :]
    effect[own] = after[own]
    return float(np.log(len(inside) + 1))


def _settle_day(
    effect: Trits, before: Trits, after: Trits, moment: int, orders: Orders, by_day: NDArray[np.bool_]
) -> float:
    """On the day of a change, orders of which the day alone is known came before it or after, as each of them says.

    Returns the price in nats: any number of them may have come before it.
    """
    own = by_day & (orders.decided <= moment) & (orders.decided > moment - A_DAY)
    telling = np.flatnonzero(own & (before != after) & (np.minimum(before, after) != UNKNOWN))
    kept, let = np.maximum(before, after)[telling], np.minimum(before, after)[telling]
    effect[telling] = np.where(orders.lost[telling], kept, let)
    return float(np.log(len(telling) + 1))


def _share_lost(effect: Trits, inside: NDArray[np.int64], orders: Orders) -> float:
    """The share of what a record surely met that is missing: some of it may have been entered by hand or later."""
    met = effect == YES
    met[inside] = False
    return max(float((orders.lost[met].sum() + 2 * LOST) / (met.sum() + 2)), LEAST_LOST)

"""The set of orders that is exactly what a sum lacks; given only where it is the one and hardly chance."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import comb, gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = {1: 100_000, 2: 3_000, 3: 400}  # orders of a bucket up to which sets of so many are looked for
ENDING_ALIKE, FEW = 100, 4  # hundredths of a unit between prices that end alike; amounts that show a coarser grid
BY_CHANCE = 0.05  # sets of that size that would add up to the shortfall by chance, at most
BY_CHANCE_OF_MANY = 0.02  # the same of sets of all sizes tried; an unknown cause is as likely as a loss of so many
MOST_SETS = 50_000  # looked at in one bucket
BESIDE = 0.05  # share of the range of sums, to either side of a shortfall, in which sets are counted


def only_subset(amounts: list[int], wanted: int) -> tuple[int, ...] | None:
    """Places of the one smallest set of at most three amounts that add up to `wanted`; None where none or several do.

    A larger size is tried only where no smaller one fits, and none where so many sets of that size exist that one of
    them would fit by chance: with many orders nearly every shortfall is the sum of some three of them.
    """
    for size, largest in LARGEST.items():
        if len(amounts) > largest:
            return None
        found = _subsets(amounts, wanted, size)
        if found:
            return found[0] if len(found) == 1 and _by_chance(amounts, size) <= BY_CHANCE else None
    return None


def only_large_subset(amounts: list[int], wanted: int) -> tuple[int, ...] | None:
    """Places of the one set of any size that adds up to `wanted`; None where none or several do, or by chance might.

    Sets that are nearly nothing or nearly all are tried first, and larger ones (or smaller rests) only while so few
    have been tried, against what they may come to, that none of them would fit by chance.
    """
    places = np.array([place for place, amount in enumerate(amounts) if amount], np.int64)
    own = np.array([amounts[place] for place in places], np.int64)
    whole, steps = int(own.sum()), np.diff(np.sort(own)).tolist()
    if len(own) and whole == wanted:
        return tuple(places.tolist())
    grid, tried = gcd(*steps), 0
    seen: list[tuple[int, NDArray[np.int64]]] = []
    for few in range(1, len(own) // 2 + 1):
        tried += 2 * comb(len(own), few)
        if not grid or tried > MOST_SETS or tried * grid > BY_CHANCE_OF_MANY * int(np.abs(own).sum()):
            return None
        sets = np.array(list(combinations(range(len(own)), few)), np.int64)
        sums = own[sets].sum(axis=1)
        seen.append((few, sums))
        found = [tuple(one) for one in sets[sums == wanted].tolist()]
        if 2 * few < len(own):
            seen.append((len(own) - few, whole - sums))
            found += [_others(len(own), one) for one in sets[whole - sums == wanted].tolist()]
        if found:
            alone = len(found) == 1 and _beside(seen, int(own[0]), wanted, grid) <= BY_CHANCE_OF_MANY
            return tuple(places[list(found[0])].tolist()) if alone else None
    return None


def _others(count: int, kept: list[int]) -> tuple[int, ...]:
    return tuple(place for place in range(count) if place not in kept)


def _beside(seen: list[tuple[int, NDArray[Any]]], amount: int, wanted: int, grid: int) -> float:
    """How many sets would add up to an amount like `wanted` by chance: as closely as sums of sets stand around it.

    Sums of sets of one size fall on a grid; only the sizes on whose grid the wanted amount lies count.
    """
    every = np.concatenate([sums for size, sums in seen if (wanted - size * amount) % grid == 0])
    width = max(grid, int(BESIDE * (every.max() - every.min())))
    others = int((np.abs(every - wanted) <= width).sum()) - 1
    return others * grid / (2 * width)


def only_near(amounts: list[int], wanted: int, slack: int) -> tuple[int, ...] | None:
    """The place of the one amount that is `wanted` but for the rounding of a sum; None where none or several are."""
    found = [place for place, amount in enumerate(amounts) if abs(amount - wanted) <= slack]
    span = max(amounts) - min(amounts)
    return tuple(found) if len(found) == 1 and len(amounts) * 2 * slack <= BY_CHANCE * span else None


def _subsets(amounts: list[int], wanted: int, size: int) -> Sequence[tuple[int, ...]]:
    """Up to two sets of places that add up to it."""
    places: dict[int, list[int]] = {}
    for place, amount in enumerate(amounts):
        places.setdefault(amount, []).append(place)
    if size == 1:
        return [(place,) for place in places.get(wanted, [])][:2]
    found: list[tuple[int, ...]] = []
    for first, amount in enumerate(amounts):
        rest = wanted - amount
        others = [(p,) for p in places.get(rest, [])] if size == 2 else _pairs(amounts, places, rest, first)
        found += [(first, *other) for other in others if other[0] > first]
        if len(found) > 1:
            break
    return found[:2]


def _pairs(amounts: list[int], places: dict[int, list[int]], wanted: int, after: int) -> list[tuple[int, int]]:
    found = []
    for first in range(after + 1, len(amounts)):
        for second in places.get(wanted - amounts[first], ()):
            if second > first:
                found.append((first, second))
                if len(found) > 1:
                    return found
    return found


def _by_chance(amounts: list[int], size: int) -> float:
    """How many sets of that size would add up to any one amount by chance, if they fell evenly.

    Prices that all end alike leave only every hundredth cent: sums of as many of them fall on a grid as coarse. Two or
    three amounts are too few to see more than that in.
    """
    ordered = sorted(amounts)
    grid = gcd(*(later - earlier for earlier, later in pairwise(ordered)))
    grid = min(grid, ENDING_ALIKE) if len(amounts) < FEW else grid
    span = sum(ordered[-size:]) - sum(ordered[:size])
    return comb(len(amounts), size) * grid / span if span else float("inf") if len(amounts) > size else 0.0

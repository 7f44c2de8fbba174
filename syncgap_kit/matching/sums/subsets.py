"""The smallest set of orders that is exactly what a sum lacks; given only where it is the one and hardly chance."""

from collections.abc import Sequence
from itertools import pairwise
from math import comb, gcd

LARGEST = {1: 100_000, 2: 3_000, 3: 400}  # orders of a bucket up to which sets of so many are looked for
ENDING_ALIKE, FEW = 100, 4  # hundredths of a unit between prices that end alike; amounts that show a coarser grid
BY_CHANCE = 0.05  # sets of that size that would add up to the shortfall by chance, at most


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

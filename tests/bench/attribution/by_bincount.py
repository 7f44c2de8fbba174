"""The limit: nothing but counting. How many orders each value and each pair of values has, and how many it lost."""

from itertools import combinations

import numpy as np

from .codes import PLANTED, VALUES, Planted


def counted(known: Planted) -> tuple[int, int]:
    """Count all 78 sets over all orders; returns orders and lost orders of the planted pair since its day."""
    sets = [(place,) for place in range(len(VALUES))] + list(combinations(range(len(VALUES)), 2))
    found = {}
    for places in sets:
        cells = known.codes[places[0]].astype(np.int64)
        for place in places[1:]:
            cells = cells * VALUES[place] + known.codes[place]
        found[places] = (np.bincount(cells), np.bincount(cells[known.lost]))
    (first, one), (second, other) = PLANTED
    before = (known.codes[first] == one) & (known.codes[second] == other) & ~known.since_onset
    seen, gone = found[first, second]
    cell = one * VALUES[second] + other
    return int(seen[cell]) - int(before.sum()), int(gone[cell]) - int((before & known.lost).sum())

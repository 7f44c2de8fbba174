"""The limit: nothing but counting. How many orders each value and each pair of values has, and how many it lost."""

from itertools import combinations

import numpy as np

from .codes import PLANTED, VALUES, Planted


def counted(known: Planted) -> tuple[int, int]:
    """Count all 78 sets; returns orders and lost orders of the planted pair since its day."""
    inside = known.since_onset
    lost = known.lost[inside]
    codes = [own[inside] for own in known.codes]
    sets = [(place,) for place in range(len(codes))] + list(combinations(range(len(codes)), 2))
    found = {}
    for places in sets:
        cells = codes[places[0]].astype(np.int64)
        for place in places[1:]:
            cells = cells * VALUES[place] + codes[place]
        found[places] = (np.bincount(cells), np.bincount(cells[lost]))
    (first, one), (second, other) = PLANTED
    seen, gone = found[first, second]
    cell = one * VALUES[second] + other
    return int(seen[cell]), int(gone[cell])

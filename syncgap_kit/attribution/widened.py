"""Records that were edited while they lost orders: which later text kept back what none before it would have."""

import numpy as np

from .candidate import YES, Candidate
from .configuration import Version
from .gaps import Traced


def later_texts(candidate: Candidate, gap: Traced, first: Version) -> list[tuple[Version, int]]:
    """The versions since the first that acted, each with how many orders of the gap it keeps back and no former one."""
    texts = list(zip(candidate.versions, candidate.version_effects, strict=False))
    if first not in candidate.versions:
        return []
    met = np.zeros(len(gap.hits), bool)
    found = []
    for version, effect in texts[candidate.versions.index(first) :]:
        more = int(((effect[gap.hits] == YES) & ~met).sum())
        if met.any() and more:
            found.append((version, more))
        met |= effect[gap.hits] == YES
    return found

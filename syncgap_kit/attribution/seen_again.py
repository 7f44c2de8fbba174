"""Orders that a log saw first and posted later: a rule that met them when they were first seen had them wait.

A tool asks for an order again until it passes. That one which was pending at its first sight arrived once it was paid
speaks for a rule against pending orders, not against it; only one that the rule met as it was posted does.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .candidate import YES, Candidate, Orders

LATER = 3600  # seconds from the first sight to the posting from which an order was seen twice


def posted_later(orders: Orders, posted: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The orders that arrived and that the log posted later than it first saw them (`posted`: seconds; 0: not told)."""
    return np.asarray(~orders.lost & (posted - orders.decided > LATER))


def had_them_wait(one: Candidate, as_posted: Candidate, later: NDArray[np.bool_]) -> Candidate:
    """The rule, with what it says of those as they were posted (`as_posted`, the same rule) if it met them before."""
    waited = (one.effect == YES) & later & (as_posted.effect != YES)
    return replace(one, effect=np.where(waited, as_posted.effect, one.effect).astype(np.int8)) if waited.any() else one

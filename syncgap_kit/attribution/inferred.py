"""A change that stands in no record: what a channel's behaviour says began to be left out, and between which orders."""

import numpy as np

from ..written import part_words
from .candidate import YES, Candidate
from .gaps import Traced
from .segments import segment_words
from .told_days import Days

FEWEST = 4  # orders on either side of a change without which none is told
NEARLY_ALL = 0.9  # share that arrived before it, and that was lost while it held
NO_RECORD = "This is inferred from what arrived; no record tells of it."


def inferred_change(candidate: Candidate, gap: Traced, days: Days) -> tuple[str, ...]:
    """The change that orders with something in common show, as a sentence; empty where they show none.

    It is dated between the last of them that arrived and the first that was lost. Nothing is said where the gap is
    older than the data, where more than a tenth of them arrived while it was open, or where too few can tell.
    """
    orders = gap.orders
    if candidate.kind != "unknown" or not candidate.segment or orders.kind not in ("missing", "late"):
        return ()
    decided = orders.decided
    own = np.flatnonzero((candidate.about == YES) & ~gap.of_other_gaps)
    first, last = decided[gap.hits].min(), decided[gap.hits].max()
    before, during = own[decided[own] < first], own[(decided[own] >= first) & (decided[own] <= last)]
    if gap.onset.open_before or len(during) < FEWEST or orders.lost[during].mean() < NEARLY_ALL:
        return ()
    what, since = segment_words(candidate.segment), days.at(int(first))
    came = f"{part_words((~orders.lost[during]).sum(), len(during))} of them {orders.came}"
    if not len(before):
        unprovided = "as if a rule or a mapping that stood before did not provide for them"
        return (f"Orders with {what} first came on {since}, and {came}: {unprovided}. {NO_RECORD}",)
    arrived = before[~orders.lost[before]]
    if len(before) < FEWEST or len(arrived) < NEARLY_ALL * len(before):
        return ()
    what_came = f"{part_words(len(arrived), len(before))} {orders.came}"
    until, after = days.at(int(decided[arrived].max())), part_words((~orders.lost[during]).sum(), len(during))
    left_out = "as if a rule or a mapping that leaves them out had begun between the two"
    return (f"Of orders with {what}, {what_came} until {until}; from {since} on, {after} did: {left_out}. {NO_RECORD}",)

"""Orders of which the books cannot tell, since their export holds no document of any kind so late, nor any log does."""

import numpy as np

from .candidate import NO, YES, Candidate, Orders, Trits
from .circumstances import Ways
from .polling import LEAST_RUNS, failed_runs

POSTED = ("posted", "updated")
NAMED = 0.8  # share of the orders in the books that the log calls posted, from which on its silence tells something
FEWEST = 3  # lost orders before the end of the books that a change must have met
PRIOR = 0.001  # that an export of the books broke off early; what is on record and explains the orders is likelier


def unseen(orders: Orders, ways: Ways) -> Trits:
    """Whether orders are dated after the end of their books, but for those that by a log were not posted at all."""
    if not ways.past_books.any():
        return ways.past_books
    posted = np.isin(ways.outcome, POSTED)
    refused = ~posted & (ways.outcome != "")
    arrived = ~orders.lost
    if arrived.any() and posted[arrived].mean() >= NAMED:  # then it names what it posts, as far as it reaches
        refused |= ~posted & (ways.due <= ways.noticed.max(initial=0))
    if len(ways.runs) >= LEAST_RUNS:
        starts, failing = ways.runs.start.to_numpy(np.int64), failed_runs(ways)
        run = np.searchsorted(starts, ways.due, side="left")
        refused |= ~posted & (run < len(starts)) & failing[np.minimum(run, len(starts) - 1)]
    return np.where(refused, NO, ways.past_books).astype(np.int8)


def end_of_books(orders: Orders, ways: Ways) -> list[Candidate]:
    """That the export ended, as nothing that anybody recorded: where it explains the orders, their cause is unknown."""
    effect = unseen(orders, ways)
    return [Candidate("unknown", None, effect, effect.copy(), PRIOR)] if (effect[orders.lost] == YES).any() else []


def beyond_time(changes: list[Candidate], orders: Orders, ways: Ways) -> list[Candidate]:
    """The changes for which more speaks than the time alone at which the books end.

    Of a change nothing is known but when it was made. Where all that was lost since lies behind the end of the books,
    the end accounts for that time.
    """
    known = orders.lost & (unseen(orders, ways) == NO)
    if not ways.past_books.any():
        return changes
    return [one for one in changes if np.count_nonzero(known & (one.effect == YES)) >= FEWEST]

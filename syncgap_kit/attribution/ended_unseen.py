"""A record that keeps nothing back any more, though nobody wrote down that it was changed: a history may lack its end.

It lost nearly all that it met from its recorded beginning on, and from some moment nearly all of it reached the books.
What arrived after that moment does not contradict it; that the end is not on record, and the choice of the moment, are
paid for. A snapshot that shows it later says that it stood still.
"""

from dataclasses import replace
from math import log

import numpy as np
from numpy.typing import NDArray

from ..written import part_words
from .candidate import FAR_PAST, NO, YES, Candidate, Orders, seconds

FEWEST = 5  # orders that it must have lost before its end, and that must have arrived after it
NEARLY_ALL = 0.9  # share of them that must have been lost, and must have arrived
LOST, ANYWAY = 0.97, 0.01  # share that a record loses of what it meets, and that is missing anyway
MANY_TIMES = 5  # as large a share of the others as after it
WITH_OTHERS = "Orders that it does not concern were lost in the same days and no longer: one thing may have taken both."
UNWRITTEN = 0.15  # share of changes that a history lacks


def ended_unseen(cause: Candidate, orders: Orders) -> Candidate:
    """The cause without the orders that it met after an end which no record tells; itself where there is none."""
    if cause.kind not in ("rule", "mapping") or cause.together or not cause.versions or not cause.version_effects:
        return cause
    last = cause.versions[-1]
    begun = max(seconds(last.since.latest, FAR_PAST), seconds(last.stood_at, FAR_PAST))
    met = np.flatnonzero((cause.effect == YES) & (cause.version_effects[-1] == YES) & (orders.decided >= begun))
    if last.until is not None or not len(met):
        return cause
    lost = orders.lost[met]
    worth = np.cumsum(np.where(lost, log(LOST / ANYWAY), log((1 - LOST) / (1 - ANYWAY))))
    past = int(np.argmax(worth)) + 1
    came = ~lost[past:] & ~orders.late[met[past:]]
    if lost[:past].sum() < FEWEST or lost[:past].mean() < NEARLY_ALL or came.sum() < FEWEST:
        return cause
    if came.mean() < NEARLY_ALL:
        return cause
    effect = np.where(orders.decided >= orders.decided[met[past]], NO, cause.effect).astype(np.int8)
    told = part_words(int(came.sum()), len(came))
    words = f"No record tells that it ended, yet {told} orders that it would have kept back since reached the books."
    price = cause.price + log(len(met)) - log(UNWRITTEN)
    doubt = WITH_OTHERS if _others_lost_meanwhile(effect == YES, orders) else cause.doubt
    return replace(cause, effect=effect, price=price, words=(*cause.words, words), doubt=doubt)


def _others_lost_meanwhile(met: NDArray[np.bool_], orders: Orders) -> bool:
    """Whether orders that it does not concern were lost in just those days as well, and hardly any after them."""
    own = orders.decided[met & orders.lost]
    inside = ~met & (orders.decided >= own[0]) & (orders.decided <= own[-1])
    after = ~met & (orders.decided > own[-1])
    rates = [(orders.lost[part].sum() + 0.5) / (part.sum() + 1) for part in (inside, after)]
    return bool(orders.lost[inside].sum() >= FEWEST and rates[0] >= MANY_TIMES * rates[1])

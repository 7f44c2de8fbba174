"""The last days before a record ceased to keep orders back, whose orders came all the same.

Once a rule is mended, a value mapped or a login renewed, a tool often asks for its last days again, or somebody has it
do so. What it met in these days then arrives, and where its document bears the day of the order nothing tells of that.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import log

import numpy as np

from ..intake.phrases import many
from .attributes import Places
from .candidate import UNKNOWN, YES, Candidate, Orders

FEWEST, MOSTLY = 5, 0.9  # orders that it lost before these days, and the least share of what it met until then
LONGEST = 31  # days that are asked for again


def asked_again(cause: Candidate, orders: Orders) -> Candidate:
    """A recorded cause that the last orders it met do not contradict, where it lost nearly all before and then ended.

    No more orders than it lost may have been asked for again. Since when they were is chosen by looking, and paid for.
    """
    if cause.ref is None or not cause.sharp:
        return cause
    effect, price, words = cause.effect.copy(), cause.price, list(cause.words)
    for tail, choices in _last_days(cause, orders):
        effect[tail] = UNKNOWN
        price += log(choices)
        words.append(
            f"{many(len(tail), 'order')} that it met in its last days reached the books all the same, as if these "
            "days had been asked for again once it was over."
        )
    return replace(cause, effect=effect, price=price, words=tuple(words)) if len(words) > len(cause.words) else cause


def _last_days(cause: Candidate, orders: Orders) -> Iterator[tuple[Places, int]]:
    """For each spell of the cause that is over: the last orders that it met and that came, and how many it met."""
    about = np.flatnonzero((cause.about == YES) | (cause.effect == YES))
    told = orders.late  # that these came later is known
    if orders.held_up is not None and cause.outage:
        told = told | orders.held_up
    met = cause.effect[about] == YES
    edges = np.flatnonzero(np.diff(np.concatenate([[False], met, [False]]).astype(np.int8)))
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        own = about[first:end]
        lost = orders.lost[own]
        split = int(np.argmax(np.cumsum(np.where(lost, 1, -1)))) + 1  # by chance one may be lost after it
        before, after, days = lost[:split], lost[split:], orders.day[own[split:]]
        if end == len(about) or not len(after) or days[-1] - days[0] >= LONGEST:
            continue
        if before.sum() >= max(FEWEST, len(after)) and before.mean() >= MOSTLY and after.mean() <= 1.0 - MOSTLY:
            silent = own[split:][~after & ~told[own[split:]]]
            yield from [(silent, len(own))] if len(silent) else []

"""Where second documents, and documents without an order, come from, as the matching tells it of each.

Their origin is read off what happened, so that it stands only where no recorded change explains it.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ...written import in_digits
from ..candidate import NO, YES, Candidate, Orders

PRIOR = 0.1
FEWEST = 2
ORIGINS = {  # words of the reason -> kind of cause, what it is called
    "keyed by hand": ("manual", "Entry by hand beside the sync"),
    "entered by a person": ("manual", "Entry by hand"),
    "deleted there, most likely": ("manual", "Deletion of orders in the channel after the sync"),
    "as after a retry": ("delivery", "A retry of what was posted already"),
    "posted again on another day": ("delivery", "A second delivery of what was posted already"),
}


def candidates(orders: Orders, reasons: NDArray[np.object_]) -> Iterator[Candidate]:
    """A candidate for each origin that the reasons of the lost name; `reasons`: a text for each of the orders."""
    for words, (kind, subject) in ORIGINS.items():
        met = np.array([words in reason for reason in reasons], bool) & orders.lost
        if met.sum() >= FEWEST:
            effect = np.where(met, YES, NO).astype(np.int8)
            told = f'Of {in_digits(int(met.sum()))} {orders.noun} the report says "{words}".'
            yield Candidate(kind, None, effect, effect.copy(), PRIOR, subject=subject, words=(told,), last_resort=True)

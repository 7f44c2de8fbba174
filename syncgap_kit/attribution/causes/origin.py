"""Where second documents, and documents without an order, come from, as the matching tells it of each.

Their origin is read off what happened, so that it stands only where no recorded change explains it. What is told by the
look of the documents alone may as well be what people or another tool did, so that it is never beyond doubt.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...written import in_digits
from ..candidate import NO, YES, Candidate, Orders

PRIOR = 0.1
FEWEST = 2
LOOK = "Only the look of the documents tells so: a person or another tool may have entered them as well."


@dataclass(frozen=True)
class Origin:
    """One way in which such documents come to stand in the books."""

    named: str  # words of the reason that the matching gives
    kind: str
    subject: str
    seen: str  # what is seen of the documents, with {lost} for how many there are
    doubt: str = ""  # where nothing but their look tells it: no log names a person or a posting


ORIGINS = (
    Origin(
        "keyed by hand",
        "manual",
        "Entry by hand beside the sync",
        "Of {lost} one document bears the order's number, and another one does not, as people enter them, or has a "
        "person for its author in the books' own log.",
    ),
    Origin(
        "entered by a person",
        "manual",
        "Entry by hand",
        "Of {lost} the books' own log names a person who entered the document.",
    ),
    Origin(
        "deleted there, most likely",
        "manual",
        "Deletion of orders in the channel after the sync",
        "Of {lost} the sync's log names the number, and no export of the channel holds its order any more.",
    ),
    Origin(
        "as documents of different kinds",
        "manual",
        "Entry of a second document of another kind",
        "Of {lost} one document is of another kind than the other, such as an invoice beside a sales receipt.",
        doubt="A sync posts one kind of document; another tool that posts the other kind would look just so.",
    ),
    Origin(
        "as after a retry",
        "delivery",
        "A retry of what was posted already",
        "Of {lost} the further documents bear the same number, amount and day, as a sync leaves them that tries again.",
        doubt=LOOK,
    ),
    Origin(
        "posted again on another day",
        "delivery",
        "A second delivery of what was posted already",
        "Of {lost} the further documents bear the same number and amount, and another day.",
        doubt=LOOK,
    ),
)


def candidates(orders: Orders, reasons: NDArray[np.object_]) -> Iterator[Candidate]:
    """A candidate for each origin that the reasons of the lost name; `reasons`: a text for each of the orders."""
    for origin in ORIGINS:
        met = np.array([origin.named in reason for reason in reasons], bool) & orders.lost
        if met.sum() >= FEWEST:
            effect = np.where(met, YES, NO).astype(np.int8)
            seen = origin.seen.format(lost=f"{in_digits(int(met.sum()))} {orders.noun}")
            yield Candidate(
                origin.kind,
                None,
                effect,
                effect.copy(),
                PRIOR,
                subject=origin.subject,
                words=(seen,),
                last_resort=True,
                doubt=origin.doubt,
            )

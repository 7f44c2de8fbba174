"""Numbers that other documents of the books bear already, as the matching tells of orders without a document.

Many books refuse a second document under one number. Where no log holds the refusal, the number alone speaks for it.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...matching.dispositions import BEARS_ITS_NUMBER
from ...written import in_digits
from ..candidate import NO, YES, Candidate, Orders

PRIOR = 0.03
FEWEST = 3
DOUBT = "No log that was read holds a refusal, and some books take a second document under one number."


def candidates(orders: Orders, reasons: NDArray[np.object_]) -> Iterator[Candidate]:
    """One candidate where several lost orders are without a document, and another one bears their number."""
    met = np.array([BEARS_ITS_NUMBER in str(reason) for reason in reasons], bool) & orders.lost
    if met.sum() < FEWEST:
        return
    effect = np.where(met, YES, NO).astype(np.int8)
    seen = f"Of {in_digits(int(met.sum()))} {orders.noun} another document of the books bears the number already."
    subject = "A number that the books had given to another document"
    found = Candidate("posting", None, effect, effect.copy(), PRIOR, subject=subject, words=(seen,))
    yield replace(found, last_resort=True, doubt=DOUBT)

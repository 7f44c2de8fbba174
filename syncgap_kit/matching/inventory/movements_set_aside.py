"""Movements of stock that intake set aside: units that seem never to have left may be theirs, so they prove nothing."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from ...intake.case import Case
from ...intake.phrases import listed, many
from ...written import in_digits
from ..numbers.spelling import normal_text

# Of the sales whose units lack a movement, from which share on the movements in quarantine may be what they lack: one
# damaged row must not hide a whole gap, and a gap that may be made of damaged rows must not be told.
MAY_BE = 0.1
UNREADABLE = ""  # stands for the SKU of a row that cannot be read


def movements_set_aside(case: Case) -> Counter[str]:
    """How many movements of stock were set aside, by SKU as it is compared."""
    rows = {
        (item.source_file, item.source_row): normal_text(item.sku) for item in case.quarantine if item.sku is not None
    }
    return Counter(rows.values())


def doubtful_skus(aside: Counter[str], lacking: pd.Series) -> set[str]:
    """Of these rows without a movement, by SKU, those SKUs of which as many movements may have been set aside.

    A row whose SKU cannot be read may be of any.
    """
    counted = lacking.value_counts() if aside else lacking[:0]
    return {str(sku) for sku, rows in counted.items() if aside[str(sku)] + aside[UNREADABLE] >= MAY_BE * rows}


def set_aside_words(aside: Counter[str], left_out: Iterable[str] = ()) -> tuple[str, ...]:
    """A sentence on the movements that were set aside, and on the SKUs of which nothing is claimed therefore."""
    if not aside:
        return ()
    known = sorted(aside.keys() - {UNREADABLE})
    of_skus = f" of {'SKU' if len(known) == 1 else 'the SKUs'} {listed(known)}" if known else ""
    unread = f", {in_digits(aside[UNREADABLE])} of them without a SKU that can be read" if aside[UNREADABLE] else ""
    number = sum(aside.values())
    names = listed(sorted(left_out) or [UNREADABLE])
    claim = f"; no gap of stock is claimed of {names}" if names else ""
    sentence = (
        f"{many(number, 'movement')} of stock{of_skus} {'was' if number == 1 else 'were'} set aside{unread}, and units "
        f"that seem not to have left may be theirs{claim}; mend these rows and read them again."
    )
    return (sentence,)

"""How much of each channel's orders reached the books, day by day: what the charts are drawn from."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from .attribution.candidate import Orders

HOME = ("kind", "channel", "currency")
COLUMNS = ("kind", "channel", "currency", "day", "expected", "arrived", "missing", "maturity")


def completeness_of(orders: Orders, share: Any, first: date) -> pd.DataFrame:
    """A row per day of decision with COLUMNS.

    Of a kind other than missing: the orders that reached the books, and those among them that did so as they should.
    """
    days = len(orders.expected_on)
    return pd.DataFrame(
        {
            "kind": orders.kind,
            "channel": orders.channel,
            "currency": orders.currency,
            "day": [first + timedelta(days=day) for day in range(days)],
            "expected": orders.expected_on,
            "arrived": orders.arrived_on,
            "missing": np.bincount(orders.day[orders.lost], minlength=days),
            "maturity": share,
        }
    )


def together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """All of them as one: several sides of one stock, which are of one kind and channel, are counted together."""
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS))
    whole = pd.concat(frames, ignore_index=True)
    twice = whole.duplicated([*HOME, "day"], keep=False)
    if not twice.any():
        return whole
    summed = whole.groupby([*HOME, "day"], sort=False, as_index=False)
    return summed.agg({"expected": "sum", "arrived": "sum", "missing": "sum", "maturity": "min"})

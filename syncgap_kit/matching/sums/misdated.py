"""Sums that bear another day than that of their orders: a receipt keyed a day late is that of the day it comes to."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .grain import Fit
from .series import EPOCH

NEAR = 3  # days by which a person mistakes the day


def at_their_days(fit: Fit, documents: pd.DataFrame, tolerance: int) -> NDArray[Any]:
    """The place of the bucket of each document, negative for none: those of `fit`, misdated ones at their own day.

    A day without a document has the one of a day nearby that comes to just its orders, where the others of that day
    come to theirs without it or that day has no orders.
    """
    places: NDArray[Any] = np.array(fit.keys)
    if fit.grain.cut is None:
        return places
    wanted, days = fit.table.sums[:, fit.column], fit.table.keys
    units, placed = documents.units.to_numpy(), np.flatnonzero(places >= 0)
    count = np.bincount(places[placed], minlength=len(days))
    held = np.bincount(places[placed], units[placed], minlength=len(days)).astype(np.int64)
    named = (pd.to_datetime(documents.date) - pd.Timestamp(EPOCH)).dt.days.to_numpy(copy=True)
    named[placed] = days[places[placed]]
    alike = documents.series.isin(documents.series.iloc[placed]).to_numpy()
    open_ = (alike & (places < 0)) | ((places >= 0) & (count[places] > 1))
    for lacking in np.flatnonzero((count == 0) & (wanted > 0)):
        own = open_ & (np.abs(named - days[lacking]) <= NEAR) & (np.abs(units - wanted[lacking]) <= tolerance)
        rest = np.abs(held[places] - units - wanted[places]) <= tolerance * (count[places] - 1)
        found = np.flatnonzero(own & ((places < 0) | rest))
        if len(found) == 1:
            if places[found] >= 0:
                held[places[found]] -= units[found]
                count[places[found]] -= 1
            places[found] = lacking
            open_[found] = False
    return places

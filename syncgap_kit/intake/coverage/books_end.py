"""Ledgers whose documents end, of all kinds, where by their own cadence they should go on: exports taken earlier."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import numpy as np

from .silences import Series, silent_beyond_chance


def silent_since(postings: Any, today: date) -> dict[str, date]:
    """The last day with a document of any kind, of each ledger that is silent from then to `today` beyond chance."""
    dated = postings.filter(postings.ledger.notnull(), postings.date.notnull(), postings.date <= today)
    counted = dated.group_by("ledger", "date").agg(documents=dated.posting_key.nunique())
    ledgers: dict[str, Counter[date]] = {}
    for row in counted.order_by("ledger", "date").to_pyarrow().to_pylist():
        ledgers.setdefault(row["ledger"], Counter())[row["date"]] = row["documents"]
    ends = {}
    for ledger, days in ledgers.items():
        series = _series(days)
        if silent_beyond_chance(series, series.last + timedelta(days=1), today - timedelta(days=1)):
            ends[ledger] = series.last
    return ends


def _series(days: Counter[date]) -> Series:
    first, last = min(days), max(days)
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return Series(first, np.array([days[day] for day in every], dtype=np.float64))

"""Ledgers whose documents end, of all kinds, where by their own cadence they should go on: exports taken earlier."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import numpy as np

from ...calendar import local_day
from .silences import Series, silent_beyond_chance

NEARLY_ALL = 0.9  # share of a ledger's documents that tell when they were entered


def silent_since(postings: Any, today: date, timezone: str) -> dict[str, date]:
    """The last day with a document of any kind, of each ledger that is silent from then to `today` beyond chance.

    A ledger that tells when its documents were entered is silent where none was entered either: what is written late,
    or once a week, is dated before it.
    """
    dated = postings.filter(postings.ledger.notnull(), postings.date.notnull(), postings.date <= today)
    ends = _ends(dated.select("ledger", "posting_key", day=dated.date), today)
    if not ends:
        return ends
    told = dated.group_by("ledger").agg(told=dated.created_at.notnull().mean())
    told = told.filter(told.told >= NEARLY_ALL)
    entered = dated.filter(dated.created_at.notnull()).semi_join(told, "ledger")
    entered = entered.select("ledger", "posting_key", day=local_day(entered.created_at, timezone))
    entered = entered.filter(entered.day <= today)
    at_work = set(entered.ledger.as_table().distinct().to_pyarrow()["ledger"].to_pylist()) - set(_ends(entered, today))
    return {ledger: last for ledger, last in ends.items() if ledger not in at_work}


def _ends(days: Any, today: date) -> dict[str, date]:
    """The last day of each ledger that is silent from then on beyond chance; `days`: ledger, posting_key, day."""
    counted = days.group_by("ledger", "day").agg(documents=days.count())
    ledgers: dict[str, Counter[date]] = {}
    for row in counted.order_by("ledger", "day").to_pyarrow().to_pylist():
        ledgers.setdefault(row["ledger"], Counter())[row["day"]] = row["documents"]
    ends = {}
    for ledger, own in ledgers.items():
        series = _series(own)
        if silent_beyond_chance(series, series.last + timedelta(days=1), today - timedelta(days=1)):
            ends[ledger] = series.last
    return ends


def _series(days: Counter[date]) -> Series:
    first, last = min(days), max(days)
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return Series(first, np.array([days[day] for day in every], dtype=np.float64))

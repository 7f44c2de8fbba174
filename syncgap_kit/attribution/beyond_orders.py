"""What is traced beside orders: sale documents that belong to no order, and payouts that the books lack.

They are told as orders are, so that the same tracing and weighing serves them: one array entry per document or payout,
`lost` where it is without its other side. Their keys are negative, apart from those of orders and from each other.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from ..calendar import A_DAY
from ..matching.orders import Matches
from ..matching.payouts.remarkable import is_absent, is_sent
from .candidate import Orders
from .population import FEWEST

EPOCH = date(1970, 1, 1)
NOON = 43_200  # seconds; of a document only the day is known
FIRST_PAYOUT = -(10**15)


def document_key(posting_key: int) -> int:
    """The key of a document among the orders of gaps."""
    return -1 - posting_key


def documents_and_payouts(matches: Matches, first: date, days: int) -> list[Orders]:
    """The documents and the payouts of each channel and currency in which several are without their other side."""
    return [*_documents(matches, first, days), *_payouts(matches, first, days)]


def amounts_beyond_orders(matches: Matches) -> dict[int, Decimal]:
    """What each document without an order, and each payout, is worth, by key."""
    rows = matches.orphans.select("posting_key", "amount").to_pyarrow().to_pylist()
    found = {document_key(row["posting_key"]): row["amount"] or Decimal(0) for row in rows}
    return found | {FIRST_PAYOUT - at: abs(one.amount) for at, one in enumerate(matches.payouts.payouts)}


def _documents(matches: Matches, first: date, days: int) -> Iterator[Orders]:
    orphans = matches.orphans
    if orphans.count().execute() < FEWEST:
        return
    home = matches.case.currency
    orders = matches.orders.filter(matches.orders.first_day.notnull())
    single = orders.select("channel", key=orders.order_key, day=orders.first_day, currency=orders.currency)
    frames = [
        single.semi_join(orphans, "channel").execute().assign(lost=False),
        orphans.select("channel", key=orphans.posting_key, day=orphans.date, currency=orphans.currency)
        .execute()
        .assign(lost=True),
    ]
    frames[1]["key"] = document_key(frames[1]["key"])
    whole = pd.concat(frames, ignore_index=True)
    whole["currency"] = whole.currency.fillna(home)
    for (channel, currency), own in whole.groupby(["channel", "currency"], sort=True):
        yield from _told("orphaned", (str(channel), str(currency)), own, first, days)


def _payouts(matches: Matches, first: date, days: int) -> Iterator[Orders]:
    account = matches.payouts
    rows = [
        (one.channel, one.currency, FIRST_PAYOUT - at, one.day, is_absent(account.payouts, account.placed, at))
        for at, one in enumerate(account.payouts)
        if at in account.placed.due and is_sent(one) and one.day
    ]
    whole = pd.DataFrame(rows, columns=["channel", "currency", "key", "day", "lost"])
    for (channel, currency), own in whole.groupby(["channel", "currency"], sort=True):
        yield from _told("payout", (str(channel), str(currency)), own, first, days)


def _told(kind: str, home: tuple[str, str], rows: pd.DataFrame, first: date, days: int) -> Iterator[Orders]:
    """Documents or payouts as orders are told, those of the days of the case; none where too few are lost."""
    since = pd.to_datetime(rows.day) - pd.Timestamp(first)
    rows = rows.assign(place=since.dt.days)
    rows = rows[rows.place.between(0, days - 1)].sort_values(["place", "key"])
    day = rows.place.to_numpy(np.int64)
    lost = rows.lost.to_numpy(bool)
    if lost.sum() < FEWEST:
        return
    expected = np.bincount(day, minlength=days)
    yield Orders(
        channel=home[0],
        currency=home[1],
        key=rows.key.to_numpy(np.int64),
        decided=((first - EPOCH).days + day) * A_DAY + NOON,
        day=day,
        lost=lost,
        late=np.zeros(len(rows), bool),
        expected_on=expected,
        arrived_on=expected - np.bincount(day[lost], minlength=days),
        last_placed=int(day.max()),
        kind=kind,
        began=first,
    )

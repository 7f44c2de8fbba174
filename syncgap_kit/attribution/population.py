"""The orders that causes are weighed on, as small arrays: expected and settled, one channel and currency at a time."""

from typing import Any

import ibis
import numpy as np

from ..intake.case import Case
from ..matching.orders import Matches
from ..tables import ORDER_LINES
from .candidate import Attributes, Orders
from .causes.unknown import ATTRIBUTES, WIDEST

ARRIVED = ("posted", "posted_late", "mismatched", "duplicated")


def settled_orders(matches: Matches, first_day: Any, days: int) -> list[Orders]:
    """The orders of each channel and currency that are past their grace, in order of their decision."""
    orders = matches.orders
    expected = orders.filter(orders.disposition != "not_expected")
    rows = expected.select(
        "order_key",
        "channel",
        "currency",
        "disposition",
        "young",
        decided=expected.decided_at.epoch_seconds(),
        day=expected.decision_day.delta(ibis.literal(first_day), unit="day"),
        placed=expected.created_day.delta(ibis.literal(first_day), unit="day"),
    )
    frame = rows.order_by("channel", "currency", "decided", "order_key").execute()
    found = []
    for (channel, currency), own in frame.groupby(["channel", "currency"], sort=True):
        settled = own[~own.young]  # of the youngest, those that arrived are known and those that are lost are not
        arrived = own[own.disposition.isin(ARRIVED)]
        found.append(
            Orders(
                channel=str(channel),
                currency=str(currency),
                key=settled.order_key.to_numpy(np.int64),
                decided=settled.decided.to_numpy(np.int64),
                day=settled.day.to_numpy(np.int64),
                missing=(settled.disposition == "missing").to_numpy(bool),
                late=(settled.disposition == "posted_late").to_numpy(bool),
                expected_on=np.bincount(own.day.to_numpy(np.int64), minlength=days),
                arrived_on=np.bincount(arrived.day.to_numpy(np.int64), minlength=days),
                last_placed=int(own.placed.max()),
            )
        )
    return found


def attributes_of(case: Case, matches: Matches, orders: Orders) -> Attributes:
    """Which of these orders have which value of each attribute; values of none or nearly all orders tell nothing."""
    position = {int(key): place for place, key in enumerate(orders.key)}
    table = matches.orders.filter(matches.orders.channel == orders.channel)
    names = [name for name in ATTRIBUTES if name in table.columns]
    frame = table.select("order_key", **{name: table[name].cast("string") for name in names}).execute()
    lines = case.table(ORDER_LINES)
    own = lines.filter(lines.channel == orders.channel, lines.sku.notnull()).select("order_key", "sku").distinct()
    holders: dict[tuple[str, str], list[int]] = {}
    for name in names:
        values = frame[["order_key", name]].dropna()
        if values[name].nunique() <= WIDEST:
            for key, value in zip(values.order_key, values[name], strict=True):
                if int(key) in position:
                    holders.setdefault((name, str(value)), []).append(position[int(key)])
    for key, sku in own.execute().itertuples(index=False):
        if int(key) in position:
            holders.setdefault(("sku", str(sku)), []).append(position[int(key)])
    return Attributes({pair: np.array(sorted(places)) for pair, places in sorted(holders.items())})


def lag_triangle(matches: Matches, first_day: Any, days: int) -> dict[tuple[str, str], Any]:
    """For each channel and currency the arrivals by day of decision and lag in days: an array (days, lags)."""
    orders = matches.orders
    arrived = orders.filter(orders.disposition.isin(ARRIVED), orders.posted_day.notnull())
    lag = arrived.posted_day.delta(arrived.decision_day, unit="day")
    cells = arrived.select(
        "channel",
        "currency",
        day=arrived.decision_day.delta(ibis.literal(first_day), unit="day"),
        lag=ibis.greatest(lag, 0),
    )
    counted = cells.group_by("channel", "currency", "day", "lag").agg(orders=cells.count()).execute()
    triangles = {}
    for home, own in counted.groupby(["channel", "currency"], sort=True):
        triangle = np.zeros((days, min(days, int(own.lag.max()) + 1)))
        within = own[own.lag < days]
        triangle[within.day.to_numpy(int), within.lag.to_numpy(int)] = within.orders.to_numpy()
        triangles[(str(home[0]), str(home[1]))] = triangle
    return triangles

"""Subgroup search as a method: the attributes that single out the missing orders, and the record that comes nearest.

Weighted relative accuracy (Lavrac, Flach and Zupan 1999), a beam of ten, at most two conditions. It is told the days of
the gap and its orders; a record is named where half of its replay and the subgroup are the same orders.
"""

from collections.abc import Mapping
from datetime import timedelta
from itertools import product

import numpy as np
from numpy.typing import NDArray

from .baselines import LEAST, named
from .found import Entry, Found, stated
from .values import Drawn, Rows, TrueGap

BEAM, FEWEST = 10, 5  # FEWEST: orders of a subgroup
WHOLE = "country region location source_name payment_method shipping_method risk_level tax_name".split()
LISTS = ("tags", "discount_code")
AMOUNTS = (10, 15, 20, 30, 60, 120, 180)
Sets = Mapping[str, NDArray[np.bool_]]


def subgroup_search(drawn: Drawn) -> Found:
    """Names the record whose replay comes nearest to the best subgroup of the missing orders."""
    asked = [gap for gap in drawn.truth.gaps if not gap.optional]
    return stated(drawn, [(gap, _named(drawn, gap)) for gap in asked])


def _named(drawn: Drawn, gap: TrueGap) -> Entry:
    orders = [order for order in drawn.tables["orders"] if order["channel"] == gap.channel and order["paid_at"]]
    ids = np.array([order["order_id"] for order in orders])
    hit = np.isin(ids, sorted(gap.orders))
    days = np.array([order["paid_at"].date() for order in orders])
    within = (days >= gap.onset - timedelta(days=1)) & (days <= (gap.end or days.max()) + timedelta(days=1))
    best = _best({name: own & within for name, own in _conditions(drawn, orders, ids).items()}, hit, within)
    scores = [
        (_jaccard(np.isin(ids, sorted(replayed)) & within, best), ident)
        for (channel, ident), replayed in sorted(drawn.replayed.items())
        if channel == gap.channel
    ]
    score, ident = max(scores, default=(0.0, ""))
    return Entry(named(drawn.kinds[ident]), ident, 1.0) if score >= LEAST else Entry("unknown", None, 1.0)


def _conditions(drawn: Drawn, orders: Rows, ids: NDArray[np.str_]) -> dict[str, NDArray[np.bool_]]:
    """Every value of every attribute that the exports hold, as the orders that have it."""
    found: dict[str, set[str]] = {}
    for order in orders:
        told = {f"{name}={order.get(name)}" for name in WHOLE}
        told |= {f"{name}={one.strip()}" for name in LISTS for one in (order.get(name) or "").split(",")}
        told |= {f"total{'<' if order['total'] < edge else '>='}{edge}" for edge in AMOUNTS}
        for one in told:
            found.setdefault(one, set()).add(order["order_id"])
    for line in drawn.tables["order_lines"]:
        for name in ("sku", "product_type"):
            found.setdefault(f"{name}={line.get(name)}", set()).add(line["order_id"])
    return {name: np.isin(ids, sorted(own)) for name, own in sorted(found.items())}


def _best(single: Sets, hit: NDArray[np.bool_], within: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The subgroup of one condition or two that is worth most; all orders of the days where none is."""
    usual, whole = hit[within].mean(), within.sum()

    def worth(own: NDArray[np.bool_]) -> float:
        return own.sum() / whole * (hit[own].mean() - usual) if own.sum() >= FEWEST else -1.0

    beam = sorted(single.values(), key=worth, reverse=True)[:BEAM]
    pairs = [one & other for one, other in product(beam, single.values())]
    return max([within, *beam, *pairs], key=worth)


def _jaccard(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / max((one | other).sum(), 1))

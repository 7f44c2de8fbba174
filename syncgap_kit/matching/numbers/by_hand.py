"""Documents that bear no id and are an order's all the same: keyed by hand."""

from typing import Any

import ibis

from ...columns import MONEY
from ...intake.case import Case
from ...tables import ORDERS
from .candidates import Candidates
from .claims import found_at, mutual_best
from .typed_wrong import surely, typed_wrong

BY_HAND_DAYS = 30  # contract, section 7
ROUNDS = 12  # of pairing; twins of one customer, day and amount take one each


def keyed_by_hand(case: Case, found: Candidates, matched: Any, bearing: Any) -> Any:
    """Documents that bear no id but agree with an order in amount, customer and, within 30 days, date.

    The mutual best pairs of orders without a document come first (step `by hand`); a further document that agrees in
    all three with an order goes to it as well, which makes that order duplicated. Columns: posting_key, order_key,
    rung (NULL) and the others of `claims.GIVEN`. Documents that bear another order's id, though neither amount nor
    customer is its, may be of an order that has none: their number is typed wrong. So may those of `bearing` whose
    number is surely no order's, see typed_wrong; the others of `bearing` are none's.
    """
    pairs = case.keep("pairs_by_hand", _agreeing(case, found.left.anti_join(matched, "posting_key")))
    speaking = bearing if found.refused is None else bearing.anti_join(found.refused, "posting_key")
    speaking = case.keep("speaking", speaking.semi_join(pairs.anti_join(matched, "order_key"), "posting_key"))
    open_ = pairs.anti_join(speaking, "posting_key")
    if speaking.count().execute():
        astray = typed_wrong(case, found, speaking)
        open_ = surely(pairs.anti_join(speaking.anti_join(astray, "posting_key"), "posting_key"), astray, matched)
    mutual = _mutual(case, open_.anti_join(matched, "order_key"))
    rest = pairs.anti_join(mutual, "posting_key").anti_join(bearing, "posting_key")
    rest = rest.mutate(place=ibis.row_number().over(group_by=rest.posting_key, order_by=(rest.days, rest.order_key)))
    further = rest.filter(rest.place == 0).select("posting_key", "order_key")
    return found_at("by hand", mutual.union(further), found.left)


def _agreeing(case: Case, left: Any) -> Any:
    """These documents with each order that they agree with: posting_key, order_key, channel, days, apart (signed)."""
    loose = left.filter(left.customer_key.notnull())
    loose = loose.select("posting_key", "customer_key", "amount", "without_tax", "date", "currency")
    orders = case.table(ORDERS)
    own = orders.filter(orders.customer_key.notnull(), orders.total > 0)
    placed = own.paid_at.fill_null(own.created_at)
    own = own.select("order_key", "channel", "customer_key", "total", "tax", placed=placed, home=own.currency)
    pairs = loose.join(own, "customer_key")
    pairs = pairs.mutate(day=case.local_day(pairs.placed))
    pairs = pairs.mutate(apart=pairs.date.delta(pairs.day, unit="day"))
    pairs = pairs.mutate(days=pairs.apart.abs())
    left_out = pairs.without_tax.fill_null(False).ifelse(pairs.tax.fill_null(0), 0)
    pairs = pairs.filter(
        pairs.currency == pairs.home,
        (pairs.amount - pairs.total + left_out).abs() <= ibis.literal(case.settings.amount_tolerance).cast(MONEY),
        pairs.days <= BY_HAND_DAYS,
    )
    return pairs.select("posting_key", "order_key", "channel", "days", "apart")


def _mutual(case: Case, pairs: Any) -> Any:
    """The mutual best pairs, round by round: who is left without his best may be the best of another who is."""
    found = []
    for number in range(ROUNDS):
        best = mutual_best(pairs, [pairs.days])
        found.append(case.keep(f"mutual_by_hand_{number}", best))
        pairs = pairs.anti_join(found[-1], "posting_key").anti_join(found[-1], "order_key")
        if not pairs.count().execute():
            break
    return ibis.union(*found) if len(found) > 1 else found[0]

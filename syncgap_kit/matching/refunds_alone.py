"""Documents that give money back for orders of which their channel gave nothing back: taken back in the books alone."""

from typing import Any

import ibis

from ..columns import MONEY
from ..intake.case import Case
from ..intake.phrases import listed, many, owner
from ..tables import ORDERS
from ..written import money_words
from .numbers.candidates import Candidates
from .numbers.ladder import pairs_by
from .refund_names import REFUND_WAYS, named_as_others_are

MOST = 5  # documents that are named


def refunds_alone(case: Case, found: Candidates, legs: Any) -> tuple[str, ...]:
    """A sentence for each channel and currency with such documents, of channels that tell of refunds at all.

    `legs`: the documents that give money back and that no refunded order bears. Those of orders that are cancelled, or
    have no amount, are left aside.
    """
    if not legs.count().execute():
        return ()
    orders = case.table(ORDERS)
    telling = orders.filter(orders.refunded > 0).select("channel").distinct()
    whole = orders.filter(orders.refunded == 0, orders.total > 0, ~orders.is_cancelled.fill_null(False))
    whole = whole.semi_join(telling, "channel")
    whole = whole.select("order_key", "channel", "order_name", "total", "refunded", home=whole.currency)
    ids = found.ids.semi_join(whole, "order_key")
    sure = [one for one in found.conventions if one.where != "number" or not one.if_it_fits]
    pairs = pairs_by(sure, 0, ids, legs, found.spelt, legs).select("posting_key", "order_key")
    if REFUND_WAYS in case.connection.list_tables():  # of a channel that has none, no way of its own is known
        ways = case.connection.table(REFUND_WAYS)
        pairs = pairs.union(named_as_others_are(whole.rename(currency="home"), legs, ids, found.spelt, ways))
    pairs = pairs.distinct()
    pairs = pairs.join(legs.select("posting_key", "amount", "currency", "doc_number"), "posting_key")
    pairs = pairs.join(whole, "order_key")
    margin = ibis.literal(case.settings.amount_tolerance).cast(MONEY)
    pairs = pairs.filter((pairs.currency == pairs.home).fill_null(False), pairs.amount.abs() <= pairs.total + margin)
    alone = pairs.count().over(group_by=pairs.posting_key) == 1  # of two shops' orders nobody knows which is meant
    rows = pairs.filter(alone).order_by("channel", "home", "posting_key").to_pandas()
    told = []
    for (channel, currency), own in rows.groupby(["channel", "home"], sort=True):
        names = [f"{row.doc_number or 'one without a number'} of {row.order_name}" for row in own.itertuples()]
        one = len(own) == 1
        told.append(
            f"{owner(str(channel))}, {currency}: {many(len(own), 'document')} of the books "
            f"{'gives' if one else 'give'} back {money_words(own.amount.abs().sum(), str(currency))} of "
            f"{'an order' if one else 'orders'} of which the channel gave nothing back: {listed(names, most=MOST)}."
        )
    return tuple(told)

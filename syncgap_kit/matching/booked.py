"""What the books hold of each order: its documents summed up, and whether they agree with it."""

from typing import Any

import ibis

from ..intake.case import Case
from ..tables import ORDERS


def booked(case: Case, documents: Any, matched: Any) -> Any:
    """Orders with their documents summed up: how many, what they add up to, how many agree, and the earliest day."""
    tolerance = ibis.literal(case.settings.amount_tolerance).cast("decimal(18, 4)")
    orders = case.table(ORDERS)
    pairs = matched.join(documents.drop("source_file", "source_row", "customer_key"), "posting_key")
    pairs = pairs.join(
        orders.select("order_key", "channel", "total", "withheld_tax", "tax", home=orders.currency), "order_key"
    )
    bare = pairs.without_tax.fill_null(False) & (pairs.amount != pairs.total).fill_null(False)
    pairs = pairs.mutate(amount=bare.ifelse(pairs.amount + pairs.tax.fill_null(0), pairs.amount))
    pairs = pairs.mutate(
        agrees=((pairs.amount - pairs.total).abs() <= tolerance).fill_null(False),
        leaves_out=(
            (pairs.withheld_tax > 0) & ((pairs.amount - pairs.total + pairs.withheld_tax).abs() <= tolerance)
        ).fill_null(False),
        foreign=(pairs.currency != pairs.home).fill_null(False),
    )
    pairs = case.keep("document_pairs", pairs)
    taxed = pairs.filter(pairs.withheld_tax > 0)
    habits = taxed.group_by("channel").agg(booked_whole=taxed.agrees.sum(), booked_net=taxed.leaves_out.sum())
    pairs = pairs.left_join(habits, "channel")
    net = ((pairs.booked_whole == 0) & (pairs.booked_net > 0)).fill_null(False)  # left out from the first to the last
    pairs = pairs.mutate(agrees=pairs.agrees | (net & pairs.leaves_out), net=net & pairs.leaves_out)
    summed = pairs.group_by("order_key").agg(
        documents=pairs.count(),
        agreeing=pairs.agrees.sum(),
        booked=pairs.amount.sum(),
        net=pairs.net.any(),
        foreign=pairs.foreign.any(),
        first_day=pairs.date.min(),
        created_in_books=pairs.created_at.min(),
        step=pairs.step.max(),
        ambiguous=pairs.ambiguous.any(),
        doc_number=pairs.doc_number.group_concat(", ", order_by=(pairs.date, pairs.posting_key)),
    )
    return orders.left_join(summed, "order_key").drop("order_key_right")

"""What the books hold of each order: its documents summed up, and whether they agree with it."""

from typing import Any

import ibis

from ..intake.case import Case
from ..tables import ORDERS
from .ladder import STEPS

MONEY = "decimal(18, 4)"
RATE_DIGITS = 10_000  # a document's own rate is taken as exact to one part in so many


def booked(case: Case, documents: Any, matched: Any) -> Any:
    """Orders with their documents summed up: a row per order, the columns of ORDERS beside those of the documents.

    documents (how many), agreeing (how many of them bear the order's amount), booked (their sum, in the order's
    currency), net (posted without the tax that the marketplace withholds, as that channel always is), foreign (in
    another currency without a rate), first_day, created_in_books, step, ambiguous, together, doc_number, and what tells
    where several come from: ledgers, numbers, days, by_hand.
    """
    pairs = case.keep("document_pairs", _compared(case, documents, matched))
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
        together=pairs.together.any(),
        doc_number=pairs.doc_number.group_concat(", ", order_by=(pairs.date, pairs.posting_key)),
        ledgers=pairs.ledger.nunique(),
        numbers=pairs.doc_number.nunique(),
        days=pairs.date.nunique(),
        by_hand=(pairs.step == STEPS.index("by hand")).sum(),
    )
    return case.table(ORDERS).left_join(summed, "order_key").drop("order_key_right")


def _compared(case: Case, documents: Any, matched: Any) -> Any:
    """The pairs with the document's amount as it compares with the order's total: in its currency, with its tax."""
    tolerance = ibis.literal(case.settings.amount_tolerance).cast(MONEY)
    orders = case.table(ORDERS)
    pairs = matched.join(documents.drop("source_file", "source_row", "customer_key"), "posting_key")
    pairs = pairs.join(
        orders.select("order_key", "channel", "total", "withheld_tax", "tax", home=orders.currency), "order_key"
    )
    elsewhere = (pairs.currency != pairs.home).fill_null(False)
    rated = elsewhere & (pairs.home == case.settings.currency) & (pairs.exchange_rate > 0).fill_null(False)
    at_rate = (pairs.amount * pairs.exchange_rate).cast(MONEY)
    amount = ibis.cases((pairs.together, pairs.total), (rated, at_rate), else_=pairs.amount)
    pairs = pairs.mutate(
        amount=amount,
        foreign=elsewhere & ~rated,
        margin=rated.ifelse(tolerance + (pairs.total / RATE_DIGITS).cast(MONEY), tolerance),
    )
    bare = pairs.without_tax.fill_null(False) & (pairs.amount != pairs.total).fill_null(False)
    pairs = pairs.mutate(amount=bare.ifelse(pairs.amount + pairs.tax.fill_null(0), pairs.amount))
    off = pairs.amount - pairs.total
    same = ~pairs.foreign
    return pairs.mutate(
        agrees=(same & (off.abs() <= pairs.margin)).fill_null(False),
        leaves_out=(same & (pairs.withheld_tax > 0) & ((off + pairs.withheld_tax).abs() <= pairs.margin)).fill_null(
            False
        ),
    )

"""What the books hold of each order: its documents summed up, and whether they agree with it."""

from typing import Any

import ibis

from ..columns import MONEY
from ..intake.case import Case
from ..tables import ORDERS, POSTINGS
from .numbers.candidates import HOT
from .numbers.ladder import STEPS
from .numbers.together import with_shares
from .people import entered_by_people

SUM = "decimal(38, 4)"
RATE_DIGITS = 10_000  # a document's own rate is taken as exact to one part in so many


def orders_of_several(case: Case, matched: Any) -> Any:
    """The orders of which several documents are (order_key): the few whose documents have to be summed up."""
    counted = matched.group_by("order_key").agg(n=matched.count())
    return case.keep("orders_of_several", counted.filter(counted.n > 1).select("order_key"))


def booked(case: Case, documents: Any, matched: Any, several: Any, held: Any) -> Any:
    """The documents of each order summed up: a row per order that has any, by order_key.

    documents (how many), agreeing (how many of them bear the order's amount), booked (their sum, in the order's
    currency), net (posted without the tax that the marketplace withholds, as that channel always is), foreign (in
    another currency without a rate), first_day, created_in_books, step, ambiguous, together, doc_number.
    `several`: at least the orders with several; `held`: what documents of several orders hold of each, None if no such.
    """
    habits = _booked_net(case, documents, matched, held)
    alone, rest = matched.anti_join(several, "order_key"), matched.semi_join(several, "order_key")
    told = [_agreeing(_compared(case, documents, pairs, held), habits) for pairs in (alone, rest)]
    return case.keep("booked", _alone(told[0]).union(_summed(told[1])))


def origins(case: Case, summed: Any, documents: Any, matched: Any) -> Any:
    """What tells where the documents of an order come from, of orders with several or with one that is others' too.

    order_key, ledgers, one_number, days, kinds, by_hand (by their form, or some of them by the books' own log),
    document_type. `summed`: what `booked` gave of the same.
    """
    several = summed.filter((summed.documents > 1) | summed.together)
    pairs = matched.semi_join(several, "order_key").select("posting_key", "order_key", "step")
    pairs = case.keep("pairs_of_several", pairs.join(documents.select("posting_key", "number", "date"), "posting_key"))
    told = ("posting_key", "ledger", "document_type", "document_id")
    pairs = pairs.join(case.table(POSTINGS).select(*told), "posting_key")
    people = entered_by_people(case)
    people = people.filter(people.document_id.notnull()).select("document_id").distinct().mutate(person=True)
    pairs = pairs.left_join(people, "document_id").drop("document_id_right")
    person = pairs.person.fill_null(False)
    return pairs.group_by("order_key").agg(
        ledgers=pairs.ledger.nunique(),
        one_number=pairs.number.max().startswith(pairs.number.min()).fill_null(True),  # 1042 and 1042-1 are one
        days=pairs.date.nunique(),
        kinds=pairs.document_type.nunique(),
        by_hand=(pairs.step == STEPS.index("by hand")).any() | (person.any() & ~person.all()),
        document_type=pairs.document_type.max(),
    )


def _booked_net(case: Case, documents: Any, matched: Any, held: Any) -> list[str]:
    """The channels whose withheld tax the books leave out from the first document to the last."""
    orders = case.table(ORDERS)
    withheld = orders.filter(orders.withheld_tax > 0).select("order_key")
    if not withheld.count().execute():
        return []
    taxed = _compared(case, documents, matched.semi_join(withheld, "order_key"), held)
    habits = taxed.group_by("channel").agg(booked_whole=taxed.agrees.sum(), booked_net=taxed.leaves_out.sum())
    habits = habits.filter(habits.booked_whole == 0, habits.booked_net > 0)
    found: list[str] = habits.to_pyarrow()["channel"].to_pylist()
    return found


def _agreeing(pairs: Any, habits: list[str]) -> Any:
    net = pairs.channel.isin(habits) & pairs.leaves_out if habits else ibis.literal(False)
    return pairs.mutate(agrees=pairs.agrees | net, net=net)


def _alone(pairs: Any) -> Any:
    """Orders with one document, which is nearly all of them: nothing is to be summed."""
    return pairs.select(
        "order_key",
        documents=ibis.literal(1, type="int64"),
        agreeing=pairs.agrees.cast("int64"),
        booked=pairs.amount.cast(SUM),
        net=pairs.net,
        foreign=pairs.foreign,
        first_day=pairs.date,
        created_in_books=pairs.created_at,
        step=pairs.step,
        ambiguous=pairs.ambiguous,
        together=pairs.together,
        doc_number=pairs.doc_number,
    )


def _summed(pairs: Any) -> Any:
    """The same of orders with several documents."""
    return pairs.group_by("order_key").agg(
        documents=pairs.count(),
        agreeing=pairs.agrees.cast("int64").sum(),
        booked=pairs.amount.sum().cast(SUM),
        net=pairs.net.any(),
        foreign=pairs.foreign.any(),
        first_day=pairs.date.min(),
        created_in_books=pairs.created_at.min(),
        step=pairs.step.max(),
        ambiguous=pairs.ambiguous.any(),
        together=pairs.together.any(),
        doc_number=pairs.doc_number.group_concat(", ", order_by=(pairs.date, pairs.posting_key)),
    )


def _compared(case: Case, documents: Any, matched: Any, held: Any) -> Any:
    """The pairs with the document's amount as it compares with the order's total: in its currency, with its tax."""
    tolerance = ibis.literal(case.settings.amount_tolerance).cast(MONEY)
    orders = case.table(ORDERS)
    pairs = matched.mutate(share=ibis.null(MONEY)) if held is None else with_shares(matched, held)
    pairs = pairs.join(documents.select(*HOT), "posting_key")
    pairs = pairs.join(
        orders.select("order_key", "channel", "total", "withheld_tax", "tax", home=orders.currency), "order_key"
    )
    elsewhere = (pairs.currency != pairs.home).fill_null(False)
    rated = elsewhere & (pairs.home == case.settings.currency) & (pairs.exchange_rate > 0).fill_null(False)
    at_rate = (pairs.amount * pairs.exchange_rate).cast(MONEY)
    amount = ibis.cases((pairs.together, pairs.share), (rated, at_rate), else_=pairs.amount)
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

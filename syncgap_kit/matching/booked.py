"""What the books hold of each order: its documents summed up, and whether they agree with it."""

from dataclasses import dataclass
from typing import Any

import ibis

from ..columns import MONEY
from ..intake.case import Case
from ..tables import ORDERS, POSTINGS
from .numbers.candidates import Candidates
from .numbers.ladder import STEPS
from .numbers.together import with_shares
from .people import entered_by_people

SUM = "decimal(38, 4)"
TOLD = (
    *("posting_key", "order_key", "agrees", "amount", "net", "foreign", "date", "created_at"),
    *("step", "ambiguous", "together", "doc_number"),
)
COMPARED = ("amount", "currency", "exchange_rate", "without_tax")
ALONE = {  # of orders with one document that comes to just what they do: its column
    "order_key": "order_key",
    "first_day": "date",
    "created_in_books": "created_at",
    "doc_number": "doc_number",
    "ambiguous": "ambiguous",
    "step": "step",
}
RATE_DIGITS = 10_000  # a document's own rate is taken as exact to one part in so many


@dataclass(frozen=True)
class Booked:
    """What the books hold of each order: nearly all have one document that comes to just what they do."""

    alone: Any  # Ibis: these orders, by order_key, with ALONE; None where `others` holds all
    others: Any  # Ibis: the other orders that have any document, with OTHERS
    without: Any  # Ibis: order_key of those that have none

    def not_agreeing(self) -> Any:
        """The orders of which no document agrees: order_key, single (0 without any document, 1 with another one)."""
        apart = self.others.filter(self.others.agreeing == 0).select("order_key", single=ibis.literal(1, type="int64"))
        return apart.union(self.without.select("order_key", single=ibis.literal(0, type="int64")))

    def beside(self, orders: Any) -> Any:
        """Orders (order_key, total and more) with the further columns of `others`, NULL where they have no document.

        `is_alone`: whether they are among those with one document that comes to just what they do.
        """
        if self.alone is None:
            table = orders.left_join(self.others, "order_key").drop("order_key_right")
            return table.mutate(is_alone=ibis.literal(False))
        alone = self.alone.rename({f"alone_{name}": name for name in ALONE})
        others = self.others.rename({f"other_{name}": name for name in self.others.columns})
        table = orders.left_join(alone, orders["order_key"] == alone["alone_order_key"])
        table = table.left_join(others, table["order_key"] == others["other_order_key"])
        is_alone = table["alone_order_key"].notnull()
        of_alone = {"documents": 1, "agreeing": 1, "booked": table["total"].cast(SUM)}
        of_alone |= {name: table[f"alone_{name}"] for name in ALONE}
        told = {name: table[f"other_{name}"] for name in self.others.columns[1:]}
        told |= {name: is_alone.ifelse(of_alone[name], column) for name, column in told.items() if name in of_alone}
        return table.select(*orders.columns, **told, is_alone=is_alone)


def open_orders(case: Case, found: Candidates) -> Any:
    """The orders but those of which one document bears the id, and comes to just what they do: order_key, documents."""
    pairs = found.matched
    counted = pairs.group_by("order_key").agg(documents=pairs.count())
    several = counted.filter(counted.documents > 1)
    odd = pairs.filter(~pairs.even | pairs.together).select("order_key").distinct().anti_join(several, "order_key")
    apart = several.union(odd.mutate(documents=ibis.literal(1, type="int64")))
    without = found.ids.select("order_key").anti_join(pairs, "order_key")
    return case.keep("orders_open", apart.union(without.mutate(documents=ibis.literal(0, type="int64"))))


def with_further(case: Case, open_: Any, further: Any) -> Any:
    """The same once further pairs are known (few, by whatever way)."""
    more = further.select("order_key", documents=ibis.literal(1, type="int64"))
    every = ibis.union(open_, more, more.distinct().anti_join(open_, "order_key"))
    return case.keep("orders_apart", every.group_by("order_key").agg(documents=every.documents.sum().cast("int64")))


def booked(case: Case, matched: Any, apart: Any, held: Any) -> Booked:
    """The documents of each order summed up.

    OTHERS: documents (how many), agreeing (how many of them bear the order's amount), booked (their sum, in the order's
    currency), net (posted without the tax that the marketplace withholds, as that channel always is), foreign (in
    another currency without a rate), first_day, created_in_books, step, ambiguous, together, doc_number.
    `apart`: all orders but those with one document that comes to just what they do; with their documents, at most.
    `held`: what documents of several orders hold of each, None if no such.
    """
    alone = matched.anti_join(apart, "order_key")
    pairs = matched.semi_join(apart, "order_key")
    told = _agreeing(_compared(case, pairs, held), _booked_net(case, matched, held))
    told = _without_refunds(case, case.keep("booked_apart", told.select(*TOLD)))
    several = apart.filter(apart.documents > 1)
    parts = _single(told.anti_join(several, "order_key")), _summed(told.semi_join(several, "order_key"))
    others = case.keep("booked", parts[0].union(parts[1]))
    without = apart.anti_join(others, "order_key").select("order_key")
    return Booked(alone.select(**{name: alone[column] for name, column in ALONE.items()}), others, without)


def _without_refunds(case: Case, told: Any) -> Any:
    """The documents but those that give back just what the channel did: a sale of less than nothing is a refund."""
    back = told.filter((told.amount < 0).fill_null(False))
    if not back.count().execute():
        return told
    orders = case.table(ORDERS)
    given = (
        back.group_by("order_key")
        .agg(given=-back.amount.sum())
        .join(orders.filter(orders.refunded > 0).select("order_key", "refunded"), "order_key")
    )
    margin = ibis.literal(case.settings.amount_tolerance).cast(MONEY)
    refunds = back.semi_join(given.filter((given.given - given.refunded).abs() <= margin), "order_key")
    return told.anti_join(refunds, "posting_key")


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


def _booked_net(case: Case, matched: Any, held: Any) -> list[tuple[str, str]]:
    """The channels and currencies whose withheld tax the books leave out from the first document to the last."""
    orders = case.table(ORDERS)
    withheld = orders.filter(orders.withheld_tax > 0).select("order_key")
    if not withheld.count().execute():
        return []
    taxed = _compared(case, matched.semi_join(withheld, "order_key"), held)
    habits = taxed.group_by("channel", "home").agg(booked_whole=taxed.agrees.sum(), booked_net=taxed.leaves_out.sum())
    habits = habits.filter(habits.booked_whole == 0, habits.booked_net > 0, habits.home.notnull())
    rows = habits.order_by("channel", "home").to_pyarrow().to_pylist()
    return [(row["channel"], row["home"]) for row in rows]


def _agreeing(pairs: Any, habits: list[tuple[str, str]]) -> Any:
    always = [(pairs.channel == channel) & (pairs.home == home) for channel, home in habits]
    net = (ibis.or_(*always) & pairs.leaves_out).fill_null(False) if always else ibis.literal(False)
    return pairs.mutate(agrees=pairs.agrees | net, net=net)


def _single(pairs: Any) -> Any:
    """Orders with one document: nothing is to be summed."""
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


def _compared(case: Case, matched: Any, held: Any) -> Any:
    """The pairs with the document's amount as it compares with the order's total: in its currency, with its tax."""
    tolerance = ibis.literal(case.settings.amount_tolerance).cast(MONEY)
    orders = case.table(ORDERS)
    pairs = matched.mutate(share=ibis.null(MONEY)) if held is None else with_shares(matched, held)
    pairs = pairs.join(case.table(POSTINGS).select("posting_key", *COMPARED), "posting_key")
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

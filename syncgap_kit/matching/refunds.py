"""Refunds as legs of their own: what a channel gave back, and whether the books hold it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis

from ..columns import MONEY
from ..intake.case import Case
from ..intake.phrases import owner
from ..tables import ORDERS, POSTINGS
from ..written import in_digits, money_words
from .booked import Booked
from .numbers.candidates import SALE, Candidates, is_voided
from .numbers.ladder import pairs_by
from .numbers.spelling import normal
from .refund_names import named_in_their_own_way

GIVEN_BACK = ("credit_memo", "refund_receipt", "refund")
COLUMNS = ("order_key", "channel", "currency", "total", "refunded", "sold")


@dataclass(frozen=True)
class Refunds:
    """The refunded orders of one channel and currency against the refund legs of the books."""

    channel: str
    currency: str
    refunded: int  # orders
    booked: int  # of these with a refund leg in the books, whatever its amount
    differing: int  # of these with another amount
    open_amount: Decimal  # refunded in the channel, and in no leg of the books

    @property
    def kept(self) -> bool:
        """Whether the books hold refunds of this channel at all; where they do not, none is said to be missing."""
        return self.booked > 0

    @property
    def whole(self) -> bool:
        """Whether every refund is in the books with its amount."""
        return self.booked == self.refunded and not self.differing

    def sentence(self) -> str:
        """What is to be said of them."""
        whose = f"{owner(self.channel)}, {self.currency}"
        if not self.kept:
            of_all = f"none of its {in_digits(self.refunded)} refunded orders"
            held = f"{of_all} has a refund in the books that bears its number"
            return f"{whose}: {held} and its amount."
        booked = in_digits(self.booked)
        said = f"{whose}: of {in_digits(self.refunded)} refunded orders, {booked} have their refund in the books"
        missing = self.refunded - self.booked
        if missing:
            said += f"; without one: {in_digits(missing)}, worth {money_words(self.open_amount, self.currency)}"
        return said + (f"; with another amount: {in_digits(self.differing)}." if self.differing else ".")


def refund_legs(case: Case, booked: Booked, found: Candidates) -> tuple[Any, Any]:
    """A row per order that was refunded, or is in no document or in several: COLUMNS, booked_back, legs, leg_words.

    Beside it the documents that give money back and are the leg of none of these.

    A leg is a credit memo, a refund receipt, a sale of less than nothing or an entry that gives back. It bears the
    order's id by one of the conventions, in number or memo, or the number of the order's own document, or names the
    order in the way of refunds.
    `sold`: the order is in the books. `booked_back` and `leg_words` (the documents in words) are NULL where there is
    none. Orders that are in a sum have no row: their refunds may be in a sum too.
    """
    ids, known, spelt = found.ids, found.conventions, found.spelt
    back, legs = _gone_back(case, booked), _given_back(case, found.others)
    nothing = back.select(*COLUMNS)
    if not back.count().execute() or not legs.count().execute():
        untold = {"booked_back": ibis.null(MONEY), "leg_words": ibis.null("string")}
        return case.keep("refund_legs", nothing.mutate(legs=ibis.literal(0, type="int64"), **untold)), legs
    own = ids.semi_join(back, "order_key")
    borne = pairs_by([c for c in known if c.where != "number" or not c.if_it_fits], 0, own, legs, spelt, legs)
    named = back.select("order_key", number=normal(back.doc_number)).join(
        legs.select("posting_key", "number"), "number"
    )
    pairs = borne.select("posting_key", "order_key").union(named.select("posting_key", "order_key"), distinct=True)
    pairs = case.keep("refunds_by_convention", pairs)
    refunded, left = nothing.filter(nothing.refunded > 0), legs.anti_join(pairs, "posting_key")
    pairs = pairs.union(named_in_their_own_way(case, refunded, left, own.semi_join(refunded, "order_key"), spelt))
    pairs = case.keep("refund_pairs", _of_one(case, pairs, nothing, legs))
    words = legs.document_type.replace("_", " ") + " " + legs.doc_number.fill_null("without a number")
    told = pairs.join(legs.select("posting_key", "amount", words=words), "posting_key")
    summed = told.group_by("order_key").agg(
        booked_back=told.amount.abs().sum().cast(MONEY),
        legs=told.count(),
        leg_words=told.words.group_concat(", ", order_by=told.posting_key),
    )
    rows = nothing.left_join(summed, "order_key").drop("order_key_right").fill_null({"legs": 0})
    return case.keep("refund_legs", rows), legs.anti_join(pairs, "posting_key")


def _of_one(case: Case, pairs: Any, orders: Any, legs: Any) -> Any:
    """The pairs, but of a leg that bears the id of several orders, as of two shops, those whose refund it comes to."""
    margin = ibis.literal(case.settings.amount_tolerance).cast(MONEY)
    told = pairs.join(orders.select("order_key", "refunded"), "order_key")
    told = told.join(legs.select("posting_key", "amount"), "posting_key")
    told = told.mutate(fits=((told.amount.abs() - told.refunded).abs() <= margin).fill_null(False))
    any_fits = told.fits.any().over(group_by=told.posting_key)
    return told.filter(told.fits | ~any_fits).select("posting_key", "order_key")


def _gone_back(case: Case, booked: Booked) -> Any:
    """The orders that were refunded, or are in no document or in several, but for those in a sum."""
    orders = case.table(ORDERS).select("order_key", "channel", "currency", "total", "refunded")
    several = booked.others.filter(booked.others.documents > 1).select("order_key")
    odd = booked.without.select("order_key").union(several).mutate(odd=ibis.literal(True))
    orders = orders.left_join(odd, "order_key").drop("order_key_right")
    orders = orders.mutate(odd=orders.odd.fill_null(False), refunded=orders.refunded.fill_null(0))
    back = case.keep("orders_gone_back", orders.filter((orders.refunded > 0) | orders.odd).drop("odd"))
    back = booked.beside(back)
    back = back.filter(~back.covered.fill_null(False)).mutate(sold=(back.documents > 0).fill_null(False))
    return case.keep("refunded_orders", back.select(*COLUMNS, "doc_number"))


def _given_back(case: Case, others: Any) -> Any:
    """The documents of the books that give money back; `others`: see other_entries."""
    postings = case.table(POSTINGS)
    of_less = postings.document_type.isin(SALE) & (postings.amount < 0).fill_null(False)
    legs = postings.filter(postings.document_type.isin(GIVEN_BACK) | of_less, postings.posting)
    if others is not None:
        entries = postings.semi_join(others.filter(others.gives_back), "posting_key")
        legs = legs.union(entries.filter(entries.posting, ~is_voided(entries)))
    return case.keep("refund_documents", legs.mutate(number=normal(legs.doc_number)))


def refunds(case: Case, legs: Any) -> tuple[Refunds, ...]:
    """The refund legs by channel and currency, of refunded orders whose sale is in the books."""
    legs = legs.filter(legs.sold, legs.refunded > 0)
    margin = ibis.literal(case.settings.amount_tolerance).cast(MONEY)
    has = legs.legs > 0
    counted = legs.group_by("channel", "currency").agg(
        refunded=legs["order_key"].count(),
        booked=has.sum(),
        differing=(has & ((legs.booked_back - legs.refunded).abs() > margin)).sum(),
        open_amount=has.ifelse(0, legs.refunded).sum(),
    )
    rows = counted.order_by("channel", "currency").to_pyarrow().to_pylist()
    return tuple(Refunds(**row) for row in rows)

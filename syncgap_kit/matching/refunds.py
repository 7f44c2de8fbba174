"""Refunds as legs of their own: what a channel gave back, and whether the books hold it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis

from ..columns import MONEY
from ..findings import money_words
from ..intake.case import Case
from ..tables import ORDERS, POSTINGS
from .numbers.conventions import Convention
from .numbers.ladder import pairs_by
from .numbers.order_ids import Spelt
from .numbers.spelling import normal

GIVEN_BACK = ("credit_memo", "refund_receipt", "refund")


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
        if not self.kept:
            held = f"no refund in the books bears the number of any of its {self.refunded:,} refunded orders"
            return f"{self.channel}: {held}."
        said = f"{self.channel}: of {self.refunded:,} refunded orders, {self.booked:,} have their refund in the books"
        missing = self.refunded - self.booked
        if missing:
            said += f"; without one: {missing:,}, worth {money_words(self.open_amount, self.currency)}"
        return said + (f"; with another amount: {self.differing:,}." if self.differing else ".")


def refund_legs(case: Case, booked: Any, ids: Any, known: tuple[Convention, ...], spelt: list[Spelt]) -> Any:
    """A row per refunded order that is in the books: order_key, channel, currency, refunded, booked_back, legs.

    A leg is a credit memo or refund receipt that bears the order's id by one of the conventions, in number or memo, or
    the number of the order's own document. `booked_back` is NULL where there is none.
    """
    orders = case.table(ORDERS)
    back = orders.filter(orders.refunded > 0).join(booked.select("order_key", "doc_number"), "order_key")
    back = case.keep("refunded_orders", back.select("order_key", "channel", "currency", "refunded", "doc_number"))
    postings = case.table(POSTINGS)
    legs = postings.filter(postings.document_type.isin(GIVEN_BACK), postings.posting)
    legs = case.keep("refund_documents", legs.mutate(number=normal(legs.doc_number)))
    nothing = back.select("order_key", "channel", "currency", "refunded")
    if not back.count().execute() or not legs.count().execute():
        return nothing.mutate(booked_back=ibis.null(MONEY), legs=ibis.literal(0, type="int64"))
    own = ids.semi_join(back, "order_key")
    borne = pairs_by([c for c in known if c.where != "number" or not c.if_it_fits], 0, own, legs, spelt)
    named = back.select("order_key", number=normal(back.doc_number)).join(
        legs.select("posting_key", "number"), "number"
    )
    pairs = borne.select("posting_key", "order_key").union(named.select("posting_key", "order_key"), distinct=True)
    summed = pairs.join(legs.select("posting_key", "amount"), "posting_key").group_by("order_key")
    summed = summed.agg(booked_back=ibis._.amount.abs().sum().cast(MONEY), legs=ibis._.count())
    return nothing.left_join(summed, "order_key").drop("order_key_right").fill_null({"legs": 0})


def refunds(case: Case, legs: Any) -> tuple[Refunds, ...]:
    """The refund legs by channel and currency."""
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

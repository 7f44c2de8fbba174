"""Refunds that name their order in a way of their own: CM-1001, RF1001, `Refund of order 1001`.

What documents of sales bear is no guide to them. An order's id or name that stands as a whole token in the number or a
text of a refund is believed where what bears it comes to what was given back, in the days after the order; a way of
writing that most such documents vouch for is believed whatever the amount.
"""

from typing import Any

import ibis

from ..columns import MONEY
from ..intake.case import Case
from .numbers.conventions import TEXTS, shape_pattern
from .numbers.ladder import REGEXP_EXTRACT_ALL
from .numbers.order_ids import Spelt

FEW = 3  # refunds that vouch for a way of writing
DAYS = (-1, 180)  # from an order to its refund
REFUND_WAYS = "refund_ways"
WRITTEN = ("in_number", "in_text")


def named_in_their_own_way(case: Case, back: Any, legs: Any, ids: Any, spelt: list[Spelt]) -> Any:
    """The refunds `legs` with the orders of `back` that they name: posting_key, order_key.

    `back`: order_key, channel, currency, refunded; `ids`: how these orders are called. A document that may as well be
    another order's is nobody's.
    """
    pairs = case.keep("refunds_named", _pairs(back, legs, ids, spelt))
    own = _judged(case, pairs)
    kept = own.filter(own.agrees == own.agrees.max().over(group_by="posting_key"))
    single = kept.group_by("posting_key").agg(claimants=kept.order_key.nunique(), order_key=kept.order_key.min())
    return single.filter(single.claimants == 1).select("posting_key", "order_key")


def named_as_others_are(back: Any, legs: Any, ids: Any, spelt: list[Spelt], ways: Any) -> Any:
    """The same by the ways of writing alone that others vouched for; `ways`: channel, way."""
    return _pairs(back, legs, ids, spelt).semi_join(ways, ["channel", "way"]).select("posting_key", "order_key")


def _pairs(back: Any, legs: Any, ids: Any, spelt: list[Spelt]) -> Any:
    """Every refund with each order that it names, with the way in which it does."""
    texts = [legs[name].fill_null("") for name in TEXTS]
    legs = legs.select(
        *("posting_key", "date", "amount", "currency"),
        in_number=apart(legs.number.fill_null("")),
        in_text=apart(texts[0] + " ; " + texts[1] + " ; " + texts[2]),
    )
    named = ibis.union(*(_named(legs, ids, one, where) for one in spelt for where in WRITTEN), distinct=True)
    pairs = named.join(back.select("order_key", "channel", "refunded", home=back.currency), "order_key")
    pairs = pairs.filter(pairs.date.delta(pairs.day, unit="day").between(*DAYS))
    return pairs.filter((pairs.currency == pairs.home).fill_null(True))


def apart(text: Any) -> Any:
    """A text in upper case, and again with what stands before its digits apart, what stands behind them, and both.

    An order's name may have letters of its own: US1825 is whole in `US1825 R`, 1825EU in `CM 1825EU`.
    """
    upper = text.upper()
    behind = upper.re_replace("([0-9])([A-Z])", r"\1 \2")
    before, both = (one.re_replace("([A-Z])([0-9])", r"\1 \2") for one in (upper, behind))
    return upper + " ; " + before + " ; " + behind + " ; " + both


def _named(legs: Any, ids: Any, one: Spelt, where: str) -> Any:
    """Documents with each order that they name: posting_key, order_key, day, date, amount, currency, way."""
    own = ids.filter(ids.channel == one.channel).select("order_key", "day", key=ids[one.field])
    tokens = legs.mutate(key=REGEXP_EXTRACT_ALL(legs[where], ibis.literal(shape_pattern(one.shapes))).unnest())
    pairs = tokens.join(own, "key")
    before = pairs[where].substr(0, pairs[where].find(pairs.key)).re_extract(r"([A-Z]*[^A-Z0-9]*)$", 1)
    way = ibis.literal(f"{one.field} {where} ") + before
    return pairs.select("posting_key", "order_key", "day", "date", "amount", "currency", way=way)


def _judged(case: Case, pairs: Any) -> Any:
    """Those to be believed, with whether what names an order in one way comes to what was given back (agrees).

    The ways that most vouch for are kept as REFUND_WAYS.
    """
    tolerance = ibis.literal(case.settings.amount_tolerance).cast(MONEY)
    worth = pairs.group_by("channel", "order_key", "way").agg(
        given=pairs.amount.abs().sum(), refunded=pairs.refunded.max(), documents=pairs.posting_key.nunique()
    )
    worth = worth.mutate(agrees=((worth.given - worth.refunded).abs() <= tolerance * worth.documents).fill_null(False))
    ways = worth.group_by("channel", "way").agg(orders=worth.count(), vouched=worth.agrees.sum())
    learnt = ways.filter(ways.vouched >= FEW, 2 * ways.vouched >= ways.orders).select("channel", "way", known=True)
    learnt = case.keep(REFUND_WAYS, learnt)
    told = pairs.join(worth.select("order_key", "way", "agrees"), ["order_key", "way"])
    told = told.left_join(learnt, ["channel", "way"])
    return told.filter(told.agrees | told.known.fill_null(False)).select("posting_key", "order_key", "agrees")

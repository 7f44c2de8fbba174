"""Why the books and the channel differ over an order: the leg of a mismatch, and where a duplicate comes from."""

from typing import Any

import ibis

from ..columns import MONEY
from ..written import figures_words, notation
from .numbers.ladder import STEPS
from .ratios import CURRENCY, FEE, RATIO, SHARE

ROUNDING = "0.05"  # up to so much in all is what rounding line by line makes

LEFT_OUT = ("tax", "shipping", "tip", "fee")  # parts of an order that books may leave out, alone or two together
WORDS = {
    "zero": "posted at zero, as the order stood before its payment",
    "withheld": "the tax that the marketplace withholds",
    "discount": "discount left out",
    "refund": "refund deducted",
    "line": "a line left out",
    "frozen": "posted as the order stood before it was edited",
    "rounding": "rounding",
    RATIO: "off by the same ratio as other orders of this channel",
    CURRENCY: "off by the same ratio as other orders of this channel, which suggests another currency",
}
REVERSED = "posted, and taken back by another of its documents"  # which is at zero as well
OPENING = {  # how legs that name a number begin -> what is said before and after that
    FEE: (f"net, as a {FEE}", " would leave"),
    SHARE: ("off by the same ratio as other orders of this channel: ", " of the order, a round share"),
}


def with_leg(table: Any) -> Any:
    """Orders with `leg`: the part of the order that accounts for `difference` (books less channel); NULL where none.

    Where several do, the first of `fitting_legs`.
    """
    return table.mutate(leg=ibis.cases(*fitting_legs(table), else_=ibis.null("string")))


def fitting_legs(table: Any) -> list[tuple[Any, str]]:
    """Whether each leg accounts for the difference, in the order in which they are believed.

    Needs, beside the columns of ORDERS, booked, difference, fee, earlier_totals and dropped.
    """
    difference = table["difference"]  # as an attribute it would be the method of Ibis
    part = {name: table[name].fill_null(0) for name in ("tax", "shipping", "withheld_tax", "discount", "refunded")}
    part |= {"tip": tip_of(table), "fee": table.fee.fill_null(0).abs()}
    alone = [((difference == -part[name]) & (part[name] > 0), name) for name in LEFT_OUT]
    several = [
        ((difference == -part[one] - part[other]) & (part[one] > 0) & (part[other] > 0), f"{one} and {other}")
        for place, one in enumerate(LEFT_OUT)
        for other in LEFT_OUT[place + 1 :]
    ]
    return [
        ((table.booked == 0) & (table.total != part["refunded"]), "zero"),
        ((difference == -part["withheld_tax"]) & (part["withheld_tax"] > 0), "withheld"),
        *alone,
        ((difference == part["discount"]) & (part["discount"] > 0), "discount"),
        ((difference == -part["refunded"]) & (part["refunded"] > 0), "refund"),
        (table.earlier_totals.contains(table.booked).fill_null(False), "frozen"),
        *several,
        (table.dropped.fill_null(False), "line"),
        (difference.abs() <= ibis.literal(ROUNDING).cast(MONEY), "rounding"),
    ]


def tip_of(orders: Any) -> Any:
    """The tip, which no export tells apart: what of an order is neither goods nor shipping nor tax; else nothing."""
    tip = orders.total - orders.subtotal - orders.shipping.fill_null(0) - orders.tax.fill_null(0)
    return (tip > 0).fill_null(False).ifelse(tip, 0)


def leg_words(leg: str) -> str:
    """A leg in words, such as `shipping left out`."""
    for opening, (before, after) in OPENING.items():
        if leg.startswith(opening):
            return before + figures_words(leg.removeprefix(opening)) + after
    return WORDS.get(leg, f"{leg} left out")


def difference_reason(table: Any) -> Any:
    """The leg in words, else that the amounts differ; as a text."""
    opened = [
        (table.leg.startswith(opening), ibis.literal(before) + _figures(table.leg.substr(len(opening))) + after)
        for opening, (before, after) in OPENING.items()
    ]
    told = ibis.cases(
        ((table.leg == "zero") & (table.agreeing > 0), REVERSED),
        *((table.leg == leg, text) for leg, text in WORDS.items()),
        *opened,
        else_=table.leg + " left out",
    )
    return table.leg.notnull().ifelse(told, "the amounts differ")


def _figures(text: Any) -> Any:
    return text.replace(".", notation().decimal)


def duplicate_reason(table: Any) -> Any:
    """How many documents an order has, and where the further ones come from, as far as they tell."""
    count = table.documents.cast("string") + " documents for one order"
    one_day = table.days.fill_null(table.step.notnull().ifelse(1, 0)) == 1  # nothing is told of a single document
    by_hand = table.by_hand.fill_null(table.step == STEPS.index("by hand"))
    origin = ibis.cases(
        (table.ledgers > 1, ", in two ledgers"),
        (by_hand, ", keyed by hand beside the sync"),
        ((table.kinds > 1).fill_null(False), ", as documents of different kinds"),
        (~table.one_number & (table.agreeing > 1), " under different numbers, as two imports write them"),
        (one_day & (table.agreeing > 1), " with the same number and day, as after a retry"),
        (table.agreeing > 1, " with the same number, posted again on another day"),
        else_="",
    )
    return count + origin

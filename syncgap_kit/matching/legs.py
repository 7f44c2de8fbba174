"""The orders that differ in the books, beside what tells why: their fees, their lines, what they once added up to."""

from typing import Any

import ibis

from ..columns import MONEY
from ..intake.case import Case
from ..movements import PAYMENTS, PAYOUT_LINES
from ..tables import ORDER_HISTORY, ORDER_LINES
from .differences import with_leg
from .ratios import common_ratios
from .usual_legs import with_ratios, with_usual_legs

ORDER = ("order_key", "channel", "currency", "order_id", "order_name", "total", "subtotal", "tax", "shipping")
PARTS = ("withheld_tax", "discount", "refunded", "booked", "difference")

SHARED_OUT = 0.011  # tax that is shared out over the lines of an order may be off by a cent


def legs(case: Case, differing: Any) -> Any:
    """For each order whose documents do not add up to it: order_key, and the leg that differs (NULL where none)."""
    own = case.keep("differing", differing.select(*ORDER, *PARTS))
    if not own.count().execute():
        return own.select("order_key", leg=ibis.null("string"))
    for beside in (_fees(case, own), _earlier_totals(case, own), _dropped_lines(case, own)):
        own = own.left_join(beside, "order_key").drop("order_key_right")
    told = case.keep("differing_beside", with_leg(own))
    alike = common_ratios(case, told)
    told = case.keep("differing_told", with_ratios(told, alike)) if alike else told
    return case.keep("legs", with_usual_legs(told, alike).select("order_key", "leg"))


def _fees(case: Case, own: Any) -> Any:
    """What the channel or the provider kept of each order, as payments and settlement lines tell; fee."""
    names = own.select("order_key", "channel", reference=own.order_id).union(
        own.select("order_key", "channel", reference=own.order_name), distinct=True
    )
    payments, lines = case.table(PAYMENTS), case.table(PAYOUT_LINES)
    kept = payments.select("channel", reference=payments.order_reference, fee=payments.fee.abs())
    lines = lines.filter(lines.kind == "fee")
    kept = kept.union(lines.select("channel", reference=lines.order_reference, fee=-lines.amount))
    pairs = names.join(kept, "reference")
    pairs = pairs.filter((pairs.channel == pairs.channel_right) | pairs.channel_right.isnull())
    return pairs.group_by("order_key").agg(fee=pairs.fee.sum().cast(MONEY))


def _earlier_totals(case: Case, own: Any) -> Any:
    """What older exports said that the order added up to; earlier_totals."""
    history = case.table(ORDER_HISTORY)
    history = history.filter(history.field == "total")
    pairs = own.select("order_key", "channel", "order_id").join(history, ["channel", "order_id"])
    return pairs.group_by("order_key").agg(earlier_totals=pairs.value.cast(MONEY).collect())


def _dropped_lines(case: Case, own: Any) -> Any:
    """Orders of several lines that differ by just one of them, alone or with its share of the tax; dropped."""
    lines = case.table(ORDER_LINES).select("order_key", "amount")
    pairs = own.select("order_key", "difference", "tax", "subtotal").join(lines, "order_key")
    share = pairs.amount.cast("float64") * pairs.tax.cast("float64") / pairs.subtotal.cast("float64").nullif(0)
    lacking = pairs["difference"] + pairs.amount
    taxed = lacking.cast("float64") + share
    fits = (pairs.amount > 0) & ((lacking == 0) | (taxed.abs() <= SHARED_OUT))
    counted = pairs.group_by("order_key").agg(lines=pairs.count(), dropped=fits.fill_null(False).any())
    return counted.filter(counted.lines > 1).select("order_key", "dropped")

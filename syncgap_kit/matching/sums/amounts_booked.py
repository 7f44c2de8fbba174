"""What of an order a sum may hold: its total, or the total less what books keep elsewhere; in ten-thousandths."""

from decimal import Decimal
from typing import Any

UNIT = 10_000  # money is decimal(18, 4): whole numbers of these add up exactly
BASES = {  # name: (the columns that are taken off the total, those that are added); plainest first
    "total": ((), ()),
    "total less the tax that the marketplace withholds": (("withheld_tax",), ()),
    "total less tax": (("tax",), ()),
    "total less refunds": (("refunded",), ()),
    "total less fees": (("fee",), ()),
    "total before discounts": ((), ("discount",)),
    "total less shipping": (("shipping",), ()),
    "total less tips": (("tip",), ()),
    "total less tax and shipping": (("tax", "shipping"), ()),
    "total less tax and tips": (("tax", "tip"), ()),
    "total less tax, shipping and tips": (("tax", "shipping", "tip"), ()),
    "total less tax, before discounts": (("tax",), ("discount",)),
    "total less tax and shipping, before discounts": (("tax", "shipping"), ("discount",)),
    "total less tax and refunds": (("tax", "refunded"), ()),
    "total less fees and refunds": (("fee", "refunded"), ()),
    "total less fees and tips": (("fee", "tip"), ()),
}
LESS_REFUNDS = "total less the refunds of the day"  # of whichever orders; no part of an order's own amount
NET_LESS_REFUNDS = "total less fees and the refunds of the day"
OF_LINES = {  # of a payout or settlement, what its lines hold of the orders; and the same less what they gave back
    "gross": ("the sales of its lines", "the sales less refunds of its lines"),
    "untaxed": (
        "the sales of its lines less the tax that the marketplace withholds",
        "the sales less refunds of its lines less the tax that the marketplace withholds",
    ),
    "net": ("the sales less fees of its lines", "the sales less fees and refunds of its lines"),
}
PAID_OUT = "what was paid out"
BEFORE_REFUNDS = {  # what these hold of an order itself
    LESS_REFUNDS: "total",
    NET_LESS_REFUNDS: "total less fees",
    **{less: sold for sold, less in OF_LINES.values()},
}


def in_units(amount: Any) -> Any:
    """A money column as a whole number of ten-thousandths; NULL counts as nothing."""
    return (amount.fill_null(0) * UNIT).cast("int64")


def booked_units(orders: Any, basis: str) -> Any:
    """What of each order the sums hold, by a basis of BASES or BEFORE_REFUNDS, as an Ibis column in ten-thousandths."""
    less, more = BASES.get(BEFORE_REFUNDS.get(basis, basis), ((), ()))
    units = in_units(orders.total)
    for name in less:
        units = units - in_units(orders[name])
    for name in more:
        units = units + in_units(orders[name])
    return units


def as_money(units: int) -> Decimal:
    """Ten-thousandths as an amount of money."""
    return Decimal(int(units)) / UNIT

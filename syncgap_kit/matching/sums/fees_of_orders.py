"""What was kept of each order: as the payments of its channel tell, or by a rate that the sums themselves show."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis

from ...columns import MONEY
from ...intake.case import Case
from ...movements import PAYMENTS
from ...written import in_digits, percent_words
from ..mentions import named_orders
from .amounts_booked import UNIT

LONG = "decimal(38, 12)"  # for a share of an amount, before it is rounded


@dataclass(frozen=True)
class Fee:
    """A share and a fixed amount that are kept of each order; `digits`: to which that is rounded for each order."""

    share: Decimal
    fixed: Decimal
    digits: int

    def kept_of(self, orders: Any) -> Any:
        """Orders with `fee`, what is kept of each of them."""
        exact = orders.total.cast(LONG) * ibis.literal(self.share, "decimal(9, 6)").cast(LONG)
        fee = (exact + ibis.literal(self.fixed, MONEY).cast(LONG)).round(self.digits).cast(MONEY)
        return orders.mutate(fee=(orders.total > 0).ifelse(fee, 0).fill_null(0).cast(MONEY))

    @property
    def near(self) -> int:
        """How far off sums net of it may be by their own rounding, in ten-thousandths; orders are rounded before."""
        coins = -int(self.fixed.as_tuple().exponent)
        return UNIT // 10**coins // 2 if self.digits > coins else 0

    def sentence(self, basis: str) -> str:
        """A basis net of this fee, in words."""
        hundredths = self.share * 100
        places = max(0, -int(hundredths.normalize().as_tuple().exponent))
        each = f"{percent_words(hundredths, places)} of each order"
        each += f" and {in_digits(self.fixed)}" if self.fixed else ""
        return f"{basis}, the fees being {each}, as the sums show"


def with_fees(case: Case, orders: Any) -> Any:
    """Orders (with order_key) with `fee`, more than nothing where it was kept; of none of their refunds."""
    payments = case.table(PAYMENTS)
    told = payments.filter(payments.kind == ibis.literal("sale"), payments.fee != 0, payments.order_reference.notnull())
    if not told.count().execute():
        return orders.mutate(fee=ibis.literal(0).cast(MONEY))
    named = named_orders(case, told, "order_reference")
    fees = named.group_by("order_key").agg(fee=named.fee.abs().sum().cast(MONEY))
    fees = case.keep("fees_of_orders", fees)  # the orders of sums are asked again and again
    table = orders.left_join(fees, "order_key").drop("order_key_right")
    return table.mutate(fee=table.fee.fill_null(0).cast(MONEY))

"""What was kept of each order, as the payments of its channel tell: books may hold orders net of it."""

from typing import Any

import ibis

from ...columns import MONEY
from ...intake.case import Case
from ...movements import PAYMENTS
from ..mentions import named_orders


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

"""Orders that an export calls unpaid and a payment or a settlement line proves paid (contract, section 7)."""

from datetime import datetime
from typing import Any

from ..movements import PAYMENTS, PAYOUT_LINES
from .states import PAID_WORDS


def with_proven_payments(connection: Any, orders: Any, moment: datetime) -> Any:
    """`orders` with `paid_at` where it was unknown and a sale of the same channel was captured or settled by `moment`.

    Orders that are paid by their own status keep what they have.
    """
    parts = []
    for table in (PAYMENTS, PAYOUT_LINES):
        rows = connection.table(f"all_{table.name}")
        rows = rows.filter(rows.kind == "sale", rows.channel.notnull(), rows.order_reference.notnull(), rows.amount > 0)
        parts.append(rows.filter(rows["at"] <= moment).select("channel", "order_reference", "at"))
    proven = parts[0].union(parts[1]).group_by("channel", "order_reference").agg(proven_at=lambda row: row["at"].min())
    if not proven.count().execute():
        return orders
    proven = connection.create_table("proven_payments", proven, temp=True)
    named = proven.rename(name_channel="channel", name_reference="order_reference", name_proven_at="proven_at")
    found = orders.left_join(
        proven, [orders.channel == proven.channel, orders.order_id == proven.order_reference]
    ).drop("channel_right", "order_reference")
    found = found.left_join(
        named, [found.channel == named.name_channel, found.order_name == named.name_reference]
    ).drop("name_channel", "name_reference")
    open_ = found.paid_at.isnull() & ~found.financial_status.isin(PAID_WORDS).fill_null(False)
    paid_at = open_.ifelse(found.proven_at.fill_null(found.name_proven_at), found.paid_at)
    return found.mutate(paid_at=paid_at).select(*orders.columns)

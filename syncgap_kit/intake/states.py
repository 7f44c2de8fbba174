"""Several states of one order: the newest stands, older ones are its history; nothing after `as_of` is seen."""

from datetime import datetime
from typing import Any

import ibis

from ..tables import ORDERS

STATUS_FIELDS = ("financial_status", "fulfillment_status", "order_status")
PAID_WORDS = ("paid", "partially_paid", "partially_refunded", "refunded")


def newest_states(versions: Any, as_of: datetime) -> tuple[Any, Any]:
    """The newest state of each order, and every recorded state as history (table order_history).

    Newest is by updated_at, then exported_at, then the file that contains later orders (contract, section 7). States
    recorded after `as_of` step back behind those recorded before.
    """
    latest = versions.created_at.max().over(group_by=versions.file_digest)
    recorded = versions.updated_at.fill_null(versions.exported_at)
    versions = versions.filter(versions.created_at <= as_of).mutate(
        recorded=recorded, file_latest=latest, unseen=(recorded > as_of).fill_null(False)
    )
    place = ibis.row_number().over(
        group_by=(versions.channel, versions.shop, versions.order_id),
        order_by=(
            versions.unseen.asc(),
            versions.updated_at.desc(),
            versions.exported_at.desc(),
            versions.file_latest.desc(),
            versions.file_digest.asc(),
            versions.source_row.asc(),
        ),
    )
    ranked = versions.mutate(place=place)
    newest = ranked.filter(ranked.place == 0).select(
        *(name for name in ORDERS.columns if name != "order_key"), "unseen"
    )
    seen = ranked.filter(~ranked.unseen)
    parts = [
        seen.select(
            "channel",
            "order_id",
            field=ibis.literal(name),
            value=seen[name],
            seen_at=seen.recorded,
            source_file=seen.source_file,
            source_row=seen.source_row,
        )
        for name in STATUS_FIELDS
    ]
    return newest, ibis.union(*parts)


def as_seen_at(orders: Any, as_of: datetime, home_currency: str) -> Any:
    """Orders without what happened to them after `as_of`; a status that was not recorded by then is unknown.

    An order paid later was certainly unpaid at `as_of`, so its status is pending then. An order that names no currency
    (an unpriced marketplace order) has that of its marketplace, else the books' own.
    """
    later = {name: (orders[name] > as_of).fill_null(False) for name in ("paid_at", "fulfilled_at", "cancelled_at")}
    settled = orders.paid_at.notnull() & ~later["paid_at"]
    financial = ibis.cases(
        (later["paid_at"], "pending"),
        (orders.unseen & ~settled, ibis.null("string")),
        else_=orders.financial_status,
    )
    fulfillment = (later["fulfilled_at"] | orders.unseen).ifelse(ibis.null("string"), orders.fulfillment_status)
    marketplace = orders.currency.max().over(group_by=(orders.channel, orders.sales_channel))
    return orders.mutate(
        currency=orders.currency.fill_null(marketplace).fill_null(home_currency),
        financial_status=financial,
        fulfillment_status=fulfillment,
        order_status=orders.unseen.ifelse(ibis.null("string"), orders.order_status),
        is_cancelled=orders.is_cancelled & ~later["cancelled_at"] & ~orders.unseen,
        **{name: gone.ifelse(ibis.null("timestamp"), orders[name]) for name, gone in later.items()},
    ).drop("unseen")

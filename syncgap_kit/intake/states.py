"""Several states of one order: the newest stands, older ones are its history; nothing after `as_of` is seen."""

from datetime import datetime
from typing import Any

import ibis

from ..tables import ORDERS
from .changing import CHANGING_FIELDS, changed_fields

STATUS_FIELDS = ("financial_status", "fulfillment_status", "order_status")
IDENTITY = ("channel", "own_shop", "order_id")
TOLD = ("channel", "order_id", "recorded", "recorded_until", "source_file", "source_row")
PAID_WORDS = ("paid", "partially_paid", "partially_refunded", "refunded")


def known_at(versions: Any, as_of: datetime) -> Any:
    """The states of orders placed by `as_of`; those that were recorded later are marked as unseen."""
    recorded = versions.updated_at.fill_null(versions.exported_at)
    return versions.filter(versions.created_at <= as_of).mutate(
        recorded=recorded,
        unseen=(recorded > as_of).fill_null(False),
        own_shop=versions.shop.fill_null(""),
    )


def standing_until(known: Any, taken: Any) -> Any:
    """Beside each state `recorded_until`: it stood so until its export was made, as declared, else as its file tells.

    An export that does not say when an order last changed has seen one moment.
    """
    rows = known.left_join(taken, "file_digest").drop("file_digest_right")
    made = rows.exported_at.fill_null(rows.updated_at.notnull().ifelse(rows.taken, ibis.null("timestamp")))
    return rows.mutate(recorded_until=ibis.greatest(rows.recorded, made)).drop("taken")


def with_several_states(known: Any) -> Any:
    """The identities of the orders of which several states are known."""
    counted = known.group_by(*IDENTITY).agg(states=known.count())
    return counted.filter(counted.states > 1).select(*IDENTITY)


def ranked_states(known: Any, several: Any, latest: Any) -> Any:
    """The states of the orders of which several are known, with their `place`: 0 is the newest.

    Newest is by updated_at, then exported_at, then the file that contains later orders (contract, section 7): `latest`
    tells the last order of each file. States recorded after `as_of` step back behind those recorded before.
    """
    contested = known.semi_join(several, IDENTITY).join(latest, "file_digest")
    place = ibis.row_number().over(
        group_by=IDENTITY,
        order_by=(
            contested.unseen.asc(),
            contested.updated_at.desc(),
            contested.exported_at.desc(),
            contested.file_latest.desc(),
            contested.file_digest.asc(),
            contested.source_row.asc(),
        ),
    )
    return contested.mutate(place=place)


def newest_states(known: Any, several: Any, ranked: Any) -> tuple[Any, Any]:
    """The newest state of each order, and every state that has a time or is one of several."""
    kept = (*(name for name in ORDERS.columns if name != "order_key"), "unseen")
    alone = known.anti_join(several, IDENTITY)
    newest = alone.select(*kept).union(ranked.filter(ranked.place == 0).select(*kept))
    told = (*TOLD, "unseen", *STATUS_FIELDS, "total")
    seen = alone.filter(alone.recorded.notnull()).select(*told).union(ranked.select(*told))
    return newest, seen.filter(~seen.unseen)


def laid_out_alike(ranked: Any) -> Any:
    """The states that can be compared field by field with the newest of their order, which is laid out alike."""
    newest = ranked.filter(ranked.place == 0).select(*IDENTITY, "layout")
    states = ranked.filter(~ranked.unseen).semi_join(newest, [*IDENTITY, "layout"])
    return states.select(*TOLD, *CHANGING_FIELDS)


def history_of(seen: Any, alike: Any) -> Any:
    """The states that were seen, status by status, as table order_history; with the other fields that changed.

    `alike`: the states of `laid_out_alike`, None where there are none.
    """
    parts = [
        seen.filter(seen[name].notnull()).mutate(field=ibis.literal(name), value=seen[name].cast("string"))
        for name in (*STATUS_FIELDS, "total")
    ]
    parts += [] if alike is None else [changed_fields(alike)]
    return ibis.union(
        *(
            part.select(
                *("channel", "order_id", "field", "value"),
                seen_at=part.recorded,
                seen_until=part.recorded_until,
                source_file=part.source_file,
                source_row=part.source_row,
            )
            for part in parts
        )
    )


def numbered(rows: Any, name: str, by: tuple[str, ...]) -> Any:
    """Rows in the order of the columns `by`, and their number in it, from 0.

    The number is that of the row as the engine hands it on: DuckDB keeps the order of what it has sorted, and sorts
    wide rows in half the time that a window over the same columns takes.
    """
    return rows.order_by(*by).mutate(**{name: ibis.row_number()})


def usual_currencies(orders: Any) -> dict[tuple[str, str], str]:
    """The currency of each channel and marketplace in which an order names none; an unpriced order may not."""
    bare = orders.filter(orders.currency.isnull()).select("channel", "sales_channel").distinct()
    if not bare.count().execute():
        return {}
    market = orders.sales_channel.fill_null("")
    told = orders.group_by("channel", market=market).agg(currency=orders.currency.max()).to_pyarrow().to_pylist()
    return {(row["channel"], row["market"]): row["currency"] for row in told if row["currency"]}


def as_seen_at(orders: Any, as_of: datetime, usual: dict[tuple[str, str], str], home_currency: str) -> Any:
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
    market = orders.sales_channel.fill_null("")
    own = [((orders.channel == channel) & (market == name), code) for (channel, name), code in usual.items()]
    return orders.mutate(
        currency=orders.currency.fill_null(ibis.cases(*own, else_=home_currency) if own else home_currency),
        financial_status=financial,
        fulfillment_status=fulfillment,
        order_status=orders.unseen.ifelse(ibis.null("string"), orders.order_status),
        is_cancelled=orders.is_cancelled & ~later["cancelled_at"] & ~orders.unseen,
        **{name: gone.ifelse(ibis.null("timestamp"), orders[name]) for name, gone in later.items()},
    ).drop("unseen")

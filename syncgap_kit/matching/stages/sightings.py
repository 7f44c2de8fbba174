"""Every sighting of one order: each time at which channel, sync, books or payouts show it, with the place."""

from datetime import timedelta
from typing import Any

import ibis

from ...calendar import in_zone
from ...tables import ORDER_HISTORY
from ..mentions import log_lines, payout_lines
from ..numbers.spelling import normal, normal_text
from ..orders import Matches

CHANNEL_TIMES = {
    "created_at": "placed",
    "paid_at": "paid",
    "fulfilled_at": "shipped",
    "cancelled_at": "cancelled",
    "updated_at": "last changed",
}
COLUMNS = {
    "order_key": "int64",
    "hop": "string",
    "at": "timestamp",
    "day_only": "boolean",
    "said": "string",
    "source_file": "string",
    "source_row": "int64",
}


def sightings(matches: Matches, order: str) -> list[dict[str, Any]]:
    """The sightings of the orders of the period with this id or name, oldest first.

    Each has channel, order_id, order_name; hop; at (UTC; NULL where it is not told); day_only, where `at` is the
    beginning of a day of which no time is told; said; source_file and source_row. Empty where there is no such order.
    """
    orders, case = matches.orders, matches.case
    wanted = normal_text(order)
    own = orders.filter((normal(orders.order_id) == wanted) | (normal(orders.order_name) == wanted))
    mine = own.select("order_key", "channel", "order_id", "order_name")
    told = [*_of_channel(matches, own), _of_books(matches, own)]
    parts = [_columns(table) for table in (*told, _of_sync(log_lines(case)), _of_money(payout_lines(case)))]
    found = ibis.union(*parts).join(mine, "order_key").drop("order_key")
    rows: list[dict[str, Any]] = found.distinct().to_pyarrow().to_pylist()
    return sorted(rows, key=_place_in_time)


def _columns(table: Any) -> Any:
    if "day_only" not in table.columns:
        table = table.mutate(day_only=ibis.literal(False))
    return table.select(**{name: table[name].cast(kind) for name, kind in COLUMNS.items()})


def _place_in_time(row: dict[str, Any]) -> tuple[Any, ...]:
    """By time, a day alone behind the times of that day, and what has no time last."""
    at = row["at"] + timedelta(days=row["day_only"]) if row["at"] else None
    return (at is None, str(at), *map(str, row.values()))


def _of_channel(matches: Matches, own: Any) -> list[Any]:
    """Where the channel's exports show it: its own times, and each state in which an older export showed it."""
    times = [
        own.filter(own[name].notnull()).mutate(hop=ibis.literal("channel"), at=own[name], said=ibis.literal(word))
        for name, word in CHANNEL_TIMES.items()
    ]
    states = matches.case.table(ORDER_HISTORY).join(
        own.select("order_key", "channel", "order_id"), ["channel", "order_id"]
    )
    called, value = states.field.replace("_", " "), states["value"]
    word = (value == "").ifelse(ibis.literal("no ") + called, called + " " + value)
    return [*times, states.mutate(hop=ibis.literal("channel"), at=states.seen_at, said=word)]


def _of_sync(lines: Any) -> Any:
    parts = [lines.reason, ibis.literal("rule ") + lines.rule_id, ibis.literal("document ") + lines.doc_number]
    said = ibis.array([part.nullif("") for part in parts]).filter(lambda part: part.notnull()).join(", ")
    return lines.mutate(said=said)


def _of_books(matches: Matches, own: Any) -> Any:
    booked = own.filter(own.documents > 0)
    day = in_zone(booked.first_day.cast("timestamp"), matches.case.timezone)
    nowhere = {"source_file": ibis.null("string"), "source_row": ibis.null("int64")}
    return booked.mutate(
        hop=ibis.literal("books"),
        at=booked.created_in_books.fill_null(day),
        day_only=booked.created_in_books.isnull(),
        said=booked.doc_number,
        **nowhere,
    )


def _of_money(lines: Any) -> Any:
    """Payouts and payments: a sale has many lines in a settlement, which count as one sighting by file and time."""
    counted = lines.group_by("order_key", "hop", "at", "source_file").agg(
        source_row=lines.source_row.min(), said=lines.count().cast("string") + " lines"
    )
    return counted.mutate(said=(counted.said == "1 lines").ifelse("", counted.said))

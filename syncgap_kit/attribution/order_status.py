"""The order statuses that an order may have had at its decision, in the words of its channel.

Orders move forward along the path of their platform, and where exports were made again and again they show the words
that orders of the channel pass through. A word that an order ends with says nothing of what was before.
"""

from typing import Any

import ibis

from ..intake.case import Case
from ..intake.platforms import sales_platforms
from ..tables import ORDER_HISTORY, ORDERS
from .recorded import as_recorded

AMAZON_PATH = ("pending", "unshipped", "partially_shipped", "shipped")
PATHS = {  # of platforms whose orders tell no time of payment, beside Amazon's
    "walmart": ("created", "acknowledged", "shipped", "delivered"),
    "bigcommerce": (
        *("pending", "awaiting_payment", "manual_verification_required", "awaiting_fulfillment"),
        *("awaiting_shipment", "awaiting_pickup", "partially_shipped", "shipped", "completed"),
    ),
}
ON_THE_WAY = ("on_hold", "processing")  # in which a paid order of WooCommerce may have been, unless it was seen
ENDS = ("completed", "refunded", "cancelled", "failed")  # order statuses that come last, of shops that have custom ones
AFTER_ANY = ("cancelled", "refunded", "partially_refunded", "disputed")  # may follow any word of a path
FEWEST_MOVED = 3  # orders seen in two words, so that a channel's exports show what its orders pass through


def order_status_then(case: Case, table: Any) -> Any:
    """The possible order statuses of each order, an array; of a channel that has none, an array of NULL.

    `table`: orders with what was recorded of them (recorded.py), the signs of their channel (state.py) and
    with_earlier_words.
    """
    usual = as_recorded(table, "order_status", AMAZON_PATH, _possible(table))
    branches = []
    for platform, path in PATHS.items():
        channels = _channels_of(case, platform)
        if channels:
            along = as_recorded(table, "order_status", path, _along(table, path))
            branches.append((table.channel.isin(channels), along))
    return ibis.cases(*branches, else_=usual) if branches else usual


def with_earlier_words(case: Case, table: Any) -> Any:
    """Beside each order `earlier_words`, in which orders of its channel were seen before its own soonest order status.

    NULL where fewer than FEWEST_MOVED orders of the channel were seen in two words.
    """
    history = case.table(ORDER_HISTORY)
    seen = history.filter(history.field == "order_status", history.value.notnull(), history.seen_at.notnull())
    newest = case.table(ORDERS)
    newest = newest.filter(newest.order_status.notnull()).select("channel", "order_id", word="order_status")
    first = seen.group_by("channel", "order_id", word=seen.value).agg(since=seen.seen_at.min())
    last = newest.anti_join(first, ["channel", "order_id", "word"]).mutate(since=ibis.null(first.since.type()))
    first = first.union(last.select(*first.columns))
    pairs = first.join(first, ["channel", "order_id"], rname="later_{name}")
    moved = pairs.filter(pairs.since.notnull(), (pairs.since < pairs.later_since).fill_null(True))
    moved = moved.filter(moved.word != moved.later_word)
    told = moved.group_by("channel").agg(orders=moved.order_id.nunique())
    told = told.filter(told.orders >= FEWEST_MOVED)
    words = moved.group_by("channel", soonest_order_status=moved.later_word).agg(
        words=moved.word.collect(distinct=True)
    )
    table = table.left_join(words, ["channel", "soonest_order_status"]).drop(
        "channel_right", "soonest_order_status_right"
    )
    table = table.left_join(told, "channel").drop("channel_right")
    none = ibis.literal([], type="array<string>")
    earlier = table.orders.notnull().ifelse(table.words.fill_null(none), ibis.null("array<string>"))
    return table.mutate(earlier_words=earlier).drop("words", "orders")


def up_to(word: Any, path: tuple[str, ...], else_: Any) -> Any:
    """The words of a path up to the one it has reached."""
    return ibis.cases(*((word == own, list(path[: place + 1])) for place, own in enumerate(path)), else_=else_)


def _channels_of(case: Case, platform: str) -> list[str]:
    """The channels of a platform: by their files, else by their name."""
    known = sales_platforms(case.inputs)
    channels = {item.channel for item in case.inputs if item.channel}
    return sorted(name for name in channels if platform in (known[name.lower()], name.lower()))


def _possible(table: Any) -> Any:
    """Of Amazon's, WooCommerce's and others' orders: what the signs of the channel and the time of payment leave."""
    status = table.soonest_order_status
    paid = (table.paid_at <= table.decided_at).fill_null(False)
    ended = (table.fulfilled_at <= table.decided_at).fill_null(False)
    unknown_end = table.fulfilled_at.isnull() & (status != "cancelled")
    underway = table.words_of_paid_orders.concat(list(ON_THE_WAY))
    return ibis.cases(
        (status.isnull(), ibis.array([ibis.null("string")])),
        (status.isin(ENDS) & paid & ~ended & unknown_end, underway.concat(ibis.array([status])).unique().sort()),
        (status.isin(ENDS) & paid & ~ended, underway.unique().sort()),
        (status == "cancelled", ["pending", "unshipped", "cancelled"]),
        ((status == "processing") & paid, table.words_before.concat(list(ON_THE_WAY)).unique().sort()),
        else_=up_to(status, AMAZON_PATH, _shown(table)),
    )


def _along(table: Any, path: tuple[str, ...]) -> Any:
    """Of orders that go along a path: what the exports show that they pass through, else all words up to the status."""
    status = table.soonest_order_status
    own = ibis.array([status])
    anywhere = ibis.cases((status.isin(AFTER_ANY), ibis.literal(list(path)).concat(own)), else_=own)
    return ibis.cases(
        (status.isnull(), ibis.array([ibis.null("string")])),
        (table.earlier_words.notnull(), _shown(table)),
        else_=up_to(status, path, anywhere),
    )


def _shown(table: Any) -> Any:
    """The status, and the words that exports show before it."""
    none = ibis.literal([], type="array<string>")
    return table.earlier_words.fill_null(none).concat(ibis.array([table.soonest_order_status])).unique().sort()

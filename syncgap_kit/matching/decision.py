"""When the sync decided on an order, and when it posted it, as far as logs and the order itself tell."""

from typing import Any

import ibis

from ..intake.case import Case
from ..tables import ORDERS, POSTINGS, SYNC_EVENTS
from .numbers.spelling import normal


def decisions(case: Case) -> Any:
    """A row per order: order_key, posted_event_at, decided_at, decision_day, logged."""
    told = with_decision(case, case.table(ORDERS))
    return told.select("order_key", "posted_event_at", "decided_at", "decision_day", "logged")


def with_base(case: Case, table: Any) -> Any:
    """Orders with base_at, their payment, else creation, and base_day, its day; needs created_day.

    Most are paid as they are placed: days of instants that are the same are reckoned once.
    """
    table = table.mutate(base_at=table.paid_at.fill_null(table.created_at))
    return table.mutate(base_day=day_beside(case, table.base_at, table.created_at, table.created_day))


def day_beside(case: Case, instant: Any, other: Any, day: Any) -> Any:
    """The day of the books of an instant, where the `day` of another, which often is the same, is known."""
    return (instant == other).ifelse(day, case.local_day(instant))


def with_decision(case: Case, table: Any) -> Any:
    """Orders with decided_at, decision_day (books' zone), posted_event_at, and whether a log says any of it (logged).

    The decision is the order's first log event, else its payment, else its creation (contract, section 7).
    """
    orders, events = case.table(ORDERS), case.table(SYNC_EVENTS)
    events = events.filter(events.at.notnull()).mutate(key=normal(events.order_id))
    by_id = _seen(orders, events, "order_id")
    by_name = _seen(orders.filter(orders.order_name != orders.order_id), events, "order_name")
    seen = by_id.union(by_name)
    seen = seen.group_by("order_key").agg(
        first_at=seen.at.min(),
        posted_event_at=seen.at.min(where=seen.outcome == "posted"),
    )
    table = table.left_join(seen, "order_key").drop("order_key_right")
    table = table.mutate(
        decided_at=table.first_at.fill_null(table.paid_at).fill_null(table.created_at), logged=table.first_at.notnull()
    )
    day = (
        day_beside(case, table.decided_at, table.base_at, table.base_day)
        if "base_day" in table.columns
        else case.local_day(table.decided_at)
    )
    return table.mutate(decision_day=day).drop("first_at")


def _seen(orders: Any, events: Any, name: str) -> Any:
    keyed = orders.select("order_key", order_channel=orders.channel, key=normal(orders[name]))
    pairs = keyed.join(events, "key")
    pairs = pairs.filter((pairs.channel == pairs.order_channel) | pairs.channel.isnull())
    return pairs.select("order_key", "at", "outcome", "reason", "rule_id", "doc_number")


def log_tells_postings(case: Case) -> bool:
    """Whether a log or the books name the instant of any posting."""
    events, documents = case.table(SYNC_EVENTS), case.table(POSTINGS)
    if documents.filter(documents.created_at.notnull()).count().execute():
        return True
    return bool(events.filter(events.outcome == ibis.literal("posted")).count().execute())

"""Which order a line of a log, of a payout or of a payments report names.

A name that several orders bear names none of them.
"""

from typing import Any

import ibis

from ..intake.case import Case
from ..movements import PAYMENTS, PAYOUT_LINES
from ..tables import ORDERS, SYNC_EVENTS
from .numbers.spelling import normal

NO_SALE = ("refund", "memo")  # lines that name an order and do not pay it out


def log_lines(case: Case) -> Any:
    """The lines of the logs that name an order: order_key, hop (the outcome), at, what they say, where they stand."""
    events = case.table(SYNC_EVENTS)
    wanted = ("at", "reason", "rule_id", "doc_number", "source_file", "source_row")
    return named_orders(case, events, "order_id").select("order_key", *wanted, hop="outcome")


def payout_lines(case: Case) -> Any:
    """The lines of payouts and payments that pay for one order: order_key, hop (payout, or payment), at, place.

    A payment whose payout is not told is a payment; money that reached no payout yet.
    """
    lines, payments = case.table(PAYOUT_LINES), case.table(PAYMENTS)
    settled = (payments.payout_id.notnull() | payments.payout_day.notnull()).ifelse("payout", "payment")
    lines = lines.filter(lines.kind.notin(NO_SALE).fill_null(True)).mutate(hop=ibis.literal("payout"))
    paid = payments.filter(payments.kind.notin((*NO_SALE, "payout")).fill_null(True)).mutate(hop=settled)
    wanted = ("order_key", "hop", "at", "source_file", "source_row")
    parts = [named_orders(case, rows, "order_reference").select(*wanted) for rows in (lines, paid)]
    return parts[0].union(parts[1])


def named_orders(case: Case, rows: Any, column: str) -> Any:
    """`rows` with the order_key of the one order that `column` names, by its id or else its name; others fall away.

    A row without a channel may name an order of any.
    """
    rows = rows.mutate(key=normal(rows[column]), of=rows.channel.fill_null(""))
    orders = case.table(ORDERS)
    by_id = orders.select("order_key", "channel", key=normal(orders.order_id), rung=0)
    by_name = orders.select("order_key", "channel", key=normal(orders.order_name), rung=1)
    known = by_id.union(by_name).filter(lambda t: t.key.notnull()).rename(home="channel")
    pairs = rows.select("key", "of").distinct().join(known, "key")
    pairs = pairs.filter((pairs["of"] == pairs.home) | (pairs["of"] == ""))
    first = pairs.rung.min().over(group_by=("key", "of"))
    best = pairs.mutate(first=first).filter(lambda t: t.rung == t["first"])
    single = best.group_by("key", "of").agg(claimants=best.order_key.nunique(), owner=best.order_key.min())
    single = single.filter(single.claimants == 1).select("key", "of", order_key="owner")
    return rows.join(single, ["key", "of"])

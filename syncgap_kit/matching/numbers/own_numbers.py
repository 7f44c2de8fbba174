"""The number that an order's document would bear, and documents of that number that were taken out of the books."""

from typing import Any

import ibis

from ...intake.case import Case
from ...tables import POSTING_TIMES
from .conventions import TEXTS, Convention
from .spelling import normal

REMOVED = ("deleted", "voided")


def own_number(orders: Any, conventions: tuple[Convention, ...]) -> Any:
    """The number that each order's document would bear, by the best supported convention of its channel; else NULL."""
    number = ibis.null("string")
    best: dict[str, Convention] = {}
    for one in conventions:
        if one.where not in TEXTS and one.support > (best[one.channel].support if one.channel in best else 0):
            best[one.channel] = one
    ids = orders.select("order_key", "channel", order_id=normal(orders.order_id), order_name=normal(orders.order_name))
    for channel, one in sorted(best.items()):
        whole = ibis.literal("#" if one.hashed else "") + one.key_of(ids)
        number = (ids.channel == channel).ifelse(whole, number)
    return ids.select("order_key", own_number=number)


def removed_documents(case: Case, orders: Any, conventions: tuple[Convention, ...]) -> Any:
    """The last removal of a document of each order's number by the audit log of the books; None where it tells of none.

    Columns: order_key, removed_number, removed_how (deleted or voided), removed_at, removed_file and removed_row.
    """
    times = case.table(POSTING_TIMES)
    gone = times.filter(times.event.isin(REMOVED), times.doc_number.notnull(), times["at"].notnull())
    if not gone.count().execute():
        return None
    gone = gone.mutate(number=normal(gone.doc_number))
    last = gone.group_by("number").agg(
        removed_number=gone.doc_number.argmax(gone["at"]),
        removed_how=gone.event.argmax(gone["at"]),
        removed_at=gone["at"].max(),
        removed_file=gone.source_file.argmax(gone["at"]),
        removed_row=gone.source_row.argmax(gone["at"]),
    )
    numbers = own_number(orders, conventions)
    numbers = numbers.mutate(number=normal(numbers.own_number))
    return case.keep("removed_documents", numbers.join(last, "number").drop("number", "own_number"))

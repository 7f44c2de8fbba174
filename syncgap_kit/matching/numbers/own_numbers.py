"""The number that an order's document would bear, and documents of that number that were taken out of the books."""

from typing import Any

import ibis

from ...intake.case import Case
from ...tables import POSTING_TIMES
from ..mentions import log_lines
from .conventions import TEXTS, Convention
from .spelling import normal

REMOVED = ("deleted", "voided")
POSTED = ("posted", "updated")  # lines of the sync's log that tell a document's number


def own_number(orders: Any, numbering: tuple[Convention, ...]) -> Any:
    """The number that each order's document would bear, by the best supported way of its channel; else NULL.

    `numbering`: see candidates.Candidates.
    """
    number = ibis.null("string")
    best: dict[str, Convention] = {}
    for one in numbering:
        if one.where not in TEXTS and one.support > (best[one.channel].support if one.channel in best else 0):
            best[one.channel] = one
    ids = orders.select("order_key", "channel", order_id=normal(orders.order_id), order_name=normal(orders.order_name))
    for channel, one in sorted(best.items()):
        whole = ibis.literal("#" if one.hashed else "") + one.key_of(ids)
        number = (ids.channel == channel).ifelse(whole, number)
    return ids.select("order_key", own_number=number)


def removed_documents(case: Case, orders: Any, numbering: tuple[Convention, ...]) -> Any:
    """The last removal of a document of each order's number by the audit log of the books; None where it tells of none.

    The number is the one that its document would bear, or that the log of the sync says it was posted under.

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
    numbers = own_number(orders, numbering)
    numbers = numbers.select("order_key", number=normal(numbers.own_number))
    lines = log_lines(case)
    posted = lines.filter(lines.hop.isin(POSTED)).select("order_key", number=normal(lines.doc_number))
    pairs = numbers.union(posted).filter(lambda t: t.number.notnull()).distinct().join(last, "number").drop("number")
    newest = ibis.row_number().over(group_by="order_key", order_by=[ibis.desc("removed_at"), "removed_number"])
    return case.keep("removed_documents", pairs.mutate(place=newest).filter(lambda t: t.place == 0).drop("place"))

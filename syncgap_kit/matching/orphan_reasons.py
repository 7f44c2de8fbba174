"""Where a document without an order may come from, as far as logs, the books' audit log and the numbering tell."""

from typing import Any

import ibis

from ..intake.case import Case
from ..tables import SYNC_EVENTS
from .numbers.conventions import DISTINCTIVE
from .numbers.ladder import EARLY
from .numbers.spelling import normal
from .people import entered_by_people

PLAIN = "a sale document with this channel's number that belongs to no order of its exports"
LOGGED = "the sync's log names it, and its order is in no export of the channel any more: deleted there, most likely"
WITHIN = "its number lies among the channel's own and no export holds an order of it: deleted there, or not exported"
OUTSIDE = "its number lies outside the channel's own: another shop's, or entered by hand"
BY_HAND = "entered by a person, by the books' audit log"
OF_ANOTHER = ", and neither amount nor customer agrees: made by hand under a number of the channel, most likely"
TOO_OLD = (
    f", was placed more than {EARLY} days after the document and comes to another amount: made by hand under a number "
    "that the channel gave out later, most likely"
)


def with_reasons(case: Case, orphans: Any, ids: Any, taken: Any = None) -> Any:
    """Orphans with `reason`: the best that is known of where each comes from; never empty.

    `taken`: which of them bear the number of an order, see taken_numbers; None where none does.
    """
    orphans = case.keep("orphans_found", orphans)
    if not orphans.count().execute():
        return orphans.mutate(reason=ibis.literal(PLAIN))
    found = orphans.left_join(_logged(case), "number").drop("number_right")
    found = found.left_join(_entered_by_hand(case, orphans), "posting_key").drop("posting_key_right")
    found = _with_orders(found, taken)
    found = found.left_join(_ranges(ids.semi_join(orphans, "channel")), "channel").drop("channel_right")
    digits = found.number.re_extract(r"(\d+)\D*$", 1).nullif("")
    number = (digits.length() < DISTINCTIVE).ifelse(digits, ibis.null("string")).try_cast("int64")
    reason = ibis.cases(
        (found.by_hand.fill_null(False), ibis.literal(BY_HAND) + ("; " + found.bears).fill_null("")),
        (found.bears.notnull(), found.bears),
        (found.logged.fill_null(False), LOGGED),
        (number.between(found.least, found.most).fill_null(False), WITHIN),
        (((number < found.least) | (number > found.most)).fill_null(False), OUTSIDE),
        else_=PLAIN,
    )
    return found.mutate(reason=reason).drop("logged", "by_hand", "bears", "least", "most")


def _with_orders(orphans: Any, taken: Any) -> Any:
    """Orphans with `bears`: the order whose number each bears, in words; NULL where there is none."""
    if taken is None:
        return orphans.mutate(bears=ibis.null("string"))
    told = taken.group_by("posting_key", "channel").agg(
        name=taken.order_name.argmin(taken.order_key), stranger=taken.stranger.argmin(taken.order_key)
    )
    words = ibis.literal("order ") + told.name + " of this channel bears its number"
    told = told.select("posting_key", "channel", bears=words + told.stranger.ifelse(OF_ANOTHER, TOO_OLD))
    return orphans.left_join(told, ["posting_key", "channel"]).drop("posting_key_right", "channel_right")


def _logged(case: Case) -> Any:
    """The document numbers that events of the sync name."""
    events = case.table(SYNC_EVENTS)
    numbers = events.select(number=normal(events.doc_number))
    return numbers.filter(numbers.number.notnull()).distinct().mutate(logged=True)


def _entered_by_hand(case: Case, orphans: Any) -> Any:
    """The orphans that a person added."""
    people = entered_by_people(case)
    added = people.filter(people.doc_number.notnull()).select("doc_number").distinct()
    return orphans.semi_join(added, "doc_number").select("posting_key", by_hand=True)


def _ranges(ids: Any) -> Any:
    """The lowest and the highest order number of each channel that counts its orders."""
    name = ids.order_name.fill_null(ids.order_id)
    digits = name.re_extract(r"(\d+)\D*$", 1).nullif("")
    short = ids.mutate(value=(digits.length() < DISTINCTIVE).ifelse(digits, ibis.null("string")).try_cast("int64"))
    return short.group_by("channel").agg(least=short["value"].min(), most=short["value"].max())

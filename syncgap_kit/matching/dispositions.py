"""Exactly one disposition for each order, with its reason (contract, section 7)."""

from dataclasses import replace
from typing import Any

import ibis

from ..calendar import A_DAY
from ..columns import MONEY
from ..intake.case import Case
from ..tables import ORDERS
from .booked import Booked
from .decision import day_beside, with_base, with_decision
from .differences import difference_reason, duplicate_reason
from .expectation import with_expectation
from .grace import by_channel, is_young
from .legs import legs
from .numbers.ladder import EARLY, STEPS
from .numbers.unposted import UNPOSTED
from .of_several import OfSeveral

NEEDED = (
    *("order_key", "channel", "created_at", "paid_at", "financial_status", "financial_status_raw", "total"),
    *("is_test", "is_cancelled", "currency"),
)
BY_HAND = "keyed by hand"
NOT_COMPARABLE = "amount not comparable"
NO_DOCUMENT = "no document in the books"
BOOKS_END = NO_DOCUMENT + ", whose export holds none of any kind so late"
SET_ASIDE = ", which was set aside, bears its number"
BEARS_ITS_NUMBER = ", which bears its number"
OF_ANOTHER = BEARS_ITS_NUMBER + " and agrees with it neither in amount nor in customer"
TOO_OLD = f"{BEARS_ITS_NUMBER}, is more than {EARLY} days older and comes to another amount"
TOGETHER = "posted together with other orders in one "
COUNTED = ("channel", "currency", "total")  # of ORDERS, what they are counted by
NET = "posted without the tax that the marketplace withholds"
IN_THE_BOOKS = ", but the books hold "  # behind the reason why an order is not expected
TOLD = (
    *("order_key", "disposition", "reason", "leg", "difference", "expected", "unknown", "young"),
    *(
        "documents",
        "booked",
        "doc_number",
        *UNPOSTED,
        "ambiguous",
        "first_day",
        "created_in_books",
        "posted_event_at",
        "posted_day",
    ),
    *("decided_at", "decision_day", "base_at", "base_day", "created_day"),
)


def dispositions(
    case: Case,
    booked: Booked,
    origins: Any,
    refund_legs: Any,
    shared: OfSeveral | None,
    unposted: Any,
    later: Any,
    taken: Any,
    aside: Any,
) -> tuple[Any, Any]:
    """The orders of the period with disposition, reason and what else is TOLD of each; and that alone, with COUNTED.

    `booked`, `origins`, `refund_legs`, `shared` (of documents of several orders), `unposted` (unposted_numbers),
    `later` (the orders that would be dated after the end of their books), `taken` (taken_numbers) and `aside`
    (in_rows_set_aside): see there; the last five may be None.
    """
    orders = case.table(ORDERS)
    doubtful = booked.others.filter(lambda t: (t.documents != 1) | (t.agreeing != 1))
    own = _with_amounts(case, _of_period(case, orders).join(doubtful, "order_key"))
    others = booked.others
    for beside in (legs(case, own.filter(own.differs, ~own.doubled)), origins):  # of some of these few
        others = others.left_join(beside, "order_key").drop("order_key_right")
    table = replace(booked, others=others).beside(_of_period(case, orders.select(*NEEDED)))
    table = table.left_join(_refund_told(refund_legs), "order_key").drop("order_key_right")
    table = _beside(table, shared.told if shared else None, left_out_of="string", beyond="string")
    table = _beside(table, unposted, **UNPOSTED)
    table = _beside(table, _taken_told(taken), taken="string")
    table = _beside(table, aside, row="string")
    table = with_decision(case, with_base(case, with_expectation(case, table)))
    table = _compared(case, table)
    table = table.mutate(after_end=table.order_key.isin(later.order_key) if later is not None else ibis.literal(False))
    posted_at = table.posted_event_at
    judged = table.mutate(
        **{name: (table.documents == 0).ifelse(table[name], ibis.null(of)) for name, of in UNPOSTED.items()},
        disposition=_disposition(table),
        reason=_reason(table),
        posted_day=posted_at.notnull().ifelse(case.local_day(posted_at), table.first_day),
    )
    absent = UNPOSTED if unposted is None else {}  # columns of nothing but NULL are not stored
    kept = case.keep("judged", judged.select(*(name for name in TOLD if name not in absent), *COUNTED))
    kept = kept.mutate(**{name: ibis.null(of) for name, of in absent.items()})
    return case.name_expression("matches", orders.join(kept.select(*TOLD), "order_key")), kept


def _beside(table: Any, told: Any, **types: str) -> Any:
    """The orders with what is told of some of them; with NULL where nothing is (None). `types`: of what is told."""
    if told is None:
        return table.mutate(**{name: ibis.null(of) for name, of in types.items()})
    return table.left_join(told, "order_key").drop("order_key_right")


def _of_period(case: Case, orders: Any) -> Any:
    table = orders.mutate(created_day=case.local_day(orders.created_at))
    first, last = case.settings.period
    if first:
        table = table.filter(table.created_day >= first)
    if last:
        table = table.filter(table.created_day <= last)
    return table


def _refund_told(legs: Any) -> Any:
    """Of refunds: refund_open (the sale is booked, its refund is not) and, as parts of a reason, refund_alone (without
    the sale) and taken_back (of an order that its channel gave nothing back of).
    """
    of_it = (legs.refunded > 0).ifelse("only of its refund: ", "only what gives money back: ")
    alone = ibis.literal("no document of the sale in the books, ") + of_it + legs.leg_words
    whole = (legs.booked_back == legs.total).ifelse(" takes one of them back", " gives a part back")
    told = legs.select(
        "order_key",
        refund_open=legs.sold & (legs.refunded > 0) & (legs.legs == 0),
        refund_alone=legs.sold.ifelse(ibis.null("string"), alone),
        taken_back=(legs.sold & (legs.refunded == 0)).ifelse(ibis.literal("; ") + legs.leg_words + whole, ""),
    )
    return told.filter(told.refund_open | told.refund_alone.notnull() | told.taken_back.notnull())


def _taken_told(taken: Any) -> Any:
    """Of orders under whose number another document stands, a reason that names it."""
    if taken is None:
        return None
    told = taken.group_by("order_key").agg(
        number=taken.taken_number.argmin(taken.posting_key), stranger=taken.stranger.argmin(taken.posting_key)
    )
    why = told.stranger.ifelse(OF_ANOTHER, TOO_OLD)
    return told.select("order_key", taken=ibis.literal(f"{NO_DOCUMENT} but ") + told.number + why)


def _compared(case: Case, table: Any) -> Any:
    """Orders with all that their disposition is told by."""
    table = table.mutate(
        documents=table.documents.fill_null(0),
        posted_event_at=table.posted_event_at.fill_null(table.created_in_books),
        due_at=ibis.greatest(table.base_at, table.due_at.fill_null(table.base_at)),
    )
    due_day = day_beside(case, table.due_at, table.base_at, table.base_day)
    late_after = by_channel(case, table, "late_after")
    seconds = table.posted_event_at.fill_null(table.due_at).delta(table.due_at, unit="second")
    days = table.first_day.delta(due_day, unit="day").fill_null(0)
    logged = table.posted_event_at.notnull()
    late = ibis.cases((logged, seconds > late_after), else_=days * A_DAY > late_after)
    table = table.mutate(
        late=late.fill_null(False),
        young=is_young(case, table) | table.waiting.fill_null(False),
        days_later=ibis.cases((logged, seconds // A_DAY), else_=days),
    )
    return _with_amounts(case, table)


def _with_amounts(case: Case, table: Any) -> Any:
    """Whether the documents of an order add up to it, and the difference, books less channel."""
    tolerance = ibis.literal(case.settings.amount_tolerance).cast(MONEY)
    comparable = table.total.notnull() & ~table.foreign.fill_null(False)
    difference = table.booked - table.total
    settled = (table.agreeing == 1) & (table.documents == 1)
    sums_up = settled | (difference.abs() <= tolerance * table.documents)
    doubled = (table.documents > 1) & ~sums_up & ((table.agreeing >= 2) | (difference > tolerance))
    nothing = ibis.null(MONEY)
    open_ = comparable & ~settled.fill_null(False)  # of nearly all orders nothing has to be reckoned
    return table.mutate(
        comparable=comparable,
        doubled=open_.ifelse((doubled & comparable).fill_null(False), False),
        differs=open_.ifelse((~sums_up & comparable).fill_null(False), False),
        difference=(comparable & (table.documents > 0)).ifelse(difference, nothing),
    )


def _disposition(table: Any) -> Any:
    return ibis.cases(
        (table.is_alone & table.expected & ~table.late, "posted"),  # nearly all; no further question is asked of them
        (~table.expected, "not_expected"),
        ((table.documents == 0) & table.young, "in_flight"),
        (table.documents == 0, "missing"),
        (table.doubled, "duplicated"),
        (table.differs, "mismatched"),
        (table.late, "posted_late"),
        else_="posted",
    )


def _reason(table: Any) -> Any:
    ambiguous = table.ambiguous.fill_null(False)
    aside = ibis.literal(f"{NO_DOCUMENT} that could be read, but ") + table["row"] + SET_ASIDE
    nothing = table.after_end.ifelse(BOOKS_END, NO_DOCUMENT)
    kind = table.document_type.replace("_", " ").fill_null("document")
    voided = ibis.literal(f"{NO_DOCUMENT} but ") + table.voided_number + ", which stands there voided"
    lead = (table.refund_alone + "; the books list ").fill_null(f"{NO_DOCUMENT} but ")
    draft = lead + table.draft_number + ", a draft that is not posted yet"
    once = (table.refund_alone + "; ").fill_null(f"{NO_DOCUMENT} any more: ") + table.removed_number
    row = table.removed_file + ", row " + table.removed_row.cast("string")
    removed = once + ", which was " + table.removed_how + " there (" + row + ")"
    booked = ibis.literal(IN_THE_BOOKS) + table.doc_number.fill_null("a document without a number")
    usual = table.is_alone & table.expected & ~table.late & ~ambiguous & ~table.refund_open.fill_null(False)
    return ibis.cases(
        (usual, table.expectation_reason.fill_null("")),
        (~table.expected & (table.documents > 0), table.expectation_reason.fill_null("") + booked),
        (~table.expected, table.expectation_reason.fill_null("")),
        (table.sum_reason.notnull() & ~table.late, table.sum_reason),
        ((table.documents == 0) & table.young, "younger than the grace period, no document yet"),
        (
            table.documents == 0,
            ibis.coalesce(table.left_out_of, draft, removed, table.refund_alone, voided, aside, table.taken, nothing),
        ),
        (table.doubled, duplicate_reason(table) + table.taken_back.fill_null("")),
        (table.differs, difference_reason(table)),
        (table.late, ibis.literal("posted ") + table.days_later.cast("string") + " days after the order"),
        (~table.comparable, NOT_COMPARABLE),
        (table.step == STEPS.index("by hand"), BY_HAND),
        (table.together.fill_null(False), ibis.literal(TOGETHER) + kind + table.beyond.fill_null("")),
        (ambiguous, "ambiguous: another order fits this document as well"),
        (table.refund_open.fill_null(False), "posted, but its refund is in no document of the books"),
        (table.net.fill_null(False), NET),
        else_=table.expectation_reason.fill_null(""),
    )

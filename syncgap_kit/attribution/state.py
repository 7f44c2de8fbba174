"""An order as it stood at the sync's decision, three-valued: what was not known then stays unknown.

Statuses move forward: an order that is paid now was pending, authorised or partly paid before its payment, and one that
is still pending was pending all along. From the newest state, the times of payment, shipment and cancellation, and the
states that other exports recorded, each field gets the set of values that it may have had at the decision. A final
status never stands in for the state at the decision.
"""

from typing import Any

import ibis

from ..intake.case import Case
from ..intake.states import PAID_WORDS
from ..intake.words import UNKNOWN
from ..matching.decision import decisions
from ..matching.expectation import line_values
from ..predicates import FIELDS, LINE_FIELDS, THINKABLE
from ..tables import ORDERS
from .as_it_stood import with_changed_fields
from .order_status import AMAZON_PATH, ENDS, order_status_then, up_to, with_earlier_words
from .payment_names import method_as_configured
from .recorded import as_recorded, with_recorded, words_before, words_while_paid

FINANCIAL_PATH = ("pending", "authorized", "partially_paid", "paid", "partially_refunded", "refunded")
FULFILLMENT_PATH = ("unfulfilled", "scheduled", "on_hold", "in_progress", "partial", "fulfilled")
LINE_PATH = ("pending", "partial", "fulfilled")
NOTHING: list[str] = []
UNPAID_WORDS = ("pending", "authorized")
FEWEST_PARKED = 3  # paid orders seen in an unpaid status; one alone may be a slip
FIRST_ORDER_STATUSES = ("processing", "unshipped")  # of a paid order, where nothing parks it
FIRST_FULFILLMENT_STATUSES = ("unfulfilled",)


def state_at_decision(case: Case) -> Any:
    """The state table of predicates, a row per order (with order_key and decided_at), as of each order's decision."""
    return _state(case, decisions(case).select("order_key", "decided_at"))


def state_when_due(case: Case) -> Any:
    """The same as of when each order was due: its payment, else its creation. A late order is decided on only later."""
    orders = case.table(ORDERS)
    return _state(case, orders.select("order_key", decided_at=orders.paid_at.fill_null(orders.created_at)))


def state_when_posted(case: Case) -> Any:
    """The same as of when a log posted each order, if it did so; else as of its decision."""
    told = decisions(case)
    return _state(case, told.select("order_key", decided_at=told.posted_event_at.fill_null(told.decided_at)))


def state_as_usual(case: Case) -> Any:
    """The state at the decision, with the first status of a paid order wherever it may have been that one."""
    state = stored_state(case)
    return state.mutate(
        order_status=_first_if_possible(state.order_status, FIRST_ORDER_STATUSES),
        fulfillment_status=_first_if_possible(state.fulfillment_status, FIRST_FULFILLMENT_STATUSES),
    )


def _first_if_possible(possible: Any, firsts: tuple[str, ...]) -> Any:
    return ibis.cases(*((possible.contains(word), ibis.array([word])) for word in firsts), else_=possible)


def _state(case: Case, moments: Any) -> Any:
    """The state of each order at its moment (order_key, decided_at)."""
    table = with_changed_fields(case, case.table(ORDERS).join(moments, "order_key"))
    before = words_before(case, FIRST_ORDER_STATUSES)
    table = _with_signs(with_recorded(case, table), words_while_paid(case, table), before)
    table = with_earlier_words(case, table)
    values: dict[str, Any] = {
        name: table[name]
        for name, (_, form) in FIELDS.items()
        if form in ("value", "elements") and name in table.columns
    }
    values |= {name: table[name] for name in table.columns if name.startswith(THINKABLE)}
    values["payment_method"] = method_as_configured(case, table)
    for name in ("paid_at", "fulfilled_at", "cancelled_at"):
        values[name] = (table[name] <= table.decided_at).ifelse(table[name], ibis.null("timestamp"))
    values["financial_status"] = as_recorded(table, "financial_status", FINANCIAL_PATH, _financial(table))
    values["fulfillment_status"] = as_recorded(table, "fulfillment_status", FULFILLMENT_PATH, _fulfillment(table))
    values["order_status"] = order_status_then(case, table)
    values["is_cancelled"] = _cancelled(table)
    values["refunded"] = (table.refunded.fill_null(0) == 0).ifelse(
        ibis.array([ibis.literal(0).cast("decimal(18, 4)")]), ibis.literal([], type="array<decimal(18, 4)>")
    )
    values["updated_at"] = (table.updated_at <= table.decided_at).ifelse(
        ibis.array([table.updated_at]), ibis.literal([], type="array<timestamp>")
    )
    own = table.select("order_key", "decided_at", fulfilled=table.fulfilled_at <= table.decided_at, **values)
    lines = line_values(case)
    state = own.left_join(lines, "order_key").drop("order_key_right")
    moved = state.line_status.map(lambda line: _line_status(line, state.fulfilled))
    return state.mutate(line_status=moved, **_blank_lines(state))


def stored_state(case: Case) -> Any:
    """The same table as the investigation stored it; stored now where none is yet."""
    name = "state_at_decision"
    if name in case.connection.list_tables():
        return case.connection.table(name)
    return case.keep(name, state_at_decision(case))


def _with_signs(table: Any, words: Any, before: Any) -> Any:
    """Beside each order, what its channel shows of the statuses that paid orders pass through.

    `parks_paid_orders`: several of its paid orders were seen in an unpaid status, so that a payment does not settle the
    status there. `takes_part_payments`: one of its orders was seen paid in part. `words_of_paid_orders`: the order
    statuses, other than ends, in which its paid orders were seen (`words`). `words_before`: those of them in which
    orders were seen before their first usual one (`before`).
    """
    paid = (table.paid_at <= table.decided_at).fill_null(False)
    unpaid = paid & table.soonest_financial_status.isin(UNPAID_WORDS)
    in_part = (table.soonest_financial_status == "partially_paid").fill_null(False)
    table = table.mutate(
        parks_paid_orders=unpaid.sum().over(group_by=table.channel) >= FEWEST_PARKED,
        takes_part_payments=in_part.any().over(group_by=table.channel),
    )
    words = words.filter(words.word.notin(ENDS))
    words = words.group_by("channel").agg(words_of_paid_orders=words.word.collect())
    table = table.left_join(words, "channel").drop("channel_right")
    before = before.group_by("channel").agg(words_before=before.word.collect())
    table = table.left_join(before, "channel").drop("channel_right")
    none = ibis.literal([], type="array<string>")
    while_paid = table.words_of_paid_orders.fill_null(none)
    parked = table.words_before.fill_null(none).intersect(while_paid)
    return table.mutate(words_of_paid_orders=while_paid, words_before=parked)


def _blank_lines(state: Any) -> dict[str, Any]:
    empty = ibis.literal([], type="array<string>")
    return {name: state[name].fill_null(empty) for name in LINE_FIELDS if name != "line_status"}


def _financial(table: Any) -> Any:
    """Possible financial statuses at the decision."""
    status, known = table.soonest_financial_status, table.paid_at.notnull()
    paid = status.isin(PAID_WORDS)
    already = known & (table.paid_at <= table.decided_at)
    derived = table.order_status.notnull() & ~known  # Amazon: there is no payment time, the order status tells
    own = ibis.array([status])
    return ibis.cases(
        (status.isnull(), NOTHING),
        (status == UNKNOWN, own),
        (derived & (status == "pending"), ["pending"]),
        (derived & (status == "voided"), ["pending", "paid", "voided"]),
        (derived, ["pending", "paid"]),
        (paid & already & table.parks_paid_orders, up_to(status, FINANCIAL_PATH, own)),
        (paid & already, up_to(status, FINANCIAL_PATH[3:], own)),
        (paid & known & table.takes_part_payments, ["pending", "authorized", "partially_paid"]),
        (paid & known, ["pending", "authorized"]),
        (status.isin(("voided", "expired")), ibis.array([ibis.literal("pending"), ibis.literal("authorized"), status])),
        else_=up_to(status, FINANCIAL_PATH, own),
    )


def _fulfillment(table: Any) -> Any:
    """Possible fulfilment statuses at the decision; a parked order, or one in a strange status, was so then."""
    status = table.soonest_fulfillment_status
    shipped = (table.fulfilled_at <= table.decided_at).fill_null(False)
    own = ibis.array([status])
    return ibis.cases(
        (status.isnull(), NOTHING),
        (status == UNKNOWN, own),
        (status.isin(("unfulfilled", "scheduled", "on_hold", "not_required")) | shipped, own),
        (status.isin(("in_progress", "partial", "fulfilled")), up_to(status, FULFILLMENT_PATH, own)),
        else_=NOTHING,
    )


def _cancelled(table: Any) -> Any:
    timed = table.cancelled_at.notnull()
    return ibis.cases(
        (~table.is_cancelled.fill_null(False), [False]),
        (timed & (table.cancelled_at <= table.decided_at), [True]),
        (timed, [False]),
        else_=ibis.literal([], type="array<boolean>"),
    )


def _line_status(line: Any, shipped: Any) -> Any:
    """Possible statuses of one line: what is shipped now was pending before the order's shipment."""
    word = line[0]
    return ibis.cases(
        (shipped.fill_null(False) | word.isnull(), line),
        (shipped.isnull() & (word == "fulfilled"), list(LINE_PATH)),
        (word == "fulfilled", list(LINE_PATH[:2])),
        (word == "partial", list(LINE_PATH[:2])),
        (word == "shipped", list(AMAZON_PATH)),
        (word == "unshipped", list(AMAZON_PATH[:2])),
        else_=line,
    )

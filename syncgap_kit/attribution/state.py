"""An order as it stood at the sync's decision, three-valued: what was not known then stays unknown.

Statuses move forward: an order that is paid now was pending, authorised or partly paid before its payment, and one that
is still pending was pending all along. From the newest state, the times of payment, shipment and cancellation, and the
states that earlier exports recorded, each field gets the set of values that it may have had at the decision. A final
status never stands in for the state at the decision.
"""

from typing import Any

import ibis

from ..intake.case import Case
from ..intake.states import PAID_WORDS
from ..intake.words import UNKNOWN
from ..matching.decision import decisions
from ..matching.expectation import line_values
from ..predicates import FIELDS, LINE_FIELDS
from ..tables import ORDER_HISTORY, ORDERS

FINANCIAL_PATH = ("pending", "authorized", "partially_paid", "paid", "partially_refunded", "refunded")
FULFILLMENT_PATH = ("unfulfilled", "scheduled", "on_hold", "in_progress", "partial", "fulfilled")
ORDER_PATH = ("pending", "unshipped", "partially_shipped", "shipped")
LINE_PATH = ("pending", "partial", "fulfilled")
NOTHING: list[str] = []


def state_at_decision(case: Case) -> Any:
    """The state table of predicates, a row per order (with order_key and decided_at), as of each order's decision."""
    orders = case.table(ORDERS)
    table = orders.join(decisions(case).select("order_key", "decided_at"), "order_key")
    table = _with_recorded(case, table)
    values: dict[str, Any] = {
        name: table[name]
        for name, (_, form) in FIELDS.items()
        if form in ("value", "elements") and name in table.columns
    }
    for name in ("paid_at", "fulfilled_at", "cancelled_at"):
        values[name] = (table[name] <= table.decided_at).ifelse(table[name], ibis.null("timestamp"))
    values["financial_status"] = _recorded_or(table, "financial_status", _financial(table))
    values["fulfillment_status"] = _recorded_or(table, "fulfillment_status", _fulfillment(table))
    values["order_status"] = _recorded_or(table, "order_status", _order_status(table))
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


def _blank_lines(state: Any) -> dict[str, Any]:
    empty = ibis.literal([], type="array<string>")
    return {name: state[name].fill_null(empty) for name in LINE_FIELDS if name != "line_status"}


def _with_recorded(case: Case, table: Any) -> Any:
    """Beside each order, the last state of each status that an export recorded up to its decision, if any."""
    history = case.table(ORDER_HISTORY)
    history = history.filter(history.seen_at.notnull(), history.value.notnull())
    pairs = history.join(table.select("order_key", "channel", "order_id", "decided_at"), ["channel", "order_id"])
    pairs = pairs.filter(pairs.seen_at <= pairs.decided_at)
    for name in ("financial_status", "fulfillment_status", "order_status"):
        own = pairs.filter(pairs.field == name)
        last = own.group_by("order_key").agg(**{f"recorded_{name}": own.value.argmax(own.seen_at)})
        table = table.left_join(last, "order_key").drop("order_key_right")
    return table


def _recorded_or(table: Any, name: str, possible: Any) -> Any:
    """What an export recorded before the decision bounds the possible values: nothing moves back behind it."""
    recorded = table[f"recorded_{name}"]
    path = {"financial_status": FINANCIAL_PATH, "fulfillment_status": FULFILLMENT_PATH, "order_status": ORDER_PATH}[
        name
    ]
    later = ibis.cases(*((recorded == word, list(path[place:])) for place, word in enumerate(path)), else_=[""])
    bounded = possible.filter(lambda word: later.contains(word))  # noqa: PLW0108  ibis hands the word over by name
    return (recorded.notnull() & (bounded.length() > 0)).ifelse(bounded, possible)


def _up_to(word: Any, path: tuple[str, ...], else_: Any) -> Any:
    """The words of a path up to the one it has reached."""
    return ibis.cases(*((word == own, list(path[: place + 1])) for place, own in enumerate(path)), else_=else_)


def _financial(table: Any) -> Any:
    """Possible financial statuses at the decision."""
    status, known = table.financial_status, table.paid_at.notnull()
    paid = status.isin(PAID_WORDS)
    already = known & (table.paid_at <= table.decided_at)
    derived = table.order_status.notnull()  # Amazon: there is no payment time, the order status tells
    own = ibis.array([status])
    return ibis.cases(
        (status.isnull(), NOTHING),
        (status == UNKNOWN, own),
        (derived & (status == "pending"), ["pending"]),
        (derived & (status == "voided"), ["pending", "paid", "voided"]),
        (derived, ["pending", "paid"]),
        (paid & already, _up_to(status, FINANCIAL_PATH[3:], own)),
        (paid & known, ["pending", "authorized", "partially_paid"]),
        (status.isin(("voided", "expired")), ibis.array([ibis.literal("pending"), ibis.literal("authorized"), status])),
        else_=_up_to(status, FINANCIAL_PATH, own),
    )


def _fulfillment(table: Any) -> Any:
    """Possible fulfilment statuses at the decision; a parked order, or one in a strange status, was so then."""
    status = table.fulfillment_status
    shipped = (table.fulfilled_at <= table.decided_at).fill_null(False)
    own = ibis.array([status])
    return ibis.cases(
        (status.isnull(), NOTHING),
        (status == UNKNOWN, own),
        (status.isin(("unfulfilled", "scheduled", "on_hold", "not_required")) | shipped, own),
        (status.isin(("in_progress", "partial", "fulfilled")), _up_to(status, FULFILLMENT_PATH, own)),
        else_=NOTHING,
    )


def _order_status(table: Any) -> Any:
    """Possible order statuses of a channel that has one; a word off the known path says nothing of what was before."""
    status = table.order_status
    return ibis.cases(
        (status.isnull(), ibis.array([ibis.null("string")])),
        (status == "cancelled", ["pending", "unshipped", "cancelled"]),
        else_=_up_to(status, ORDER_PATH, ibis.array([status])),
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
        (word == "shipped", list(ORDER_PATH)),
        (word == "unshipped", list(ORDER_PATH[:2])),
        else_=line,
    )

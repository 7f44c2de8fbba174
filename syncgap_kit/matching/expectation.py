"""Which orders belong in the books: accounting truth by policy (contract, section 7), never by a sync rule."""

from typing import Any

import ibis

from ..intake.case import Case
from ..intake.policy import Clause
from ..intake.states import PAID_WORDS
from ..predicates import FIELDS, LINE_FIELDS, compile_predicate
from ..tables import ORDER_LINES, ORDERS


def newest_state(case: Case) -> Any:
    """The state table of predicates, a row per order with its newest exported values; nothing in it is unknown."""
    orders = case.table(ORDERS)
    values = {}
    for name, (_, form) in FIELDS.items():
        if name not in LINE_FIELDS:
            values[name] = ibis.array([orders[name]]) if form == "possible" else orders[name]
    own = orders.select("order_key", decided_at=ibis.literal(None, type="timestamp"), **values)
    return own.left_join(line_values(case), "order_key").drop("order_key_right")


def line_values(case: Case) -> Any:
    """For each order, an array per line-level field: one value per line, or (line_status) one array of values."""
    lines = case.table(ORDER_LINES)
    return lines.group_by("order_key").agg(
        **{
            name: (ibis.array([lines[name]]) if FIELDS[name][1] == "possible_lines" else lines[name]).collect(
                include_null=True
            )
            for name in LINE_FIELDS
        }
    )


def expectations(case: Case) -> Any:
    """A row per order: order_key, paid, unknown, expected, expectation_reason."""
    told = with_expectation(case, case.table(ORDERS))
    return told.select("order_key", "paid", "unknown", "expected", "expectation_reason")


def is_paid(orders: Any) -> Any:
    """Whether an order is paid, as the contract has it: a payment outweighs any other word."""
    return orders.paid_at.notnull() | orders.financial_status.isin(PAID_WORDS).fill_null(False)


def with_expectation(case: Case, orders: Any) -> Any:
    """Orders with paid, unknown, expected, and in words why (not) expected where that needs saying.

    Not expected: a test, cancelled before payment, unpaid, worth nothing, or so by the policy. A status that nobody
    knows is expected, with a reason that says so.
    """
    paid = is_paid(orders)
    unknown = (orders.financial_status == "unknown").fill_null(True) & ~paid
    voided = orders.is_cancelled.fill_null(False) | (orders.financial_status == "voided").fill_null(False)
    table = orders.mutate(
        paid=paid,
        unknown=unknown,
        test=orders.is_test.fill_null(False),
        worthless=(orders.total == 0).fill_null(False),
        void=voided & ~paid,
        status=orders.financial_status_raw.fill_null("no status"),
        unrecorded=orders.financial_status.isnull() & orders.financial_status_raw.notnull(),
    )
    table = _with_policy(case, table)
    reason = ibis.cases(
        (table.test, "a test order"),
        (table.unwanted.notnull(), ibis.literal("policy: ") + table.unwanted),
        (table.void, "cancelled before payment"),
        (table.worthless, "worth nothing"),
        (table.paid, ibis.null("string")),
        (table.unknown & table.unrecorded, "expected, although its status at the time was not recorded"),
        (table.unknown, ibis.literal("expected, although nobody knows the status ") + table.status),
        (table.wanted.notnull(), ibis.literal("expected by policy: ") + table.wanted),
        else_=ibis.literal("not paid (") + table.status + ")",
    )
    outside = table.test | table.unwanted.notnull() | table.void | table.worthless
    expected = ~outside & (table.paid | table.unknown | table.wanted.notnull())
    return table.mutate(expected=expected, expectation_reason=reason).drop(*BETWEEN)


BETWEEN = ("test", "worthless", "void", "status", "unrecorded", "wanted", "unwanted")


def _with_policy(case: Case, table: Any) -> Any:
    """The policy's own reasons per order: the first clause that holds, as `wanted` and `unwanted`."""
    policies = {channel: case.settings.policy_of(channel) for channel in case.channels}
    if not any(policy.expected or policy.not_expected for policy in policies.values()):
        return table.mutate(wanted=ibis.null("string"), unwanted=ibis.null("string"))
    state = newest_state(case).mutate(decided_at=ibis.literal(case.as_of.replace(tzinfo=None)))

    def reasons(name: str) -> Any:
        branches = []
        for channel, policy in policies.items():
            clauses: tuple[Clause, ...] = getattr(policy, name)
            for clause in clauses:
                holds = compile_predicate(clause.when, state, case.timezone).fill_null(False)
                branches.append(((state.channel == channel) & holds, clause.reason))
        return ibis.cases(*branches, else_=ibis.null("string")) if branches else ibis.null("string")

    told = state.select("order_key", wanted=reasons("expected"), unwanted=reasons("not_expected"))
    return table.left_join(told, "order_key").drop("order_key_right")

"""Every explanation that is weighed for the orders of a channel, gathered from the kinds of causes there are."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..calendar import seconds_of
from ..matching.decision import decisions
from ..matching.orders import Matches
from ..tables import POSTINGS, SYNC_EVENTS
from . import doubt
from .alibi import Posted, posted_orders, with_alibi
from .asked_again import asked_again
from .attributes import Attributes
from .beyond_orders import document_key
from .candidate import UNKNOWN, YES, Candidate, Orders
from .causes import (
    backlog,
    change,
    closed_meanwhile,
    credential,
    day_limit,
    edited,
    hours,
    log_lines,
    mapping,
    number_taken,
    origin,
    outage_limit,
    peak,
    posting,
    quota,
    rule,
    runs,
    schedule,
    switched_off,
    target,
    webhook,
)
from .circumstances import Circumstances, circumstances
from .configuration import Configuration
from .elsewhere import Elsewhere
from .ended_unseen import ended_unseen
from .its_limit import with_its_limit
from .joint import joined
from .named_by_log import as_log_names
from .polling import longest_wait
from .replay import Replay
from .seen_again import had_them_wait, posted_later
from .state import state_as_usual, state_when_due, state_when_posted
from .unseen import beyond_time, end_of_books


@dataclass(frozen=True, eq=False)
class Rivals:
    """What candidates are made of: the matched case, its configuration and the replay of its rules."""

    matches: Matches
    configuration: Configuration
    replay: Replay
    homes: tuple[Orders, ...] = ()  # the settled orders of every channel and currency

    def of(self, orders: Orders, attributes: Attributes) -> list[Candidate]:
        """Every candidate for what befell the orders of a channel, but for those found by looking for a pattern.

        What keeps an order from the books, or from coming in time, explains no other amount and no second document; an
        order that the tool never took up may have taken nothing off the stock either.
        """
        changed = change.candidates(self.configuration, orders)
        if orders.kind in ("missing", "late"):
            ways = self._circumstances.of(orders)
            orders = replace(orders, waits=longest_wait(self.configuration, orders.channel, ways))
            recorded = self._keeping_back(orders, attributes)
            if orders.kind == "missing":
                recorded = target.with_unknown_targets(recorded, self.configuration, orders, attributes)
                changed = beyond_time(changed, orders, ways)
            return [*self._elsewhere.held_against(recorded, orders, self.ledgers), *changed]
        if orders.replayed is not None:
            return [*self._replayed(orders, attributes), *changed]
        if orders.kind == "mismatched":
            by_hand = edited.candidates(orders, self._edited)
            return [*target.candidates(self.configuration, orders, attributes), *by_hand, *changed]
        if orders.kind in ("duplicated", "orphaned"):
            return [*origin.candidates(orders, self._reasons(orders)), *changed]
        return changed

    def patterns(self, orders: Orders, unexplained: NDArray[np.bool_]) -> list[Candidate]:
        """The candidates that are found by looking at the orders which nothing explains yet."""
        if orders.kind != "missing":
            return []
        ways = self._circumstances.of(orders)
        orders = replace(orders, waits=longest_wait(self.configuration, orders.channel, ways))
        return hours.candidates(orders, ways, unexplained, self.configuration)

    def beside(self, orders: Orders) -> list[Candidate]:
        """What is nobody's doing and explains orders all the same: that the export of the books ended before them."""
        return end_of_books(orders, self._circumstances.of(orders)) if orders.kind == "missing" else []

    def _keeping_back(self, orders: Orders, attributes: Attributes) -> list[Candidate]:
        configuration, ways = self.configuration, self._circumstances.of(orders)
        joint = (outage_limit, closed_meanwhile) if orders.kind == "missing" else ()
        limited = (one for module in joint for one in module.candidates(configuration, orders, ways, self.ledgers))
        recorded = [
            *self._replayed(orders, attributes),
            *self._with_alibi(list(limited), orders),
            *schedule.candidates(configuration, orders, ways),
            *switched_off.candidates(configuration, orders),
            *quota.candidates(configuration, orders, ways),
            *webhook.candidates(configuration, orders, ways),
            *posting.candidates(configuration, orders, ways, self.ledgers),
        ]
        recorded = with_its_limit(joined(recorded, orders), orders, ways, configuration, self.ledgers)
        recorded = [_in_time_at_last(one, orders) for one in recorded]
        if orders.kind == "missing":
            recorded = [ended_unseen(asked_again(one, orders), orders) for one in recorded]
            recorded = log_lines.with_messages(recorded, orders, ways)
            told = log_lines.candidates(orders, ways, recorded, configuration) + log_lines.taken_back(orders, ways)
            told += number_taken.candidates(orders, ways.reason)
        else:
            told = backlog.candidates(orders, ways)
        busy = [*peak.candidates(orders, ways), *day_limit.candidates(orders, ways, configuration)]
        return [*recorded, *told, *busy, *runs.candidates(orders, ways)]

    def _replayed(self, orders: Orders, attributes: Attributes) -> list[Candidate]:
        """The rules, mappings and logins on record.

        Many a log first sees a late order as it is posted: what held it up is what it met when it was due.
        """
        replay = self._replay_when_due if orders.kind == "late" else self.replay
        rules = rule.candidates(self.configuration, replay, orders)
        return [
            *self._doubted(rules, orders, attributes),
            *mapping.candidates(self.configuration, replay, orders),
            *self._with_alibi(credential.candidates(self.configuration, orders, self.ledgers), orders),
        ]

    def _with_alibi(self, logins: list[Candidate], orders: Orders) -> list[Candidate]:
        """The logins with what others posted through them while they were said to be down."""
        if len(self.ledgers) > 1 or not any((one.effect == YES).any() for one in logins):
            return logins
        return with_alibi(logins, (orders.channel, orders.currency), self._orders_posted, self.ledgers)

    def _doubted(self, rules: list[Candidate], orders: Orders, attributes: Attributes) -> list[Candidate]:
        """The rules with what the log says of them, doubtful where little but the state of the lost orders is known."""
        if orders.kind not in ("missing", "late"):
            return rules
        ways = self._circumstances.of(orders)
        if not ways.noticed.any():
            return rules
        rules = as_log_names(rules, orders, ways, attributes)
        if orders.kind == "late":  # all were let through in the end
            return rules
        later = posted_later(orders, self._posted[orders.key])
        rules = self._asked_again(rules, orders, later)
        soon = doubt.decided_soon(ways, later)
        if not any(doubt.known_of_the_lost_alone(one, orders, soon) for one in rules):
            return rules
        usual = {one.ref: one for one in rule.candidates(self.configuration, self._replay_as_usual, orders)}
        return [doubt.as_usual(one, usual.get(one.ref, one), orders, soon) for one in rules]

    def _asked_again(self, rules: list[Candidate], orders: Orders, later: NDArray[np.bool_]) -> list[Candidate]:
        """The rules, which those do not contradict that they had wait until they passed."""
        if not any(((one.effect == YES) & later).any() for one in rules):
            return rules
        as_posted = {one.ref: one for one in rule.candidates(self.configuration, self._replay_when_posted, orders)}
        return [had_them_wait(one, as_posted.get(one.ref, one), later) for one in rules]

    @cached_property
    def _posted(self) -> NDArray[np.int64]:
        told = decisions(self.matches.case)
        told = told.select("order_key", posted=seconds_of(told.posted_event_at).fill_null(0)).order_by("order_key")
        return told.to_pyarrow()["posted"].to_numpy().astype(np.int64)

    @cached_property
    def _replay_when_posted(self) -> Replay:
        case = self.matches.case
        return Replay(case, case.keep("state_when_posted", state_when_posted(case)), self.configuration)

    def _reasons(self, orders: Orders) -> NDArray[np.object_]:
        """What the matching says of each order that stands in the books twice, or of each document without an order."""
        if orders.kind == "duplicated":
            return self._circumstances.of(orders).reason
        rows = self.matches.orphans.select("posting_key", "reason").to_pyarrow().to_pylist()
        said = {document_key(row["posting_key"]): row["reason"] for row in rows}
        return np.array([said.get(int(key), "") for key in orders.key], object)

    @cached_property
    def _replay_when_due(self) -> Replay:
        case = self.matches.case
        if not case.table(SYNC_EVENTS).count().execute():  # then all were decided when they were due
            return self.replay
        return Replay(case, case.keep("state_when_due", state_when_due(case)), self.configuration)

    @cached_property
    def _replay_as_usual(self) -> Replay:
        case = self.matches.case
        return Replay(case, case.keep("state_as_usual", state_as_usual(case)), self.configuration)

    @cached_property
    def _orders_posted(self) -> Posted:
        return posted_orders(self.matches)

    @cached_property
    def _elsewhere(self) -> Elsewhere:
        return Elsewhere(self.configuration, self.replay, self.homes)

    @cached_property
    def _edited(self) -> NDArray[np.int64]:
        return edited.edited_orders(self.matches)

    @cached_property
    def _circumstances(self) -> Circumstances:
        return circumstances(self.matches)

    @cached_property
    def ledgers(self) -> frozenset[str]:
        """The books of the case, by which records may call them."""
        names = self.matches.case.table(POSTINGS).select("ledger").distinct().execute()["ledger"]
        return frozenset(str(name).lower() for name in names)


def _in_time_at_last(one: Candidate, orders: Orders) -> Candidate:
    """A cause of late orders that those do not contradict which it held up as well, though not for long enough."""
    if orders.held_up is None or orders.kind != "late":
        return one
    effect = np.where((one.effect == YES) & orders.held_up, UNKNOWN, one.effect)
    return replace(one, effect=effect.astype(np.int8))

"""What if: which orders would have gone another way with another condition in place of a rule's own.

The other condition stands in every version of the rule, for as long as that was in force and switched on; all other
rules and all priorities stay. Only rules are replayed: a mapping or a credential may still hold back what a rule lets
pass.
"""

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..intake.phrases import many
from ..matching.numbers.document_days import borne_day
from ..matching.orders import Matches
from ..predicates import parse
from ..written import for_reader, money_words
from .candidate import NO, UNKNOWN, YES, Orders, Trits
from .causes.rule import excluded_by, matched_by, priority
from .configuration import Configuration, Version
from .passing import by_any, decided_orders, kept_back, of_channel
from .population import ARRIVED
from .replay import Replay
from .state import stored_state
from .validity import in_force

OUTCOMES = {  # in the order in which people ask
    "missing_enters": "missing, and would enter the books",
    "in_flight_enters": "too young to be missing, and would enter the books",
    "unwanted_enters": "rightly not expected, and would enter all the same",
    "booked_enters": "would enter, and already in the books: posted twice unless somebody looks",
    "booked_kept_out": "in the books, and would have been kept out",
    "absent_kept_out": "not in the books for another reason, and would be kept out as well",
    "unwanted_kept_out": "rightly not expected, and would be kept out",
    "not_told": "not in the books, and not to be told: what decides was not known at their decision",
    "booked_not_told": "in the books, and not to be told either",
}
SUMMARY = ("outcome", "words", "channel", "currency", "month", "orders", "amount")
DETAILS = ("channel", "currency", "order_id", "order_name", "outcome", "disposition", "month", "amount")
ORDERS = (*DETAILS, "gap_id", "source_file", "source_row")
NOTHING = Decimal(0)


@dataclass(frozen=True, eq=False)
class WhatIf:
    """Which orders flip.

    `summary`: outcome (a key of OUTCOMES), words, channel, currency, month (as 2025-03, that its document would bear,
    in the books' zone), orders, amount (Decimal, in the currency; of orders whose total is told).
    `orders`: a row per order that flips or cannot be told, with disposition, gap_id, source_file and source_row.
    """

    rule: str
    when: Any  # the other condition as data; None: the rule switched off
    summary: pd.DataFrame
    orders: pd.DataFrame
    sentence: str  # what would change, in orders and money


@for_reader
def what_if(matches: Matches, configuration: Configuration, rule: str, when: Any, exceptions: pd.DataFrame) -> WhatIf:
    """The orders that flip with `when` (a predicate as data, None: switched off) in place of the rule's own condition.

    Raises KeyError that lists the rules for an unknown one, BadHistory for a condition that is none.
    """
    rules = configuration.of_kind("rule")
    if rule not in rules:
        raise KeyError(f"no rule {rule!r}; there are {', '.join(sorted(rules)) or 'none'}")
    if when is not None:
        parse(when, f"the condition given for rule {rule}")
    old = rules[rule]
    new = () if when is None else tuple(replace(one, content={**one.content, "when": when}) for one in old)
    changed = {**rules, rule: new} if new else {name: held for name, held in rules.items() if name != rule}
    replayed = {("rule", name): held for name, held in {**rules, rule: (*old, *new)}.items()}
    replay = Replay(matches.case, stored_state(matches.case), Configuration(replayed, ()))
    found = []
    for channel, rows in decided_orders(matches).groupby("channel", sort=True):
        orders = of_channel(str(channel), rows)
        before, after = (by_any(kept_back(own, replay, orders), orders) for own in (rules, changed))
        touched = _touched(old, new, replay, orders)
        outcome = _outcomes(before, after, touched, rows.disposition.to_numpy(object))
        found.append(pd.DataFrame({"order_key": orders.key, "outcome": outcome})[outcome != ""])
    frame = _details(matches, pd.concat(found, ignore_index=True), exceptions)
    summary = _summary(frame)
    return WhatIf(rule, when, summary, frame, sentence_of(rule, when, summary))


def sentence_of(rule: str, when: Any, summary: pd.DataFrame) -> str:
    """What would change, in orders and money."""
    lead = f"Rule {rule} switched off" if when is None else f"Rule {rule} with the other condition"
    parts = [_part(summary[summary.outcome == one], one) for one in OUTCOMES if (summary.outcome == one).any()]
    if not parts:
        return f"{lead}: no order of the period would have gone another way."
    return f"{lead}: {'; '.join(parts)}. Other rules stay; mappings and credentials were not replayed."


def _part(own: pd.DataFrame, outcome: str) -> str:
    sums = [(currency, sum(rows.amount, NOTHING)) for currency, rows in own.groupby("currency", sort=True)]
    money = [money_words(amount, str(currency)) for currency, amount in sums if amount] or ["no amount told"]
    return f"{many(int(own.orders.sum()), 'order')} ({', '.join(money)}) {OUTCOMES[outcome]}"


def _touched(old: tuple[Version, ...], new: tuple[Version, ...], replay: Replay, orders: Orders) -> NDArray[np.bool_]:
    """The orders to which the other condition may have done something else than the rule's own."""
    touched = np.zeros(len(orders), bool)
    for place, version in enumerate(old):
        if new and _same(version, new[place]):
            continue
        looks = (excluded_by,) if priority(version) is None else (excluded_by, matched_by)
        for look in looks:
            before = look(version, replay, orders)
            after = look(new[place], replay, orders) if new else np.full(len(orders), NO, np.int8)
            certain = (before == after) & (before != UNKNOWN)
            touched |= ~certain & (in_force(version, orders.decided) != NO)
    return touched


def _same(one: Version, other: Version) -> bool:
    first, second = (parse(version.content.get("when"), version.origin).as_data() for version in (one, other))
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


def _outcomes(before: Trits, after: Trits, touched: NDArray[np.bool_], disposition: NDArray[Any]) -> NDArray[Any]:
    """The outcome of each order, empty where nothing changes."""
    booked, unwanted = np.isin(disposition, ARRIVED), disposition == "not_expected"
    young, missing = disposition == "in_flight", disposition == "missing"
    enters, kept_out = (before == YES) & (after == NO), (before == NO) & (after == YES)
    cases = (
        (~touched | ((before == after) & (before != UNKNOWN)), ""),
        (enters & missing, "missing_enters"),
        (enters & young, "in_flight_enters"),
        (enters & unwanted, "unwanted_enters"),
        (enters & booked, "booked_enters"),
        (kept_out & booked, "booked_kept_out"),
        (kept_out & unwanted, "unwanted_kept_out"),
        (kept_out, "absent_kept_out"),
        (booked, "booked_not_told"),
    )
    return np.select([held for held, _ in cases], [np.array(word, object) for _, word in cases], "not_told")


def _details(matches: Matches, flipped: pd.DataFrame, exceptions: pd.DataFrame) -> pd.DataFrame:
    """The orders that flip with their gap and their place in the exports, most asked for first."""
    if flipped.empty:
        return pd.DataFrame(columns=list(ORDERS), dtype=object)
    orders = matches.orders
    told = orders.select(
        *("order_key", "channel", "currency", "order_id", "order_name", "disposition", "source_file", "source_row"),
        amount=orders.total,
        month=borne_day(matches.case, orders, matches.days).strftime("%Y-%m"),
    )
    wanted = ibis.memtable(flipped.assign(outcome=flipped.outcome.astype(str)))
    rows = told.join(wanted, "order_key").order_by("channel", "month", "order_key").to_pyarrow().to_pylist()
    places = zip(exceptions.source_file, exceptions.source_row, exceptions.gap_id, strict=True)
    gaps = {(file, row): gap for file, row, gap in places}
    told_of = [{**row, "gap_id": gaps.get((row["source_file"], str(row["source_row"])), "")} for row in rows]
    told_of.sort(key=lambda row: list(OUTCOMES).index(row["outcome"]))
    return pd.DataFrame([[row[name] for name in ORDERS] for row in told_of], columns=list(ORDERS), dtype=object)


def _summary(frame: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for key, own in frame.groupby(["outcome", "channel", "currency", "month"], sort=True, dropna=False):
        outcome, channel, currency, month = key
        amount = sum((one for one in own.amount if one is not None), NOTHING)
        rows.append([outcome, OUTCOMES[str(outcome)], channel, currency, month, len(own), amount])
    rows.sort(key=lambda row: list(OUTCOMES).index(str(row[0])))
    return pd.DataFrame(rows, columns=list(SUMMARY)).astype({"orders": int, "amount": object})

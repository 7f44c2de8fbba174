"""Statuses seen against the rules in force: which of them nobody had in mind when the rules were last edited.

A status is taken as it stood at the decision of an order, since that is what a rule saw. A rule names a status when a
comparison of that field holds the very word, for or against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from ..calendar import day_in
from ..intake.phrases import listed, many, owner
from ..matching.expectation import is_paid
from ..matching.orders import Matches
from ..predicates import Condition, Predicate
from ..written import day_words, for_reader, in_digits, money_words
from .candidate import YES
from .configuration import Configuration, Version
from .passing import by_any, decided_orders, kept_back, of_channel
from .replay import Replay, applies, rule_predicate
from .state import stored_state

FIELDS = ("financial_status", "fulfillment_status", "order_status")
COLUMNS = (
    *("channel", "currency", "field", "value", "orders", "possible", "paid", "amount", "first_seen", "first_paid"),
    *("rules", "last_edit", "kept_back", "paid_held_by_status", "nobody_considered", "why"),
)
FROM_THE_START = timedelta(days=31)  # what is seen in a channel's first month may well be older than the exports
NOTHING = Decimal(0)


@dataclass(frozen=True, eq=False)
class StatusCoverage:
    """`frame`: a row per channel, currency, field and status; `sentences`: what nobody considered, worst first.

    Columns: orders (certainly in that status at their decision), possible (may have been), paid (of `orders`), amount
    (Decimal, of the paid ones, in the currency), first_seen and first_paid (days in the books' zone), rules (ids whose
    last version names the status), last_edit (day of the last edit of a rule that looks at the field), kept_back
    (orders that any rule kept back), paid_held_by_status (paid ones that a rule on this very field kept back),
    nobody_considered, why.
    """

    frame: pd.DataFrame
    sentences: tuple[str, ...]


@for_reader
def status_coverage(matches: Matches, configuration: Configuration) -> StatusCoverage:
    """The statuses that orders of the period had at their decision, against the rules that are in force at as_of."""
    rules = {name: held for name, held in configuration.of_kind("rule").items() if held[-1].until is None}
    rows = []
    for (channel, currency), orders in _seen(matches, configuration).groupby(["channel", "currency"], sort=True):
        own = {n: held[-1] for n, held in rules.items() if applies(held[-1], str(channel)) and held[-1].enabled}
        begin = min(orders.day)
        for field in FIELDS:
            looking = {name: one for name, one in own.items() if _looks((one,), field)}
            edit = _last_edit(looking, matches.case.timezone)
            for value, cells in _by_value(orders, field):
                told = _counted(cells[cells.certain], field) | {"possible": int((~cells.certain).sum())}
                told |= {"rules": ", ".join(sorted(n for n, one in looking.items() if _names(one, field, value)))}
                told |= {"channel": channel, "currency": currency, "field": field, "value": value, "last_edit": edit}
                rows.append(told | _considered(told, bool(own), bool(looking), begin))
    frame = pd.DataFrame([[row[name] for name in COLUMNS] for row in rows], columns=list(COLUMNS))
    return StatusCoverage(frame, tuple(_sentences(frame)))


def _seen(matches: Matches, configuration: Configuration) -> pd.DataFrame:
    """Every order of the period with its possible statuses, as joined words, and whether a rule kept it back."""
    state, orders = stored_state(matches.case), matches.orders
    words = {name: state[name].filter(lambda word: word.notnull()).sort().join("|") for name in FIELDS}
    told = orders.select("order_key", "currency", "total", paid=is_paid(orders), day=orders.decision_day)
    frame = told.join(state.select("order_key", **words), "order_key").order_by("order_key").execute()
    decided = decided_orders(matches)
    frame = frame.assign(channel=decided.channel.to_numpy(object), kept=False)
    replay = Replay(matches.case, state, Configuration(_rules_alone(configuration), ()))
    rules = configuration.of_kind("rule")
    held = {name: np.zeros(len(frame), bool) for name in ("any", *FIELDS)}
    for channel, rows in decided.groupby("channel", sort=True):
        own = of_channel(str(channel), rows)
        kept = kept_back(rules, replay, own)
        for name, places in held.items():
            wanted = {rule: effect for rule, effect in kept.items() if name == "any" or _looks(rules[rule], name)}
            places[rows.index.to_numpy()] = by_any(wanted, own) == YES
    found: pd.DataFrame = frame.assign(currency=frame.currency.fillna(""), **{f"held_{n}": v for n, v in held.items()})
    return found


def _looks(versions: tuple[Version, ...], field: str) -> bool:
    return any(one.field == field for version in versions for one in _conditions(version))


def _rules_alone(configuration: Configuration) -> dict[tuple[str, str], tuple[Version, ...]]:
    return {key: held for key, held in configuration.versions.items() if key[0] == "rule"}


def _by_value(orders: pd.DataFrame, field: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each status with the orders that had it or may have had it, marked `certain` where nothing else is possible."""
    sets = {str(words): str(words).split("|") for words in orders[field].dropna().unique() if words}
    for value in sorted({word for own in sets.values() for word in own}):
        holding = orders[orders[field].isin([words for words, own in sets.items() if value in own])]
        yield value, holding.assign(certain=holding[field] == value)


def _counted(orders: pd.DataFrame, field: str) -> dict[str, Any]:
    paid = orders[orders.paid.astype(bool)]
    amounts = [one for one in paid.total if one is not None and not pd.isna(one)]
    return {
        "orders": len(orders),
        "paid": len(paid),
        "amount": sum(amounts, NOTHING),
        "first_seen": _day(orders),
        "first_paid": _day(paid),
        "kept_back": int(orders.held_any.sum()),
        "paid_held_by_status": int(paid[f"held_{field}"].sum()),
    }


def _day(orders: pd.DataFrame) -> date | None:
    return pd.Timestamp(min(orders.day)).date() if len(orders) else None


def _conditions(version: Version) -> list[Condition]:
    return list(_within(rule_predicate(version)))


def _within(predicate: Predicate) -> Iterator[Condition]:
    if isinstance(predicate, Condition):
        yield predicate
        return
    for part in predicate.parts:
        yield from _within(part)


def _names(version: Version, field: str, value: str) -> bool:
    for one in _conditions(version):
        words = one.value if isinstance(one.value, tuple) else (one.value,)
        texts = [str(word).strip().lower() for word in words if word is not None]
        part = {"contains": str.__contains__, "starts_with": str.startswith}.get(one.op, str.__eq__)
        if one.field == field and any(part(value.lower(), text) for text in texts):
            return True
    return False


def _last_edit(looking: dict[str, Version], zone: str) -> date | None:
    """The day of the last edit of these rules; None where there are none, or none of the edits is dated."""
    edits = [one.since.latest for one in looking.values() if one.since.latest is not None]
    return day_in(max(edits), zone) if edits else None


def _considered(told: dict[str, Any], any_rule: bool, looking: bool, begin: date) -> dict[str, Any]:
    """Whether nobody considered the paid orders of a status, and why that is said."""
    first, edit, start = told["first_paid"], told["last_edit"], pd.Timestamp(begin).date() + FROM_THE_START
    if not any_rule or first is None:
        sure = "none of its orders was paid at all" if told["orders"] else "no order certainly had it at its decision"
        why = sure if any_rule else "no rule is in force"
        return {"nobody_considered": False, "why": why}
    if looking and first >= start and (edit is None or first > edit):
        when = f"on {day_words(edit)}" if edit else "at an unknown time"
        why = f"paid orders of it were first seen on {day_words(first)}, after the rules on it were last edited {when}"
        return {"nobody_considered": True, "why": why}
    if not told["rules"]:
        return {"nobody_considered": True, "why": "no rule names it"}
    return {"nobody_considered": False, "why": f"named by {told['rules']}, and seen before or from the start"}


def _sentences(frame: pd.DataFrame) -> Iterator[str]:
    """First the statuses whose paid orders a rule kept back, by number; then those that pass as no rule names them."""
    cells = frame[frame.nobody_considered]
    telling = cells[(cells.paid_held_by_status > 0) | (cells.why != "no rule names it")]
    for row in sorted(telling.to_dict("records"), key=lambda row: (-row["paid_held_by_status"], -row["amount"])):
        named = f"; {row['rules']} names it" if row["rules"] else ""
        yield (
            f"{owner(row['channel'])}: nobody considered {_called(row['field'])} {row['value']}: {row['why']}{named}. "
            f"{many(row['paid'], 'paid order')}, {money_words(row['amount'], row['currency'])}; rules on it kept "
            f"back {in_digits(row['paid_held_by_status'])} of them."
        )
    for channel, own in cells.drop(telling.index).groupby("channel", sort=True):
        words = listed([f"{_called(str(row.field))} {row.value}" for row in own.itertuples()], most=6)
        yield f"{owner(str(channel))}: no rule names {words}; none held a paid order back for it."


def _called(field: str) -> str:
    return field.replace("_", " ")

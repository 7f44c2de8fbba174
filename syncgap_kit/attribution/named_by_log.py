"""Rules that the tool's own log names: it says of an order that it left it out, and by which rule.

That is first-hand: it stands above what the replay leaves open, and parts rules that the replay cannot tell apart.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..matching.stages.last_lines import LEFT_OUT
from ..written import in_digits, part_words
from .attributes import Attributes
from .candidate import NO, UNKNOWN, YES, Candidate, Orders
from .circumstances import Ways
from .replay import fields_looked_at
from .validity import in_force

ARRIVED = ("posted", "updated")
FEWEST = 2  # lost orders
ALIKE = 0.95  # share of them with one value from which it, and no rule without a trace, may be why
OF_PAYMENT = ("financial_status", "order_status", "paid_at")  # fields that tell whether an order is paid
PRIOR = 0.3  # of a rule that the log names and no record holds


def as_log_names(rules: list[Candidate], orders: Orders, ways: Ways, attributes: Attributes) -> list[Candidate]:
    """The rules with what the log says of them, and those that only the log knows."""
    left_out = np.isin(ways.outcome, LEFT_OUT)
    named = np.where(left_out, np.char.lower(ways.rule_named.astype(str)), "")
    refs = {str(one.ref).lower() for one in rules}
    sent_again = np.where(np.isin(ways.outcome, ARRIVED), np.char.lower(ways.left_out_by.astype(str)), "")
    rules = [_pushed_through(one, sent_again, orders) for one in rules]
    rightly = np.where(_wrongly_named(rules, named), "", named)
    known = [_told(one, rightly, orders, refs) for one in rules]
    filtered = (named == "") & (ways.outcome == "filtered")
    if _of_one_value(filtered & orders.lost, orders, attributes):
        # Of those that were paid only after their decision so much is known: they were not paid then.
        unpaid = filtered & (ways.due > orders.decided)
        known = _by_elimination(known, unpaid, orders, of_payment=True)
    else:
        known = _by_elimination(known, filtered, orders)
    return [*known, *_unrecorded(orders, ways, named, refs)]


def _pushed_through(one: Candidate, left_out_by: NDArray[np.str_], orders: Orders) -> Candidate:
    """A rule of which the log says that it left out orders that arrived all the same: somebody sent them again.

    These speak neither for it nor against it, no more than those that people enter by hand. `left_out_by`: the rule
    that had left out each order of which the log says that it was posted.
    """
    sent_again = (left_out_by == str(one.ref).lower()) & ~orders.lost & (one.effect == YES)
    if not sent_again.any():
        return one
    words = f"The log says of {in_digits(int(sent_again.sum()))} orders that arrived that it had left them out before."
    effect = np.where(sent_again, NO, one.effect).astype(np.int8)
    return replace(one, effect=effect, words=(*one.words, words))


def _wrongly_named(rules: list[Candidate], named: NDArray[np.str_]) -> NDArray[np.bool_]:
    """The orders that the log lays to a rule which surely did not meet them, where another on record surely did."""
    wrongly = np.zeros(len(named), bool)
    for one in rules:
        own = (named == str(one.ref).lower()) & (one.effect == NO)
        if own.any():
            others = [other.effect == YES for other in rules if other is not one]
            wrongly |= own & np.any(others, axis=0) if others else False
    return wrongly


def _of_one_value(filtered: NDArray[np.bool_], orders: Orders, attributes: Attributes) -> bool:
    """Whether nearly all these lost orders have one value that hardly any has of those which arrived meanwhile.

    Then a rule on that value, which nobody recorded, filtered them as likely as one whose replay tells nothing.
    """
    if filtered.sum() < FEWEST:
        return False
    days = orders.day[filtered]
    arrived = ~orders.lost & (orders.day >= days.min()) & (orders.day <= days.max())
    lost = np.flatnonzero(filtered)
    for places in attributes.holders.values():
        shared = np.isin(lost, places).sum()
        if shared >= ALIKE * len(lost) and arrived[places].sum() <= (1 - ALIKE) * shared:
            return bool(arrived.any())
    return False


def _told(one: Candidate, named: NDArray[np.str_], orders: Orders, refs: set[str]) -> Candidate:
    """A rule that met what the log lays to it, and need not have met what the log lays to another."""
    own = named == str(one.ref).lower()
    others = np.isin(named, sorted(refs - {str(one.ref).lower()})) & (one.effect == YES)
    if not (own & orders.lost).any() and not (others & orders.lost).any():
        return one
    effect = np.where(own, YES, np.where(others, UNKNOWN, one.effect)).astype(np.int8)
    return _with_met(replace(one, effect=effect), own, orders, _words(own, orders, "was left out by it"))


def _by_elimination(
    rules: list[Candidate], filtered: NDArray[np.bool_], orders: Orders, of_payment: bool = False
) -> list[Candidate]:
    """The same where the log says that an order was filtered, and no other rule on record may have met it.

    `of_payment`: said of rules alone that look at whether an order is paid.
    """
    if not (filtered & orders.lost).any() or not rules:
        return rules
    may_have = np.sum([one.effect != NO for one in rules], axis=0)
    found = []
    for one in rules:
        own = filtered & (one.effect == UNKNOWN) & (may_have == 1)
        said = _words(own, orders, "was filtered, which no other rule on record can have done")
        spoken = said and (not of_payment or _looks_at_payment(one))
        found.append(_with_met(one, own, orders, said) if spoken else one)
    return found


def _looks_at_payment(one: Candidate) -> bool:
    return any(name in OF_PAYMENT for version in one.versions for name in fields_looked_at(version))


def _with_met(one: Candidate, own: NDArray[np.bool_], orders: Orders, words: tuple[str, ...]) -> Candidate:
    """A rule that met these orders as well.

    Of its versions those did that were in force, or read as they do, and those of which the replay cannot tell: what
    another version says is not in the log, and an edit that set it off must stay one.
    """
    effect, about = (np.where(own, YES, each).astype(np.int8) for each in (one.effect, one.about))
    at_work: dict[bytes, NDArray[np.bool_]] = {}
    for version, each in zip(one.versions, one.version_effects, strict=False):
        held = in_force(version, orders.decided) != NO
        at_work[each.tobytes()] = held | at_work.get(each.tobytes(), False)
    told = tuple(
        np.where(own & (at_work[each.tobytes()] | (each == UNKNOWN)), YES, each).astype(np.int8)
        for each in one.version_effects
    )
    return replace(one, effect=effect, about=about, version_effects=told, words=(*one.words, *words))


def _unrecorded(orders: Orders, ways: Ways, named: NDArray[np.str_], refs: set[str]) -> Iterator[Candidate]:
    for ref in sorted(set(named[orders.lost].tolist()) - refs - {""}):
        own = named == ref
        if (own & orders.lost).sum() >= FEWEST:
            effect = np.where(own, YES, NO).astype(np.int8)
            words = _words(own, orders, "was left out by it")
            written = str(ways.rule_named[np.flatnonzero(own)[0]])
            yield Candidate(
                "rule",
                None,
                effect,
                effect.copy(),
                PRIOR,
                subject=f"Rule {written}, which only the log names,",
                words=words,
            )


def _words(own: NDArray[np.bool_], orders: Orders, what: str) -> tuple[str, ...]:
    lost = int((own & orders.lost).sum())
    return (f"The log says of {part_words(lost, orders.lost.sum())} {orders.noun} that each {what}.",) if lost else ()

"""Payouts that failed and were paid with the next one: nothing is missing, and nobody should look for their deposit."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import ibis

from ...columns import MONEY
from .payout_heads import FAILED, SENT
from .payouts import Payout

ROLLED = "rolled on"
NEXT = 3  # payouts within which a failed one is paid again
EARNED = ("sale", "refund", "fee", "adjustment", "chargeback")  # kinds of lines that earn money and carry none on
SAID = ("transfer", "disburse", "unsuccessful", "failed", "retry", "retried", "previous payment")


@dataclass(frozen=True)
class Carry:
    """A line of a payout that names no order and has the amount of another payout."""

    payout_id: str
    amount: Decimal
    words: str

    @property
    def says_so(self) -> bool:
        return any(word in self.words for word in SAID)


def carries(money: Any, paid: list[Payout]) -> list[Carry]:
    """The lines that may carry a failed payout on; what comes back from a reserve is none of them."""
    amounts = sorted({one.amount for one in paid if one.amount > 0})
    if not amounts:
        return []
    rows = money.filter(
        money.payout_id.notnull(),
        money.order_reference.isnull(),
        money.amount > 0,
        money.kind.notin(EARNED).fill_null(True),
        ~money.words.contains("reserve"),
    )
    worth = ibis.memtable({"amount": amounts}, schema=ibis.schema({"amount": MONEY}))
    rows = rows.semi_join(worth, "amount").select("payout_id", "amount", "words").distinct()
    return [Carry(**row) for row in rows.order_by("payout_id", "amount", "words").to_pyarrow().to_pylist()]


def rolled_on(paid: list[Payout], carried: list[Carry], in_books: set[int], due: frozenset[int]) -> list[Payout]:
    """The payouts, where one that failed and is held by one of the next three is `rolled on`.

    It failed by its status, or by the books, which have the deposits of its channel but not this one (`due`), or by the
    words of the line that carries it on. A difference of the later payout that is the failed one's amount is explained.
    """
    result = list(paid)
    by_stream: dict[tuple[str, str, str], list[int]] = {}
    for at, one in enumerate(paid):
        by_stream.setdefault(one.stream, []).append(at)
    lines: dict[str, list[Carry]] = {}
    for carry in carried:
        lines.setdefault(carry.payout_id, []).append(carry)
    for places in by_stream.values():
        places.sort(key=lambda at: (paid[at].day is None, paid[at].day, at))
        for position, at in enumerate(places):
            if paid[at].amount > 0 and at not in in_books and paid[at].status in (FAILED, SENT):
                later = places[position + 1 : position + 1 + NEXT]
                _roll(result, at, later, lines, suspected=paid[at].status == FAILED or at in due)
    return result


def _roll(result: list[Payout], at: int, later: list[int], lines: dict[str, list[Carry]], suspected: bool) -> None:
    failed = result[at]
    for other in later:
        held = result[other]
        carrying = [carry for carry in lines.get(held.payout_id or "", []) if carry.amount == failed.amount]
        by_line = any(carry.says_so or suspected for carry in carrying)
        by_sum = failed.amount in (held.retried, held.difference) and (suspected or held.retried == failed.amount)
        if not (by_line or by_sum):
            continue
        result[at] = replace(failed, status=ROLLED, into=held.key)
        if held.difference == failed.amount and not by_line:
            result[other] = replace(held, difference=Decimal(0))
        return

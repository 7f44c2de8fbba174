"""The payouts that somebody should look at, or that look odd and are not: one remark each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ...findings import money_text
from ...written import day_words, money_words
from .bank_documents import BANK
from .carried import ROLLED
from .deposits import Placed
from .payout_heads import FAILED
from .payouts import NOTHING, Payout


@dataclass(frozen=True)
class Remarkable:
    """A payout with what is to be said of it; money in its currency."""

    payout_id: str | None
    day: date | None
    amount: Decimal
    currency: str
    unexplained: Decimal
    remark: str
    source_file: str
    source_row: int

    def as_dict(self) -> dict[str, Any]:
        """The payout as findings.json lists it."""
        return {
            "payout_id": self.payout_id,
            "day": self.day.isoformat() if self.day else None,
            "amount": money_text(self.amount, self.currency),
            "unexplained": money_text(self.unexplained, self.currency),
            "remark": self.remark,
            "source_file": self.source_file,
            "source_row": self.source_row,
        }


def is_absent(paid: Sequence[Payout], placed: Placed, at: int) -> bool:
    """Whether a payout should stand in the books and does not."""
    return at in placed.due and at not in placed.booked and is_sent(paid[at])


def is_sent(payout: Payout) -> bool:
    """Whether the money of a payout left, or is on its way."""
    return payout.status not in (ROLLED, FAILED)


def unexplained(paid: Sequence[Payout], placed: Placed, at: int) -> Decimal:
    """What of one payout's money is not explained: what its lines leave open or the books differ by, if that is more.

    The books differ by all of one that should stand there and does not.
    """
    by = abs(paid[at].amount) if is_absent(paid, placed, at) else abs(placed.off.get(at, NOTHING))
    return max(abs(paid[at].difference), by)


def remarkable(paid: Sequence[Payout], placed: Placed, places: Sequence[int]) -> tuple[Remarkable, ...]:
    """The payouts at these places that there is something to say of, the least explained first."""
    found = []
    for at in places:
        one, remark = paid[at], _remark(paid, placed, at)
        if remark:
            told = (one.payout_id, one.day, one.amount, one.currency, unexplained(paid, placed, at), remark)
            found.append(Remarkable(*told, one.source_file, one.source_row))
    return tuple(sorted(found, key=lambda one: -one.unexplained))


def off_words(payout: Payout, placed: Placed, at: int) -> str:
    """By how much its documents at the bank are off: "its deposit D-7 comes to USD 5.00 less than was paid out"."""
    own = [one for one in placed.booked[at].documents if one.kind in BANK]
    kinds = " and ".join(sorted({one.kind for one in own}))
    numbers = ", ".join(sorted({one.number for one in own if one.number}))
    of_day = f" of {day_words(own[0].date)}" if len(own) == 1 else ""
    off, comes = placed.off[at], "comes" if len(own) == 1 else "come"
    apart = f"{money_words(abs(off), payout.currency)} {'more' if off > 0 else 'less'} than was paid out"
    return f"its {kinds}{f' {numbers}' if numbers else ''}{of_day} {comes} to {apart}"


def _remark(paid: Sequence[Payout], placed: Placed, at: int) -> str:
    one, parts = paid[at], []
    if one.status == ROLLED:
        parts.append(f"failed; payout {one.into} paid it")
    elif one.status == FAILED:
        parts.append("failed; no later payout is seen to hold it")
    if one.difference and one.lines:
        more = "more" if one.lines.amount > one.amount else "less"
        lines, apart = (money_words(amount, one.currency) for amount in (one.lines.amount, abs(one.difference)))
        parts.append(f"its lines come to {lines}, {apart} {more}")
    elif one.difference:
        parts.append("no line says what it is made of")
    if is_absent(paid, placed, at):
        parts.append("in no deposit, transfer or journal of the books")
    if at in placed.off:
        parts.append(off_words(one, placed, at))
    if one.cut:
        parts.append("some of its lines may lie outside the file")
    if not one.amount and one.lines and one.lines.held:
        parts.append(f"paid out nothing: {money_words(-one.lines.held, one.currency)} went into the reserve")
    return "; ".join(parts)

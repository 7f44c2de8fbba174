"""What files say of a payout as a whole: its day, amount and status, once however many files hold it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ...calendar import day_in
from ...intake.case import Case
from ...movements import PAYOUTS
from .payout_money import at_home

NEVER = datetime(1, 1, 1)  # noqa: DTZ001  the tables hold UTC without a mark
SENT, ON_ITS_WAY, FAILED = "sent", "on its way", "failed"
WORDS = {
    ON_ITS_WAY: "in transit,in progress,scheduled,pending,processing,initiated,open,unclaimed,on hold,hold".split(","),
    FAILED: "failed,returned,canceled,cancelled,rejected,denied,reversed,voided,expired,retryable failed".split(","),
}


@dataclass(frozen=True)
class Head:
    """A payout as a file states it; `amount` is what was paid out, `retried` what of it an earlier one had failed."""

    channel: str
    provider: str
    currency: str
    payout_id: str | None
    day: date | None
    begins: datetime | None
    ends: datetime | None
    amount: Decimal
    retried: Decimal
    status: str  # sent, on its way or failed
    bank_reference: str | None
    from_lines: bool  # told by a line of the statement, not by a row of its own
    source_file: str
    source_row: int

    @property
    def stream(self) -> tuple[str, str, str]:
        return self.channel, self.provider, self.currency


def status_of(word: str | None) -> str:
    """A provider's word as one of three; a blank or unknown one is of a payout that was sent."""
    plain = (word or "").strip().lower().replace("_", " ").replace("-", " ")
    return next((status for status, words in WORDS.items() if plain in words), SENT)


def payout_heads(case: Case, money: Any, known: dict[str, str]) -> list[Head]:
    """The payouts that files state as a whole, each once, in the order of their days."""
    rows = at_home(case.table(PAYOUTS), known)
    rows = rows.filter(rows.amount.notnull(), rows.currency.notnull())
    heads = [_head(case, row) for row in rows.to_pyarrow().to_pylist()]
    paid_out = money.filter(money.kind == "payout", money.amount < 0, money.currency.notnull())
    heads += [_head_of_line(row) for row in _with_day(case, paid_out).to_pyarrow().to_pylist()]
    return sorted(_once(heads), key=order)


def order(head: Any) -> tuple[Any, ...]:
    """The order in which payouts are told."""
    return (*head.stream, head.day or date.min, head.ends or NEVER, head.payout_id or "", head.amount)


def _with_day(case: Case, lines: Any) -> Any:
    day = lines.payout_day.fill_null(case.local_day(lines["at"]))
    return lines.mutate(day=day)


def _head(case: Case, row: dict[str, Any]) -> Head:
    ends = row["ends_at"]
    return Head(
        **{name: row[name] for name in ("channel", "provider", "currency", "payout_id", "bank_reference")},
        day=row["day"] or (day_in(ends.replace(tzinfo=UTC), case.timezone) if ends else None),
        begins=row["begins_at"],
        ends=ends,
        amount=row["amount"],
        retried=row["retried"] or Decimal(0),
        status=status_of(row["status_raw"]),
        from_lines=False,
        source_file=row["source_file"],
        source_row=row["source_row"],
    )


def _head_of_line(row: dict[str, Any]) -> Head:
    """PayPal's withdrawals, Stripe's payouts, Amazon's transfers: a line that takes the balance away."""
    words = {word for word in row["words"].split() if status_of(word) != SENT}
    return Head(
        **{name: row[name] for name in ("channel", "provider", "currency", "payout_id", "day")},
        begins=None,
        ends=None,
        amount=-row["amount"],
        retried=Decimal(0),
        status=min((status_of(word) for word in words), default=SENT),
        bank_reference=None,
        from_lines=True,
        source_file=row["source_file"],
        source_row=row["source_row"],
    )


def _once(heads: Iterable[Head]) -> list[Head]:
    """Each payout once: those of one id, and those without an id that agree in day and amount, file by file."""
    heads = list(heads)
    latest: dict[str, date] = {}
    for head in heads:
        latest[head.source_file] = max(latest.get(head.source_file, date.min), head.day or date.min)
    named: dict[tuple[Any, ...], list[Head]] = defaultdict(list)
    nameless: dict[tuple[Any, ...], dict[str, list[Head]]] = defaultdict(lambda: defaultdict(list))
    for head in sorted(heads, key=lambda head: (head.source_file, head.source_row)):
        if head.payout_id:
            named[(*head.stream, head.payout_id)].append(head)
        else:
            nameless[(*head.stream, head.day, head.amount)][head.source_file].append(head)

    def newest(head: Head) -> tuple[Any, ...]:
        return not head.from_lines, latest[head.source_file], head.status == SENT, head.amount, head.source_file

    found = [_filled(sorted(group, key=newest)) for group in named.values()]
    covered: dict[tuple[Any, ...], int] = defaultdict(int)
    for head in found:
        covered[(*head.stream, head.day, head.amount)] += 1
    for key, files in nameless.items():
        times = max(len(rows) for rows in files.values())
        for nth in range(covered[key], times):
            states = [rows[nth] for rows in files.values() if nth < len(rows)]
            found.append(_filled(sorted(states, key=newest)))
    return found


def _filled(states: list[Head]) -> Head:
    """The last of several states, with what only the others tell."""
    last = states[-1]
    for other in reversed(states[:-1]):
        last = replace(
            last,
            day=last.day or other.day,
            begins=last.begins or other.begins,
            ends=last.ends or other.ends,
            retried=last.retried or other.retried,
            bank_reference=last.bank_reference or other.bank_reference,
        )
    return last

"""The payouts of each channel in sum: when the last one came, when the next was due, how much of them is unexplained.

`unexplained` adds up, payout by payout and never set off against each other, the larger of two things: by how much its
lines and its amount differ, and by how much its deposit in the books and it do. That is the whole amount of one that
should stand in the books and does not, which is said only where the books hold the payouts of that channel as a habit
(half of those due, or three), and only of a payout that was sent, is older than its deposit ever took, and was not paid
with a later one after it had failed. Payouts whose lines may lie outside the file are not held against their lines.

`state` is `stale` where the day by which the next payout was due has passed at as_of; `none` where there is no payout,
or too few (three days of payouts) to tell a habit. `last_date` then is the day of the last payout, or null, and
`expected_by` null. Where a channel is paid by several providers, or in several rows of settlements, each has its own
cadence; told is the overdue one, else the one with most money.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ...findings import money_text
from .cadence import Cadence, cadence
from .continuity import rows_of
from .deposits import Placed
from .payouts import NOTHING, Payout
from .remarkable import Remarkable, is_absent, is_sent, remarkable, unexplained

SIDE = Decimal("0.1")  # share of the money below which a row of settlements is a side line, not held to a cadence
LEAST = 3


@dataclass(frozen=True)
class ChannelPayouts:
    """The payouts of one channel and currency. Money is in that currency."""

    channel: str
    currency: str
    provider: str | None  # whose cadence is told
    cadence: Cadence | None
    state: str  # current, stale or none
    payouts: int  # sent
    paid: Decimal  # what they come to
    apart: int  # payouts whose lines do not add up to them
    in_books: int
    absent: int  # payouts that should stand in the books and do not
    absent_amount: Decimal
    unexplained: Decimal
    remarkable: tuple[Remarkable, ...]  # the least explained first

    @property
    def last_date(self) -> date | None:
        return self.cadence.last if self.cadence else None

    @property
    def expected_by(self) -> date | None:
        return self.cadence.expected_by if self.cadence else None

    def as_dict(self) -> dict[str, Any]:
        """The entry of findings.json."""
        return {
            "channel": self.channel,
            "currency": self.currency,
            "last_date": self.last_date.isoformat() if self.last_date else None,
            "expected_by": self.expected_by.isoformat() if self.expected_by else None,
            "state": self.state,
            "unexplained": money_text(self.unexplained, self.currency),
            "provider": self.provider,
            "payouts": self.payouts,
            "paid": money_text(self.paid, self.currency),
            "not_adding_up": self.apart,
            "in_books": self.in_books,
            "not_in_books": self.absent,
            "not_in_books_amount": money_text(self.absent_amount, self.currency),
            "remarkable": [one.as_dict() for one in self.remarkable],
        }


def channel_payouts(
    selling: Iterable[tuple[str, str]], paid: Sequence[Payout], placed: Placed, today: date
) -> tuple[ChannelPayouts, ...]:
    """An entry for each channel and currency of orders (`selling`) and of payouts."""
    homes = sorted({*selling, *((one.channel, one.currency) for one in paid)})
    return tuple(_of_home(channel, currency, paid, placed, today) for channel, currency in homes)


def _of_home(channel: str, currency: str, paid: Sequence[Payout], placed: Placed, today: date) -> ChannelPayouts:
    own = [at for at, one in enumerate(paid) if (one.channel, one.currency) == (channel, currency)]
    absent = [at for at in own if is_absent(paid, placed, at)]
    told, provider = _told([paid[at] for at in own if is_sent(paid[at])], today)
    sent = [paid[at] for at in own if is_sent(paid[at])]
    return ChannelPayouts(
        channel,
        currency,
        provider=provider,
        cadence=told,
        state=_state(told, today),
        payouts=len(sent),
        paid=sum((one.amount for one in sent), NOTHING),
        apart=sum(paid[at].difference != 0 for at in own),
        in_books=sum(at in placed.booked for at in own),
        absent=len(absent),
        absent_amount=sum((abs(paid[at].amount) for at in absent), NOTHING),
        unexplained=sum((unexplained(paid, placed, at) for at in own), NOTHING),
        remarkable=remarkable(paid, placed, own),
    )


def _state(told: Cadence | None, today: date) -> str:
    if told is None or told.expected_by is None:
        return "none"
    return "stale" if told.expected_by < today else "current"


def _told(sent: list[Payout], today: date) -> tuple[Cadence | None, str | None]:
    """The cadence to tell of a channel, and whose it is."""
    found: list[tuple[tuple[Any, ...], Cadence, str]] = []
    for row in _rows(sent):
        known = cadence([one.day for one in row if one.day])
        if known:
            money = sum((abs(one.amount) for one in row), NOTHING)
            rank = (_state(known, today) == "stale", known.expected_by is not None, money, known.last)
            found.append((rank, known, row[0].provider))
    if not found:
        return None, None
    _, known, provider = max(found, key=lambda item: (item[0], item[2]))
    return known, provider


def _rows(sent: list[Payout]) -> list[list[Payout]]:
    """The payouts of each provider; settlements that run side by side apart, the small ones left out."""
    providers: dict[str, list[Payout]] = {}
    for one in sent:
        providers.setdefault(one.provider, []).append(one)
    rows = []
    for _, own in sorted(providers.items()):
        dated = [one for one in own if one.begins and one.ends]
        plain = [one for one in own if not (one.begins and one.ends)]
        side_by_side = rows_of(dated) if dated else []
        most = sum((abs(one.amount) for one in side_by_side[0]), NOTHING) if dated else NOTHING
        large = [row for row in side_by_side if sum(abs(one.amount) for one in row) >= SIDE * most]
        kept = [row for row in large if len(row) >= LEAST] or large[:1]
        rows += kept if len(dated) >= len(plain) and kept else [plain]
    return rows

"""Payouts and settlements: what was paid out, and whether the lines of each payout add up to it.

A payout may be known from its row (Shopify's list of payouts, Etsy's deposits), from its lines alone (Stripe's balance,
Shopify's transactions) or from both. Where both are there they must agree to the cent. Lines are not held against it
where the file need not hold them all: a report of a range of dates cuts the payouts at its two ends.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ...calendar import day_in
from ...columns import MONEY
from ...errors import BrokenRun
from ...intake.case import Case
from .payout_heads import FAILED, ON_ITS_WAY, SENT, Head, order, payout_heads
from .payout_money import PARTIAL

NOTHING = Decimal(0)
WHOLE = ("amazon_settlement_v1", "amazon_settlement_v2", "walmart_recon")  # a file holds settlements whole


@dataclass(frozen=True)
class Lines:
    """What the lines of one payout come to."""

    channel: str
    provider: str
    currency: str
    payout_id: str | None
    day: date | None
    count: int
    amount: Decimal
    first_at: datetime | None
    last_at: datetime | None
    held: Decimal  # kept in reserve, negative
    released: Decimal  # given back from the reserve
    on_its_way: bool
    failed: bool
    source_file: str
    source_row: int

    @property
    def stream(self) -> tuple[str, str, str]:
        return self.channel, self.provider, self.currency


@dataclass(frozen=True)
class Payout:
    """A payout, or a settlement, with what its lines say of it. All amounts are in its currency."""

    channel: str
    provider: str
    currency: str
    payout_id: str | None
    day: date | None  # when the money was sent; in the books' zone
    begins: datetime | None  # its period, UTC
    ends: datetime | None
    amount: Decimal
    retried: Decimal
    status: str  # sent, on its way, failed or rolled on
    lines: Lines | None
    difference: Decimal  # amount less lines; zero where they cannot be compared
    cut: bool  # some of its lines may lie outside the file
    bank_reference: str | None
    source_file: str
    source_row: int
    into: str | None = None  # the payout that paid it after it had failed, by its key

    @property
    def stream(self) -> tuple[str, str, str]:
        return self.channel, self.provider, self.currency

    @property
    def key(self) -> str:
        """Its id, else its day; of use within its stream."""
        return self.payout_id or str(self.day or "")


def payouts(case: Case, money: Any, known: dict[str, str]) -> list[Payout]:
    """Every payout of the case as it was known at as_of, once each, by stream and day."""
    heads = payout_heads(case, money, known)
    groups = line_groups(money)
    edges = _edges(money)
    formats = {item.path: item.format for item in case.inputs}
    found = []
    for head, lines in _paired(heads, groups):
        if head or (lines and _is_payout(case, lines, heads)):
            found.append(_payout(case, head, lines, formats, edges))
    last = day_in(case.as_of, case.timezone)
    return sorted((one for one in found if not one.day or one.day <= last), key=order)


def line_groups(money: Any) -> list[Lines]:
    """The lines of each payout summed up; the line by which the payout itself left the account is none of them."""
    rows = money.filter(~((money.kind == "payout") & (money.amount < 0)).fill_null(False), money.currency.notnull())
    rows = rows.filter(rows.payout_id.notnull() | rows.payout_day.notnull())
    own_day = rows.payout_id.isnull().ifelse(rows.payout_day.cast("string"), rows.payout_id)
    reserve = rows.words.contains("reserve").fill_null(False)
    rows = rows.mutate(own=own_day, reserve=reserve.ifelse(rows.amount, 0))
    summed = rows.group_by("channel", "provider", "currency", "own").agg(
        payout_id=rows.payout_id.max(),
        day=rows.payout_day.max(),
        count=rows.count(),
        amount=rows.amount.sum().cast(MONEY),
        first_at=rows["at"].min(),
        last_at=rows["at"].max(),
        held=rows.reserve.sum(where=rows.reserve < 0).fill_null(0).cast(MONEY),
        released=rows.reserve.sum(where=rows.reserve > 0).fill_null(0).cast(MONEY),
        on_its_way=rows.words.re_search("in_transit|scheduled|pending").any(),
        failed=rows.words.re_search("failed|cancell?ed").all(),
        source_file=rows.source_file.min(),
        source_row=rows.source_row.argmin(rows.source_file + rows.source_row.cast("string").lpad(12, "0")),
    )
    return [Lines(**row) for row in summed.order_by(*summed.columns[:4]).drop("own").to_pyarrow().to_pylist()]


def _paired(heads: list[Head], groups: list[Lines]) -> list[tuple[Head | None, Lines | None]]:
    """Rows of payouts with their lines: by id, else by day, where equal amounts come first."""
    by_id: dict[tuple[Any, ...], Lines] = {
        (*lines.stream, lines.payout_id): lines for lines in groups if lines.payout_id
    }
    pairs: list[tuple[Head | None, Lines | None]] = []
    taken: set[int] = set()
    loose: dict[tuple[Any, ...], list[Head]] = defaultdict(list)
    for head in heads:
        lines = by_id.get((*head.stream, head.payout_id))
        if lines:
            taken.add(id(lines))
            pairs.append((head, lines))
        else:
            loose[(*head.stream, head.day)].append(head)
    on_day: dict[tuple[Any, ...], list[Lines]] = defaultdict(list)
    for lines in groups:
        if id(lines) not in taken:
            on_day[(*lines.stream, lines.day)].append(lines)
    for key in sorted({*loose, *on_day}, key=str):
        pairs += _of_day(loose[key], on_day[key])
    return pairs


def _of_day(heads: list[Head], groups: list[Lines]) -> list[tuple[Head | None, Lines | None]]:
    """The payouts of one day with the lines of that day."""
    pairs: list[tuple[Head | None, Lines | None]] = []
    if len(groups) == 1 and len(heads) > 1 and groups[0].amount in _together(heads):
        return [(head, replace(groups[0], amount=head.amount)) for head in heads]
    left = sorted(groups, key=lambda lines: (lines.amount, lines.payout_id or ""))
    rest = []
    for head in sorted(heads, key=lambda head: (head.status == FAILED, *order(head))):
        same = next((lines for lines in left if lines.amount in (head.amount, head.amount - head.retried)), None)
        if same:
            left.remove(same)
            pairs.append((head, same))
        else:
            rest.append(head)
    for head in rest:
        if left and left[0].day is not None and (head.status != FAILED or len(rest) == 1):
            pairs.append((head, left.pop(0)))
        else:
            pairs.append((head, None))
    return [*pairs, *((None, lines) for lines in left)]


def _together(heads: list[Head]) -> tuple[Decimal, Decimal]:
    """What several payouts of a day come to, with those that failed and without."""
    sent = sum((head.amount for head in heads if head.status != FAILED), NOTHING)
    return sent, sum((head.amount for head in heads), NOTHING)


def _is_payout(case: Case, lines: Lines, heads: list[Head]) -> bool:
    """Whether lines without a row of the payout make one: not where they are of a settlement that is still open."""
    if lines.day:
        return True
    own = [head for head in heads if head.stream == lines.stream]
    ends = [head.ends for head in own if head.ends]
    if ends and lines.first_at and lines.first_at >= max(ends):
        return False
    days = [head.day for head in own if head.day]
    return not days or not lines.last_at or _local(case, lines.last_at) < max(days)


def _local(case: Case, instant: datetime) -> date:
    return day_in(instant.replace(tzinfo=UTC), case.timezone)


def _edges(money: Any) -> dict[tuple[str, str, str], tuple[Any, Any]]:
    """For each stream the first and the last instant of its lines."""
    found = money.group_by("channel", "provider", "currency").agg(first=money["at"].min(), last=money["at"].max())
    rows = found.to_pyarrow().to_pylist()
    return {(row["channel"], row["provider"], row["currency"]): (row["first"], row["last"]) for row in rows}


def _payout(
    case: Case, head: Head | None, lines: Lines | None, formats: dict[str, str], edges: dict[Any, tuple[Any, Any]]
) -> Payout:
    if head is None and lines is not None:
        status = FAILED if lines.failed else ON_ITS_WAY if lines.on_its_way else SENT
        day = lines.day or (_local(case, lines.last_at) if lines.last_at else None)
        told: dict[str, Any] = {"begins": None, "ends": None, "retried": NOTHING, "bank_reference": None}
        told |= {"amount": lines.amount, "day": day, "status": status}
        return Payout(**_whose(lines), **told, lines=lines, difference=NOTHING, cut=False)
    if head is None:
        raise BrokenRun("a payout without a row and without lines, which is a fault of the kit; please report it.")
    own = {name: getattr(head, name) for name in ("day", "begins", "ends", "amount", "retried", "status")}
    name = formats.get((lines or head).source_file, "")
    whole = name in WHOLE
    difference, cut = NOTHING, False
    if lines and name not in PARTIAL:
        difference = head.amount - lines.amount
        difference = NOTHING if difference == head.retried else difference
        first, last = edges[lines.stream]
        cut = not whole and difference > 0 and (lines.first_at == first or lines.last_at == last)
    elif whole and not lines:
        difference = head.amount
    return Payout(
        **_whose(head) | {"payout_id": head.payout_id or (lines.payout_id if lines else None)},
        **own,
        lines=lines,
        difference=NOTHING if cut else difference,
        cut=cut,
        bank_reference=head.bank_reference,
    )


def _whose(told: Head | Lines) -> dict[str, Any]:
    names = ("channel", "provider", "currency", "payout_id", "source_file", "source_row")
    return {name: getattr(told, name) for name in names}

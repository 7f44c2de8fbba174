"""The entries an accountant might post to set a gap right, month by month: a draft, never posted by the kit."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ...findings import Gap
from ...gap_rows import GapRow
from ...matching.left_behind import DRAFT
from ...matching.ratios import FEE
from .periods import month_of

RECEIVABLE = "Accounts receivable or payment clearing"
SALES = "Sales, with shipping and tips, less discounts"
TAX = "Sales tax payable"
REMITTED = "Sales tax that the marketplace remits"
FEES = "Payment fees"
RETURNS = "Sales returns"
BANK = "Bank"
CLEARING = "Payment clearing"
NOTHING = Decimal(0)
Parts = dict[str, Decimal]  # by account: what is added to its debit side; below zero what is added to its credit side


@dataclass(frozen=True)
class Line:
    """One line of an entry: an account with either a debit or a credit."""

    account: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True)
class Entry:
    """What would be posted into one month; its debits equal its credits."""

    month: date
    rows: int  # orders, documents or payouts it stands for
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Draft:
    """The entries of a gap, oldest month first, and what was left out of them."""

    entries: tuple[Entry, ...]
    held: tuple[GapRow, ...] = ()  # the books hold their money already
    untold: tuple[GapRow, ...] = ()  # no amount is told
    in_place: tuple[GapRow, ...] = ()  # late, yet in the month in which they belong
    drafts: tuple[GapRow, ...] = ()  # their documents stand in the books as drafts
    remitted: tuple[GapRow, ...] = ()  # the books lack just the tax that the marketplace remits itself
    tax_unknown: int = 0  # rows that do not tell their tax, so that it is inside their sales
    tax_apart: Decimal = NOTHING  # that the marketplace remits, and the documents of those days leave out


def drafted(gap: Gap, rows: Sequence[GapRow]) -> Draft:
    """The draft for a gap of any kind but inventory, whose cost no export tells: that one has no entries."""
    posting: dict[str, Callable[[GapRow], Iterator[tuple[date, Parts]]]] = {
        "missing": lambda row: iter([(row.belongs, _sale(row))]),
        "late": _moved,
        "mismatched": lambda row: iter([(row.belongs, _difference(row))]),
        "duplicated": _taken_back,
        "orphaned": lambda row: iter([(row.belongs, _negated(_sale(row)))]),
        "payout": lambda row: iter([(row.belongs, {BANK: row.amount or NOTHING, CLEARING: -(row.amount or NOTHING)})]),
    }
    if gap.kind not in posting:
        return Draft(())
    drafts = tuple(row for row in rows if _is_draft(row))
    rows = [row for row in rows if not _is_draft(row)]
    remitted = tuple(row for row in rows if row.leg == "withheld")
    rows = [row for row in rows if row.leg != "withheld"]
    held = tuple(row for row in rows if row.held)
    untold = tuple(row for row in rows if not row.held and _worth(gap, row) is None)
    rest = [row for row in rows if not row.held and _worth(gap, row) is not None]
    in_place = tuple(row for row in rest if _befell(gap, row) == "late" and not _elsewhere(row))
    rest = [row for row in rest if row not in in_place]
    sums: dict[date, Parts] = defaultdict(lambda: defaultdict(Decimal))
    members: dict[date, int] = defaultdict(int)
    for row in rest:
        for day, parts in posting[_befell(gap, row)](row):
            members[month_of(day)] += 1
            for account, amount in parts.items():
                sums[month_of(day)][account] += amount
    entries = tuple(Entry(month, members[month], _lines(parts)) for month, parts in sorted(sums.items()))
    blind = sum(row.tax is None for row in rest) if gap.kind in ("missing", "late") else 0
    apart = sum((_remitted(row) for row in rest if row.net), NOTHING)
    stated = tuple(entry for entry in entries if entry.lines)
    return Draft(stated, held, untold, in_place, drafts, remitted, blind, apart)


def _befell(gap: Gap, row: GapRow) -> str:
    """What befell one row of a gap: a missing order that was filled in later is late by now."""
    return "late" if gap.kind == "missing" and row.booked_on is not None else gap.kind


def _is_draft(row: GapRow) -> bool:
    return row.left is not None and row.left.way == DRAFT


def _worth(gap: Gap, row: GapRow) -> Decimal | None:
    return row.difference if gap.kind in ("mismatched", "duplicated") else row.amount


def _elsewhere(row: GapRow) -> bool:
    return row.booked_on is not None and month_of(row.booked_on) != month_of(row.belongs)


def _sale(row: GapRow) -> Parts:
    """A sale as it should stand: the whole amount owed, tax apart where it is told.

    Tax that the marketplace remits itself is left out where the documents of its channel leave it out at that time.
    """
    amount, tax, remitted = row.amount or NOTHING, row.tax or NOTHING, _remitted(row)
    if row.net:
        amount, tax, remitted = amount - remitted, tax - remitted, NOTHING
    return {RECEIVABLE: amount, SALES: tax - amount, TAX: remitted - tax, REMITTED: -remitted}


def _remitted(row: GapRow) -> Decimal:
    """The tax of a sale that the marketplace remits itself."""
    return min(row.withheld or NOTHING, row.tax or NOTHING)


def _moved(row: GapRow) -> Iterator[tuple[date, Parts]]:
    """A sale taken out of the month in which it stands and put into the one in which it belongs."""
    sale = _sale(row)
    yield row.belongs, sale
    yield row.booked_on or row.belongs, _negated(sale)


def _difference(row: GapRow) -> Parts:
    """What the books lack of an order, or hold too much of it, on the accounts that the part in question touches."""
    lacking, tax = -(row.difference or NOTHING), row.tax or NOTHING
    if lacking == row.amount:
        return _sale(row)
    if row.leg == "tax":
        return {RECEIVABLE: lacking, TAX: -lacking}
    if row.leg.startswith(FEE) or row.leg == "fee":
        return {FEES: lacking, SALES: -lacking}
    if row.leg == "refund":
        return {RETURNS: lacking, SALES: -lacking}
    if "tax" in row.leg.split(" and ") and abs(tax) <= abs(lacking):
        return {RECEIVABLE: lacking, TAX: -tax, SALES: tax - lacking}
    return {RECEIVABLE: lacking, SALES: -lacking}


def _taken_back(row: GapRow) -> Iterator[tuple[date, Parts]]:
    """What stands there too often, out of the months in which it stands, where the further documents are just that."""
    further = row.documents[1:]
    if sum((one.amount or NOTHING for one in further), NOTHING) != row.difference:
        yield row.belongs, _too_often(row)
        return
    for one in further:
        yield one.day or row.belongs, _too_often(replace(row, difference=one.amount))


def _too_often(row: GapRow) -> Parts:
    """What the books hold beyond one document, taken back; its tax where that is whole documents' worth."""
    over, amount, tax = row.difference or NOTHING, row.amount or NOTHING, row.tax or NOTHING
    times = over / amount if amount else NOTHING
    part = tax * times if times == times.to_integral_value() else NOTHING
    return {RECEIVABLE: -over, SALES: over - part, TAX: part}


def _negated(parts: Parts) -> Parts:
    return {account: -amount for account, amount in parts.items()}


def _lines(parts: Parts) -> tuple[Line, ...]:
    """The accounts with something on them, debits first."""
    told = [(account, amount) for account, amount in parts.items() if amount]
    debits = [Line(account, amount, NOTHING) for account, amount in told if amount > 0]
    return (*debits, *(Line(account, NOTHING, -amount) for account, amount in told if amount < 0))

"""What to know before a missing order is posted: each check says `ok`, with its reason, or what stands in the way."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import ibis

from ..columns import MONEY
from ..intake.case import Case
from ..matching.numbers.spelling import normal, normal_text
from ..matching.orders import Matches
from ..matching.payouts.at_risk import WAYS
from ..tables import POSTINGS
from ..written import day_words, money_words
from .causes.posting import ROOM
from .closing import closing_date
from .configuration import Configuration
from .connection import concerns
from .still_unmapped import still_unmapped

CHECKS = ("in_books", "one_by_one", "number_length", "number_taken", "period", "currency", "amounts", "mapping")
OK = "ok"
LOOK_THERE = "belongs to no order: look there first"
NEAR = timedelta(days=1)  # the same day, told in another time zone
WEEK = timedelta(days=7)  # within which people enter by hand what they miss
HELD = {
    "journals": "its money stands in the journal of its settlement: post the sale against that",
    "by_hand": "a payment or deposit of its amount stands there under its number: post the sale against that",
    "deposits": "its money stands in the deposit of its payout: post the sale against that",
    "copies": "another channel exports the same sale, and the books hold it as that one's: it would stand there twice",
}
DESKTOP = "qbd_"  # how the formats of QuickBooks Desktop begin

Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Books:
    """What the books hold and allow, as far as a missing order is concerned."""

    currency: str
    ledgers: frozenset[str]
    room: int | None  # signs that a document's number may have; None where that is not known
    held: dict[int, str]  # by order_key: how its money stands there already
    strays: dict[str, list[Row]]  # by currency: sale documents of no order, by amount
    taken: frozenset[str]  # numbers of the pack that documents bear already
    closed: dict[str, tuple[date, str]]  # by channel: the last closed day, and the record that says so
    in_sums: dict[str, str]  # by channel: the grain of its sums
    tolerance: Decimal
    unmapped: dict[int, str]  # by order_key: mappings that still have no target for a value of it


def books_of(matches: Matches, configuration: Configuration, rows: list[Row]) -> Books:
    """What the checks of these orders (rows of the pack) need of the books."""
    case = matches.case
    ledgers = _ledgers(case)
    channels = sorted({row["channel"] for row in rows})
    grains = matches.sums.grains if matches.sums else ()
    return Books(
        currency=case.settings.currency,
        ledgers=ledgers,
        room=_room(matches, ledgers),
        held={row["order_key"]: HELD[WAYS[row["rank"]]] for row in matches.payouts.held.to_pyarrow().to_pylist()},
        strays=_strays(matches, rows),
        taken=_taken(matches, rows),
        closed={name: closed for name in channels if (closed := closed_until(case, configuration, name))},
        in_sums={channel: grain.grain for grain in grains for channel in grain.home.channels},
        tolerance=case.settings.amount_tolerance,
        unmapped=still_unmapped(matches, configuration),
    )


def checked(row: Row, books: Books) -> dict[str, str]:
    """The words of every check for one order; `numbered_twice` in the row: another order would bear its number."""
    words = (
        _in_books(row, books),
        _one_by_one(row, books),
        _number_length(row, books),
        _number_taken(row, books),
        _period(row, books),
        _currency(row, books),
        _amounts(row),
        _mapping(row, books),
    )
    return dict(zip(CHECKS, words, strict=True))


def _ledgers(case: Case) -> frozenset[str]:
    names = case.table(POSTINGS).select("ledger").distinct().to_pyarrow()["ledger"].to_pylist()
    return frozenset(str(name).lower() for name in names)


def _room(matches: Matches, ledgers: frozenset[str]) -> int | None:
    """The fewest signs that a ledger of the case allows; QuickBooks Desktop is told by its formats."""
    rooms = [room for name, room in ROOM.items() if name in ledgers or name.replace(" ", "_") in ledgers]
    if any(item.format.startswith(DESKTOP) for item in matches.case.inputs):
        rooms.append(ROOM["quickbooks desktop"])
    return min(rooms, default=None)


def _strays(matches: Matches, rows: list[Row]) -> dict[str, list[Row]]:
    """Sale documents of no order whose amount is that of some missing order; `alone`: of one only within a WEEK."""
    names = ("doc_number", "date", "amount", "currency")
    tables = [matches.orphans.select(*names), *([matches.loose.select(*names)] if matches.loose is not None else [])]
    found: dict[str, list[Row]] = {}
    lost = matches.orders.filter(matches.orders.disposition == "missing").select("total").distinct()
    tolerance = ibis.literal(matches.case.settings.amount_tolerance).cast(MONEY)
    for table in tables:
        near = table.semi_join(lost, (table.amount - lost.total).abs() <= tolerance)
        for row in near.order_by(*names).to_pyarrow().to_pylist():
            if row["date"] is not None:
                found.setdefault(row["currency"] or matches.case.settings.currency, []).append(row)
    dated = [row for row in rows if row["total"] is not None and row["date"] is not None]
    within = matches.case.settings.amount_tolerance
    for currency, own in found.items():
        for one in own:
            alike = (
                row for row in dated if row["currency"] == currency and abs(row["total"] - one["amount"]) <= within
            )
            one["alone"] = sum(abs(row["date"] - one["date"]) <= WEEK for row in alike) == 1
    return {currency: sorted(own, key=_amount) for currency, own in found.items()}


def _amount(document: Row) -> Decimal:
    amount: Decimal = document["amount"]
    return amount


def _taken(matches: Matches, rows: list[Row]) -> frozenset[str]:
    wanted = sorted({normal_text(row["doc_number"]) for row in rows if row["doc_number"]})
    documents = matches.case.table(POSTINGS)
    numbers = documents.filter(documents.doc_number.notnull()).select(number=normal(documents.doc_number)).distinct()
    own = ibis.memtable([{"number": number} for number in wanted], schema={"number": "string"})
    return frozenset(numbers.semi_join(own, "number").to_pyarrow()["number"].to_pylist())


def closed_until(case: Case, configuration: Configuration, channel: str) -> tuple[date, str] | None:
    """The latest closing date that is in force for a channel at as_of, with its record."""
    ledgers, found = _ledgers(case), []
    for name, versions in configuration.of_kind("setting").items():
        last = versions[-1]
        day = closing_date(last)
        if day and last.until is None and last.enabled and concerns(last, channel, ledgers):
            found.append((day, name))
    return max(found, default=None)


def _in_books(row: Row, books: Books) -> str:
    if row["draft_number"]:
        return f"{row['draft_number']} stands there as a draft that is not posted yet: approve it or delete it first"
    if row["way"]:
        return f"its document stood there and was {row['way']}: ask first why, and restore it rather than enter it anew"
    if row["order_key"] in books.held:
        return books.held[row["order_key"]]
    if row["total"] is None or row["date"] is None:
        return f"{OK}: nothing to compare"
    documents = books.strays.get(row["currency"], [])
    first = bisect_left(documents, row["total"] - books.tolerance, key=_amount)
    last = bisect_right(documents, row["total"] + books.tolerance, key=_amount)
    for one in documents[first:last]:
        if abs(one["date"] - row["date"]) <= (WEEK if one["alone"] else NEAR):
            called = one["doc_number"] or "without a number"
            told = f"{called} of {money_words(one['amount'], row['currency'])}, {day_words(one['date'])}"
            return f"document {told}, {LOOK_THERE}"
    return f"{OK}: nothing of its amount near its day"


def _one_by_one(row: Row, books: Books) -> str:
    grain = books.in_sums.get(row["channel"])
    if grain:
        return f"the books hold this channel in sums by {grain}: correct the sum, or it may stand there twice"
    return f"{OK}: a document for each order"


def _number_length(row: Row, books: Books) -> str:
    number = row["doc_number"]
    if not number:
        return "no number: the files tell no convention by which documents of this channel are numbered"
    if books.room is None:
        return f"{OK}: the books' limit is not known"
    if len(number) > books.room:
        return f"{len(number)} signs, and the books take {books.room}"
    return f"{OK}: {len(number)} of {books.room} signs"


def _number_taken(row: Row, books: Books) -> str:
    if not row["doc_number"]:
        return f"{OK}: it has none that could be taken"
    if normal_text(row["doc_number"]) in books.taken:
        return "a document of the books bears this number already"
    if row["numbered_twice"]:
        return "another missing order would bear the same number"
    return f"{OK}: free"


def _period(row: Row, books: Books) -> str:
    closed = books.closed.get(row["channel"])
    if closed is None:
        return f"{OK}: no closing date is on record"
    if row["date"] is None or row["date"] <= closed[0]:
        return (
            f"the books are closed up to {day_words(closed[0])} ({closed[1]}): reopen them or post into an open period"
        )
    return f"{OK}: after the closing date of {day_words(closed[0])}"


def _currency(row: Row, books: Books) -> str:
    if row["currency"] == books.currency:
        return f"{OK}: that of the books"
    return (
        f"in {row['currency'] or 'no currency that is told'}, and the books are kept in {books.currency}: give the rate"
    )


def _amounts(row: Row) -> str:
    lacking = [name for name in ("total", "tax") if row[name] is None]
    if lacking:
        return f"the export tells no {' and no '.join(lacking)}"
    if (row["refunded"] or 0) > 0:
        back = money_words(row["refunded"], row["currency"])
        return f"{back} of it was given back: enter that refund as well, unless the books hold it already"
    return f"{OK}: total and tax are told"


def _mapping(row: Row, books: Books) -> str:
    names = books.unmapped.get(row["order_key"])
    if names:
        return f"a value of it still has no target in {names}: say where it goes first"
    return f"{OK}: no mapping on record lacks a target for it"

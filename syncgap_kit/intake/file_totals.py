"""What each file adds up to: the totals by which anybody can foot it anew, and the money in rows that were set aside.

They are taken from a file's own rows before the newest state of an order is chosen among several files, so that they
are totals of the file and not of what became of it; repeated rows count in the file that is read first.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import ibis

from ..columns import Table
from ..movements import INVENTORY_MOVEMENTS, PAYMENTS, PAYOUT_LINES, PAYOUTS
from ..tables import BOOKS_SETTINGS, ORDERS, POSTING_TIMES, POSTINGS, SYNC_EVENTS, SYNC_RUNS
from . import queries
from .export import SetAside
from .reader import WANTED

AMOUNT = {ORDERS: "total", POSTINGS: "amount", PAYMENTS: "amount", PAYOUTS: "amount", PAYOUT_LINES: "amount"}
WHEN = {
    ORDERS: "created_at", POSTINGS: "date", PAYMENTS: "at", PAYOUTS: "day", PAYOUT_LINES: "at",
    INVENTORY_MOVEMENTS: "at", POSTING_TIMES: "at", BOOKS_SETTINGS: "at", SYNC_RUNS: "started_at", SYNC_EVENTS: "at",
}  # fmt: skip


@dataclass(frozen=True)
class FileTotal:
    """What a file holds of one kind, in one currency; plain texts and numbers, so that a store can keep it."""

    path: str
    what: str  # the canonical table: orders, postings, payouts, ...
    currency: str  # empty where the rows name none
    rows: int
    amount: str | None  # None: rows of this kind have no amounts, or none that could be read
    unread: int  # of the rows, how many show no amount
    first: str | None  # ISO 8601: an instant in UTC, or a day
    last: str | None
    aside: bool = False  # of the rows in quarantine


def file_totals(connection: Any) -> Iterator[FileTotal]:
    """The totals of the rows that were loaded, file by file and currency by currency."""
    for table in WHEN:
        rows = connection.table(f"all_{table.name}")
        yield from _totals(rows, table, aside=False)


def set_aside_totals(connection: Any, staged: Any) -> Iterator[FileTotal]:
    """The same of a file's rows in quarantine, as far as they could be cut into cells; a row of totals is no order."""
    if staged.aside is None:
        return
    export = staged.export
    rows = staged.rows.semi_join(staged.aside, "source_row")
    if totals := sorted(_rows_of_totals(export.quarantine)):
        rows = rows.filter(rows.source_row.notin(totals))
    staged.offer(connection, rows.mutate(source_file=ibis.literal(export.name)))
    for table, query in queries.canonical(export.reader, export.facts).items():
        if table in AMOUNT:
            yield from _totals(connection.sql(query), table, aside=True)


def _rows_of_totals(quarantine: Iterable[SetAside]) -> set[int]:
    return {item.source_row for item in quarantine if WANTED["total"] in item.reason}


def _code(currency: Any) -> Any:
    """The currency where it is the three letters of one: in a row out of place, anything may stand there."""
    return currency.re_search("^[A-Z]{3}$").fill_null(False).ifelse(currency, ibis.literal(""))


def _totals(rows: Any, table: Table, aside: bool) -> Iterator[FileTotal]:
    when, currency = rows[WHEN[table]], _code(rows.currency) if table in AMOUNT else ibis.literal("")
    amount = rows[AMOUNT[table]] if table in AMOUNT else ibis.null("decimal(18, 4)")
    grouped = rows.mutate(told=currency, money=amount, moment=when).group_by("source_file", "told")
    counted = grouped.agg(
        rows=lambda t: t.count(),
        amount=lambda t: t.money.cast("decimal(38, 4)").sum(),
        unread=lambda t: t.money.isnull().sum(),
        first=lambda t: t.moment.min(),
        last=lambda t: t.moment.max(),
    )
    for row in counted.order_by("source_file", "told").to_pyarrow().to_pylist():
        sums = None if row["amount"] is None else f"{row['amount']:f}"
        unread = int(row["unread"] or 0) if table in AMOUNT else 0
        first, last = (value.isoformat() if (value := row[name]) else None for name in ("first", "last"))
        own = (row["source_file"], table.name, row["told"], row["rows"], sums, unread, first, last)
        yield FileTotal(*own, aside=aside)

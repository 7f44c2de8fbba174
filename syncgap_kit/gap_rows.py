"""What each gap is made of, row by row: what a bookkeeper needs of every order, document, payout or unit of it."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import ibis
import pandas as pd

from .attribution.beyond_orders import FIRST_PAYOUT
from .attribution.gaps import Traced
from .attribution.stock import StockSides
from .findings import Gap
from .matching.dispositions import NET
from .matching.documents_of_orders import BooksDocument, documents_of_orders
from .matching.left_behind import Left, left_behind
from .matching.numbers.document_days import borne_day
from .matching.orders import Matches
from .matching.payouts.at_risk import WAYS

MEMBERS = ("gap_id", "key", "day", "amount", "units", "sku", "order_key")
BOOKED = ("late", "mismatched", "duplicated")  # kinds of which each order has a document
LISTED = ("missing", "late", "mismatched", "duplicated", "orphaned")  # kinds whose rows stand in exceptions.csv


@dataclass(frozen=True)
class GapRow:
    """One order, document, payout or entry of stock of a gap; amounts in the gap's currency, None where not told."""

    name: str
    day: date  # on which it was paid, else placed; of a document its date; of a payout its day
    amount: Decimal | None
    booked_on: date | None = None  # the date of its document
    tax: Decimal | None = None
    withheld: Decimal | None = None  # part of the tax that the marketplace remits itself
    difference: Decimal | None = None  # books less channel
    leg: str = ""  # of a mismatch: the part that differs
    held: str = ""  # of a missing order: how the books hold its money already (WAYS); empty: not at all
    units: Decimal | None = None
    sku: str = ""
    source_file: str = ""
    source_row: int | None = None
    borne: date | None = None  # the day that the document of an order would bear, by the habit of its channel
    came_on: date | None = None  # the day on which its document came into the books, where a log or the books tell it
    net: bool = False  # the documents of its channel leave withheld tax out at that time
    left: Left | None = None  # of a missing order: its document that the books list, or held once
    refunded: Decimal | None = None  # what its channel gave back of it
    documents: tuple[BooksDocument, ...] = ()  # of an order: its own in the books, the oldest first

    @property
    def belongs(self) -> date:
        """The day to whose month in the books it belongs."""
        return self.borne or self.day


def members_of(gap: Gap, traced: Traced, first: date, amounts: dict[int, Any], stock: StockSides) -> pd.DataFrame:
    """A row per member of a traced gap with MEMBERS; `order_key`: of an entry of stock, the order it is part of.

    `first`: the first day of the case.
    """
    orders, hits = traced.orders, traced.members
    keys = [int(key) for key in orders.key[hits]]
    skus = stock.skus if orders.kind == "inventory" else {}
    part_of = orders.replayed[hits].tolist() if orders.replayed is not None else [None] * len(keys)
    days = [first + timedelta(days=int(day)) for day in orders.day[hits]]
    rows = [
        (gap.id, key, day, amounts.get(key), stock.units.get(key), skus.get(key, ""), order)
        for key, day, order in zip(keys, days, part_of, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(MEMBERS), dtype=object)


def gap_rows(matches: Matches, gap: Gap, members: pd.DataFrame) -> tuple[GapRow, ...]:
    """The rows of a gap, by day and name. `members`: those of the case."""
    own = members[members.gap_id == gap.id]
    found: Callable[[Matches, Gap, pd.DataFrame], list[GapRow]] = {
        "payout": _payouts,
        "orphaned": _documents,
        "inventory": _stock,
    }.get(gap.kind, _orders)
    return tuple(sorted(found(matches, gap, own), key=lambda row: (row.day, row.name, row.source_row or 0)))


def _orders(matches: Matches, gap: Gap, own: pd.DataFrame) -> list[GapRow]:
    held, left, net = matches.payouts.held, left_behind(matches), _net_days(matches, gap.channel)
    told = _told(matches, own.key)
    documents = documents_of_orders(matches, told) if gap.kind in BOOKED else {}
    table = told.left_join(held, "order_key").drop("order_key_right")
    return [
        GapRow(
            row["order_name"] or row["order_id"],
            row["base_day"],
            row["total"],
            row["first_day"],
            row["tax"],
            row["withheld_tax"],
            row["difference"],
            row["leg"] or "",
            "" if row["rank"] is None else WAYS[row["rank"]],
            source_file=row["source_file"],
            source_row=row["source_row"],
            borne=row["borne"],
            came_on=row["came_on"],
            net=_is_net(net, row["base_day"]),
            left=left.get(row["order_key"]),
            refunded=row["refunded"],
            documents=documents.get(row["order_key"], ()),
        )
        for row in table.to_pyarrow().to_pylist()
    ]


def _net_days(matches: Matches, channel: str) -> list[tuple[date, bool]]:
    """The days whose documents tell, oldest first, with whether most of them leave out the tax that is withheld."""
    orders = matches.orders
    taxed = orders.filter(orders.channel == channel, orders.withheld_tax > 0, orders.documents > 0)
    bare = (taxed.reason == NET) | (taxed.leg == "withheld").fill_null(False)
    counted = taxed.group_by(day=taxed.base_day).agg(orders=taxed.count(), bare=bare.sum())
    rows = counted.order_by("day").to_pyarrow().to_pylist()
    return [(row["day"], 2 * row["bare"] > row["orders"]) for row in rows]


def _is_net(days: list[tuple[date, bool]], day: date) -> bool:
    """What the documents of that day, else of the last day before it, do with withheld tax; the first ones, if none."""
    if not days:
        return False
    return days[max(bisect_right(days, day, key=lambda told: told[0]) - 1, 0)][1]


def _told(matches: Matches, keys: Any) -> Any:
    case, orders = matches.case, matches.orders
    wanted = ibis.memtable({"order_key": [int(key) for key in keys]}, schema=ibis.schema({"order_key": "int64"}))
    names = ("order_key", "order_id", "order_name", "base_day", "total", "first_day", "tax", "withheld_tax", "refunded")
    told = orders.semi_join(wanted, "order_key")
    days = {"borne": borne_day(case, told, matches.days), "came_on": case.local_day(told.posted_event_at)}
    return told.select(*names, "difference", "leg", "source_file", "source_row", **days)


def _documents(matches: Matches, _gap: Gap, own: pd.DataFrame) -> list[GapRow]:
    keys = {-1 - int(key) for key in own.key}
    rows = [row for row in matches.orphans.to_pyarrow().to_pylist() if row["posting_key"] in keys]
    return [
        GapRow(
            row["doc_number"] or "",
            row["date"],
            row["amount"],
            row["date"],
            source_file=row["source_file"],
            source_row=row["source_row"],
        )
        for row in rows
    ]


def _payouts(matches: Matches, _gap: Gap, own: pd.DataFrame) -> list[GapRow]:
    paid = [matches.payouts.payouts[FIRST_PAYOUT - int(key)] for key in own.key]
    return [
        GapRow(
            one.payout_id or "",
            one.day or day,
            one.amount,
            source_file=one.source_file,
            source_row=one.source_row,
        )
        for one, day in zip(paid, own.day, strict=True)
    ]


def _stock(matches: Matches, _gap: Gap, own: pd.DataFrame) -> list[GapRow]:
    known = [int(key) for key in own.order_key if key is not None]
    orders = {row["order_key"]: row for row in _told(matches, known).to_pyarrow().to_pylist()} if known else {}
    rows = []
    for member in own.to_dict("records"):
        order = orders.get(member["order_key"], {})
        rows.append(
            GapRow(
                order.get("order_name") or order.get("order_id") or "",
                member["day"],
                member["amount"] or None,
                units=member["units"],
                sku=member["sku"],
                source_file=order.get("source_file", ""),
                source_row=order.get("source_row"),
            )
        )
    return rows

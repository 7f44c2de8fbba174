"""Documents that name several orders: what of each order they hold, even where they are off by one of them.

The amount decides. It may be the sum of the orders; that less one part of each, such as the refunds; or that less one
order or a part of one, where no other order would explain it as well, or less the one smallest set of orders. Then
these are left out, or differ, and the others are posted. What is close to the sum and explained by nothing is short of,
or over, them all.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from ...columns import MONEY
from ...findings import MINOR_UNITS
from ...intake.case import Case
from ...tables import ORDERS, POSTINGS
from ..expectation import with_expectation
from ..sums.amounts_booked import UNIT
from ..sums.subsets import only_subset
from .named import orders_named
from .order_ids import Spelt

PARTS = (("refunded", -1), ("withheld_tax", -1), ("tax", -1), ("shipping", -1), ("discount", 1))
EXACT, BY_A_PART, BY_ONE, NEAR = range(4)  # how an amount agrees with several orders; the best first
CLOSE, CLOSE_TO_MANY = Decimal("0.1"), Decimal("0.5")  # of a sum of two, and of more, that nothing may explain
SCHEMA = pa.schema(
    [
        *((name, pa.int64()) for name in ("posting_key", "order_key")),
        *((name, pa.decimal128(18, 4)) for name in ("share", "over")),
    ]
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Held:
    """What a document holds of each of its orders (None: nothing, it is left out), and what it holds beyond them."""

    rank: int
    shares: tuple[tuple[int, Decimal | None], ...]
    over: Decimal = Decimal(0)


def held_together(case: Case, name: str, claims: Any, ids: Any, spelt: list[Spelt]) -> Any:
    """The documents that are several orders' together: a row for each of their orders; None where there are none.

    posting_key, order_key, share (what the document holds of it; NULL where it is left out) and over (what the document
    holds beyond all its orders, the same in each row). `claims`: posting_key, order_key of documents that agree with no
    single order.
    """
    orders = case.table(ORDERS)
    listed = orders_named(case, claims.select("posting_key").distinct(), ids, spelt)
    own = claims.join(orders.select("order_key", "channel"), "order_key").select("posting_key", "order_key", "channel")
    named = listed.union(own.distinct().mutate(reading=ibis.literal("claimed")))
    counted = named.group_by("posting_key", "channel", "reading").agg(n=named.count())
    named = named.semi_join(counted.filter(counted.n > 1), ["posting_key", "channel", "reading"])
    named = case.keep(f"{name}_naming", named)
    rows = _all_told(list(_papers(case, named)))
    case.forget("papers_of_claims", "papers_naming_several", "orders_listed", f"{name}_naming")
    if not rows:
        return None
    return case.keep(f"{name}_held", ibis.memtable(pa.Table.from_pylist(rows, schema=SCHEMA)))


def _papers(case: Case, named: Any) -> Iterator[list[Row]]:
    """The named orders, document by document, each with what it comes to and whether it is expected."""
    orders = case.table(ORDERS).semi_join(named, "order_key")
    told = with_expectation(case, orders).filter(lambda t: t.total.notnull())
    told = told.select("order_key", "total", "expected", *(part for part, _ in PARTS), home="currency")
    papers = case.table(POSTINGS).select("posting_key", "amount", "currency").semi_join(named, "posting_key")
    rows = named.join(told, "order_key").join(papers, "posting_key")
    rows = rows.filter((rows.currency == rows.home).fill_null(True), rows.amount.notnull())
    by_paper: dict[int, list[Row]] = defaultdict(list)
    for row in rows.order_by("posting_key", "reading", "channel", "order_key").to_pyarrow().to_pylist():
        by_paper[row["posting_key"]].append(row)
    yield from by_paper.values()


def _all_told(papers: list[list[Row]]) -> list[Row]:
    """What each document holds: by itself, else with others that name the same orders, else as nearly as it goes."""
    best = [_best(paper) for paper in papers]
    open_ = [paper for paper, held in zip(papers, best, strict=True) if held is None or held.rank == NEAR]
    rows = _over_several(open_)
    settled = {row["posting_key"] for row in rows}
    for paper, held in zip(papers, best, strict=True):
        key = paper[0]["posting_key"]
        if held and key not in settled:
            rows += [
                {"posting_key": key, "order_key": order, "share": share, "over": held.over}
                for order, share in held.shares
            ]
    return rows


def _best(paper: list[Row]) -> Held | None:
    """How a document agrees with several orders, by the way of reading it that agrees best; None where none does."""
    ways: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in paper:
        ways[row["channel"], row["reading"]].append(row)
    found = []
    for rows in ways.values():
        due = [row for row in rows if row["expected"]]
        for own in (due, rows) if len(due) < len(rows) else (rows,):
            held = judged(paper[0]["amount"], own) if len(own) > 1 else None
            found += [held] if held else []
    return min(found, key=lambda held: (held.rank, abs(held.over)), default=None)


def _over_several(papers: list[list[Row]]) -> list[Row]:
    """What documents hold that name the same orders and come to their sum only all together, as two halves do."""
    alike: dict[tuple[Any, ...], dict[int, list[Row]]] = defaultdict(dict)
    for paper in papers:
        for reading in ("listed", "ranged"):
            own = [row for row in paper if row["reading"] == reading and row["expected"]]
            orders = tuple(row["order_key"] for row in own)
            if len(orders) > 1:
                alike[reading, own[0]["channel"], orders][own[0]["posting_key"]] = own
    found: dict[int, list[Row]] = {}
    for _, by_paper in sorted(alike.items(), key=lambda pair: repr(pair[0])):
        first = next(iter(by_paper.values()))
        whole = sum((row["total"] for row in first), Decimal(0))
        if len(by_paper) > 1 and whole > 0 and sum(own[0]["amount"] for own in by_paper.values()) == whole:
            found |= {key: own for key, own in shared_out(by_paper, whole).items() if key not in found}
    return [row for own in found.values() for row in own]


def shared_out(by_paper: dict[int, list[Row]], whole: Decimal) -> dict[int, list[Row]]:
    """Each document's part of each order: as much of it as of all of them; the last takes what is left."""
    left = {row["order_key"]: row["total"] for row in next(iter(by_paper.values()))}
    found = {}
    for place, (key, own) in enumerate(sorted(by_paper.items()), 1):
        shares = _parts(own, whole) if place < len(by_paper) else dict(left)
        left = {order: left[order] - share for order, share in shares.items()}
        found[key] = [
            {"posting_key": key, "order_key": order, "share": share, "over": Decimal(0)}
            for order, share in shares.items()
        ]
    return found


def _parts(own: list[Row], whole: Decimal) -> dict[int, Decimal]:
    """A document's amount over its orders by what each comes to, in coins of the currency, to the last of them."""
    coin = Decimal(10) ** -MINOR_UNITS.get(own[0]["home"], 2)
    parts: dict[int, Decimal] = {}
    before = held = Decimal(0)
    for row in own:
        before += row["total"]
        until = (before * row["amount"] / whole).quantize(coin) if before != whole else row["amount"]
        parts[row["order_key"]], held = until - held, until
    return parts


def judged(amount: Decimal, rows: list[Row]) -> Held | None:
    """How an amount agrees with several orders; None where it does not."""
    totals = {row["order_key"]: row["total"] for row in rows}
    whole = sum(totals.values(), Decimal(0))
    off = amount - whole
    if off == 0:
        return Held(EXACT, tuple(totals.items()))
    for part, sign in PARTS:
        parts = {row["order_key"]: sign * (row[part] or Decimal(0)) for row in rows}
        several = sum(value != 0 for value in parts.values()) > 1
        if several and sum(parts.values()) == off:
            return Held(BY_A_PART, tuple((key, total + parts[key]) for key, total in totals.items()))
    ones = _of_one(rows, off)
    if len(ones) == 1:
        return Held(BY_ONE, tuple((order, ones.get(order, total)) for order, total in totals.items()))
    lacking = () if ones or off > 0 else only_subset([int(total * UNIT) for total in totals.values()], int(-off * UNIT))
    if lacking and len(lacking) < len(totals):
        return Held(BY_ONE, tuple((o, None if at in lacking else t) for at, (o, t) in enumerate(totals.items())))
    nearest = min(abs(amount - total) for total in totals.values())
    close = CLOSE if len(totals) == 2 else CLOSE_TO_MANY
    if ones or (abs(off) <= close * whole and abs(off) < nearest):
        return Held(NEAR, tuple(totals.items()), off)
    return None


def _of_one(rows: list[Row], off: Decimal) -> dict[int, Decimal | None]:
    """The orders each of which would explain alone what a sum is off, and what the sum then holds of it."""
    found: dict[int, Decimal | None] = {}
    for row in rows:
        parts = {part: sign * (row[part] or Decimal(0)) for part, sign in PARTS}
        if off in parts.values():
            found[row["order_key"]] = row["total"] + off
        elif off == -row["total"]:
            found[row["order_key"]] = None
    return found


def with_shares(pairs: Any, held: Any) -> Any:
    """Pairs of document and order with `share`, where the document is several orders' together."""
    shares = held.select("posting_key", "order_key", share=held.share.cast(MONEY))
    return pairs.left_join(shares, ["posting_key", "order_key"]).drop("posting_key_right", "order_key_right")

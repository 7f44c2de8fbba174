"""Channels that name no buyer, and documents of one customer that bear nothing of an order but its amount and day.

Such a document is an order's, keyed by hand, only where all of them together prove it: at the days that documents
usually are from their orders, most agree with one to the cent, and far fewer do at other days, which tells how often
amounts agree by chance. Equal amounts of one day are as many orders as there are documents.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import pandas as pd

from ...intake.case import Case
from ...tables import ORDERS
from .claims import found_at

EPOCH = date(1970, 1, 1)
USUAL = (*range(8), -1)  # days from an order to its document
CHANCE = range(9, 23)  # days at which amounts agree by chance alone
FEW = 8  # documents that must agree
SEVERAL = 3  # documents of days with several orders, from which sums are told from orders
MANY = 0.2  # of a channel's open orders, so many documents at least
MOSTLY = 0.7  # share of a customer's documents that must be explained ...
HALF = 0.5  # ... where so large a share of a channel's open orders, or of the documents, agrees beyond chance
WHOLE = 0.95  # share of them that must be explained where amounts agree by chance so often that only ...
SOME, DEVIATIONS = 0.2, 3  # ... so large a share, and so many times its root, agrees beyond it
RARE = 0.05  # share of the documents from which a day counts as usual
TELLING = 0.1  # share that agrees by chance up to which one document more is another of an order
OF_DOCUMENT = ("ledger", "document_type", "customer", "currency")
CELL = ("set_of", "currency", "amount", "day")  # documents and orders that nothing tells apart


@dataclass(frozen=True)
class Lag:
    """Documents of one kind that stand so many days after a channel's orders; `place`: the most usual ones first."""

    set_of: str
    channel: str
    days: int
    place: int
    telling: bool


@dataclass(frozen=True)
class _Agreeing:
    """The usual days of a kind of documents and a channel, how many agree then, and whether so many more than else."""

    lags: tuple[Lag, ...]
    agree: float
    sure: bool


def told_by_amount_and_day(case: Case, left: Any, matched: Any, bearing: Any) -> Any | None:
    """Documents with orders of channels that name no buyer, as `claims.GIVEN` has them; None where nothing proves any.

    `left`: the documents that no id led to an order; `bearing`: those that bear a channel's convention.
    """
    orders = case.table(ORDERS)
    named = orders.group_by("channel").agg(known=orders.customer_key.count())
    nameless = named.filter(named.known == 0).to_pyarrow()["channel"].to_pylist()
    if not nameless:
        return None
    open_ = orders.filter(orders.channel.isin(sorted(nameless)), orders.total > 0).anti_join(matched, "order_key")
    open_ = open_.mutate(day=_counted(case.local_day(open_.paid_at.fill_null(open_.created_at))))
    open_ = case.keep("orders_nameless", open_.select("order_key", "channel", "currency", "day", amount="total"))
    loose = left.anti_join(matched, "posting_key").anti_join(bearing, "posting_key")
    loose = loose.filter(loose.amount > 0, loose.date.notnull())
    loose = loose.mutate(customer=loose.customer_key.fill_null(""), currency=loose.currency.fill_null(case.currency))
    set_of = ibis.literal("").join([loose[name] for name in OF_DOCUMENT])
    loose = loose.select("posting_key", "currency", "amount", day=_counted(loose.date), set_of=set_of)
    loose = case.keep("documents_nameless", loose)
    lags = list(_lags(open_, loose)) if int(loose.count().execute()) >= FEW else []
    pairs = _paired(case, open_, loose, lags) if lags else None
    return found_at("by hand", pairs, left) if pairs is not None else None


def _counted(day: Any) -> Any:
    """A day as a number."""
    return day.delta(ibis.literal(EPOCH), unit="day")


def _lags(open_: Any, loose: Any) -> Iterator[Lag]:
    """The days that documents of a kind usually are from the orders of a channel, where they are these orders'."""
    agreeing = _agreeing(open_, loose)
    orders, documents = _per_day(open_, "channel"), _per_day(loose, "set_of")
    for set_of, own in agreeing.groupby("set_of", sort=True):
        count = int(documents[str(set_of)].sum())
        told = [
            _usual(rows.set_index("days"), str(set_of), str(channel), documents[str(set_of)], orders[str(channel)])
            for channel, rows in own.groupby("channel", sort=True)
        ]
        proven = [one for one in told if one]
        explained = sum(one.agree for one in proven)
        if explained >= (MOSTLY if all(one.sure for one in proven) else WHOLE) * count:
            yield from (lag for one in proven for lag in one.lags)


def _per_day(table: Any, name: str) -> dict[str, Any]:
    """How many rows there are of each day, for each value of a column."""
    frame = table.group_by(name, "day").agg(n=table.count()).order_by(name, "day").execute()
    return {str(value): own.set_index("day").n for value, own in frame.groupby(name, sort=True)}


def _usual(agreeing: pd.DataFrame, set_of: str, channel: str, documents: Any, orders: Any) -> _Agreeing | None:
    """At which days documents agree with a channel's orders more often than by chance; None where at none.

    `agreeing`: how many do, by days; `documents` and open `orders` of each day.
    """
    count, agree = int(documents.sum()), agreeing.agree
    if count < MANY * orders.sum():
        return None
    by_chance, at = agree.reindex(list(CHANCE), fill_value=0), agree.reindex(list(USUAL), fill_value=0)
    first = USUAL[int(at.to_numpy().argmax())]
    others = at[(at >= max(1.0, RARE * count)) & (at >= 2 * by_chance.max())].drop(first, errors="ignore")
    usual = [first, *others.sort_values(ascending=False, kind="stable").index]
    chance, able = float(by_chance.mean()), min(count, int(orders.sum()))
    of_several = documents[(orders.reindex(documents.index - first, fill_value=0) > 1).to_numpy()].sum()
    if of_several >= SEVERAL and agreeing.of_several.get(first, 0) < HALF * of_several:
        return None  # as sums of a day do, which are an order's only on days that have no other
    beyond = float(at[usual].sum()) - chance * len(usual)
    sure = beyond >= max(FEW, HALF * able)
    if not sure and beyond < max(FEW, SOME * able, DEVIATIONS * able**0.5):
        return None
    lags = tuple(Lag(set_of, channel, int(days), n, chance <= TELLING * count) for n, days in enumerate(usual))
    return _Agreeing(lags, float(at[usual].sum()), sure)


def _agreeing(open_: Any, loose: Any) -> pd.DataFrame:
    """How many documents agree with an order to the cent at each number of days: set_of, channel, days, agree.

    `of_several`: those that agree with one of a day that has several.
    """
    orders = open_.group_by("channel", "currency", "amount", order_day="day").agg(orders=open_.count())
    of_day = orders.orders.sum().over(group_by=[orders.channel, orders.order_day])
    orders = orders.mutate(several=of_day > 1)
    papers = loose.group_by("set_of", "currency", "amount", "day").agg(documents=loose.count())
    both = papers.join(orders, ["currency", "amount"])
    both = both.mutate(days=both.day - both.order_day, least=ibis.least(both.documents, both.orders))
    both = both.filter(both.days.between(min(USUAL), max(CHANCE)))
    told = both.group_by("set_of", "channel", "days").agg(
        agree=both.least.sum(), of_several=both.several.ifelse(both.least, 0).sum()
    )
    frame: pd.DataFrame = told.order_by("set_of", "channel", "days").execute()
    return frame


def _paired(case: Case, open_: Any, loose: Any, lags: list[Lag]) -> Any:
    """Documents with their orders, at the most usual days first: posting_key, order_key.

    Where orders of several channels are alike, and the documents are not enough for all of them, none is dealt out.
    """
    found = []
    papers = orders = None
    for place in range(1 + max(lag.place for lag in lags)):
        papers, orders = papers if papers is not None else loose, orders if orders is not None else open_
        cells = _cells(papers, _due(orders, [lag for lag in lags if lag.place == place]))
        open_tie = cells.shared & (cells.documents < cells.orders)
        doubtful = cells.filter(open_tie)
        dealt = cells.filter(~open_tie, cells.turn == cells.order_turn)
        found.append(case.keep(f"dealt_nameless_{place}", dealt.select("posting_key", "order_key")))
        papers = papers.anti_join(found[-1], "posting_key").anti_join(doubtful, "posting_key")
        orders = orders.anti_join(found[-1], "order_key")
    matched = ibis.union(*found) if len(found) > 1 else found[0]
    first = _due(open_.semi_join(matched, "order_key"), [lag for lag in lags if not lag.place and lag.telling])
    more = _cells(papers, first)
    more = more.filter(~more.shared, more.turn % more.orders == more.order_turn)  # further ones of an order
    return matched.union(case.keep("further_nameless", more.select("posting_key", "order_key")))


def _due(orders: Any, lags: list[Lag]) -> Any:
    """Orders with the kind and the day of the documents that they should have."""
    schema = {"set_of": "string", "channel": "string", "lag": "int64"}
    rows = {
        "set_of": [lag.set_of for lag in lags],
        "channel": [lag.channel for lag in lags],
        "lag": [lag.days for lag in lags],
    }
    due = orders.join(ibis.memtable(rows, schema=schema), "channel")
    return due.mutate(day=due.day + due.lag).drop("lag")


def _cells(papers: Any, orders: Any) -> Any:
    """Every document with each order that is like it, and how many of both there are."""
    turn = ibis.row_number().over(group_by=[papers[name] for name in CELL], order_by=papers.posting_key)
    count = papers.posting_key.count().over(group_by=[papers[name] for name in CELL])
    papers = papers.mutate(turn=turn, documents=count)
    within = [orders[name] for name in CELL]
    orders = orders.mutate(
        order_turn=ibis.row_number().over(group_by=within, order_by=orders.order_key),
        orders=orders.order_key.count().over(group_by=within),
        shared=orders.channel.min().over(group_by=within) != orders.channel.max().over(group_by=within),
    )
    return papers.join(orders, list(CELL))

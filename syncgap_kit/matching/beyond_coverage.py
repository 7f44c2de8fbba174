"""Documents of days that a channel's exports do not cover: before the first order, after the last, and in their holes.

What an export does not hold was not seen to be absent from the channel either. A document stands some days after its
order, or before where zones differ, so that the days are widened by the usual lag.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import ibis

from ..intake.case import Case
from ..intake.coverage.holes import by_day, lacking
from ..intake.phrases import listed, many, owner, span
from ..tables import ORDERS
from ..written import money_words

TYPICAL_LAG = 0.99  # share of documents that stand within this many days after their order
TWICE = 2  # times the usual pace of a channel's numbers
SOON = 7  # days that a document may stand after its order, or before it where zones differ
NEIGHBOURS = 20  # numbers between which no more than so many orders are absent
BEFORE, AFTER = date.min, date.max  # stand for the time before the first order and after the last


def beyond_coverage(case: Case, lone: Any, matched: Any) -> Any:
    """Those of `lone` (documents with their channel) that no export covers, with the `stretch` in which they stand."""
    if not lone.count().execute():
        return lone.mutate(stretch=ibis.null("date"))
    orders = case.table(ORDERS).semi_join(lone, "channel")
    cover = _coverage(case, orders, matched)
    own = lone.join(cover, "channel")
    own = own.mutate(
        before=own.date.delta(own.first, unit="day") < own.longest,
        after=own.date.delta(own.last, unit="day") > own.longest,
    )
    holes = own.join(_holes(case, orders), "channel")
    # Nobody knows at what hour an export broke off: the days beside a hole are not whole either.
    since, until = holes.date.delta(holes.begin, unit="day"), holes.date.delta(holes.end, unit="day")
    within = holes.filter(since >= holes.shortest - 1, until <= holes.longest + 1)
    within = within.group_by("posting_key").agg(hole=within.begin.min())
    own = own.left_join(within, "posting_key").drop("posting_key_right")
    own = _numbered_beyond(case, own, orders)
    outside = own.before | own.after
    between = _counted_between(own.filter(outside), orders)
    own = own.mutate(before=own.before & ~between(own), after=own.after & ~between(own))
    stretch = ibis.cases((own.before, ibis.date(BEFORE)), (own.after, ibis.date(AFTER)), else_=own.hole)
    own = own.mutate(stretch=stretch).filter(lambda t: t.stretch.notnull())
    return case.keep("beyond_coverage", own.select(*lone.columns, "stretch"))


def _coverage(case: Case, orders: Any, matched: Any) -> Any:
    """The first and the last order day of channels, and the usual least and most days until their documents."""
    cover = orders.group_by("channel").agg(first=orders.created_at.min(), last=orders.created_at.max())
    cover = cover.mutate(first=case.local_day(cover.first), last=case.local_day(cover.last))
    lags = matched.select("order_key", "date").join(orders.select("order_key", "channel", "created_at"), "order_key")
    lag = lags.date.delta(case.local_day(lags.created_at), unit="day")
    usual = lags.group_by("channel").agg(
        shortest=lag.quantile(1 - TYPICAL_LAG).floor(), longest=lag.quantile(TYPICAL_LAG).ceil()
    )
    cover = cover.left_join(usual, "channel").drop("channel_right")
    return cover.mutate(shortest=cover.shortest.fill_null(0), longest=cover.longest.fill_null(0))


def _numbered_beyond(case: Case, own: Any, orders: Any) -> Any:
    """The documents, those too that a number puts before the first order of its channel, or after the last.

    Only where the channel counts its orders: of the first and the last day are the least and the most of its numbers.
    An export may break off in the midst of a day. Numbers that the channel would not have come to, at twice its pace,
    are none of its next ones.
    """
    told = orders.select("channel", "created_at", serial=_last_digits(orders.order_name))
    ends = told.group_by("channel").agg(
        least=told.serial.min(),
        most=told.serial.max(),
        least_on=case.local_day(told.created_at.argmin(told.serial)),
        most_on=case.local_day(told.created_at.argmax(told.serial)),
    )
    table = own.left_join(ends, "channel").drop("channel_right")
    counted = (table.least_on.delta(table.first, unit="day") <= 1) & (
        table["last"].delta(table.most_on, unit="day") <= 1
    )
    days, numbers = (table.first, table["last"]), (table.least, table.most)
    early, late = next_numbers(_last_digits(table.number), table.date, numbers, days, table.longest)
    early, late = counted & early, counted & late
    return table.mutate(before=table.before | early.fill_null(False), after=table.after | late.fill_null(False)).select(
        *own.columns
    )


def next_numbers(
    number: Any, day: Any, numbers: tuple[Any, Any], days: tuple[Any, Any], lag: Any = 0
) -> tuple[Any, Any]:
    """Whether a document's number is one that a channel gave out shortly before its exports begin, or after they end.

    `numbers` and `days`: the least and the most of the exports. It gives out twice its usual pace at most; a document
    stands `lag` days after its order, and a few more.
    """
    (least, most), (first, last) = numbers, days
    since, until = day.delta(first, unit="day"), day.delta(last, unit="day")
    fastest = TWICE * (most - least + 1) / (last.delta(first, unit="day") + 1)
    early = (number < least) & (number >= least - fastest * (ibis.greatest(-since, 0) + SOON)) & (since <= lag + SOON)
    late = (number > most) & (number <= most + fastest * (ibis.greatest(until, 0) + SOON)) & (until >= -SOON)
    return early, late


def _counted_between(outside: Any, orders: Any) -> Callable[[Any], Any]:
    """Whether a document's number lies between two exported names that hardly differ: its order is of their time.

    A shop that counts its orders gives out what lies between two of its numbers between their two times, whatever the
    date of the document. One that bears the very number of an exported order is another sale's, of its own day.
    """
    own = outside.select("posting_key", "channel", serial=_last_digits(outside.number))
    known = orders.select("channel", serial=_last_digits(orders.order_name)).filter(lambda t: t.serial.notnull())
    below = own.asof_join(known, own.serial > known.serial, "channel").select("posting_key", least="serial_right")
    above = own.asof_join(known, own.serial < known.serial, "channel").select("posting_key", most="serial_right")
    both = below.join(above, "posting_key")
    taken = own.semi_join(known, ["channel", "serial"])
    near = both.filter(both.most - both.least <= NEIGHBOURS).anti_join(taken, "posting_key")
    return lambda table: table.posting_key.isin(near.posting_key)


def _last_digits(text: Any) -> Any:
    return text.re_extract(r"(\d{1,15})\D*$", 1).nullif("").try_cast("int64")


def _holes(case: Case, orders: Any) -> Any:
    """The days that the exports of channels seem to lack; those of one shop are open for its whole channel."""
    found = lacking(by_day(orders, case.timezone), orders, case.timezone)
    rows = [{"channel": one.channel, "begin": one.hole.first, "end": one.hole.last} for one in found]
    return ibis.memtable(rows, schema={"channel": "string", "begin": "date", "end": "date"})


def beyond_words(case: Case, beyond: Any) -> tuple[str, ...]:
    """A warning for each channel and currency with such documents: how many, worth what, of which days."""
    money = beyond.currency.fill_null(case.currency)
    found = beyond.group_by("channel", "stretch", currency=money).agg(
        first=beyond.date.min(),
        last=beyond.date.max(),
        documents=beyond.count(),
        worth=beyond.amount.fill_null(0).sum(),
    )
    homes: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in found.order_by("channel", "currency", "stretch").to_pyarrow().to_pylist():
        homes.setdefault((row["channel"], row["currency"]), []).append(row)
    return tuple(_sentence(channel, currency, rows) for (channel, currency), rows in homes.items())


def _sentence(channel: str, currency: str, rows: list[dict[str, Any]]) -> str:
    number = sum(row["documents"] for row in rows)
    worth = money_words(sum(row["worth"] for row in rows), currency)
    days = listed([span(row["first"], row["last"]) for row in rows])
    with_numbers = "with one of its order numbers" if number == 1 else "with its order numbers"
    called = "it is called neither sound nor an orphan" if number == 1 else "they are called neither sound nor orphans"
    return (
        f"{owner(channel)}: the books hold {many(number, 'sale document')} ({worth}) {with_numbers}, dated {days}, in "
        f"days that its exports do not cover; nothing of the channel can be held against that, so {called}."
    )

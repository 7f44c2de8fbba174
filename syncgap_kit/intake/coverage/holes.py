"""Days that the exports lack: holes in the middle, edges short of the period, and the look-back limits of platforms.

What an export does not hold was not seen to be missing. A hole is told only where it is beyond chance for the channel
itself (silences.py).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

import ibis
import pandas as pd

from ...calendar import day_in, local_day
from ...written import day_words, in_digits
from ..phrases import many, owner, span
from .numbered import numbered
from .silences import Hole, holes, series_of, silent_beyond_chance

PAUSE = 0.1  # of the usual orders; fewer order numbers absent, and the shop itself stood still
LACKING = 0.5  # of the usual orders; more order numbers absent, and the export lacks them
MOST_HOLES = 5  # told one by one
FEW = 10  # orders; a month with fewer may well go without a document
POSTING_LAG = 14  # days; a settlement-based tool posts as late, so books may run on beyond the orders by it
LOOK_BACK = (30, 60, 90, 365)  # days that platforms and tools let see at most; Shopify's API 60 without read-all scope
FURTHER = 7  # days by which other evidence must reach beyond a look-back edge, to say that it cuts anything off

Period = tuple[date | None, date | None]


def count_by_day(table: Any, at: str, zone: str, **keys: Any) -> Any:
    """Rows by keys and day in `zone`: key columns, `day` and `count`, as Ibis.

    Counted by quarters of an hour first, which all zones share: a million conversions cost more than all the rest.
    """
    quarters = table.filter(table[at].notnull()).group_by(**keys, quarter=table[at].bucket(minutes=15))
    counts = quarters.agg(count=ibis._.count())
    return counts.group_by(*keys, day=local_day(counts.quarter, zone)).agg(count=counts["count"].sum())


def by_day(orders: Any, zone: str) -> pd.DataFrame:
    """Orders by channel, shop and day in the books' zone, with the number of them: small, and what most checks need."""
    days = count_by_day(orders, "created_at", zone, channel=orders.channel, shop=orders.shop.fill_null(""))
    days = days.rename(orders="count").execute()
    days["day"] = pd.to_datetime(days["day"]).dt.date
    return days.sort_values(["channel", "shop", "day"], ignore_index=True)


@dataclass(frozen=True)
class Lacking:
    """A hole of a channel's exports that they may lack, and how many order numbers are absent there."""

    channel: str
    shop: str
    hole: Hole
    absent: int | None  # None where no names tell


def lacking(days: pd.DataFrame, orders: Any, zone: str) -> list[Lacking]:
    """Runs of days without any order, beyond chance; `days` is `by_day(orders, zone)`.

    Where the channel numbers its orders and the numbers go on without a break, the shop itself stood still: none.
    """
    found = []
    for (channel, shop), series in series_of(days):
        for hole in holes(series):
            absent = _absent(orders, channel, shop, hole, zone)
            if absent is None or absent >= PAUSE * hole.usual:
                found.append(Lacking(channel, shop, hole, absent))
    return found


def missing_days(days: pd.DataFrame, orders: Any, zone: str) -> list[str]:
    """The holes that exports may lack, as sentences; `days` is `by_day(orders, zone)`."""
    warnings = []
    for (channel, shop), group in groupby(lacking(days, orders, zone), key=lambda one: (one.channel, one.shop)):
        told = [_hole_words(one) for one in group]
        warnings += [f"{sentence}." for sentence in told[:MOST_HOLES]]
        if len(told) > MOST_HOLES:
            warnings.append(
                f"{owner(channel, shop)}: {in_digits(len(told) - MOST_HOLES)} further stretches lack orders likewise."
            )
    return warnings


def _hole_words(one: Lacking) -> str:
    hole, rate = one.hole, one.hole.usual / one.hole.length
    usual = f"{in_digits(rate, 0)} a day are" if rate >= 2 else f"{many(max(1, round(7 * rate)), 'order')} a week are"
    many_absent = (one.absent or 0) > LACKING * hole.usual
    numbers = f" and {in_digits(one.absent or 0)} order numbers are absent there" if many_absent else ""
    return (
        f"{owner(one.channel, one.shop)}: no order was created {span(hole.first, hole.last)} "
        f"({many(hole.length, 'day')}) in any export, though {usual} usual{numbers}; the export may lack that "
        "time, so nothing is called missing or sound there"
    )


def months_without_documents(days: pd.DataFrame, postings: Any, period: Period, as_of: date) -> list[str]:
    """Whole months in which orders were created and the books hold no document of any kind."""
    orders = _within(days, period)
    months: Counter[tuple[int, int]] = Counter()
    firsts: dict[tuple[int, int], date] = {}
    for day, count in zip(orders["day"], orders["orders"], strict=True):
        months[day.year, day.month] += int(count)
        firsts[day.year, day.month] = min(day, firsts.get((day.year, day.month), day))
    dated = postings.select(year=postings.date.year(), month=postings.date.month()).distinct().execute()
    filled = set(zip(dated["year"].astype(int), dated["month"].astype(int), strict=True)) if len(dated) else set()
    if not filled:
        return []
    stretches: list[list[Any]] = []  # first day, last day, orders
    for (year, month), count in sorted(months.items()):
        first, last = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        lag = timedelta(days=POSTING_LAG)
        if (year, month) in filled or last + lag > as_of or firsts[year, month] + lag > last:
            continue
        if stretches and stretches[-1][1] == first - timedelta(days=1):
            stretches[-1][1:] = [last, stretches[-1][2] + count]
        else:
            stretches.append([first, last, count])
    return [
        f"The books hold no document {span(first, last)}, though {many(count, 'order')} were created then; the report "
        "may lack that time, and orders called missing there may stand in the books."
        for first, last, count in stretches
        if count >= FEW
    ]


def period_not_covered(days: pd.DataFrame, documents: Period, period: Period, as_of: date) -> list[str]:
    """Channels whose exports begin after, or end before, the declared period; without one, the sales in the books.

    `documents` are the first and last day of the books' sale documents.
    """
    begins, begin = ("the period begins", period[0]) if period[0] else ("the books begin", documents[0])
    ends, end = ("the period ends", period[1]) if period[1] else ("the books end", documents[1])
    lag = timedelta(days=0 if period[1] else POSTING_LAG)
    warnings = []
    for (channel, shop), series in series_of(days):
        if begin and silent_beyond_chance(series, begin, series.first - timedelta(days=1)):
            warnings.append(
                f"{owner(channel, shop)}: orders are exported from {day_words(series.first)} only, {begins} on "
                f"{day_words(begin)}; nothing can be said of orders before, so export them too if there were any."
            )
        if end and silent_beyond_chance(
            series, series.last + timedelta(days=1), min(end - lag, as_of - timedelta(days=1))
        ):
            warnings.append(
                f"{owner(channel, shop)}: orders are exported to {day_words(series.last)} only, {ends} on "
                f"{day_words(end)}; nothing can be said of orders after, so export them too if there were any."
            )
    return warnings


def outside_period(days: pd.DataFrame, period: Period) -> list[str]:
    """Orders that are dated outside the declared period, in one sentence."""
    inside = int(_within(days, period)["orders"].sum())
    total = int(days["orders"].sum())
    if inside == total:
        return []
    first, last = days["day"].min(), days["day"].max()
    begin = f"before {day_words(period[0])}" if period[0] and first < period[0] else ""
    end = f"after {day_words(period[1])}" if period[1] and last > period[1] else ""
    where = " or ".join(part for part in (begin, end) if part)
    verb, take = ("was", "takes") if total - inside == 1 else ("were", "take")
    return [
        (
            f"{in_digits(total - inside)} of {many(total, 'order')} {verb} created {where}, outside the period, and "
            f"{take} no part."
        )
    ]


def look_back(orders: Any, reaches: date | None, zone: str, exported: Mapping[str, datetime]) -> list[str]:
    """A channel whose oldest order is just as old as a platform lets a connection see, though evidence goes further.

    `reaches` is the day from which orders are wanted: the period's first, else the first day of books or logs;
    `exported` says when files were exported, where that was declared, else their latest instant stands for it.
    """
    instants = [orders[name] for name in ("created_at", "paid_at", "fulfilled_at", "cancelled_at", "updated_at")]
    files = orders.group_by("channel", "source_file", shop=orders.shop.fill_null("")).agg(
        orders=ibis._.count(), oldest=orders.created_at.min(), latest=ibis.greatest(*(at.max() for at in instants))
    )
    warnings = []
    for (channel, shop), group in files.execute().dropna(subset=["oldest"]).groupby(["channel", "shop"]):
        file = group.sort_values(["oldest", "source_file"]).iloc[0]
        declared = exported.get(file["source_file"])
        oldest = file["oldest"].to_pydatetime().replace(tzinfo=UTC)
        age = (declared or file["latest"].to_pydatetime().replace(tzinfo=UTC)) - oldest
        limit = next((days for days in LOOK_BACK if abs(age - timedelta(days=days)) <= timedelta(days=1)), None)
        day = day_in(oldest, zone)
        chosen = day.day == 1  # whoever exports from the first of a month has chosen to
        if (
            limit
            and not chosen
            and group["orders"].sum() >= FEW
            and reaches
            and day - reaches > timedelta(days=FURTHER)
        ):
            warnings.append(
                f"{owner(channel, shop)}: its oldest order in any export, of {day_words(day)}, was {limit} days old "
                f"when {file['source_file']} was made; many connections see no further back, so older orders may be "
                "lacking."
            )
    return warnings


def _within(days: pd.DataFrame, period: Period) -> pd.DataFrame:
    first, last = period
    inside = [(first is None or first <= day) and (last is None or day <= last) for day in days["day"]]
    return days[pd.Series(inside, days.index, bool)]


def _absent(orders: Any, channel: str, shop: str, hole: Hole, zone: str) -> int | None:
    """How many numbers lie between the last order name before a hole and the first after; None if no names tell."""
    orders = orders.mutate(shop=orders.shop.fill_null(""), day=local_day(orders.created_at, zone))
    before, after = hole.first - timedelta(days=1), hole.last + timedelta(days=1)  # a hole ends where orders stand
    beside = orders.filter((orders.channel == channel) & (orders.shop == shop) & orders.day.isin((before, after)))
    named = numbered(beside, "order_name")
    sides = named.group_by("form").agg(
        orders=ibis._.count(),
        low=named.number.max(where=named.day == before),
        high=named.number.min(where=named.day == after),
    )
    found = sides.filter(sides.low < sides.high).order_by(sides.orders.desc(), "form").limit(1).execute()
    return int(found["high"].iloc[0]) - int(found["low"].iloc[0]) - 1 if len(found) else None

"""How far the logs reach around an order that they do not name.

Absent logs are absent evidence, and not evidence of absence.
"""

from typing import Any

import ibis

from ...intake.case import Case
from ...intake.coverage.retention import SUCCESSES
from ...tables import SYNC_EVENTS, SYNC_RUNS

AROUND = 3  # days before and after an order that are its time
NEARLY_ALL = 0.9  # share of the orders of these days that a log must name before its silence tells anything
LEAST = 5  # orders that it must name; of fewer, nearly all is too little


def log_reach(case: Case, orders: Any) -> Any:
    """For each channel and day on which orders fell due, what the logs tell of the days around it.

    `orders`: order_key, channel, base_day, named, in_books. Gives channel, base_day; within `AROUND` days the orders,
    named, booked, booked_named, the lines of the channel's logs, its runs, and those that were no success; and reach:

    none      no log names orders of the channel
    outside   no line of its logs is of that time
    silent    its logs have lines of that time and name none of its orders
    partial   they name some orders of that time, too few for the silence on one to tell anything
    books     they name nearly every order of that time that reached the books
    all       they name nearly every order of that time
    """
    per_day = orders.group_by("channel", "base_day").agg(
        orders=orders.count(),
        named=orders.named.sum(),
        booked=orders.in_books.sum(),
        booked_named=(orders.in_books & orders.named).sum(),
    )
    days = case.keep("order_days", per_day)
    reach = _around(days, days, ("orders", "named", "booked", "booked_named"))
    reach = _beside(reach, _around(days, _lines_by_day(case, days), ("lines",)))
    reach = _beside(reach, _around(days, _runs_by_day(case, days), ("runs", "failing")))
    logged = days.group_by("channel").agg(ever=days.named.sum())
    reach = reach.left_join(logged, "channel").drop("channel_right")
    return case.keep("log_reach", reach.mutate(reach=_word(reach)).drop("ever"))


def _word(reach: Any) -> Any:
    all_named = (reach.named >= LEAST) & (reach.named >= NEARLY_ALL * reach.orders)
    booked_named = (reach.booked_named >= LEAST) & (reach.booked_named >= NEARLY_ALL * reach.booked)
    return ibis.cases(
        (reach.ever == 0, "none"),
        (all_named, "all"),
        (booked_named, "books"),
        (reach.named > 0, "partial"),
        (reach["lines"] > 0, "silent"),
        else_="outside",
    )


def _around(days: Any, told: Any, counts: tuple[str, ...]) -> Any:
    """What is `told` by channel and day, summed over the days around each of `days`."""
    told = told.select("channel", *counts, other_day="base_day")
    pairs = days.select("channel", "base_day").join(told, "channel")
    pairs = pairs.filter(pairs.other_day.delta(pairs.base_day, unit="day").abs() <= AROUND)
    return pairs.group_by("channel", "base_day").agg(**{name: pairs[name].sum() for name in counts})


def _beside(reach: Any, more: Any) -> Any:
    joined = reach.left_join(more, ["channel", "base_day"]).drop("channel_right", "base_day_right")
    names = [name for name in more.columns if name not in ("channel", "base_day")]
    return joined.mutate(**{name: joined[name].fill_null(0) for name in names})


def _lines_by_day(case: Case, days: Any) -> Any:
    """The lines by day of the logs that are a channel's, whatever channel each line is of.

    A log is a channel's where it names it, or names another one that stands in some file beside it: a file of a single
    day may well hold no line of a channel that was silent. A line without a channel may be of any.
    """
    events = case.table(SYNC_EVENTS)
    events = events.filter(events["at"].notnull()).mutate(base_day=case.local_day(events["at"]))
    named = events.filter(events.channel.notnull()).select("source_file", "channel").distinct()
    open_to_all = events.filter(events.channel.isnull()).select("source_file").distinct()
    named = named.union(open_to_all.cross_join(days.select("channel").distinct())).distinct()
    beside = named.join(named.rename(neighbour="channel"), "source_file").select("channel", "neighbour").distinct()
    files = beside.join(named.rename(neighbour="channel"), "neighbour").select("channel", "source_file").distinct()
    counted = events.group_by("source_file", "base_day").agg(lines=events.count()).join(files, "source_file")
    return counted.group_by("channel", "base_day").agg(lines=counted["lines"].sum())


def _runs_by_day(case: Case, days: Any) -> Any:
    """The runs of each channel by day; one without a channel is of all."""
    runs = case.table(SYNC_RUNS)
    runs = runs.filter(runs.started_at.notnull()).select(
        "channel",
        base_day=case.local_day(runs.started_at),
        bad=runs.status.strip().lower().notin(SUCCESSES["runs"]).fill_null(False),
    )
    of_all = runs.filter(runs.channel.isnull()).drop("channel").cross_join(days.select("channel").distinct())
    runs = runs.filter(runs.channel.notnull()).union(of_all.select(*runs.columns))
    return runs.group_by("channel", "base_day").agg(runs=runs.count(), failing=runs.bad.sum())

"""What logs and the books' own records tell of the days of a gap, counted day by day: runs, log lines, edits."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import pandas as pd

from .attribution.polling import FAILED
from .intake.case import Case
from .matching.mentions import log_lines
from .matching.people import PERSON
from .tables import POSTING_TIMES, SYNC_EVENTS, SYNC_RUNS

RUNS = ("day", "runs", "failed", "fetched", "message")
LINES = ("hop", "reason", "orders", "first_day", "last_day")
EDITS = ("day", "event", "documents", "people")
EDITED = ("edited", "voided", "deleted")


@dataclass(frozen=True, eq=False)
class Chronicle:
    """What is recorded of some days beside orders and configuration."""

    runs: pd.DataFrame  # RUNS of the channel, a row per day with runs
    covered: tuple[date, date] | None  # first and last day of all runs of the channel that any log holds
    lines: pd.DataFrame  # LINES of the gap's orders, whatever the day
    edits: pd.DataFrame  # EDITS of documents, of all channels: the books' log names none
    logged: int = 0  # runs that the logs hold, of whatever channel


def chronicle(case: Case, channel: str, keys: list[int], first: date, last: date) -> Chronicle:
    """What the records tell of a channel from `first` to `last`, and of the orders `keys` of a gap."""
    return Chronicle(
        _runs(case, channel, first, last),
        _logged_days(case, channel),
        _lines_of(case, keys),
        _edits(case, first, last),
        int(case.table(SYNC_RUNS).count().execute()),
    )


def _runs(case: Case, channel: str, first: date, last: date) -> pd.DataFrame:
    """A row per day with RUNS of a channel's sync: runs, failing ones, orders fetched, a message."""
    own = _runs_of(case, channel)
    own = own.mutate(bad=own.status.fill_null("").strip().lower().isin(FAILED) | (own.failed.fill_null(0) > 0))
    counted = own.filter(own.day.between(first, last)).group_by("day")
    found = counted.agg(
        runs=lambda t: t.count(),
        failed=lambda t: t.bad.sum(),
        fetched=lambda t: t.fetched.sum(),
        message=_first_message,
    )
    return _frame(found.order_by("day"), RUNS)


def _logged_days(case: Case, channel: str) -> tuple[date, date] | None:
    """The first and the last day of which the logs hold a run of a channel; None where they hold none."""
    own = _runs_of(case, channel)
    [row] = own.aggregate(first=own.day.min(), last=own.day.max()).to_pyarrow().to_pylist()
    return (row["first"], row["last"]) if row["first"] else None


def _runs_of(case: Case, channel: str) -> Any:
    """The runs of a channel, or of none by name, with the day on which each began."""
    table = case.table(SYNC_RUNS)
    own = table.filter(table.started_at.notnull(), table.channel.isnull() | (table.channel == channel))
    return own.mutate(day=case.local_day(own.started_at))


def _lines_of(case: Case, keys: list[int]) -> pd.DataFrame:
    """What the logs said of some orders, a row with LINES for each outcome and reason, most orders first."""
    if not keys or not case.table(SYNC_EVENTS).count().execute():
        return pd.DataFrame(columns=list(LINES))
    wanted = ibis.memtable({"order_key": keys}, schema=ibis.schema({"order_key": "int64"}))
    lines = log_lines(case).semi_join(wanted, "order_key")
    lines = lines.mutate(day=case.local_day(lines["at"]), reason=lines.reason.fill_null(""))
    told = lines.group_by("hop", "reason").agg(
        orders=lines.order_key.nunique(), first_day=lines.day.min(), last_day=lines.day.max()
    )
    return _frame(told.order_by(ibis.desc("orders"), "hop", "reason"), LINES)


def _edits(case: Case, first: date, last: date) -> pd.DataFrame:
    """A row per day and kind with EDITS: documents that people changed, voided or deleted, by the books' own log."""
    table = case.table(POSTING_TIMES)
    own = table.filter(table["at"].notnull(), table.event.isin(EDITED), table.actor.re_search(PERSON).fill_null(False))
    own = own.mutate(day=case.local_day(own["at"]))
    counted = own.filter(own.day.between(first, last)).group_by("day", "event")
    found = counted.agg(documents=lambda t: t.count(), people=lambda t: t.actor.nunique())
    return _frame(found.order_by("day", "event"), EDITS)


def _first_message(table: Any) -> Any:
    return table.message.min(where=table.bad)


def _frame(table: Any, columns: tuple[str, ...]) -> pd.DataFrame:
    rows = table.select(*columns).to_pyarrow().to_pylist()
    return pd.DataFrame([[row[name] for name in columns] for row in rows], columns=list(columns), dtype=object)

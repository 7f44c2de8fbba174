"""What a log still holds: logs are cut off at some day, and many keep failures longer than successes.

A rate of success drawn over such a log is wrong by construction, and a log that begins late is no proof of silence.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pandas as pd

from ...calendar import local_day
from ...written import day_words, in_digits
from ..phrases import many, owner
from .holes import count_by_day

SUCCESSES = {"events": ("posted", "updated"), "runs": ("success", "succeeded", "ok", "completed", "complete", "done")}
FAILURES = {"events": ("failed", "retried"), "runs": ("failed", "failure", "error", "errored")}
OLDER = 7  # days by which failures go further back; a log may well begin with a bad day
LEAST_FAILURES = 5  # before the first success; fewer may be all that there was
CHANCE = 1e-6  # that so many attempts in a row fail, at the usual share of failures
OUTAGE = 3  # times the usual failures a day; more of them is an outage at the beginning, not a habit of keeping
LATE = 7  # days by which a log begins after the orders; an order is not decided on its first day
USUAL_FETCH = 8  # orders a day; with fewer a day without any is no wonder (e^-8: one in three thousand)
EMPTY_SHARE = 0.2  # of the days; a channel that rests more often has a calendar of its own
UNSEEN = 10  # orders created before; of fewer perhaps none was posted


def empty_successes(runs: Any, orders: pd.DataFrame, zone: str) -> list[str]:
    """Days with orders on which every run of a channel was a success and fetched none, where many are usual."""
    good = runs.filter(runs.status.lower().isin(SUCCESSES["runs"]), runs.fetched.notnull(), runs.channel.notnull())
    good = good.mutate(day=local_day(good.started_at, zone))
    days = good.group_by("channel", "day").agg(fetched=good.fetched.sum(), first=good.run_id.min()).execute()
    warnings = []
    created = orders.groupby(["channel", "day"])["orders"].sum()
    for channel, logged in days.sort_values(["channel", "day"]).groupby("channel"):
        whole = logged.iloc[1:-1]  # the log's first and last day are parts of days
        own = whole.loc[[created.get((channel, pd.Timestamp(day).date()), 0) > 0 for day in whole["day"]]]
        if own.empty:
            continue
        usual = own["fetched"].median()
        empty = own[own["fetched"] == 0]
        if usual >= USUAL_FETCH and 0 < len(empty) <= EMPTY_SHARE * len(own):
            first = empty.iloc[0]
            warnings.append(
                f"{owner(str(channel), '')}: on {many(len(empty), 'day')} every run was a success and fetched no "
                f"order, where {in_digits(usual, 0)} a day are usual, first on {day_words(first['day'])} "
                f"({first['first']}); a success with nothing in it proves nothing."
            )
    return warnings


def log_keeps_failures_longer(runs: Any, events: Any, zone: str) -> list[str]:
    """Successes vanish before some day while failures go further back at their usual rate."""
    warnings = []
    for noun, table, at, word in (("runs", runs, "started_at", "status"), ("events", events, "at", "outcome")):
        for channel, days in _outcomes(table, noun, at, word, zone):
            begin, end = days["day"].min(), days["day"].max()
            good = days[days["good"]]
            if not len(good) or (since := good["day"].min()) - begin < timedelta(days=OLDER):
                continue
            older, newer = days[days["day"] < since], days[days["day"] >= since]
            before, after = int(older["count"].sum()), int(newer[~newer["good"]]["count"].sum())
            failing = after / newer["count"].sum()
            usual = max(1, after) / ((end - since).days + 1)
            if (
                before >= LEAST_FAILURES
                and failing**before < CHANCE
                and before <= OUTAGE * usual * (since - begin).days
            ):
                warnings.append(
                    f"{owner(channel or 'the log')}: the log tells of {noun} that succeeded from {day_words(since)} on "
                    f"only, and of {in_digits(before)} that failed from {day_words(begin)} on; it keeps failures "
                    "longer, so before that day no rate of success can be drawn from it."
                )
    return warnings


def log_begins_later(events: Any, days: pd.DataFrame, zone: str) -> list[str]:
    """The files that hold a channel's events begin after its orders do; `days` are orders by channel and day."""
    firsts = events.group_by("channel", "source_file").agg(at=events["at"].min())
    firsts = firsts.select("channel", "source_file", day=local_day(firsts["at"], zone)).drop_null().execute()
    firsts["day"] = pd.to_datetime(firsts["day"]).dt.date
    firsts["begin"] = firsts.groupby("source_file")["day"].transform("min")
    warnings = []
    for channel, begin in firsts.groupby("channel", sort=True)["begin"].min().items():
        before = days[(days["channel"] == channel) & (days["day"] < begin - timedelta(days=LATE))]
        count = int(before["orders"].sum())
        if count >= UNSEEN:
            warnings.append(
                f"{owner(str(channel))}: events begin on {day_words(begin)}, orders on "
                f"{day_words(before['day'].min())} ({many(count, 'order')} before); that no event tells of them "
                "proves nothing."
            )
    return warnings


def _outcomes(table: Any, noun: str, at: str, word: str, zone: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Successes and failures of each channel by day: day, good, count."""
    days = count_by_day(table, at, zone, channel=table.channel.fill_null(""), word=table[word]).execute()
    words = days["word"].fillna("").str.strip().str.lower()
    days["day"], days["good"] = pd.to_datetime(days["day"]).dt.date, words.isin(SUCCESSES[noun])
    days = days[words.isin((*SUCCESSES[noun], *FAILURES[noun]))]
    for channel, group in days.groupby("channel", sort=True):
        yield str(channel), group

"""The circumstances of each order beside its state: when it was placed, how long its number is, what logs say of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..calendar import seconds_of
from ..intake.case import Case
from ..matching.books_end import BooksEnd
from ..matching.dispositions import BEARS_ITS_NUMBER
from ..matching.mentions import log_lines
from ..matching.numbers.document_days import borne_day
from ..matching.numbers.own_numbers import own_number
from ..matching.orders import Matches
from ..matching.stages.last_lines import last_lines
from ..tables import ORDERS, POSTING_TIMES, POSTINGS, SYNC_EVENTS, SYNC_RUNS
from .candidate import NO, UNKNOWN, YES, Orders, Trits

Numbers = NDArray[np.int64]
EPOCH = date(1970, 1, 1)
NEARLY_ALL = 0.95  # of the documents, of which a log of the books tells that it leaves none out
TOLD = ("last_line", "said", "rule_id", "left_out_by", "reason")


@dataclass(frozen=True, eq=False)
class Ways:
    """What is known of the orders of one channel, one entry for each of its `Orders`, in their order.

    Instants are seconds since 1970, UTC. Texts are "" where no log tells them.
    """

    placed: Numbers
    due: Numbers  # paid, else placed
    document_day: Numbers  # the day that its document would bear, in days since 1970
    past_books: Trits  # whether it would be dated after the last day of books that end early
    number_length: Numbers  # signs of the number that its document would bear; 0 where that is not known
    id_length: Numbers  # signs of its id in the channel
    name_length: Numbers  # signs of its name
    deleted: NDArray[np.bool_]  # the books' own log tells that a document of that number was deleted
    voided: NDArray[np.bool_]  # the books list its document as voided, and no other
    draft: NDArray[np.bool_]  # the books list its document as a draft that is not posted yet, and no other
    outcome: NDArray[np.object_]  # of its last line in the logs
    said: NDArray[np.object_]
    rule_named: NDArray[np.object_]  # the rule that this line names
    left_out_by: NDArray[np.object_]  # the rule that left it out for the last time, whatever came of it since
    reason: NDArray[np.object_]  # why it is called so, of one that is duplicated or whose number is taken
    posted: Numbers  # when one that came late was posted; 0 where that is not told
    noticed: Numbers  # when a log first named it; 0 where none does
    all_placed: Numbers  # of every order of the channel, expected or not, sorted
    all_due: Numbers
    runs: pd.DataFrame  # of the channel, by their start: start, finish (0: not told), status, message, fetched (-1)
    zone: str
    all_added: bool = False  # the books' own log tells of nearly every document when it was added

    @property
    def listed(self) -> NDArray[np.bool_]:
        """The orders of which the books list a document that posts nothing."""
        return self.voided | self.draft


@dataclass(frozen=True, eq=False)
class Circumstances:
    """The same of a whole case: a row per order in the order of order_key, and the runs of every channel."""

    orders: pd.DataFrame
    runs: pd.DataFrame
    zone: str
    ends: dict[str, BooksEnd]  # by channel whose books end early
    all_added: bool

    def of(self, orders: Orders) -> Ways:
        """The circumstances of the orders of a channel."""
        own = self.orders.iloc[orders.key]
        channel = self.orders.channel == orders.channel
        runs = self.runs[self.runs.channel.isna() | (self.runs.channel == orders.channel)]
        outcome, said, rule_named, left_out_by, reason = (own[name].to_numpy(object) for name in TOLD)
        return Ways(
            own.placed.to_numpy(np.int64),
            own.due.to_numpy(np.int64),
            own.document_day.to_numpy(np.int64),
            _past(own.document_day.to_numpy(np.int64), self.ends.get(orders.channel)),
            own.number_length.to_numpy(np.int64),
            own.id_length.to_numpy(np.int64),
            own.name_length.to_numpy(np.int64),
            own.deleted.to_numpy(bool),
            own.voided.to_numpy(bool),
            own.draft.to_numpy(bool),
            outcome,
            said,
            rule_named,
            left_out_by,
            reason,
            own.posted.to_numpy(np.int64),
            own.noticed.to_numpy(np.int64),
            all_placed=np.sort(self.orders.placed[channel].to_numpy(np.int64)),
            all_due=np.sort(self.orders.due[channel].to_numpy(np.int64)),
            runs=runs.reset_index(drop=True),
            zone=self.zone,
            all_added=self.all_added,
        )


def circumstances(matches: Matches) -> Circumstances:
    """The circumstances of every order of a case, in one query, and the runs of its tools in another."""
    case = matches.case
    orders = case.table(ORDERS)
    table = orders.select(
        "order_key",
        "channel",
        placed=seconds_of(orders.created_at).fill_null(0),
        due=seconds_of(orders.paid_at.fill_null(orders.created_at)).fill_null(0),
        id_length=orders.order_id.strip().length().fill_null(0),
        name_length=orders.order_name.strip().length().fill_null(0),
        document_day=borne_day(case, orders, matches.days).delta(ibis.date("1970-01-01"), unit="day").fill_null(0),
    )
    table = table.join(own_number(orders, matches.numbering), "order_key")
    table = table.mutate(number_length=table.own_number.length().fill_null(0)).drop("own_number")
    names = TOLD[:-1]
    if case.table(SYNC_EVENTS).count().execute():
        last = case.keep("last_log_lines", last_lines(log_lines(case)).drop("lines", "told_number"))
        table = table.left_join(last, "order_key").drop("order_key_right")
        words = {name: table[name].fill_null("") for name in names}
        table = table.mutate(**words, noticed=seconds_of(table.first_at).fill_null(0)).drop("first_at")
        frame = table.order_by("order_key").execute()
    else:
        frame = table.order_by("order_key").execute().assign(**dict.fromkeys(names, ""), noticed=0)
    frame = frame.merge(_odd_ones(matches.orders), on="order_key", how="left")
    frame = frame.astype({"reason": object}).fillna({"reason": "", "posted": 0})
    books = matches.orders
    told = {what: books[f"{what}_number"].notnull() for what in ("voided", "draft")}
    for what, holds in {**told, "deleted": (books.removed_how == "deleted").fill_null(False)}.items():
        frame[what] = frame.order_key.isin(
            books.filter(holds).select("order_key").to_pyarrow()["order_key"].to_pylist()
        )
    ends = {end.channel: end for end in matches.ends}
    return Circumstances(frame, _runs(case), case.timezone, ends, _all_added(case))


def _all_added(case: Case) -> bool:
    """Whether the books' own log, where there is one, tells of nearly every document when it was added."""
    times, postings = case.table(POSTING_TIMES), case.table(POSTINGS)
    added = times.filter(times.event == "added").select("document_id", "doc_number").distinct().count().execute()
    return bool(added) and added >= NEARLY_ALL * postings.filter(postings.posting).count().execute()


def _past(day: Numbers, end: BooksEnd | None) -> Trits:
    """Whether documents of these days lie behind the end of the books; one that is a little late may all the same.

    The books' last day may itself be there in part: nobody knows at what hour they were exported.
    """
    if end is None:
        return np.zeros(len(day), np.int8)
    last = (end.last - EPOCH).days
    return np.where(day > last, YES, np.where(day >= last - end.lag, UNKNOWN, NO)).astype(np.int8)


def _odd_ones(orders: Any) -> pd.DataFrame:
    """What is told of the orders that came late, stand in the books twice, or find their number taken: a few."""
    taken = (orders.disposition == "missing") & orders.reason.contains(BEARS_ITS_NUMBER)
    odd = orders.filter(orders.disposition.isin(("duplicated", "posted_late")) | taken.fill_null(False))
    frame: pd.DataFrame = odd.select(
        "order_key",
        "reason",
        posted=seconds_of(odd.posted_event_at),
    ).execute()
    return frame


def _runs(case: Case) -> pd.DataFrame:
    runs = case.table(SYNC_RUNS)
    told = runs.filter(runs.started_at.notnull()).select(
        "channel",
        start=seconds_of(runs.started_at),
        finish=seconds_of(runs.finished_at).fill_null(0),
        status=runs.status.fill_null("").strip().lower(),
        message=runs.message.fill_null(""),
        fetched=runs.fetched.fill_null(-1),
    )
    frame: pd.DataFrame = told.order_by("start", "channel").execute()
    return frame

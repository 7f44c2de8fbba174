"""The circumstances of each order beside its state: when it was placed, how long its number is, what logs say of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..intake.case import Case
from ..matching.mentions import log_lines
from ..matching.numbers.conventions import TEXTS, Convention
from ..matching.numbers.spelling import normal
from ..matching.orders import Matches
from ..matching.stages.last_lines import last_lines
from ..tables import ORDERS, SYNC_EVENTS, SYNC_RUNS
from .candidate import Orders

Numbers = NDArray[np.int64]
TOLD = ("last_line", "said", "rule_id", "told_number", "reason")


@dataclass(frozen=True, eq=False)
class Ways:
    """What is known of the orders of one channel, one entry for each of its `Orders`, in their order.

    Instants are seconds since 1970, UTC. Texts are "" where no log tells them.
    """

    placed: Numbers
    due: Numbers  # paid, else placed
    number_length: Numbers  # signs of the number that its document would bear; 0 where that is not known
    outcome: NDArray[np.object_]  # of its last line in the logs
    said: NDArray[np.object_]
    rule: NDArray[np.object_]  # that the line names
    number: NDArray[np.object_]  # of a document that any line names
    reason: NDArray[np.object_]  # why it is called duplicated
    all_placed: Numbers  # of every order of the channel, expected or not, sorted
    runs: pd.DataFrame  # of the channel, by their start: start (seconds), status, fetched, message
    zone: str


@dataclass(frozen=True, eq=False)
class Circumstances:
    """The same of a whole case: a row per order in the order of order_key, and the runs of every channel."""

    orders: pd.DataFrame
    runs: pd.DataFrame
    zone: str

    def of(self, orders: Orders) -> Ways:
        """The circumstances of the orders of a channel."""
        own = self.orders.iloc[orders.key]
        channel = self.orders.channel == orders.channel
        runs = self.runs[self.runs.channel.isna() | (self.runs.channel == orders.channel)]
        outcome, said, rule, number, reason = (own[name].to_numpy(object) for name in TOLD)
        return Ways(
            own.placed.to_numpy(np.int64),
            own.due.to_numpy(np.int64),
            own.number_length.to_numpy(np.int64),
            outcome,
            said,
            rule,
            number,
            reason,
            all_placed=np.sort(self.orders.placed[channel].to_numpy(np.int64)),
            runs=runs.reset_index(drop=True),
            zone=self.zone,
        )


def circumstances(matches: Matches) -> Circumstances:
    """The circumstances of every order of a case, in one query, and the runs of its tools in another."""
    case = matches.case
    orders = case.table(ORDERS)
    table = orders.select(
        "order_key",
        "channel",
        placed=orders.created_at.epoch_seconds().fill_null(0),
        due=orders.paid_at.fill_null(orders.created_at).epoch_seconds().fill_null(0),
        number_length=_number_length(orders, matches.conventions),
    )
    names = TOLD[:-1]
    if case.table(SYNC_EVENTS).count().execute():
        last = case.keep("last_log_lines", last_lines(log_lines(case)).drop("lines"))
        table = table.left_join(last, "order_key").drop("order_key_right")
        table = table.mutate(**{name: table[name].fill_null("") for name in names})
        frame = table.order_by("order_key").execute()
    else:
        frame = table.order_by("order_key").execute().assign(**dict.fromkeys(names, ""))
    twice = matches.orders.filter(matches.orders.disposition == "duplicated").select("order_key", "reason").execute()
    said = dict(zip(twice.order_key, twice.reason, strict=True))
    frame["reason"] = [said.get(key, "") for key in frame.order_key] if said else ""
    return Circumstances(frame, _runs(case), case.timezone)


def _number_length(orders: Any, conventions: tuple[Convention, ...]) -> Any:
    """Signs of the number that each order's document would bear, by the best supported convention of its channel."""
    length = orders.order_key * 0
    best: dict[str, Convention] = {}
    for one in conventions:
        known = one.support > 0 and not (one.where in TEXTS or one.cut or one.left_out)
        if known and one.support > (best[one.channel].support if one.channel in best else 0):
            best[one.channel] = one
    for channel, one in sorted(best.items()):
        around = len(one.prefix) + len(one.suffix) + one.hashed
        signs = normal(orders[one.field]).length() + around
        length = (orders.channel == channel).ifelse(signs.fill_null(0), length)
    return length


def _runs(case: Case) -> pd.DataFrame:
    runs = case.table(SYNC_RUNS)
    told = runs.filter(runs.started_at.notnull()).select(
        "channel",
        "fetched",
        start=runs.started_at.epoch_seconds(),
        status=runs.status.fill_null("").strip().lower(),
        message=runs.message.fill_null(""),
    )
    frame: pd.DataFrame = told.order_by("start", "channel").execute()
    return frame

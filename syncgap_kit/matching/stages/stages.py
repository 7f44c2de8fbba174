"""The stage ledger: where on its way from the channel to the books each order was last seen, and when.

The way leads from the channel by the sync (as its logs tell) to the books; beside it goes the money, to a payment and a
payout. An order in the books has come to the end of its way, and to `payout` where it was paid out. For any other order
the last hop is the last one on the way to the books: that its money was paid out brings it no nearer to them.
"""

from dataclasses import dataclass
from typing import Any

import ibis
import pandas as pd

from ...calendar import in_zone
from ...intake.phrases import many, owner, span
from ...tables import ORDER_HISTORY
from ...written import for_reader
from ..left_behind import way_left
from ..mentions import log_lines, payout_lines
from ..numbers.spelling import normal, normal_text
from ..orders import Matches
from .last_lines import SYNC, last_lines
from .log_reach import log_reach
from .sightings import CHANNEL_TIMES
from .stage_words import sentence

MONEY = ("payment", "payout")
HOPS = ("channel", *SYNC, "books", *MONEY)
IN_BOOKS = ("posted", "posted_late", "mismatched", "duplicated")
AROUND_IT = ("orders", "names", "booked", "booked_named", "near_lines", "runs", "failing")  # in the sentence already
COUNTS = ("orders", "paid_out", "first_day", "last_day", "gone_first", "gone_last")
COUNTED = ("channel", "disposition", "last_hop", "reach", "left")


@dataclass(frozen=True)
class Stages:
    """Where every order was last seen."""

    orders: Any  # Ibis: order_key, channel, order_id, ..., <hop>_first, <hop>_last, last_hop, last_at, reach, sentence
    counts: pd.DataFrame  # COUNTED, orders, paid_out, first_day, last_day, gone_first, gone_last
    warnings: tuple[str, ...]

    def sentences(self, order: str) -> list[str]:
        """What is said of the orders with this id or name."""
        orders, wanted = self.orders, normal_text(order)
        own = orders.filter((normal(orders.order_id) == wanted) | (normal(orders.order_name) == wanted))
        return [str(text) for text in own.order_by("order_key").to_pyarrow()["sentence"].to_pylist()]


@for_reader
def stages(matches: Matches) -> Stages:
    """The stage ledger of all orders of the period.

    Times are UTC; that of a document of which the books tell the day alone is the day's beginning. `reach` tells what
    the silence of the logs is worth (`log_reach`) for an order that no log names, and is NULL for the others.
    """
    case = matches.case
    lines = case.keep("order_log_lines", log_lines(case))
    wide = _with(_of_channel_and_books(matches), _times(lines, SYNC))
    wide = _with(_with(wide, last_lines(lines).drop("first_at")), _times(payout_lines(case), MONEY))
    wide = case.keep("order_sightings", wide.mutate(named=wide.last_line.notnull(), lines=wide.lines.fill_null(0)))
    reach = log_reach(case, wide).rename(names="named", near_lines="lines")
    wide = wide.left_join(reach, ["channel", "base_day"]).drop("channel_right", "base_day_right")
    wide = wide.mutate(last_hop=_last_hop(wide), reach=wide.named.ifelse(ibis.null("string"), wide.reach))
    ends = {hop: wide[f"{hop}_last"] for hop in HOPS} | {"posted": ibis.greatest(wide.posted_last, wide.updated_last)}
    wide = wide.mutate(last_at=ibis.cases(*((wide.last_hop == hop, end) for hop, end in ends.items())))
    wide = wide.mutate(sentence=sentence(wide, case.timezone))
    ledger = case.keep("stages", wide.drop(*AROUND_IT))
    counts = _counts(ledger)
    return Stages(ledger, counts, _warnings(counts))


def posted_in_logs_alone(matches: Matches) -> tuple[str, ...]:
    """A warning for each channel of which a log says "posted" where the books hold nothing: a finding of its own."""
    orders = matches.orders
    told = orders.filter(orders.disposition == "missing", orders.posted_event_at.notnull())
    return stages(matches).warnings if told.count().execute() else ()


def _of_channel_and_books(matches: Matches) -> Any:
    """The orders with the first and last time at which the channel and the books show them."""
    case, orders = matches.case, matches.orders
    history = case.table(ORDER_HISTORY).group_by("channel", "order_id").agg(last_seen=lambda t: t.seen_at.max())
    orders = orders.left_join(history, ["channel", "order_id"]).drop("channel_right", "order_id_right")
    in_books = orders.disposition.isin(IN_BOOKS) | (orders.documents > 0)
    day = orders.first_day.fill_null(orders.posted_day).cast("timestamp")
    booked = in_books.ifelse(orders.created_in_books.fill_null(in_zone(day, case.timezone)), ibis.null("timestamp"))
    return orders.select(
        *("order_key", "channel", "order_id", "order_name", "disposition", "base_day"),
        *("doc_number", "voided_number", "draft_number", "removed_number", "removed_how", "cancelled_at"),
        removed_day=case.local_day(orders.removed_at),
        left=way_left(orders),
        in_books=in_books,
        channel_first=orders.created_at,
        channel_last=ibis.greatest(*(orders[name] for name in CHANNEL_TIMES), orders.last_seen),
        books_first=booked,
        books_last=booked,
    )


def _with(wide: Any, more: Any) -> Any:
    return wide.left_join(more, "order_key").drop("order_key_right")


def _times(lines: Any, names: tuple[str, ...]) -> Any:
    """The first and the last time of each hop, a row per order."""
    ends = {
        f"{hop}_{end}": getattr(lines["at"], how)(where=lines.hop == hop)
        for hop in names
        for end, how in (("first", "min"), ("last", "max"))
    }
    return lines.group_by("order_key").agg(**ends)


def _last_hop(wide: Any) -> Any:
    return ibis.cases(
        (wide.in_books & wide.payout_last.notnull(), "payout"),
        (wide.in_books, "books"),
        (wide.last_line == "updated", "posted"),
        (wide.last_line.isin(SYNC), wide.last_line),
        else_="channel",
    )


def _counts(ledger: Any) -> pd.DataFrame:
    """How many orders of each channel and disposition were last seen where, and how many of them were paid out."""
    counted = ledger.group_by(*COUNTED).agg(
        orders=ledger.count(),
        paid_out=ledger.payout_last.notnull().sum(),
        first_day=ledger.base_day.min(),
        last_day=ledger.base_day.max(),
        gone_first=ledger.removed_day.min(),
        gone_last=ledger.removed_day.max(),
    )
    rows = counted.to_pyarrow().to_pylist()
    rows.sort(key=_most_first)
    return pd.DataFrame(rows, columns=[*COUNTED, *COUNTS], dtype=object)


def _most_first(row: dict[str, Any]) -> tuple[Any, ...]:
    places = (row["last_hop"], row["reach"] or "", row["left"] or "")
    return row["channel"], row["disposition"], -row["orders"], *places


def _warnings(counts: pd.DataFrame) -> tuple[str, ...]:
    unfounded = counts[(counts["last_hop"] == "posted") & (counts["disposition"] == "missing")]
    wanted = {"orders": "sum", "first_day": "min", "last_day": "max"}
    unfounded = unfounded.groupby("channel", as_index=False).agg(wanted)
    return tuple(
        f"{owner(row['channel'])}: the log says that the sync posted {many(row['orders'], 'order')} due "
        f"{span(row['first_day'], row['last_day'])} of which the books hold no posted document."
        for row in unfounded.to_dict("records")
    )

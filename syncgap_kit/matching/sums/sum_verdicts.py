"""What the sums say of each order, in a word and in a sentence, and how that enters what is booked singly."""

from dataclasses import replace
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa

from ...findings import money_text
from ...intake.case import Case
from ...tables import ORDERS
from ...written import ENGLISH, figures_words, in_digits, written_for
from ..booked import Booked
from ..grace import is_young
from .amounts_booked import as_money
from .grain import Grain
from .rows import rows_of
from .shortfalls import Laid

VERDICTS = ("posted", "rest", "double", "repeated", "open", "lost")
BUCKET = pa.schema(
    [
        *((name, pa.string()) for name in ("key", "state", "label", "numbers", "rest_words")),
        ("closed", pa.bool_()),
        ("documents", pa.int64()),
        ("first_day", pa.date32()),
        ("created_at", pa.timestamp("us")),
        ("closes", pa.timestamp("us")),
    ]
)
BESIDE = ("label", "numbers", "rest_words", "documents", "first_day", "created_at", "closes", "why", "of_days")
LAID = pa.schema([("order_key", pa.int64()), ("key", pa.string()), ("why", pa.string())])


def in_time(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    """Buckets in order of time, with whether they were closed at as_of."""
    closed = (frame.closes <= pd.Timestamp(case.as_of)) | frame.closes.isna()
    return frame.assign(closed=closed).sort_values(["closes", "key"], ignore_index=True)


def with_reasons(frame: pd.DataFrame, laid: Laid, set_aside: int) -> pd.DataFrame:
    """Buckets with `laid`, the part of their shortfall that is laid on orders, `rest`, and `rest_words` about it.

    `plain_rest` is the same as it stands in the registers.

    `set_aside`: rows of the channel that could not be read, whose orders may be what a sum holds beside the known ones.
    """
    counts = laid.orders.groupby("key").size()
    units = laid.orders.groupby("key").units.sum()
    frame = frame.assign(
        laid=frame.key.map(units).fillna(0).astype("int64"), laid_orders=frame.key.map(counts).fillna(0).astype("int64")
    )
    frame["rest"] = (frame.off + frame.laid).where(frame.state.isin(("short", "over")), 0).astype("int64")
    rounding = (frame.laid_orders > 0) & (frame.rest.abs() <= frame.slack)  # what is laid explains a sum but for that
    frame["rest"] = frame.rest.where(~rounding, 0)
    words = [_rest_words(row, set_aside) for row in rows_of(frame)]
    with written_for(ENGLISH.language):
        plain = [_rest_words(row, set_aside) for row in rows_of(frame)]
    return frame.assign(set_aside=set_aside, rest_words=words, plain_rest=plain)


def _rest_words(row: Any, set_aside: int) -> str:
    if not row.rest:
        return ""
    amount = figures_words(money_text(as_money(abs(row.rest)), row.currency))
    if row.rest < 0:
        return f", which is short by {amount}, not attributable to single orders"
    if set_aside:
        return f", of which the known orders are short by exactly {amount}, {rows_words(set_aside)} set aside"
    return f", which holds {amount} more than its orders"


def rows_words(count: int) -> str:
    """A number of rows in words."""
    return f"{in_digits(count)} row{'s' if count != 1 else ''}"


def verdicts(grain: Grain, number: int, frame: pd.DataFrame, members: Any, laid: Laid) -> Any:
    """What the sums of a grain say of each order: order_key, sum_verdict (one of VERDICTS), key, grain, units, ...

    `posted`: its sum holds; `rest`: posted unless it is young, the sum being short of others or by what cannot be laid
    on any; `double`: in a sum and singly; `repeated`: in a sum that stands several times; `open`: its bucket is not
    closed, or it is in none yet; `lost`: not in the books. Orders that were posted one by one have no row.
    """
    rows = [{name: _plain(getattr(row, name)) for name in BUCKET.names} for row in rows_of(frame)]
    told = ibis.memtable(pa.Table.from_pylist([row | {"key": str(row["key"])} for row in rows], schema=BUCKET))
    lost = [{"order_key": row.order_key, "key": str(row.key), "why": row.why} for row in rows_of(laid.orders)]
    table = members.left_join(told, "key").drop("key_right")
    table = table.left_join(ibis.memtable(pa.Table.from_pylist(lost, schema=LAID)), ["order_key", "key"])
    table = table.drop("order_key_right", "key_right")
    own_document = table.single > grain.population
    verdict = ibis.cases(
        (table.key.isnull() & own_document, ibis.null("string")),
        (table.key.isnull(), table.passed.ifelse("lost", "open")),
        ((table.state == "holds with singles") & (table.single > 0), "double"),
        (own_document | (table.state == "single"), ibis.null("string")),
        (table.state == "repeated", "repeated"),
        (table.state.isin(("holds", "holds with singles", "over")), (table.single == 2).ifelse("double", "posted")),
        (~table.closed, "open"),
        ((table.state == "none") | table.why.notnull(), "lost"),
        else_="rest",
    )
    table = table.mutate(sum_verdict=verdict)
    table = table.filter(table.sum_verdict.notnull())
    rank = ibis.cases(*((table.sum_verdict == word, place) for place, word in enumerate(VERDICTS)), else_=0)
    table = table.mutate(rank=rank, grain=ibis.literal(number), sum_currency=ibis.literal(grain.home.currency))
    worst = ibis.row_number().over(group_by=table.order_key, order_by=(table["rank"].desc(), table.key))
    return table.mutate(worst=worst, of_days=ibis.literal(grain.is_of_days)).drop("rank", "single")


def _plain(value: Any) -> Any:
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return None
    return (
        value.tz_convert("UTC").tz_localize(None).to_pydatetime()
        if isinstance(value, pd.Timestamp) and value.tz
        else value
    )


def with_sums(case: Case, summed: Booked, verdicts: Any) -> Booked:
    """The documents of each order summed up (`summed`, see booked), those that are sums counted as well.

    Adds `covered`, whether it is in a sum; `waiting`, whether it is not due because its sum is not; `sum_reason`; and
    `due_at`, from when on lateness counts where that is later than its payment: payouts, weeks and months are closed
    long after it.
    """
    own = verdicts.filter(verdicts.worst == 0).select("order_key", "sum_verdict", *BESIDE)
    own = own.rename({f"sum_{name}": name for name in BESIDE})
    orders = case.table(ORDERS).select("order_key", "channel", "created_at", "paid_at", "total")
    table = summed.beside(orders)
    table = table.left_join(own, "order_key").drop("order_key_right")
    table = table.filter(table.documents.notnull() | table.sum_verdict.notnull())
    young = is_young(case, table)
    verdict = table.sum_verdict
    covered = (verdict.isin(("posted", "double", "repeated")) | ((verdict == "rest") & ~young)).fill_null(False)
    more = covered.ifelse((verdict == "repeated").ifelse(table.sum_documents, 1), 0)
    counted = {
        "documents": table.documents.fill_null(0) + more,
        "agreeing": table.agreeing.fill_null(0) + more,
        "booked": table.booked.fill_null(0) + table.total * more,
        "first_day": ibis.least(table.first_day, table.sum_first_day),
        "created_in_books": ibis.least(table.created_in_books, table.sum_created_at),
        "doc_number": _joined(table.doc_number, table.sum_numbers),
        "foreign": table.foreign.fill_null(False),
    }
    found = table.mutate(
        **{name: covered.ifelse(value, table[name]) for name, value in counted.items()},
        covered=covered,
        waiting=((verdict == "open") | ((verdict == "rest") & young)).fill_null(False),
        sum_reason=_reason(table, young),
        due_at=(covered & ~table.sum_of_days).ifelse(table.sum_closes, ibis.null("timestamp")),
    ).select(*summed.others.columns, "waiting", "sum_reason", "due_at", "covered")
    found = case.keep("booked_with_sums", found)
    without = orders.anti_join(found.filter(found.documents > 0), "order_key").select("order_key")
    return Booked(None, found, without)


def without_sums(summed: Booked) -> Booked:
    """The same columns where the books post nothing in sums."""
    nothing = {"sum_reason": ibis.null("string"), "due_at": ibis.null("timestamp")}
    return replace(summed, others=summed.others.mutate(waiting=False, covered=False, **nothing))


def _joined(own: Any, numbers: Any) -> Any:
    return ibis.cases((own.isnull(), numbers), (numbers.isnull(), own), else_=own + ", " + numbers)


def _reason(table: Any, young: Any) -> Any:
    verdict, label = table.sum_verdict, table.sum_label
    number = table.sum_numbers.fill_null("without a number")
    own = table.doc_number.fill_null("a document without a number")
    times = table.sum_documents.cast("string")
    return ibis.cases(
        (verdict.isnull(), ibis.null("string")),
        (verdict == "double", ibis.literal("in a sum and singly: ") + label + " (" + number + ") and " + own),
        (verdict == "repeated", ibis.literal("in ") + label + ", which stands in the books " + times + " times"),
        (verdict == "posted", ibis.literal("in ") + label + table.sum_rest_words),
        ((verdict == "open") & label.isnull(), "not in any sum yet, as it is not due"),
        ((verdict == "lost") & label.isnull(), "in no payout of the exports, and in no sum of the books"),
        (verdict == "open", label + " is not closed yet"),
        (young, ibis.literal("younger than the grace period, and ") + label + " does not hold yet"),
        ((verdict == "lost") & table.sum_why.isnull(), label + " is not in the books"),
        (verdict == "lost", ibis.literal("left out of ") + label + " (" + table.sum_why + ")"),
        else_=ibis.literal("in ") + label + table.sum_rest_words,
    )

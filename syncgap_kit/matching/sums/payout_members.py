"""Which orders belong to which payout or settlement, as the channels' and providers' own statements tell."""

from dataclasses import dataclass
from typing import Any

import ibis
import pandas as pd

from ...intake.case import Case
from ...movements import PAYMENTS, PAYOUT_LINES, PAYOUTS
from ...tables import ORDERS
from ..numbers.spelling import normal
from .amounts_booked import booked_units, in_units
from .expected_sums import Table, sums_of, tabled

LINES = ("the sales of its lines", "the sales less fees of its lines", "what was paid out")


@dataclass(frozen=True, eq=False)
class Payouts:
    """The payouts of one channel and currency, and which orders they hold."""

    frame: pd.DataFrame  # bucket, payout_id, bank_reference, day, begins_at, ends_at, open, paid (units, NaN: untold)
    shares: Any  # Ibis: bucket, order_key (NULL: in no export), nth payout of the order, gross and net units


def payouts(case: Case, channel: str, currency: str, orders: Any, word: str = "") -> Payouts | None:
    """The payouts of a channel in one currency; None where no export tells of orders in payouts.

    `word`: tells apart what is kept of a part of the orders from what is of all of them.
    """
    if not any(case.table(table).count().execute() for table in (PAYMENTS, PAYOUT_LINES)):
        return None
    shares = case.keep(f"payout_shares_{channel}_{currency}{word}", _shares(case, channel, currency, orders))
    known = shares.group_by("bucket").agg(
        payout_id=shares.payout_id.max(), payout_day=shares.payout_day.max(), last_at=shares.at.max()
    )
    frame = known.order_by("bucket").execute()
    if not len(frame):
        return None
    told = case.table(PAYOUTS)
    told = told.filter((told.channel == channel) | told.channel.isnull())
    told = told.filter((told.currency == currency).fill_null(True))
    columns = ("payout_id", "bank_reference", "day", "begins_at", "ends_at")
    rows = told.mutate(bucket=_bucket(told, told.day), paid=in_units(told.amount)).select("bucket", *columns, "paid")
    rows = rows.order_by(*rows.columns).execute().drop_duplicates("bucket")
    frame = frame.merge(rows.drop(columns="payout_id"), on="bucket", how="left", indicator=True)
    told_of = frame["_merge"] == "both"
    frame["open"] = ~told_of & told_of.any()  # its lines came, its end did not yet
    frame["day"] = pd.to_datetime(frame.day.fillna(frame.payout_day))
    last = pd.to_datetime(frame.last_at).dt.normalize()
    frame["day"] = frame.day.fillna(pd.to_datetime(frame.ends_at).dt.normalize()).fillna(last).dt.date
    return Payouts(frame, shares)


def _bucket(table: Any, day: Any) -> Any:
    """One text for a payout: its provider with its id, else with its day."""
    own = table.payout_id.fill_null(ibis.literal("of ") + day.cast("string"))
    return table.provider.fill_null("") + "|" + own


def _shares(case: Case, channel: str, currency: str, orders: Any) -> Any:
    """What each payout holds of each order: bucket, order_key, nth, at, gross and net in ten-thousandths."""
    payments, lines = case.table(PAYMENTS), case.table(PAYOUT_LINES)
    payments = payments.filter(payments.kind == "sale", payments.order_reference.notnull())
    single = payments.select(
        *("channel", "provider", "order_reference", "currency", "at", "payout_id", "payout_day"),
        gross=in_units(payments.amount),
        net=in_units(payments.net.fill_null(payments.amount)),
    )
    lines = lines.filter(lines.kind == "sale", lines.order_reference.notnull())
    fee = (lines.part.lower().contains("fee") | lines.part.lower().contains("withheld")).fill_null(False)
    parts = lines.select(
        *("channel", "provider", "order_reference", "currency", "at", "payout_id"),
        payout_day=ibis.null("date"),
        gross=fee.ifelse(0, in_units(lines.amount)),
        net=in_units(lines.amount),
    )
    rows = single.union(parts)
    rows = rows.filter((rows.channel == channel) | rows.channel.isnull(), (rows.currency == currency).fill_null(True))
    rows = rows.mutate(bucket=_bucket(rows, rows.payout_day), key=normal(rows.order_reference))
    keys = _keys(case, channel)
    rows = rows.left_join(keys, "key").filter(lambda t: t.bucket.notnull())
    rows = rows.filter(rows.order_key.notnull() | rows.channel.notnull())  # of others nobody knows whose they are
    rows = rows.group_by("bucket", "key", "order_key").agg(
        payout_id=rows.payout_id.max(),
        payout_day=rows.payout_day.max(),
        at=rows["at"].max(),
        gross=rows.gross.sum().cast("int64"),
        net=rows.net.sum().cast("int64"),
    )
    wanted = orders.select("order_key", wanted=ibis.literal(True))
    known = rows.left_join(wanted, "order_key").filter(lambda t: t.order_key.isnull() | t.wanted.fill_null(False))
    nth = ibis.row_number().over(group_by=known.key, order_by=(known["at"], known.bucket))
    names = ("bucket", "key", "order_key", "payout_id", "payout_day", "at", "gross", "net")
    return known.select(*names, nth=nth)


def _keys(case: Case, channel: str) -> Any:
    """The ids and names of a channel's orders, each with the order it belongs to."""
    orders = case.table(ORDERS)
    own = orders.filter(orders.channel == channel)
    keys = own.select("order_key", key=normal(own.order_id)).union(own.select("order_key", key=normal(own.order_name)))
    return keys.filter(keys.key.notnull()).group_by("key").agg(order_key=keys.order_key.min())


def per_payout(orders: Any, known: Payouts, bases: tuple[str, ...]) -> Table:
    """Expected sums per payout; keys are its buckets. Orders count in the first payout that holds them."""
    first = known.shares.filter(known.shares.nth == 0).select("order_key", "bucket")
    own = orders.join(first, "order_key")
    whole = own.group_by("bucket", "single").agg(orders=own.count(), **sums_of(own, bases))
    lines = known.shares.left_join(orders.select("order_key", "single"), "order_key")
    lines = lines.mutate(single=lines.single.fill_null(0))
    parts = lines.group_by("bucket", "single").agg(
        **{LINES[0]: lines.gross.sum().cast("int64"), LINES[1]: lines.net.sum().cast("int64")}
    )
    frame = whole.execute().merge(parts.execute(), on=["bucket", "single"], how="outer").fillna(0)
    paid = known.frame[["bucket", "paid"]].dropna().rename(columns={"paid": LINES[2]}).assign(single=0)
    frame = frame.merge(paid, on=["bucket", "single"], how="outer").fillna(0)
    columns = dict.fromkeys((name for name in frame.columns if name != "bucket"), "int64")
    return tabled(frame.astype(columns).rename(columns={"bucket": "key"}), (*bases, *LINES))


def members(orders: Any, known: Payouts, basis: str) -> Any:
    """Each order of `orders` with its bucket and what that holds of it: order_key, key, units."""
    shares = known.shares.filter(known.shares.order_key.notnull())
    if basis in LINES[:2]:
        own = orders.select("order_key").join(shares, "order_key")
        units = own.gross if basis == LINES[0] else own.net
    else:
        own = orders.join(shares.filter(shares.nth == 0).select("order_key", "bucket"), "order_key")
        units = booked_units(own, "total" if basis == LINES[2] else basis)
    return own.select("order_key", key=own.bucket, units=units)

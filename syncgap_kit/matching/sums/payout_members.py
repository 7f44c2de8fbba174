"""Which orders belong to which payout or settlement, as the channels' and providers' own statements tell."""

from dataclasses import dataclass
from typing import Any

import ibis
import pandas as pd

from ...intake.case import Case
from ...movements import PAYMENTS, PAYOUT_LINES, PAYOUTS
from ...tables import ORDERS
from ..numbers.spelling import normal
from .amounts_booked import BEFORE_REFUNDS, OF_LINES, PAID_OUT, booked_units, in_units
from .expected_sums import Table, sums_of, tabled

LINES = (*(name for names in OF_LINES.values() for name in names), PAID_OUT)
UNITS = {sold: column for column, (sold, _) in OF_LINES.items()}
NO_MONEY = ("payout", "memo")  # kinds of lines that are no part of what is paid out


@dataclass(frozen=True, eq=False)
class Payouts:
    """The payouts of one channel and currency, and which orders they hold."""

    frame: pd.DataFrame  # bucket, payout_id, bank_reference, day, begins_at, ends_at, open, paid (units)
    refunds: pd.DataFrame  # bucket, and by OF_LINES what its lines gave back, less than nothing
    shares: Any  # Ibis: bucket, order_key (NULL: in no export), nth payout of the order, and OF_LINES in units


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
    lines = _lines(case, channel, currency)
    in_all = lines.group_by("bucket").agg(in_all=lines.net.sum().cast("int64")).execute()
    frame = frame.merge(in_all, on="bucket", how="left")
    frame["paid"] = frame.paid.fillna(frame.pop("in_all"))  # where no file of payouts tells it
    back = lines.filter(lines.kind == "refund").group_by("bucket")
    refunds = back.agg(**_in_all(lines)).order_by("bucket")
    return Payouts(frame, refunds.execute(), shares)


def _bucket(table: Any, day: Any) -> Any:
    """One text for a payout: its provider with its id, else with its day."""
    own = table.payout_id.fill_null(ibis.literal("of ") + day.cast("string"))
    return table.provider.fill_null("") + "|" + own


def _lines(case: Case, channel: str, currency: str) -> Any:
    """All that payouts are made of: bucket, kind, order_reference, payout_id, payout_day, at, OF_LINES in units."""
    payments, lines = case.table(PAYMENTS), case.table(PAYOUT_LINES)
    single = payments.select(
        *("channel", "provider", "kind", "order_reference", "currency", "at", "payout_id", "payout_day"),
        gross=in_units(payments.amount),
        untaxed=in_units(payments.amount),
        net=in_units(payments.net.fill_null(payments.amount)),
    )
    part = lines.part.lower().fill_null("")
    fee, withheld = part.contains("fee"), part.contains("withheld")
    parts = lines.select(
        *("channel", "provider", "kind", "order_reference", "currency", "at", "payout_id"),
        payout_day=ibis.null("date"),
        gross=(fee | withheld).ifelse(0, in_units(lines.amount)),
        untaxed=fee.ifelse(0, in_units(lines.amount)),
        net=in_units(lines.amount),
    )
    rows = single.union(parts)
    rows = rows.filter((rows.channel == channel) | rows.channel.isnull(), (rows.currency == currency).fill_null(True))
    return rows.filter(rows.kind.notin(NO_MONEY).fill_null(True)).mutate(bucket=_bucket(rows, rows.payout_day))


def _shares(case: Case, channel: str, currency: str, orders: Any) -> Any:
    """What each payout holds of each order: bucket, order_key, nth, at, OF_LINES in ten-thousandths."""
    rows = _lines(case, channel, currency)
    rows = rows.filter(rows.kind == "sale", rows.order_reference.notnull())
    rows = rows.mutate(key=normal(rows.order_reference))
    keys = _keys(case, channel)
    rows = rows.left_join(keys, "key").filter(lambda t: t.bucket.notnull())
    rows = rows.filter(rows.order_key.notnull() | rows.channel.notnull())  # of others nobody knows whose they are
    rows = rows.group_by("bucket", "key", "order_key").agg(
        payout_id=rows.payout_id.max(),
        payout_day=rows.payout_day.max(),
        at=rows["at"].max(),
        **_in_all(rows),
    )
    wanted = orders.select("order_key", wanted=ibis.literal(True))
    known = rows.left_join(wanted, "order_key").filter(lambda t: t.order_key.isnull() | t.wanted.fill_null(False))
    nth = ibis.row_number().over(group_by=known.key, order_by=(known["at"], known.bucket))
    names = ("bucket", "key", "order_key", "payout_id", "payout_day", "at", *OF_LINES)
    return known.select(*names, nth=nth)


def _in_all(lines: Any) -> dict[str, Any]:
    """The sums of OF_LINES."""
    return {column: lines[column].sum().cast("int64") for column in OF_LINES}


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
    sold = lines.group_by("bucket", "single").agg(**_in_all(lines)).execute()
    told = {name: sold[column] for column, names in OF_LINES.items() for name in names}
    frame = whole.execute().merge(sold[["bucket", "single"]].assign(**told), on=["bucket", "single"], how="outer")
    back = known.refunds[known.refunds.bucket.isin(known.frame.bucket)]
    back = back.rename(columns={column: less for column, (_, less) in OF_LINES.items()})
    paid = known.frame[["bucket", "paid"]].dropna().rename(columns={"paid": PAID_OUT})
    frame = pd.concat([frame, back.assign(single=0), paid.assign(single=0)], ignore_index=True).fillna(0)
    columns = dict.fromkeys((name for name in frame.columns if name != "bucket"), "int64")
    return tabled(frame.astype(columns).rename(columns={"bucket": "key"}), (*bases, *LINES))


def members(orders: Any, known: Payouts, basis: str) -> Any:
    """Each order of `orders` with its bucket and what that holds of it: order_key, key, units."""
    shares = known.shares.filter(known.shares.order_key.notnull())
    of_lines = UNITS.get(BEFORE_REFUNDS.get(basis, basis))
    if of_lines:
        own = orders.select("order_key").join(shares, "order_key")
        units = own[of_lines]
    else:
        own = orders.join(shares.filter(shares.nth == 0).select("order_key", "bucket"), "order_key")
        units = booked_units(own, "total" if basis == PAID_OUT else basis)
    return own.select("order_key", key=own.bucket, units=units)

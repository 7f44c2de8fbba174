"""Documents that are numbered like a channel's, by a number that the channel had not given out: typed wrong.

A number among the channel's own, or one that it may well have given out before or after its exports, speaks for an
order that they lack, and wins over customer and amount: in a shop of subscriptions these agree every month. A number
far from all that the channel gave out by the document's day speaks for no order, so that customer, amount and day may
tell whose the document is, where they point at one order alone.
"""

from datetime import timedelta
from typing import Any

import ibis

from ...intake.case import Case
from .candidates import Candidates
from .conventions import Convention
from .ladder import EARLY
from .readings import NEAR

LATE = 90  # days behind its order that a document may well be dated
BUSIER = 5  # times as busy as within its exports a channel may have been outside of them
IN_STEP = 0.95  # correlation of numbers and days where a channel counts its orders
ONE_NUMBER = r"^\D*(\d{1,9})\D*$"


def typed_wrong(case: Case, found: Candidates, bearing: Any) -> Any:
    """The documents of `bearing` whose number the channel cannot have given out by their day: posting_key, channel.

    Only of channels that count their orders, and whose documents bear the whole number.
    """
    known = [one for one in found.conventions if one.learnt or one.declared]
    unfit = {one.channel for one in known if one.where != "number" or one.cut or one.left_out}
    own = found.left.join(bearing, "posting_key").select("posting_key", "channel", "number", "date")
    asked = [_outside(found.ids, one, own) for one in known if one.channel not in unfit]
    parts = [part for part in asked if part is not None]
    if not parts:
        return bearing.filter(ibis.literal(False)).select("posting_key", "channel")
    once = ibis.union(*parts) if len(parts) > 1 else parts[0]
    counted = once.group_by("posting_key", "channel").agg(given_out=once.given_out.any())
    return case.keep("typed_wrong", counted.filter(~counted.given_out).drop("given_out"))


def _outside(ids: Any, convention: Convention, documents: Any) -> Any:
    """The documents that bear a number by this convention, and whether it may have been given out by their day."""
    counted = ids.filter(ids.channel == convention.channel).select("day", serial=_serial(ids[convention.field]))
    counted = counted.filter(counted.serial.notnull(), counted.day.notnull())
    age = counted.day.delta(ibis.date("1970-01-01"), unit="day")
    told = counted.agg(
        first=counted.day.min(),
        last=counted.day.max(),
        least=counted.serial.min(),
        most=counted.serial.max(),
        in_step=counted.serial.cast("float64").corr(age.cast("float64"), how="pop"),
    )
    row = told.to_pyarrow().to_pylist()[0]
    if not row["in_step"] or not row["in_step"] >= IN_STEP:
        return None
    begin, end = len(convention.prefix), len(convention.prefix) + len(convention.suffix)
    own = documents.filter(documents.channel == convention.channel, documents.number.startswith(convention.prefix))
    own = own.filter(own.number.endswith(convention.suffix), own.number.length() > end)
    own = own.mutate(serial=_serial(own.number.substr(begin, own.number.length() - end)))
    own = own.filter(own.serial.notnull(), own.date.notnull()).mutate(until=own.date + ibis.interval(days=EARLY))
    daily = counted.group_by("day").agg(most=counted.serial.max())
    highest = daily.mutate(highest=daily.most.max().over(ibis.cumulative_window(order_by=daily.day))).drop("most")
    own = own.asof_join(highest, own.until >= highest.day)
    rate = BUSIER * (row["most"] - row["least"] + 1) / ((row["last"] - row["first"]).days + 1)
    since, until = row["first"] + timedelta(days=LATE), row["last"] - timedelta(days=EARLY)
    before = ibis.greatest(ibis.literal(since).delta(own.date, unit="day"), 0) * rate
    after = ibis.greatest(own.date.delta(ibis.literal(until), unit="day"), 0) * rate
    possible = own.serial.between(row["least"] - before, own.highest + after).fill_null(True)
    return own.select("posting_key", "channel", given_out=possible)


def _serial(text: Any) -> Any:
    return text.re_extract(ONE_NUMBER, 1).nullif("").try_cast("int64")


def surely(pairs: Any, astray: Any, matched: Any) -> Any:
    """The pairs without those of documents that were typed wrong (`astray`) and are not surely the order's.

    Such a document is an order's that has none, where it stands near it in time, in its channel, nearer than to any
    other order that agrees, and where no other order without a document and no other document could be meant. Needs
    posting_key, order_key, channel and `apart`: days from order to document.
    """
    told = pairs.left_join(astray.rename(of="channel"), "posting_key").drop("posting_key_right")
    told = told.mutate(near=told.apart.between(*NEAR), lone=~told.order_key.isin(matched.order_key))
    open_ = told.near & told.lone
    told = told.mutate(
        orders=open_.sum().over(group_by=told.posting_key),
        documents=open_.sum().over(group_by=told.order_key),
        nearer=ibis.rank().over(group_by=told.posting_key, order_by=told.apart.abs()),
    )
    told = told.mutate(nearest=(told.nearer == 0).sum().over(group_by=told.posting_key))
    alone = (told.orders == 1) & (told.documents == 1) & (told.nearer == 0) & (told.nearest == 1)
    sure = told.near & told.lone & alone & (told.channel == told.of)
    return told.filter(told.of.isnull() | sure.fill_null(False)).select(*pairs.columns)

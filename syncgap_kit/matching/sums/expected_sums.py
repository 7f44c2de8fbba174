"""What a channel's orders add up to per day, however the days may be cut and whatever of the orders is booked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...calendar import WEEKDAYS, local_day, seconds_of
from ...intake.case import Case
from .amounts_booked import BASES, booked_units
from .series import EPOCH, NOWHERE

EVENTS = {"paid_at": "paid", "created_at": "created", "fulfilled_at": "shipped"}
NOON = 720  # minutes
THURSDAY, SATURDAY = 3, 5  # weekdays: that of 1 January 1970, and the first that is no business day
WEEKENDS = {  # which business day holds them: words
    "": "",
    "joined": ", Saturday and Sunday with the Monday after them",
    "next": ", each on the next business day",
}
QUARTER = 900  # seconds; every zone of today is whole quarters away from UTC
POPULATIONS = ("without a document of their own", "without an agreeing document of their own", "all")
USUAL_ZONES = (
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Europe/London", "Europe/Berlin"),
    *("Australia/Sydney", "Pacific/Auckland", "Asia/Tokyo", "Asia/Singapore", "Asia/Kolkata", "America/Sao_Paulo"),
)


@dataclass(frozen=True)
class Cut:
    """Which instant of an order decides on its day, and in which zone days are cut."""

    event: str  # a key of EVENTS
    zone: str
    minute: int = 0  # of a day, at which it ends: before noon that of the night after it, else of its own evening
    weekend: str = ""  # a key of WEEKENDS
    period: str = "day"  # or week or month, of which one sum stands in the books
    week_ends: int = 6  # weekday of its last day, Monday being 0

    @property
    def shift(self) -> timedelta:
        """How far a clock must be put on so that the day changes at its midnight."""
        return timedelta(minutes=-self.minute if self.minute < NOON else 2 * NOON - self.minute)

    def key_of(self, orders: Any) -> Any:
        """The bucket of each order, as an Ibis column; NULL for one that is not shipped where that decides."""
        day: Any = local_day(event_at(orders, self.event), self.zone, shift=self.shift)
        return self.gathered(day.delta(ibis.literal(EPOCH), unit="day"))

    def gathered(self, days: Any) -> Any:
        """Days, since 1970, as the last day of the period in whose sum they stand; numbers or an Ibis column."""
        if self.period == "month":
            return month_end(days)
        if self.period == "week":
            return days + (self.week_ends + 7 - (days + THURSDAY) % 7) % 7
        if not self.weekend:
            return days
        days = days + int(self.weekend == "next")
        weekday = (days + THURSDAY) % 7
        return days + weekday // SATURDAY * (7 - weekday)

    def named(self, days: NDArray[np.int64]) -> NDArray[np.int64]:
        """The days that documents name as the periods that these are in; NOWHERE stays."""
        if self.period == "day":
            return days
        return np.where(days == NOWHERE, NOWHERE, self.gathered(days))

    def days(self, key: int) -> tuple[date, date]:
        """The first and the last day of a bucket."""
        day = day_of_key(key)
        if self.period != "day":
            return (day.replace(day=1) if self.period == "month" else day - timedelta(days=6)), day
        before = {"": 0, "joined": 0, "next": 1}[self.weekend]
        gone = 2 if self.weekend and not day.weekday() else 0
        return day - timedelta(days=before + gone), day - timedelta(days=before)

    def bounds(self, key: int) -> tuple[datetime, datetime]:
        """When a bucket begins, and when the next one does."""
        first, last = self.days(key)
        begin, end = (datetime.combine(day, time.min) - self.shift for day in (first, last + timedelta(days=1)))
        zone = ZoneInfo(self.zone)
        return begin.replace(tzinfo=zone), end.replace(tzinfo=zone)

    def sentence(self) -> str:
        """Where a day is cut, in words."""
        at = f"{self.minute // 60}:{self.minute % 60:02}" if self.minute else "midnight"
        week = f", weeks until {WEEKDAYS[self.week_ends]}" if self.period == "week" else ""
        return f"cut at {at} {self.zone}{WEEKENDS[self.weekend]}{week}"


@dataclass(frozen=True, eq=False)
class Table:
    """Expected sums: a row per bucket, a column per population and basis, in ten-thousandths; and counts of orders."""

    keys: NDArray[Any]
    columns: tuple[tuple[int, str], ...]  # place in POPULATIONS, and name of the basis
    sums: NDArray[np.int64]
    counts: NDArray[np.int64]  # per bucket and column
    bearing: NDArray[np.int64]  # those of the counted that come to anything; one that was given back whole may not


def event_at(orders: Any, event: str) -> Any:
    """When an order was paid, else created; created; or shipped."""
    return orders.paid_at.fill_null(orders.created_at) if event == "paid_at" else orders[event]


def zones_of(case: Case, channels: tuple[str, ...]) -> tuple[str, ...]:
    """The zones in which channels' days are most likely cut: the books', the channels' own, UTC."""
    own = [source.timezone for source in case.settings.sources if source.channel in channels and source.timezone]
    return tuple(dict.fromkeys((case.timezone, *own, "UTC")))


def quarters(orders: Any, bases: tuple[str, ...], events: Iterable[str] = EVENTS) -> dict[str, pd.DataFrame]:
    """The sums of orders per quarter of an hour and class (0 no document, 1 one that disagrees, 2 one that agrees).

    A frame for each event that any order has, with columns quarter, single, orders and those of `sums_of`.
    """
    amounts = {basis: booked_units(orders, basis) for basis in bases}
    instants = {event: event_at(orders, event) for event in events}
    reckoned = orders.select("single", **amounts, **instants)  # once for all events: they cost more to word than to run
    parts = []
    for event in instants:
        told = reckoned.filter(reckoned[event].notnull())
        quarter = seconds_of(told[event]) // QUARTER
        parts.append(told.select("single", *bases, event=ibis.literal(event), quarter=quarter))
    united = ibis.union(*parts) if len(parts) > 1 else parts[0]
    units = {basis: united[basis] for basis in bases}
    united = united.group_by("event", "quarter", "single").agg(orders=united.count(), **_sums(units))
    frame = united.order_by("event", "quarter", "single").execute()
    by_event = dict(tuple(frame.groupby("event")))
    return {event: by_event[event].drop(columns="event") for event in events if event in by_event}


def sums_of(orders: Any, bases: tuple[str, ...]) -> dict[str, Any]:
    """For each basis what orders come to, under its name, and how many of them come to anything."""
    return _sums({basis: booked_units(orders, basis) for basis in bases})


def _sums(units: dict[str, Any]) -> dict[str, Any]:
    sums = {basis: amount.sum().cast("int64") for basis, amount in units.items()}
    return sums | {_bearing(basis): (amount != 0).sum().cast("int64") for basis, amount in units.items()}


def _bearing(basis: str) -> str:
    return f"orders of {basis}"


def bases_of(orders: Any) -> tuple[str, ...]:
    """The bases that differ from each other for these orders."""
    columns = ("withheld_tax", "tax", "refunded", "discount", "shipping", "tip", "fee")
    row = orders.agg(**{name: (orders[name] != 0).fill_null(False).sum() for name in columns}).execute().iloc[0]
    filled = {name for name in columns if row[name] > 0}
    return tuple(basis for basis, (less, more) in BASES.items() if {*less, *more} <= filled)


def per_day(frame: pd.DataFrame, cut: Cut, bases: tuple[str, ...]) -> Table:
    """Sums per quarter as sums per day; keys are days since 1970."""
    stamps = pd.to_datetime(frame.quarter * QUARTER, unit="s", utc=True).dt.tz_convert(cut.zone).dt.tz_localize(None)
    days = ((stamps + cut.shift).dt.floor("D") - pd.Timestamp(EPOCH)).dt.days
    return tabled(frame.assign(key=cut.gathered(days)), bases)


def tabled(frame: pd.DataFrame, bases: tuple[str, ...]) -> Table:
    """Rows with key, single, orders and a column per basis as a table over all populations.

    Beside a basis may stand how many orders come to anything (sums_of); else all of them count.
    """
    keys = np.array(sorted(frame.key.unique()))
    columns, sums, counts, bearing = [], [], [], []
    for place in range(len(POPULATIONS)):
        own = frame[frame.single <= place].groupby("key").sum()
        own = own.reindex(keys, fill_value=0)
        for basis in bases:
            columns.append((place, basis))
            sums.append(own[basis].to_numpy(np.int64))
            counts.append(own.orders.to_numpy(np.int64))
            bearing.append(own.get(_bearing(basis), own.orders).to_numpy(np.int64))
    return Table(keys, tuple(columns), *(np.array(one, np.int64).T for one in (sums, counts, bearing)))


def month_end(days: Any) -> Any:
    """The last day of the month of days since 1970; numbers or an Ibis column."""
    if isinstance(days, ibis.Expr):
        day = ibis.literal(EPOCH) + days.as_interval("D")
        return (day.truncate("M") + ibis.interval(months=1)).delta(ibis.literal(EPOCH), unit="day") - 1
    months = np.asarray(days, np.int64).astype("datetime64[D]").astype("datetime64[M]")
    return (months + 1).astype("datetime64[D]").astype(np.int64) - 1


def day_of_key(key: int) -> date:
    """Days since 1970 as a date."""
    return EPOCH + timedelta(days=int(key))

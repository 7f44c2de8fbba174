"""Which day the documents of a channel bear: of the order, its payment or shipment, in whose zone, how much later."""

from dataclasses import dataclass
from typing import Any

import ibis

from ...intake.case import Case
from ...intake.phrases import owner
from ...tables import ORDERS, POSTINGS
from ...written import in_digits

BORNE = {"paid_at": "was paid", "created_at": "was placed", "fulfilled_at": "was shipped"}  # the first wins where equal
MOST = 0.6  # share of documents from which a day is the channel's habit


@dataclass(frozen=True)
class DocumentDay:
    """The day that most documents of a channel bear."""

    channel: str
    moment: str  # paid_at, created_at or fulfilled_at
    zone: str
    lag: int  # days after that moment
    support: int
    documents: int

    @property
    def usual(self) -> bool:
        """Whether it is a habit at all."""
        return self.support >= MOST * self.documents

    def sentence(self) -> str:
        """The habit in words, with its support."""
        when = f"the day on which the order {BORNE[self.moment]} ({self.zone})"
        if self.lag:
            days = f"{abs(self.lag)} day{'s' if abs(self.lag) > 1 else ''}"
            when = f"{days} {'after' if self.lag > 0 else 'before'} {when}"
        whose, support = owner(self.channel), in_digits(self.support)
        if not self.usual:
            return f"{whose}: its documents bear no one day; at best, {support} of them {when}."
        return f"{whose}: {support} of its {in_digits(self.documents)} documents bear {when}."


def document_lags(case: Case, matched: Any) -> Any:
    """How many days documents stand after each moment of their orders, in the books' zone and in UTC.

    A row per channel, ledger and days of all of these, which thousands share: `support` documents do. Those without
    another order alone.
    """
    own = matched.filter(~matched.ambiguous, ~matched.together)
    postings = case.table(POSTINGS)
    ledgers = sorted(postings.select("ledger").distinct().to_pyarrow()["ledger"].drop_null().to_pylist())
    if len(ledgers) > 1:
        own = own.join(postings.select("posting_key", "ledger"), "posting_key").select("order_key", "date", "ledger")
    else:
        own = own.select("order_key", "date", ledger=ibis.literal(ledgers[0] if ledgers else None, type="string"))
    pairs = own.join(case.table(ORDERS).select("order_key", "channel", *BORNE), "order_key")
    columns = {
        name: pairs.date.delta(pairs[moment].date() if zone == "UTC" else case.local_day(pairs[moment]), unit="day")
        for (moment, zone), name in _lag_columns(case).items()
    }
    alike = pairs.select("channel", "ledger", **columns).group_by("channel", "ledger", *columns)
    return case.keep("document_lags", alike.agg(support=ibis._.count()))


def _lag_columns(case: Case) -> dict[tuple[str, str], str]:
    """The column of `document_lags` for each moment and zone."""
    ways = ((moment, zone) for moment in BORNE for zone in dict.fromkeys(("UTC", case.timezone)))
    return {way: f"lag_{at}" for at, way in enumerate(ways)}


def document_days(case: Case, lags: Any) -> tuple[DocumentDay, ...]:
    """For each channel the moment, zone and lag that the days of most of its documents agree with."""
    parts = [
        lags.filter(lags[name].notnull()).select(
            "channel", "support", moment=ibis.literal(moment), zone=ibis.literal(zone), lag=lags[name]
        )
        for (moment, zone), name in _lag_columns(case).items()
    ]
    counted = ibis.union(*parts).group_by("channel", "moment", "zone", "lag").agg(support=ibis._.support.sum())
    totals = lags.group_by("channel").agg(documents=lags.support.sum())
    rows = counted.join(totals, "channel").to_pyarrow().to_pylist()
    places = {moment: place for place, moment in enumerate(BORNE)}
    best: dict[str, dict[str, Any]] = {}
    at_home: dict[str, dict[str, Any]] = {}  # by days of the books' own zone

    def rank(row: dict[str, Any]) -> tuple[Any, ...]:
        lag = row["lag"]
        return -row["support"], abs(lag), places[row["moment"]], row["zone"] != case.timezone, lag

    for row in sorted(rows, key=rank):
        best.setdefault(row["channel"], row)
        if row["zone"] == case.timezone:
            at_home.setdefault(row["channel"], row)
    chosen = {channel: _clearly(row, at_home.get(channel, row)) for channel, row in best.items()}
    return tuple(DocumentDay(**row) for _, row in sorted(chosen.items()))


def _clearly(best: dict[str, Any], at_home: dict[str, Any]) -> dict[str, Any]:
    """The habit, in the books' own zone unless another one leaves at most half as many documents without it.

    Orders of a few hours of the night tell the zones apart; where some were posted late, chance alone could decide.
    """
    apart, at_most = (row["documents"] - row["support"] for row in (best, at_home))
    return best if 2 * apart <= at_most else at_home


def borne_day(case: Case, orders: Any, days: tuple[DocumentDay, ...]) -> Any:
    """The day that each order's document would bear: by the habit of its channel, else that of its payment."""
    due = case.local_day(orders.paid_at.fill_null(orders.created_at))
    habits = []
    for one in days:
        day = orders[one.moment].date() if one.zone == "UTC" else case.local_day(orders[one.moment])
        if one.usual:
            habits.append((orders.channel == one.channel, (day + ibis.interval(days=one.lag)).cast("date")))
    return ibis.cases(*habits, else_=due).fill_null(due) if habits else due


def days_behind(case: Case, lags: Any, days: tuple[DocumentDay, ...]) -> Any:
    """How many days behind the one that `borne_day` gives their orders documents stand: a column of `document_lags`."""
    columns = _lag_columns(case)
    due = lags[columns["paid_at", case.timezone]].fill_null(lags[columns["created_at", case.timezone]])
    habits = [(lags.channel == one.channel, lags[columns[one.moment, one.zone]] - one.lag) for one in days if one.usual]
    return ibis.cases(*habits, else_=due).fill_null(due) if habits else due

"""The orders that causes are weighed on, as small arrays: expected and settled, one channel and currency at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..calendar import seconds_of
from ..intake.case import Case
from ..matching.dispositions import BY_HAND
from ..matching.orders import Matches
from ..matching.sums.expected_sums import QUARTER, zones_of
from .candidate import Orders

ONLY_DAYS = 0.9  # share of orders at midnight from which a channel's export tells days alone
ARRIVED = ("posted", "posted_late", "mismatched", "duplicated")
PARTS = {  # leg: the column of orders that it is
    **{leg: leg for leg in ("tax", "shipping", "discount")},
    "withheld": "withheld_tax",
    "refund": "refunded",
}
FEWEST = 3  # orders of one kind and leg that are looked at in time
SELDOM = 0.2  # share of what arrived that people may enter by hand: beyond, that is how these books are kept
AT_ONCE = 0.1  # share of the late orders that are posted on a day on which what was held up is filled in
LATER_THAN_USUAL = 1  # days beyond the channel's usual lag from which an order was held up
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Settled:
    """The orders of a channel and currency that are past their grace, with what became of each."""

    orders: Orders
    disposition: NDArray[np.object_]
    leg: NDArray[np.object_]  # of mismatched orders, "" where no part of them accounts for the difference
    due: NDArray[np.int64]  # when each was paid, else placed: seconds since 1970, UTC
    due_day: NDArray[np.int64]
    lag: NDArray[np.int64]  # days from due_day until it stood in the books; 0 where it does not, or nobody knows
    has: Mapping[str, Flags]  # by leg, as far as PARTS has it: the orders that have any, and so can stand without it
    with_youngest: "Settled | None" = None  # with those that arrived within their grace, where one of them stands wrong

    def of_other_kinds(
        self, explained: NDArray[np.bool_], known_until: int
    ) -> Iterator[tuple[Orders, NDArray[np.int64], Orders]]:
        """The orders that reached the books, held against what else may befall them; their positions among others.

        An order has one disposition, and what it hides is not known: one that stands there twice says nothing of
        amounts, and one with another amount nothing of lateness. Orders that came late because a cause of missing
        orders had kept them back (`explained`) stand in its gap. What stands wrong in the books is known of the
        youngest as well, whose absence would say nothing. From the day `known_until` on, those that are late have not
        come yet, and those that are not say nothing of them.
        """
        late, twice, differs = self._told()
        known = ~self.orders.lost & (self.due_day < known_until)
        yield from self._with("late", "", late, known & ~(late & explained) & ~twice & ~differs)
        yield from (self.with_youngest or self).standing_wrong(self.orders.key[explained])

    def standing_wrong(self, explained: NDArray[np.int64]) -> Iterator[tuple[Orders, NDArray[np.int64], Orders]]:
        """Those posted twice, and those with another amount by the part that differs; `explained`: keys of orders."""
        late, twice, differs = self._told()
        there = ~self.orders.lost & ~(late & np.isin(self.orders.key, explained))
        yield from self._with("duplicated", "", twice, there)
        for leg in sorted(set(self.leg[differs])):
            own = differs & (self.leg == leg)
            may = self.has.get(leg, np.ones(len(own), bool))
            aside = self.orders.day[there & ~twice & ~differs & ~may]
            held = there & ~twice & (own | (~differs & may))
            for orders, places, home in self._with("mismatched", str(leg), own, held):
                yield replace(orders, untouchable=aside), places, home

    def _told(self) -> tuple[Flags, Flags, Flags]:
        late, twice, differs = (self.disposition == word for word in ("posted_late", "duplicated", "mismatched"))
        return late, twice, differs

    def _with(self, kind: str, leg: str, hit: Flags, kept: Flags) -> Iterator[tuple[Orders, NDArray[np.int64], Orders]]:
        """What is wrong with some orders among others, where enough of them are."""
        if (hit & kept).sum() >= FEWEST:
            yield *self._of_kind(kind, leg, hit, kept), self.orders

    def over_time(self, kind: str) -> Orders:
        """All orders that reached the books, those of a kind as lost, whatever part of their amount differs.

        As for its gaps: of the youngest it is known whether they stand wrong, and not whether they will be late.
        """
        if self.with_youngest and kind != "late":
            return self.with_youngest.over_time(kind)
        word = {"late": "posted_late"}.get(kind, kind)
        return self._of_kind(kind, "", self.disposition == word, ~self.orders.lost)[0]

    def _of_kind(
        self, kind: str, leg: str, hit: NDArray[np.bool_], kept: NDArray[np.bool_]
    ) -> tuple[Orders, NDArray[np.int64]]:
        """Lateness counts from the day on which an order was due: many a log first sees a late one as it is posted."""
        orders, days = self.orders, len(self.orders.expected_on)
        decided, day = (self.due, self.due_day) if kind == "late" else (orders.decided, orders.day)
        places = np.flatnonzero(kept)
        places = places[np.lexsort((orders.key[places], decided[places]))]
        expected, lost, lag = np.bincount(day[places], minlength=days), hit[places], self.lag[places]
        own = replace(
            orders,
            key=orders.key[places],
            decided=decided[places],
            day=day[places],
            lost=lost,
            late=np.zeros(len(places), bool),
            expected_on=expected,
            arrived_on=expected - np.bincount(day[places][lost], minlength=days),
            kind=kind,
            leg=leg,
            by_hand=None,
            came_on=None,
            made_at=None,
            due_on=None,
            by_day=None if orders.by_day is None else orders.by_day[places] | (kind == "late"),
            held_up=(_later_than_usual(lag) | (_filled_in(day[places] + lag, lost) & (kind == "late"))) & ~lost,
        )
        return own, places


def settled_orders(matches: Matches, first_day: date, days: int) -> list[Settled]:
    """The orders of each channel and currency that are past their grace, in order of their decision."""
    orders = matches.orders
    expected = orders.filter(orders.disposition != "not_expected")
    rows = expected.select(
        "order_key",
        "channel",
        "currency",
        "disposition",
        "young",
        leg=expected.leg.fill_null(""),
        by_hand=expected.reason.contains(BY_HAND).fill_null(False),
        decided=seconds_of(expected.decided_at),
        day=expected.decision_day.delta(ibis.literal(first_day), unit="day"),
        due=seconds_of(expected.base_at),
        due_day=ibis.greatest(expected.base_day.delta(ibis.literal(first_day), unit="day"), 0),
        placed=expected.created_day.delta(ibis.literal(first_day), unit="day"),
        **{f"has_{leg}": (expected[part] != 0).fill_null(True) for leg, part in PARTS.items()},
        lag=ibis.greatest(expected.posted_day.delta(expected.base_day, unit="day").fill_null(0), 0),
        made=seconds_of(expected.created_in_books.fill_null(expected.posted_event_at)).fill_null(0),
    )
    frame = rows.order_by("channel", "currency", "decided", "order_key").execute()
    found = []
    for (channel, currency), own in frame.groupby(["channel", "currency"], sort=True):
        told = partial(_told_of, matches, (str(channel), str(currency)), own, first_day, days)
        settled = told(own[~own.young])  # of the youngest, those that arrived are known and those that are lost are not
        arrived = own.young & own.disposition.isin(ARRIVED)
        if (own.young & own.disposition.isin(("mismatched", "duplicated"))).any():
            settled = replace(settled, with_youngest=told(own[~own.young | arrived]))
        found.append(settled)
    return found


def _told_of(
    matches: Matches, home: tuple[str, str], own: pd.DataFrame, first_day: date, days: int, settled: pd.DataFrame
) -> Settled:
    """The settled ones among the expected orders of a channel and currency (`own`)."""
    orders = Orders(
        channel=home[0],
        currency=home[1],
        key=settled.order_key.to_numpy(np.int64),
        decided=settled.decided.to_numpy(np.int64),
        day=settled.day.to_numpy(np.int64),
        lost=(settled.disposition == "missing").to_numpy(bool),
        late=(settled.disposition == "posted_late").to_numpy(bool),
        expected_on=np.bincount(own.day.to_numpy(np.int64), minlength=days),
        arrived_on=np.bincount(own[own.disposition.isin(ARRIVED)].day.to_numpy(np.int64), minlength=days),
        last_placed=int(own.placed.max()),
        held_up=_later_than_usual(settled.lag.to_numpy(np.int64)),
        by_day=_by_day(matches.case, home[0], settled),
        began=first_day,
        by_hand=_by_hand(settled),
        came_on=(settled.due_day + settled.lag).to_numpy(np.int64),
        made_at=settled.made.to_numpy(np.int64),
        due_on=settled.due_day.to_numpy(np.int64),
    )
    words = (settled.disposition.to_numpy(object), settled.leg.to_numpy(object))
    due = (settled.due.to_numpy(np.int64), settled.due_day.to_numpy(np.int64), settled.lag.to_numpy(np.int64))
    return Settled(orders, *words, *due, {leg: settled[f"has_{leg}"].to_numpy(bool) for leg in PARTS})


def _by_hand(settled: pd.DataFrame) -> NDArray[np.bool_] | None:
    """The orders that people entered while the sync posted the others; None where hardly any or very many are."""
    arrived = settled.disposition.isin(ARRIVED)
    once = settled.disposition != "duplicated"  # an order that stands there twice was posted by the sync as well
    own = (settled.by_hand & arrived & once).to_numpy(bool)
    return own if FEWEST <= own.sum() <= SELDOM * arrived.sum() else None


def _by_day(case: Case, channel: str, settled: pd.DataFrame) -> NDArray[np.bool_] | None:
    """The orders of which the export tells the day alone: those of a channel that was paid at midnight, as it seems."""
    for zone in zones_of(case, (channel,)):
        if len(settled) and _at_midnight(settled.due, zone).mean() >= ONLY_DAYS:
            return _at_midnight(settled.decided, zone)
    return None


def _at_midnight(seconds: pd.Series, zone: str) -> NDArray[np.bool_]:
    found = (seconds % QUARTER == 0).to_numpy(bool, copy=True)
    clock = pd.to_datetime(seconds[found], unit="s", utc=True).dt.tz_convert(zone)
    found[found] = (clock == clock.dt.normalize()).to_numpy(bool)
    return found


def _later_than_usual(lag: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which orders took longer than the channel's orders usually do."""
    return np.asarray(lag > float(np.median(lag)) + LATER_THAN_USUAL) if len(lag) else np.zeros(0, bool)


def _filled_in(posted: NDArray[np.int64], lost: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which orders were posted on a day on which many late ones were: the youngest of a fill-in are hardly late."""
    days, late = np.unique(posted[lost], return_counts=True)
    return np.isin(posted, days[late >= max(FEWEST, AT_ONCE * lost.sum())])


def lag_counts(matches: Matches, first_day: Any, since: str = "decision_day") -> pd.DataFrame:
    """How many orders reached the books after how long: channel, currency, day (number), lag (days), orders.

    Counted from the day of decision, or from `base_day`, on which the order was paid, else placed.
    """
    orders = matches.orders
    arrived = orders.filter(orders.disposition.isin(ARRIVED), orders.posted_day.notnull())
    lag = arrived.posted_day.delta(arrived[since], unit="day")
    cells = arrived.select(
        "channel",
        "currency",
        day=arrived[since].delta(ibis.literal(first_day), unit="day"),
        lag=ibis.greatest(lag, 0),
    )
    keys = ("channel", "currency", "day", "lag")
    counted: pd.DataFrame = cells.group_by(*keys).agg(orders=cells.count()).order_by(*keys).execute()
    return counted


def lag_triangles(counted: pd.DataFrame, days: int) -> dict[tuple[str, str], Any]:
    """The same for each channel and currency as an array (days, lags)."""
    triangles = {}
    for home, own in counted.groupby(["channel", "currency"], sort=True):
        triangle = np.zeros((days, min(days, int(own.lag.max()) + 1)))
        within = own[own.lag < days]
        triangle[within.day.to_numpy(int), within.lag.to_numpy(int)] = within.orders.to_numpy()
        triangles[(str(home[0]), str(home[1]))] = triangle
    return triangles

"""A channel's series with what is explained taken away: where it parted from its books, in what shape, or only late."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from ..calendar import A_DAY
from ..tracing.delay import Triangle, Verdict, newest_if_late, without_delay
from ..tracing.lags import changed_lags, maturity_by_day
from ..tracing.likelihood import Floats
from ..tracing.segmentation import Segmentation, most_probable, segment, shaped
from ..written import day_words, in_digits
from .candidate import NO, YES, Candidate, Orders
from .causes.unknown import PRIOR as UNKNOWN_PRIOR

DUE = 0.95  # share of a day's arrivals that would be there by now, below which its lost orders may not be due
BATCHES = 2  # days from one posting to the next, by the middle one, from which on documents are made in batches
FEWEST_WAITS, USUAL = 10, 0.95  # such pauses that must be known, and the share of them within which one is usual
STILL = 7  # days before the last settled order in which a cause that lost orders is taken to be at work still
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Tracer:
    """Traces the orders of one channel and currency, whatever of them is explained already."""

    orders: Orders
    maturity: Floats  # share of each day's arrivals that would be there by now
    arrivals: Floats | None = None  # (days, lags) by day of decision; None where nothing is waited for
    slow_since: int = 0  # the day since which arrivals take as long as they do now; 0 where they always did
    # The weighing asks for the same series again and again; tracing it costs more than all else that is asked of it.
    known: dict[bytes, Segmentation] = field(default_factory=dict)
    delays: dict[bytes, Verdict | None] = field(default_factory=dict)

    def rest(self, explained: Flags) -> Segmentation:
        """The series without the lost orders that are explained; what is only on its way is no episode of it."""
        return without_delay(self._traced(explained), self.delay(explained))

    def lost_for_good(self, explained: Flags) -> Flags:
        """The lost orders that are not explained, those that may still be on their way left aside."""
        lost = self.orders.lost & ~explained
        delay = self.delay(explained)
        return lost if delay is None else lost & (self.orders.day < delay.since)

    def on_their_way(self, explained: Flags) -> list[Candidate]:
        """The delay of the newest orders as a cause beside the others: what it holds up is nobody else's doing."""
        delay = self.delay(explained)
        if delay is None:
            return []
        held_up = np.where(self.orders.day >= delay.since, YES, NO).astype(np.int8)
        day = float(np.log(max(len(self.maturity), 2)))
        return [Candidate("delivery", None, held_up, held_up, UNKNOWN_PRIOR, price=day, replayable=False)]

    def with_shapes(self, explained: Flags) -> Segmentation:
        """The same, with each onset weighed between a step and a ramp."""
        return shaped(*self._series(explained), self.rest(explained))

    def delay(self, explained: Flags) -> Verdict | None:
        """What keeps the newest of the unexplained orders, where that is a delay; None where it is none."""
        triangle, key = self._triangle(explained), self._key(explained)
        if triangle is not None and key not in self.delays:
            late = newest_if_late(triangle, self._traced(explained)) or self._next_batch(explained)
            self.delays[key] = late or self._not_due(explained)
        return self.delays.get(key)

    def _next_batch(self, explained: Flags) -> Verdict | None:
        """That the newest orders wait for the next posting, where documents are made in batches some days apart.

        None of those decided since the last one posted has arrived, and so long a wait is usual between two batches.
        """
        orders = self.orders
        arrived = ~orders.lost
        waiting = orders.lost & ~explained & (orders.decided > orders.decided[arrived].max(initial=0))
        if orders.made_at is None or not waiting.any() or not (orders.made_at[arrived] > 0).any():
            return None
        since = int(orders.day[waiting].min())
        made = np.unique(orders.made_at[arrived & (orders.made_at > 0)])
        ends = np.flatnonzero(np.diff(made, append=np.inf) > A_DAY / 2)
        waits = np.diff(made[ends]) / A_DAY  # from one batch to the next
        ended = orders.decided[0] - orders.decided[0] % A_DAY + (len(self.maturity) - orders.day[0]) * A_DAY
        if len(waits) < FEWEST_WAITS or np.median(waits) < BATCHES or orders.arrived_on[since + 1 :].any():
            return None
        if (ended - made[-1]) / A_DAY > np.quantile(waits, USUAL) + 1.0:
            return None
        least, most = (int(np.rint(np.quantile(waits, part))) for part in (1 - USUAL, USUAL))
        usual = in_digits(most) if least == most else f"{in_digits(least)} to {in_digits(most)}"
        return Verdict(1.0, since, 0.0, True, batches=usual)

    def _not_due(self, explained: Flags) -> Verdict | None:
        """That the newest orders are late as those before came to be, where some of theirs would not be there yet."""
        due = np.flatnonzero(self.maturity >= DUE)
        since = int(due[-1]) if len(due) else 0  # of the last one due the hour may not have come yet
        lost = self.orders.lost & ~explained & (self.orders.day >= since)
        known = any(most_probable(one.recovery) > since for one in self._traced(explained).episodes)
        if not self.slow_since or since + 1 >= len(self.maturity) or known or not lost.any():
            return None
        return Verdict(1.0, since, 0.0, not self.orders.arrived_on[since:].any(), self.slow_since)

    def _key(self, explained: Flags) -> bytes:
        return (explained & self.orders.lost).tobytes()

    def _traced(self, explained: Flags) -> Segmentation:
        key = self._key(explained)
        if key not in self.known:
            self.known[key] = segment(*self._series(explained))
        return self.known[key]

    def _triangle(self, explained: Flags) -> Triangle | None:
        return None if self.arrivals is None else Triangle(self._series(explained)[0], self.arrivals)

    def _series(self, explained: Flags) -> tuple[Floats, Floats, Floats]:
        orders = self.orders
        met = orders.day[explained & orders.lost]
        lost = np.bincount(met, minlength=len(self.maturity))
        if len(met) and met.max() > orders.day.max() - STILL:
            lost += self._not_there_yet()
        return (
            np.asarray(orders.expected_on - lost, np.float64),
            np.asarray(orders.arrived_on, np.float64),
            np.maximum(self.maturity, 1e-6),
        )

    def _not_there_yet(self) -> NDArray[np.int64]:
        """By day, the orders within their grace that have not arrived: what lost those before may have lost them."""
        orders, days = self.orders, len(self.maturity)
        gone = np.bincount(orders.day[orders.lost], minlength=days)
        return np.maximum(orders.expected_on - orders.arrived_on - gone, 0)


def tracer_of(orders: Orders, arrivals: Floats | None) -> Tracer:
    """The tracer of orders whose arrivals by day of decision and lag are known, or none of which arrived (None)."""
    days = len(orders.expected_on)
    if arrivals is None:
        return Tracer(orders, np.ones(days))
    return Tracer(orders, maturity_by_day(arrivals), arrivals, changed_lags(arrivals))


def delay_sentence(tracer: Tracer, verdict: Verdict, explained: Flags, first: date) -> str:
    """A delay in words: since when, how long those took that came, and how many may still be on their way.

    What the slow ones will have taken in the end nobody knows yet; how long those took that came is a fact.
    """
    orders = tracer.orders
    waiting = int((orders.lost & ~explained & (orders.day >= verdict.since)).sum())
    if verdict.batches:
        return (
            f"{orders.channel}: documents in {orders.currency} are posted every {verdict.batches} days; "
            f"{in_digits(waiting)} orders decided since {day_words(first + timedelta(days=verdict.since))} are past "
            "their grace and wait for the next such day, so they are counted as missing but are no gap yet: look again "
            "with the files of a later day."
        )
    began = verdict.since if verdict.lasts_since is None else verdict.lasts_since
    since = day_words(first + timedelta(days=began))
    return (
        f"{orders.channel}: orders in {orders.currency} decided since about {since} take longer to reach the books: "
        f"{_came_so_far(tracer.arrivals, began)}; {in_digits(waiting)} of them are past their grace and have "
        "not arrived. How long the others took says that these may still be on their way, so they are counted as "
        "missing but are no gap yet: look again with the files of a later day."
    )


def _came_so_far(arrivals: Floats | None, since: int) -> str:
    """How long the orders took that came, of those decided since a day and of those before."""
    slow = np.zeros(1) if arrivals is None else arrivals[since:].sum(axis=0)
    if arrivals is None or not slow.sum():
        return "none of them has come"
    longest, half, usual = int(np.flatnonzero(slow).max()), _middle(slow), _middle(arrivals[:since].sum(axis=0))
    return (
        f"half of the {in_digits(int(slow.sum()))} that came took {_days(half)} or more and none more than "
        f"{_days(longest)}, where half of those before were there {f'within {_days(usual)}' if usual else 'that day'}"
    )


def _middle(counts: Floats) -> int:
    """The whole days of the middle one of orders counted by their days."""
    return int(np.searchsorted(np.cumsum(counts), counts.sum() / 2))


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{in_digits(number)} days"

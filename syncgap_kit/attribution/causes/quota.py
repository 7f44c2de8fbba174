"""Quotas: a plan that allows so many orders a month posts no more of them until the next month begins.

A recorded quota is replayed. Where none is recorded, the same count reached again and again is looked for.
"""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...written import in_digits, month_words
from ..allowance import quota_of
from ..candidate import NO, YES, Candidate, Orders, Trits
from ..circumstances import Ways
from ..configuration import Configuration, Version
from ..replay import applies
from ..validity import over_time

PRIOR = 0.03
UNRECORDED = 0.01
RESUMES = 48 * 3600  # seconds before the new month that some tools ask for again when they resume
MOSTLY = 0.5  # of a month's orders behind the quota that came in a later one, from where on it has filled them in
FEWEST_MONTHS = 2  # in which the same count must have been reached, where no record tells it
MOST_MONTHS = 3  # that are told
FEWEST_LOST = 3  # orders behind the count in such a month


def candidates(configuration: Configuration, orders: Orders, ways: Ways) -> list[Candidate]:
    """A candidate for each recorded quota and each way of counting; and for one that only the counts tell."""
    ends = _month_ends(ways)
    found = []
    in_the_next = _in_a_later_month(orders, ways)
    months = _months(ways.placed, ways.zone)
    everyone = np.full(len(orders), YES, np.int8)  # what arrives in a new month parts two spells
    for name, versions in sorted(configuration.of_kind("setting").items()):
        if not any(quota_of(version) is not None and applies(version, orders.channel) for version in versions):
            continue
        for counted, own, every in (
            ("placed", ways.placed, ways.all_placed),
            ("decided", orders.decided, orders.decided),
        ):
            ranks = _ranks(own, every, ways.zone)
            for filled in (0, RESUMES):
                effects = [_beyond(version, orders, ranks, ends - ways.placed > filled) for version in versions]
                effect, price = over_time(versions, effects, orders)
                filled_in = in_the_next | _mostly_filled_in(months, effect == YES, in_the_next)
                effect = np.where(filled_in, NO, effect).astype(np.int8)
                found.append(
                    Candidate(
                        "delivery",
                        name,
                        effect,
                        everyone,
                        PRIOR,
                        versions,
                        tuple(effects),
                        price=price + float(np.log(4)),
                        monthly=True,
                        words=_reached(counted, own[orders.lost & (effect == YES)], every, ways.zone),
                    )
                )
    return found or _unrecorded(orders, ways)


def _reached(counted: str, lost: NDArray[np.int64], every: NDArray[np.int64], zone: str) -> tuple[str, ...]:
    """How many orders there were in the first months in which a quota lost some, as a sentence."""
    if not len(lost):
        return ()
    months = _months(every, zone)
    told = [
        f"{in_digits((months == month).sum())} in {month_words(date((month - 1) // 12, (month - 1) % 12 + 1, 1))}"
        for month in np.unique(_months(lost, zone)).tolist()
    ]
    more = " and so on" if len(told) > MOST_MONTHS else ""
    return (f"Orders of the channel that were {counted} in a month: {', '.join(told[:MOST_MONTHS])}{more}.",)


def _beyond(version: Version, orders: Orders, ranks: NDArray[np.int64], kept: NDArray[np.bool_]) -> Trits:
    """The orders behind the quota of a version; nobody where it allows any number."""
    quota = quota_of(version)
    if quota is None or not version.enabled or not applies(version, orders.channel):
        return np.zeros(len(orders), np.int8)
    return np.where((ranks > quota) & kept, YES, NO).astype(np.int8)


def _in_a_later_month(orders: Orders, ways: Ways) -> NDArray[np.bool_]:
    """The orders that reached the books in a later month than theirs: a new month may bring what the last held back."""
    if orders.came_on is None or orders.began is None:
        return np.zeros(len(orders), bool)
    dated = pd.DatetimeIndex(np.datetime64(orders.began, "D") + orders.came_on.astype("timedelta64[D]"))
    came = np.asarray(dated.year * 12 + dated.month, np.int64)
    if orders.made_at is not None:  # a document of some days may bear the day of its order
        came = np.maximum(came, np.where(orders.made_at > 0, _months(orders.made_at, ways.zone), 0))
    return np.asarray(~orders.lost & (came > _months(ways.placed, ways.zone)))


def _mostly_filled_in(
    months: NDArray[np.int64], beyond: NDArray[np.bool_], in_the_next: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """The orders of months whose orders behind the quota came, most of them, in a later one.

    What else arrived of them is weighed where those count as late, and not a second time where orders are missing.
    """
    held = np.bincount(months, beyond, months.max(initial=0) + 1)
    came = np.bincount(months, beyond & in_the_next, months.max(initial=0) + 1)
    return np.asarray((came > MOSTLY * held)[months])


def _months(instants: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """The number of the calendar month of each instant, in a zone."""
    local = pd.to_datetime(instants, unit="s", utc=True).tz_convert(zone)
    return np.asarray(local.year * 12 + local.month, np.int64)


def _month_ends(ways: Ways) -> NDArray[np.int64]:
    """When the month in which each order was placed ends: seconds since 1970, UTC."""
    local = pd.to_datetime(ways.placed, unit="s", utc=True).tz_convert(ways.zone)
    following = (local.tz_localize(None).to_period("M") + 1).to_timestamp()
    ends = following.tz_localize(ways.zone, ambiguous=True, nonexistent="shift_forward").tz_convert("UTC")
    return np.asarray(ends.tz_localize(None).to_numpy("datetime64[s]").astype(np.int64))


def _ranks(own: NDArray[np.int64], every: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """How many of `every` (sorted) were counted in the month of each of `own`, itself among them."""
    months = _months(every, zone)
    first = np.searchsorted(months, _months(own, zone), side="left")
    return np.asarray(np.searchsorted(every, own, side="right") - first)


def _unrecorded(orders: Orders, ways: Ways) -> list[Candidate]:
    """A count at which the orders of several months stop arriving, though nothing records a quota."""
    ranks = _ranks(ways.placed, ways.all_placed, ways.zone)
    months = _months(ways.placed, ways.zone)
    reached = []
    for month in np.unique(months[orders.lost]):
        inside = months == month
        arrived = ranks[inside & ~orders.lost].max(initial=0)
        behind = int((inside & orders.lost & (ranks > arrived)).sum())
        if arrived and behind >= FEWEST_LOST:
            reached.append(int(arrived))
    if len(reached) < FEWEST_MONTHS or max(reached) > 1.01 * min(reached) + 1:
        return []
    count = max(reached)
    effect = np.where(ranks > count, YES, NO).astype(np.int8)
    told = f"In {len(reached)} months no order arrived behind the {in_digits(count)}th, although more were placed."
    return [
        Candidate(
            "delivery",
            None,
            effect,
            np.full(len(orders), YES, np.int8),
            UNRECORDED,
            price=float(np.log(max(int(ranks.max()), 2))),
            subject=f"A limit of about {in_digits(count)} orders a month",
            words=(told,),
        )
    ]

"""Hours: a band of the day whose orders do not arrive, as where a watermark and the orders are in different zones.

Where a record of a zone changed just before the first of them was lost, the band is that record's doing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...written import in_digits
from ..candidate import YES, Candidate, Orders, seconds
from ..circumstances import Ways
from ..configuration import Configuration, Version
from ..replay import applies

PRIOR = 0.01
LONGEST = 14  # hours; no two zones are further apart
FEWEST = 2  # lost orders beyond those that arrive of one hour of the day that make it part of a band
MUCH = 0.2  # share of what the hour that lost most lost beyond what arrived, which others of a band lost as well
FEWEST_DAYS = 4  # on which the band lost orders
TELLING = 0.5  # share of a band that is lost while it acts
HOURS, HOUR, DAY = 24, 60, 1440  # of a day; and minutes
STEP = 10  # minutes by which the ends of a band are moved
BUSY = 1.3  # times the orders of the weeks around, from which a limit of so many a day would lose the same hours
PEAK, WEEKS = 14, 28  # days that such a peak lasts at most, and of the weeks before and after it
DOUBT = "Its days had more orders than others: a limit of so many orders a day would lose those of just these hours."
OF_ZONES = re.compile(r"zone|(?<![a-z])(tz|utc|clock)(?![a-z])", re.IGNORECASE)  # in names of settings and of fields

Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Clock:
    """The minute of the day of each order, by the clock of a zone."""

    zone: str
    minute: Places


@dataclass(frozen=True, eq=False)
class _Band:
    """A band of the day: its minutes, the orders in it while it acts and ever, and those lost beyond what arrived."""

    begin: int
    long: int
    own: Places
    positions: Places
    gain: float


def candidates(
    orders: Orders, ways: Ways, unexplained: NDArray[np.bool_], configuration: Configuration
) -> list[Candidate]:
    """The band of hours that explains the `unexplained` best, if any loses most of its orders in a spell of days.

    Hours are those of the books' zone or of UTC, by the time of placing or of payment.
    """
    if orders.by_day is not None and orders.by_day.mean() > TELLING:
        return []  # an export without times of day shows no hours
    found = []
    for zone in dict.fromkeys((ways.zone, "UTC")):
        for clock in (ways.placed, ways.due):  # a log tells of most orders when the tool ran, and of the lost nothing
            local = pd.to_datetime(clock, unit="s", utc=True).tz_convert(zone)
            found += _bands_in(orders, _Clock(zone, np.asarray(local.hour * 60 + local.minute)), unexplained)
    found.sort(key=lambda pair: -pair[0])
    return [_of_record(found[0][1], orders, configuration)] if found else []


def _of_record(band: Candidate, orders: Orders, configuration: Configuration) -> Candidate:
    """The band as that of a record of a zone which changed between its last order that came and the first lost.

    An order lies until the tool looks at it: a change before that may have lost what was decided earlier.
    """
    first = int(np.flatnonzero(band.effect == YES)[0])
    came = np.flatnonzero((band.about == YES) & (np.arange(len(orders)) < first))
    not_before = int(orders.decided[came[-1]]) if len(came) else 0
    looked_at = int(orders.decided[first]) + orders.waits
    for name, versions, place in _changed_zones(configuration, orders.channel):
        since = versions[place].since
        if not_before <= seconds(since.latest, 0) and seconds(since.earliest, 0) <= looked_at:
            effects = [np.zeros(len(orders), np.int8) for _ in versions]
            effects[place] = band.effect
            words = (f"{band.subject} began then.", *band.words)
            own = replace(band, ref=name, versions=versions, version_effects=tuple(effects), words=words, doubt="")
            return replace(own, price=band.price - _day_chosen(orders))
    return band


def _changed_zones(configuration: Configuration, channel: str) -> Iterator[tuple[str, tuple[Version, ...], int]]:
    """Each version of a record that names another zone than the one before: id, all versions, its place among them."""
    for (_, name), versions in sorted(configuration.versions.items()):
        for place, version in enumerate(versions[1:], start=1):
            if applies(version, channel) and _zone_of(version) != _zone_of(versions[place - 1]):
                yield name, versions, place


def _zone_of(version: Version) -> str | None:
    """The zone that a record names; None where it names none."""
    named = {key: value for key, value in version.content.items() if OF_ZONES.search(key)}
    if version.kind == "setting" and OF_ZONES.search(str(version.content.get("name") or "")):
        named["value"] = version.content.get("value")
    return repr(sorted(named.items())) if named and version.enabled else None


def _day_chosen(orders: Orders) -> float:
    return float(np.log(max(len(orders.expected_on), 2)))


def _bands_in(orders: Orders, clock: _Clock, unexplained: NDArray[np.bool_]) -> list[tuple[float, Candidate]]:
    """The best part of the longest run of hours that are mostly lost; two orders by chance may make an hour look so."""
    telling = unexplained | ~orders.lost  # what another cause has says nothing of the hour
    of_hour = (np.flatnonzero((clock.minute // HOUR == one) & telling) for one in range(HOURS))
    gains = [_gain(unexplained[positions]) for positions in of_hour]
    least = max(FEWEST, MUCH * max(gains))
    run = _longest_run([gain >= least for gain in gains])[:LONGEST]
    parts = ((first, last) for first in range(len(run)) for last in range(first + 1, len(run) + 1))
    whole = [(run[first] * HOUR, (last - first) * HOUR) for first, last in parts]
    found = [band for part in whole for band in _of_minutes(orders, clock, unexplained, part)]
    best = max(found, key=lambda band: band.gain, default=None)
    if best is None:
        return []
    found = [best, *_of_minutes(orders, clock, unexplained, _to_the_minute(orders, clock, unexplained, best))]
    best = max(found, key=lambda band: band.gain)
    return [(best.gain, _of_band(orders, clock, best))]


def _of_minutes(orders: Orders, clock: _Clock, unexplained: NDArray[np.bool_], part: tuple[int, int]) -> list[_Band]:
    """The band that begins at a minute of the day and lasts so many, in the days in which it loses most; or none."""
    positions = np.flatnonzero((clock.minute - part[0]) % DAY < part[1])
    telling = positions[unexplained[positions] | ~orders.lost[positions]]
    spell = _spell(unexplained[telling])
    if spell is None:
        return []
    told = telling[spell]
    lost = int(unexplained[told].sum())
    if lost < TELLING * len(told) or len(np.unique(orders.day[told[unexplained[told]]])) < FEWEST_DAYS:
        return []
    own = positions[(positions >= told[0]) & (positions <= told[-1])]
    others = np.setdiff1d(np.arange(told[0], told[-1] + 1), own)
    if unexplained[others].sum() > MUCH * max(len(others), 1):
        return []  # what all hours lack is a stop, and no band
    if (~orders.lost[others]).sum() < FEWEST_DAYS:
        return []  # of no other hour is it known whether its orders came
    return [_Band(*part, own, positions, lost - 2.0 * (len(told) - lost))]


def _to_the_minute(orders: Orders, clock: _Clock, unexplained: NDArray[np.bool_], band: _Band) -> tuple[int, int]:
    """The begin and length of the same band with each end moved to where most is lost beyond what arrives.

    A tool looks at an order some minutes after it was placed: its band of whole hours is none of the orders' clock.
    """
    days = slice(int(band.own[0]), int(band.own[-1]) + 1)
    worth = np.where(unexplained[days], 1.0, np.where(orders.lost[days], 0.0, -2.0))
    end = band.begin + band.long
    before = _moved((band.begin - 1 - clock.minute[days]) % DAY, worth, band.long)
    after = _moved((clock.minute[days] - end) % DAY, worth, band.long)
    return (band.begin - before) % DAY, min(max(band.long + before + after, STEP), LONGEST * HOUR)


def _moved(beyond: Places, worth: NDArray[np.float64], long: int) -> int:
    """By how many minutes an end goes outwards, an hour at most, or inwards where that is less than nothing.

    `beyond`: the minutes of each order beyond the end, round midnight.
    """
    steps = np.bincount(beyond // STEP, worth, minlength=DAY // STEP)
    outside = np.cumsum(steps[: HOUR // STEP])
    inside = -np.cumsum(steps[::-1][: min(HOUR, long - STEP) // STEP])
    gains = np.concatenate([inside[::-1], [0.0], outside])
    return (int(np.argmax(gains)) - len(inside)) * STEP if gains.max() >= FEWEST else 0


def _spell(lost: NDArray[np.bool_]) -> slice | None:
    """The stretch of orders of a band that holds the most lost ones more than arrived ones; None where none is lost."""
    if not lost.any():
        return None
    heights = np.concatenate([[0], np.cumsum(np.where(lost, 1, -1))])
    end = int(np.argmax(heights - np.minimum.accumulate(heights)))
    return slice(int(np.argmin(heights[:end])), end)


def _gain(lost: NDArray[np.bool_]) -> int:
    """By how many more the orders of one hour of the day are lost than arrive, in the stretch where that is most."""
    spell = _spell(lost)
    return 0 if spell is None else int(2 * lost[spell].sum() - len(lost[spell]))


def _longest_run(acts: list[bool]) -> list[int]:
    """The longest run of hours, round midnight, that are mostly lost; none where all are."""
    if all(acts):
        return []
    runs: list[list[int]] = [[]]
    for step in range(2 * HOURS):
        if acts[step % HOURS]:
            runs[-1].append(step % HOURS)
        else:
            runs.append([])
    return max(runs, key=len)


def _of_band(orders: Orders, clock: _Clock, band: _Band) -> Candidate:
    effect, about = np.zeros(len(orders), np.int8), np.zeros(len(orders), np.int8)
    effect[band.own], about[band.positions] = YES, YES
    first, last = ((band.begin + minute) % DAY for minute in (0, band.long))
    between = f"{first // HOUR:02}:{first % HOUR:02} to {last // HOUR:02}:{last % HOUR:02}, {clock.zone}"
    lost = in_digits(int(orders.lost[band.own].sum()))
    words = f"{lost} of {in_digits(len(band.own))} orders of these hours are lost while it acts."
    ways = 4 * HOURS * LONGEST * (1 if band.begin % HOUR == band.long % HOUR == 0 else (2 * HOUR // STEP) ** 2)
    return Candidate(
        "retrieval",
        None,
        effect,
        about,
        PRIOR,
        price=float(np.log(ways)) + 2.0 * _day_chosen(orders),
        subject=f"A band of hours that was never asked for ({between}), as where two time zones meet,",
        words=(words,),
        doubt=DOUBT if _busy(orders, band.own) else "",
    )


def _busy(orders: Orders, own: Places) -> bool:
    """Whether the days of a short band had clearly more orders than the weeks around it."""
    first, last = int(orders.day[own[0]]), int(orders.day[own[-1]])
    around = np.r_[orders.expected_on[max(first - WEEKS, 0) : first], orders.expected_on[last + 1 : last + 1 + WEEKS]]
    around = around[around > 0]
    if last - first >= PEAK or not len(around):
        return False
    return bool(orders.expected_on[first : last + 1].mean() > BUSY * around.mean())

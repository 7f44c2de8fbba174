"""The band of hours that is lost, told from chance and from what other causes lose in the same weeks."""

from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from syncgap_kit.attribution.candidate import YES, Orders
from syncgap_kit.attribution.causes import hours
from syncgap_kit.attribution.configuration import Configuration, Moment, Version

HOME, DAYS, A_DAY = "America/Los_Angeles", 180, 16
BEGINS = int(pd.Timestamp("2025-06-17", tz=HOME).timestamp())


def world(seed):
    """Orders of half a year round the end of summer time, each at a second of its own; and the hour of each, here."""
    dice = np.random.default_rng(seed)
    first = int(pd.Timestamp("2025-06-01", tz=HOME).timestamp())
    decided = np.sort(first + dice.integers(0, DAYS * 86_400, DAYS * A_DAY))
    local = pd.to_datetime(decided, unit="s", utc=True).tz_convert(HOME)
    return dice, decided, np.asarray(local.hour), np.asarray((local.normalize() - local[0].normalize()).days)


def found(decided, day, lost, unexplained, versions=()):
    flags = np.zeros(len(decided), bool)
    expected = np.bincount(day)
    arrived = expected - np.bincount(day[lost], minlength=len(expected))
    key = np.arange(len(decided))
    orders = Orders("shop", "USD", key, decided, day, lost, flags, expected, arrived, int(day[-1]))
    ways = SimpleNamespace(zone=HOME, placed=decided, due=decided)
    records = {(own[0].kind, own[0].id): own for own in versions}
    [one] = hours.candidates(orders, ways, unexplained, Configuration(records, ()))
    return one


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("zone", "band"), [(HOME, (17, 20)), ("UTC", (0, 3))])
def test_the_clock_is_told_across_a_change_of_time_beside_chance_and_another_cause(zone, band, seed):
    dice, decided, _, day = world(seed)
    hour = np.asarray(pd.to_datetime(decided, unit="s", utc=True).tz_convert(zone).hour)
    own = (hour >= band[0]) & (hour < band[1]) & (decided >= BEGINS)
    other = (dice.random(len(decided)) < 0.1) & (decided >= BEGINS + 40 * 86_400)
    chance = dice.random(len(decided)) < 0.02
    lost = own | other | chance
    one = found(decided, day, lost, lost & ~other)
    assert f"({band[0]:02}:00 to {band[1]:02}:00, {zone})" in one.subject
    assert np.array_equal((one.effect == YES)[own], np.ones(own.sum(), bool))
    assert (one.effect == YES)[~own].sum() <= 1  # one that was lost by chance just before it set in


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("begin", "end"), [(17 * 60 + 40, 19 * 60 + 40), (9 * 60 - 10, 12 * 60 - 10), (23 * 60, 70)])
def test_a_band_that_the_tool_read_some_minutes_later_is_found_to_ten_minutes(begin, end, seed):
    """Its ends are at no full hour of the orders' clock, since the tool looked at them some minutes after."""
    dice, decided, _, day = world(seed)
    local = pd.to_datetime(decided, unit="s", utc=True).tz_convert(HOME)
    minute = np.asarray(local.hour * 60 + local.minute)
    own = ((minute - begin) % 1440 < (end - begin) % 1440) & (decided >= BEGINS)
    lost = own | (dice.random(len(decided)) < 0.02)
    one = found(decided, day, lost, lost)
    assert f"({begin // 60:02}:{begin % 60:02} to {end // 60:02}:{end % 60:02}, {HOME})" in one.subject
    assert ((one.effect == YES) != own).sum() <= 1


def versions(name, moments, **content):
    """A setting of these values, each from its moment on."""
    since = [Moment(None, None), *(Moment(at, at) for at in moments)]
    told = zip(content["values"], since, [*since[1:], None], strict=True)
    return tuple(
        Version("setting", name, (), {"name": content["called"], "value": value}, began, ended, "update", "x")
        for value, began, ended in told
    )


@pytest.mark.parametrize(
    ("called", "hours_before", "named"),
    [("timezone", 9, True), ("timezone", 24 * 9, False), ("memo_template", 9, False)],
)
def test_a_record_of_a_zone_that_changed_just_then_is_the_band_s_own(called, hours_before, named):
    _, decided, hour, day = world(5)
    lost = (hour >= 17) & (hour < 20) & (decided >= BEGINS)
    changed = datetime.fromtimestamp(BEGINS + 17 * 3600 - hours_before * 3600, UTC)
    one = found(decided, day, lost, lost, [versions("T-1", [changed], called=called, values=[HOME, "UTC"])])
    assert one.ref == ("T-1" if named else None)
    assert [bool((effect == YES).any()) for effect in one.version_effects] == ([False, True] if named else [])

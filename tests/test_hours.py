"""The band of hours that is lost, told from chance and from what other causes lose in the same weeks."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from syncgap_kit.attribution.candidate import YES, Orders
from syncgap_kit.attribution.causes import hours

HOME, DAYS, A_DAY = "America/Los_Angeles", 180, 16
BEGINS = int(pd.Timestamp("2025-06-17", tz=HOME).timestamp())


def world(seed):
    """Orders of half a year round the end of summer time, each at a second of its own; and the hour of each, here."""
    dice = np.random.default_rng(seed)
    first = int(pd.Timestamp("2025-06-01", tz=HOME).timestamp())
    decided = np.sort(first + dice.integers(0, DAYS * 86_400, DAYS * A_DAY))
    local = pd.to_datetime(decided, unit="s", utc=True).tz_convert(HOME)
    return dice, decided, np.asarray(local.hour), np.asarray((local.normalize() - local[0].normalize()).days)


def found(decided, day, lost, unexplained):
    flags = np.zeros(len(decided), bool)
    expected = np.bincount(day)
    arrived = expected - np.bincount(day[lost], minlength=len(expected))
    key = np.arange(len(decided))
    orders = Orders("shop", "USD", key, decided, day, lost, flags, expected, arrived, int(day[-1]))
    [one] = hours.candidates(orders, SimpleNamespace(zone=HOME, placed=decided, due=decided), unexplained)
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

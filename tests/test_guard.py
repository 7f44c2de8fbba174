"""The guard: it hardly ever cries wolf on a healthy channel, sees a gap soon, and looks at no day ahead of time."""

import numpy as np
import pytest

from syncgap_kit.tracing.guard import ALARM, alarm_day, log_bets

DAYS = 365


def a_year(seed, volume, share=0.0, since=200, rho=0.0005):
    random = np.random.default_rng(seed)
    expected = random.poisson(volume, DAYS)
    miss = 0.01 + 0.989 * share * (np.arange(DAYS) >= since)
    chance = random.beta(miss * (1 / rho - 1), (1 - miss) * (1 / rho - 1))
    return expected, random.binomial(expected, chance)


@pytest.mark.parametrize("volume", [3, 40, 400])
def test_false_alarms_in_a_year_are_as_rare_as_is_said(volume):
    raised = sum(alarm_day(*a_year(seed, volume), 0.012, 0) is not None for seed in range(200))
    assert raised <= 200 * ALARM + 3 * np.sqrt(200 * ALARM)


@pytest.mark.parametrize(("volume", "share", "within"), [(40, 1.0, 1), (40, 0.25, 3), (400, 0.05, 5), (3, 1.0, 4)])
def test_a_gap_is_raised_within_days(volume, share, within):
    delays = [alarm_day(*a_year(seed, volume, share), 0.012, 200) for seed in range(10)]
    assert None not in delays
    assert np.median(delays) - 200 <= within


def test_what_the_bets_are_worth_rests_on_the_days_so_far_alone():
    expected, lost = a_year(1, 40, 0.3)
    assert log_bets(expected, lost, 0.012)[:250] == pytest.approx(log_bets(expected[:250], lost[:250], 0.012))


def test_bets_against_a_channel_that_loses_just_what_it_may_come_to_one_on_average():
    """Over all ways in which four orders can be lost, weighed by how likely each is: a fair game."""
    orders, miss = 2, 0.1
    total = 0.0
    for first in range(orders + 1):
        for second in range(orders + 1):
            chance = np.prod([[0.81, 0.18, 0.01][lost] for lost in (first, second)])
            total += chance * np.exp(log_bets(np.full(2, orders), np.array([first, second]), miss)[-1])
    assert total == pytest.approx(1.0, abs=2e-3)  # two orders of a day count a little less than two

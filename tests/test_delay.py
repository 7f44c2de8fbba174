"""Delay is not loss: what recent days lack is called late where the ages of what came say so, and lost where not."""

import numpy as np
import pytest

from syncgap_kit.tracing.delay import Triangle, delay_or_loss
from syncgap_kit.tracing.segmentation import most_probable, segment

DAYS, LAGS = 120, 60


def a_triangle(seed, volume, since, slower=0.0, lost=0.0, stuck=0, queues=1, usual=2.2):
    """Orders a day and their arrivals by lag; for the last days slower, fewer, or let go of only every some days."""
    random = np.random.default_rng(seed)
    expected = random.poisson(volume, DAYS)
    counts = np.zeros((DAYS, LAGS))
    for day, orders in enumerate(expected):
        changed = day >= DAYS - since
        arrive = random.binomial(orders, 0.985 * (1 - lost * changed))
        lags = random.geometric(1 / usual, arrive) - 1
        if changed and slower:
            lags = lags + random.negative_binomial(queues, 1 / (1 + slower / queues), arrive)
        if changed and stuck:
            lags = np.maximum(lags, stuck - (day - DAYS + since) % stuck)
        seen = lags[lags < DAYS - day]
        counts[day] += np.bincount(np.minimum(seen, LAGS - 1), minlength=LAGS)
    return Triangle(expected.astype(float), counts)


def verdict(triangle, since):
    return delay_or_loss(triangle, 0.985, DAYS - since)


@pytest.mark.parametrize("volume", [20, 100, 400])
@pytest.mark.parametrize(("since", "slower"), [(8, 3), (8, 6), (20, 6), (20, 12)])
def test_what_is_only_slower_is_a_delay_by_about_its_days(volume, since, slower):
    for seed in range(5):
        found = verdict(a_triangle(seed, volume, since, slower=slower), since)
        assert found.is_delay
        if volume >= 100:
            assert slower / 2 <= found.waits <= slower * 2
            assert abs(found.since - (DAYS - since)) <= 2


@pytest.mark.parametrize("volume", [20, 100, 400])
@pytest.mark.parametrize("since", [10, 14, 18])
def test_what_waits_in_one_queue_after_another_is_a_delay(volume, since):
    """As fast as few of them are, as surely do all arrive: their lags are narrower than those of a single queue."""
    for seed in range(5):
        assert verdict(a_triangle(seed, volume, since, slower=4.5, queues=2, usual=1.02), since).is_delay


@pytest.mark.parametrize("volume", [20, 100, 400])
@pytest.mark.parametrize(("since", "lost", "slower"), [(8, 0.4, 0), (8, 1.0, 0), (20, 0.25, 0), (25, 0.25, 3)])
def test_what_is_lost_is_no_delay_even_beside_one(volume, since, lost, slower):
    assert not any(verdict(a_triangle(seed, volume, since, slower, lost), since).is_delay for seed in range(5))


def test_a_queue_that_lets_go_of_its_orders_now_and_then_is_a_delay():
    for seed in range(5):
        assert verdict(a_triangle(seed, 60, 45, stuck=6), 20).is_delay


def test_a_stop_and_a_queue_that_has_released_nothing_look_the_same_and_are_no_delay():
    found = verdict(a_triangle(1, 60, 9, lost=1.0), 9)
    assert found.nothing_yet
    assert 0.02 < found.delay < 0.5
    assert not found.is_delay


def test_with_no_days_to_learn_from_nobody_knows():
    assert delay_or_loss(a_triangle(1, 60, 9, slower=5), 0.985, 3).delay == 0.5


def test_the_raw_series_of_a_delay_would_have_been_called_a_gap():
    """What the test is for: without it, the segmentation of the counts alone claims an open gap."""
    triangle = a_triangle(2, 60, 12, slower=6)
    found = segment(triangle.expected, triangle.arrivals.sum(axis=1), np.ones(DAYS))
    assert most_probable(found.episodes[-1].recovery) == DAYS


def test_a_triangle_has_one_row_per_day():
    with pytest.raises(ValueError, match="one row per day"):
        Triangle(np.ones(3), np.ones((4, 2)))

"""How much of the newest days is due: told by how long arrivals take now, and on which weekdays books are written."""

from dataclasses import replace

import numpy as np
import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from syncgap_kit.tracing.lags import arrival_curve, changed_lags, maturity, maturity_by_day
from tests.shop import A_DAY, Scenario, written

DAYS = 150


def triangle(lags_of, seed=1, volume=30):
    """Orders of each day by the days until they arrived; `lags_of(random, day, number)`, as far as seen by the end."""
    random, counts = np.random.default_rng(seed), np.zeros((DAYS, 40))
    for day in range(DAYS):
        lags = lags_of(random, day, random.poisson(volume))
        np.add.at(counts[day], lags[lags < min(DAYS - day, 40)], 1.0)
    return counts


def usual(random, _day, number):
    return random.geometric(0.5, number) - 1


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("volume", [3, 30, 300])
def test_arrivals_that_always_took_as_long_are_told_by_all_days(volume, seed):
    counts, ages = triangle(usual, seed, volume), np.arange(DAYS)[::-1]
    assert changed_lags(counts) == 0
    assert np.array_equal(maturity_by_day(counts), maturity(arrival_curve(counts, ages), ages))


@pytest.mark.parametrize("wait", [4, 10])
@pytest.mark.parametrize("since", [60, 110])
def test_a_delay_that_has_come_to_stay_leaves_the_newest_days_undue(since, wait):
    counts = triangle(lambda random, day, number: usual(random, day, number) + (wait if day >= since else 0))
    assert changed_lags(counts) == since
    due = maturity_by_day(counts)
    assert due[-wait:].max() < 0.05
    assert due[: DAYS - wait - 12].min() > 0.95


def test_a_delay_that_is_over_does_not_count_any_more():
    counts = triangle(lambda random, day, number: usual(random, day, number) + (9 if 40 <= day < 80 else 0))
    assert changed_lags(counts) == 80
    assert maturity_by_day(counts)[-3] > 0.7


def test_books_that_are_written_once_a_week_are_due_by_weekday():
    counts = triangle(lambda random, day, number: np.full(number, 6 - day % 7), volume=5)
    due = maturity_by_day(counts)
    written_last = (DAYS - 1) // 7 * 7  # what came since the last day on which they were written
    assert due[:written_last].min() == 1.0
    assert due[written_last:].max() == 0.0


def test_orders_that_are_late_as_all_have_been_for_weeks_are_no_gap_of_missing_ones(tmp_path):
    places = 111 * A_DAY  # up to the day of the exports
    waiting = Scenario(lambda place, _: place >= places - 10 * A_DAY, places=places)
    written(tmp_path, replace(waiting, posted_after=lambda place: 10 * (place > 240)))
    study = investigate(open_case(tmp_path))
    assert [gap.kind for gap in study.gaps] == ["late"]
    assert any("may still be on their way" in words for words in study.findings.warnings)

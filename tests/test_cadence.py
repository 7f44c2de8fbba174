"""When the next payout was due; settlements one after another; bank holidays."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncgap_kit.matching.payouts.bank_days import easter, holidays, later
from syncgap_kit.matching.payouts.cadence import cadence
from syncgap_kit.matching.payouts.continuity import holes, rows_of
from tests.payout_values import FIRST, SEEDS, business_days, settlement_of


def every(step, count, first=FIRST):
    return [first + timedelta(days=step * n) for n in range(count)]


CADENCES = {  # payout days -> the day by which the next was due
    "daily, weekends kept": (business_days(FIRST, 15), date(2025, 4, 23)),  # Good Friday was the last, Easter Monday
    "daily, up to a Thursday": (business_days(FIRST, 9), date(2025, 4, 14)),
    "every day of the week": (every(1, 20), date(2025, 4, 21)),
    "weekly": (every(7, 5), date(2025, 5, 7)),
    "fortnightly, on Saturdays": (every(14, 6, date(2025, 1, 4)), date(2025, 3, 15) + timedelta(days=17)),
    "fortnightly, on Mondays": (every(14, 6, date(2025, 2, 3)), date(2025, 5, 2)),
    "three alone": (every(7, 3), date(2025, 4, 23)),
}


@pytest.mark.parametrize(("days", "due"), CADENCES.values(), ids=CADENCES)
def test_the_next_payout_is_due_by_the_channels_own_habit(days, due):
    assert cadence(days).expected_by == due


def test_too_few_payouts_tell_no_habit():
    assert cadence([]) is None
    assert cadence([FIRST, FIRST, FIRST + timedelta(days=1)]).expected_by is None


@pytest.mark.parametrize("seed", SEEDS)
def test_one_outage_of_the_past_excuses_no_other(seed):
    start = random.Random(seed).randrange(5, 30)
    days = business_days(FIRST, 40)
    with_outage = days[:start] + days[start + 10 :]
    assert cadence(with_outage).expected_by == cadence(days).expected_by


def test_a_silence_is_held_against_every_interval_before_it():
    known = cadence(every(7, 6))
    silent = {days: known.as_long(known.last + timedelta(days=days)) for days in (6, 7, 8)}
    assert (len(known.intervals), silent) == (5, {6: 5, 7: 5, 8: 0})


@pytest.mark.parametrize("seed", SEEDS)
def test_a_shop_that_is_paid_only_after_a_sale_is_given_its_usual_pauses(seed):
    dice = random.Random(seed)
    days = [day for day in business_days(FIRST, 120) if dice.random() < 0.5]
    late = 0
    for at in range(60, len(days) - 1):
        late += days[at + 1] > cadence(days[: at + 1]).expected_by
    assert late <= 0.05 * (len(days) - 61) + 1


@given(st.lists(st.dates(date(2024, 1, 1), date(2026, 12, 31)), min_size=1, max_size=30), st.randoms())
def test_the_next_is_due_after_the_last_and_the_order_of_days_changes_nothing(days, dice):
    known = cadence(days)
    assert known == cadence(dice.sample(days, len(days)))
    assert known.last == max(days)
    assert known.expected_by is None or known.expected_by > known.last


def test_holidays_are_those_of_the_calendar():
    assert easter(2024) == date(2024, 3, 31)
    assert easter(2025) == date(2025, 4, 20)
    assert easter(2026) == date(2026, 4, 5)
    wanted = {(1, 1), (1, 20), (2, 17), (4, 18), (4, 21), (5, 26), (7, 4), (9, 1), (11, 27), (12, 25), (12, 26)}
    assert {(day.month, day.day) for day in holidays(2025)} >= wanted
    assert later(date(2025, 12, 24), 1, weekends=False) == date(2025, 12, 29)


def row(count, first=date(2025, 1, 6), worth=900, number=0):
    return [settlement_of(number + n, day, Decimal(worth + n)) for n, day in enumerate(every(14, count, first))]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_missing_settlement_is_a_hole_with_its_dates(seed):
    lost = random.Random(seed).randrange(1, 6)
    settlements = row(7)
    gone = settlements.pop(lost)
    [hole] = holes(random.Random(seed).sample(settlements, 6))
    assert (hole.begins, hole.ends) == (gone.begins, gone.ends)
    assert holes(row(7)) == []
    assert len(holes([row(3)[0], row(3)[2]])) == 1


def test_settlements_that_run_side_by_side_are_no_holes():
    invoiced = [settlement_of(50, date(2025, 1, 23), Decimal(12)), settlement_of(51, date(2025, 2, 22), Decimal(9))]
    other = row(7, date(2025, 1, 9), 400, 70)
    settlements = [*row(7), *invoiced]
    assert holes(settlements) == []
    assert len(rows_of(settlements)[0]) == 7
    assert holes([*row(7), *other]) == []
    assert [len(one) for one in rows_of([*row(7), *other])] == [7, 7]


def test_a_second_row_that_settles_only_when_it_has_something_to_has_no_hole():
    """Two periods of the second row, one apart, while the first covers every day; but a lost one of a habit is told."""
    first = row(7)
    seldom = [settlement_of(80 + n, first[n].begins.date(), Decimal(7)) for n in (1, 3)]
    assert holes([*first, *seldom]) == []
    second = row(7, worth=90, number=60)
    del second[3]
    assert [hole.begins for hole in holes([*first, *second])] == [first[3].begins]

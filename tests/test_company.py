"""Lost orders in company: a few in a row are told from chance by how often others of the channel come in a row."""

import numpy as np
import pytest

from syncgap_kit.attribution.attributes import Attributes
from syncgap_kit.attribution.candidate import Orders
from syncgap_kit.attribution.company import runs_of
from syncgap_kit.attribution.explaining import explain
from syncgap_kit.attribution.tracer import tracer_of

DAYS, A_DAY = 200, 30


def lost_at(*runs, orders=DAYS * A_DAY):
    """Flags of orders, lost in runs of these first positions and lengths."""
    lost = np.zeros(orders, bool)
    for first, length in runs:
        lost[first : first + length] = True
    return lost


def channel(lost, young=0, young_arrived=0):
    """A channel of so many orders a day, and on its last day some of which nobody can say yet that they are lost."""
    number = np.arange(len(lost))
    day = number // A_DAY
    expected = np.bincount(day)
    arrived = expected - np.bincount(day[lost], minlength=len(expected))
    expected[-1] += young
    arrived[-1] += young_arrived
    flags = np.zeros(len(lost), bool)
    return Orders("shop", "USD", number, number * (86_400 // A_DAY), day, lost, flags, expected, arrived, int(day[-1]))


def causes(orders, configured=()):
    return explain(orders, list(configured), Attributes({}), tracer_of(orders, None))


def test_what_other_runs_of_the_channel_do_as_well_is_taken_off():
    """Of 20 other runs 10 go on to a second order and 5 of those to a third; none goes on to a fourth."""
    others = [(100 * number + 50, 1 + (number % 2) + (number % 4 == 1)) for number in range(20)]
    lost = lost_at(*others, (5000, 5))
    runs, usual = runs_of(lost), lost.mean()
    likely = [(10 + 0.5) / (20 + 10), (5 + 0.5) / (10 + 10), 0.5 / (5 + 10)]
    likely.append(likely[-1])  # a fifth is no likelier than a fourth, whatever the share of which nobody knows
    assert runs.in_company(np.arange(4990, 5010)) == pytest.approx(sum(np.log(one / usual) for one in likely))
    assert runs.in_company(np.array([5000])) == 0.0
    assert runs.in_company(np.arange(10)) == 0.0


def test_of_single_losses_little_is_taken_off():
    lost = lost_at(*((97 * number, 1) for number in range(40)), (5000, 8))
    assert runs_of(lost).in_company(np.arange(5000, 5008)) == pytest.approx(7 * np.log(0.5 / 50 / lost.mean()))
    alone = lost_at(*((57 * number, 1) for number in range(80)), (5000, 8))
    assert runs_of(alone).in_company(np.arange(5000, 5008)) == 0.0


@pytest.mark.parametrize("seed", range(6))
def test_jobs_that_drop_neighbours_are_no_gap_where_two_of_them_meet(seed):
    dice = np.random.default_rng(seed)
    runs = [(int(first), int(dice.integers(1, 4))) for first in dice.choice(5_800, 30, replace=False)]
    assert causes(channel(lost_at(*runs, (5_900, 3), (5_904, 3)))) == []


def test_a_stop_of_some_hours_is_told_beside_them():
    dice = np.random.default_rng(3)
    runs = [(int(first), int(dice.integers(1, 4))) for first in dice.choice(4_000, 20, replace=False)]
    orders = channel(lost_at(*runs, (5_000, 14)))
    [one] = causes(orders)
    assert set(np.flatnonzero(one.met & orders.lost)) >= set(range(5_000, 5_014))


def test_the_youngest_that_a_cause_may_have_met_are_no_second_episode():
    """From day 150 on, half of the orders are lost; of the last day nobody knows yet, and half of it has not come."""
    dice = np.random.default_rng(8)
    lost = (np.arange(DAYS * A_DAY) >= 150 * A_DAY) & (dice.random(DAYS * A_DAY) < 0.5)
    orders = channel(lost, young=120, young_arrived=60)
    tracer = tracer_of(orders, None)
    assert tracer.rest(lost).episodes == ()
    early = lost & (np.arange(len(lost)) < 180 * A_DAY)  # what ended weeks ago says nothing of them
    assert tracer.rest(early).episodes
    assert len(causes(orders)) == 1

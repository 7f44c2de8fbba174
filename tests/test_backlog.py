"""A queue that ran behind, told by the times of posting alone: from a catch-up, and in batches whose order is kept."""

from types import SimpleNamespace

import numpy as np
import pytest

from syncgap_kit.attribution.candidate import YES, Orders
from syncgap_kit.attribution.causes import backlog

HOUR, DAY = 3_600, 86_400


def told(due, posted, punctual=()):
    """What the candidate says of late orders that were due and posted at these times, beside others in time."""
    late = np.arange(len(due) + len(punctual)) < len(due)
    due, posted = np.concatenate([due, punctual]), np.concatenate([posted, np.array(punctual) + HOUR])
    order = np.argsort(due, kind="stable")
    due, posted, late = due[order].astype(np.int64), posted[order].astype(np.int64), late[order]
    day = (due // DAY).astype(np.int64)
    counts = np.bincount(day)
    orders = Orders(
        "shop", "USD", np.arange(len(due)), due, day, late, ~late, counts, counts, int(day[-1]), kind="late"
    )
    ways = SimpleNamespace(due=due, posted=posted, noticed=np.zeros(len(due), np.int64))
    found = backlog.candidates(orders, ways)
    assert all(((one.effect == YES) == late).all() for one in found)
    return [word for one in found for word in one.words]


def batches(dice, releases, first_days=1.0):
    """Orders of nine days, more of them in the first; three days each are let go at once, scattered over some hours."""
    due = np.sort(np.concatenate([dice.integers(0, 9 * DAY, 200), dice.integers(0, int(first_days * DAY), 150)]))
    released = np.array(releases)[due // (3 * DAY)] * DAY
    return due, released + dice.integers(0, 10 * HOUR, len(due))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_batches_let_go_in_their_turn_while_younger_ones_wait_are_a_queue(seed):
    [word] = told(*batches(np.random.default_rng(seed), (14, 16, 18)))
    assert "in their turn" in word


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_catch_up_is_no_queue_whatever_the_order_within_it(seed):
    dice = np.random.default_rng(seed)
    assert not told(*batches(dice, (14, 14, 14)))
    due, _ = batches(dice, (14, 14, 14))
    assert not told(due, 14 * DAY + np.arange(len(due)) * 20)  # oldest first, within two hours


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_stops_of_which_each_was_caught_up_on_are_no_queue(seed):
    """What came in the second stop had not come yet when the first was over: nobody waited with anybody."""
    assert not told(*batches(np.random.default_rng(seed), (3, 6, 9)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_youngest_first_is_no_queue(seed):
    assert not told(*batches(np.random.default_rng(seed), (18, 16, 14)))


def test_one_after_another_over_days_is_a_queue():
    due = np.arange(40) * 2 * HOUR
    assert any("and not all at once" in word for word in told(due, 10 * DAY + np.arange(40) * HOUR))


def rush(dice, orders, days_after):
    """So many late orders of two days, posted some days later in any order; and twelve a day for sixty days in time."""
    due = 20 * DAY + np.sort(dice.integers(0, 2 * DAY, orders))
    return due, due + dice.uniform(*days_after, orders) * DAY, dice.integers(0, 60 * DAY, 12 * 60)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_a_rush_brought_is_a_queue_though_it_is_posted_in_any_order(seed):
    [word] = told(*rush(np.random.default_rng(seed), 300, (8, 14)))
    assert "began with a rush" in word


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_a_rush_or_where_all_were_posted_on_one_day_it_is_none(seed):
    due, posted, punctual = rush(np.random.default_rng(seed), 30, (8, 14))
    assert not told(due, posted, punctual)
    due, _, punctual = rush(np.random.default_rng(seed), 300, (8, 14))
    assert not told(due, 30 * DAY + np.random.default_rng(seed).integers(0, DAY, 300), punctual)


def test_of_two_spells_both_must_have_begun_with_a_rush():
    dice = np.random.default_rng(1)
    due, posted, punctual = rush(dice, 300, (8, 14))
    later = 45 * DAY + np.sort(dice.integers(0, 5 * DAY, 60))
    due, posted = np.concatenate([due, later]), np.concatenate([posted, later + dice.uniform(8, 14, 60) * DAY])
    assert not told(due, posted, punctual)

"""How far a cause reaches beyond the orders that it surely met, among those of which nobody recorded how they stood."""

import numpy as np
import pytest

from syncgap_kit.attribution.candidate import UNKNOWN, YES, Candidate, Orders
from syncgap_kit.attribution.reach import went_on

A_DAY, DAYS = 10, 200
PLACE = np.arange(A_DAY * DAYS)
BEGAN, RECORDED_TO = 1_000, 1_400


def orders_of(lost):
    day = PLACE // A_DAY
    late = np.zeros(len(PLACE), bool)
    counts = np.full(DAYS, A_DAY)
    arrived = counts - np.bincount(day[lost], minlength=DAYS)
    return Orders("shop", "EUR", PLACE, day * 86_400, day, lost, late, counts, arrived, DAYS - 1)


def reached(lost, effect):
    """The lost orders beyond its own that a rule with this effect is said to have lost as well."""
    rule = Candidate("rule", "R-STATUS", effect.astype(np.int8), np.full(len(PLACE), YES, np.int8), 0.03)
    sure = np.flatnonzero(lost & (effect == YES))
    return np.flatnonzero(went_on(rule, orders_of(lost), effect == UNKNOWN, (sure[0], sure[-1])))


@pytest.mark.parametrize("share", [0.02, 0.05, 0.15, 0.3])
@pytest.mark.parametrize("until", [1_400, len(PLACE)], ids=["mended", "at work to the end"])
def test_what_chance_loses_all_the_time_is_not_laid_on_a_rule(share, until):
    """Parked orders are lost from a day on; of the others, which went on to be shipped, nobody knows how they stood."""
    dice = np.random.default_rng(5)
    parked = (dice.random(len(PLACE)) < 0.3) & (PLACE >= BEGAN) & (until > PLACE)
    lost = parked | (dice.random(len(PLACE)) < share)
    assert not len(reached(lost, np.where(parked, YES, UNKNOWN)))


@pytest.mark.parametrize("kept", [1.0, 0.25], ids=["all orders", "one value alone"])
def test_what_was_lost_months_before_a_rule_met_its_first_order_is_not_its_own(kept):
    """A stop that nobody recorded, over long before orders were parked; all its orders were shipped in the end."""
    dice = np.random.default_rng(8)
    parked = (dice.random(len(PLACE)) < 0.3) & (PLACE >= BEGAN)
    stopped = (PLACE >= 300) & (PLACE < 600) & (dice.random(len(PLACE)) < kept)
    assert not len(reached(parked | stopped, np.where(parked, YES, UNKNOWN)))


@pytest.mark.parametrize("share", [0.1, 0.3, 1.0])
def test_a_rule_has_what_goes_missing_as_often_after_the_last_record(share):
    """Up to some day it was recorded which orders were parked; the rule goes on to lose them."""
    dice = np.random.default_rng(6)
    lost = (dice.random(len(PLACE)) < share) & (PLACE >= BEGAN)
    effect = np.where(PLACE >= RECORDED_TO, UNKNOWN, np.where(lost, YES, 0))
    later = np.flatnonzero(lost & (PLACE >= RECORDED_TO))
    found = reached(lost, effect)
    assert len(found) >= 0.95 * len(later)
    assert set(found) <= set(later)


def test_a_rule_has_what_goes_missing_as_often_though_half_was_never_recorded():
    """Of its days too the state of every other order is known alone, and those go missing as all of them do."""
    dice = np.random.default_rng(7)
    lost = (dice.random(len(PLACE)) < 0.3) & (PLACE >= BEGAN)
    known = (dice.random(len(PLACE)) < 0.5) & (PLACE < RECORDED_TO)
    effect = np.where(~known, UNKNOWN, np.where(lost, YES, 0))
    later = lost & (PLACE >= RECORDED_TO)
    assert np.isin(np.flatnonzero(later), reached(lost, effect)).mean() >= 0.95

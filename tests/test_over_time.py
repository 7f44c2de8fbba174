"""Beside the gaps: when the share of orders set apart changed, what stands wrong, and how likely a silence is."""

from datetime import timedelta

import numpy as np
import pytest

from syncgap_kit.evidence.beside import beside, chance_words, exception_volume
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from syncgap_kit.tracing.shares import share_changes
from syncgap_kit.tracing.silence import silences
from tests import handmade, small_case
from tests.test_kinds_of_gaps import A_DAY, DAYS, WHOLE, day, document, order

WEEK = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 0.7, 0.6])
YEAR = np.arange(365)


def drawn(seed, volume, share, scatter=0.005):
    """A year of orders, and those of them that are set apart; the share wanders from day to day."""
    dice = np.random.default_rng([seed, int(volume * 10), int(share * 100)])
    orders = dice.poisson(volume * WEEK[YEAR % 7])
    by_day = dice.beta(share * (1 / scatter - 1), (1 - share) * (1 / scatter - 1), 365)
    return dice, orders, by_day


@pytest.mark.parametrize("volume", [2, 10, 60, 400])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.3])
def test_a_share_that_only_wanders_has_no_change(volume, share):
    for seed in range(8):
        dice, orders, by_day = drawn(seed, volume, share)
        assert share_changes(orders, dice.binomial(orders, by_day)) == []


@pytest.mark.parametrize("volume", [10, 60, 400])
@pytest.mark.parametrize("step", [0.2, -0.2])
def test_a_share_that_changed_is_dated_with_its_shares(volume, step):
    for seed in range(8):
        dice, orders, by_day = drawn(seed, volume, 0.3)
        changed = np.clip(np.where(YEAR >= 200, by_day + step, by_day), 0, 1)
        [change] = share_changes(orders, dice.binomial(orders, changed))
        assert abs(change.span.day - 200) <= 12
        assert change.before == pytest.approx(0.3, abs=0.03)
        assert change.after == pytest.approx(0.3 + step, abs=0.03)


def test_a_share_that_rose_for_some_weeks_has_two_changes():
    dice, orders, by_day = drawn(1, 60, 0.05)
    raised = np.where((YEAR >= 100) & (YEAR < 130), by_day + 0.2, by_day)
    first, last = share_changes(orders, dice.binomial(orders, raised))
    assert first.span.earliest <= 100 <= first.span.latest
    assert last.span.earliest <= 130 <= last.span.latest


def test_what_is_set_apart_cannot_exceed_the_whole():
    with pytest.raises(ValueError, match="no more than"):
        share_changes([1, 2], [2, 0])
    assert share_changes([3, 2, 0], [0, 0, 0]) == []


@pytest.mark.parametrize("volume", [0.3, 2.0, 2000.0])
def test_a_silence_is_judged_by_the_channels_own_orders(volume):
    counts = np.full(300, volume) if volume >= 1 else np.tile([1, 0, 0], 100)
    quiet = counts.copy()
    quiet[200:214] = 0
    [found] = [one for one in silences(quiet, 0) if not one.open]
    assert (found.first, found.last) in [(200, 213), (199, 213), (199, 215), (200, 215)]
    assert found.chance < (1e-6 if volume >= 1 else 0.9)
    assert found.usual == pytest.approx(14 * volume, rel=0.4)


def test_the_days_on_which_a_channel_is_closed_are_no_silence_and_an_early_end_is():
    counts = np.tile([5, 6, 4, 5, 7, 0, 0], 20)
    assert all(one.chance > 0.05 for one in silences(counts, 0))
    cut = np.concatenate([counts, np.zeros(9)])
    last = silences(cut, 0)[-1]
    assert last.open
    assert last.chance < 1e-6


def test_healthy_channels_are_seldom_said_to_be_silent_beyond_chance():
    dice = np.random.default_rng(11)
    found = [one for _ in range(150) for one in silences(dice.poisson(2 * WEEK[YEAR % 7]), 0)]
    assert np.mean([one.chance < 0.01 for one in found]) <= 0.02


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Orders that stay unpaid become one in three in the middle; the export ends ten days before it was taken."""

    def unpaid(place):
        apart = place % 3 == 0 if place >= 270 else place % 30 == 0
        return {**order(place), **({"Financial Status": "pending", "Paid at": ""} if apart else {})}

    places = range((DAYS - 10) * A_DAY)
    orders = [unpaid(place) for place in places]
    twice = [document(place) for place in places if 100 <= place < 110]
    documents = [document(place) for place, one in zip(places, orders, strict=True) if one["Paid at"]] + twice
    return investigate(open_case(small_case.small_case(tmp_path_factory.mktemp("c"), orders, documents, toml=WHOLE)))


def test_a_jump_in_what_is_set_apart_is_a_warning_with_its_day_and_reason(study):
    [change] = study.over_time.excluded["shopify"]
    first = study.over_time.first["shopify"]
    assert abs((first + timedelta(days=change.span.day) - day(270)).days) <= 3
    [warning] = [line for line in study.findings.warnings if "how a gap hides" in line]
    assert "rose on about" in warning
    assert "not paid (pending)" in warning
    assert warning.split(" Look")[0].removeprefix("Shopify: ") in beside(study).text


def test_an_export_that_ends_early_and_what_stands_twice_are_told(study):
    text = beside(study).text
    assert "The export may end early." in text
    [warning] = [line for line in study.findings.warnings if "may end early" in line]
    assert warning.startswith("Shopify: after 28 June 2025 there is no order in 2")
    assert "posted more than once" in text
    assert exception_volume(study, "shopify").markup.count("<img") == 1


def test_orders_that_came_in_though_not_expected_are_dated_and_counted(tmp_path):
    """One order in five stays unpaid; from the middle on two of three of these are posted all the same."""
    places = range(DAYS * A_DAY)
    unpaid = {"Financial Status": "pending", "Paid at": ""}
    orders = [{**order(place), **(unpaid if place % 5 == 0 else {})} for place in places]
    posted = [place for place in places if place % 5 or (place >= 300 and place % 3)]
    folder = small_case.small_case(tmp_path, orders, map(document, posted), toml=WHOLE)
    found = investigate(open_case(folder))
    [change] = found.over_time.booked["shopify"]
    first = found.over_time.first["shopify"]
    assert first + timedelta(days=change.span.earliest) <= day(300) <= first + timedelta(days=change.span.latest + 1)
    assert (change.before, change.after) == (0.0, pytest.approx(2 / 3, abs=0.1))
    [warning] = [line for line in found.findings.warnings if "the books hold sales that are none" in line]
    assert warning.split(" Look")[0].removeprefix("Shopify: ") in beside(found).text
    assert f"in the books though not expected {sum(place % 5 == 0 for place in posted)}" in beside(found).text
    assert found.gaps == ()


def test_every_picture_tells_its_finding_in_words():
    shown = beside(handmade.study())
    assert str(shown.markup).count("<img") == 3
    assert "from 2.5% to 12.5%" in shown.text
    assert "from 31 May 2025 to 6 June 2025" in shown.text
    assert beside(handmade.study()).markup == shown.markup


@pytest.mark.parametrize(
    ("chance", "words"), [(0.34, "34%"), (0.000234, "one in 4,300"), (0, "less than one in a mill")]
)
def test_small_chances_are_said_as_odds(chance, words):
    assert chance_words(chance).startswith(words)

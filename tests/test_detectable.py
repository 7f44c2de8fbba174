"""How small a gap would have been seen: the tracing itself, asked again by chance, agrees with what the page says."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from syncgap_kit.evidence.detectable import DAYS, WINDOW, detectable, smallest, surely_lost, with_losses
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from syncgap_kit.tracing.segmentation import segment
from tests import handmade, shop

FIRST = date(2025, 1, 1)


def channel(days, volume, healthy, seed=7):
    dice = np.random.default_rng(seed)
    expected = dice.poisson(volume, days)
    told = {"expected": expected, "arrived": dice.binomial(expected, healthy), "maturity": 1.0, "kind": "missing"}
    return pd.DataFrame(
        {**told, "day": [FIRST + timedelta(n) for n in range(days)], "channel": "shop", "currency": "USD"}
    )


@pytest.mark.parametrize(("days", "volume", "healthy"), [(120, 1.5, 1.0), (200, 20, 0.995), (150, 200, 0.99)])
def test_drops_of_the_size_that_is_told_are_seen_in_nineteen_of_twenty_cases(days, volume, healthy):
    rows = channel(days, volume, healthy)
    found = smallest(rows, "shop", "USD")
    assert found == smallest(rows.sample(frac=1, random_state=1), "shop", "USD")
    arrived, expected = (rows[name].to_numpy(float)[-WINDOW:] for name in ("arrived", "expected"))
    seen = 0
    for trial in range(20):
        broken = arrived.copy()
        broken[-DAYS:] = np.random.default_rng([3, trial]).binomial(broken[-DAYS:].astype(int), 1 - found.share)
        seen += any(one.peak >= len(broken) - DAYS for one in segment(expected, broken, np.ones(len(broken))).episodes)
    assert seen >= 18  # nineteen are promised; fewer than eighteen come about once in thirteen by chance alone
    tiny = with_losses(arrived, surely_lost(int(arrived[-DAYS:].sum()), found.share / 5))
    assert segment(expected, tiny, np.ones(len(tiny))).episodes == ()


def test_more_orders_show_smaller_drops():
    shares = [smallest(channel(180, volume, 0.995), "shop", "USD").share for volume in (2, 20, 200)]
    assert shares == sorted(shares, reverse=True)


def test_a_channel_that_is_too_short_or_too_small_says_so():
    assert smallest(channel(30, 20, 1.0), "shop", "USD") is None
    nearly_nothing = smallest(channel(90, 0.02, 1.0), "shop", "USD")
    assert nearly_nothing.share == 0
    assert "would not surely have been told from chance" in nearly_nothing.sentence


def test_days_after_the_end_of_an_export_do_not_thin_out_its_last_weeks():
    rows = channel(120, 20, 1.0)
    silent = rows.tail(15).assign(expected=0, arrived=0)
    silent["day"] = [day + timedelta(15) for day in silent["day"]]
    assert smallest(pd.concat([rows, silent]), "shop", "USD") == smallest(rows, "shop", "USD")


def test_beside_orders_that_are_held_to_be_only_late_no_size_is_promised():
    rows = channel(120, 20, 1.0)
    rows.loc[rows.index[-6:], "arrived"] = rows["arrived"].iloc[-6:] // 2
    found, lacking = smallest(rows, "shop", "USD"), int((rows["expected"] - rows["arrived"]).sum())
    assert (found.share, found.missing) == (0.0, lacking)
    assert f"{lacking} of " in found.sentence
    assert "could not be told from what is only late" in found.sentence


def test_losses_are_taken_evenly_and_never_below_nothing():
    arrived = np.array([5.0] * 60)
    broken = with_losses(arrived, 14)
    assert arrived.sum() - broken.sum() == 14
    assert (broken[:-DAYS] == 5).all()
    assert set(broken[-DAYS:]) == {4.0, 5.0}
    assert with_losses(arrived, 140)[-DAYS:].sum() == 0
    assert surely_lost(1000, 0.0) == 0
    assert surely_lost(1000, 1.0) == 1000
    assert surely_lost(1000, 0.1) == 84


def test_the_whole_analysis_finds_a_drop_of_the_size_that_a_healthy_case_names(tmp_path):
    healthy = tmp_path / "healthy"
    shop.written(healthy, shop.Scenario(lambda place, _: False))
    rows = investigate(open_case(healthy)).completeness
    told = smallest(rows, "shopify", "USD")
    since = (told.since - date(2025, 3, 31)).days * shop.A_DAY
    dice = np.random.default_rng(11)
    lost = {place for place in range(since, shop.DAYS * shop.A_DAY) if dice.random() < told.share}
    broken = tmp_path / "broken"
    shop.written(broken, shop.Scenario(lambda place, _: place in lost))
    [gap] = investigate(open_case(broken)).gaps
    assert gap.kind == "missing"
    assert gap.onset.earliest <= told.since + timedelta(days=10)


def test_a_channel_with_a_gap_of_missing_orders_is_not_asked():
    assert detectable(handmade.study()).text.startswith("Every channel with orders has a gap of missing orders")
    assert "would have been seen with 95% probability" in detectable(handmade.study(with_gap=False)).text

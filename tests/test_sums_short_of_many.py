"""Sums that lack more than a few orders: laid on these where they alone explain it, left open where chance might."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncgap_kit.matching.sums.subsets import only_large_subset
from tests.seeds import SEEDS
from tests.sums_case import METHODS, day_sums, entries, sales
from tests.test_sums import matched, on


@pytest.mark.parametrize("seed", SEEDS)
def test_a_tenders_entry_that_lacks_on_single_days_is_laid_on_its_orders(tmp_path, seed):
    shop = sales(seed, per_day=14)
    days = sorted({sale.day() for sale in shop})
    skipped = set(days[4:36:5])
    documents, lost = [], set()
    for place, method in enumerate(METHODS[:2]):
        own = [sale for sale in shop if (sale.method == "PayPal") == bool(place)]
        sums = day_sums([sale for sale in own if not (place and sale.day() in skipped)])
        documents += entries(sums, Memo=f"Sales by {method}")
        lost |= {sale.name for sale in own if place and sale.day() in skipped}
    matches, rows = matched(tmp_path, shop, documents)
    assert {name for name, row in rows.items() if row["disposition"] == "missing"} == lost
    assert max(len([sale for sale in on(shop, day) if sale.name in lost]) for day in skipped) > 4
    assert matches.statement.channels[0].unallocated == 0
    assert any("with payment method PayPal" in rows[name]["reason"] for name in lost)


@pytest.mark.parametrize("seed", SEEDS)
def test_most_orders_of_a_small_day_are_laid_and_a_day_of_many_is_left_open(tmp_path, seed):
    shop = sales(seed, per_day=5)
    days = sorted({sale.day() for sale in shop})
    many = on(sales(seed + 10, per_day=40), days[0])
    for number, sale in enumerate(many, 9001):
        sale.number, sale.at = number, sale.at + (days[4] - days[0])
    few = next(day for day in days[12:] if len(on(shop, day)) >= 6)
    lost = {sale.name for sale in on(shop, few)[:-1]}
    dice = random.Random(seed)
    left_out = {sale.name for sale in dice.sample(many, 7)}
    shop += many
    sums = day_sums([sale for sale in shop if sale.name not in lost | left_out])
    matches, rows = matched(tmp_path, shop, entries(sums))
    assert {name for name, row in rows.items() if row["disposition"] != "posted"} == lost
    assert matches.statement.channels[0].unallocated > 0


@given(st.lists(st.integers(100, 30_000), min_size=4, max_size=9, unique=True), st.data())
@settings(max_examples=80, deadline=None)
def test_a_set_of_any_size_is_given_only_where_it_adds_up_whatever_the_order(amounts, data):
    chosen = data.draw(st.sets(st.integers(0, len(amounts) - 1), min_size=1))
    wanted = sum(amounts[place] for place in chosen)
    places = only_large_subset(amounts, wanted)
    if places is not None:
        assert sum(amounts[place] for place in places) == wanted
        back = only_large_subset(amounts[::-1], wanted)
        assert sorted(amounts[place] for place in places) == sorted(amounts[::-1][place] for place in back)


def test_a_large_set_is_refused_where_prices_are_few_or_orders_many():
    odd = [10_337, 4_871, 22_019, 8_455, 17_903, 12_248, 6_106]
    assert only_large_subset(odd, sum(odd[:5])) == (0, 1, 2, 3, 4)
    assert only_large_subset(odd, sum(odd[:5]) + 1) is None
    assert only_large_subset(odd, sum(odd)) == tuple(range(7))
    assert only_large_subset([0, *odd], sum(odd)) == tuple(range(1, 8))
    assert only_large_subset([1900, 2900, 4900, 1900, 3900, 5900, 2900], 1900 + 2900 + 4900 + 1900) is None
    assert only_large_subset([1900] * 6, 1900 * 4) is None
    dice = random.Random(1)
    many = [dice.randint(900, 24_000) for _ in range(60)]
    assert only_large_subset(many, sum(many[:6])) is None
    assert only_large_subset(many, sum(many[1:])) == tuple(range(1, 60))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rounded_sum_does_not_hide_the_order_it_lacks(tmp_path, seed):
    shop = sales(seed)
    dice = random.Random(seed)
    days = sorted({sale.day() for sale in shop})
    lost = {max(on(shop, day), key=lambda sale: sale.cents).name for day in days[6:36:12]}
    sums = day_sums([sale for sale in shop if sale.name not in lost])
    sums = {day: cents + dice.choice((0, 0, 1, -1, 2, -2)) for day, cents in sums.items()}
    sums[days[6]], sums[days[25]] = sums[days[6]] + 2, sums[days[25]] - 31_240
    matches, rows = matched(tmp_path, shop, entries(sums))
    missing = {name for name, row in rows.items() if row["disposition"] == "missing"}
    assert missing == lost
    assert abs(matches.statement.channels[0].unallocated * 100 - 31_240) <= 200

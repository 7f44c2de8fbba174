"""Sums that a person dated a day or two off: the amount tells whose they are, and nothing is missing."""

from datetime import timedelta

import pytest

from tests.seeds import SEEDS
from tests.sums_case import day_sums, entry, sales
from tests.test_sums_that_change import dispositions, matched


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("off", [1, -1, 3])
def test_a_sum_under_another_day_is_that_of_the_day_it_comes_to(tmp_path, seed, off):
    shop = sales(seed)
    sums = day_sums(shop)
    days = list(sums)
    wrong, last, absent = days[12], days[-1], days[25]
    dates = {day: day + timedelta(days=off if day == wrong else 2 if day == last else 0) for day in days}
    papers = [
        entry(dates[day], cents, Num=f"DS-{number}", Memo="Shopify")
        for number, (day, cents) in enumerate(sums.items())
        if day != absent
    ]
    matches, rows = matched(tmp_path, shop, papers)
    lost = {sale.name for sale in shop if sale.day() == absent}
    assert dispositions(rows) == {sale.name: "missing" if sale.name in lost else "posted" for sale in shop}
    assert matches.statement.channels[0].unallocated == 0


def test_a_sum_of_another_amount_is_not_taken_for_that_of_a_day_nearby(tmp_path):
    shop = sales(5)
    sums = day_sums(shop)
    day = list(sums)[12]
    papers = [
        entry(own + timedelta(days=own == day), cents + 100 * (own == day), Num=f"DS-{number}", Memo="Shopify")
        for number, (own, cents) in enumerate(sums.items())
    ]
    _, rows = matched(tmp_path, shop, papers)
    assert {row["disposition"] for name, row in rows.items() if name in {s.name for s in shop if s.day() == day}} == {
        "missing"
    }

"""Sums that leave tips out, which no export tells apart: alone, or with what else of an order stands elsewhere."""

import pytest

from tests.seeds import SEEDS
from tests.sums_case import day_sums, entries, money, sales
from tests.test_sums_that_change import dispositions, matched

LEFT_OUT = {
    "total less tips": lambda sale, tip: tip,
    "total less tax and tips": lambda sale, tip: tip + sale.tax,
    "total less tax, shipping and tips": lambda sale, tip: tip + sale.tax + 595,
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("basis", LEFT_OUT)
def test_an_order_that_a_sum_without_tips_lacks_is_found(tmp_path, seed, basis):
    shop = sales(seed)
    tips = {sale.name: 150 + sale.cents // 7 if sale.number % 3 == 0 else 0 for sale in shop}
    for sale in shop:
        sale.cents += tips[sale.name] + 595
        goods = sale.cents - tips[sale.name] - 595 - sale.tax
        sale.cells |= {"Subtotal": money(goods), "Shipping": "5.95"}
    days = [[sale for sale in shop if sale.day() == shop[place].day()] for place in (90, 200)]
    lost = {max(day, key=lambda sale: sale.cents).name for day in days}
    held = day_sums(
        [sale for sale in shop if sale.name not in lost],
        amount=lambda sale: sale.cents - LEFT_OUT[basis](sale, tips[sale.name]),
    )
    matches, rows = matched(tmp_path, shop, entries(held))
    assert dispositions(rows) == {sale.name: "missing" if sale.name in lost else "posted" for sale in shop}
    assert matches.statement.channels[0].unallocated == 0
    (grain,) = matches.sums.grains
    assert f"booked as {basis}" in grain.sentence()

"""A value that is lost since the midst of a payout: two payouts lack it, the first of them only its later orders."""

from datetime import timedelta

import pytest

from tests.seeds import SEEDS
from tests.sums_case import SKUS, entry, sales
from tests.test_sums_that_change import dispositions, matched, payday, payment


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("ends", [False, True], ids=["since then", "until then"])
def test_the_later_or_the_earlier_orders_of_a_value_are_laid_on_it(tmp_path, seed, ends):
    every = sales(seed, days=44)
    last = sorted({payday(sale) for sale in every})[-2]  # the payout that is open still holds few
    shop = [sale for sale in every if payday(sale) <= last]
    turn = last - timedelta(days=11 if not ends else 4)
    first = last - timedelta(days=14)

    def is_lost(sale):
        during = first <= sale.day() < turn if ends else sale.day() >= turn
        return sale.sku == SKUS[2] and during

    sums = {}
    for sale in shop:
        sums[payday(sale)] = sums.get(payday(sale), 0) + (0 if is_lost(sale) else sale.cents)
    papers = [entry(day, cents, Num=f"PO-{day:%m%d}", Memo=f"Payout {day}") for day, cents in sorted(sums.items())]
    matches, rows = matched(tmp_path, shop, papers, list(map(payment, shop)))
    assert dispositions(rows) == {sale.name: "missing" if is_lost(sale) else "posted" for sale in shop}
    assert matches.statement.channels[0].unallocated == 0

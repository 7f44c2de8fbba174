"""A shop whose books post each tender in its own way: what a provider pays out by its payouts, the rest by days."""

import pytest

from tests.seeds import SEEDS
from tests.sums_case import METHODS, day_sums, entries, entry, sales
from tests.test_sums_that_change import dispositions, matched, payday, payment


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("lost", [0, 2])
def test_each_order_is_held_against_the_sums_of_its_tender(tmp_path, seed, lost):
    shop = [sale for sale in sales(seed, days=44) if payday(sale) <= sales(seed, days=44)[-40].day()]
    paid_out = [sale for sale in shop if sale.method == METHODS[0]]
    others = [sale for sale in shop if sale.method != METHODS[0]]
    gone = {others[place].name for place in (60, 120)[:lost]}
    payouts = {}
    for sale in paid_out:
        payouts[payday(sale)] = payouts.get(payday(sale), 0) + sale.cents
    papers = [entry(day, cents, Num=f"PO-{day:%m%d}", Memo=f"Payout {day}") for day, cents in sorted(payouts.items())]
    held = day_sums([sale for sale in others if sale.name not in gone])
    papers += entries(held, Num="OTHER", Memo="PayPal and cash")
    matches, rows = matched(tmp_path, shop, papers, [payment(sale) for sale in paid_out])
    assert dispositions(rows) == {sale.name: "missing" if sale.name in gone else "posted" for sale in shop}
    assert matches.statement.channels[0].unallocated == 0
    assert {grain.grain for grain in matches.sums.grains} == {"day", "payout"}

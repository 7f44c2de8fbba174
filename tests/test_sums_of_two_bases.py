"""Sums whose basis changes within one series: both ways of booking stand, each for its time, and nothing is short."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.seeds import SEEDS
from tests.sums_case import day_sums, entries, entry, sales
from tests.test_sums_that_change import SINCE, charged, dispositions, matched, net, payday


def on(shop, day):
    return [sale for sale in shop if sale.day() == day]


def both(shop, first, second):
    """One entry a day, by one amount until SINCE and by another from then on."""
    sums = day_sums([sale for sale in shop if sale.day() < SINCE], amount=first)
    return sums | day_sums([sale for sale in shop if sale.day() >= SINCE], amount=second)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("turned", [False, True])
def test_sums_that_become_net_of_fees_or_gross_again_lose_nothing(tmp_path, seed, turned):
    shop = sales(seed)
    early, late, absent, short = (SINCE + timedelta(days=days) for days in (-6, 8, 12, 15))
    lost = {max(on(shop, day), key=lambda sale: sale.cents).name for day in (early, late)}
    amounts = (net, lambda sale: sale.cents) if turned else (lambda sale: sale.cents, net)
    sums = both([sale for sale in shop if sale.name not in lost], *amounts)
    del sums[absent]
    sums[short] -= 4_321
    matches, rows = matched(tmp_path, shop, entries(sums), list(map(charged, shop)))
    gone = lost | {sale.name for sale in on(shop, absent)}
    assert dispositions(rows) == {sale.name: "missing" if sale.name in gone else "posted" for sale in shop}
    assert matches.statement.channels[0].unallocated == Decimal("43.21")
    told = [grain.sentence() for grain in matches.sums.grains]
    assert ["booked as total less fees" in text for text in told] == ([True, False] if turned else [False, True])
    assert told[0].endswith(", until 16 March 2025.")
    assert told[1].endswith(", from 17 March 2025 on.")


@pytest.mark.parametrize("seed", SEEDS)
def test_payouts_that_become_net_of_fees_lose_nothing(tmp_path, seed):
    shop = [sale for sale in sales(seed, days=44) if payday(sale) <= SINCE + timedelta(days=28)]
    paid = {}
    for sale in shop:
        amount = sale.cents if payday(sale) < SINCE + timedelta(days=11) else net(sale)
        paid[payday(sale)] = paid.get(payday(sale), 0) + amount
    documents = [entry(day, cents, Num=f"PO-{day:%m%d}", Memo=f"Payout {day}") for day, cents in sorted(paid.items())]
    matches, rows = matched(tmp_path, shop, documents, list(map(charged, shop)))
    assert {row["disposition"] for row in rows.values()} == {"posted"}
    assert matches.statement.channels[0].unallocated == 0
    assert len(matches.sums.grains) == 2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rule_that_keeps_whole_orders_out_is_no_change_of_basis(tmp_path, seed):
    """Refunded orders are left out from some day on: less their refunds, the sums would hold."""
    shop = [sale for sale in sales(seed) if sale.status != "partially_refunded"]
    lost = {sale.name for sale in shop if sale.status == "refunded" and sale.day() >= SINCE}
    sums = day_sums([sale for sale in shop if sale.name not in lost])
    matches, rows = matched(tmp_path, shop, entries(sums))
    assert {name for name, row in rows.items() if row["disposition"] != "posted"} == lost
    assert len(matches.sums.grains) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_a_basis_that_holds_for_a_while_only_is_its_own_part(tmp_path, seed):
    shop = sales(seed)
    until = SINCE + timedelta(days=12)
    sums = both(shop, lambda sale: sale.cents, lambda sale: sale.cents - sale.tax)
    sums |= day_sums([sale for sale in shop if sale.day() >= until])
    matches, rows = matched(tmp_path, shop, entries(sums))
    assert {row["disposition"] for row in rows.values()} == {"posted"}
    assert matches.statement.channels[0].unallocated == 0
    assert any("from 17 March 2025 on, until 28 March 2025" in grain.sentence() for grain in matches.sums.grains)

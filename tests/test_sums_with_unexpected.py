"""Sums that hold orders which are not expected: these stay so, their document is named, and nothing is left over."""

import pytest

from tests.seeds import SEEDS
from tests.sums_case import day_sums, entries, sales
from tests.test_sums import matched, on

WARNING = "orders that were not expected in the books are there all the same."


def pending(sale):
    sale.cells |= {"Financial Status": "pending", "Paid at": "", "Fulfilled at": "", "Refunded Amount": "0.00"}
    return sale


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_that_hold_every_pending_order_name_them_and_show_what_is_lost_beside(tmp_path, seed):
    shop = sales(seed)
    waiting = {pending(sale).name for sale in shop[5:-20:14]}
    day = next(sale.day() for sale in shop[150:] if sale.name in waiting)
    lost = max((sale for sale in on(shop, day) if sale.name not in waiting), key=lambda sale: sale.cents)
    matches, rows = matched(tmp_path, shop, entries(day_sums([sale for sale in shop if sale is not lost])))
    wanted = {sale.name: "not_expected" if sale.name in waiting else "posted" for sale in shop}
    assert {name: row["disposition"] for name, row in rows.items()} == wanted | {lost.name: "missing"}
    for sale in shop:
        if sale.name in waiting:
            assert rows[sale.name]["reason"] == f"not paid (pending), but the books hold JE-{sale.day():%m%d}"
    assert f"{len(waiting)} {WARNING}" in matches.warnings
    assert not any("cannot be laid on single orders" in text for text in matches.warnings)
    assert matches.statement.channels[0].unallocated == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_one_sum_that_holds_its_pending_orders_speaks_for_no_other(tmp_path, seed):
    shop = sales(seed)
    waiting = [pending(sale) for sale in shop[5:-20:14]]
    held = [sale for sale in waiting if sale.day() == waiting[4].day()]
    documents = entries(day_sums([sale for sale in shop if sale not in waiting or sale in held]))
    matches, rows = matched(tmp_path, shop, documents)
    told = {name for name, row in rows.items() if "but the books hold" in row["reason"]}
    assert told == {sale.name for sale in held}
    assert {row["disposition"] for row in rows.values()} == {"posted", "not_expected"}
    one = "1 order that was not expected in the books is there all the same."
    assert (f"{len(held)} {WARNING}" if len(held) > 1 else one) in matches.warnings
    assert matches.statement.channels[0].unallocated == 0

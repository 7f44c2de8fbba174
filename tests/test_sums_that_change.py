"""Sums that are cut or named in another way from some day on: both ways stand, each for its time."""

from datetime import date, timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from tests.seeds import SEEDS
from tests.small_case import csv_text, small_case, write
from tests.sums_case import FIRST, SUMS_TOML, day_sums, entries, entry, money, sales
from tests.sums_of_payouts import PAYMENT_COLUMNS

SINCE = date(2025, 3, 17)  # a Monday
PAYMENTS = '\n[[source]]\npath = "exports/payments/*.csv"\nchannel = "shopify"\n'


def matched(folder, shop, documents, payments=None, as_of="2025-04-20"):
    """The matches, and the rows by order name."""
    toml = SUMS_TOML.replace("2025-04-20", as_of) + (PAYMENTS if payments else "")
    small_case(folder, [sale.row() for sale in shop], documents, toml=toml)
    if payments:
        write(folder / "exports/payments/payments.csv", csv_text(PAYMENT_COLUMNS, payments))
    matches = match(open_case(folder))
    rows = matches.orders.select("order_name", "disposition", "reason").to_pyarrow().to_pylist()
    return matches, {row["order_name"]: row for row in rows}


def payday(sale):
    return sale.day() + timedelta(days=7 - sale.day().weekday())


def payment(sale):
    at = f"{sale.at:%Y-%m-%d %H:%M:%S} +0000"
    own = {"Transaction Date": at, "Type": "charge", "Order": sale.name, "Card Brand": "visa", "Card Source": "online"}
    own |= {"Payout Status": "paid", "Payout Date": f"{payday(sale)}", "Amount": money(sale.cents), "Fee": "0.00"}
    return {**own, "Net": money(sale.cents), "Payment Method Name": "card", "Currency": "USD"}


def by_payout(shop):
    sums = {}
    for sale in shop:
        sums[payday(sale)] = sums.get(payday(sale), 0) + sale.cents
    return {day: entry(day, cents, Num=f"PO-{day:%m%d}", Memo=f"Payout {day}") for day, cents in sorted(sums.items())}


def charged(sale):
    """The same with the provider's fee."""
    fee = sale.cents * 29 // 1000 + 30
    return {**payment(sale), "Fee": money(fee), "Net": money(sale.cents - fee)}


def net(sale):
    return sale.cents - sale.cents * 29 // 1000 - 30


def dispositions(rows):
    return {name: row["disposition"] for name, row in rows.items()}


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_by_day_that_become_sums_by_payout_are_both_read(tmp_path, seed):
    shop, lost_day, lost_payout = sales(seed), date(2025, 3, 10), date(2025, 3, 31)
    days = day_sums([sale for sale in shop if sale.day() < SINCE and sale.day() != lost_day])
    later = by_payout([sale for sale in shop if sale.day() >= SINCE and payday(sale) != lost_payout])
    matches, rows = matched(tmp_path, shop, entries(days) + list(later.values()), map(payment, shop))

    def is_lost(sale):
        return sale.day() == lost_day or payday(sale) == lost_payout

    assert dispositions(rows) == {sale.name: "missing" if is_lost(sale) else "posted" for sale in shop}
    first, second = (grain.sentence() for grain in matches.sums.grains)
    assert first.endswith(", until 16 March 2025.")
    assert second.endswith(", from 24 March 2025 on.")
    assert matches.statement.channels[0].unallocated == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_that_end_without_another_grain_are_a_gap_of_the_first(tmp_path, seed):
    shop = sales(seed)
    documents = entries(day_sums([sale for sale in shop if sale.day() < SINCE]))
    strays = [entry(SINCE + timedelta(days=at), 90_000 + at * 777, Memo="Rent", Num=f"R-{at}") for at in range(12)]
    matches, rows = matched(tmp_path, shop, documents + strays)
    assert dispositions(rows) == {sale.name: "posted" if sale.day() < SINCE else "missing" for sale in shop}
    assert len(matches.sums.grains) == 1
    assert "until" not in matches.sums.grains[0].sentence()


@pytest.mark.parametrize("seed", SEEDS)
def test_days_cut_elsewhere_from_some_day_on_lose_nothing(tmp_path, seed):
    shop = sales(seed)
    cut = FIRST + timedelta(days=22, hours=-1)  # midnight in New York, in summer time
    one = max((sale for sale in shop if sale.day() == date(2025, 3, 8)), key=lambda sale: sale.cents)
    sums = day_sums([sale for sale in shop if sale.at < cut and sale is not one])
    for day, cents in day_sums([sale for sale in shop if sale.at >= cut], "America/Los_Angeles").items():
        sums[day] = sums.get(day, 0) + cents
    matches, rows = matched(tmp_path, shop, entries(dict(sorted(sums.items()))))
    assert dispositions(rows) == {sale.name: "missing" if sale is one else "posted" for sale in shop}
    assert matches.statement.channels[0].unallocated == 0
    assert "next to a cut stand in the sum on its other side" in matches.sums.grains[0].sentence()


def test_a_surplus_beside_a_shortfall_is_no_cut_where_no_run_of_orders_comes_to_it(tmp_path):
    shop = sales(4)
    days = sorted({sale.day() for sale in shop})
    noon = max((sale for sale in shop if sale.day() == days[9]), key=lambda sale: sale.cents)
    sums = day_sums(shop)
    sums[days[9]] -= noon.cents
    sums[days[10]] += noon.cents + 100
    _, rows = matched(tmp_path, shop, entries(sums))
    assert dispositions(rows) == {sale.name: "missing" if sale is noon else "posted" for sale in shop}

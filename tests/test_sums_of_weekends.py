"""Books of business days: the sales of a weekend stand in an entry of Monday, or in their own that are dated so."""

from datetime import date, timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from tests.seeds import SEEDS
from tests.small_case import small_case
from tests.sums_case import SUMS_TOML, day_sums, entries, entry, sales

GONE = date(2025, 3, 19)  # a Wednesday
FRIDAY = 4


def matched(folder, shop, documents, toml=SUMS_TOML):
    matches = match(open_case(small_case(folder, [sale.row() for sale in shop], documents, toml=toml)))
    rows = matches.orders.select("order_name", "disposition", "reason").to_pyarrow().to_pylist()
    return matches, {row["order_name"]: row for row in rows}


def business(day):
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def told(shop, lost):
    return {sale.name: "missing" if sale.day() in lost else "posted" for sale in shop}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("later", [0, 1], ids=["Saturday to Monday", "Friday to Sunday"])
def test_the_sales_of_a_weekend_stand_in_the_entry_of_monday(tmp_path, seed, later):
    shop = sales(seed)
    sums = {}
    for day, cents in day_sums([sale for sale in shop if sale.day() != GONE]).items():
        monday = business(day + timedelta(days=later))
        sums[monday] = sums.get(monday, 0) + cents
    matches, rows = matched(tmp_path, shop, entries(sums))
    assert {name: row["disposition"] for name, row in rows.items()} == told(shop, {GONE})
    assert ("on the next business day" if later else "with the Monday after") in matches.sums.grains[0].sentence()
    assert matches.statement.channels[0].unallocated == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_each_day_has_an_entry_that_is_dated_on_the_next_business_day(tmp_path, seed):
    shop, saturday = sales(seed), date(2025, 3, 22)
    documents = [
        entry(business(day + timedelta(days=1)), cents, Num=f"J{day:%j}", Memo="Shopify sales")
        for day, cents in day_sums(shop).items()
        if day not in (GONE, saturday)
    ]
    matches, rows = matched(tmp_path, shop, documents)
    assert {name: row["disposition"] for name, row in rows.items()} == told(shop, {GONE, saturday})
    assert {row["reason"] for name, row in rows.items() if "with all others of that day" in row["reason"]} == {
        "left out of the sum of 21 March 2025 to 23 March 2025 (with all others of that day)"
    }
    assert matches.statement.channels[0].unallocated == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_friday_to_sunday_stand_in_the_entry_of_monday_beside_its_own_sales(tmp_path, seed):
    shop, sums = sales(seed), {}
    for day, cents in day_sums([sale for sale in shop if sale.day() != GONE]).items():
        entered = day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() >= FRIDAY else 0)
        sums[entered] = sums.get(entered, 0) + cents
    matches, rows = matched(tmp_path, shop, entries(sums))
    assert {name: row["disposition"] for name, row in rows.items()} == told(shop, {GONE})
    assert "Saturday and Sunday with the Monday after them" in matches.sums.grains[0].sentence()
    assert "5 days without a sum of their own stand in that of a later day" in matches.sums.grains[0].sentence()
    [saturday] = {rows[sale.name]["reason"] for sale in shop if sale.day() == date(2025, 3, 22)}
    assert saturday == "in the sum of 21 March 2025 to 24 March 2025"
    assert matches.statement.channels[0].unallocated == 0


def test_a_day_that_was_posted_one_by_one_brings_nothing_into_the_entry_of_a_later_one(tmp_path):
    """The sales of Tuesday stand in Thursday's entry, those of the Wednesday between in receipts of their own."""
    shop, sums, singly = sales(1), {}, GONE
    for day, cents in day_sums([sale for sale in shop if sale.day() != singly]).items():
        entered = singly + timedelta(days=1) if day == singly - timedelta(days=1) else day
        sums[entered] = sums.get(entered, 0) + cents
    own = [
        entry(singly, sale.cents, Num=sale.name, Memo="", **{"Transaction type": "Sales Receipt"})
        for sale in shop
        if sale.day() == singly
    ]
    declared = SUMS_TOML + '\n[policy.channel.shopify]\nposting_grain = "day"\n'
    matches, rows = matched(tmp_path, shop, [*entries(sums), *own], declared)
    assert {row["disposition"] for row in rows.values()} == {"posted"}
    assert "1 day without a sum of its own stands in that of a later day" in matches.sums.grains[0].sentence()
    assert matches.statement.channels[0].unallocated == 0

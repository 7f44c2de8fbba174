"""Books that post one sum a week or a month, on a day of it or soon after its end."""

from datetime import date, timedelta

import ibis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from syncgap_kit.matching.sums.expected_sums import Cut, month_end
from syncgap_kit.matching.sums.series import EPOCH, NOWHERE
from tests.seeds import SEEDS
from tests.small_case import small_case
from tests.sums_case import SUMS_TOML, entry, sales

SIX_MONTHS = SUMS_TOML.replace("2025-04-20", "2025-08-20")


def first_of_month(day):
    return day.replace(day=1)


def matched(folder, shop, entered, lost=()):
    """The matches and disposition by order; `entered` tells the date of the document that an order stands in."""
    sums = {}
    for sale in shop:
        if sale.number not in lost:
            sums[entered(sale.day())] = sums.get(entered(sale.day()), 0) + sale.cents
    documents = [
        entry(day, cents, Memo="Shopify sales", Num=f"J{number}") for number, (day, cents) in enumerate(sums.items(), 1)
    ]
    matches = match(open_case(small_case(folder, [sale.row() for sale in shop], documents, toml=SIX_MONTHS)))
    rows = matches.orders.select("order_name", "disposition", "reason").to_pyarrow().to_pylist()
    return matches, {row["order_name"]: row for row in rows}


def month_after(days):
    def entered(day):
        following = first_of_month(first_of_month(day) + timedelta(days=31))
        return following - timedelta(days=1) if days is None else following + timedelta(days=days)

    return entered


MONTHS = {
    "its last day": (month_after(None), "the month of their date"),
    "its first day": (first_of_month, "the month of their date"),
    "the third of the next": (month_after(2), "the month 3 days before their date"),
}
WEEKS = {
    "Sunday": (lambda day: day + timedelta(days=6 - day.weekday()), "weeks until Sunday, the week of their date"),
    "the Monday after": (
        lambda day: day + timedelta(days=7 - day.weekday()),
        "weeks until Sunday, the week 1 day before",
    ),
    "Friday": (lambda day: day + timedelta(days=(4 - day.weekday()) % 7), "weeks until Friday, the week of their date"),
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("dated", MONTHS)
def test_a_sum_of_each_month_is_told_and_the_orders_of_one_status_that_it_lacks_are_found(dated, seed, tmp_path):
    entered, words = MONTHS[dated]
    shop = sales(seed, per_day=5, days=150)
    lost = {sale.number for sale in shop if sale.status == "partially_refunded" and sale.day() > date(2025, 5, 31)}
    matches, rows = matched(tmp_path, shop, entered, lost)
    [grain] = matches.sums.grains
    assert "months in USD are the sums of a month's paid orders" in grain.sentence()
    assert words in grain.sentence()
    assert grain.holds >= 3
    whole = {sale.name for sale in shop if sale.number not in lost and sale.status != "refunded"}
    found = {name for name, row in rows.items() if row["disposition"] == "missing"}
    assert found == {f"#{number}" for number in lost}
    assert {rows[name]["disposition"] for name in whole} == {"posted"}
    assert matches.statement.channels[0].unallocated == 0


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("dated", WEEKS)
def test_a_sum_of_each_week_is_told_with_its_last_day_and_a_week_without_one_is_missing(dated, seed, tmp_path):
    entered, words = WEEKS[dated]
    shop = sales(seed, per_day=5, days=90)
    gone = entered(date(2025, 4, 16))
    lost = {sale.number for sale in shop if entered(sale.day()) == gone}
    matches, rows = matched(tmp_path, shop, entered, lost)
    [grain] = matches.sums.grains
    assert words in grain.sentence()
    assert {name for name, row in rows.items() if row["disposition"] == "missing"} == {f"#{number}" for number in lost}
    assert matches.statement.channels[0].unallocated == 0


def test_sums_of_a_month_are_not_taken_for_granted_where_two_of_them_hold(tmp_path):
    shop = sales(1, per_day=5, days=60)
    matches, rows = matched(tmp_path, shop, first_of_month)
    assert not matches.sums
    assert {row["disposition"] for row in rows.values()} == {"missing"}


@given(st.dates(date(1970, 1, 1), date(2400, 12, 31)))
def test_the_last_day_of_a_month_is_the_day_before_a_first(day):
    number = (day - EPOCH).days
    last = EPOCH + timedelta(days=int(month_end(np.array([number]))[0]))
    assert (last.year, last.month) == (day.year, day.month)
    assert (last + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    "cut", [Cut("paid_at", "UTC", period="month"), Cut("paid_at", "UTC", period="week", week_ends=2)]
)
def test_numbers_and_columns_are_gathered_alike_and_no_day_stays_none(cut):
    days = np.arange(19_000, 19_800)
    table = ibis.memtable({"day": days})
    said = ibis.duckdb.connect().to_pyarrow(table.select("day", key=cut.gathered(table.day)).order_by("day"))
    assert said["key"].to_pylist() == cut.gathered(days).tolist()
    assert all(
        first <= EPOCH + timedelta(days=int(day)) <= last
        for day, key in zip(days, cut.gathered(days), strict=True)
        for first, last in [cut.days(key)]
    )
    assert cut.named(np.array([NOWHERE])).tolist() == [NOWHERE]

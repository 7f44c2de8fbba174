"""Sums in two documents: a settlement that is split at the end of a month, a payout while the books move, new year."""

import csv
from datetime import datetime, timedelta

import pytest

from tests.seeds import SEEDS
from tests.small_case import DOCUMENT_COLUMNS, csv_text, small_case, write
from tests.sums_case import SUMS_TOML, day_sums, entries, money, sales
from tests.sums_of_payouts import payouts, settlements
from tests.test_sums_of_payouts import found

MOVED = '\n[[source]]\npath = "exports/new/*.csv"\nledger = "netsuite"\ndate_order = "MDY"\n'


def halves(row, day):
    """A document as two: a part of it dated on another day."""
    cents = round(float(row["Amount"]) * 100)
    part = cents * 2 // 5
    return [{**row, "Amount": money(part), "Date": f"{day:%m/%d/%Y}"}, {**row, "Amount": money(cents - part)}]


def listed(path):
    return list(csv.DictReader(path.read_text().splitlines()))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_settlement_that_is_split_at_the_end_of_a_month_is_one_sum(tmp_path, seed):
    folder, ids, waiting = settlements(tmp_path, seed, (17,), net=False)
    path, rows = folder / "exports/books/list.csv", []
    for row in listed(folder / "exports/books/list.csv"):
        end = datetime.strptime(row["Date"], "%m/%d/%Y") - timedelta(days=2)  # noqa: DTZ007
        last = end.replace(day=1) - timedelta(days=1)  # of the month before the settlement's end
        rows += halves(row, last) if last >= end - timedelta(days=14) else [row]
    assert len(rows) > len(listed(path))
    write(path, csv_text(DOCUMENT_COLUMNS, rows))
    matches, orders = found(folder)
    wanted = dict.fromkeys(ids, "posted") | dict.fromkeys(waiting, "in_flight") | {ids[17]: "missing"}
    assert {name: orders[name]["disposition"] for name in ids} == wanted
    assert matches.statement.channels[0].unallocated == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_books_that_move_to_another_ledger_in_the_middle_of_a_payout_lose_nothing(tmp_path, seed):
    shop = sales(seed)
    lost = shop[40].number, shop[-60].number
    folder = payouts(tmp_path, shop, lost)
    [path] = (folder / "exports/books").glob("*.csv")
    rows = listed(path)
    middle = len(rows) // 2
    day = datetime.strptime(rows[middle]["Date"], "%m/%d/%Y")  # noqa: DTZ007
    here, there = halves(rows[middle], day)
    write(path, csv_text(DOCUMENT_COLUMNS, [*rows[:middle], here]))
    write(folder / "exports/new/list.csv", csv_text(DOCUMENT_COLUMNS, [there, *rows[middle + 1 :]]))
    write(folder / "case.toml", (folder / "case.toml").read_text() + MOVED)
    matches, orders = found(folder)
    wanted = {sale.name: "missing" if sale.number in lost else "posted" for sale in shop}
    assert {sale.name: orders[sale.name]["disposition"] for sale in shop} == wanted
    assert matches.statement.channels[0].unallocated == 0


@pytest.mark.parametrize("form", ["{:%b %d}", "{:%d %B}", "{:%m/%d/%y}"])
def test_days_around_a_new_year_are_named_without_it(tmp_path, form):
    shop = sales(4)
    for sale in shop:
        sale.at -= timedelta(days=75)
    absent = sorted({sale.day() for sale in shop})[17]
    sums = {day: cents for day, cents in day_sums(shop).items() if day != absent}
    documents = [
        {**row, "Memo": f"Sales {form.format(day)}", "Num": "", "Date": f"{day + timedelta(days=2):%m/%d/%Y}"}
        for day, row in zip(sums, entries(sums), strict=True)
    ]
    folder = small_case(tmp_path, [sale.row() for sale in shop], documents, toml=SUMS_TOML)
    _, orders = found(folder)
    wanted = {sale.name: "missing" if sale.day() == absent else "posted" for sale in shop}
    assert {sale.name: orders[sale.name]["disposition"] for sale in shop} == wanted

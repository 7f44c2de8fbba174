"""Journals and receipts of settlements and payouts: reserves, refunds, what was paid out, and sums that stand twice."""

from datetime import timedelta

import pytest

from tests.payout_case import entry as payouts_of
from tests.small_case import DOCUMENT_COLUMNS, csv_text, small_case, write
from tests.sums_case import SUMS_TOML, day_sums, entries, sales
from tests.sums_of_payouts import journals, payouts, settlements, sold
from tests.test_sums_of_payouts import found

ABSENT = 2  # the settlement without a document


def in_settlement(folder, which):
    """The ids of the orders of a settlement."""
    lines = (folder / "exports/amazon/settlements.txt").read_text().splitlines()
    rows = (line.split("\t") for line in lines[1:])
    return {row[7] for row in rows if row[0] == which and row[7]}


@pytest.mark.parametrize(("seed", "reserve"), [(1, 0), (2, 300_00), (3, 1234_56)])
def test_a_reserve_that_is_released_is_no_sale(tmp_path, seed, reserve):
    closed, ids, waiting = sold(tmp_path, seed, reserve=reserve)
    absent = in_settlement(tmp_path, closed[ABSENT].number)
    write(tmp_path / "exports/books/journal.csv", journals([one for one in closed if one is not closed[ABSENT]]))
    matches, rows = found(tmp_path)
    wanted = dict.fromkeys(ids, "posted") | dict.fromkeys(waiting, "in_flight") | dict.fromkeys(absent, "missing")
    assert {name: rows[name]["disposition"] for name in ids} == wanted
    assert matches.statement.channels[0].unallocated == 0
    own = payouts_of(matches, "amazon")
    assert (own.in_books, own.absent) == (3, 1)  # the fifth is open
    assert own.unexplained == matches.payouts.payouts[ABSENT].amount


@pytest.mark.parametrize("net", [False, True])
@pytest.mark.parametrize("seed", [3, 6])
def test_receipts_of_payouts_hold_what_was_given_back(tmp_path, seed, net):
    shop = sales(seed)
    back = {sale.number: sale.cents // 2 for sale in shop if sale.number % 7 == 0}
    matches, rows = found(payouts(tmp_path, shop, set(), back, net))
    assert {rows[sale.name]["disposition"] for sale in shop} == {"posted"}
    [grain] = matches.sums.grains
    assert grain.grain == "payout"
    assert "refunds of its lines" in grain.sentence()
    assert matches.statement.channels[0].unallocated == 0


@pytest.mark.parametrize("later", [0, 9])
def test_a_settlement_that_stands_twice_is_told(tmp_path, later):
    closed, ids, _ = sold(tmp_path, 1)
    again = closed[1]
    documents = [one.receipt(net=False) for one in closed]
    day = again.day + timedelta(days=later)
    documents.append(again.receipt(net=False) | {"Date": f"{day:%m/%d/%Y}", "Num": "AGAIN"})
    write(tmp_path / "exports/books/list.csv", csv_text(DOCUMENT_COLUMNS, documents))
    _, rows = found(tmp_path)
    twice = {name for name in ids if rows[name]["disposition"] == "duplicated"}
    assert twice == in_settlement(tmp_path, again.number)


@pytest.mark.parametrize("cells", [{"Num": "RETRY-9"}, {"Num": "JE-9", "Memo": "again"}])
@pytest.mark.parametrize("later", [0, 1])
def test_a_sum_of_a_day_that_stands_twice_under_another_name_is_told(tmp_path, cells, later):
    shop = sales(4)
    sums = day_sums(shop)
    day, cents = list(sums.items())[9]
    documents = [*entries(sums), *entries({day + timedelta(days=later): cents}, **cells)]
    _, rows = found(small_case(tmp_path, [sale.row() for sale in shop], documents, toml=SUMS_TOML))
    twice = {sale.name for sale in shop if rows[sale.name]["disposition"] == "duplicated"}
    assert twice == {sale.name for sale in shop if sale.day() == day}


def test_settlements_without_a_second_copy_are_not_told_as_doubled(tmp_path):
    folder, ids, _ = settlements(tmp_path, 4, (), net=False)
    _, rows = found(folder)
    assert "duplicated" not in {rows[name]["disposition"] for name in ids}

"""Sums of payouts and settlements, of parts of a channel, of orders that intake set aside; and what never changes."""

import random
from decimal import Decimal

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from tests.small_case import small_case
from tests.sums_case import SUMS_TOML, day_sums, entries, money, sales
from tests.sums_of_payouts import payouts, settlements


def found(folder):
    """The matches of a case, and disposition and reason of each order by id and by name."""
    matches = match(open_case(folder))
    rows = matches.orders.select("order_id", "order_name", "disposition", "reason").to_pyarrow().to_pylist()
    return matches, {row["order_name"]: row for row in rows} | {row["order_id"]: row for row in rows}


@pytest.mark.parametrize(
    ("seed", "lost", "net", "reserve"),
    [(1, (), False, 0), (2, (), True, 0), (3, (17,), False, 0), (4, (), True, 50_000), (5, (), True, 123_45)],
)
def test_settlements_are_sums_and_the_open_one_is_waited_for(tmp_path, seed, lost, net, reserve):
    folder, ids, waiting = settlements(tmp_path, seed, lost, net, reserve)
    matches, rows = found(folder)
    assert waiting
    wanted = dict.fromkeys(ids, "posted") | dict.fromkeys(waiting, "in_flight")
    wanted |= dict.fromkeys((ids[number] for number in lost), "missing")
    assert {name: rows[name]["disposition"] for name in ids} == wanted
    [grain] = matches.sums.grains
    assert grain.grain == "settlement"
    assert "whose id they bear" in grain.sentence()
    assert matches.statement.channels[0].unallocated == 0


def test_payouts_are_sums_of_what_the_payments_say(tmp_path):
    shop = sales(3)
    lost = {shop[40].number}
    matches, rows = found(payouts(tmp_path, shop, lost))
    wanted = {sale.name: "missing" if sale.number in lost else "posted" for sale in shop}
    assert {sale.name: rows[sale.name]["disposition"] for sale in shop} == wanted
    assert matches.sums.grains[0].grain == "payout"


def test_what_sums_leave_out_from_the_first_to_the_last_is_found(tmp_path):
    shop = sales(4)
    documents = entries(day_sums([sale for sale in shop if sale.method != "Manual"]))
    matches, rows = found(small_case(tmp_path, [sale.row() for sale in shop], documents, toml=SUMS_TOML))
    wanted = {sale.name: "missing" if sale.method == "Manual" else "posted" for sale in shop}
    assert {sale.name: rows[sale.name]["disposition"] for sale in shop} == wanted
    assert "but for those with payment method Manual" in matches.sums.grains[0].sentence()


def test_sums_that_hold_one_part_alone_say_nothing_of_the_others(tmp_path):
    shop = sales(5)
    documents = entries(day_sums([sale for sale in shop if sale.sku == "MUG-1"]), Memo="Mugs")
    matches, rows = found(small_case(tmp_path, [sale.row() for sale in shop], documents, toml=SUMS_TOML))
    wanted = {sale.name: "posted" if sale.sku == "MUG-1" else "missing" for sale in shop}
    assert {sale.name: rows[sale.name]["disposition"] for sale in shop} == wanted
    assert matches.statement.channels[0].unallocated == 0


def test_a_row_that_was_set_aside_is_no_surplus_of_the_books(tmp_path):
    shop = sales(6)
    documents, one = entries(day_sums(shop)), shop[100]
    one.cells = {"Total": "12x.50"}
    matches, rows = found(small_case(tmp_path, [sale.row() for sale in shop], documents, toml=SUMS_TOML))
    assert {row["disposition"] for row in rows.values()} == {"posted"}
    short = [row["reason"] for row in rows.values() if "short" in row["reason"]]
    assert len(set(short)) == 1
    assert f"short by exactly {money(one.cents)}, 1 row set aside" in short[0]
    assert any("1 row set aside" in text for text in matches.warnings)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_changes_nothing_and_money_is_conserved(tmp_path, seed):
    shop, dice = sales(seed, per_day=6), random.Random(seed)
    sums = {day: cents + dice.choice((0, 0, 0, 0, -5_000, 777)) for day, cents in day_sums(shop).items()}
    rows, documents = [sale.row() for sale in shop], entries(sums)
    told = []
    for name in ("as drawn", "mixed"):
        matches, orders = found(small_case(tmp_path / name, rows, documents, toml=SUMS_TOML))
        [channel] = matches.statement.channels
        told.append((orders, channel, [grain.sentence() for grain in matches.sums.grains], matches.warnings))
        dice.shuffle(rows)
        dice.shuffle(documents)
    assert told[0] == told[1]
    channel = told[0][1]
    assert channel.amounts["posted"] - channel.unallocated == Decimal(sum(sums.values())) / 100

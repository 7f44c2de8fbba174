"""Sums net of a fee that no export tells: its rate is learnt from them, and what they lack is found all the same."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.seeds import SEEDS
from tests.sums_case import day_sums, entries, money, sales
from tests.test_sums_of_two_bases import on
from tests.test_sums_that_change import SINCE, by_payout, dispositions, matched, payday, payment

FEES = {"2.9% of each order and 0.30": ("0.029", 30), "3.49% of each order and 0.49": ("0.0349", 49)}
FEES |= {"1.4% of each order and 0.25": ("0.014", 25), "2.6% of each order": ("0.026", 0)}
WORDS, (SHARE, FIXED) = next(iter(FEES.items()))


def kept(cents, share=SHARE, fixed=FIXED):
    return int((cents * Decimal(share)).quantize(Decimal(1), ROUND_HALF_UP)) + fixed


def net(sale):
    return sale.cents - kept(sale.cents)


def in_the_sum(posted):
    """The fee reckoned of each day's sum, and rounded there alone."""
    gross, counts = day_sums(posted), day_sums(posted, amount=lambda sale: 1)
    return {day: cents - kept(cents, SHARE, FIXED * counts[day]) for day, cents in gross.items()}


def told(matches):
    (grain,) = matches.sums.grains
    return grain.sentence()


@pytest.mark.parametrize(
    ("seed", "words"), [*((seed, WORDS) for seed in SEEDS), *((4, words) for words in FEES if words != WORDS)]
)
def test_the_fee_is_learnt_and_an_order_that_a_sum_lacks_is_found(tmp_path, seed, words):
    shop = sales(seed)
    early, late, absent = (SINCE + timedelta(days=days) for days in (-6, 8, 12))
    lost = {max(on(shop, day), key=lambda sale: sale.cents).name for day in (early, late)}
    posted = [sale for sale in shop if sale.name not in lost]
    sums = day_sums(posted, amount=lambda sale: sale.cents - kept(sale.cents, *FEES[words]))
    del sums[absent]
    matches, rows = matched(tmp_path, shop, entries(sums))
    gone = lost | {sale.name for sale in on(shop, absent)}
    assert dispositions(rows) == {sale.name: "missing" if sale.name in gone else "posted" for sale in shop}
    assert matches.statement.channels[0].unallocated == 0
    assert f"booked as total less fees, the fees being {words}, as the sums show" in told(matches)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("sums_of", [lambda posted: day_sums(posted, amount=net), in_the_sum])
def test_orders_that_a_rule_keeps_out_are_found_in_sums_net_of_a_fee(tmp_path, seed, sums_of):
    shop = sales(seed)
    lost = {sale.name for sale in shop if sale.method == "PayPal" and sale.day() >= SINCE + timedelta(days=9)}
    lost.add(max(on(shop, SINCE), key=lambda sale: sale.cents).name)
    sums = sums_of([sale for sale in shop if sale.name not in lost])
    matches, rows = matched(tmp_path, shop, entries(sums))
    assert {name for name, row in rows.items() if row["disposition"] == "missing"} == lost
    assert {row["disposition"] for name, row in rows.items() if name not in lost} == {"posted"}
    assert abs(matches.statement.channels[0].unallocated) <= Decimal("0.20")  # half a cent a day
    assert WORDS in told(matches)


@pytest.mark.parametrize("seed", SEEDS)
def test_refunds_inside_leave_the_fee_as_it_is(tmp_path, seed):
    shop = sales(seed)
    back = {"paid": lambda sale: 0, "refunded": lambda sale: sale.cents, "partially_refunded": lambda s: s.cents // 3}
    sums = day_sums(shop, amount=lambda sale: net(sale) - back[sale.status](sale))
    matches, rows = matched(tmp_path, shop, entries(sums))
    assert {row["disposition"] for row in rows.values()} == {"posted"}
    assert f"total less fees and refunds, the fees being {WORDS}" in told(matches)


@pytest.mark.parametrize("seed", SEEDS)
def test_payouts_net_of_a_fee_that_their_lines_do_not_tell(tmp_path, seed):
    shop = [sale for sale in sales(seed, days=84) if payday(sale) <= SINCE + timedelta(days=67)]
    lost = max(on(shop, SINCE), key=lambda sale: sale.cents)
    gross = by_payout(shop)
    paid = {}
    for sale in shop:
        paid[payday(sale)] = paid.get(payday(sale), 0) + (net(sale) if sale is not lost else 0)
    documents = [{**gross[day], "Amount": money(cents)} for day, cents in paid.items()]
    matches, rows = matched(tmp_path, shop, documents, list(map(payment, shop)), as_of="2025-06-20")
    assert {name for name, row in rows.items() if row["disposition"] != "posted"} == {lost.name}
    assert WORDS in told(matches)


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_of_which_no_one_fee_is_kept_are_not_explained_by_one(tmp_path, seed):
    shop = sales(seed)
    sums = {day: cents - cents * (20 + day.toordinal() * 7 % 23) // 1000 for day, cents in day_sums(shop).items()}
    matches, _ = matched(tmp_path, shop, entries(sums))
    assert matches.sums is None

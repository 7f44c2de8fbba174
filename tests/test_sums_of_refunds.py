"""Sums that are net of what was given back on their day, as the export of payments dates it."""

import random
from datetime import date, timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from tests.small_case import csv_text, small_case, write
from tests.sums_case import SUMS_TOML, day_sums, entries, money, sales
from tests.sums_of_payouts import PAYMENT_COLUMNS

PAYMENTS = '\n[[source]]\npath = "exports/payments/*.csv"\nchannel = "shopify"\n'
GONE, LACKING = date(2025, 3, 12), date(2025, 3, 20)


def payment(sale, at, cents):
    own = {"Transaction Date": f"{at:%Y-%m-%d %H:%M:%S} +0000", "Type": "charge" if cents > 0 else "refund"}
    own |= {"Order": sale.name, "Amount": money(cents), "Fee": "0.00", "Net": money(cents), "Currency": "USD"}
    return {**own, "Card Brand": "visa", "Card Source": "online", "Payout Status": "pending"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sums_net_of_the_refunds_of_the_day_hold(tmp_path, seed):
    dice, shop = random.Random(seed), sales(seed)
    sums, payments = day_sums(shop), [payment(sale, sale.at, sale.cents) for sale in shop]
    for sale in shop:
        back = round(float(sale.cells.get("Refunded Amount", 0)) * 100)
        at = sale.at.replace(hour=18) + timedelta(days=dice.randint(1, 6))  # in the afternoon in New York
        if back and at.date() in sums:
            sums[at.date()] -= back
            payments.append(payment(sale, at, -back))
    sums[LACKING] -= 31_207
    del sums[GONE]
    folder = small_case(tmp_path, [sale.row() for sale in shop], entries(sums), toml=SUMS_TOML + PAYMENTS)
    write(folder / "exports/payments/payments.csv", csv_text(PAYMENT_COLUMNS, payments))
    matches = match(open_case(folder))
    rows = matches.orders.select("order_name", "disposition").to_pyarrow().to_pylist()
    wanted = {sale.name: "missing" if sale.day() == GONE else "posted" for sale in shop}
    assert {row["order_name"]: row["disposition"] for row in rows} == wanted
    assert "booked as total less the refunds of the day" in matches.sums.grains[0].sentence()
    assert money(int(matches.statement.channels[0].unallocated * 100)) == "312.07"

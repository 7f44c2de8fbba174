"""Ids that mix letters and digits at random, as Square, Stripe and PayPal name a payment: no two of them look alike."""

from random import Random

import ibis
import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.numbers.conventions import shape_pattern
from syncgap_kit.matching.numbers.order_ids import spelt_alike
from syncgap_kit.matching.orders import match
from tests.small_case import TOML, document, order, small_case

NUMBERS = range(1001, 1025)
LOST = (1003, 1005, 1008)
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def random_id(number, length=22):
    """The id of a payment as Square writes them."""
    dice = Random(number)
    return "".join(dice.choice(SIGNS) for _ in range(length))


@pytest.mark.parametrize(
    "cells",
    [
        lambda n: {"Num": "", "Memo": f"Square {random_id(n)}"},
        lambda n: {"Num": "", "Memo": f"Payment ({random_id(n)}), card"},
        lambda n: {"Num": random_id(n)[-11:]},
    ],
    ids=["a memo of it alone", "among words", "the end as number"],
)
def test_documents_are_matched_by_it_where_all_orders_cost_alike(cells, tmp_path):
    orders = [
        order(number, Id=random_id(number), Total="25.00", **{"Billing Name": "Walk-in"})
        for number in reversed(NUMBERS)
    ]
    documents = [
        document(number, Amount="25.00", Name="Walk-in", **cells(number)) for number in NUMBERS if number not in LOST
    ]
    matches = match(
        open_case(small_case(tmp_path, orders=orders, documents=documents, toml=TOML + 'date_order = "MDY"\n'))
    )
    rows = matches.orders.select("order_name", "disposition", "reason").to_pyarrow().to_pylist()
    assert {int(row["order_name"][1:]) for row in rows if row["disposition"] == "missing"} == set(LOST)
    assert not [row for row in rows if "without their numbers" in (row["reason"] or "")]
    told = [convention for convention in matches.conventions if convention.support]
    assert sum(convention.support for convention in told) == len(NUMBERS) - len(LOST)


def test_ids_of_one_look_keep_it_and_those_at_random_are_told_by_their_length():
    ids = [{"channel": "shop", "field": "order_id", "id": f"CH-{n}"} for n in range(100, 200)]
    ids += [{"channel": "till", "field": "order_id", "id": f"P-{random_id(n).upper()}"} for n in range(100)]
    found = {one.channel: one for one in spelt_alike(ibis.memtable(ids))}
    assert found["shop"].shapes == ("CH-999",)
    pattern = shape_pattern(found["till"].shapes)
    told = ibis.literal(f"PAID P-{random_id(7).upper()} AND P-{random_id(8).upper()}X").re_extract(pattern, 0)
    assert ibis.duckdb.connect().execute(told) == f"P-{random_id(7).upper()}"
    assert found["till"].shortest == 24

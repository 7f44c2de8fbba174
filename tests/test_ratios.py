"""Orders that all differ alike: net of a fee, a part of the order, or in another currency; never said without need."""

import random

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from tests.small_case import document, order, small_case

NUMBERS = range(1001, 1029)
FIRST_PRICE = 2900


def said(folder, booked, price=None):
    """The reasons of a shop whose every order, of some cents, is booked with booked(cents, dice)."""
    dice = random.Random(7)
    orders, documents = [], []
    for number in NUMBERS:
        cents = price or dice.randrange(900, 30_000)
        worth = f"{cents / 100:.2f}"
        orders.append(order(number, Total=worth, Subtotal=worth, Taxes="0.00"))
        documents.append(document(number, Amount=f"{booked(cents, dice) / 100:.2f}"))
    matches = match(open_case(small_case(folder, orders=orders, documents=documents)))
    rows = matches.orders.select("disposition", "reason").distinct().to_pyarrow().to_pylist()
    assert {row["disposition"] for row in rows} == {"mismatched"}
    return {row["reason"] for row in rows}


RATIO = "off by the same ratio as other orders of this channel"
BOOKED = {  # what is booked of so many cents -> what is said
    "net of a fee": (
        lambda cents, dice: cents - cents * 29 // 1000 - 30,
        "net, as a fee of 2.9 % and 0.30 would leave",
    ),
    "net of another": (lambda cents, dice: cents - round(cents * 0.0349) - 49, "net, as a fee of 3.49 % and 0.49"),
    "a deposit": (lambda cents, dice: cents * 3 // 10, RATIO + ": 30 % of the order, a round share"),
    "a commission": (lambda cents, dice: round(cents * 0.85), RATIO + ": 85 % of the order, a round share"),
    "another currency": (lambda cents, dice: round(cents * 0.9237), RATIO + ", which suggests another currency"),
    "a currency nearby": (lambda cents, dice: round(cents * 0.9398), RATIO + ", which suggests another currency"),
    "no one rate": (lambda cents, dice: round(cents * (0.92 + dice.random() / 40)), "the amounts differ"),
    "somebody's typing": (lambda cents, dice: cents + dice.randrange(100, 900), "the amounts differ"),
}


@pytest.mark.parametrize(("booked", "words"), BOOKED.values(), ids=BOOKED)
def test_what_all_orders_differ_by_alike_is_called_what_it_is(tmp_path, booked, words):
    (reason,) = said(tmp_path, booked)
    assert reason.startswith(words)


def test_in_a_shop_of_one_price_one_ratio_shows_nothing(tmp_path):
    assert said(tmp_path, lambda cents, dice: cents - 411, price=FIRST_PRICE) == {"the amounts differ"}

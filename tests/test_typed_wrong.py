"""Documents whose number no order has: typed wrong where the channel cannot have given it out, else an order's own."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.table_case import FIRST, document, matched, order

NUMBERS = range(1001, 1025)
THE_ONE = 1006


def numbered(number, **cells):
    return document(number, **{"doc_number": f"SH{number}", **cells})


def found(orders, documents):
    """What is said of the orders that are not simply posted by their number, and the numbers of the orphans."""
    matches = matched(orders, documents)
    rows = matches.orders.select("order_name", "disposition", "reason").to_pyarrow().to_pylist()
    told = {row["order_name"]: (row["disposition"], row["reason"]) for row in rows}
    orphans = sorted(matches.orphans.to_pyarrow()["doc_number"].to_pylist())
    return {name: said for name, said in told.items() if said != ("posted", "")}, orphans


def day(number, later=0):
    return (FIRST + timedelta(days=number - 1001 + later)).date()


def shop(typed, without=(), **cells):
    """A shop whose order 1006 has a document under the number `typed`, in place of its own."""
    rest = [numbered(number) for number in NUMBERS if number != THE_ONE and number not in without]
    return [*rest, document(THE_ONE, **{"doc_number": typed, **cells})]


ORDERS = [order(number) for number in NUMBERS]
BY_HAND = ({"#1006": ("posted", "keyed by hand")}, [])
MISSING = {"#1006": ("missing", "no document in the books")}


@pytest.mark.parametrize("typed", ["SH6006", "SH9001"])
@pytest.mark.parametrize("later", [-2, 0, 5])
def test_a_number_far_from_all_that_the_shop_gave_out_is_typed_wrong(typed, later):
    assert found(ORDERS, shop(typed, date=day(THE_ONE, later))) == BY_HAND


@pytest.mark.parametrize(
    "cells",
    [{"customer_key": "another"}, {"amount": Decimal("15.00")}, {"date": day(THE_ONE, 16)}],
    ids=["another customer", "another amount", "another time"],
)
def test_what_does_not_agree_stays_an_orphan(cells):
    assert found(ORDERS, shop("SH6006", **cells)) == (MISSING, ["SH6006"])


def test_a_number_of_an_order_that_was_deleted_speaks_for_that_order():
    deleted = [one for one in ORDERS if one["order_name"] != "#1009"]
    assert found(deleted, shop("SH1009", without=[1009])) == (MISSING, ["SH1009"])


def subscribed(number, **cells):
    """An order of a shop with seven customers, each of whom pays the same amount every week."""
    return order(number, customer_key=f"customer {number % 7}", total=Decimal(30), **cells)


def paid(number, **cells):
    return numbered(number, **{"customer_key": f"customer {number % 7}", "amount": Decimal(30), **cells})


def test_in_a_shop_of_subscriptions_a_number_among_the_shops_own_wins_over_the_customer():
    orders = [subscribed(number) for number in NUMBERS if number != THE_ONE + 7]  # deleted in the shop, yet booked
    documents = [paid(number) for number in NUMBERS if number != THE_ONE]
    assert found(orders, documents) == (MISSING, ["SH1013"])


def test_in_a_shop_of_subscriptions_a_number_that_comes_next_wins_over_the_customer():
    orders = [subscribed(number) for number in NUMBERS]
    documents = [paid(number) for number in (*NUMBERS, *range(1025, 1029)) if number not in (1018, 1020)]
    said, orphans = found(orders, documents)
    assert said == dict.fromkeys(("#1018", "#1020"), MISSING["#1006"])
    assert "SH1025" not in orphans  # its day is beyond the export


def test_in_a_shop_of_subscriptions_a_number_typed_wrong_goes_to_the_order_of_its_day():
    orders = [subscribed(number) for number in NUMBERS]
    wrong = paid(THE_ONE, doc_number="SH6006")
    documents = [paid(number) for number in NUMBERS if number != THE_ONE]
    assert found(orders, [*documents, wrong]) == BY_HAND
    without_next = [one for one in documents if one["doc_number"] != "SH1013"]
    late = {**wrong, "date": day(THE_ONE, 6)}
    said, orphans = found(orders, [*without_next, late])  # of two orders that it may be, it is neither's
    assert ({name for name, _ in said.items()}, orphans) == ({"#1006", "#1013"}, ["SH6006"])


def test_numbers_of_a_marketplace_that_does_not_count_are_its_own():
    names = {number: f"{number * 7919 % 9973:04d}" for number in NUMBERS}
    orders = [order(number, order_name=f"#{name}") for number, name in names.items()]
    papers = [document(number, doc_number=f"EB{name}") for number, name in names.items() if number != THE_ONE]
    said, orphans = found(orders, [*papers, document(THE_ONE, doc_number="EB9990")])
    assert (list(said.values()), orphans) == ([MISSING["#1006"]], ["EB9990"])

"""Two channels that give their orders the same numbers: each document is its own channel's, whatever chance agrees."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.table_case import document, matched, order

NUMBERS = range(1001, 1026)
ALIKE = (1004, 1011, 1019)  # orders that come to the same in both channels


def web(number, **cells):
    """The order of the other channel, of another customer and placed some days before."""
    shop = order(number)
    at = shop["created_at"] - timedelta(days=4)
    total = shop["total"] if number in ALIKE else shop["total"] + 300
    own = {"order_id": str(number), "order_name": str(number), "customer_key": f"guest {number}"}
    return shop | own | {"channel": "woo", "created_at": at, "paid_at": at, "total": total} | cells


def its_document(one, doc_number, **cells):
    day = {"date": one["created_at"].date(), "amount": one["total"], "customer_key": one["customer_key"]}
    return document(1001, **{"doc_number": doc_number, **day, **cells})


def dispositions(orders, documents):
    """What became of each order, by channel and name; and the conventions that were learnt."""
    matches = matched(orders, documents)
    rows = matches.orders.select("channel", "order_name", "disposition", "doc_number").to_pyarrow().to_pylist()
    learnt = {(one.channel, one.prefix) for one in matches.conventions if one.learnt}
    return {(row["channel"], row["order_name"]): (row["disposition"], row["doc_number"]) for row in rows}, learnt


@pytest.mark.parametrize("lost", [(), ALIKE])
def test_a_prefix_of_one_channel_is_not_learnt_for_the_other_from_amounts_that_happen_to_agree(lost):
    shop, other = [order(number) for number in NUMBERS], [web(number) for number in NUMBERS]
    documents = [its_document(one, one["order_name"]) for one in shop if int(one["order_name"][1:]) not in lost]
    documents += [its_document(one, f"WC-{one['order_name']}") for one in other]
    found, learnt = dispositions([*shop, *other], documents)
    assert learnt == {("shopify", ""), ("woo", "WC-")}
    for number in NUMBERS:
        own = ("missing", None) if number in lost else ("posted", f"#{number}")
        assert found["shopify", f"#{number}"] == own
        assert found["woo", str(number)] == ("posted", f"WC-{number}")


def test_orders_that_stand_in_two_channels_keep_their_convention_in_both():
    shop = [order(number) for number in NUMBERS]
    twice = [one | {"channel": "outlet", "order_id": one["order_id"][1:]} for one in shop]
    _, learnt = dispositions([*shop, *twice], [its_document(one, f"SH-{one['order_name'][1:]}") for one in shop])
    assert learnt == {("shopify", "SH-"), ("outlet", "SH-")}


def test_a_channel_without_buyers_takes_no_document_from_one_whose_names_tell_nothing():
    shop = [order(number, customer_key=None) for number in NUMBERS]
    other = [web(number, customer_key=f"family {number}") for number in NUMBERS]
    documents = [its_document(one, one["order_name"], customer_key="web sales") for one in shop]
    documents += [its_document(one, one["order_name"], customer_key=f"guest {one['order_name']}") for one in other]
    lost = [one for one in documents if one["doc_number"] == "#1011"]
    found, _ = dispositions([*shop, *other], [one for one in documents if one not in lost])
    assert found["woo", "1011"] == ("posted", "1011")
    assert found["shopify", "#1011"] == ("missing", None)
    assert {what for what, _ in found.values()} == {"posted", "missing"}
    assert sum(what == "missing" for what, _ in found.values()) == 1


def test_the_words_before_a_number_tell_whose_a_document_is_that_comes_to_another_amount():
    buyers = {number: f"family {number}" for number in NUMBERS}  # who buy in both shops, within days
    shop = [order(number, customer_key=buyers[number]) for number in NUMBERS]
    other = [web(number, customer_key=buyers[number]) for number in NUMBERS]
    documents = [
        its_document(one, f"S-{place}", memo=f"Shopify order {one['order_name']}") for place, one in enumerate(shop)
    ]
    documents += [
        its_document(one, f"W-{place}", memo=f"Woo order {one['order_name']}", amount=one["total"] + 7 * (place == 5))
        for place, one in enumerate(other)
    ]
    found, learnt = dispositions([*shop, *other], documents)
    assert learnt == {("shopify", "SHOPIFY ORDER #"), ("woo", "WOO ORDER ")}
    assert found.pop(("woo", "1006")) == ("mismatched", "W-5")
    assert {what for what, _ in found.values()} == {"posted"}


def bare(channel, number, days, **cells):
    """An order of a shop in which all cost the same, `days` after the order of the other shop that bears its number."""
    at = order(number)["created_at"] + timedelta(days=days)
    name = f"#{number}" if channel == "shopify" else str(number)
    own = {"order_id": f"{channel} {number}", "order_name": name, "created_at": at, "paid_at": at, "total": Decimal(19)}
    return order(number) | own | {"channel": channel} | cells


APART = {  # days between the orders of one number, and from an order to its document; customers told by the books
    "a day apart": (1, 0, False),
    "posted two days later": (1, 2, False),
    "weeks apart": (20, 0, False),
    "with their customers": (2, 3, True),
}


@pytest.mark.parametrize(("days", "later", "named"), APART.values(), ids=APART)
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_orders_of_one_number_and_total_each_gets_the_document_of_its_day(days, later, named, turned):
    orders = [bare("shopify", number, 0, customer_key=f"guest {number}") for number in NUMBERS]
    orders += [bare("woo", number, days, customer_key=f"family {number}") for number in NUMBERS]
    documents = [
        its_document(
            one,
            one["order_name"].strip("#"),
            date=(one["created_at"] + timedelta(days=later)).date(),
            customer_key=one["customer_key"] if named else None,
        )
        for one in orders
    ]
    matches = matched(orders, documents[::-1] if turned else documents)
    rows = matches.orders.select("channel", "disposition", "reason").to_pyarrow().to_pylist()
    assert {row["disposition"] for row in rows} == {"posted"}
    assert not any("ambiguous" in (row["reason"] or "") for row in rows)


def test_of_two_orders_of_one_number_total_and_day_each_gets_a_document_and_says_that_it_is_ambiguous():
    orders = [bare(channel, number, 0) for channel in ("shopify", "woo") for number in NUMBERS]
    matches = matched(orders, [its_document(one, one["order_name"].strip("#"), customer_key=None) for one in orders])
    rows = matches.orders.select("disposition", "reason").to_pyarrow().to_pylist()
    assert {row["disposition"] for row in rows} == {"posted"}
    assert all("ambiguous" in row["reason"] for row in rows)


def test_an_order_posted_twice_keeps_both_documents_where_the_other_of_its_number_is_of_another_time():
    orders = [bare("shopify", number, 0) for number in NUMBERS] + [bare("woo", number, 25) for number in NUMBERS]
    twice = [one for one in orders if one["channel"] == "woo"]
    documents = [its_document(one, one["order_name"].strip("#"), customer_key=None) for one in orders]
    again = [its_document(one, one["order_name"].strip("#"), customer_key=None) for one in twice[:3]]
    lost = {one["order_name"] for one in orders[:3]}
    documents = [one for place, one in enumerate(documents) if place > 2] + again
    found, _ = dispositions(orders, documents)
    assert {found["shopify", name][0] for name in lost} == {"missing"}
    assert {found["woo", name.strip("#")][0] for name in lost} == {"duplicated"}

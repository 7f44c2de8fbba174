"""Two channels that give their orders the same numbers: each document is its own channel's, whatever chance agrees."""

from datetime import timedelta

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

"""Refunds are legs of their own: never duplicates, never orphans, and told where the books lack them."""

from decimal import Decimal

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from tests import table_case
from tests.small_case import document, order, small_case

NUMBERS = range(1001, 1013)


def test_a_refund_that_the_books_lack_or_hold_otherwise_is_told(tmp_path):
    back = {"Financial Status": "partially_refunded", "Refunded Amount": "5.00"}
    orders = [order(number, **(back if number in (1003, 1004, 1005) else {})) for number in NUMBERS]
    legs = [
        document(
            1003, Num="RF-1", Memo="Refund of order #1003", Amount="-5.00", **{"Transaction type": "Refund Receipt"}
        ),
        document(1004, Num="#1004", Amount="-4.00", **{"Transaction type": "Credit Memo"}),
    ]
    case = open_case(small_case(tmp_path, orders=orders, documents=[*map(document, NUMBERS), *legs]))
    matches = match(case)
    dispositions = matches.orders.select("disposition").distinct().to_pyarrow()["disposition"].to_pylist()
    assert dispositions == ["posted"]
    assert matches.orphans.count().execute() == 0
    (refunds,) = matches.refunds
    assert (refunds.refunded, refunds.booked, refunds.differing) == (3, 2, 1)
    assert refunds.open_amount == Decimal("5.00")
    assert any(
        "Shopify, USD: of 3 refunded orders, 2 have their refund in the books" in warning
        for warning in matches.warnings
    )


def with_refunds(folder, number, sale="#{}", memo="", kind="Credit Memo", amount=None, without=()):
    """The matches of a shop in which every other order was refunded, under `number` in the books."""
    back = [one for one in NUMBERS if one % 2]
    cells = {one: {"Financial Status": "refunded", "Refunded Amount": f"{one - 991}.50"} for one in back}
    orders = [order(one, **cells.get(one, {})) for one in NUMBERS]
    documents = [document(one, Num=sale.format(one)) for one in NUMBERS if one not in without]
    for place, one in enumerate(back):
        told = {"Num": number.format(one, place), "Memo": memo.format(one), "Transaction type": kind}
        worth = f"-{one - 991}.50" if amount is None or place else amount
        documents.append(document(one, Amount=worth, Name="", **told))
    return match(open_case(small_case(folder, orders=orders, documents=documents)))


WAYS = {  # number, the sale's number, memo of the refund
    "a prefix": ("CM-{}", "{}", ""),
    "a prefix of letters": ("RF{}", "SO{}", ""),
    "a suffix": ("{}-R", "#{}", ""),
    "the ledger's own number": ("CM-{1:03}", "SO{}", "gave back order #{} of April"),
}


@pytest.mark.parametrize(("number", "sale", "memo"), WAYS.values(), ids=WAYS)
def test_refunds_that_are_written_in_a_way_of_their_own_are_found(tmp_path, number, sale, memo):
    (refunds,) = with_refunds(tmp_path, number, sale, memo).refunds
    assert (refunds.refunded, refunds.booked, refunds.differing) == (6, 6, 0)
    assert refunds.whole


@pytest.mark.parametrize(("name", "number"), [("#US{}", "US{}R"), ("#US{}", "CM-US{}R1"), ("#{}EU", "R{}EU")])
def test_refunds_of_orders_that_have_letters_in_their_names_are_found(name, number, tmp_path):
    back = {"Financial Status": "refunded"}
    told = {one: {**back, "Refunded Amount": f"{one - 991}.50"} if one % 2 else {} for one in NUMBERS}
    orders = [order(one, **{"Name": name.format(one), **told[one]}) for one in NUMBERS]
    sales = [document(one, Num=name.format(one).removeprefix("#")) for one in NUMBERS]
    kind = {"Transaction type": "Refund", "Memo": "Refund", "Name": ""}
    legs = [document(one, Num=number.format(one), Amount=f"-{one - 991}.50", **kind) for one in NUMBERS if one % 2]
    (refunds,) = match(open_case(small_case(tmp_path, orders=orders, documents=[*sales, *legs]))).refunds
    assert (refunds.refunded, refunds.booked, refunds.differing) == (6, 6, 0)


def test_a_way_of_writing_that_most_refunds_vouch_for_tells_the_one_with_another_amount(tmp_path):
    (refunds,) = with_refunds(tmp_path, "CM-{}", amount="-1.23").refunds
    assert (refunds.booked, refunds.differing) == (6, 1)


def test_refunds_that_name_no_order_are_not_told_to_name_one(tmp_path):
    (refunds,) = with_refunds(tmp_path, "CM-{1:03}").refunds
    assert refunds.booked == 0
    assert "none of its 6 refunded orders" in refunds.sentence()


def test_a_missing_sale_whose_refund_is_in_the_books_says_so(tmp_path):
    matches = with_refunds(tmp_path, "CM-{}", without=(1003, 1004))
    rows = matches.orders.filter(matches.orders.disposition == "missing").select("order_name", "reason").to_pyarrow()
    reasons = {row["order_name"]: row["reason"] for row in rows.to_pylist()}
    assert reasons == {
        "#1003": "no document of the sale in the books, only of its refund: credit memo CM-1003",
        "#1004": "no document in the books",
    }


def test_a_sale_that_is_a_draft_while_its_refund_is_posted_names_both(tmp_path):
    back = {"Financial Status": "refunded", "Refunded Amount": "12.50"}
    orders = [order(one, **(back if one == 1003 else {})) for one in NUMBERS]
    documents = [document(one, **({"Posting (Y/N)": "N"} if one == 1003 else {})) for one in NUMBERS]
    leg = document(1003, Num="CM-1003", Amount="-12.50", **{"Transaction type": "Credit Memo"})
    matches = match(open_case(small_case(tmp_path, orders=orders, documents=[*documents, leg])))
    [row] = matches.orders.filter(matches.orders.disposition == "missing").select("reason").to_pyarrow().to_pylist()
    refund = "no document of the sale in the books, only of its refund: credit memo CM-1003"
    assert row["reason"] == f"{refund}; the books list #1003, a draft that is not posted yet"


def test_a_sale_booked_anew_after_a_credit_memo_says_which_memo_takes_one_back(tmp_path):
    days = {"Date": "04/20/2025"}
    again = [document(1003, Num="#1003R", **days), document(1004, **days), document(1005, **days)]
    back = [
        document(1003, Num="#1003", Amount=f"-{document(1003)['Amount']}", **{"Transaction type": "Credit Memo"}),
        document(1004, Num="#1004", Amount="-1.00", **{"Transaction type": "Credit Memo"}),
    ]
    matches = match(open_case(small_case(tmp_path, documents=[*map(document, NUMBERS), *again, *back])))
    doubled = matches.orders.filter(matches.orders.disposition == "duplicated")
    rows = doubled.select("order_name", "reason").to_pyarrow()
    twice = "2 documents for one order with the same number, posted again on another day"
    assert {row["order_name"]: row["reason"] for row in rows.to_pylist()} == {
        "#1003": "2 documents for one order, keyed by hand beside the sync; credit memo #1003 takes one of them back",
        "#1004": f"{twice}; credit memo #1004 gives a part back",
        "#1005": twice,
    }


def test_a_refund_that_names_the_orders_of_two_shops_is_that_of_the_one_whose_amount_it_is():
    back, other = {"financial_status": "partially_refunded"}, {"channel": "woo", "customer_key": "of the other shop"}
    legs = {"document_type": "refund_receipt", "document_type_raw": "Refund Receipt"}
    orders = [table_case.order(number) for number in NUMBERS]
    orders += [table_case.order(number, order_name=str(number), order_id=str(number), **other) for number in NUMBERS]
    orders[2] |= {**back, "refunded": Decimal("5.00")}
    orders[len(NUMBERS) + 2] |= {**back, "refunded": Decimal("7.00")}
    documents = [table_case.document(number) for number in NUMBERS]
    documents += [table_case.document(number, doc_number=f"WC-{number}", customer_key="x") for number in NUMBERS]
    for amount in ("-5.00", "-7.00"):
        told = {"doc_number": f"R{amount}", "memo": "Refund of order 1003", "amount": Decimal(amount)}
        documents.append(table_case.document(1003, **legs, **told))
    refunds = table_case.matched(orders, documents).refunds
    assert {one.channel: (one.refunded, one.booked, one.differing) for one in refunds} == {
        "shopify": (1, 1, 0),
        "woo": (1, 1, 0),
    }


@pytest.mark.parametrize(
    ("amount", "disposition", "refund"), [("-5.00", "posted", (1, 1, 0)), ("-4.00", "mismatched", (1, 1, 1))]
)
def test_a_sale_of_less_than_nothing_is_the_refund_of_its_order(amount, disposition, refund):
    orders = [table_case.order(number) for number in NUMBERS]
    orders[2] |= {"financial_status": "partially_refunded", "refunded": Decimal("5.00")}
    documents = [table_case.document(number) for number in NUMBERS]
    documents.append(table_case.document(1003, amount=Decimal(amount)))
    matches = table_case.matched(orders, documents)
    rows = matches.orders.select("order_name", "disposition").to_pyarrow().to_pylist()
    assert {row["order_name"]: row["disposition"] for row in rows if row["order_name"] == "#1003"} == {
        "#1003": disposition
    }
    assert [(one.refunded, one.booked, one.differing) for one in matches.refunds] == [refund]


@pytest.mark.parametrize("number", ["CM-{}", "#{}"], ids=["in the way of refunds", "under the sale's number"])
def test_what_the_books_gave_back_and_the_channel_did_not_is_told(tmp_path, number):
    back = [one for one in NUMBERS if one % 2]
    cells = {one: {"Financial Status": "refunded", "Refunded Amount": f"{one - 991}.50"} for one in back}
    orders = [order(one, **cells.get(one, {})) for one in NUMBERS]
    legs = [
        document(one, Num=number.format(one), Name="", Amount=f"-{one - 991}.50", **{"Transaction type": "Credit Memo"})
        for one in (*back, 1004)
    ]
    documents = [*map(document, NUMBERS), *legs]
    matches = match(open_case(small_case(tmp_path, orders=orders, documents=documents)))
    told = [warning for warning in matches.warnings if "gave nothing back" in warning]
    lead = "Shopify, USD: 1 document of the books gives back USD 13.50 of an order of which the channel gave nothing"
    assert told == [f"{lead} back: {number.format(1004)} of #1004."]


def test_where_a_channel_tells_of_no_refunds_its_books_are_not_held_against_it(tmp_path):
    leg = document(1004, Num="#1004", Amount="-13.50", **{"Transaction type": "Credit Memo"})
    documents = [*map(document, NUMBERS), leg]
    matches = match(open_case(small_case(tmp_path, orders=map(order, NUMBERS), documents=documents)))
    assert not any("gave nothing back" in warning for warning in matches.warnings)

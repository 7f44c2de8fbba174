"""How document numbers bear order ids: learnt from the documents, told in words, and never taken by chance."""

from decimal import Decimal

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from tests.small_case import BOOKS, DOCUMENT_COLUMNS, ORDER_COLUMNS, TOML, csv_text, document, order, small_case, write

NUMBERS = range(1001, 1013)
MONTH_FIRST = TOML + 'date_order = "MDY"\n'
OUTLET = MONTH_FIRST + '\n[[source]]\npath = "exports/outlet/*.csv"\nchannel = "outlet"\n'


def matched(folder):
    """Disposition, reason and document of each order by channel and name, and the sentences of the conventions."""
    matches = match(open_case(folder))
    rows = matches.orders.select("channel", "order_name", "disposition", "reason", "difference", "doc_number")
    found = {(row["channel"], row["order_name"]): row for row in rows.to_pyarrow().to_pylist()}
    return found, [convention.sentence() for convention in matches.conventions if convention.support]


def long_id(number):
    """An order id of nineteen characters, as Amazon writes them."""
    return f"{number % 900 + 100}-{number * 7919 % 9000000 + 1000000}-{number * 104729 % 9000000 + 1000000}"


WRITINGS = {  # how the number or memo of a document is written -> words of the sentence
    "prefix": (lambda n: {"Num": f"SH-{n}"}, "'SH-' and the order name"),
    "suffix": (lambda n: {"Num": f"{n}-S"}, "the order name and '-S'"),
    "memo": (lambda n: {"Num": str(n * 7 % 12 + 1001), "Memo": f"Shop order #{n}, paid"}, "memo 'SHOP ORDER #'"),
    "the order id": (lambda n: {"Num": str(5_800_000_000_000 + n)}, "number the order id"),
    "the end of a long id": (
        lambda n: {"Num": f"AMZ-{long_id(n)[-17:]}"},
        "'AMZ-' and the last 17 characters of the order",
    ),
    "its beginning": (lambda n: {"Num": f"AM-{long_id(n)}"[:21]}, "'AM-' and the first 18 characters of the order id"),
    "without hyphens": (lambda n: {"Num": long_id(n).replace("-", "")}, "the order id without hyphens"),
}


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_convention_is_learnt_and_told_with_its_support(writing, tmp_path):
    cells, words = WRITINGS[writing]
    documents = [document(number, **cells(number)) for number in NUMBERS]
    orders = [order(number, **({} if "order" in writing else {"Id": long_id(number)})) for number in NUMBERS]
    found, sentences = matched(small_case(tmp_path, orders=orders, documents=documents, toml=MONTH_FIRST))
    assert {row["disposition"] for row in found.values()} == {"posted"}
    (sentence,) = sentences
    assert sentence.startswith("Shopify: 12 of the 12 documents")
    assert words in sentence


def test_a_change_of_convention_within_the_period_is_found_and_dated(tmp_path):
    documents = [document(number, Num=f"#{number}" if number < 1009 else f"S-{number}") for number in NUMBERS]
    found, sentences = matched(small_case(tmp_path, documents=documents, toml=MONTH_FIRST))
    assert {row["disposition"] for row in found.values()} == {"posted"}
    assert "8 of the 12" in sentences[0]
    assert "those from 31 March 2025 to 7 April 2025" in sentences[0]
    assert "4 of the 12" in sentences[1]
    assert "'S-' and the order name, those from 8 April 2025 to 11 April 2025" in sentences[1]


def two_shops(folder, documents, **cells):
    """Twelve orders of the shop and as many of an outlet under the same numbers, at other prices."""
    own = [
        order(number, Total=f"{number - 900}.00", **{"Billing Name": f"Guest {number}"} | cells) for number in NUMBERS
    ]
    small_case(folder, documents=documents, toml=OUTLET)
    write(folder / "exports/outlet/orders.csv", csv_text(ORDER_COLUMNS, own))
    return folder


def test_where_two_shops_count_alike_amount_customer_and_day_tell_whose_a_document_is(tmp_path):
    shop = [document(number) for number in NUMBERS if number != 1003]
    outlet = [
        document(number, Num=str(number), Amount=f"{number - 900}.00", Name=f"Guest {number}")
        for number in NUMBERS
        if number not in (1005, 1006)
    ]
    off = document(1007, Num="1007", Amount="99.00", Name="Guest 1007")
    outlet = [row for row in outlet if row["Num"] != "1007"] + [off]
    found, _ = matched(two_shops(tmp_path, [*shop, *outlet]))
    left = {key: row["disposition"] for key, row in found.items() if row["disposition"] != "posted"}
    assert left == {
        ("shopify", "#1003"): "missing",
        ("outlet", "#1005"): "missing",
        ("outlet", "#1006"): "missing",
        ("outlet", "#1007"): "mismatched",
    }
    assert found["outlet", "#1007"]["difference"] == Decimal("-8.00")


@pytest.mark.parametrize("case", ["another currency", "no total"])
def test_documents_that_cannot_be_compared_are_posted_and_say_so(case, tmp_path):
    bare = [document(number, Num=str(number)) for number in NUMBERS]
    orders = [
        order(number, **({"Currency": "EUR"} if case == "another currency" else {"Total": ""})) for number in NUMBERS
    ]
    found, sentences = matched(small_case(tmp_path, orders=orders, documents=bare, toml=MONTH_FIRST))
    assert {(row["disposition"], row["reason"]) for row in found.values()} == {("posted", "amount not comparable")}
    assert "12 of the 12" in sentences[0]


def test_one_invoice_that_names_several_orders_posts_each_of_them(tmp_path):
    parted = {1003, 1004, 1005}
    documents = [document(number) for number in NUMBERS if number not in parted]
    one = document(1005, Num="INV-7", Memo="Orders #1003, #1004 and #1005", Amount="40.50")
    found, _ = matched(small_case(tmp_path / "sum", documents=[*documents, one], toml=MONTH_FIRST))
    assert {row["disposition"] for row in found.values()} == {"posted"}
    assert "together with other orders" in found["shopify", "#1004"]["reason"]
    less = dict(one, Amount="26.00")
    found, _ = matched(small_case(tmp_path / "less", documents=[*documents, less], toml=MONTH_FIRST))
    assert {name for (_, name), row in found.items() if row["disposition"] != "posted"} == {"#1005"}
    assert "left out of sales receipt INV-7" in found["shopify", "#1005"]["reason"]


def test_a_document_edited_between_two_exports_counts_once_as_the_newer_tells_it(tmp_path):
    folder = small_case(tmp_path, toml=MONTH_FIRST, documents=[document(number) for number in range(1001, 1009)])
    newer = [document(number, **({"Amount": "14.00"} if number == 1006 else {})) for number in range(1004, 1013)]
    write(folder / BOOKS.replace("transactions", "april"), csv_text(DOCUMENT_COLUMNS, newer))
    found, _ = matched(folder)
    left = {name: (row["disposition"], row["difference"]) for (_, name), row in found.items() if row["difference"]}
    assert left == {"#1006": ("mismatched", Decimal("-1.50"))}


def test_a_number_that_was_given_out_years_ago_is_not_taken_for_this_order(tmp_path):
    old = document(1004, Date="04/03/2019", Amount="77.00", Name="Somebody Else")
    documents = [document(number) for number in NUMBERS if number != 1004]
    found, _ = matched(small_case(tmp_path, documents=[*documents, old], toml=MONTH_FIRST))
    assert found["shopify", "#1004"]["disposition"] == "missing"

"""One order after another against the contract: each trouble gets the disposition and the reason it deserves."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from tests import table_case
from tests.small_case import TOML, document, order, placed, small_case

NUMBERS = range(1001, 1013)
MONTH_FIRST = TOML + 'date_order = "MDY"\n'  # days below 13 in an order of rows that proves nothing
THE_ONE = 1006


def disposed(folder):
    """Disposition, reason, difference and document of each order, by name; and the matches."""
    matches = match(open_case(folder))
    rows = matches.orders.select("order_name", "disposition", "reason", "difference", "doc_number").to_pyarrow()
    return {row.pop("order_name"): row for row in rows.to_pylist()}, matches


def with_documents(*instead, without=THE_ONE):
    return [document(number) for number in NUMBERS if number != without] + list(instead)


def with_order(**cells):
    return [order(number, **(cells if number == THE_ONE else {})) for number in NUMBERS]


DOCUMENTS = {  # documents in place of order 1006's own -> disposition, words of the reason, difference
    "none": ([], "missing", "no document", None),
    "an invoice": ([document(THE_ONE, **{"Transaction type": "Invoice"})], "posted", "", "0"),
    "the bare number": ([document(THE_ONE, Num="1006")], "posted", "", "0"),
    "too much": ([document(THE_ONE, Amount="16.50")], "mismatched", "differ", "1"),
    "too little": ([document(THE_ONE, Amount="14.50")], "mismatched", "differ", "-1"),
    "within tolerance": ([document(THE_ONE, Amount="15.51")], "posted", "", "0.01"),
    "tax left out": ([document(THE_ONE, Amount="15.00")], "mismatched", "tax", "-0.5"),
    "at zero": ([document(THE_ONE, Amount="0.00")], "mismatched", "zero", "-15.5"),
    "posted, then reversed": (
        [document(THE_ONE), document(THE_ONE, Amount="-15.50")],
        "mismatched",
        "posted, and taken back",
        "-15.5",
    ),
    "twice": ([document(THE_ONE), document(THE_ONE)], "duplicated", "2 documents", "15.5"),
    "in two parts": (
        [document(THE_ONE, Amount="10.00"), document(THE_ONE, Amount="5.50")],
        "posted",
        "",
        "0",
    ),
    "a part only": ([document(THE_ONE, Amount="10.00")], "mismatched", "differ", "-5.5"),
    "voided": ([document(THE_ONE, Amount="0.00", Memo="Voided")], "missing", "no document", None),
    "a payment only": ([document(THE_ONE, **{"Transaction type": "Payment"})], "missing", "no document", None),
    "an estimate only": (
        [document(THE_ONE, **{"Transaction type": "Estimate", "Posting (Y/N)": "N"})],
        "missing",
        "no document",
        None,
    ),
    "posted, then refunded": (
        [document(THE_ONE), document(THE_ONE, **{"Transaction type": "Refund Receipt", "Amount": "-15.50"})],
        "posted",
        "",
        "0",
    ),
    "twelve days later": ([document(THE_ONE, Date="04/17/2025")], "posted_late", "12 days", "0"),
    "seven days later": ([document(THE_ONE, Date="04/12/2025")], "posted", "", "0"),
    "keyed by hand": ([document(THE_ONE, Num="88123", Date="04/09/2025")], "posted", "keyed by hand", "0"),
    "by hand for somebody else": (
        [document(THE_ONE, Num="88123", Name="Somebody Else")],
        "missing",
        "no document",
        None,
    ),
    "and again by hand": ([document(THE_ONE), document(THE_ONE, Num="88123")], "duplicated", "2 documents", "15.5"),
}


@pytest.mark.parametrize(("instead", "disposition", "reason", "difference"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_the_documents_of_an_order_decide_its_disposition(tmp_path, instead, disposition, reason, difference):
    rows, matches = disposed(small_case(tmp_path, documents=with_documents(*instead)))
    found = rows.pop(f"#{THE_ONE}")
    assert found["disposition"] == disposition
    assert reason in (found["reason"] or "")
    if disposition != "missing":
        assert found["difference"] == Decimal(difference)
    assert {row["disposition"] for row in rows.values()} == {"posted"}
    assert matches.orphans.count().execute() == 0


ORDERS = {  # cells of order 1006, which has a document -> disposition, words of the reason
    "test": ({"Payment Method": "(for testing) Bogus Gateway"}, "not_expected", "test"),
    "unpaid": ({"Financial Status": "pending", "Paid at": ""}, "not_expected", "not paid (pending)"),
    "voided before payment": ({"Financial Status": "voided", "Paid at": ""}, "not_expected", "cancelled"),
    "worth nothing": ({"Total": "0.00", "Subtotal": "0.00", "Taxes": "0.00"}, "not_expected", "nothing"),
    "paid, whatever the word": ({"Financial Status": "pending"}, "posted", ""),
    "paid, then cancelled": ({"Cancelled at": "2025-04-06 10:00:00 -0400"}, "posted", ""),
    "paid, then refunded": ({"Financial Status": "refunded", "Refunded Amount": "15.50"}, "posted", ""),
    "partly paid": ({"Financial Status": "partially_paid"}, "posted", ""),
    "a strange status": ({"Financial Status": "on_credit", "Paid at": ""}, "posted", "nobody knows"),
    "a blank total": ({"Total": ""}, "posted", "not comparable"),
    "another currency": ({"Currency": "EUR"}, "posted", "not comparable"),
}


@pytest.mark.parametrize(("cells", "disposition", "reason"), ORDERS.values(), ids=ORDERS)
def test_what_an_order_is_decides_whether_it_is_expected(tmp_path, cells, disposition, reason):
    rows, matches = disposed(small_case(tmp_path, orders=with_order(**cells)))
    found = rows[f"#{THE_ONE}"]
    assert found["disposition"] == disposition
    assert reason in (found["reason"] or "")
    if disposition == "not_expected":
        assert f"#{THE_ONE}" in found["reason"]
        assert any("not expected" in warning for warning in matches.warnings)


def test_the_policy_decides_before_anything_else(tmp_path):
    policy = """
[policy.channel.shopify]
not_expected = [ { when = { field = "sku", op = "eq", value = "WHOLESALE" }, reason = "invoiced by hand" } ]
expected = [ { when = { field = "tags", op = "eq", value = "net terms" }, reason = "booked when shipped" } ]
"""
    orders = [order(number) for number in NUMBERS if number > 1002]
    orders += [order(1001, **{"Lineitem sku": "WHOLESALE"})]
    orders += [order(1002, **{"Financial Status": "pending", "Paid at": "", "Tags": "b2b, Net Terms"})]
    documents = [document(number) for number in NUMBERS if number > 1002]
    rows, _ = disposed(small_case(tmp_path, orders=orders, documents=documents, toml=MONTH_FIRST + policy))
    assert (rows["#1001"]["disposition"], rows["#1001"]["reason"]) == ("not_expected", "policy: invoiced by hand")
    assert rows["#1002"]["disposition"] == "missing"


def test_an_order_younger_than_its_grace_is_in_flight_and_an_older_one_missing(tmp_path):
    toml = TOML.replace("2025-04-30T00:00:00Z", "2025-04-12T12:00:00Z") + '\n[policy]\ngrace = "36h"\n'
    documents = [document(number) for number in NUMBERS if number < 1011]
    rows, _ = disposed(small_case(tmp_path, documents=documents, toml=toml))
    assert rows["#1011"]["disposition"] == "missing"
    assert rows["#1012"]["disposition"] == "in_flight"


def test_the_logs_say_when_an_order_was_posted(tmp_path):
    events = [
        {"at": "2025-04-20T12:00:00Z", "channel": "shopify", "order_id": f"#{THE_ONE}", "outcome": "posted"},
        {"at": "2025-04-03T12:00:00Z", "channel": "shopify", "order_id": "#1003", "outcome": "posted"},
    ]
    rows, _ = disposed(small_case(tmp_path, events=events))
    assert rows[f"#{THE_ONE}"]["disposition"] == "posted_late"
    assert rows["#1003"]["disposition"] == "posted"


def test_where_the_ledger_tells_no_posting_time_nobody_is_late_and_a_warning_says_so(tmp_path):
    _, matches = disposed(small_case(tmp_path))
    assert any("late" in warning for warning in matches.warnings)


def test_a_document_with_the_channels_number_and_no_order_is_an_orphan(tmp_path):
    orders = [order(number) for number in NUMBERS if number != THE_ONE]
    _, matches = disposed(small_case(tmp_path, orders=orders))
    orphans = matches.orphans.to_pyarrow().to_pylist()
    assert [(row["channel"], row["doc_number"], row["amount"]) for row in orphans] == [
        ("shopify", f"#{THE_ONE}", Decimal("15.5"))
    ]
    assert matches.statement.channels[0].counts["orphans"] == 1


def test_documents_of_orders_outside_the_period_are_no_orphans(tmp_path):
    toml = TOML.replace("as_of", "period = { from = 2025-04-03, to = 2025-04-06 }\nas_of")
    rows, matches = disposed(small_case(tmp_path, toml=toml))
    assert sorted(rows) == ["#1004", "#1005", "#1006", "#1007"]
    assert matches.orphans.count().execute() == 0


def test_a_number_that_two_orders_share_goes_to_the_one_whose_amount_agrees(tmp_path):
    toml = TOML + '\n[matching.channel.shopify]\ndocument_number = "{order_name[-2:]}"\n'
    orders = [order(1001), order(1101, **{"Created at": "2025-04-02 10:00:00 -0400", "Total": "99.00"})]
    documents = [document(1001, Num="01"), document(1002, Num="01", Amount="99.00")]
    rows, _ = disposed(small_case(tmp_path, orders=orders, documents=documents, toml=toml))
    assert {name: row["difference"] for name, row in rows.items()} == {"#1001": 0, "#1101": 0}


STRAY = document(1003, Date="04/15/2025", Name="Somebody Else", Amount="77.00")
OTHERS = {  # further documents -> what is said of them, where an order is missing
    "one": (
        [STRAY | {"Num": "88123"}],
        "1 sale document of QuickBooks (USD 77.00) within the period belongs to no order",
    ),
    "two": (
        [STRAY | {"Num": "88123"}, STRAY | {"Num": "X-1003-Q7"}],
        "2 sale documents of QuickBooks (USD 154.00) within the period belong to no order of the channels, although 1",
    ),
    "of another time": ([STRAY | {"Num": "88123", "Date": "04/28/2025"}], ""),
    "a journal": ([STRAY | {"Num": "88123", "Transaction type": "Journal Entry"}], ""),
}


@pytest.mark.parametrize(("others", "words"), OTHERS.values(), ids=OTHERS)
def test_documents_of_strangers_are_told_where_orders_are_missing_and_only_there(tmp_path, others, words):
    numbers = range(1001, 1021)
    for name, lost in (("short", THE_ONE), ("whole", None)):
        documents = [document(number) for number in numbers if number != lost] + others
        folder = small_case(tmp_path / name, orders=map(order, numbers), documents=documents)
        _, matches = disposed(folder)
        told = [warning for warning in matches.warnings if "to no order" in warning]
        assert len(told) == bool(words and lost)
        assert all(warning.startswith(words) for warning in told)
        assert all(": 88123 in exports/" in warning for warning in told)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_order_of_rows_changes_nothing_and_the_statement_adds_up(tmp_path_factory, data):
    orders = data.draw(st.permutations(with_order(**{"Financial Status": "refunded"})))
    kept = data.draw(st.sets(st.sampled_from(NUMBERS), min_size=3))
    documents = data.draw(st.permutations([document(number) for number in kept] + [document(1003, Amount="1.00")]))
    rows, matches = disposed(small_case(tmp_path_factory.mktemp("case"), orders, documents, toml=MONTH_FIRST))
    for number in NUMBERS:
        if number != 1003:
            assert rows[f"#{number}"]["disposition"] == ("posted" if number in kept else "missing")
    (channel,) = matches.statement.channels
    assert channel.counts["expected"] == len(NUMBERS)
    assert channel.amounts["orders"] == sum(Decimal(number - 991) + Decimal("0.5") for number in NUMBERS)


def test_a_channel_of_which_the_books_hold_nothing_is_named(tmp_path):
    strangers = [document(number, Num=str(number * 7), Name="") for number in NUMBERS]
    _, matches = disposed(small_case(tmp_path / "silent", documents=strangers))
    assert any("bears an id of shopify" in warning for warning in matches.warnings)


def test_in_a_shop_of_one_price_the_id_in_the_memo_beats_the_ledgers_running_number(tmp_path):
    same = {"Total": "29.00", "Subtotal": "28.50"}
    orders = [order(number, **same) for number in NUMBERS]
    shuffled = [1001 + (number - 1001) * 5 % 12 for number in NUMBERS]
    documents = [
        document(mine, Num=str(running), Memo=f"Order #{mine}", Amount="29.00", Name="")
        for running, mine in zip(NUMBERS, shuffled, strict=True)
        if mine != THE_ONE
    ]
    rows, _ = disposed(small_case(tmp_path, orders=orders, documents=documents, toml=MONTH_FIRST))
    assert {name for name, row in rows.items() if row["disposition"] != "posted"} == {f"#{THE_ONE}"}
    assert rows[f"#{THE_ONE}"]["disposition"] == "missing"


def test_running_numbers_without_any_id_are_no_convention_and_the_rest_is_keyed_by_hand(tmp_path):
    documents = [document(number, Num=str(number + 3)) for number in NUMBERS]
    rows, _ = disposed(small_case(tmp_path, documents=documents))
    assert {(row["disposition"], row["reason"]) for row in rows.values()} == {("posted", "keyed by hand")}


def test_days_with_the_year_first_need_no_order_of_the_other_two(tmp_path):
    days = [document(number, Date=f"{placed(number):%Y-%m-%d}") for number in NUMBERS]
    found, _ = disposed(small_case(tmp_path, documents=days, toml=MONTH_FIRST))
    assert {row["disposition"] for row in found.values()} == {"posted"}


@pytest.mark.parametrize(
    ("actors", "told"),
    [
        (("Sync App", "3f9c2ab13f9c2ab13f9c2ab13f9c2ab1"), "keyed by hand beside the sync"),
        (("Sync App", "Sync App"), "as documents of different kinds"),
        (("3f9c2ab13f9c2ab13f9c2ab13f9c2ab1",) * 2, "as documents of different kinds"),
    ],
)
def test_the_books_own_log_tells_a_second_document_that_a_person_entered(actors, told):
    """Where a person's login is the tool's as well, the log tells nothing apart."""
    numbers = range(1001, 1021)
    papers = [table_case.document(number, document_id=f"D{number}") for number in numbers]
    papers.append(table_case.document(1005, document_id="H1005", document_type="invoice", source_row=9999))
    ids = ("D1005", "H1005")
    log = [{"event": "added", "document_id": one, "actor": actor} for one, actor in zip(ids, actors, strict=True)]
    found = table_case.matched(map(table_case.order, numbers), papers, posting_times=log)
    rows = found.orders.select("order_name", "disposition", "reason").execute()
    [twice] = rows[rows.disposition == "duplicated"].itertuples()
    assert twice.order_name == "#1005"
    assert told in twice.reason

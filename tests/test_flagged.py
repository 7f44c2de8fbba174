"""What is flagged is told in full: in the first sentence, the sums and the lists; late orders by when they were due."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest

from syncgap_kit.attribution.beyond_orders import FIRST_PAYOUT
from syncgap_kit.evidence import audit_file, display, materiality, orders
from syncgap_kit.evidence.tables import showing
from syncgap_kit.matching.remarks import NO_TIMES
from tests import handmade

AWAY = [Decimal(0), Decimal("12.50"), Decimal("900.00"), Decimal(0)]  # what of each of four payouts is not explained


def with_payouts(study, in_gap=()):
    """The study with four payouts, of which those at the places `in_gap` belong to a gap."""
    told = {"channel": "shopify", "currency": "USD", "amount": Decimal(900), "unexplained": AWAY}
    members = pd.DataFrame([{"gap_id": "G1", "key": FIRST_PAYOUT - at} for at in in_gap], columns=["gap_id", "key"])
    return replace(study, payouts=pd.DataFrame(told, dtype=object), members=members)


def test_payouts_that_are_not_explained_are_flagged_and_judged():
    quiet = with_payouts(handmade.study(with_gap=False))
    text = audit_file.findings(quiet).text
    assert "Flagged one by one, outside any gap: 2 items" in text
    assert "Shopify, USD: not as the books have it: 2 of 4. 2 of 2 payouts, worth USD 912.50, are unresolved" in text
    judged = materiality.judged(quiet).text
    assert "Outside any gap, Shopify: 2 payouts not as the books have it: USD 912.50." in judged
    assert "All payouts flagged in USD, together: USD 912.50." in judged


def test_payouts_of_a_gap_are_not_flagged_twice():
    study = with_payouts(handmade.study(with_gap=False), in_gap=(2,))
    assert "1 payout not as the books have it: USD 12.50" in materiality.judged(study).text
    assert "1 of 1 payout, worth USD 12.50, is unresolved" in audit_file.findings(study).text


def test_nothing_is_called_in_time_where_no_time_of_posting_is_told():
    quiet = handmade.study(with_gap=False)
    untimed = replace(quiet, findings=replace(quiet.findings, warnings=(NO_TIMES,)))
    assert audit_file.findings(untimed).text == (
        "Nothing was flagged: every expected order but the 10 in flight stands in the books once and with its amount; "
        "when orders were posted is not told."
    )


@pytest.mark.parametrize(("young", "words"), [(7, "order but the 7 in flight stands"), (0, "order stands")])
def test_orders_in_flight_are_not_said_to_stand_in_the_books(young, words):
    quiet = handmade.study(with_gap=False)
    channel = quiet.findings.channels[0]
    told = replace(channel, counts={**channel.counts, "in_flight": young})
    text = audit_file.findings(replace(quiet, findings=replace(quiet.findings, channels=(told,)))).text
    assert text == f"Nothing was flagged: every expected {words} in the books once, in time and with its amount."


KINDS = {"posted_late": "Posted late", "mismatched": "another amount", "duplicated": "more than once"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_order_flagged_outside_any_gap_is_listed_with_its_document(kind):
    rows = handmade.orders(3, "", "", kind).assign(difference=["-5.00", "2.00", "0.50"], doc_number="M-77")
    shown = orders.outside_gaps(replace(handmade.study(with_gap=False), exceptions=rows))
    assert shown.text.splitlines()[0] == "No order is missing outside of a gap."
    assert KINDS[kind] in shown.text
    assert "3 orders" in shown.text
    page = str(shown.markup)
    assert all(word in page for word in ("#1001", "M-77", "orders.csv", "Books less channel", "-5.00"))


def test_a_document_without_an_order_is_listed_too():
    rows = handmade.orders(1, "", "", "orphan").assign(doc_number="88123", order_name="", order_id="")
    page = str(orders.outside_gaps(replace(handmade.study(with_gap=False), exceptions=rows)).markup)
    assert "88123" in page
    assert "In the books without an order" in page


def test_a_case_without_a_gap_tells_in_its_first_sentence_what_stands_wrong():
    quiet = handmade.study(with_gap=False)
    channel = quiet.findings.channels[0]
    wrong = replace(channel, counts={**channel.counts, "posted_late": 0, "duplicated": 3, "orphans": 1})
    told = display.summary(replace(quiet, findings=replace(quiet.findings, channels=(wrong,))))
    assert told.endswith(
        "none of them is missing; outside any gap, 3 orders stand in the books more than once and 1 document stands in "
        "the books without an order."
    )


def test_late_orders_are_counted_among_those_due_in_the_days_of_their_gap():
    study = handmade.study()
    days = [date(2025, 9, 9) + timedelta(days=at) for at in range(5)]
    told = {"channel": "shopify", "currency": "USD", "day": days, "maturity": 1.0}
    late = pd.DataFrame({"kind": "late", "expected": [9, 6, 6, 6, 9], "arrived": 0, "missing": 6, **told})
    seen = pd.DataFrame(
        {"kind": "missing", "expected": [0, 0, 2, 0, 30], "arrived": 0, "missing": [0, 0, 2, 0, 0], **told}
    )
    one = study.findings.gaps[0]
    span = replace(one.onset, date=days[1]), replace(one.onset, date=days[3])
    gap = replace(one, kind="late", orders=18, onset=span[0], end=span[1], episodes=((days[1], days[3]),))
    found = replace(study, completeness=pd.concat([late, seen]), findings=replace(study.findings, gaps=(gap,)))
    assert display.expected_within(found, gap) == 20  # eighteen that came and two that never did
    assert "of these, 20 fell due while the gap was open" in audit_file.findings(found).text
    assert "18 of 20 expected Shopify orders" in display.summary(found)


def test_of_one_thing_is_spoken_as_of_one():
    assert showing(1, 1, "changes") == "the one change"
    assert showing(2, 2, "changes") == "all 2 changes"
    rows = handmade.orders(1, "", "", "missing")
    text = orders.outside_gaps(replace(handmade.study(with_gap=False), exceptions=rows)).text
    assert text == "Missing one by one, outside any gap: the one order"
    assert "What was flagged, each and in sum" in str(materiality.judged(handmade.study()).markup)


@pytest.mark.parametrize(
    ("kind", "words"), [("manual", "are missing from the books"), ("rule", "never reached the books")]
)
def test_what_people_took_out_of_the_books_is_not_said_never_to_have_reached_them(kind, words):
    study = handmade.study()
    one = study.findings.gaps[0]
    gap = replace(one, causes=(replace(one.cause, kind=kind), *one.causes[1:]))
    assert words in display.summary(replace(study, findings=replace(study.findings, gaps=(gap,))))


def test_orders_of_which_no_file_tells_an_amount_are_not_said_to_be_worth_nothing():
    study = handmade.study()
    gap = replace(study.findings.gaps[0], amount=Decimal(0))
    unpriced = replace(study, findings=replace(study.findings, gaps=(gap,)))
    assert "expected Shopify orders, of unknown worth, never reached the books" in display.summary(unpriced)
    assert "G1, Shopify: 412 orders missing: not known." in materiality.judged(unpriced).text

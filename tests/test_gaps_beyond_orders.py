"""Documents without an order and payouts that the books lack are gaps of their own kinds, with their days and worth."""

from datetime import date, timedelta
from decimal import Decimal

import openpyxl

from syncgap_kit.evidence.figures import completeness_chart
from syncgap_kit.evidence.payouts import payouts
from syncgap_kit.evidence.publishing.publish import SPREADSHEET
from syncgap_kit.evidence.sentences import gap_sentence
from syncgap_kit.evidence.spreadsheet import write_spreadsheet
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests import small_case
from tests.payout_case import deposit, paid, payout_case
from tests.test_kinds_of_gaps import A_DAY, DAYS, WHOLE, day, document, order


def test_documents_whose_orders_were_deleted_from_some_day_on_are_a_gap(tmp_path):
    deleted = set(range(300, 420, 4))
    places = range(DAYS * A_DAY)
    orders = [order(place) for place in places if place not in deleted]
    folder = small_case.small_case(tmp_path, orders, [document(place) for place in places], toml=WHOLE)
    study = investigate(open_case(folder))
    [gap] = study.gaps
    assert (gap.kind, gap.orders) == ("orphaned", len(deleted))
    assert gap.amount == sum(Decimal(10 + place) + Decimal("0.50") for place in deleted)
    assert gap.onset.earliest <= day(300) <= gap.onset.latest
    assert gap.end
    assert gap.end.earliest <= day(416) <= gap.end.latest
    rows = study.orders_of(gap.id)
    assert set(rows.disposition) == {"orphan"}
    assert set(rows.doc_number) == {f"#{1001 + place}" for place in deleted}
    assert gap.cause.kind == "unknown"
    sentence = gap_sentence(gap, 0)
    assert "30 Shopify documents" in sentence
    assert "stand in the books without an order" in sentence
    assert "belong to an order" in completeness_chart(study, "shopify", "orphaned").text


def test_payouts_that_stopped_reaching_the_books_are_a_gap_by_their_days_and_money(tmp_path):
    first = date(2025, 4, 2)
    days = [first + timedelta(days=place) for place in range(100)]
    sent = [paid(one, f"{1000 + place}.00") for place, one in enumerate(days)]
    there = [place for place in range(100) if not 60 <= place < 80]
    deposits = [deposit(days[place] + timedelta(days=1), f"{1000 + place}.00") for place in there]
    payout_case(
        tmp_path / "case",
        sent,
        deposits=deposits,
        numbers=range(1001, 1106),
        as_of="2025-07-20T00:00:00Z",
    )
    study = investigate(open_case(tmp_path / "case"))
    [gap] = [one for one in study.gaps if one.kind == "payout"]
    assert (gap.channel, gap.currency, gap.orders) == ("shopify", "USD", 20)
    assert gap.amount == sum(Decimal(1000 + place) for place in range(60, 80))
    assert gap.onset.date == days[60] or gap.onset.earliest <= days[60] <= gap.onset.latest
    assert gap.end
    assert gap.end.earliest <= days[79] <= gap.end.latest
    assert "20 Shopify payouts" in gap_sentence(gap, 0)
    assert study.orders_of(gap.id).empty  # payouts are told in the account of payouts, not among the exceptions
    assert f"20 payouts to look at: see the list of {gap.id}." in payouts(study).markup
    write_spreadsheet(study, tmp_path)
    rows = openpyxl.load_workbook(tmp_path / SPREADSHEET)["Payouts and stock"].iter_rows(min_row=2, values_only=True)
    told = [(row[0], row[2], row[4].date(), Decimal(repr(row[7])), row[8]) for row in rows]
    assert told == [(gap.id, "payout", days[place], Decimal(1000 + place), "USD") for place in range(60, 80)]

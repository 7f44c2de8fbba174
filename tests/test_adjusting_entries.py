"""The draft of the adjusting entries: it balances to the cent, posts what is wrong, and says what it omits."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from syncgap_kit.evidence import gap_section
from syncgap_kit.evidence.gaps import adjusting_entries as entries
from syncgap_kit.evidence.gaps import entry_table, periods
from syncgap_kit.evidence.gaps.adjusting_entries import RECEIVABLE, REMITTED, SALES, TAX, drafted
from syncgap_kit.evidence.gaps.entry_notes import Around
from syncgap_kit.gap_rows import GapRow
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from syncgap_kit.matching.documents_of_orders import BooksDocument
from syncgap_kit.matching.left_behind import Left
from tests import handmade
from tests.parsed_page import ParsedPage, faults, money
from tests.payout_case import deposit, paid, payout_case, sale

DAY = date(2025, 5, 20)
LEGS = ("", "tax", "withheld", "shipping", "fee", "fee of 2.9% and 0.30", "refund", "tax and shipping", "zero", "line")


def gap(kind, **own):
    return replace(handmade.gap(), kind=kind, **own)


def row(amount="100.00", tax="7.00", day=DAY, **own):
    amount, tax = (None if text is None else Decimal(text) for text in (amount, tax))
    return GapRow("#1", day, amount, tax=tax, **own)


def posted(kind, *rows):
    """The lines of the one entry of some rows: debits above zero, credits below."""
    [entry] = drafted(gap(kind), rows).entries
    return {line.account: line.debit - line.credit for line in entry.lines}


def difference(amount, leg, **own):
    return row(difference=Decimal(amount), leg=leg, **own)


def test_a_missing_sale_is_owed_whole_with_its_tax_apart():
    assert posted("missing", row()) == {RECEIVABLE: 100, SALES: -93, TAX: -7}
    assert posted("missing", row(withheld=Decimal("7.00"))) == {RECEIVABLE: 100, SALES: -93, REMITTED: -7}
    assert posted("missing", row(tax=None)) == {RECEIVABLE: 100, SALES: -100}
    assert posted("orphaned", row(tax=None)) == {RECEIVABLE: -100, SALES: 100}
    assert posted("payout", row(tax=None)) == {entries.BANK: 100, entries.CLEARING: -100}


@pytest.mark.parametrize(
    ("lacking", "leg", "lines"),
    [
        ("-7.00", "tax", {RECEIVABLE: 7, TAX: -7}),
        ("-5.00", "shipping", {RECEIVABLE: 5, SALES: -5}),
        ("-3.20", "fee of 2.9% and 0.30", {entries.FEES: Decimal("3.20"), SALES: Decimal("-3.20")}),
        ("-40.00", "refund", {entries.RETURNS: 40, SALES: -40}),
        ("-12.00", "tax and shipping", {RECEIVABLE: 12, TAX: -7, SALES: -5}),
        ("-100.00", "zero", {RECEIVABLE: 100, SALES: -93, TAX: -7}),
        ("20.00", "discount", {RECEIVABLE: -20, SALES: 20}),
    ],
)
def test_a_difference_goes_to_the_accounts_of_the_part_that_differs(lacking, leg, lines):
    assert posted("mismatched", difference(lacking, leg)) == lines


def test_what_stands_there_more_than_once_is_taken_back_with_its_tax():
    assert posted("duplicated", difference("200.00", "")) == {RECEIVABLE: -200, SALES: 186, TAX: 14}
    assert posted("duplicated", difference("40.00", "")) == {RECEIVABLE: -40, SALES: 40}


def test_a_late_sale_moves_between_months_and_one_in_its_month_stays():
    moved, kept = row(booked_on=date(2025, 6, 2)), row(booked_on=date(2025, 5, 30))
    draft = drafted(gap("late"), (moved, kept))
    assert [entry.month for entry in draft.entries] == [date(2025, 5, 1), date(2025, 6, 1)]
    may, june = ({line.account: line.debit - line.credit for line in entry.lines} for entry in draft.entries)
    assert may == {RECEIVABLE: 100, SALES: -93, TAX: -7}
    assert june == {account: -amount for account, amount in may.items()}
    assert draft.in_place == (kept,)
    text = entry_table.entries_shown(gap("late", orders=2), (moved, kept)).text
    assert "nothing is to be moved: 1 order of 2 stands in the month in which they belong" not in text
    assert "1 order of 2 stands in the month in which it belongs." in text
    shown = entry_table.entries_shown(gap("late", orders=1), (kept,)).text
    assert shown == "No entry is needed: each of these orders stands in the month in which it belongs."


def test_no_entry_stands_beside_a_draft():
    parked = row(left=Left("draft"))
    shown = entry_table.entries_shown(gap("missing", orders=1), (parked,)).text
    assert shown == "No entry is drafted: approving the drafts that stand in the books posts these sales."
    rows = (parked, row(), row(left=Left("voided", date(2025, 6, 1))))
    draft = drafted(gap("missing"), rows)
    assert ([entry.rows for entry in draft.entries], draft.drafts) == ([2], (parked,))
    text = entry_table.entries_shown(gap("missing", orders=3), rows).text
    assert "1 order of 3, worth USD 100.00. Approve these drafts, or delete them before anything is entered" in text
    assert "Ask first why the documents of 1 of 3 orders were voided (1 June 2025)" in text


def test_an_entry_stands_in_the_month_whose_day_the_document_would_bear_and_says_that_it_is_closed():
    rows = (row(day=date(2025, 6, 1), borne=date(2025, 5, 30)), row(day=date(2025, 6, 9)))
    draft = drafted(gap("missing"), rows)
    assert [entry.month for entry in draft.entries] == [date(2025, 5, 1), date(2025, 6, 1)]
    text = entry_table.entries_shown(gap("missing", orders=2), rows, Around((date(2025, 5, 31), "Q-CLOSE"))).text
    assert "The books are closed up to 31 May 2025 (Q-CLOSE), and with it May 2025: reopen them" in text
    assert "closed" not in entry_table.entries_shown(gap("missing", orders=2), rows).text
    assert (
        "closed" not in entry_table.entries_shown(gap("missing", orders=2), rows, Around((date(2025, 4, 30), "Q"))).text
    )


def test_tax_that_the_marketplace_remits_is_nobodys_to_post_where_the_books_leave_it_out():
    net = row(withheld=Decimal("7.00"), net=True)
    assert posted("missing", net) == {RECEIVABLE: 93, SALES: -93}
    told = entry_table.entries_shown(gap("missing", orders=1), (net,)).text
    assert "remits itself, USD 7.00, is left out, as in the documents of those days." in told
    lacking = difference("-7.00", "withheld", withheld=Decimal("7.00"))
    assert drafted(gap("mismatched"), (lacking,)).entries == ()
    shown = entry_table.entries_shown(gap("mismatched", orders=1), (lacking,)).markup
    assert "the tax that the marketplace withholds and remits itself: 1 order of 1, USD 7.00." in shown


def test_late_sales_tell_when_they_came_and_what_the_months_lacked_until_then():
    came = date(2025, 6, 17)
    rows = [row(day=DAY, booked_on=DAY, came_on=came), row(day=came, booked_on=came, came_on=came)]
    text = periods.periods_hit(gap("late", orders=2), rows).markup
    assert "Documents of 2 orders by the day on which they came into the books: 2 on 17 June 2025." in text
    assert "at the end of 31 May 2025, they lacked 1 order of that month, worth USD 100.00." in text
    assert "30 June" not in text


def test_what_the_books_hold_already_and_what_has_no_amount_is_left_out_and_said():
    rows = (row(), row(held="deposits"), row(held="by_hand", amount="50.00"), row(amount=None))
    draft = drafted(gap("missing"), rows)
    assert [entry.rows for entry in draft.entries] == [1]
    page = ParsedPage(entry_table.entries_shown(gap("missing", orders=4), rows).markup)
    assert faults(page) == []
    assert money(page.tables[0].rows[-1][2]) == 100
    text = " ".join(page.sentences)
    assert "in the deposits of their payouts: 1 order of 4, worth USD 100.00." in text
    assert "entered by hand: 1 order of 4, worth USD 50.00." in text
    assert "no amount is told: 1 order of 4." in text
    months = ParsedPage(periods.periods_hit(gap("missing", orders=4), rows).markup)
    assert months.tables[0].column("Of that in the books already") == ["150.00"]
    only_held = entry_table.entries_shown(gap("missing", orders=1), (row(held="journals"),))
    assert only_held.text == "No entry is drafted: nothing of these orders is left to be posted."


@pytest.mark.parametrize("kind", ["missing", "late", "mismatched", "duplicated", "orphaned", "payout"])
@pytest.mark.parametrize("seed", range(5))
def test_every_entry_balances_to_the_cent(kind, seed):
    dice = random.Random(seed)

    def cents(most):
        return Decimal(dice.randrange(-most // 10, most)) / 100

    def anything():
        amount = cents(50_000)
        tax = dice.choice([None, (amount * Decimal("0.0825")).quantize(Decimal("0.01"))])
        own = {"withheld": dice.choice([None, Decimal(0), tax]), "leg": dice.choice(LEGS), "difference": -cents(20_000)}
        day = DAY + timedelta(days=dice.randrange(90))
        return GapRow("#1", day, amount, day + timedelta(days=dice.randrange(40)), tax, **own)

    rows = [anything() for _ in range(400)]
    draft = drafted(gap(kind), rows)
    assert draft.entries
    for entry in draft.entries:
        assert sum(line.debit for line in entry.lines) == sum(line.credit for line in entry.lines)
        assert all((line.debit > 0) != (line.credit > 0) for line in entry.lines)


def test_money_that_stands_in_deposits_already_is_taken_off_the_entries_of_a_real_case(tmp_path):
    """Thirty orders never reached the books, and the payout of twelve of them stands there as a deposit."""
    made = datetime(2025, 4, 2, 9, tzinfo=UTC)
    lost = range(1041, 1071)
    numbers = range(1001, 1106)
    days = {number: date(2025, 6, 2) if number < 1053 else date(2025, 6, 9) for number in lost}
    sales = [sale(made + timedelta(hours=n - 1041), n, f"{n - 991}.50", days[n]) for n in lost]
    sent = {day: sum(Decimal(one["Net"]) for one in sales if one["Payout Date"] == str(day)) for day in days.values()}
    payout_case(
        tmp_path,
        [paid(day, amount) for day, amount in sent.items()],
        sales,
        deposits=[deposit(date(2025, 6, 3), sent[date(2025, 6, 2)])],
        numbers=numbers,
        posted=[n for n in numbers if n not in lost],
        as_of="2025-07-20T00:00:00Z",
    )
    study = investigate(open_case(tmp_path))
    [found] = [one for one in study.gaps if one.kind == "missing"]
    [risk] = study.matches.payouts.at_risk
    assert risk.in_books > 0
    page = ParsedPage(gap_section.section(study, found, study.replay_pack()).markup)
    assert faults(page) == []
    total = page.table("DRAFT, not posted").rows[-1]
    assert money(total[2]) == money(total[3]) == risk.net == found.amount - risk.in_books
    assert any("in the deposits of their payouts: 12 orders of 30" in text for text in page.sentences)


def test_what_was_given_back_is_to_be_entered_beside_the_sale():
    text = entry_table.entries_shown(gap("missing", orders=2), (row(refunded=Decimal("100.00")), row())).text
    assert "Of 1 order USD 100.00 was given back, and the entries hold its sales alone" in text
    assert "given back" not in entry_table.entries_shown(gap("missing", orders=1), (row(),)).text


def test_an_order_of_the_last_night_of_a_month_that_its_document_would_enter_in_the_next():
    night = row(day=date(2025, 12, 31), borne=date(2026, 1, 1))
    text = entry_table.entries_shown(gap("missing", orders=1), (night,)).text
    assert (
        "1 order belongs to another month than the day of payment: #1 of 31 December 2025 enters 1 January 2026" in text
    )
    assert "another month" not in entry_table.entries_shown(gap("missing", orders=1), (row(),)).text


def test_documents_that_may_be_some_of_the_orders_are_told_of_beside_the_entries():
    text = entry_table.entries_shown(gap("missing", orders=2), (row(), row()), Around(perhaps_there=2)).text
    assert "Of 2 orders documents of their amounts, near their days, belong to no order" in text


def test_a_second_document_is_taken_back_in_the_month_that_it_bears():
    first, second = (BooksDocument("#1", day, Decimal(100), "books.csv", 2) for day in (DAY, date(2025, 6, 3)))
    twice = difference("100.00", "", documents=(first, second))
    [entry] = drafted(gap("duplicated"), (twice,)).entries
    assert entry.month == date(2025, 6, 1)
    assert {line.account: line.debit - line.credit for line in entry.lines} == {RECEIVABLE: -100, SALES: 93, TAX: 7}


def test_entries_in_another_currency_than_the_books_say_so():
    told = "The amounts are in USD, and the books are kept in CHF: enter each at the rate of its day."
    assert told in entry_table.entries_shown(gap("missing", orders=1), (row(),), Around(currency="CHF")).text
    assert "kept in" not in entry_table.entries_shown(gap("missing", orders=1), (row(),), Around(currency="USD")).text
    nothing = entry_table.entries_shown(gap("missing", orders=1), (row(held="journals"),), Around(currency="CHF"))
    assert "kept in" not in nothing.text

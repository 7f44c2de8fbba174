"""Payouts and the documents of the books: one to one, together or apart, whatever the order; and what failed."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncgap_kit.matching.payouts.carried import Carry, rolled_on
from syncgap_kit.matching.payouts.channel_payouts import channel_payouts
from syncgap_kit.matching.payouts.deposits import place
from syncgap_kit.matching.payouts.remarkable import is_absent, is_sent, unexplained
from tests.payout_values import FIRST, SEEDS, amounts, business_days, document, payout, settlement_of

CENT = Decimal("0.01")
ALWAYS = (date(2025, 1, 1), date(2025, 12, 31))


def placed(paid, documents, by_id=None, shown=ALWAYS):
    return place(paid, documents, by_id or {}, CENT, shown)


def ways(paid, found):
    return [found.booked[at].way if at in found.booked else "" for at in range(len(paid))]


def planted(seed, count=20):
    """Payouts of working days, and a deposit for each one to three days later."""
    dice = random.Random(seed)
    days, worth = business_days(FIRST, count), amounts(seed, count)
    deposits = [document(at, day + timedelta(days=dice.randrange(1, 4)), worth[at]) for at, day in enumerate(days)]
    return list(map(payout, days, worth)), deposits


@pytest.mark.parametrize("seed", SEEDS)
def test_each_payout_finds_its_own_deposit(seed):
    paid, deposits = planted(seed)
    random.Random(seed).shuffle(deposits)
    found = placed(paid, deposits)
    assert {at: booked.documents[0].key for at, booked in found.booked.items()} == {at: at for at in range(20)}
    assert found.due == set(range(20))
    assert found.unmatched == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_one_that_is_not_there_is_absent_and_only_where_the_others_are(seed):
    paid, deposits = planted(seed)
    lost = random.Random(seed).randrange(20)
    found = placed(paid, deposits[:lost] + deposits[lost + 1 :])
    assert [at for at in range(20) if is_absent(paid, found, at)] == [lost]
    assert unexplained(paid, found, lost) == paid[lost].amount
    nothing = placed(paid, [])
    assert not any(is_absent(paid, nothing, at) for at in range(20))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("cents", [-1500, 900])
def test_a_deposit_of_nearly_the_amount_is_that_of_the_payout_that_has_none_and_says_by_how_much(cents, seed):
    paid, deposits = planted(seed)
    at, by = max(range(20), key=lambda at: paid[at].amount), Decimal(cents) / 100
    deposits[at] = replace(deposits[at], amount=deposits[at].amount + by)
    found = placed(paid, deposits)
    assert (found.booked[at].way, found.booked[at].documents) == ("nearly", (deposits[at],))
    assert found.off == {at: by}
    assert not any(is_absent(paid, found, at) for at in range(20))
    assert [unexplained(paid, found, place) for place in range(20) if place != at] == [0] * 19
    assert unexplained(paid, found, at) == abs(by)


def test_a_deposit_that_may_be_either_of_two_payouts_or_is_far_off_is_neither_s():
    paid, deposits = planted(2)
    paid[1] = replace(paid[1], amount=Decimal("1000.00"))
    paid[2] = replace(paid[2], amount=Decimal("1002.00"))
    between = replace(deposits[2], date=paid[2].day + timedelta(days=1), amount=Decimal("1001.00"))
    far = replace(deposits[9], amount=deposits[9].amount * 2)
    left = [one for one in deposits if one.key not in (1, 2, 9)]
    found = placed(paid, [*left, between, far])
    assert found.off == {}
    assert [at for at in range(20) if is_absent(paid, found, at)] == [1, 2, 9]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_payout_s_own_document_that_differs_says_so_unless_most_do_or_a_fee_stands_beside_it(seed):
    paid, deposits = planted(seed)
    short = [replace(one, amount=one.amount - Decimal("3.20")) for one in deposits]
    named = [replace(one, payout_id=f"PO-2025-{at}") for at, one in enumerate(paid)]
    by_id = {f"PO-2025-{at}": [deposits[at] if at != 7 else short[7]] for at in range(20)}
    assert placed(named, [*deposits[:7], short[7], *deposits[8:]], by_id).off == {7: Decimal("-3.20")}
    fee = document(99, deposits[7].date, Decimal("3.20"), kind="expense")
    beside = by_id | {"PO-2025-7": [short[7], fee]}
    assert placed(named, [*deposits[:7], short[7], *deposits[8:], fee], beside).off == {}
    assert placed(named, short, {f"PO-2025-{at}": [one] for at, one in enumerate(short)}).off == {}


def test_payouts_of_equal_amounts_take_as_many_deposits_in_the_order_of_their_days():
    days = business_days(FIRST, 6)
    paid = [payout(day, Decimal("50.00")) for day in days]
    found = placed(paid, [document(at, day + timedelta(days=1), Decimal("50.00")) for at, day in enumerate(days)])
    assert {at: booked.documents[0].key for at, booked in found.booked.items()} == {at: at for at in range(6)}


def test_a_deposit_of_another_currency_or_month_is_none_of_a_payouts():
    paid = [payout(FIRST, Decimal("50.00"))]
    far = document(1, FIRST + timedelta(days=40), Decimal("50.00"))
    foreign = document(2, FIRST, Decimal("50.00"), currency="EUR")
    assert placed(paid, [far, foreign]).booked == {}


@pytest.mark.parametrize("seed", SEEDS)
def test_several_payouts_in_one_deposit_and_one_in_two(seed):
    paid, deposits = planted(seed, 10)
    worth = [one.amount for one in paid]
    parts = [document(90 + n, paid[5].day, part) for n, part in enumerate((worth[5] - 33, Decimal(33)))]
    together = document(80, paid[3].day, sum(worth[:3]))
    found = placed(paid, [together, *parts, *(deposits[at] for at in (3, 4, 6, 7, 8, 9))])
    assert ways(paid, found) == ["together"] * 3 + ["amount"] * 2 + ["split"] + ["amount"] * 4


def test_what_fits_twice_stays_open():
    paid = [payout(FIRST, Decimal("30.00")), payout(FIRST, Decimal("70.00"))]
    found = placed(paid, [document(1, FIRST, Decimal("100.00")), document(2, FIRST, Decimal("100.00"))])
    assert found.booked == {}


def test_the_id_in_a_document_goes_before_the_amount():
    one = settlement_of(7, FIRST, Decimal("120.00"))
    journal = document(1, FIRST, Decimal("900.00"), "journal_entry", f"A2X {one.payout_id}")
    other = document(2, one.day, Decimal("120.00"))
    found = placed([one], [other], {one.payout_id: [journal]})
    assert (found.booked[0].way, found.booked[0].documents[0]) == ("id", journal)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_journal_of_a_payout_and_its_deposit_at_the_bank_are_two_legs_of_it(seed):
    paid = [settlement_of(n, FIRST + timedelta(days=14 * n), worth) for n, worth in enumerate(amounts(seed, 6))]
    named = {
        one.payout_id: document(at, one.day, one.amount, "journal_entry", f"A2X {one.payout_id}")
        for at, one in enumerate(paid)
    }
    bank = [
        document(50 + at, one.day + timedelta(days=3), one.amount, text="AMAZON ACH")
        for at, one in enumerate(paid[2:], 2)
    ]
    both = document(50, paid[1].day, paid[0].amount + paid[1].amount, text="AMAZON ACH")
    late = [replace(paid[0], day=paid[1].day - timedelta(days=1)), *paid[1:]]
    stranger = document(60, paid[3].day, Decimal("1.23"), text="AMAZON ACH")
    found = placed(late, [both, *bank, stranger], {name: [journal] for name, journal in named.items()})
    legs = [[one.key for one in found.booked[at].documents] for at in range(6)]
    assert legs == [[0, 50], [1, 50], [2, 52], [3, 53], [4, 54], [5, 55]]
    assert found.unmatched == (("amazon", stranger),)


def test_deposits_that_name_a_channel_and_are_none_of_its_payouts_are_told():
    paid, deposits = planted(1)
    named = document(99, paid[5].day, Decimal("1.23"), text="SHOPIFY payout")
    strange = document(98, paid[5].day, Decimal("1.23"), text="Shopifyish Ltd")
    assert placed(paid, [*deposits, named, strange]).unmatched == (("shopify", named),)


def test_a_payout_that_is_too_young_for_its_deposit_is_not_missed():
    paid, deposits = planted(1)
    found = placed(paid, deposits[:-1], shown=(FIRST, paid[-1].day + timedelta(days=1)))
    assert not any(is_absent(paid, found, at) for at in range(20))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_failed_payout_is_seen_in_the_retried_amount_in_a_difference_or_in_a_line_of_the_next(seed):
    base = [settlement_of(n, FIRST + timedelta(days=14 * n), worth) for n, worth in enumerate(amounts(seed, 5))]
    failed = [*base]
    failed[2] = payout(base[2].day, base[2].amount, channel="amazon", provider="amazon", payout_id="x", status="failed")
    for told in ({"retried": base[2].amount}, {"difference": base[2].amount}):
        paid = [*failed[:3], payout(base[3].day, Decimal(999), **own(base[3]), **told), base[4]]
        result = rolled_on(paid, [], set(), frozenset())
        assert [one.status for one in result] == ["sent", "sent", "rolled on", "sent", "sent"]
        assert [one.difference for one in result] == [0] * 5
    silent = rolled_on(base, [Carry(base[3].payout_id, base[2].amount, "other")], {0, 1, 3, 4}, frozenset(range(5)))
    assert [one.status for one in silent] == ["sent", "sent", "rolled on", "sent", "sent"]
    unproven = rolled_on(base, [Carry(base[3].payout_id, base[2].amount, "other")], set(), frozenset())
    assert {one.status for one in unproven} == {"sent"}


def own(one):
    return {name: getattr(one, name) for name in ("channel", "provider", "payout_id")}


days = st.integers(0, 40).map(lambda n: FIRST + timedelta(days=n))
worths = st.integers(-2, 12).map(lambda n: Decimal(n) * Decimal("12.50"))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(days, worths), max_size=12), st.lists(st.tuples(days, worths), max_size=12), st.randoms())
def test_no_document_serves_twice_no_money_vanishes_and_the_order_changes_nothing(paid_rows, book_rows, dice):
    paid = [payout(day, worth, payout_id=f"po_{at:06}") for at, (day, worth) in enumerate(paid_rows)]
    books = [document(key, day, worth) for key, (day, worth) in enumerate(book_rows)]
    found = placed(paid, books)
    mixed_paid, mixed_books = dice.sample(paid, len(paid)), dice.sample(books, len(books))
    again = placed(mixed_paid, mixed_books)
    assert {paid[at].payout_id: booked for at, booked in found.booked.items()} == {
        mixed_paid[at].payout_id: booked for at, booked in again.booked.items()
    }
    held = {}
    for at, booked in found.booked.items():
        for one in booked.documents:
            held.setdefault(one.key, []).append(paid[at])
        if booked.way in ("amount", "split"):
            assert abs(sum(one.amount for one in booked.documents)) == abs(paid[at].amount)
    for key, owners in held.items():
        assert len(owners) == 1 or abs(sum(one.amount for one in owners)) == abs(books[key].amount)
    [entry] = channel_payouts([("shopify", "USD")], paid, found, ALWAYS[1])
    open_ = sum(abs(one.amount) for at, one in enumerate(paid) if is_absent(paid, found, at))
    assert entry.paid == sum(one.amount for one in paid if is_sent(one))
    assert entry.unexplained == open_ == entry.absent_amount

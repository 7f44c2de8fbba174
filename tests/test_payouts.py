"""Payouts out of their files, against what was planted: they add up, reach the books, and nothing is cried at."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from syncgap_kit.evidence import payouts
from syncgap_kit.written import day_words
from tests.payout_case import (
    PAYOUT_COLUMNS,
    SALE_COLUMNS,
    deposit,
    entry,
    paid,
    payout_case,
    sale,
    settlement,
)
from tests.payout_values import FIRST, SEEDS, amounts, business_days
from tests.small_case import ORDER_COLUMNS, csv_text, order, write

ORDER = "114-1000{:03}-0000001"


def said(matches, *words):
    """The sentences that hold all of these words."""
    return [line for line in matches.payouts.warnings if all(word in line for word in words)]


def statuses(matches):
    return [one.status for one in matches.payouts.payouts]


@pytest.mark.parametrize("seed", SEEDS)
def test_payouts_in_the_books_and_one_that_failed_and_was_retried_leave_nothing_open(tmp_path, seed):
    days, worth, failed = business_days(FIRST, 18), amounts(seed, 18), 3 * seed + 1
    rows = [paid(day, own) for day, own in zip(days, worth, strict=True)]
    both = worth[failed] + worth[failed + 1]
    rows[failed]["Status"] = "failed"
    rows[failed + 1] |= {"Retried Amount": str(worth[failed]), "Total": str(both)}
    money = [*worth[:failed], None, both, *worth[failed + 2 :]]
    deposits = [deposit(day + timedelta(days=1), own) for day, own in zip(days, money, strict=True) if own]
    matches = payout_case(tmp_path, payouts=rows, deposits=deposits, as_of="2025-04-25T12:00:00Z", seed=seed)
    found = entry(matches)
    assert statuses(matches) == ["sent"] * failed + ["rolled on"] + ["sent"] * (17 - failed)
    assert (found.payouts, found.in_books, found.absent, found.unexplained) == (17, 17, 0, 0)
    assert (found.paid, found.last_date, found.state) == (sum(worth), days[-1], "current")
    assert matches.payouts.warnings == tuple(said(matches, "1 payout failed and was paid with a later one"))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_deposit_that_the_bank_kept_a_fee_of_is_told_with_the_payout_and_both_amounts(tmp_path, seed):
    days, worth = business_days(FIRST, 12), amounts(seed + 2, 12)
    money = [*worth[:6], worth[6] - Decimal("5.00"), *worth[7:]]
    deposits = [
        deposit(day + timedelta(days=1), own, Num=f"D-{at}")
        for at, (day, own) in enumerate(zip(days, money, strict=True))
    ]
    rows = list(map(paid, days, worth))
    matches = payout_case(tmp_path, payouts=rows, deposits=deposits, as_of="2025-04-25T12:00:00Z", seed=seed)
    found = entry(matches)
    assert (found.in_books, found.absent, found.as_dict()["unexplained"]) == (12, 0, "5.00")
    its_deposit = (
        f"its deposit D-6 of {day_words(days[6] + timedelta(days=1))} comes to USD 5.00 less than was paid out"
    )
    assert found.remarkable[0].remark == its_deposit
    [sentence] = said(matches, "1 payout stands in the books with another amount, USD 5.00 in all")
    assert its_deposit in sentence
    frame = matches.payouts.frame()
    assert list(frame["in_books"]) == ["amount"] * 6 + ["nearly"] + ["amount"] * 5


def test_amazons_settlements_with_a_reserve_a_hole_a_silent_failure_and_a_side_line(tmp_path):
    days = [date(2025, 1, 6) + timedelta(days=14 * n) for n in range(8)]
    parts = [[(ORDER.format(n), "Principal", f"{100 + n}.10")] for n in range(8)]
    parts[0] += [("", "Current Reserve Amount", "-100.10")]  # pays nothing
    parts[1] += [("", "Previous Reserve Amount Balance", "100.10"), ("", "Current Reserve Amount", "-30.00")]
    parts[2] += [("", "Previous Reserve Amount Balance", "30.00")]
    parts[6] += [("", "Payout of the period before", "105.10")]  # that of settlement 5 failed
    files = {n: settlement(18231000 + n, day, 14, parts[n]) for n, day in enumerate(days) if n != 3}
    files[20] = settlement(18231020, days[1] + timedelta(days=5), 14, [(ORDER.format(90), "Principal", "7.00")])
    files[4] = settlement(18231004, days[4], 14, parts[4], total="95.00")
    money = {1: "171.20", 2: "132.10", 4: "95.00", 6: "211.20", 7: "107.10"}
    deposits = [deposit(days[n] + timedelta(days=17), own) for n, own in money.items()]
    deposits.append(deposit(days[1] + timedelta(days=23), "7.00"))
    matches = payout_case(tmp_path, settlements=files, deposits=deposits, as_of="2025-05-20T00:00:00Z")
    found = entry(matches, "amazon")
    assert (found.payouts, found.absent, found.in_books) == (7, 0, 6)
    assert (found.unexplained, found.as_dict()["unexplained"]) == (Decimal("9.10"), "9.10")
    assert found.remarkable[0].remark == "its lines come to USD 104.10, USD 9.10 more"
    [hole] = matches.payouts.holes
    assert (hole.begins.date(), hole.ends.date()) == (days[3], days[4])
    assert said(matches, "Amazon", "no settlement", "90 days")
    assert said(matches, "reserve", "1 settlement therefore paid out nothing", "USD 0.00 is held")
    assert {one.payout_id: one.status for one in matches.payouts.payouts}["18231005"] == "rolled on"


@pytest.mark.parametrize("seed", SEEDS)
def test_lines_that_do_not_add_up_are_unexplained_to_the_cent(tmp_path, seed):
    sold, off = amounts(seed, 2)
    lines = [(ORDER.format(1), "Principal", str(sold)), ("", "Subscription Fee", "-25.43")]
    total = str(sold - Decimal("25.43") - off)
    matches = payout_case(tmp_path, settlements={1: settlement(18231001, date(2025, 4, 1), 14, lines, total=total)})
    assert entry(matches, "amazon").as_dict()["unexplained"] == str(off)
    assert entry(matches, "amazon").state == "none"
    assert entry(matches).as_dict()["last_date"] is None


@pytest.mark.parametrize("seed", SEEDS)
def test_transactions_are_held_against_their_payouts_in_each_currency(tmp_path, seed):
    days = business_days(FIRST, 8)
    sales, rows = [], []
    for at, day in enumerate(days):
        made = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) - timedelta(days=2)
        for currency in ("USD", "EUR"):
            own = amounts(100 * seed + at + 50 * (currency == "EUR"), 4)
            sales += [
                sale(made + timedelta(minutes=n), 1001 + at, money, day, Currency=currency)
                for n, money in enumerate(own)
            ]
            rows.append(paid(day, sum(own), Currency=currency))
    rows[6] = paid(days[3], Decimal(rows[6]["Total"]) - Decimal("5.00"))
    sales.append(sale(made + timedelta(days=1), 1009, "99.00", None))
    matches = payout_case(tmp_path, payouts=rows, sales=sales, seed=seed)
    assert (entry(matches).apart, entry(matches).unexplained) == (1, Decimal("5.00"))
    assert [one.day for one in entry(matches).remarkable] == [days[3]]
    assert (entry(matches, currency="EUR").payouts, entry(matches, currency="EUR").unexplained) == (8, 0)
    alone = payout_case(tmp_path / "alone", sales=sales)  # without the list of payouts
    assert [(one.currency, one.payouts, one.last_date) for one in alone.payouts.channels] == [
        ("EUR", 8, days[-1]),
        ("USD", 8, days[-1]),
    ]


PAYPAL = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Invoice Number,Balance Impact"


def paypal(day, kind, gross, invoice=""):
    """A row of PayPal's activity."""
    impact = "Credit" if not str(gross).startswith("-") else "Debit"
    mine = {"Date": f"{day:%m/%d/%Y}", "Time": "10:00:00", "TimeZone": "PST", "Type": kind, "Status": "Completed"}
    mine |= {"Currency": "USD", "Gross": gross, "Fee": "0.00", "Net": gross, "Invoice Number": invoice}
    return mine | {"Transaction ID": f"T{day:%m%d}{kind[:3]}", "Balance Impact": impact}


def test_a_provider_of_no_channel_is_that_of_the_orders_it_names_or_stands_for_itself(tmp_path):
    toml = '\n[[source]]\npath = "exports/outlet/*"\nchannel = "outlet"\n[[source]]\npath = "exports/paypal/*"\n'
    days = [FIRST + timedelta(days=3 * n) for n in range(6)]
    taken = [paypal(day, "General Withdrawal", "-40.00") for day in days]
    outlet = csv_text(ORDER_COLUMNS, [order(number) for number in range(1021, 1024)])
    for name, numbers in (("outlet", (1021, 1022)), ("paypal", (1021, 1001)), ("shopify", (1001,))):
        folder = tmp_path / name
        sold = [paypal(day, "Website Payment", "9.00", f"#{n}") for day, n in zip(days, numbers, strict=False)]
        write(folder / "exports/outlet/orders.csv", outlet)
        write(folder / "exports/paypal/activity.csv", csv_text(PAYPAL.split(","), [*taken, *sold]))
        matches = payout_case(folder, toml=toml)
        found = {one.channel: (one.payouts, one.state) for one in matches.payouts.channels}
        assert found.pop(name) == (6, "stale")
        assert set(found.values()) == {(0, "none")}
        rank = "None of the 5 intervals before it lasted as long: by chance alone that happens at most 1 in 6 times."
        assert any(line.endswith(rank) for line in matches.warnings)


def test_files_that_overlap_are_counted_once_and_the_later_one_tells_the_status(tmp_path):
    days = business_days(FIRST, 6)
    made = datetime(2025, 3, 29, 9, tzinfo=UTC)
    later = [paid(day, "10.50") for day in days]
    first = [{**row, "Status": "in_transit"} for row in later[2:4]]
    sales = [sale(made + timedelta(days=n), 1001 + n, "10.50", day) for n, day in enumerate(days)]
    pending = [sale(made + timedelta(days=n), 1001 + n, "10.50", None) for n in (4, 5)]
    write(tmp_path / "exports/shopify/payouts_1.csv", csv_text(PAYOUT_COLUMNS, [*later[:2], *first]))
    write(tmp_path / "exports/shopify/sales_1.csv", csv_text(SALE_COLUMNS, [*sales[:4], *pending]))
    lines = [(ORDER.format(1), "Principal", "44.00")]
    files = {1: settlement(18231001, date(2025, 4, 1), 14, lines), 2: settlement(18231001, date(2025, 4, 1), 14, lines)}
    matches = payout_case(tmp_path, payouts=later, sales=sales, settlements=files)
    found = entry(matches)
    assert (found.payouts, found.paid, found.unexplained) == (6, Decimal("63.00"), 0)
    assert statuses(matches) == ["sent"] * 7
    assert (entry(matches, "amazon").payouts, entry(matches, "amazon").unexplained) == (1, 0)
    shown = payouts.payouts(
        SimpleNamespace(case=matches.case, findings=SimpleNamespace(payouts=matches.payouts.channels), gaps=())
    )
    assert "Shopify, USD: 6 payouts of USD 63.00, the last on 7 April 2025" in shown.text
    risk = payouts.at_risk(
        SimpleNamespace(case=matches.case, findings=SimpleNamespace(channels=matches.statement.channels))
    )
    assert risk.text == "No order is missing."


def test_orders_that_a_settlement_has_paid_and_the_books_lack_and_what_of_their_money_is_booked(tmp_path):
    made = datetime(2025, 4, 2, 9, tzinfo=UTC)
    days = [date(2025, 4, 7), date(2025, 4, 9)]
    sales = [sale(made + timedelta(hours=n), 1001 + n, f"{10 + n}.50", days[n // 6]) for n in range(12)]
    rows = [paid(day, sum(Decimal(one["Net"]) for one in sales if one["Payout Date"] == str(day))) for day in days]
    deposits = [deposit(date(2025, 4, 8), rows[0]["Total"])]
    deposits += [deposit(date(2025, 4, 12), "21.50", Num="1012"), deposit(date(2025, 4, 12), "77.00", Memo="#1011")]
    posted = [number for number in range(1001, 1013) if number not in (1002, 1003, 1011, 1012)]
    matches = payout_case(tmp_path, payouts=rows, sales=sales, deposits=deposits, posted=posted)
    assert said(matches, "4 orders worth USD 66.00 that a payout has paid are not in the books")
    [risk] = matches.payouts.at_risk
    assert {name: str(amount) for name, (_, amount) in risk.held.items()} == {
        "journals": "0",
        "by_hand": "21.5000",
        "deposits": "24.0000",
        "copies": "0",
    }
    assert (risk.gross, risk.net) == (Decimal("66.00"), Decimal("20.50"))
    assert matches.statement.channels[0].as_dict()["at_risk"]["net"] == "20.50"
    settled = {row["order_key"]: row for row in matches.payouts.settled.to_pyarrow().to_pylist()}
    assert len(settled) == 12
    assert sum(row["settled"] for row in settled.values()) == sum(Decimal(one["Net"]) for one in sales)


def test_an_order_that_is_paid_in_a_later_settlement_makes_no_gap(tmp_path):
    begins = [date(2025, 3, 10) + timedelta(days=14 * n) for n in range(3)]
    parts = [[(ORDER.format(n), "Principal", "50.00")] for n in range(3)]
    parts[2].append((ORDER.format(0), "Principal", "12.00"))  # of the first settlement, deferred
    files = {n: settlement(18231000 + n, day, 14, parts[n]) for n, day in enumerate(begins)}
    matches = payout_case(tmp_path, settlements=files, as_of="2025-04-30T00:00:00Z")
    assert matches.payouts.warnings == ()
    assert entry(matches, "amazon").unexplained == 0

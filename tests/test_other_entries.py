"""Journal entries that bear an order's number and post no sale: receipts, goods, fees and refunds are other legs."""

from decimal import Decimal

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.numbers.other_entries import may_be_earned, may_be_paid
from syncgap_kit.matching.orders import match
from tests.small_case import BOOKS, csv_text, order, placed, small_case, write
from tests.test_journals import HEADER

NUMBERS = range(1001, 1013)
LOST = (1004, 1009)  # orders of which no sale is in the books
SOLD = (("1010 Shopify Clearing", 1), ("4000 Sales", -1))
OTHERS = {  # what an entry beside the sale moves: account, parts of the order's total
    "a receipt": (("Checking", 1), ("1010 Shopify Clearing", -1)),
    "the goods": (("5000 Cost of Goods Sold", 1), ("1400 Inventory Asset", -1)),
    "a fee": (("6100 Merchant Fees", "0.03"), ("1010 Shopify Clearing", "-0.03")),
    "a fee against an account that tells nothing": (("Merchant Fees", "0.03"), ("Shopify", "-0.03")),
    "a refund": (("4000 Sales", 1), ("1010 Shopify Clearing", -1)),
    "returns": (("4100 Sales Returns", "0.9"), ("2200 Sales Tax Payable", "0.1"), ("Shopify", -1)),
}
SALES = {  # what posts a sale, whatever else it moves or its accounts are called
    "numbered accounts": (("1010", 1), ("4000", -1)),
    "accounts of the shop's own": (("Shopify", 1), ("Candles", -1)),
    "German accounts": (("1360 Geldtransit", 1), ("8400 Erlöse 19% Umsatzsteuer", -1)),
    "cash sales": (("Bank", 1), ("Cash Sales", -1)),
    "a discount": (("Checking", 1), ("Discounts given", "0.2"), ("Sales", "-1.2")),
    "the goods": (("Checking", 1), ("Sales", -1), ("Cost of Sales", "0.4"), ("Inventory", "-0.4")),
    "a class beside the account": (("Clearing Online Sales", 1), ("4000 Online Sales", -1)),
}


def entry(number, name, parts):
    """The lines of one entry: `parts` of the order's total by account, credits with a minus."""
    told = {"Transaction date": f"{placed(number):%m/%d/%Y}", "Transaction type": "Journal Entry", "Num": name}
    moved = [
        (account, (Decimal(part) * Decimal(f"{number - 991}.50")).quantize(Decimal("0.01"))) for account, part in parts
    ]
    moved[-1] = moved[-1][0], -sum(amount for _, amount in moved[:-1])
    sides = [
        {"Debit" if amount > 0 else "Credit": str(abs(amount)), "Account full name": account}
        for account, amount in moved
    ]
    return [
        {"": name},
        *(told | {"Name": f"Customer {number}", "Description": f"Order #{number}", **side} for side in sides),
    ]


def matched(folder, sale, other=(), refunded=()):
    """The matches of a shop with an entry a sale, but for LOST, and an `other` entry for every order."""
    cells = {"Financial Status": "refunded"}
    orders = [
        order(one, **cells, **{"Refunded Amount": f"{one - 991}.50"}) if one in refunded else order(one)
        for one in NUMBERS
    ]
    rows = [row for one in NUMBERS if one not in LOST for row in entry(one, f"JE-{one}", sale)]
    rows += [row for one in NUMBERS if other for row in entry(one, f"X-{one}", other)]
    write(small_case(folder, orders=orders) / BOOKS, csv_text(HEADER, rows))
    return match(open_case(folder))


def dispositions(matches):
    rows = matches.orders.select("order_name", "disposition").to_pyarrow().to_pylist()
    return {int(row["order_name"][1:]): row["disposition"] for row in rows}


EXPECTED = {number: "missing" if number in LOST else "posted" for number in NUMBERS}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_an_entry_that_posts_no_sale_is_no_document_of_its_order_and_no_orphan(tmp_path, other):
    matches = matched(tmp_path, SOLD, other)
    assert dispositions(matches) == EXPECTED
    assert matches.orphans.count().execute() == 0


@pytest.mark.parametrize("sale", SALES.values(), ids=SALES)
def test_an_entry_that_may_post_a_sale_stays_one(tmp_path, sale):
    assert dispositions(matched(tmp_path, sale)) == EXPECTED


def test_an_entry_that_gives_back_is_the_refund_of_its_order(tmp_path):
    (refunds,) = matched(tmp_path, SOLD, OTHERS["a refund"], refunded=NUMBERS).refunds
    assert refunds.whole


def test_an_entry_of_which_a_line_is_lacking_is_taken_as_it_was(tmp_path):
    folder = small_case(tmp_path, orders=map(order, NUMBERS))
    rows = [row for one in NUMBERS for row in entry(one, f"JE-{one}", SOLD)[:2]]  # the lines to sales are cut off
    write(folder / BOOKS, csv_text(HEADER, rows))
    assert set(dispositions(match(open_case(folder))).values()) == {"posted"}


@pytest.mark.parametrize(
    ("account", "earned", "paid"),
    [
        ("Sales", True, False),
        ("Sales Clearing", False, True),
        ("2200 Sales Tax Payable", False, False),
        ("Umsatzsteuer 19%", False, False),
        ("Umsatzerlöse 19% USt", True, False),
        ("Cost of Sales", False, False),
        ("Sales Returns", True, False),
        ("Shipping fees", True, False),
        ("Etsy Fees", False, False),
        ("Accounts Receivable (A/R)", False, True),
        ("Petty cash", False, True),
        ("Wholesale", True, True),
        ("200", True, True),
        ("", True, True),
    ],
)
def test_the_name_of_an_account_tells_on_which_side_of_a_sale_it_may_stand(account, earned, paid):
    assert (may_be_earned(account), may_be_paid(account)) == (earned, paid)

"""Books that are exported as entries: a sale comes to what its customer owes or paid, discounts and goods beside it."""

from decimal import Decimal

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from syncgap_kit.tables import POSTINGS
from tests.small_case import BOOKS, csv_text, order, placed, small_case, write

NUMBERS = range(1001, 1013)
OFF = Decimal("2.50")  # every third order has so much of a discount
HEADER = ("", *"Transaction date,Transaction type,Num,Name,Description,Account full name,Debit,Credit".split(","))
LEDGER = ("", *"Date,Transaction Type,Num,Name,Memo/Description,Split,Amount,Balance".split(","))


def orders():
    return [
        order(number, **({"Discount Code": "SPRING", "Discount Amount": str(OFF)} if reduced(number) else {}))
        for number in NUMBERS
    ]


def reduced(number):
    return number % 3 == 0


def entries(number, side, reduction, goods=Decimal(0)):
    """The lines of a sale: account, debit less credit; `side` is the account of what the customer owes or paid."""
    total = Decimal(number - 991) + Decimal("0.50")
    off = OFF if reduced(number) else Decimal(0)
    lines = [(side, total), (reduction, off), ("4000 Sales", Decimal("0.50") - total - off)]
    lines += [("2200 Sales Tax Payable", Decimal("-0.50")), ("5000 Cost of Goods Sold", goods), ("1400 Stock", -goods)]
    return [(account, moved) for account, moved in lines if moved]


def journal(kind, side, reduction, goods=Decimal(0), sign=1):
    """QuickBooks Online's Journal: a group per document, of debits and credits."""
    rows = []
    for number in NUMBERS:
        rows.append({"": str(number - 900)})
        for account, moved in entries(number, side, reduction, goods):
            told = {"Transaction date": f"{placed(number):%m/%d/%Y}", "Transaction type": kind, "Num": str(number)}
            told["Debit" if moved * sign > 0 else "Credit"] = str(abs(moved))
            rows.append(told | {"Name": f"Customer {number}", "Account full name": account})
    return csv_text(HEADER, rows)


def ledger(side, reduction):
    """Its General Ledger: the same account by account, with the sign that is natural to each account."""
    rows = []
    for account in (side, "4000 Sales", "2200 Sales Tax Payable", reduction):
        rows.append({"": account})
        for number in NUMBERS:
            moved = dict(entries(number, side, reduction)).get(account)
            if moved:
                told = {"Date": f"{placed(number):%m/%d/%Y}", "Transaction Type": "Invoice", "Num": str(number)}
                amount = str(moved if account == side else -moved)
                rows.append(told | {"Name": f"Customer {number}", "Amount": amount, "Balance": "0.00"})
    return csv_text(LEDGER, rows)


def disposed(folder, text):
    write(small_case(folder, orders=orders()) / BOOKS, text)
    rows = match(open_case(folder)).orders.select("disposition", "difference").distinct()
    return [tuple(row.values()) for row in rows.to_pyarrow().to_pylist()]


SALES = {
    "invoices": ("Invoice", "Accounts Receivable (A/R)", "4090 Reductions"),  # the customer's side alone tells it
    "invoices, discounts given": ("Invoice", "1100 Debtors", "Discounts given"),
    "receipts": ("Sales Receipt", "1010 Clearing", "Discounts given"),
    "entries": ("Journal Entry", "1010 Clearing", "4090 Discounts"),
}


@pytest.mark.parametrize(("kind", "side", "reduction"), SALES.values(), ids=SALES)
@pytest.mark.parametrize("goods", [Decimal(0), Decimal("4.00")], ids=("", "with the cost of goods"))
def test_a_discount_in_a_journal_is_booked_and_no_difference(tmp_path, kind, side, reduction, goods):
    assert disposed(tmp_path, journal(kind, side, reduction, goods)) == [("posted", 0)]


def test_of_the_accounts_of_an_invoice_in_a_ledger_the_receivables_tell_its_amount(tmp_path):
    assert disposed(tmp_path, ledger("Accounts Receivable (A/R)", "Discounts given")) == [("posted", 0)]


@pytest.mark.parametrize(("kind", "side"), [("Credit Memo", "Accounts Receivable (A/R)"), ("Refund", "1010 Clearing")])
def test_what_a_refund_gives_back_leaves_its_discount_out_too(tmp_path, kind, side):
    folder = small_case(tmp_path, orders=orders())
    write(folder / BOOKS, journal(kind, side, "Discounts given", sign=-1))
    documents = open_case(folder).table(POSTINGS)
    rows = documents.select("doc_number", "amount").to_pyarrow().to_pylist()
    assert {row["doc_number"]: row["amount"] for row in rows} == {
        str(number): Decimal(number - 991) + Decimal("0.50") for number in NUMBERS
    }


@pytest.mark.parametrize(
    ("account", "is_sale"),
    [
        ("Amazon Reserved Balances", False),
        ("1210 Amazon Reserve", False),
        ("Amazon FBA Inventory Reimbursement", False),
        ("Réserve Amazon", False),
        ("Reservation income", True),
        ("Reserved seating sales", True),
        ("Amazon Sales", True),
    ],
)
def test_what_a_marketplace_releases_or_makes_good_is_no_sale(tmp_path, account, is_sale):
    lines = [
        ("Checking", Decimal(90)),
        ("Amazon Fees", Decimal(15)),
        ("Amazon Sales", Decimal(-85)),
        (account, Decimal(-20)),
    ]
    rows = [{"": "5001"}]
    for name, moved in lines:
        told = {"Transaction date": "04/15/2025", "Transaction type": "Journal Entry", "Num": "JE-1"}
        told["Debit" if moved > 0 else "Credit"] = str(abs(moved))
        rows.append(told | {"Name": "", "Description": "Amazon settlement 18", "Account full name": name})
    small_case(tmp_path, map(order, NUMBERS), [])
    (tmp_path / BOOKS).unlink()
    write(tmp_path / "exports/books/journal.csv", csv_text(HEADER, rows))
    [amount] = open_case(tmp_path).table(POSTINGS).to_pyarrow()["amount"].to_pylist()
    assert amount == (105 if is_sale else 85)

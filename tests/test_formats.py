"""Several formats in one case: a document counts once however many reports list it, and payments speak for orders."""

from datetime import timedelta

import pytest

from syncgap_kit.errors import BadCase, BadExport
from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from syncgap_kit.movements import PAYOUT_LINES
from syncgap_kit.tables import ORDER_LINES, ORDERS, POSTINGS
from tests.small_case import DOCUMENT_COLUMNS, TOML, csv_text, document, order, placed, small_case, write
from tests.test_readers import SAMPLES

NUMBERS = range(1001, 1013)
SALES = ("", "Date", "Transaction Type", "Num", "Product/Service", "Memo/Description", "Qty", "Amount", "Balance")
API = (
    "id",
    "doc_number",
    "transaction_date",
    "total_amount",
    "sync_token",
    "created_at",
    "currency_id",
    "private_note",
)
INVOICE = (*API, "due_date")
PAID = ("Transaction Date", "Type", "Order", "Payout Status", "Payout Date", "Amount", "Fee", "Net", "Currency")


def sales_detail(numbers=NUMBERS):
    """The report Sales by Customer Detail: a line for each order, without its tax of 0.50."""
    rows = [
        {
            "Date": f"{placed(number):%m/%d/%Y}",
            "Transaction Type": "Sales Receipt",
            "Num": f"#{number}",
            "Memo/Description": "Enamel Mug",
            "Amount": f"{number - 991}.00",
        }
        for number in numbers
    ]
    return csv_text(SALES, rows)


def invoices(after=timedelta(hours=1)):
    """The invoices as the API has them, each made `after` its order was paid."""
    rows = [
        {
            "id": str(number),
            "doc_number": f"#{number}",
            "transaction_date": f"{placed(number):%Y-%m-%d}",
            "total_amount": f"{number - 991}.50",
            "sync_token": "0",
            "created_at": f"{placed(number) + timedelta(hours=4) + after:%Y-%m-%d %H:%M:%S}",
            "currency_id": "USD",
            "due_date": f"{placed(number):%Y-%m-%d}",
        }
        for number in NUMBERS
    ]
    return csv_text(INVOICE, rows)


def dispositions(folder):
    rows = match(open_case(folder)).orders.select("order_name", "disposition").to_pyarrow().to_pylist()
    return {row["order_name"]: row["disposition"] for row in rows}


@pytest.mark.parametrize("further", [{"sales.csv": sales_detail()}, {"sales.csv": sales_detail(), "list.csv": None}])
def test_a_document_that_several_reports_list_counts_once(further, tmp_path):
    folder = small_case(tmp_path)
    for name, text in further.items():
        listed = [{**document(number), "Posting (Y/N)": ""} for number in NUMBERS]
        columns = [*DOCUMENT_COLUMNS[:-1], "Open balance", "Amount"]
        write(folder / "exports/books" / name, text or csv_text(columns, listed))
    assert set(dispositions(folder).values()) == {"posted"}


def test_a_document_that_one_report_lists_twice_stays_two_beside_another_report(tmp_path):
    folder = small_case(tmp_path, documents=[*map(document, NUMBERS), document(1006)])
    write(folder / "exports/books/sales.csv", sales_detail())
    found = dispositions(folder)
    assert found.pop("#1006") == "duplicated"
    assert set(found.values()) == {"posted"}


def test_a_report_without_tax_is_held_against_the_order_without_its_tax(tmp_path):
    folder = small_case(tmp_path, documents=[])
    write(folder / "exports/books/sales.csv", sales_detail(NUMBERS[:-1]))
    found = dispositions(folder)
    assert found.pop("#1012") == "missing"
    assert set(found.values()) == {"posted"}


SOLD = """Sale Date,Order ID,Number of Items,Currency,Order Value,Shipping,Sales Tax,Order Total,Status,Order Net
04/14/25,3812345001,1,USD,20.00,5.00,1.50,26.50,Completed,24.00
04/15/25,3812345002,1,USD,30.00,5.00,2.50,37.50,Completed,34.00
04/16/25,3812345003,1,USD,40.00,5.00,3.50,48.50,Completed,44.00
"""


@pytest.mark.parametrize(
    ("amounts", "wanted"),
    [
        (("25.00", "35.00", "45.00"), {"posted"}),  # from the first to the last
        (("26.50", "37.50", "48.50"), {"posted"}),
        (("26.50", "35.00", "45.00"), {"posted", "mismatched"}),  # from some day on
    ],
)
def test_books_that_leave_out_the_tax_a_marketplace_withholds_do_so_always_or_differ(amounts, wanted, tmp_path):
    """Beside reports that tell whether their own amounts are without tax, which is another matter."""
    folder = small_case(tmp_path, toml=f'{TOML}[[source]]\npath = "exports/etsy/*"\nchannel = "etsy"\n')
    write(folder / "exports/etsy/orders.csv", SOLD)
    rows = [
        {**document(1001), "Date": f"04/{day}/2025", "Num": f"381234500{day - 13}", "Amount": amount}
        for day, amount in enumerate(amounts, 14)
    ]
    write(folder / "exports/books/etsy.csv", csv_text(DOCUMENT_COLUMNS, rows))
    orders = match(open_case(folder)).orders
    found = orders.filter(orders.channel == "etsy").select("disposition").to_pyarrow().to_pylist()
    assert {row["disposition"] for row in found} == wanted


@pytest.mark.parametrize(("told", "unpaid"), [(True, "not_expected"), (False, "missing")])
def test_an_etsy_order_without_its_day_of_payment_is_not_paid_where_others_have_theirs(told, unpaid, tmp_path):
    folder = small_case(tmp_path, toml=f'{TOML}[[source]]\npath = "exports/etsy/*"\nchannel = "etsy"\n')
    header, *lines = SOLD.splitlines()
    days = ["04/14/2025", "04/15/2025", ""] if told else ["", "", ""]
    paid = "\n".join([header + ",Date Paid", *(f"{line},{day}" for line, day in zip(lines, days, strict=True))])
    write(folder / "exports/etsy/orders.csv", paid + "\n")
    orders = match(open_case(folder)).orders
    found = orders.filter(orders.channel == "etsy").order_by("order_id").select("disposition").to_pyarrow().to_pylist()
    assert [row["disposition"] for row in found] == ["missing", "missing", unpaid]


def test_the_footer_of_an_ebay_report_may_tell_its_period_in_cells_of_their_own(tmp_path):
    folder = small_case(tmp_path, toml=f'{TOML}[[source]]\npath = "exports/ebay/*"\nchannel = "ebay"\n')
    report = SAMPLES["ebay_orders.csv"].decode()
    *rows, footer, seller = report.rstrip("\r\n").splitlines()
    assert "record(s) downloaded" in footer
    cells = f"{footer.split(',')[0]},record(s) downloaded, from ,Jan-05-25, to ,Sep-30-25"
    write(folder / "exports/ebay/orders.csv", "\n".join([*rows, cells, seller]) + "\n")
    assert not open_case(folder).quarantine


@pytest.mark.parametrize(("after", "disposition"), [(timedelta(hours=1), "posted"), (timedelta(days=9), "posted_late")])
def test_the_time_of_posting_is_the_books_own_where_they_tell_it(after, disposition, tmp_path):
    folder = small_case(tmp_path, documents=[])
    write(folder / "exports/books/invoices.csv", invoices(after))
    assert set(dispositions(folder).values()) == {disposition}


@pytest.mark.parametrize(("kind", "disposition"), [("charge", "missing"), ("refund", "not_expected")])
def test_a_captured_payment_outweighs_the_word_of_the_order(kind, disposition, tmp_path):
    pending = {"Financial Status": "pending", "Paid at": ""}
    orders = [order(number, **(pending if number == 1006 else {})) for number in NUMBERS]
    documents = [document(number) for number in NUMBERS if number != 1006]
    folder = small_case(tmp_path, orders, documents)
    payment = {
        "Transaction Date": f"{placed(1006):%Y-%m-%d %H:%M:%S} -0400",
        "Type": kind,
        "Order": "#1006",
        "Amount": "15.50",
        "Fee": "0.75",
        "Net": "14.75",
        "Currency": "USD",
    }
    write(folder / "exports/shopify/payments.csv", csv_text(PAID, [payment]))
    assert dispositions(folder)["#1006"] == disposition


def test_a_settlement_that_does_not_add_up_is_told_with_its_figures(tmp_path):
    folder = small_case(tmp_path, toml=f'{TOML}[[source]]\npath = "exports/amazon/*"\nchannel = "amazon"\n')
    content = SAMPLES["amazon_settlement_v2.txt"]
    write(folder / "exports/amazon/settlement.txt", content.replace(b"-39.95", b"-38.95"))
    [said] = [line for line in open_case(folder).warnings if "settlement.txt" in line and "add up" in line]
    assert "of 1 totals of their rows, 1 do not add up; first in row 2" in said
    assert "where 'total-amount' is 83.56 and 'amount' comes to 84.56." in said
    write(folder / "exports/amazon/settlement.txt", content)
    assert not [line for line in open_case(folder).warnings if "add up" in line]


def test_lines_of_a_settlement_whose_first_row_cannot_be_read_are_in_no_currency(tmp_path):
    later = TOML.replace("2025-04-30", "2025-12-31")
    folder = small_case(tmp_path, toml=f'{later}[[source]]\npath = "exports/amazon/*"\nchannel = "amazon"\n')
    content = SAMPLES["amazon_settlement_v1.36-columns.txt"]
    for written, currencies in ((content, {"CAD"}), (content.replace(b"2025-06-05T", b"2025-36-05T", 1), {None})):
        write(folder / "exports/amazon/settlement.txt", written)
        lines = open_case(folder).table(PAYOUT_LINES).select("currency").to_pyarrow().to_pylist()
        assert {line["currency"] for line in lines} == currencies


def test_the_lines_of_an_order_come_from_the_file_that_has_them(tmp_path):
    later = TOML.replace("2025-04-30", "2025-12-31")
    folder = small_case(tmp_path, toml=f'{later}[[source]]\npath = "exports/etsy/*"\nchannel = "etsy"\n')
    items = SAMPLES["etsy_sold_order_items.csv"].replace(b"3812345971", b"3812345671")
    write(folder / "exports/etsy/items.csv", items)
    newer = SAMPLES["etsy_sold_orders.csv"].replace(b"11/07/25,3812345671", b"11/29/25,3812345671")
    write(folder / "exports/etsy/orders.csv", newer)
    lines = open_case(folder).table(ORDER_LINES)
    [line] = lines.filter(lines.order_id == "3812345671").to_pyarrow().to_pylist()
    assert (line["sku"], line["source_file"]) == ("LT-1", "exports/etsy/items.csv")


def test_the_articles_that_a_file_of_orders_names_are_lines_without_units(tmp_path):
    later = TOML.replace("2025-04-30", "2025-12-31")
    folder = small_case(tmp_path, toml=f'{later}[[source]]\npath = "exports/etsy/*"\nchannel = "etsy"\n')
    write(folder / "exports/etsy/orders.csv", SAMPLES["etsy_sold_orders.csv"])
    lines = open_case(folder).table(ORDER_LINES)
    found = lines.filter(lines.order_id == "3812345670").order_by("sku").to_pyarrow().to_pylist()
    assert [(line["sku"], line["quantity"]) for line in found] == [("LM-24", None), ("YN-2", None)]


def audit_log(*events):
    """An audit log of QuickBooks Online: each event with the clock of New York at which it was."""
    rows = [{"Date Changed": f"{at:%b %d, %Y, %I:%M %p} Eastern Daylight Time", "Event": event} for at, event in events]
    return csv_text(("Date Changed", "User", "Event"), [{"User": "System Administration", **row} for row in rows])


def added(after, numbers=NUMBERS):
    """The events by which the sales receipts of orders were added."""
    return [(placed(number) + after, f"Added Sales Receipt No. #{number}") for number in numbers]


LATE = timedelta(days=9)


@pytest.mark.parametrize(("after", "disposition"), [(timedelta(hours=1), "posted"), (LATE, "posted_late")])
def test_a_document_without_a_time_of_its_own_has_that_of_the_audit_log(after, disposition, tmp_path):
    folder = small_case(tmp_path)
    write(folder / "exports/books/audit.csv", audit_log(*added(after)))
    assert set(dispositions(folder).values()) == {disposition}


def test_a_number_that_was_deleted_and_added_again_was_posted_when_it_was_added_again(tmp_path):
    folder = small_case(tmp_path)
    gone = (placed(1006) + timedelta(hours=2), "Deleted Sales Receipt No. #1006")
    lost = (placed(1006), "Deleted Sales Receipt No. #0999")
    kept = (placed(1007) + timedelta(hours=3), "Deleted Sales Receipt No. #1007")
    again = (placed(1006) + LATE, "Added Sales Receipt No. #1006")
    write(folder / "exports/books/audit.csv", audit_log(*added(timedelta(hours=1)), gone, lost, kept, again))
    found = dispositions(folder)
    assert found.pop("#1006") == "posted_late"
    assert set(found.values()) == {"posted"}
    said = [warning for warning in open_case(folder).warnings if "deleted" in warning]
    assert all(line.startswith("exports/books/audit.csv: tells of 1 document deleted from the books") for line in said)
    assert {line.rpartition(": ")[2]: "shows all the same" in line for line in said} == {
        "sales receipt #0999.": False,
        "sales receipt #1007.": True,
    }
    early = open_case(folder, as_of=f"{placed(1006) + timedelta(hours=1):%Y-%m-%d}").table(POSTINGS)
    assert early.filter(early.doc_number == "#1006").count().execute() == 0  # deleted by then, and not yet added again


def test_a_log_alone_is_no_export_of_the_books(tmp_path):
    folder = small_case(tmp_path)
    (folder / "exports/books/transactions.csv").unlink()
    write(folder / "exports/books/audit.csv", audit_log(*added(timedelta(hours=1))))
    with pytest.raises(BadCase, match="no export of the books"):
        open_case(folder)


@pytest.mark.parametrize(("after", "disposition"), [(timedelta(hours=1), "posted"), (LATE, "posted_late")])
def test_an_invoice_of_xero_has_the_time_at_which_its_history_says_it_was_approved(after, disposition, tmp_path):
    folder = small_case(tmp_path)
    (folder / "exports/books/transactions.csv").unlink()
    invoices = [
        {
            "InvoiceNumber": f"#{number}",
            "InvoiceDate": f"{placed(number):%d/%m/%Y}",
            "Total": f"{number - 991}.5000",
            "Currency": "USD",
            "Status": "Paid",
        }
        for number in NUMBERS
    ]
    columns = ("ContactName", "InvoiceNumber", "InvoiceDate", "Total", "AccountCode", "Currency", "Status")
    write(folder / "exports/books/invoices.csv", csv_text(columns, invoices))
    history = [
        {"Date": f"{placed(number) + at:%d %b %Y %I:%M %p}", "Item": f"Invoice #{number}", "Action": action}
        for number in NUMBERS
        for at, action in ((timedelta(0), "Created"), (after, "Approved"), (2 * LATE, "Edited"))
    ]
    write(folder / "exports/books/history.csv", csv_text(("Date", "Item", "Action", "User", "Notes"), history))
    assert set(dispositions(folder).values()) == {disposition}


DESKTOP = ("", "Type", "Date", "Num", "Name", "Memo", "Clr", "Split", "Amount", "Balance")
AMAZON = "amazon-order-id purchase-date order-status item-status fulfillment-channel currency item-price".split()


def desktop(number, name):
    """A sales receipt of QuickBooks Desktop, with what its eleven characters hold of an Amazon order's id."""
    return {
        "Type": "Sales Receipt",
        "Date": f"{placed(number):%m/%d/%Y}",
        "Num": name[-11:],
        "Split": "4000 Sales",
        "Amount": f"{number - 991}.50",
    }


def test_the_last_eleven_characters_of_an_id_are_all_that_quickbooks_desktop_keeps(tmp_path):
    folder = small_case(tmp_path, toml=f'{TOML}[[source]]\npath = "exports/amazon/*"\nchannel = "amazon"\n')
    ids = {number: f"114-{7_777_000 + 31 * number}-{2_000_000 + 977 * number}" for number in NUMBERS}
    rows = [
        [
            name,
            f"{placed(number):%Y-%m-%dT14:00:00}+00:00",
            "Shipped",
            "Shipped",
            "Merchant",
            "USD",
            f"{number - 991}.50",
        ]
        for number, name in ids.items()
    ]
    write(folder / "exports/amazon/orders.txt", "".join("\t".join(row) + "\r\n" for row in [AMAZON, *rows]))
    books = csv_text(DESKTOP, [{"": "1010 Clearing"}, *(desktop(number, name) for number, name in ids.items())])
    write(folder / "exports/books/desktop.csv", books)
    found = dispositions(folder)
    assert {found[name] for name in ids.values()} == {"posted"}


def test_a_report_of_quickbooks_desktop_is_read_in_the_encoding_that_its_source_declares(tmp_path):
    sample = SAMPLES["qbd_txn_detail.amount.csv"].decode().replace("1200 Acc", "1200 · Acc").encode("cp1252")
    folder = small_case(tmp_path, toml=TOML.replace("2025-04-30", "2025-12-31"))
    write(folder / "exports/books/desktop.csv", sample)
    with pytest.raises(BadExport, match="encoding"):
        open_case(folder)
    (folder / "exports/books/desktop.csv").unlink()
    declared = f'{TOML}[[source]]\npath = "exports/desktop/*"\nencoding = "cp1252"\n'.replace(
        "2025-04-30", "2025-12-31"
    )
    write(folder / "case.toml", declared)
    write(folder / "exports/desktop/detail.csv", sample)
    postings = open_case(folder).table(POSTINGS)
    amounts = postings.filter(postings.source_file.endswith("detail.csv")).order_by("source_row").amount.to_pyarrow()
    assert [f"{amount:.2f}" for amount in amounts.to_pylist()] == [
        *("259.20", "-48.00", "310.00", "1197.00", "27.12", "-12.50"),
    ]


def test_a_line_of_a_journal_whose_customer_is_called_total_is_data(tmp_path):
    folder = small_case(tmp_path)
    sample = SAMPLES["qbo_journal.old-wording.csv"].replace(b',,,Ada Munro,"Loom', b',,,Total Home Care,"Loom')
    write(folder / "exports/books/journal.csv", sample)
    [account] = [item for item in open_case(folder).inputs if item.format == "qbo_journal"]
    assert (account.loaded, account.quarantined) == (14, 0)


def test_the_unshipped_orders_of_amazon_are_paid_and_their_amounts_unknown(tmp_path):
    source = '[[source]]\npath = "exports/amazon/*"\nchannel = "amazon"\ncurrency = "USD"\n'
    folder = small_case(tmp_path, toml=TOML + source)
    columns = (
        *("order-id", "order-item-id", "purchase-date", "payments-date", "sku", "quantity-purchased"),
        *("quantity-shipped", "quantity-to-ship"),
    )
    shared = {"purchase-date": "2025-04-01T14:00:00+00:00", "payments-date": "2025-04-01T14:10:00+00:00"}
    rows = [
        {**shared, "order-id": order_id, "quantity-purchased": "2", "quantity-shipped": sent, "quantity-to-ship": left}
        for order_id, sent, left in (("113-2000001-0000001", "0", "2"), ("113-2000002-0000002", "1", "1"))
    ]
    write(folder / "exports/amazon/unshipped.txt", csv_text(columns, rows).replace(",", "\t"))
    orders = open_case(folder).table(ORDERS)
    told = orders.filter(orders.channel == "amazon").order_by("order_id").to_pyarrow().to_pylist()
    assert [(row["financial_status"], row["fulfillment_status"], row["total"]) for row in told] == [
        ("paid", "unfulfilled", None),
        ("paid", "partial", None),
    ]

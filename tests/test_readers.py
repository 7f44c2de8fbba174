"""Every reader against its samples: the canonical tables each must give, and how a file is recognised.

`make expected` writes the tables anew; what changed in them is then read, line by line, before it is committed.
"""

import csv
import io
import os
import random
import re
import zlib
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.intake.export import sheet_lines
from syncgap_kit.intake.iif import iif_rows
from syncgap_kit.intake.json_records import records_of
from syncgap_kit.intake.readers import READERS
from syncgap_kit.intake.recognition import find_header, recognise
from syncgap_kit.intake.spans import physical_lines
from syncgap_kit.tables import ORDERS, READ
from tests.small_case import write

HERE = Path(__file__).parent
SAMPLES = {path.name: path.read_bytes() for path in sorted((HERE / "exports").iterdir())}
LOGS = {name: content for name, content in SAMPLES.items() if name.startswith("sync_")}
EXPORTS = {name: content for name, content in SAMPLES.items() if name not in LOGS}
TABLES = READ
LEFT_OUT = {"order_key", "posting_key", "customer_key", "source_file"}  # numbers and digests of one run
REWRITE = bool(os.environ.get("SYNCGAP_REWRITE_EXPECTED"))
each_export = pytest.mark.parametrize("name", EXPORTS)


def decoded(content):
    """The text of a sample: UTF-8, but for the Japanese one, whose header proves its encoding."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp932")


def is_workbook(content):
    return content.startswith(b"PK")


def cells_of(content):
    """The rows of a workbook, its blank cells as empty texts."""
    rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [["" if cell is None else cell for cell in row] for row in rows]


def lines_of(content):
    if is_workbook(content):
        return [("\t".join(map(str, row)), "\n") for row in cells_of(content)]
    return physical_lines(decoded(content))


def records_in(content):
    """The rows of a sample that is no delimited text."""
    if is_workbook(content):
        return None
    text = decoded(content)
    if text.lstrip().startswith(("{", "[")):
        return records_of(text, "x")
    return iif_rows(text, "x") if "!TRNS\t" in text else None


def readers_of(content):
    sheet = records_in(content)
    lines = sheet_lines(sheet) if sheet else lines_of(content)
    return [reader for reader in READERS if find_header(reader, lines, sheet is not None or is_workbook(content))]


def open_samples(folder, contents, rename=lambda name: name):
    """A case of all samples, each a source of its own; the renamed file of each sample beside it."""
    toml = '[case]\ntimezone = "America/New_York"\ncurrency = "USD"\nas_of = 2026-01-01T00:00:00Z\n'
    files = {}
    for name, content in contents.items():
        reader = next(iter(readers_of(content)), None)
        files[name] = f"{'logs' if name in LOGS else 'exports'}/{rename(name)}"
        write(folder / files[name], content)
        if name in EXPORTS:
            channel = f'channel = "{reader.system}"\n' if reader.role != "books" else ""
            toml += f'[[source]]\npath = "{files[name]}"\n{channel}'
    write(folder / "case.toml", toml)
    return open_case(folder), files


def cell(value):
    """A value of a canonical table as text; what is absent is NULL there, never an empty text."""
    assert value != ""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value):
        return "(a pseudonym)"  # another one in every case
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def tables_text(case, file):
    """The canonical tables that one file gave, one below the other."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for table in TABLES:
        columns = [column for column in table.columns if column not in LEFT_OUT]
        rows = case.table(table)
        rows = rows.filter(rows.source_file == file).select(*columns).to_pyarrow().to_pylist()
        if rows:
            writer.writerow([table.name])
            writer.writerow(columns)
            told = [(row["source_row"], [cell(row[column]) for column in columns]) for row in rows]
            writer.writerows(cells for _, cells in sorted(told))
    return out.getvalue()


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """All samples under their own names."""
    return open_samples(tmp_path_factory.mktemp("samples"), SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_gives_the_tables_it_must(name, read):
    case, files = read
    path = HERE / "expected" / f"{name}.csv"
    text = tables_text(case, files[name])
    if REWRITE:
        write(path, text)
    assert text == path.read_bytes().decode()


def test_every_expected_table_has_its_sample():
    assert {path.name for path in (HERE / "expected").iterdir()} == {f"{name}.csv" for name in SAMPLES}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_reader_has_a_sample_of_its_own(reader):
    assert [name for name, content in EXPORTS.items() if readers_of(content) == [reader]]


ROWS = {  # rows, loaded, quarantined, not_data; counted by hand
    "amazon_all_orders.29-columns.txt": (8, 7, 0, 1),
    "amazon_all_orders.36-columns.txt": (8, 7, 0, 1),
    "amazon_all_orders.txt": (14, 13, 0, 1),
    "amazon_date_range.csv": (11, 3, 0, 8),
    "amazon_date_range.dutch.csv": (7, 3, 0, 4),
    "amazon_date_range.french.csv": (7, 3, 0, 4),
    "amazon_date_range.german.csv": (6, 2, 0, 4),
    "amazon_date_range.italian.csv": (7, 3, 0, 4),
    "amazon_date_range.japanese.csv": (5, 2, 0, 3),
    "amazon_date_range.spanish.csv": (7, 3, 0, 4),
    "amazon_ledger_detail.txt": (4, 3, 0, 1),
    "amazon_order_report.txt": (6, 5, 0, 1),
    "amazon_settlement_v1.33-columns.txt": (8, 6, 0, 2),
    "amazon_settlement_v1.36-columns.txt": (8, 7, 0, 1),
    "amazon_settlement_v2.txt": (9, 8, 0, 1),
    "bigcommerce_orders.csv": (7, 6, 0, 1),
    "ebay_orders.csv": (12, 6, 0, 6),
    "ebay_orders.german.csv": (8, 3, 0, 5),
    "ebay_transactions.csv": (15, 6, 0, 9),
    "etsy_deposits.csv": (3, 2, 0, 1),
    "etsy_payments.csv": (3, 2, 0, 1),
    "etsy_statement.csv": (6, 5, 0, 1),
    "etsy_statement.german.csv": (3, 2, 0, 1),
    "etsy_sold_order_items.csv": (5, 4, 0, 1),
    "etsy_sold_orders.csv": (6, 5, 0, 1),
    "iif.iif": (32, 15, 0, 17),
    "paypal_activity.csv": (5, 4, 0, 1),
    "paypal_statement.german.csv": (3, 2, 0, 1),
    "qbd_journal.csv": (19, 12, 0, 7),
    "qbd_journal.workbook.xlsx": (19, 12, 0, 7),
    "qbd_txn_detail.amount.csv": (18, 10, 0, 8),
    "qbd_txn_detail.debit-credit.csv": (11, 5, 0, 6),
    "qbd_txn_detail.workbook.xlsx": (15, 5, 0, 10),
    "qbo_api_credit_memo.csv": (2, 1, 0, 1),
    "qbo_api_deposit.csv": (2, 1, 0, 1),
    "qbo_api_invoice.csv": (4, 3, 0, 1),
    "qbo_api_journal_entry.csv": (2, 1, 0, 1),
    "qbo_api_payment.csv": (2, 1, 0, 1),
    "qbo_api_refund_receipt.csv": (2, 1, 0, 1),
    "qbo_api_sales_receipt.csv": (2, 1, 0, 1),
    "qbo_audit_log.csv": (13, 12, 0, 1),
    "qbo_audit_log.short.csv": (4, 3, 0, 1),
    "qbo_general_ledger.new-wording.csv": (13, 2, 0, 11),
    "qbo_general_ledger.old-wording.csv": (28, 8, 0, 20),
    "qbo_invoice_list.csv": (12, 3, 0, 9),
    "qbo_journal.new-wording.csv": (23, 7, 0, 16),
    "qbo_journal.old-wording.csv": (36, 14, 0, 22),
    "qbo_query_response.json": (10, 9, 0, 1),
    "qbo_sales_detail.new-wording.csv": (16, 2, 0, 14),
    "qbo_sales_detail.old-wording.csv": (18, 4, 0, 14),
    "qbo_sales_detail.workbook.xlsx": (17, 4, 0, 13),
    "qbo_txn_list.new-wording.csv": (23, 7, 0, 16),
    "qbo_txn_list.old-wording.csv": (21, 11, 0, 10),
    "qbo_txn_list.workbook.xlsx": (18, 5, 0, 13),
    "shopify_orders.71-columns.csv": (7, 6, 0, 1),
    "shopify_orders.75-columns.csv": (7, 6, 0, 1),
    "shopify_orders.78-columns.csv": (10, 9, 0, 1),
    "shopify_orders.csv": (16, 15, 0, 1),
    "shopify_orders_graphql.bulk.jsonl": (9, 9, 0, 0),
    "shopify_orders_graphql.json": (5, 5, 0, 0),
    "shopify_orders_json.json": (6, 6, 0, 0),
    "shopify_payment_transactions.20-columns.csv": (2, 1, 0, 1),
    "shopify_payment_transactions.csv": (5, 4, 0, 1),
    "shopify_payouts.extended.csv": (3, 2, 0, 1),
    "shopify_payouts.short.csv": (4, 3, 0, 1),
    "square_transactions.csv": (4, 3, 0, 1),
    "stripe_balance_history.csv": (3, 2, 0, 1),
    "stripe_itemized.csv": (5, 4, 0, 1),
    "sync_events.csv": (6, 5, 0, 1),
    "sync_events.jsonl": (4, 3, 0, 1),
    "sync_runs.csv": (6, 5, 0, 1),
    "walmart_orders.csv": (8, 7, 0, 1),
    "walmart_orders.workbook.xlsx": (8, 7, 0, 1),
    "walmart_recon.csv": (6, 5, 0, 1),
    "walmart_recon.json": (5, 5, 0, 0),
    "woo_analytics.csv": (5, 4, 0, 1),
    "woo_orders_json.json": (6, 6, 0, 0),
    "woo_orders_json.local.json": (3, 3, 0, 0),
    "woo_webtoffee.csv": (10, 9, 0, 1),
    "xero_account_transactions.csv": (15, 4, 0, 11),
    "xero_api_invoices.csv": (4, 3, 0, 1),
    "xero_api_journals.csv": (4, 3, 0, 1),
    "xero_history.csv": (13, 8, 0, 5),
    "xero_invoices.csv": (8, 7, 0, 1),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_record_of_a_sample_is_accounted_for(name, read):
    case, files = read
    [account] = [item for item in case.inputs if item.path == files[name]]
    assert (account.rows, account.loaded, account.quarantined, account.not_data) == ROWS[name]
    assert account.rows == account.loaded + account.quarantined + account.not_data


NO_OFFSET = (
    "timestamps tell no offset and were read in America/New_York, the zone of the books; where the channel keeps "
    "another, declare its timezone in its [[source]] of case.toml."
)
TWICE = (
    "1 of its times fall into the hour that the clock of America/New_York strikes twice in autumn; the first of the "
    "two was taken, so they may be an hour early."
)
DELETED = "tells of 1 document deleted from the books, which no report of theirs shows any more"


def test_what_a_file_does_not_tell_and_nothing_else_is_warned_of(read):
    case, _ = read
    assert [warning for warning in case.warnings if warning.startswith("exports/")] == [
        "exports/qbo_txn_list.old-wording.csv: was run on cash basis, which hides unpaid invoices.",
        *(f"exports/woo_analytics.csv: {said}" for said in (f"4 {NO_OFFSET}", TWICE)),
        f"exports/woo_orders_json.local.json: 7 {NO_OFFSET}",
        *(f"exports/woo_webtoffee.csv: {said}" for said in (f"14 {NO_OFFSET}", TWICE)),
        f"exports/xero_history.csv: 8 {NO_OFFSET}",
        f"exports/qbo_audit_log.csv: {DELETED}: invoice 6104.",
        f"exports/qbo_audit_log.short.csv: {DELETED}: credit memo CM-62.",
        f"exports/xero_history.csv: {DELETED}: invoice INV-0954.",
    ]


@pytest.mark.parametrize(
    ("order_name", "expected"),
    [
        ("#1012", ("2025-11-04 23:22:41", "106.2300", "paid", "fulfilled")),
        ("#1011", ("2025-11-02 06:30:00", "25.4400", "paid", "unfulfilled")),
        ("#1010", ("2025-11-02 05:30:00", "92.5600", "paid", "partial")),
        ("GE2316887972US", ("2025-10-23 14:00:00", "40.0000", "paid", "fulfilled")),
        ("114-1000001-0000001", ("2025-11-01 03:59:59", "87.2400", "paid", "fulfilled")),
        ("114-1000002-0000002", ("2025-11-01 08:00:00", "0.0000", "voided", "unknown")),
        ("114-1000003-0000003", ("2025-11-02 06:30:00", "None", "pending", "unfulfilled")),
        ("114-1000004-0000004", ("2025-11-02 07:30:00", "19.0800", "pending", "unfulfilled")),
        ("114-1000007-0000007", ("2025-11-04 01:00:00", "12.7200", "paid", "fulfilled")),
        ("702-1000008-0000008", ("2025-11-04 12:00:00", "1143.4500", "paid", "fulfilled")),
        ("S01-1000011-0000011", ("2025-11-06 18:00:00", "None", "paid", "fulfilled")),
    ],
)
def test_an_order_is_what_its_rows_say(order_name, expected, read):
    orders = read[0].table(ORDERS)
    [row] = orders.filter(orders.order_name == order_name).to_pyarrow().to_pylist()
    told = (row["created_at"], row["total"], row["financial_status"], row["fulfillment_status"])
    assert tuple(map(str, told)) == expected


def test_the_pseudonym_of_a_customer_is_no_name_and_not_the_same_in_two_cases(read, tmp_path):
    def digests(case):
        orders = case.table(ORDERS)
        named = orders.filter(orders.order_name.isin(("#1012", "#1005"))).customer_key.to_pyarrow().to_pylist()
        return set(named)

    few = ("shopify_orders.csv", "qbo_txn_list.new-wording.csv")
    again, _ = open_samples(tmp_path, {name: SAMPLES[name] for name in few})
    [first], [second] = digests(read[0]), digests(again)  # both are Iris Vale's
    assert len(first) == len(second) == 32
    assert first != second


@each_export
def test_one_reader_alone_recognises_a_sample(name):
    assert [reader.name for reader in readers_of(EXPORTS[name])] == [name.split(".", maxsplit=1)[0]]


@pytest.mark.parametrize("name", [name for name, content in EXPORTS.items() if not records_in(content)])
def test_a_sample_is_recognised_with_its_columns_in_any_order_and_ten_more_among_them(name):
    [reader] = readers_of(EXPORTS[name])
    workbook = is_workbook(EXPORTS[name])
    delimiter = "\t" if workbook else reader.delimiter
    lines = lines_of(EXPORTS[name])
    at, _ = find_header(reader, lines, workbook)
    for seed in range(5):
        cells = [*lines[at][0].split(delimiter), *(f"Custom {number}" for number in range(10))]
        random.Random(seed).shuffle(cells)
        mixed = [*lines[:at], (delimiter.join(cells), lines[at][1]), *lines[at + 1 :]]
        assert recognise(READERS, mixed, "x", None, "workbook" if workbook else "text")[:2] == (reader, at)
        assert [r for r in READERS if find_header(r, mixed, workbook)] == [reader]


def rearranged(name, content):
    """A channel export with its columns in another order and ten unknown ones among them."""
    [reader] = readers_of(content)
    if is_workbook(content):
        return rearranged_book(name, cells_of(content))
    plain = {"delimiter": reader.delimiter, "quoting": csv.QUOTE_MINIMAL if reader.quoted else csv.QUOTE_NONE}
    plain |= {} if reader.quoted else {"quotechar": None}
    rows = list(csv.reader(io.StringIO(decoded(content), newline=""), **plain))
    at, _ = find_header(reader, lines_of(content))
    header = rows[at]
    places = [*range(len(header)), *[None] * 10]
    random.Random(name).shuffle(places)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n" if b"\r\n" in content else "\n", **plain)
    for number, row in enumerate(rows):
        own = row if len(row) == len(header) else [*row, *[""] * (len(header) - len(row))]
        more = "" if number < at or len(row) < len(header) or not any(row) else "7"  # titles and footers stay bare
        new = [f"Custom {column}" if number == at else more for column in range(len(places))]
        whole = [new[column] if place is None else own[place] for column, place in enumerate(places)]
        writer.writerow(whole if len(row) == len(header) else row)
    return out.getvalue().encode()


def rearranged_book(name, rows):
    """The same of a workbook whose header is its first row."""
    places = [*range(len(rows[0])), *[None] * 10]
    random.Random(name).shuffle(places)
    book = openpyxl.Workbook()
    for number, row in enumerate(rows):
        more = "7" if number else "Custom"
        book.active.append([f"{more} {at}" if place is None else row[place] or None for at, place in enumerate(places)])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_other_names_of_files_and_of_channels_columns_moved_or_unknown_change_nothing(read, tmp_path):
    def renamed(name):
        return f"{zlib.crc32(name.encode())}{Path(name).suffix if name in LOGS else '.dat'}"

    tables = {name: content for name, content in EXPORTS.items() if not records_in(content)}
    channels = {name for name, content in tables.items() if readers_of(content)[0].role == "channel"}
    moved = {name: rearranged(name, SAMPLES[name]) if name in channels else SAMPLES[name] for name in SAMPLES}
    assert all(moved[name] != SAMPLES[name] for name in channels)
    case, files = open_samples(tmp_path, moved, renamed)
    assert {item.path for item in case.inputs} == set(files.values())
    assert not set(files.values()) & set(read[1].values())
    for name in SAMPLES:
        assert tables_text(case, files[name]) == tables_text(read[0], read[1][name]), name

"""What cannot be read is set aside with its reason and counted: rows = loaded + quarantined + not_data, always."""

import json

import pytest

from syncgap_kit.__main__ import main
from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from syncgap_kit.tables import ORDER_LINES, POSTINGS
from syncgap_kit.tables import ORDERS as ORDERS_TABLE
from tests.alone import read_alone
from tests.small_case import (
    BOOKS,
    DOCUMENT_COLUMNS,
    ORDER_COLUMNS,
    ORDERS,
    csv_text,
    document,
    line,
    order,
    small_case,
    write,
)

HEADER, *ROWS = csv_text(ORDER_COLUMNS, map(order, range(1001, 1013))).splitlines(keepends=True)
SHOP = HEADER + "".join(ROWS)
DOCUMENTS = csv_text(DOCUMENT_COLUMNS, map(document, range(1001, 1013)))


def accounts(folder, orders=None, documents=None):
    """The case opened; rows, loaded, quarantined and not_data of its orders and of its documents, which must add up."""
    case = small_case(folder)
    write(case / ORDERS, orders or SHOP)
    write(case / BOOKS, documents or DOCUMENTS)
    opened = open_case(case)
    for item in opened.inputs:
        assert item.rows == item.loaded + item.quarantined + item.not_data
    counts = {item.path: (item.rows, item.loaded, item.quarantined, item.not_data) for item in opened.inputs}
    return opened, counts[ORDERS], counts[BOOKS]


def shop(*rows):
    return csv_text(ORDER_COLUMNS, rows)


STRAY = ROWS[1].replace("Enamel Mug", 'Enamel "Mug')
SET_ASIDE = {  # the orders; rows, loaded, quarantined, not_data; and row, column and value of what is set aside
    "an amount": (shop(order(1001, Total="12.x"), order(1002)), (3, 1, 1, 1), [(2, "total", "12.x")]),
    "two marks": (shop(order(1001, Total="1,2.5"), order(1002)), (3, 1, 1, 1), [(2, "total", "1,2.5")]),
    "a time without offset": (
        shop(order(1001, **{"Paid at": "2025-03-04 10:00:00"}), order(1002)),
        *((3, 1, 1, 1), [(2, "paid at", "2025-03-04 10:00:00")]),
    ),
    "no name": (shop(order(1001, Name=""), order(1002)), (3, 1, 1, 1), [(2, "name", "")]),
    "half cents": (shop(order(1001, Total="12.505"), order(1002)), (3, 1, 1, 1), [(2, "total", "12.505")]),
    "half yen": (shop(order(1001, Total="12.5", Currency="JPY"), order(1002)), (3, 1, 1, 1), [(2, "total", "12.5")]),
    "all lines of an order": (
        shop(order(1001), line(1001, **{"Created at": "soon"}), line(1001), order(1002)),
        *((5, 1, 3, 1), [(2, "", ""), (3, "created at", "soon"), (4, "", "")]),
    ),
    "a line without its order": (shop(line(1001), order(1002)), (3, 1, 1, 1), [(2, "", "")]),
    "a stray quote": (HEADER + ROWS[0] + STRAY + ROWS[2], (4, 2, 1, 1), [(3, "", "")]),
    "a cell too few": (HEADER + ROWS[0] + "#1002,a\n" + ROWS[2], (4, 2, 1, 1), [(3, "", "")]),
    "a cell too many": (HEADER + ROWS[0] + ROWS[1][:-1] + ",x\n" + ROWS[2], (4, 2, 1, 1), [(3, "", "")]),
    "a NUL byte": (HEADER + ROWS[0] + ROWS[1].replace("Mug", "M\0g"), (3, 1, 1, 1), [(3, "", "")]),
    "a cut in the last row": (SHOP[:-40], (13, 11, 1, 1), [(13, "", "")]),
    "a cut in a note": (HEADER + ROWS[0] + ROWS[1][:90] + '"two\nlines', (4, 1, 2, 1), [(3, "", ""), (4, "", "")]),
}


@pytest.mark.parametrize("what", SET_ASIDE)
def test_a_row_that_cannot_be_read_is_set_aside_and_counted(what, tmp_path):
    text, counts, aside = SET_ASIDE[what]
    read = read_alone(write(tmp_path / "x.csv", text), "shopify")
    assert read.account == counts
    found = sorted((item.source_row, item.column, item.value) for item in read.export.quarantine)
    assert found == aside
    assert all(item.source_file == "x.csv" and item.reason for item in read.export.quarantine)
    assert len(read.tables[ORDER_LINES]) == counts[1]


def test_of_a_file_cut_in_its_last_row_the_row_is_in_quarantine_and_a_warning_tells_it(tmp_path):
    case, own, _ = accounts(tmp_path, orders=SHOP[:-40])
    assert own == (13, 11, 1, 1)
    assert case.table(ORDERS_TABLE).count().execute() == 11
    aside, cut = case.warnings
    assert aside.startswith(f"{ORDERS}, row 13: set aside, expected {len(ORDER_COLUMNS)} fields")
    assert cut == f"{ORDERS}: is cut off in its last row, 13; export it again."


def test_a_cut_file_gives_its_findings_and_tells_what_it_left_out(tmp_path):
    case = small_case(tmp_path / "northwind")
    write(case / ORDERS, SHOP[:-40])
    assert main(["investigate", str(case), "--out", str(tmp_path / "out")]) == 0
    findings = json.loads((tmp_path / "out" / "findings.json").read_bytes())
    [shop_account] = [item for item in findings["inputs"] if item["path"] == ORDERS]
    assert [shop_account[key] for key in ("rows", "loaded", "quarantined", "not_data")] == [13, 11, 1, 1]
    assert [warning for warning in findings["warnings"] if warning.startswith(f"{ORDERS}, row 13: set aside")]
    header, *rows = (tmp_path / "out" / "quarantine.csv").read_text(encoding="utf-8").splitlines()
    assert header == "source_file,source_row,column,value,reason"
    assert [row.startswith(f"{ORDERS},13,") for row in rows] == [True]
    assert findings["channels"][0]["orphans"] == 0  # the document of the order that was cut is no stray


def test_a_last_row_without_a_line_break_is_warned_of(tmp_path):
    case, _, own = accounts(tmp_path, documents=DOCUMENTS.removesuffix("\n"))
    assert own == (13, 12, 0, 1)
    assert case.warnings == (f"{BOOKS}: ends without a line break, so its last row may be cut short.",)


@pytest.mark.parametrize("lost", ["0", ".50", "1.50", "21.50"])
def test_a_last_amount_that_was_cut_short_is_not_taken_for_an_amount(lost, tmp_path):
    case, _, own = accounts(tmp_path, documents=DOCUMENTS.removesuffix(lost + "\n"))
    assert own == (13, 11, 1, 1)
    assert case.table(POSTINGS).count().execute() == 11


@pytest.mark.parametrize(
    ("cells", "column", "value"),
    [
        ({"Date": "04/31/2025"}, "date", "04/31/2025"),
        ({"Date": "02/30/2025"}, "date", "02/30/2025"),
        ({"Date": ""}, "date", ""),
        ({"Amount": "abc"}, "amount", "abc"),
        ({"Amount": "1.00505"}, "amount", "1.00505"),
        ({"Amount": "12.505"}, "amount", "12.505"),
        ({"Transaction type": ""}, "transaction type", ""),
    ],
)
def test_a_document_that_cannot_be_read_is_set_aside(cells, column, value, tmp_path):
    rows = [document(1020, Date="04/19/2025"), document(1001, **cells)]
    read = read_alone(write(tmp_path / "x.csv", csv_text(DOCUMENT_COLUMNS, rows)), None)
    assert read.account == (3, 1, 1, 1)
    assert [(item.source_row, item.column, item.value) for item in read.export.quarantine] == [(3, column, value)]
    assert read.tables[POSTINGS].doc_number.tolist() == ["#1020"]


def test_titles_headers_and_blank_lines_are_no_data(tmp_path):
    _, own, _ = accounts(tmp_path, orders="\n\n" + HEADER + ROWS[0] + "\n" + ROWS[1] + " \n")
    assert own == (7, 2, 0, 5)


def test_a_second_table_is_set_aside_from_its_header_on(tmp_path):
    case, own, _ = accounts(tmp_path, orders=HEADER + ROWS[0] + ROWS[1] + HEADER + ROWS[2] + ROWS[3])
    assert own == (6, 2, 3, 1)
    assert [item.source_row for item in case.quarantine] == [4, 5, 6]
    assert any(warning.startswith(f"{ORDERS}, row 4: a second table begins here") for warning in case.warnings)


def test_a_record_of_delimiters_alone_is_set_aside_in_an_export_and_layout_in_a_report(tmp_path):
    _, own, books = accounts(tmp_path, orders=HEADER + ROWS[0] + "," * 30 + "\n", documents=DOCUMENTS + "," * 8 + "\n")
    assert own == (3, 1, 1, 1)
    assert books == (14, 12, 0, 2)


def test_rows_that_stand_in_two_files_of_a_source_count_once_and_in_one_file_twice(tmp_path):
    case = small_case(tmp_path, documents=[document(1001), document(1001)])
    write(case / "exports" / "shopify" / "older.csv", HEADER + "".join(ROWS[:5]))
    opened = open_case(case)
    accounts = {item.path: (item.rows, item.loaded, item.quarantined, item.not_data) for item in opened.inputs}
    assert accounts["exports/shopify/older.csv"] == (6, 0, 0, 6)
    assert accounts[ORDERS] == (13, 12, 0, 1)
    assert accounts[BOOKS] == (3, 2, 0, 1)
    assert opened.table(ORDERS_TABLE).count().execute() == 12


LOG = "at,run_id,channel,order_id,outcome\n2025-04-01T00:00:00Z,S1,shopify,#1001,posted\n"


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("soon,S1,shopify,#1002,posted", "at", "soon"),
        (",S1,shopify,#1002,posted", "at", ""),
        ("2025-04-01T00:00:00Z,S1,shopify,,posted", "order_id", ""),
        ("2025-04-01T00:00:00Z,S1", "", ""),
        ('2025-04-01T00:00:00Z,"S1,shopify,#1002,posted', "", ""),
    ],
)
def test_a_row_of_a_log_that_cannot_be_read_is_set_aside_with_a_warning(row, column, value, tmp_path):
    write(small_case(tmp_path) / "logs" / "sync.csv", LOG + row + "\n")
    case = open_case(tmp_path)
    [log] = [item for item in case.inputs if item.path == "logs/sync.csv"]
    assert (log.rows, log.loaded, log.quarantined, log.not_data) == (3, 1, 1, 1)
    assert [(item.source_row, item.column, item.value) for item in case.quarantine] == [(3, column, value)]
    [aside, lacks] = case.warnings
    assert aside.startswith("logs/sync.csv, row 3: set aside")
    assert lacks.startswith("logs/sync.csv: lacks the columns 'reason', 'rule_id' and 'doc_number'")


def test_what_is_set_aside_shows_nobody_by_name(tmp_path):
    rows = [order(1001, Total="x", Email="iris@example.org"), line(1001), order(1002)]
    case, _, _ = accounts(tmp_path, orders=shop(*rows) + "#1003,iris@example.org\n" + STRAY)
    told = " ".join(map(str, (case.quarantine, case.warnings)))
    assert "example.org" not in told
    assert "Customer" not in told


def test_the_lines_of_an_order_go_with_the_one_that_has_a_stray_quote(tmp_path):
    stray = shop(line(1001, Vendor="X")).splitlines(keepends=True)[1].replace(",X,", ',X"X,')
    case, own, _ = accounts(tmp_path, orders=HEADER + ROWS[0] + stray + ROWS[1])
    assert own == (4, 1, 2, 1)
    assert case.set_aside_orders >= {"#1001"}


def test_the_document_of_an_order_with_a_stray_quote_is_no_orphan(tmp_path):
    case, _, _ = accounts(tmp_path, orders=HEADER + ROWS[0] + STRAY + "".join(ROWS[2:]))
    assert match(case).orphans.count().execute() == 0

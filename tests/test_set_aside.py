"""Orders that intake set aside are known by all their names: what bears one is absent nowhere and no stranger."""

from dataclasses import replace

import ibis
import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.intake.coverage.sequences import name_gaps
from syncgap_kit.matching.orders import match
from syncgap_kit.matching.set_aside import without_set_aside
from syncgap_kit.tables import ORDERS
from tests import small_case
from tests.alone import read_alone
from tests.small_case import DOCUMENT_COLUMNS, ORDER_COLUMNS, csv_text, document, order, write
from tests.table_case import order as row_of_shop
from tests.table_case import table_case

EBAY = "Sales Record Number,Order Number,Buyer Name,Item Number,Quantity,Sold For,Total Price,Sale Date,Paid On Date\n"
WOO = "order_id,order_number,order_date,paid_date,status,order_currency,order_total\n"
WALMART = "PO#,Order#,Order Date,Line#,Status,Item Cost,Tax,SKU,Qty,Customer Name\n"
OTHERS = {  # channel -> header, a row that can be read, one that cannot, and what the order of the latter is called
    "ebay": (
        EBAY,
        "1001,17-49906-71271,Bob,2001,1,$5.00,$5.00,Apr-01-25,Apr-01-25\n",
        "1002,17-49906-71272,Ann,2001,1,$5.00,$5.00,,\n",
        {"1002", "17-49906-71272"},
    ),
    "woocommerce": (
        WOO,
        "5001,1001,2025-04-01 10:00:00,2025-04-01 10:00:00,wc-completed,USD,5.00\n",
        "5002,1002,soon,2025-04-01 10:00:00,wc-completed,USD,5.00\n",
        {"1002", "5002"},
    ),
    "walmart": (
        WALMART,
        "107001,2000001,04/01/2025,1,Shipped,5.00,0.00,A,1,Bob\n",
        "107002,2000002,,1,Shipped,5.00,0.00,A,1,Ann\n",
        {"2000002", "107002"},
    ),
}


@pytest.mark.parametrize("channel", OTHERS)
def test_an_order_in_quarantine_is_known_by_each_of_its_names(channel, tmp_path):
    header, sound, broken, names = OTHERS[channel]
    read = read_alone(write(tmp_path / "x.csv", header + sound + broken), channel)
    assert read.account == (3, 1, 1, 1)
    assert read.export.lost_keys == names


def ebay_case(folder):
    """Eighty orders a day apart, every third of several items whose rows lack the day of sale."""
    rows = ""
    for number in range(1001, 1081):
        one, day = f"{number},17-49906-{70000 + number}", f"Apr-{1 + number % 28:02}-25"
        several = number % 3 == 0
        rows += f"{one},Bob,{'' if several else '2001'},1,$5.00,$5.00,{day},{day}\n"
        rows += f"{one},Bob,2001,1,$2.00,,,\n{one},Bob,2002,1,$3.00,,,\n" if several else ""
    toml = small_case.TOML.replace("shopify", "ebay")
    small_case.write(folder / "case.toml", toml)
    small_case.write(folder / "exports" / "ebay" / "orders.csv", EBAY + rows)
    small_case.write(folder / small_case.BOOKS, csv_text(DOCUMENT_COLUMNS, [document(1001)]))
    return open_case(folder)


def test_numbers_that_stand_in_quarantine_do_not_stand_in_no_export(tmp_path):
    case = ebay_case(tmp_path / "northwind")
    [account] = [item for item in case.inputs if item.channel == "ebay"]
    assert account.quarantined == 81  # 27 orders of three rows
    assert name_gaps(case.table(ORDERS), case.timezone, case.set_aside_orders) == []
    assert not [warning for warning in case.warnings if "stand in no export" in warning]


def strangers(folder, *others, broken=1001):
    """What is told of strangers where order 1006 is missing and the row of another is broken."""
    numbers = range(1001, 1021)
    header, *rows = csv_text(ORDER_COLUMNS, map(order, numbers)).splitlines(keepends=True)
    rows[broken - 1001] = rows[broken - 1001].replace(",Northwind,", ",North,wind,")
    dated = {1001: {"Date": "04/03/2025"}, 1020: {"Date": "04/17/2025"}}  # within the days of the others
    documents = [document(number, **dated.get(number, {})) for number in numbers if number != 1006]
    case = small_case.small_case(folder, documents=[*documents, *others])
    write(case / small_case.ORDERS, header + "".join(rows))
    opened = open_case(case)
    assert f"#{broken}" in opened.set_aside_orders
    return [warning for warning in match(opened).warnings if "to no order" in warning]


@pytest.mark.parametrize("broken", [1001, 1010, 1020])
def test_the_document_of_an_order_in_quarantine_is_no_stranger(broken, tmp_path):
    assert strangers(tmp_path, broken=broken) == []


def test_other_strangers_are_told_beside_it(tmp_path):
    stray = document(1003, Num="88123", Date="04/15/2025", Name="Somebody Else", Amount="77.00")
    [told] = strangers(tmp_path, stray)
    assert told.startswith("1 sale document of QuickBooks (USD 77.00) within the period belongs to no order")
    assert "no number of theirs" in told


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (("#1033",), {"1033", "SH-001033"}),
        (("21033",), {"21033", "SH-21033", "AMZ-0021033"}),
        (("1033", "#21033"), {"1033", "SH-001033", "21033", "SH-21033", "AMZ-0021033"}),
        (("113-7654321-0021033",), {"AMZ-0021033"}),  # of a long id the documents may bear only the end
    ],
)
def test_a_name_in_quarantine_takes_no_document_along_whose_number_merely_holds_its_digits(names, taken):
    numbers = ["1033", "11033", "21033", "SH-001033", "SH-21033", "AMZ-0021033"]
    documents = ibis.memtable({"number": numbers, "memo": [None] * 5 + [""]}, schema={"number": "str", "memo": "str"})
    case = replace(table_case([row_of_shop(1001)], []), set_aside_orders=frozenset(names))
    assert set(without_set_aside(case, documents).execute().number) == set(numbers) - taken


ROWS = {  # what is wrong with the row of the document of order 1006
    "a date of nobody": lambda row: row.replace("04/05/2025", "31/31/2025"),
    "a comma too many": lambda row: row.replace(",Y,", ",Y,,"),
    "a comma before its number": lambda row: row.replace("Sales Receipt,", "Sales Receipt,,"),
}


@pytest.mark.parametrize("writing", ["#{}", "SH-{}"])
@pytest.mark.parametrize("what", ROWS)
def test_an_order_whose_document_stands_in_a_row_set_aside_says_so(what, writing, tmp_path):
    numbers = range(1001, 1021)
    text = csv_text(DOCUMENT_COLUMNS, [document(number, Num=writing.format(number)) for number in numbers])
    header, *rows = text.splitlines(keepends=True)
    rows[5] = ROWS[what](rows[5])
    case = small_case.small_case(tmp_path, orders=map(order, numbers))
    write(case / small_case.BOOKS, header + "".join(rows))
    matches = match(open_case(case))
    lost = matches.orders.filter(matches.orders.disposition == "missing").select("order_name", "reason").execute()
    assert [*lost.order_name] == ["#1006"]
    row = f"row 7 of {small_case.BOOKS}"
    why = f"no document in the books that could be read, but {row}, which was set aside, bears its number"
    assert [*lost.reason] == [why]
    [told] = [warning for warning in matches.warnings if "set aside" in warning]
    assert told.startswith("Shopify: 1 order (USD 15.50) counts as missing, but its number stands in rows of the books")

"""An export without the column of its amounts is refused: nothing could be compared, and all would look posted."""

import csv
import io
from pathlib import Path

import pytest

from syncgap_kit.errors import BadExport
from syncgap_kit.intake.case import open_case
from tests.alone import read_alone
from tests.small_case import ORDER_COLUMNS, ORDERS, csv_text, order, small_case, write

EXPORTS = Path(__file__).parent / "exports"
PRICED = {  # format -> the column of its amounts
    "shopify_orders": "Total",
    "amazon_all_orders": "item-price",
    "etsy_sold_orders": "Order Total",
    "etsy_sold_order_items": "Item Total",
}


def sample(name):
    """The rows of a sample of a format, and how they are written."""
    path = min(path for path in EXPORTS.glob(f"{name}*") if path.suffix in (".csv", ".txt"))
    tabs = {"delimiter": "\t", "quoting": csv.QUOTE_NONE, "quotechar": None} if path.suffix == ".txt" else {}
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), **tabs)), tabs


def read(folder, rows, tabs):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", **tabs).writerows(rows)
    return read_alone(write(folder / f"{len(list(folder.iterdir()))}.csv", text.getvalue()), "x")


@pytest.mark.parametrize("name", PRICED)
def test_the_column_of_amounts_must_be_there_under_its_own_name(name, tmp_path):
    rows, tabs = sample(name)
    assert read(tmp_path, rows, tabs).export.reader.name == name
    place = rows[0].index(PRICED[name])
    without = [[cell for at, cell in enumerate(row) if at != place] for row in rows]
    with pytest.raises(BadExport, match=f"lacks the column '{PRICED[name].lower()}'"):
        read(tmp_path, without, tabs)


def test_a_renamed_column_is_told_with_the_one_that_stands_in_its_place(tmp_path):
    case = small_case(tmp_path)
    text = csv_text(ORDER_COLUMNS, map(order, range(1001, 1013)))
    write(case / ORDERS, text.replace(",Total,", ",Gesamt,", 1))
    with pytest.raises(BadExport) as told:
        open_case(case)
    assert str(told.value) == (
        f"{ORDERS}, line 1: lacks the column 'total' and has 'gesamt', which no such export has; "
        "export it again with it."
    )


def test_single_blank_amounts_are_no_missing_column(tmp_path):
    case = small_case(
        tmp_path, orders=[order(number, Total="" if number == 1004 else "5.00") for number in range(1001, 1013)]
    )
    assert open_case(case).inputs

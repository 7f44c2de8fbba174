"""29 to 38: files whose columns are not those of the export, and rows that are none."""

from decimal import Decimal

from syncgap_kit.tables import ORDERS as ORDERS_TABLE
from tests.small_case import BOOKS, ORDER_COLUMNS, ORDERS, csv_text, order

from .bench import Bench, lacking
from .content import HEADER, ROWS, SHOP, books_text, file, one_row, row_of, without_column
from .parts import Loads, Stop, Tries, bad

THREE, ALL = row_of(1003), len(ROWS)
EMPTY_ROW = "," * (len(ORDER_COLUMNS) - 1) + "\n"
THIRD = (ORDERS_TABLE, "total", Decimal("12.5"))


def every_line_is_data(case):
    assert set(case.table(ORDERS_TABLE).order_name.execute()) == {f"#{number}" for number in range(1001, 1013)}


def ten_thousand_columns():
    names = [f"Attribute {number}" for number in range(10_000)]
    return file(ORDERS, csv_text([*ORDER_COLUMNS, *names], map(order, range(1001, 1013))))


def endless_line(bench: Bench):
    """A note of 100 MB on one line is refused or set aside, and never held in memory many times over."""
    folder = bench.case()
    row = ROWS[2].encode()
    with (folder / ORDERS).open("wb") as stream:
        stream.write((HEADER + ROWS[0] + ROWS[1]).encode())
        stream.write(row.replace(b"Enamel Mug", b"Enamel Mug " + b"x" * 100_000_000))
        stream.write("".join(ROWS[3:]).encode())
    told = bench.bounded(folder)
    (folder / ORDERS).unlink()
    if told["refused"]:
        assert lacking((f"{ORDERS}, line {THREE}:|{ORDERS}, row {THREE}:", "long", "again"), told["refused"]) == []
    else:
        assert told["aside"] == [[ORDERS, THREE]]


def spaced_header():
    odd = HEADER.replace("Name,", " NAME ,", 1).replace("Financial Status", "Financial\u00a0Status")
    return file(ORDERS, "\ufeff" + odd.replace("Paid at", "PAID  AT").replace(",Total,", ", Total ,") + "".join(ROWS))


CASES = (
    bad(  # a warning here would be noise: the contract has files recognised by their content, columns by their name
        29,
        "columns in another order",
        Loads(
            file(ORDERS, csv_text(reversed(ORDER_COLUMNS), map(order, range(1001, 1013)))), holds=(THIRD,), silent=True
        ),
    ),
    bad(
        30,
        "a column renamed",
        Stop(file(ORDERS, SHOP.replace("Financial", "Payment")), (ORDERS, "'financial status'", "'payment status'")),
    ),
    bad(
        31,
        "a column missing",
        Stop(file(ORDERS, without_column("Financial Status")), (ORDERS, "'financial status'", "again")),
        Stop(file(ORDERS, without_column("Created at")), (ORDERS, "'created at'", "again")),
        Loads(file(ORDERS, without_column("Paid at")), warned=((ORDERS, "paid at"),)),
    ),
    bad(  # kept unread for now; which columns a format may have is not a fixed list
        32,
        "an unknown column more",
        Loads(
            file(ORDERS, csv_text([*ORDER_COLUMNS, "Tier"], [order(n, Tier="gold") for n in range(1001, 1013)])),
            warned=((ORDERS, "'tier'", "nothing is read"),),
        ),
    ),
    bad(
        33,
        "a column twice",
        Stop(file(ORDERS, SHOP.replace("Vendor", "Total")), (f"{ORDERS}, line 1:", "'total' stands twice", "again")),
    ),
    bad(34, "a header with spaces, capitals and a mark", Loads(spaced_header(), holds=(THIRD,), silent=True)),
    bad(
        35,
        "10,000 columns, or a line of 100 MB",
        Stop(ten_thousand_columns(), (ORDERS, f"{10_000 + len(ORDER_COLUMNS):,} columns", "again")),
        Tries(endless_line),
    ),
    bad(  # case.toml has no key for it: what the header itself declares loads, what it does not is set aside
        36,
        "a delimiter at the end of every row",
        Loads(file(ORDERS, SHOP.replace("\n", ",\n"))),
        Loads(
            file(ORDERS, HEADER + "".join(ROWS).replace("\n", ",\n")),
            0,
            tuple((ORDERS, row, None) for row in range(2, ALL + 2)),
        ),
    ),
    bad(
        37,
        "lines that begin with #",
        Loads(
            file(ORDERS, HEADER + "".join(ROWS[:3]) + "# exported on 12 April\n" + "".join(ROWS[3:])),
            aside=((ORDERS, 5, None),),
            then=every_line_is_data,
        ),
    ),
    bad(  # in a report that is laid out for people the same row is layout
        38,
        "a row of delimiters only",
        Loads(
            file(ORDERS, one_row(1003, "#1003", EMPTY_ROW + "#1003")), aside=((ORDERS, 4, None),), because=("empty",)
        ),
        Loads(file(BOOKS, books_text().replace("\n04/02", "\n" + "," * 8 + "\n04/02")), counts={BOOKS: (14, 12, 0, 2)}),
    ),
)

"""74 to 79, 82, 83 and 87 to 90: files that are each sound, and do not go together; and files that change meanwhile."""

import os
from decimal import Decimal

import pytest

from syncgap_kit.errors import SyncGapError
from syncgap_kit.tables import ORDER_LINES
from syncgap_kit.tables import ORDERS as ORDERS_TABLE
from tests.small_case import BOOKS, ORDER_COLUMNS, ORDERS, csv_text, line, order, write

from .bench import Bench, check_sentence, lacking
from .content import (
    BOOKS_SOURCE,
    DOCUMENTS,
    HEADER,
    NUMBERS,
    ROWS,
    SHOP,
    beside,
    busy,
    busy_case,
    declared,
    file,
    shop,
    shop_text,
    together,
    without,
)
from .parts import Finds, Loads, Stop, Tries, bad

COPY, OLDER, SOUTH = "exports/shopify/copy.csv", "exports/older/orders.csv", "exports/south/orders.csv"
ALL_SUM = Decimal(192)
TITLE = "Southwind LLC,,,,,,,,\nTransaction List by Date,,,,,,,,\nAll Dates,,,,,,,,\n\n"
TWO_SOURCES = beside("older", "exported_at = 2025-04-12", "exported_at = 2025-04-06")
TWO_SHOPS = beside("south", 'shop = "north"', 'shop = "south"')
BIG = 110_000  # orders, in some 30 MB


def each_row_once(case):
    """One of the two files has it all, the other only repeats."""
    assert {
        (item.rows, item.loaded, item.quarantined, item.not_data) for item in case.inputs if item.channel == "shopify"
    } == {(13, 12, 0, 1), (13, 0, 0, 13)}


def newest_total(case):
    orders = case.table(ORDERS_TABLE).execute().set_index("order_name")
    assert orders.total["#1003"] == Decimal("15.50")
    assert orders.source_file["#1003"] == ORDERS


def exported_twice():
    """A shop whose first ten days were exported twice; by the second time an order of the third day is gone."""
    rows, _ = busy()
    return together(
        busy_case(),
        file(COPY, csv_text(ORDER_COLUMNS, rows[:80])),
        file(ORDERS, csv_text(ORDER_COLUMNS, rows[:19] + rows[20:])),
    )


def of_both_shops(case):
    orders = case.table(ORDERS_TABLE).execute()
    same = orders[orders.order_id == "5800000001003"]
    assert {(row.shop, row.total) for row in same.itertuples()} == {
        ("north", Decimal("12.5")),
        ("south", Decimal("88.5")),
    }


def told_as_a_test(found):
    [channel] = found.findings["channels"]
    assert (channel["orders"], channel["not_expected"], channel["missing"]) == (12, 1, 0)
    [row] = found.rows("not_expected.csv")
    assert row["order_name"] == "#1003"
    assert "test" in row["reason"]


def with_lines(*further):
    """The orders, with further rows right below #1003."""
    rows = [order(number) for number in NUMBERS]
    return file(ORDERS, csv_text(ORDER_COLUMNS, [*rows[:3], *further, *rows[3:]]))


def total_once(case):
    assert case.table(ORDERS_TABLE).total.sum().execute() == ALL_SUM
    lines = case.table(ORDER_LINES).execute()
    assert (lines.order_id == "5800000001003").sum() == 2


def ten_times_as_much(bench: Bench):
    """Thirty megabytes load within the memory that is allowed."""
    folder = bench.case()
    with (folder / ORDERS).open("w") as stream:
        stream.write(HEADER)
        stream.writelines(ROWS[0].replace("1001", str(1_000_000 + at)) for at in range(BIG))
    told = bench.bounded(folder)
    (folder / ORDERS).unlink()
    assert told["refused"] == ""
    [own] = [item for item in told["inputs"] if item["path"] == ORDERS]
    assert (own["rows"], own["loaded"], own["quarantined"], own["not_data"]) == (BIG + 1, BIG, 0, 1)


def while_it_is_read(alter, *says):
    """A check that the case is refused when the orders change whenever the kit opens them."""

    def check(bench: Bench) -> None:
        from syncgap_kit.intake.containers import Content

        folder = bench.case()
        opening, times = Content.open, []

        def opened(content):
            stream = opening(content)
            if content.name == ORDERS:
                times.append(1)
                alter(folder / ORDERS, len(times))
            return stream

        bench.patch.setattr(Content, "open", opened)
        with pytest.raises(SyncGapError) as caught:
            bench.opened(folder)
        assert times
        check_sentence(str(caught.value))
        assert lacking((ORDERS, *says), str(caught.value)) == []

    return check


def replaced(path, times):
    """Another file of the same name, size and time of writing."""
    other = write(path.parent.parent.parent.parent / "other.csv", SHOP.replace(",12.50,", f",12.{50 + times},"))
    state = path.stat()
    os.utime(other, ns=(state.st_atime_ns, state.st_mtime_ns))
    other.replace(path)
    assert path.stat().st_size == state.st_size


def grown(path, times):
    with path.open("a") as stream:
        stream.write(ROWS[0].replace("1001", str(2000 + times)))


CASES = (
    bad(74, "the same file twice", Loads(file(COPY, SHOP), then=each_row_once)),
    bad(
        75,
        "the same rows under another name and with other line ends",
        Loads(
            file(COPY, SHOP.replace("\n", "\r\n")),
            warned=(("shopify", "repeat|same rows|again|copy of"),),
            then=each_row_once,
        ),
    ),
    bad(
        76,
        "two files that overlap",
        Loads(
            together(file(COPY, HEADER + "".join(ROWS[:8])), file(ORDERS, HEADER + "".join(ROWS[4:]))),
            counts={ORDERS: (9, 8, 0, 1), COPY: (9, 4, 0, 5)},
        ),
    ),
    bad(
        77,
        "an order with another total in an older export",
        Loads(
            together(
                TWO_SOURCES,
                file(OLDER, HEADER + "".join(ROWS[:5])),
                shop({1003: {"Subtotal": "15.00", "Total": "15.50"}}),
            ),
            warned=(("#1003|1 order|one order", "total|amount", "2025-04-06|6 April|2025-04-12|12 April"),),
            then=newest_total,
        ),
    ),
    bad(
        78,
        "one order id in two shops",
        Loads(
            together(TWO_SHOPS, file(SOUTH, shop_text({1003: {"Subtotal": "88.00", "Total": "88.50"}}))),
            24,
            then=of_both_shops,
        ),
    ),
    bad(
        79,
        "an order that a later export lacks",
        Loads(
            exported_twice(),
            200,
            warned=(("#1020|1 order|one order", "vanish|no longer|disappear|lack"),),
            holds=((ORDERS_TABLE, "order_name", "#1020"),),
        ),
    ),
    bad(
        82,
        "the books of another company",
        Stop(
            together(file(BOOKS, TITLE + DOCUMENTS), declared('company = "Northwind Outfitters"', BOOKS_SOURCE)),
            (BOOKS, "Southwind LLC", "Northwind Outfitters"),
            command=True,
        ),
    ),
    bad(
        83,
        "orders of a test",
        Finds(together(shop({1003: {"Payment Method": "(for testing) Bogus Gateway"}}), without(1003)), told_as_a_test),
    ),
    bad(
        87,
        "orders and their lines in one file",
        Loads(with_lines(line(1003)), counts={ORDERS: (14, 13, 0, 1)}, then=total_once),
        Loads(  # a shop app that repeats the order's own cells on every line
            with_lines(order(1003, **{"Lineitem name": "Tin Plate", "Lineitem sku": "PLATE-2"})),
            counts={ORDERS: (14, 13, 0, 1)},
            then=total_once,
        ),
    ),
    bad(88, "ten times as much", Tries(ten_times_as_much)),
    bad(
        89,
        "a file that is replaced while it is read",
        Tries(while_it_is_read(replaced, "while it was read|changed|replaced", "again")),
    ),
    bad(
        90,
        "a file that grows while it is read",
        Tries(while_it_is_read(grown, "while it was read|still being written|grew|changed", "again|wait")),
    ),
)

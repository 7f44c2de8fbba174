"""1 to 28: files whose lines, quotes and headers are not as the export writes them."""

from syncgap_kit.tables import ORDER_LINES
from syncgap_kit.tables import ORDERS as ORDERS_TABLE
from tests.small_case import BOOKS, ORDERS, order

from .content import (
    DOCUMENTS,
    HEADER,
    ROWS,
    SHOP,
    file,
    one_row,
    row_of,
    shop,
    shop_text,
    together,
    toml,
)
from .parts import Loads, Stop, bad

ONE, THREE, ALL = row_of(1001), row_of(1003), len(ROWS)
TITLES = 'Northwind Outfitters,,,,,,,,\nTransaction List by Date,,,,,,,,\n"March 31-April 11, 2025",,,,,,,,\n\n'
FOOTER = '\n\n\n"Accrual Basis Tuesday, April 29, 2025 09:30 PM GMT-04:00",,,,,,,,\n'
PERIOD = toml(("[case]\n", "[case]\nperiod = { from = 2025-03-31, to = 2025-04-11 }\n"))
TOTAL_ROW = dict.fromkeys(["Financial Status", "Paid at", "Fulfilled at", "Id", "Lineitem name", "Lineitem sku"], "")


def total_named_like_an_order():
    """A sum below the orders that somebody dragged down with the last order's time."""
    return shop(None, order(1012, Name="Total", Subtotal="186.00", Taxes="6.00", Total="192.00", **TOTAL_ROW))


def one_comma_missing():
    return file(ORDERS, one_row(1003, ",USD,", ",USD"))


def one_comma_too_many(last):
    return file(ORDERS, shop_text({1003: {"Source": last}}).replace("\n#1003,", "\n#1003,,"))


def second_table_of_one_reason(case):
    assert len({one.reason for one in case.quarantine}) == 1


def whole_note(case):
    """The record of two lines is one, its bytes are both lines, and the row after it is counted by physical lines."""
    from syncgap_kit.tables import SPANS

    rows = case.table(ORDERS_TABLE).execute().set_index("order_name").source_row
    assert (rows["#1003"], rows["#1004"]) == (THREE, THREE + 2)
    spans = case.table(SPANS).execute()
    [span] = spans[(spans.source_file == ORDERS) & (spans.source_row == THREE)].itertuples()
    content = (case.folder / ORDERS).read_bytes()[int(span.byte_from) : int(span.byte_to)]
    assert content.startswith(b"#1003,")
    assert b'"leave it\nat the door"' in content
    assert content.endswith(b",web\n")


MIXED = (HEADER + "".join(ROWS[:5])).replace("\n", "\r\n") + "".join(ROWS[5:])
BACKSLASHED = shop_text({1003: {"Lineitem sku": '7" TARP'}, 1005: {"Lineitem sku": "9-TARP"}}).replace(
    ",9-TARP,", r',"9\" TARP",'
)
CASES = (
    bad(1, "0 bytes", Stop(file(ORDERS, b""), (ORDERS, "empty", "export it again"), command=True)),
    bad(2, "only white space and line breaks", Stop(file(ORDERS, " \n\r\n\t\n"), (ORDERS, "empty", "again"))),
    bad(
        3,
        "header only",
        Loads(file(ORDERS, HEADER), 0, counts={ORDERS: (1, 0, 0, 1)}, warned=((ORDERS, "no row|0 orders", "period"),)),
    ),
    bad(
        4, "no header", Stop(file(ORDERS, "".join(ROWS)), (f"{ORDERS}, line 1:", "'#1001", "shopify_orders", "header"))
    ),
    bad(5, "two header rows", Stop(file(ORDERS, HEADER + SHOP), (ORDERS, "line 2:|row 2:", "header", "again|remove"))),
    bad(
        6,
        "titles above the header",
        Loads(file(BOOKS, TITLES + DOCUMENTS), counts={BOOKS: (17, 12, 0, 5)}, silent=True),
        Loads(  # a report that was run for a shorter time than the case is about
            together(PERIOD, file(BOOKS, TITLES.replace("11,", "5,") + "".join(DOCUMENTS.splitlines(True)[:7]))),
            warned=((BOOKS, "2025-04-05|5 April 2025|April 5, 2025"),),
        ),
    ),
    bad(7, "titles beyond measure", Stop(file(BOOKS, "Northwind,,,,,,,,\n" * 45 + DOCUMENTS), (BOOKS, "46"))),
    bad(
        8,
        "a total and a footer",
        Loads(
            file(BOOKS, DOCUMENTS + 'TOTAL,,,,,,,,"$192.00"\n' + FOOTER),
            counts={BOOKS: (18, 12, 0, 6)},
            silent=True,
        ),
        Loads(
            file(BOOKS, DOCUMENTS + 'TOTAL,,,,,,,,"$999.00"\n' + FOOTER),
            counts={BOOKS: (18, 12, 0, 6)},
            warned=((BOOKS, "999.00", "192.00"),),
        ),
    ),
    bad(9, "a total that looks like an order", Loads(total_named_like_an_order(), aside=((ORDERS, ALL + 2, None),))),
    bad(
        10,
        "a second table of the same width",
        Loads(
            file(ORDERS, HEADER + "".join(ROWS[:6]) + HEADER + "".join(ROWS[6:])),
            6,
            tuple((ORDERS, row, None) for row in range(8, 15)),
            warned=((ORDERS, "second table", " 8"),),
            command=True,
        ),
    ),
    bad(
        11,
        "a second table of another width",
        Loads(
            file(ORDERS, SHOP + "\n" + "".join(DOCUMENTS.splitlines(True)[:3])),
            aside=((ORDERS, 15, None), (ORDERS, 16, None), (ORDERS, 17, None)),
            counts={ORDERS: (17, 12, 3, 2)},
            warned=((ORDERS, "second table", " 15"),),
            then=second_table_of_one_reason,
        ),
    ),
    bad(12, "one delimiter missing", Loads(one_comma_missing(), 11, ((ORDERS, THREE, None),))),
    bad(13, "one delimiter too many, last field empty", Loads(one_comma_too_many(""), 11, ((ORDERS, THREE, None),))),
    bad(
        14, "one delimiter too many, last field filled", Loads(one_comma_too_many("web"), 11, ((ORDERS, THREE, None),))
    ),
    bad(
        15,
        "a stray quote in a row",
        Loads(file(ORDERS, one_row(1003, "Enamel Mug", 'Enamel "Mug')), 11, ((ORDERS, THREE, None),), ("quote",)),
    ),
    bad(
        16,
        "a stray quote in the header",
        Stop(
            file(ORDERS, SHOP.replace("Financial Status", '"Financial Status')), (f"{ORDERS}, line 1:", "quote|damaged")
        ),
    ),
    bad(
        17,
        "a quote that is never closed",
        Loads(
            file(ORDERS, one_row(1003, "Enamel Mug", '"Enamel Mug')),
            11,
            ((ORDERS, THREE, None),),
            ("quote",),
            counts={ORDERS: (13, 11, 1, 1)},
        ),
    ),
    bad(
        18,
        "a line break inside a quoted note",
        Loads(shop({1003: {"Notes": "leave it\nat the door"}}), counts={ORDERS: (13, 12, 0, 1)}, then=whole_note),
    ),
    bad(
        19,
        "thousands of line breaks in a quoted field",
        Loads(shop({1003: {"Notes": "knock\n" * 5000}}), 11, ((ORDERS, THREE, None),), some=True),
    ),
    bad(
        20,
        "quotes escaped by a backslash",
        Loads(file(ORDERS, BACKSLASHED), 11, ((ORDERS, 6, None),), holds=((ORDER_LINES, "sku", '7" TARP'),)),
    ),
    bad(21, "semicolons", Stop(file(ORDERS, SHOP.replace(",", ";")), (f"{ORDERS}, line 1:", "semicolon", "again"))),
    bad(22, "tabs in a .csv", Stop(file(ORDERS, SHOP.replace(",", "\t")), (f"{ORDERS}, line 1:", "tab", "again"))),
    bad(23, "mixed line ends", Loads(file(ORDERS, MIXED), warned=((ORDERS, "CRLF", "6", "LF", "7"),))),
    bad(  # case.toml has no key for line ends: refused
        24,
        "carriage returns alone",
        Stop(file(ORDERS, SHOP.replace("\n", "\r")), (ORDERS, "carriage return", "again|copy")),
    ),
    bad(
        25,
        "no line break at the end",
        Loads(
            file(ORDERS, SHOP[:-1]),
            counts={ORDERS: (13, 12, 0, 1)},
            warned=((ORDERS, "line break", "last row", "cut"),),
        ),
    ),
    bad(
        26,
        "cut in the middle of a row",
        Loads(
            file(ORDERS, SHOP[:-40]),
            11,
            ((ORDERS, ALL + 1, None),),
            warned=((ORDERS, "cut off", "13", "again"),),
            command=True,
        ),
    ),
    bad(
        27,
        "cut inside the last number",
        Loads(
            file(BOOKS, DOCUMENTS.removesuffix("0\n")),
            aside=((BOOKS, ALL + 1, None),),
            because=("cut",),
            warned=((BOOKS, "line break", "cut"),),
        ),
    ),
    bad(
        28,
        "blank lines in the middle",
        Loads(
            file(ORDERS, HEADER + "".join(ROWS[:3]) + "\n  \n\n" + "".join(ROWS[3:])),
            counts={ORDERS: (16, 12, 0, 4)},
            holds=((ORDERS_TABLE, "source_row", 8),),
        ),
    ),
)

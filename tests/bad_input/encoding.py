"""39 to 48: bytes that are not the text they should be."""

from syncgap_kit.matching.orders import match
from syncgap_kit.tables import ORDER_LINES
from syncgap_kit.tables import ORDERS as ORDERS_TABLE
from tests.small_case import ORDERS

from .content import HEADER, ROWS, SHOP, books, declared, file, one_row, row_of, shop, shop_text, together
from .parts import Finds, Loads, Stop, bad

THREE = row_of(1003)
CAFE = "Café Noir"
UTF8 = shop_text({1005: {"Vendor": CAFE}})
ONE_CP1252 = one_row(1003, "Northwind", CAFE).encode("cp1252")
TWICE_ENCODED = CAFE.encode().decode("cp1252")
PARTY = "\U0001f600"
ZERO_WIDTH, FULL_WIDTH = "#10\u200b03", "#１００３"
COMPOSED, DECOMPOSED = "\u00c91004", "E\u03011004"


def all_found(case):
    """Every order meets its document, and none is left over."""
    matches = match(case)
    assert set(matches.orders.disposition.execute()) == {"posted"}
    assert matches.orphans.count().execute() == 0


def told_of_utf16(case):
    reasons = [getattr(item, "grade_reason", "") for item in case.inputs]
    assert "utf-16" in " ".join([*case.warnings, *reasons]).lower()


def hex_is_kept(case):
    assert all("e9" in (one.value + one.reason).lower() for one in case.quarantine)


def unchanged_in_the_tables(found):
    [row] = [row for row in found.rows("exceptions.csv") if row["disposition"] != "orphan"]
    assert (row["order_name"], row["disposition"]) == (f"#1003{PARTY}", "missing")


def second_half_elsewhere():
    """An export in UTF-8 with one in cp1252 hung on to it."""
    first, second = (part.replace("Northwind", CAFE) for part in ("".join(ROWS[:6]), "".join(ROWS[6:])))
    return (HEADER + first).encode() + second.encode("cp1252")


CASES = (
    bad(39, "a UTF-8 mark", Loads(file(ORDERS, "\ufeff" + SHOP), counts={ORDERS: (13, 12, 0, 1)}, silent=True)),
    bad(
        40,
        "UTF-16 with its mark",
        Loads(
            file(ORDERS, UTF8.encode("utf-16")),
            counts={ORDERS: (13, 12, 0, 1)},
            holds=((ORDER_LINES, "vendor", CAFE),),
            then=told_of_utf16,
        ),
        Loads(
            file(ORDERS, b"\xfe\xff" + UTF8.encode("utf-16-be")),
            holds=((ORDER_LINES, "vendor", CAFE),),
            then=told_of_utf16,
        ),
    ),
    bad(
        41,
        "cp1252 in a file of UTF-8",
        Stop(
            file(ORDERS, ONE_CP1252),
            (f"{ORDERS}, line {THREE}:", "0xe9", f"{ONE_CP1252.index(0xE9):,}", 'encoding = "cp1252"'),
            command=True,
        ),
        Loads(
            together(file(ORDERS, ONE_CP1252), declared('encoding = "cp1252"')),
            holds=((ORDER_LINES, "vendor", CAFE),),
            silent=True,
        ),
    ),
    bad(
        42,
        "one bad byte",
        Loads(  # the file proves elsewhere that it is UTF-8
            file(ORDERS, UTF8.encode().replace(b"#1003,", b"#1003,\xe9")),
            11,
            ((ORDERS, THREE, None),),
            counts={ORDERS: (13, 11, 1, 1)},
            holds=((ORDER_LINES, "vendor", CAFE),),
            then=hex_is_kept,
        ),
        Loads(  # no letter in any Western encoding
            file(ORDERS, SHOP.encode().replace(b"Enamel Mug,MUG-1", b"Enamel\x81Mug,MUG-1", 1)),
            11,
            ((ORDERS, row_of(1001), None),),
            ("81",),
        ),
    ),
    bad(
        43,
        "text that was encoded twice",
        Loads(
            shop({number: {"Vendor": TWICE_ENCODED} for number in (1003, 1005, 1008)}),
            warned=((ORDERS, "3", "twice|double|mojibake|garbled"),),
            holds=((ORDER_LINES, "vendor", TWICE_ENCODED),),
        ),
    ),
    bad(
        44,
        "NUL bytes",
        Loads(
            file(ORDERS, one_row(1003, "Enamel Mug", "Enamel\0Mug")),
            11,
            ((ORDERS, THREE, None),),
            ("NUL",),
            counts={ORDERS: (13, 11, 1, 1)},
        ),
    ),
    bad(
        45,
        "marks without width in an order's name",
        Loads(
            shop({1003: {"Name": ZERO_WIDTH}, 1007: {"Name": "\u202a#1007\u202c"}}),
            warned=((ORDERS, "2", "invisible|zero-width|control"),),
            holds=((ORDERS_TABLE, "order_name", ZERO_WIDTH), (ORDERS_TABLE, "order_name", "\u202a#1007\u202c")),
            then=all_found,
        ),
    ),
    bad(
        46,
        "the same sign written in two ways",
        Loads(
            together(shop({1003: {"Name": FULL_WIDTH}, 1004: {"Name": COMPOSED}}), books({1004: {"Num": DECOMPOSED}})),
            warned=((ORDERS, "width|accent|unicode|normal|form|spel"),),
            holds=((ORDERS_TABLE, "order_name", FULL_WIDTH), (ORDERS_TABLE, "order_name", COMPOSED)),
            then=all_found,
        ),
    ),
    bad(
        47,
        "signs beyond the basic plane",
        Loads(
            shop({1003: {"Tags": f"gift {PARTY}", "Lineitem sku": f"MUG-{PARTY}"}}),
            holds=((ORDERS_TABLE, "tags", f"gift {PARTY}"), (ORDER_LINES, "sku", f"MUG-{PARTY}")),
            silent=True,
        ),
        Finds(
            together(shop({1003: {"Name": f"#1003{PARTY}"}}), books({1003: {"Num": "#7003", "Amount": "999.00"}})),
            unchanged_in_the_tables,
        ),
    ),
    bad(
        48,
        "two encodings in one file",
        Stop(
            file(ORDERS, second_half_elsewhere()),
            (
                f"{ORDERS}, line {row_of(1007)}:",
                "0xe9",
                f"{second_half_elsewhere().index(b'Caf' + bytes([0xE9])) + 3:,}",
                "encoding",
            ),
        ),
    ),
)

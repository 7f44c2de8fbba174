"""49 to 62: ids and amounts that are not what they look like."""

from decimal import Decimal

from syncgap_kit.matching.orders import match
from syncgap_kit.tables import ORDER_LINES, POSTINGS
from syncgap_kit.tables import ORDERS as ORDERS_TABLE
from tests.small_case import BOOKS, ORDERS, document, order

from .bench import said
from .content import NUMBERS, books, declared, file, row_of, shop, together, without_column
from .parts import Finds, Loads, Stop, bad

THREE, FOUR, FIVE = (row_of(number) for number in (1003, 1004, 1005))
LONG_ID, ZEROS = "1.23E+19", "12345678901234500000"
BARE = {number: {"Num": str(number)} for number in NUMBERS}
REPLACED = (
    order(1003, Name="1003", Id="5900000000001", Total="12.50"),
    order(1003, Name="1003-R1", Id="5900000000002", Total="12.50"),
)


def totals(case):
    orders = case.table(ORDERS_TABLE).execute()
    return {row.order_name: row.total for row in orders.itertuples()}


def amounts(case):
    return case.table(POSTINGS).amount.execute().tolist()


def grade_of(name, grade):
    def check(case):
        [item] = [item for item in case.inputs if item.path == name]
        assert item.grade == grade

    return check


def kept_apart(case):
    """Three orders that one number may mean: each stands for itself, at most one is posted, the doubt is told."""
    matches = match(case)
    orders = matches.orders.execute()
    alike = orders[orders.order_name.isin(["#1003", "1003", "1003-R1"])]
    assert sorted(alike.order_name) == ["#1003", "1003", "1003-R1"]
    assert alike.disposition.isin(["posted", "posted_late"]).sum() <= 1
    told = [*case.warnings, *matches.warnings, *map(str, alike.reason)]
    assert said(("several|ambiguous|more than one|either",), told), told


def in_dollars_of_its_own_grammar(case):
    assert totals(case)["#1004"] == Decimal("1234.5")


def negative(case):
    assert amounts(case).count(Decimal(-12)) == 3


def symbols_read(case):
    assert {totals(case)[name] for name in ("#1003", "#1004")} == {Decimal("12.5"), Decimal("13.5")}


def by_the_currency_table(case):
    orders = case.table(ORDERS_TABLE).execute().set_index("order_name")
    assert {(row.currency, row.total) for row in orders.loc[["#1007", "#1008"]].itertuples()} == {
        ("JPY", Decimal(1250)),
        ("KWD", Decimal("12.505")),
    }


def blank_is_not_nothing(case):
    found = totals(case)
    assert found["#1003"] is None
    assert found["#1006"] == Decimal(0)
    assert {(one.source_row, one.value) for one in case.quarantine} == {(FOUR, "NULL"), (FIVE, "N/A")}


def each_currency_by_itself(found):
    channels = {channel["currency"]: channel for channel in found.findings["channels"]}
    assert set(channels) == {"USD", "EUR"}
    assert [channels[currency]["orders"] for currency in ("USD", "EUR")] == [10, 2]
    sums = [channels[currency]["amounts"]["orders"] for currency in ("USD", "EUR")]
    own = [str(Decimal(number - 991) + Decimal("0.5")) for number in (1003, 1004)]
    assert sums == [f"{192 - sum(map(Decimal, own)):.2f}", f"{sum(map(Decimal, own)):.2f}"]


def all_euro(case):
    assert set(case.table(ORDERS_TABLE).currency.execute()) == {"EUR"}


def all_posted(case):
    assert set(match(case).orders.disposition.execute()) == {"posted"}


def tax_within():
    """Half of the orders as a shop writes them that shows its prices with tax."""
    return shop({number: {"Subtotal": f"{number - 991}.50"} for number in range(1007, 1013)})


CASES = (
    bad(
        49,
        "leading zeros in an id",
        Loads(
            shop({number: {"Id": f"000580000{number}"} for number in NUMBERS}),
            holds=((ORDERS_TABLE, "order_id", "0005800001003"), (ORDER_LINES, "order_id", "0005800001003")),
        ),
    ),
    bad(  # the rows load: the digits are still there, only somebody's spreadsheet has been over them
        50,
        "an id that a spreadsheet made a date of",
        Loads(
            books({1003: {"Num": "2-Mar"}, 1005: {"Num": "1E5"}}),
            warned=((BOOKS, "spreadsheet", "2-Mar"),),
            holds=((POSTINGS, "doc_number", "2-Mar"), (POSTINGS, "doc_number", "1E5")),
            then=grade_of(BOOKS, "C"),
        ),
    ),
    bad(
        51,
        "an id that has lost digits",
        Loads(
            shop({1003: {"Id": LONG_ID}, 1005: {"Id": ZEROS}}),
            10,
            ((ORDERS, THREE, "id"), (ORDERS, FIVE, "id")),
            ("precision",),
            command=True,
        ),
    ),
    bad(52, "#1003, 1003 and 1003-R1", Loads(together(shop(None, *REPLACED), books(BARE)), 14, then=kept_apart)),
    bad(
        53,
        "two decimal marks",
        Loads(
            shop({1003: {"Total": "1.234,50"}, 1004: {"Total": "1,234.50"}}),
            11,
            ((ORDERS, THREE, "total"),),
            then=in_dollars_of_its_own_grammar,
        ),
        Stop(  # nothing else in the file tells which
            books({number: {"Amount": "1,234"} for number in NUMBERS}),
            (BOOKS, "1234", "1.234", 'decimal_mark = "."'),
        ),
    ),
    bad(
        54,
        "negative amounts in three ways",
        Loads(
            books(
                None,
                *(
                    document(1013 + at, **{"Transaction type": "Credit Memo", "Amount": amount})
                    for at, amount in enumerate(["(12.00)", "12.00-", "-$12"])
                ),
            ),
            then=negative,
        ),
    ),
    bad(
        55,
        "currencies within the amounts",
        Loads(
            shop({1003: {"Total": "$12.50"}, 1004: {"Total": "US$13.50"}, 1005: {"Total": "EUR 14.50"}}),
            11,
            ((ORDERS, FIVE, "total"),),
            ("USD",),
            then=symbols_read,
        ),
    ),
    bad(
        56,
        "more decimals than the currency has",
        Loads(
            shop(
                {
                    1003: {"Total": "10.005"},
                    1004: {"Total": "12.5", "Currency": "JPY"},
                    1007: {"Total": "1250", "Currency": "JPY"},
                    1008: {"Total": "12.505", "Currency": "KWD"},
                }
            ),
            10,
            ((ORDERS, THREE, "total"), (ORDERS, FOUR, "total")),
            ("round",),
            then=by_the_currency_table,
        ),
    ),
    bad(
        57,
        "NaN, inf and 1e3 as amounts",
        Loads(
            shop({1003: {"Total": "NaN"}, 1004: {"Total": "inf"}, 1005: {"Total": "1e3"}}),
            9,
            ((ORDERS, THREE, "total"), (ORDERS, FOUR, "total"), (ORDERS, FIVE, "total")),
            ("amount",),
        ),
    ),
    bad(
        58,
        "blank, NULL, N/A and 0",
        Loads(
            shop({1003: {"Total": ""}, 1004: {"Total": "NULL"}, 1005: {"Total": "N/A"}, 1006: {"Total": "0"}}),
            10,
            ((ORDERS, FOUR, "total"), (ORDERS, FIVE, "total")),
            then=blank_is_not_nothing,
        ),
    ),
    bad(
        59,
        "an amount beyond all amounts",
        Loads(shop({1003: {"Total": "123456789012345678901.00"}}), 11, ((ORDERS, THREE, "total"),), ("amount",)),
    ),
    bad(  # no rate is asked for: by the contract nothing is ever converted
        60,
        "several currencies in one file",
        Finds(shop({1003: {"Currency": "EUR"}, 1004: {"Currency": "EUR"}}), each_currency_by_itself),
    ),
    bad(
        61,
        "no column of currencies",
        Stop(file(ORDERS, without_column("Currency")), (ORDERS, "currency", "[[source]]")),
        Loads(together(file(ORDERS, without_column("Currency")), declared('currency = "EUR"')), then=all_euro),
    ),
    bad(62, "prices with tax and without", Loads(tax_within(), warned=((ORDERS, "tax"),), then=all_posted)),
)

"""80, 81 and 84 to 86: what a file does not hold, told before any order is called missing."""

from datetime import datetime, timedelta

from tests.small_case import BOOKS, DOCUMENT_COLUMNS, ORDER_COLUMNS, ORDERS, csv_text, document

from .bench import said
from .content import busy_case, file, placed_at, together
from .parts import Finds, Loads, bad

FEBRUARY = datetime(2025, 2, 10, 9)  # noqa: DTZ001  by the clock of New York
HOLE = range(28, 39)  # days: 10 to 20 March
HOLE_BEGINS = "2025-03-10|10 March|10 to 20 March"
PAGE = 10_000
SHORT_COLUMNS = (
    *("Name", "Financial Status", "Paid at", "Fulfillment Status", "Currency", "Total", "Created at"),
    *("Lineitem quantity", "Lineitem name", "Id"),
)


def with_a_hole():
    """Four orders a day for ten weeks, without eleven days in the middle, which the order numbers show as well."""
    orders = [
        placed_at(1001 + at, FEBRUARY + timedelta(days=at // 4, hours=at % 4))
        for at in range(280)
        if at // 4 not in HOLE
    ]
    documents = [
        document(1001 + at, Date=f"{FEBRUARY + timedelta(days=at // 4):%m/%d/%Y}")
        for at in range(280)
        if at // 4 not in HOLE
    ]

    def write_both(folder):
        file(ORDERS, csv_text(ORDER_COLUMNS, orders))(folder)
        file(BOOKS, csv_text(DOCUMENT_COLUMNS, documents))(folder)

    return write_both


def a_hole_is_no_gap(found):
    assert found.findings["gaps"] == []
    assert said(("shopify", HOLE_BEGINS), found.warnings), found.warnings


def a_full_page():
    rows = []
    for at in range(PAGE):
        moment = FEBRUARY + timedelta(minutes=10 * at)
        own = placed_at(1001 + at, moment)
        rows.append({column: own[column] for column in SHORT_COLUMNS})
    return file(ORDERS, csv_text(SHORT_COLUMNS, rows))


def sixty_documents(step=1, lost=(), **cells):
    """Documents of April under the books' own numbers, all but the lost ones."""
    rows = [
        document(1001, **{"Num": str(5000 + step * at), "Date": f"04/{1 + at * 27 // 60:02}/2025", **cells})
        for at in range(60)
        if at not in lost
    ]
    return file(BOOKS, csv_text(DOCUMENT_COLUMNS, rows))


def of_january():
    """The books of a winter in which no order of the export had been placed."""
    rows = [document(1001, Num=str(100 + at), Date=f"01/{1 + at // 2:02}/2025") for at in range(60)]
    return together(busy_case(), file(BOOKS, csv_text(DOCUMENT_COLUMNS, rows)))


CASES = (
    bad(
        80,
        "days that an export lacks",
        Loads(
            with_a_hole(),
            236,
            warned=(("shopify", HOLE_BEGINS, "2025-03-20|20 March 2025"),),
        ),
        Finds(with_a_hole(), a_hole_is_no_gap),
    ),
    bad(
        81,
        "as many rows as a page holds",
        Loads(a_full_page(), PAGE, warned=((ORDERS, "10,000|10000", "limit|page|cut|truncat"),)),
    ),
    bad(
        84,
        "a report of one customer only",
        Loads(sixty_documents(7, Name="Customer 1003"), warned=(("books", "filter|one customer"),)),
    ),
    bad(
        85,
        "numbers that the books skip",
        Loads(sixty_documents(lost=(7, 20, 41)), warned=(("books", "audit log"),)),
    ),
    bad(  # payouts come with their readers; the books and the orders of different times are the same question
        86,
        "a file of another period than the orders",
        Loads(of_january(), 200, warned=(("books", "no document|January 2025|2025-01-", "order"),)),
    ),
)

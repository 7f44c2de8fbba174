"""An order whose number was given to somebody else's document: both say so, and neither says what is not true."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.table_case import FIRST, document, matched, order

NUMBERS = range(1001, 1071)
THE_ONE = 1058
TIMES = {number: FIRST + timedelta(days=(number - 1070) / 1.5 + 23) for number in NUMBERS}  # three orders in two days
ORDERS = [order(number, created_at=at, paid_at=at) for number, at in TIMES.items()]


def found(writing, *others):
    """The reason of order 1058, which has no document of its own, and those of the orphans, by their numbers."""
    own = [
        document(number, doc_number=writing.format(number), date=at.date())
        for number, at in TIMES.items()
        if number != THE_ONE
    ]
    matches = matched(ORDERS, [*own, *others])
    rows = matches.orders.filter(matches.orders.disposition != "posted").to_pyarrow().to_pylist()
    assert [(row["order_name"], row["disposition"]) for row in rows] == [(f"#{THE_ONE}", "missing")]
    orphans = matches.orphans.to_pyarrow().to_pylist()
    return rows[0]["reason"], {row["doc_number"]: row["reason"] for row in orphans}


def dealers(number, **cells):
    day = (TIMES[THE_ONE] - timedelta(days=12)).date()
    cells = {"customer_key": "a dealer", "amount": Decimal(1281), "date": day, **cells}
    return document(THE_ONE, **{"doc_number": number, "document_type": "invoice", **cells})


@pytest.mark.parametrize("writing", ["{}", "SH-{}"])
def test_the_order_names_the_document_and_the_document_names_the_order(writing):
    number = writing.format(THE_ONE)
    reason, orphans = found(writing, dealers(number))
    assert reason == (
        f"no document in the books but {number}, which bears its number and agrees with it neither in amount nor in "
        "customer"
    )
    assert list(orphans) == [number]
    assert orphans[number].startswith("order #1058 of this channel bears its number, and neither amount nor customer")


def test_a_document_that_is_far_older_than_its_order_says_so():
    early = dealers("SH-1058", customer_key=None, date=(TIMES[THE_ONE] - timedelta(days=33)).date())
    reason, orphans = found("SH-{}", early)
    assert reason.startswith("no document in the books but SH-1058, which bears its number, is more than 30 days older")
    assert orphans["SH-1058"].startswith("order #1058 of this channel bears its number, was placed more than 30 days")


@pytest.mark.parametrize(
    "other",
    [
        dealers("1058"),  # the ledger's own counter came by
        dealers("88123", memo="1058 mugs"),
        dealers("88123", memo="SH-1059 and SH-1058"),
    ],
    ids=["another way of writing", "a memo", "a memo with several"],
)
def test_what_bears_its_number_by_chance_is_not_named(other):
    reason, orphans = found("SH-{}", other)
    assert (reason, orphans) == ("no document in the books", {})

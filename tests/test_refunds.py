"""Refunds are legs of their own: never duplicates, never orphans, and told where the books lack them."""

from decimal import Decimal

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from tests.small_case import document, order, small_case

NUMBERS = range(1001, 1013)


def test_a_refund_that_the_books_lack_or_hold_otherwise_is_told(tmp_path):
    back = {"Financial Status": "partially_refunded", "Refunded Amount": "5.00"}
    orders = [order(number, **(back if number in (1003, 1004, 1005) else {})) for number in NUMBERS]
    legs = [
        document(
            1003, Num="RF-1", Memo="Refund of order #1003", Amount="-5.00", **{"Transaction type": "Refund Receipt"}
        ),
        document(1004, Num="#1004", Amount="-4.00", **{"Transaction type": "Credit Memo"}),
    ]
    case = open_case(small_case(tmp_path, orders=orders, documents=[*map(document, NUMBERS), *legs]))
    matches = match(case)
    dispositions = matches.orders.select("disposition").distinct().to_pyarrow()["disposition"].to_pylist()
    assert dispositions == ["posted"]
    assert matches.orphans.count().execute() == 0
    (refunds,) = matches.refunds
    assert (refunds.refunded, refunds.booked, refunds.differing) == (3, 2, 1)
    assert refunds.open_amount == Decimal("5.00")
    assert any("of 3 refunded orders, 2 have their refund in the books" in warning for warning in matches.warnings)

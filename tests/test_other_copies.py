"""One sale that two channels export: the books hold it once, and nobody is told to enter it again."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.table_case import FIRST, document, matched, order

NUMBERS = range(1001, 1031)
TWICE = range(1005, 1020)  # orders that the shop has as copies of the marketplace's


def marketplace(number):
    return f"11-{number:05}-98765"


def risk(**cells):
    """The money at risk of the shop, whose copies bear the marketplace's number and may differ in some cells."""
    orders = [order(number) for number in NUMBERS]
    documents = [document(number) for number in NUMBERS]
    for number in TWICE:
        at = FIRST + timedelta(days=number - 1001, hours=3)
        told = {"created_at": at, "paid_at": at, "total": Decimal(number), "customer_key": f"buyer {number}"}
        name = marketplace(number)
        orders.append(order(number, **told, channel="ebay", order_id=name, order_name=name, source_row=number + 100))
        own = {**told, "order_id": str(7_770_000 + number), "order_name": name, "source_row": number + 200, **cells}
        orders.append(order(number, **own))
        told = {"doc_number": name, "amount": Decimal(number), "customer_key": f"buyer {number}"}
        documents.append(document(number, date=at.date(), **told))
    account = matched(orders, documents).payouts
    [found] = [one for one in account.at_risk if one.orders]
    return found, account.warnings


def test_a_copy_of_another_channel_is_no_money_at_risk():
    found, warnings = risk()
    assert (found.orders, found.net) == (len(TWICE), 0)
    assert found.held["copies"] == (len(TWICE), Decimal(sum(TWICE)))
    assert any("Copies of another channel's sales are not to be entered at all" in warning for warning in warnings)
    assert not any("Post the sales of the former" in warning for warning in warnings)


@pytest.mark.parametrize("cells", [{"total": Decimal("9.00")}, {"currency": "CAD"}, {"order_name": "#77"}])
def test_what_differs_in_amount_currency_or_name_is_no_copy(cells):
    found, _ = risk(**cells)
    assert found.held["copies"] == (0, 0)
    assert found.net == found.gross

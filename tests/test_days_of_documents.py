"""Which day documents bear: another zone than the books' own is told only where it leaves clearly fewer without one."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.table_case import FIRST, document, matched, order

NIGHT = FIRST.replace(hour=2)  # ten in the evening of New York's day before


def zone_of(late, in_utc, unclear=0):
    """The zone that is learnt of 60 orders, a third of them of the night; every so many documents come a day late.

    Of so many orders of the night it is unclear which day they bear: every other one that of the other zone.
    """
    orders, documents = [], []
    for place in range(60):
        number, night = 1001 + place, place % 3 == 0
        at = (NIGHT if night else FIRST) + timedelta(days=place // 3)
        as_utc = in_utc if not (night and place < 3 * unclear and place % 2) else not in_utc
        day = at.date() if as_utc or not night else at.date() - timedelta(days=1)
        day += timedelta(days=1) if late and place % late == 1 else timedelta(0)
        orders.append(order(number, created_at=at, paid_at=at, total=Decimal(number), tax=Decimal(0)))
        documents.append(document(number, date=day, amount=Decimal(number)))
    [habit] = matched(orders, documents).days
    return habit.zone


@pytest.mark.parametrize("late", [0, 9])
def test_the_zone_that_most_documents_bear_is_told(late):
    assert zone_of(late, in_utc=True) == "UTC"
    assert zone_of(late, in_utc=False) == "America/New_York"


def test_where_hardly_more_bear_the_days_of_another_zone_it_is_the_books_own():
    assert zone_of(5, in_utc=True, unclear=17) == "America/New_York"

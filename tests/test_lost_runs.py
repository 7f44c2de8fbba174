"""Orders that were lost in a row, as with two payouts that the books lack, are one gap from the first to the last."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from syncgap_kit.investigation import investigate
from tests.table_case import FIRST, document, order, table_case

DAYS, A_DAY = 90, 8
AS_OF = datetime(2025, 7, 20, tzinfo=UTC)


def placed(number):
    day, place = divmod(number - 1001, A_DAY)
    return FIRST + timedelta(days=day, hours=place - 2, minutes=7 * (number % 5))


@pytest.mark.parametrize("evening", [1, 2])
def test_what_was_lost_in_the_evening_before_belongs_to_the_run(evening):
    first, last = 1001 + 30 * A_DAY - evening, 1001 + 32 * A_DAY - 1
    numbers = range(1001, 1001 + DAYS * A_DAY)
    orders = [order(number, created_at=placed(number), paid_at=placed(number)) for number in numbers]
    documents = [document(number, date=placed(number).date()) for number in numbers if not first <= number <= last]
    study = investigate(replace(table_case(orders, documents), as_of=AS_OF))
    [gap] = study.gaps
    assert gap.orders == last - first + 1
    assert (gap.onset.date, gap.onset.latest, gap.end.date) == (
        placed(first).date(),
        placed(first).date(),
        placed(last).date(),
    )
    assert set(study.exceptions.gap_id) == {gap.id}

"""Documents that are made in batches some days apart: what waits for the next batch is no gap, and a missed one is."""

from datetime import date

import numpy as np
import pytest

from syncgap_kit.attribution.candidate import Orders
from syncgap_kit.attribution.tracer import delay_sentence, tracer_of

DAY, HOUR = 86_400, 3_600
A_DAY, DAYS = 12, 120


def channel(ends, batches=(0, 4), hour=6):
    """Orders of whole days up to `ends`, posted at six on these days of the week; what no batch took has not come."""
    decided = np.arange(ends * A_DAY) * (DAY // A_DAY)
    day = decided // DAY
    days = np.arange(ends + 8)
    made = np.array([next(d for d in days[one + 1 :] if d % 7 in batches) for one in day]) * DAY + hour * HOUR
    lost = made >= ends * DAY
    made = np.where(lost, 0, made + np.arange(len(made)) % 600)
    lag = np.where(lost, 0, made // DAY - day)
    expected, arrived = np.bincount(day, minlength=ends), np.bincount(day[~lost], minlength=ends)
    triangle = np.zeros((ends, 8))
    np.add.at(triangle, (day[~lost], lag[~lost]), 1)
    late = np.zeros(len(day), bool)
    settled = day < ends - 2  # a grace of two days
    own = [values[settled] for values in (np.arange(len(day)), decided, day, lost, late)]
    orders = Orders("shop", "USD", *own, expected, arrived, ends - 1, made_at=made[settled])
    return orders, tracer_of(orders, triangle)


@pytest.mark.parametrize("weekday", range(7))
def test_orders_that_wait_for_the_next_batch_are_no_gap(weekday):
    orders, tracer = channel(DAYS - DAYS % 7 + weekday)
    nobody = np.zeros(len(orders), bool)
    assert not tracer.rest(nobody).episodes
    verdict = tracer.delay(nobody)
    assert (verdict is not None) == bool(orders.lost.any())
    if verdict is not None:
        words = delay_sentence(tracer, verdict, nobody, date(2025, 1, 1))
        assert "are posted every 3 to 4 days" in words
        assert f"{orders.lost.sum()} orders decided since" in words


def test_a_batch_that_never_came_is_a_gap():
    orders, tracer = channel(DAYS - DAYS % 7 + 6)
    kept = orders.made_at < (DAYS - DAYS % 7 - 4) * DAY  # the last two batches were never made
    lost = orders.lost | ~kept
    arrived = np.bincount(orders.day[~lost], minlength=len(orders.expected_on))
    triangle = tracer.arrivals.copy()
    triangle[arrived == 0] = 0
    missed = Orders(
        *("shop", "USD", orders.key, orders.decided, orders.day, lost, orders.late, orders.expected_on, arrived),
        *(orders.last_placed,),
        made_at=np.where(lost, 0, orders.made_at),
    )
    found = tracer_of(missed, triangle)
    assert found.rest(np.zeros(len(missed), bool)).episodes


def test_books_that_are_posted_every_day_wait_for_no_batch():
    """Of seven days' orders none has come: where documents are made every day, that is a stop."""
    orders, tracer = channel(DAYS, batches=tuple(range(7)))
    lost = orders.day >= DAYS - 7
    arrived = np.where(np.arange(DAYS) < DAYS - 7, orders.expected_on, 0)
    triangle = tracer.arrivals.copy()
    triangle[DAYS - 7 :] = 0
    stopped = Orders(
        *("shop", "USD", orders.key, orders.decided, orders.day, lost, orders.late, orders.expected_on, arrived),
        *(orders.last_placed,),
        made_at=np.where(lost, 0, orders.made_at),
    )
    assert tracer_of(stopped, triangle).rest(np.zeros(len(stopped), bool)).episodes

"""Topics of notices that were dropped: where the shop still told of new orders, those paid later were lost alone."""

from datetime import datetime, timedelta

import pytest

from tests.shop import LONG_AGO, Scenario, missing, record

DROPPED = "2025-05-10T03:00:00Z"
SINCE = datetime(2025, 5, 9, 23)  # noqa: DTZ001 - the same by the shop's clock
BOTH, NEW, PAID = "orders/create, orders/paid", "orders/create", "orders/paid"


def topics(value, at, action="create"):
    return {**record(at, "setting", "WH-1", name="webhook_topics", value=value), "at": at, "action": action}


def later(place):
    """Whether an order was paid two days after it was placed."""
    return place % 3 == 0


@pytest.mark.parametrize(
    ("left", "lost"),
    [(NEW, later), (NEW, lambda place: True), (PAID, lambda place: True), ("refunds/create", lambda place: True)],
)
def test_what_only_a_dropped_topic_told_of_was_lost(tmp_path, left, lost):
    def paid_after(place):
        return timedelta(days=2 if later(place) else 0)

    scenario = Scenario(
        lost=lambda place, at: at + paid_after(place) >= SINCE and lost(place),
        paid_after=paid_after,
        changes=(topics(BOTH, LONG_AGO), topics(left, DROPPED, "update")),
    )
    _, cause = missing(tmp_path, scenario)
    assert (cause.kind, cause.ref, cause.trigger) == ("delivery", "WH-1", "changed")


def test_topics_that_were_never_fewer_lose_nothing(tmp_path):
    scenario = Scenario(
        lost=lambda place, at: place >= 400, changes=(topics(BOTH, LONG_AGO), topics(BOTH, DROPPED, "update"))
    )
    _, cause = missing(tmp_path, scenario)
    assert cause.kind == "unknown"

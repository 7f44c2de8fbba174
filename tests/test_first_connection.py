"""A channel connected amid the period: before that there was no connection, unless orders arrived all the same."""

from datetime import timedelta

import pytest

from syncgap_kit import investigate, open_case
from tests.shop import LONG_AGO, PLACED, Scenario, missing, record, written

MADE = "2025-05-10T03:00:00Z"
PLACE = 239  # of the last order before it


def login(at=MADE, identity="C-1", **more):
    return {**record(at, "credential", identity, status="active", **more), "at": at}


def until_made(place, at):
    return place <= PLACE


def test_what_was_decided_before_the_first_connection_was_lost_for_want_of_it(tmp_path):
    _, cause = missing(tmp_path, Scenario(lost=until_made, changes=(login(),)))
    assert (cause.kind, cause.ref, cause.trigger) == ("credential", "C-1", "changed")
    assert any(told.startswith("There was no connection on record before 9 May 2025") for told in cause.evidence)


@pytest.mark.parametrize("came", [3, 120])
def test_where_an_order_arrived_before_it_another_connection_stood_there(tmp_path, came):
    written(tmp_path, Scenario(lost=lambda place, at: until_made(place, at) and place != came, changes=(login(),)))
    claimed = {gap.cause.kind for gap in investigate(open_case(tmp_path)).gaps}
    assert claimed == {"unknown"}


def test_an_older_connection_of_the_channel_was_its_first(tmp_path):
    changes = (login(LONG_AGO, "C-0"), login())
    _, cause = missing(tmp_path, Scenario(lost=until_made, changes=changes))
    assert cause.kind == "unknown"


def test_the_first_run_reaches_back_no_further_than_its_window(tmp_path):
    window = record(MADE, "schedule", "S-1", every="1h", window="10d", page_size="250")
    back = timedelta(days=10)
    made = PLACED(PLACE)

    def beyond(place, at):
        return place <= PLACE and at < made - back

    scenario = Scenario(
        lost=beyond,
        posted_after=lambda place: max((made - PLACED(place)).days, 0) if place <= PLACE else 0,
        changes=(login(), {**window, "at": MADE}),
    )
    written(tmp_path, scenario)
    gaps = {gap.kind: gap for gap in investigate(open_case(tmp_path)).gaps}
    causes = {kind: (gap.cause.kind, gap.cause.ref, gap.cause.together_with) for kind, gap in gaps.items()}
    assert causes == {"missing": ("credential", "C-1", ("S-1",)), "late": ("credential", "C-1", ())}


def test_orders_that_are_all_of_one_hour_tell_of_no_band_of_hours(tmp_path):
    def at_midnight(place):
        return PLACED(place).replace(hour=0, minute=0)

    _, cause = missing(tmp_path, Scenario(lost=lambda place, at: 60 <= place < 160, placed=at_midnight))
    assert cause.kind == "unknown"

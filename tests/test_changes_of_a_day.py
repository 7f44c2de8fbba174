"""A change of which the log tells the day alone: when on that day it was, the orders themselves say."""

from datetime import UTC, date, datetime, timedelta

import pytest

from syncgap_kit.attribution.configuration import Moment, build_configuration
from syncgap_kit.intake.history import read_history
from tests.shop import A_DAY, LONG_AGO, PLACED, Scenario, missing, record
from tests.small_case import CHANGE_COLUMNS, csv_text, write

BEGINS, ENDS = 40 * A_DAY + 4, 60 * A_DAY + 3  # the fifth order of a day, and the fourth
NEW_YORK = "America/New_York"


def day(place):
    return f"{PLACED(place):%Y-%m-%d}"


def down(place, _at):
    return BEGINS <= place < ENDS


def test_a_login_that_was_down_from_some_hour_of_a_day_to_some_hour_of_another_lost_just_those(tmp_path):
    active = record(LONG_AGO, "credential", "C-1", status="active")
    gone = active | {"at": day(BEGINS), "action": "expire", "after": ""}
    back = active | {"at": day(ENDS), "action": "reconnect", "after": ""}
    _, cause = missing(tmp_path, Scenario(down, changes=(active, gone, back)))
    assert (cause.kind, cause.ref, cause.trigger) == ("credential", "C-1", "changed")
    assert not cause.against
    assert any("to some time on 30 May 2025: 0 of 119 orders" in words for words in cause.evidence)


def test_a_rule_that_was_made_on_a_day_is_said_to_read_so_since_that_day(tmp_path):
    rule = record(day(BEGINS), "rule", "R-1", action="exclude", when={"field": "country", "op": "eq", "value": "CA"})
    cells = lambda place: {"Shipping Country": "CA"} if place % 2 else {}  # noqa: E731
    lost = lambda place, _: place >= BEGINS and place % 2  # noqa: E731
    _, cause = missing(tmp_path, Scenario(lost, changes=(rule,), cells=cells))
    assert (cause.ref, cause.trigger) == ("R-1", "changed")
    assert "as it has read since 10 May 2025, keeps" in cause.summary


@pytest.mark.parametrize(
    ("second", "ends"),
    [
        ("2025-05-11", datetime(2025, 5, 11, 3, 59, 59, tzinfo=UTC)),
        ("2025-05-10", datetime(2025, 5, 10, 4, tzinfo=UTC)),
    ],
    ids=["alone on its day", "two on one day"],
)
def test_it_may_have_been_at_any_time_of_its_day_in_the_books_zone_unless_another_followed(second, ends, tmp_path):
    rule = record("2025-05-10", "rule", "R-1", action="exclude", when={"field": "country", "op": "eq", "value": "CA"})
    other = rule | {"at": second, "action": "disable", "after": ""}
    write(tmp_path / "config/changes.csv", csv_text(CHANGE_COLUMNS, [rule, other]))
    as_of = datetime.combine(date(2025, 6, 1), datetime.min.time(), UTC) + timedelta(hours=4)
    versions = build_configuration(read_history(tmp_path, NEW_YORK), as_of).versions["rule", "R-1"]
    assert versions[0].since == Moment(datetime(2025, 5, 10, 4, tzinfo=UTC), ends)

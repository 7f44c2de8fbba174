"""A tool asks for its last days again once it is mended: what arrives then does not clear what had kept it back."""

from datetime import datetime, timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import LONG_AGO, PLACED, Scenario, missing, record, written

BEGINS, ENDS = 240, 420  # of six orders a day
CANADA = {"field": "country", "op": "eq", "value": "CA"}


def moment(place):
    return f"{PLACED(place) + timedelta(hours=3, minutes=50):%Y-%m-%dT%H:%M:%SZ}"


def canadian(place):
    return place % 4 == 1


def ruled_out(until):
    """A rule against Canada for thirty days, of which the orders before `until` are lost."""
    began = record(moment(BEGINS), "rule", "R-CA", action="exclude", when=CANADA)
    ended = {**began, "at": moment(ENDS), "action": "delete", "before": began["after"], "after": ""}
    return Scenario(
        lambda place, _: canadian(place) and BEGINS <= place < until,
        changes=(began, ended),
        cells=lambda place: {"Shipping Country": "CA"} if canadian(place) else {},
    )


@pytest.mark.parametrize("days", [0, 2, 5, 10])
def test_the_last_days_of_a_rule_may_be_asked_for_again(days, tmp_path):
    _, cause = missing(tmp_path, ruled_out(ENDS - 6 * days))
    assert (cause.kind, cause.ref) == ("rule", "R-CA")
    came = sum(canadian(place) for place in range(ENDS - 6 * days, ENDS))
    said = f"{came} orders that it met in its last days reached the books all the same"
    assert any(words.startswith(said) for words in cause.evidence) == bool(days)


def test_a_rule_of_which_most_orders_came_lost_none(tmp_path):
    gap, cause = missing(tmp_path, ruled_out(BEGINS + 60))
    assert cause.kind == "unknown"
    assert max((other.probability for other in gap.causes if other.ref == "R-CA"), default=0) < 0.01


@pytest.mark.parametrize("window", [None, "5d"])
@pytest.mark.parametrize("by_day", [False, True], ids=["to the second", "of the day alone"])
def test_the_last_days_of_an_outage_may_be_asked_for_again(window, by_day, tmp_path):
    """Expired at noon of the fortieth day, back on the 52nd; what is not older than five days then is fetched."""

    def placed(place):
        at = PLACED(place)
        return at.replace(hour=0, minute=0) if by_day else at

    login = record(LONG_AGO, "credential", "C-1", status="active", expires_at=moment(BEGINS + 2))
    renewed = {**login["after"], "expires_at": "2026-11-02T08:00:00Z"}
    back = {**login, "at": moment(312), "action": "renew", "before": login["after"], "after": renewed}
    limit = {"window": window} if window else {}
    plan = record(LONG_AGO, "schedule", "S-1", every="1h", **limit)
    lost = range(BEGINS + 2, 312 - 30)
    gap, cause = missing(tmp_path, Scenario(lambda place, _: place in lost, placed=placed, changes=(login, back, plan)))
    assert (cause.kind, cause.ref, gap.orders) == ("credential", "C-1", len(lost))


def test_orders_that_stand_late_in_the_books_are_filled_in_and_no_contradiction(tmp_path):
    """The last ten days were posted on the day after the rule was gone, the first of them late by then."""
    told = ruled_out(ENDS - 60)
    fixed = ENDS + 6

    def posted_after(place):
        return (fixed - place) // 6 if canadian(place) and ENDS - 60 <= place < ENDS else 0

    written(tmp_path, Scenario(told.lost, changes=told.changes, cells=told.cells, posted_after=posted_after))
    gaps = investigate(open_case(tmp_path)).gaps
    assert {(gap.cause.kind, gap.cause.ref) for gap in gaps} == {("rule", "R-CA")}
    assert min(gap.onset.date for gap in gaps) == datetime(2025, 5, 10).date()  # noqa: DTZ001

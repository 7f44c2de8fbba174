"""Causes that look alike: of each pair the right one is named, and what speaks against the other is said.

The pairs are those of the field: a rule that was changed and one that stood still, a rule and a status that nobody
considered, a clean stop by a rule and by a login, an edge at a count and at a time, an age rule and a full queue.
"""

from datetime import datetime, timedelta

import pytest

from syncgap_kit.findings import Cause, Gap
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, DAYS, LONG_AGO, PLACED, Scenario, logged, missing, record, written

SINCE = datetime(2025, 5, 20)  # noqa: DTZ001  New York's clock
SINCE_UTC = "2025-05-20T04:00:00Z"
HOLD = {"field": "fulfillment_status", "op": "in", "value": ["on_hold"]}


def rival(gap: Gap, ref: str) -> Cause:
    [found] = [cause for cause in gap.causes if cause.ref == ref]
    assert float(found.probability) < 0.05
    assert found.against
    return found


def parked(place: int) -> dict[str, str]:
    """From some day on every fourth order is put on hold, though it is paid."""
    held = PLACED(place) >= SINCE and place % 4 == 0
    return {"Fulfillment Status": "on_hold", "Fulfilled at": ""} if held else {}


def is_parked(place: int, _at: datetime) -> bool:
    return bool(parked(place))


def test_a_rule_that_stood_still_is_told_from_one_that_was_changed_on_that_day(tmp_path):
    old = record(LONG_AGO, "rule", "R-1", action="exclude", when=HOLD)
    new = record(
        SINCE_UTC, "rule", "R-2", action="exclude", when={"field": "country", "op": "eq", "value": "US"}, enabled=False
    )
    gap, cause = missing(tmp_path, Scenario(is_parked, cells=parked, changes=(old, new)))
    assert (cause.ref, cause.trigger) == ("R-1", "latent")
    assert any("none of the" in line for line in rival(gap, "R-2").against)


def test_the_same_orders_lost_by_a_rule_of_that_day_are_its_own(tmp_path):
    """Orders were on hold all along; the rule on them is new."""
    cells = lambda place: {"Fulfillment Status": "on_hold", "Fulfilled at": ""} if place % 4 == 0 else {}  # noqa: E731
    lost = lambda place, at: at >= SINCE and place % 4 == 0  # noqa: E731
    other = record(LONG_AGO, "rule", "R-1", action="exclude", when={**HOLD, "value": ["scheduled"]})
    new = record(SINCE_UTC, "rule", "R-2", action="exclude", when=HOLD)
    gap, cause = missing(tmp_path, Scenario(lost, cells=cells, changes=(other, new)))
    assert (cause.ref, cause.trigger) == ("R-2", "changed")
    assert rival(gap, "R-1").against


def test_a_status_that_no_rule_mentions_is_not_laid_on_the_rule_about_statuses(tmp_path):
    rule = record(LONG_AGO, "rule", "R-1", action="exclude", when={**HOLD, "value": ["scheduled"]})
    gap, cause = missing(tmp_path, Scenario(is_parked, cells=parked, changes=(rule,)))
    assert cause.kind == "unknown"
    assert gap.segment == {"field": "fulfillment_status", "op": "eq", "value": "on_hold"}
    assert any("none of the" in line for line in rival(gap, "R-1").against)


@pytest.mark.parametrize("by_rule", [True, False])
def test_a_clean_stop_is_laid_on_the_rule_or_the_login_that_stopped_it(by_rule, tmp_path):
    """All orders are parked from a day on, or the login expires on that day; the other record is there as well."""

    def cells(place):
        return {"Fulfillment Status": "on_hold", "Fulfilled at": ""} if by_rule and PLACED(place) >= SINCE else {}

    lost = lambda _, at: at >= SINCE  # noqa: E731
    rule = record(LONG_AGO, "rule", "R-1", action="exclude", when=HOLD)
    expires = "2026-03-01T00:00:00Z" if by_rule else SINCE_UTC
    login = record(LONG_AGO, "credential", "C-1", status="active", expires_at=expires)
    gap, cause = missing(tmp_path, Scenario(lost, cells=cells, changes=(rule, login)))
    assert (cause.kind, cause.ref) == (("rule", "R-1") if by_rule else ("credential", "C-1"))
    assert rival(gap, "C-1" if by_rule else "R-1").against


@pytest.mark.parametrize("by_count", [True, False])
def test_an_edge_at_a_count_is_told_from_an_edge_at_a_time(by_count, tmp_path):
    """A quota of a hundred orders a month; or a login that is down for ten days, while the quota is a thousand."""
    begin, end = datetime(2025, 4, 17, 16), datetime(2025, 4, 27, 7)  # noqa: DTZ001

    def lost(place: int, at: datetime) -> bool:
        if not by_count:
            return begin <= at < end
        return sum(PLACED(other).month == at.month for other in range(place)) >= 100

    quota = record(LONG_AGO, "setting", "Q-1", name="order_quota", value="100" if by_count else "1000")
    login = record(LONG_AGO, "credential", "C-1", status="active")
    changes = (quota, login)
    if not by_count:
        bare = {"kind": "credential", "id": "C-1", "channel": "shopify", "after": ""}
        down = {**bare, "at": "2025-04-17T20:00:00Z", "action": "revoke"}
        changes += (down, {**bare, "at": "2025-04-27T11:00:00Z", "action": "reconnect"})
    gap, cause = missing(tmp_path, Scenario(lost, changes=changes))
    assert (cause.kind, cause.ref) == (("delivery", "Q-1") if by_count else ("credential", "C-1"))
    assert rival(gap, "C-1" if by_count else "Q-1").against


@pytest.mark.parametrize("by_age", [True, False])
def test_an_age_rule_that_meets_an_outage_is_told_from_a_queue_that_drops_orders(by_age, tmp_path):
    """After eight days without a login the tool takes orders up; a rule leaves out those older than three days.

    Or a queue drops every second order of those days, and the login was never down.
    """
    begin, back = datetime(2025, 5, 10), datetime(2025, 5, 18)  # noqa: DTZ001

    def lost(place: int, at: datetime) -> bool:
        within = begin <= at < back
        return within and (at < back - timedelta(days=3) if by_age else place % 2 == 0)

    when = {"field": "created_at", "op": "older_than", "value": "3d"}
    changes = (
        record(LONG_AGO, "rule", "R-1", action="exclude", when=when),
        record(LONG_AGO, "credential", "C-1", status="active"),
    )
    events = []
    for place, row in enumerate(logged("Request queue full", lambda place: lost(place, PLACED(place)))):
        at = PLACED(place)
        if by_age and begin <= at < back:
            end = {"outcome": "skipped", "reason": ""} if lost(place, at) else {"outcome": "posted"}
            row = {**row, **end, "at": f"{back + timedelta(hours=5):%Y-%m-%dT%H:%M:%SZ}"}  # noqa: PLW2901
        events.append(row)
    if by_age:
        bare = {"kind": "credential", "id": "C-1", "channel": "shopify", "after": ""}
        changes += (
            {**bare, "at": "2025-05-10T04:00:00Z", "action": "expire"},
            {**bare, "at": "2025-05-18T04:00:00Z", "action": "renew"},
        )
    _, cause = missing(tmp_path, Scenario(lost, changes=changes, events=tuple(events)))
    if by_age:
        assert (cause.kind, cause.ref, cause.together_with) == ("rule", "R-1", ("C-1",))
    else:
        assert (cause.kind, cause.ref) == ("delivery", None)


def test_what_is_only_late_is_no_loss(tmp_path):
    """A settlement that comes twelve days later for a fortnight is late, and no order of it is missing."""
    late = lambda place: 12 if 300 <= place < 384 else 0  # noqa: E731
    written(tmp_path, Scenario(lambda place, at: False, posted_after=late))
    study = investigate(open_case(tmp_path))
    assert [gap.kind for gap in study.gaps] == ["late"]
    assert study.matches.statement.channels[0].counts["missing"] == 0
    assert study.matches.statement.channels[0].counts["expected"] == DAYS * A_DAY

"""Orders whose decision is known less well than a change: by the day, or as they waited until the tool looked again."""

from datetime import datetime, timedelta

import pytest

from tests.shop import A_DAY, LONG_AGO, Scenario, missing, record
from tests.small_case import FIRST

DECOY = record("2025-05-20T15:00:00Z", "workflow", "W-1", text="another carrier")
DAY = 50  # 20 May


def abroad(place):
    return {"Shipping Country": "CA" if place % 2 else "US"}


def no_exports(at):
    return record(at, "rule", "R-7", action="exclude", when={"field": "country", "op": "eq", "value": "CA"})


@pytest.mark.parametrize("seen_later", [True, False], ids=["some before the change", "all after it"])
def test_the_orders_of_the_day_of_a_change_are_told_by_what_became_of_them(tmp_path, seen_later):
    """The export tells days alone, and the rule is made at eleven o'clock of one."""

    def lost(place, _):
        day, number = divmod(place, A_DAY)
        return place % 2 == 1 and (day > DAY or (day == DAY and (number > 2 or not seen_later)))

    by_day = lambda place: FIRST.replace(hour=0, minute=0) + timedelta(days=place // A_DAY)  # noqa: E731
    scenario = Scenario(lost, placed=by_day, cells=abroad, changes=(no_exports("2025-05-20T15:00:00Z"), DECOY))
    gap, cause = missing(tmp_path, scenario)
    assert (cause.kind, cause.ref, cause.trigger, len(gap.episodes)) == ("rule", "R-7", "changed", 1)
    assert gap.onset.date == datetime(2025, 5, 20).date()  # noqa: DTZ001


def test_an_order_that_waited_for_the_next_look_meets_the_rule_that_was_made_meanwhile(tmp_path):
    """It was paid at 13:00, and the rule was made half an hour later."""
    lost = lambda place, at: place % 2 == 1 and at >= datetime(2025, 5, 20, 13)  # noqa: DTZ001, E731
    scenario = Scenario(lost, cells=abroad, changes=(no_exports("2025-05-20T17:30:00Z"), DECOY))
    gap, cause = missing(tmp_path, scenario)
    assert (cause.kind, cause.ref, cause.trigger) == ("rule", "R-7", "changed")
    assert gap.onset.date == datetime(2025, 5, 20).date()  # noqa: DTZ001


def test_a_window_that_was_cut_counts_for_what_the_next_daily_run_should_have_taken(tmp_path):
    """One run a day at two o'clock; from a day at eleven on it looks back sixteen hours alone."""
    daily = record(LONG_AGO, "schedule", "S-1", every="24h", window="24h")
    cut = {**daily, "at": "2025-05-10T15:00:00Z", "action": "update", "after": {**daily["after"], "window": "16h"}}
    back = {**cut, "at": "2025-06-20T15:00:00Z", "after": daily["after"]}
    starts = [datetime(2025, 3, 31, 6) + timedelta(days=number) for number in range(101)]  # noqa: DTZ001
    runs = tuple(
        {"run_id": str(number), "channel": "shopify", "started_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "status": "success"}
        for number, at in enumerate(starts)
    )

    def lost(_, at):
        return datetime(2025, 5, 10, 2) <= at < datetime(2025, 6, 20, 2) and 2 <= at.hour < 10  # noqa: DTZ001

    _, cause = missing(tmp_path, Scenario(lost, changes=(daily, cut, back), runs=runs))
    assert (cause.kind, cause.ref, cause.trigger) == ("retrieval", "S-1", "changed")


def test_a_schedule_that_was_made_to_run_seldom_is_changed_though_its_window_was_not(tmp_path):
    """One run a day that looks back two; from 10 May to 20 June one in four days, as the log has it."""
    daily = record(LONG_AGO, "schedule", "S-1", every="24h", window="48h")
    seldom = {**daily, "at": "2025-05-10T15:00:00Z", "action": "update", "after": {**daily["after"], "every": "96h"}}
    back = {**seldom, "at": "2025-06-20T15:00:00Z", "after": daily["after"]}
    decoy = {**DECOY, "at": "2025-05-10T14:00:00Z"}
    starts = [datetime(2025, 3, 31, 6) + timedelta(days=number) for number in range(101)]  # noqa: DTZ001
    first, last = datetime(2025, 5, 11), datetime(2025, 6, 20)  # noqa: DTZ001
    starts = [at for at in starts if not first <= at < last or (at - first).days % 4 == 3]
    runs = tuple(
        {"run_id": str(number), "channel": "shopify", "started_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "status": "success"}
        for number, at in enumerate(starts)
    )

    def lost(_, at):
        utc = at + timedelta(hours=4)
        return next((run - utc > timedelta(days=2) for run in starts if run >= utc), False)

    _, cause = missing(tmp_path, Scenario(lost, changes=(daily, seldom, back, decoy), runs=runs))
    assert (cause.kind, cause.ref, cause.trigger, cause.trigger_ref) == ("retrieval", "S-1", "changed", "S-1")

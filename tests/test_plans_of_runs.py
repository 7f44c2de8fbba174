"""What a recorded schedule loses by the runs there really were: the hour they began, those that failed, an outage."""

from datetime import datetime, timedelta

import pytest

from tests.shop import A_DAY, DAYS, LONG_AGO, Scenario, missing, record, run
from tests.small_case import FIRST

UTC_AHEAD = timedelta(hours=4)
CHANGED = datetime(2025, 5, 15)  # noqa: DTZ001  New York's clock
FAILING = range(120, 136)  # runs, every eight hours: five days


def on_half_hours(place: int) -> datetime:
    """Six a day, at half past one, five, nine and so on."""
    return FIRST.replace(hour=1, minute=30) + timedelta(hours=4 * place)


def lost_by_the_daily_run(_place: int, at: datetime) -> bool:
    """Since it runs at one o'clock only and looks back for twelve hours, the orders of the hours after one are lost."""
    return at >= CHANGED and 1 <= at.hour < 13


def of_the_runs(place: int) -> dict[str, str]:
    """The line of an order that was posted: by the next hourly run, later by the next daily one."""
    at = on_half_hours(place)
    taken = at + timedelta(minutes=30, seconds=20)
    if at >= CHANGED:
        taken = at.replace(hour=1, minute=0, second=20) + timedelta(days=1 if at.hour >= 1 else 0)
    when = f"{taken + UTC_AHEAD:%Y-%m-%dT%H:%M:%SZ}"
    return {"at": when, "channel": "shopify", "order_id": f"#{1001 + place}", "outcome": "posted"}


@pytest.mark.parametrize("logged", [True, False], ids=["by the log", "by the orders"])
def test_a_schedule_that_changed_between_two_snapshots_is_named_at_the_hour_of_its_runs(logged, tmp_path):
    def told(every: str, window: str) -> list[dict[str, str]]:
        return [{"kind": "schedule", "id": "S-1", "channel": "shopify", "every": every, "window": window}]

    places = [place for place in range(DAYS * A_DAY) if not lost_by_the_daily_run(place, on_half_hours(place))]
    snapshots = {
        "2025-03-30.json": told("1h", "3d"),
        "2025-05-05.json": told("1h", "3d"),
        "2025-05-25.json": told("24h", "12h"),
    }
    events = tuple(of_the_runs(place) for place in places) if logged else ()
    shop = Scenario(lost_by_the_daily_run, placed=on_half_hours, events=events, snapshots=snapshots)
    _, cause = missing(tmp_path, shop)
    assert (cause.kind, cause.ref, cause.trigger) == ("retrieval", "S-1", "changed")
    assert "between 5 May 2025 and 25 May 2025" in cause.summary


def before_the_last_day_of_failures(_place: int, at: datetime) -> bool:
    """A look-back of a day: the first run that works again takes what came within it."""
    runs = datetime(2025, 3, 31, 4)  # noqa: DTZ001
    last_before, first_after = (runs + timedelta(hours=8 * number) for number in (FAILING[0] - 1, FAILING[-1] + 1))
    return last_before < at + UTC_AHEAD < first_after - timedelta(days=1)


RUNS = tuple(run(number, *(("failed", "timeout") if number in FAILING else ())) for number in range(330))
DAILY = record(LONG_AGO, "schedule", "S-1", every="8h", window="1d")


def test_runs_that_fail_for_longer_than_the_schedule_looks_back_are_told_with_it(tmp_path):
    shop = Scenario(before_the_last_day_of_failures, placed=on_half_hours, changes=(DAILY,), runs=RUNS)
    _, cause = missing(tmp_path, shop)
    assert (cause.kind, cause.ref) == ("retrieval", "S-1")
    assert any("16" in words and "failed" in words for words in cause.evidence)


def test_an_outage_whose_runs_fail_is_the_cause_with_the_schedule_and_not_tied_with_it(tmp_path):
    bare = {"kind": "credential", "id": "C-1", "channel": "shopify", "after": ""}
    changes = (
        DAILY,
        record(LONG_AGO, "credential", "C-1", status="active"),
        {**bare, "at": "2025-05-10T00:00:00Z", "action": "expire"},
        {**bare, "at": "2025-05-15T10:00:00Z", "action": "renew"},
    )
    shop = Scenario(before_the_last_day_of_failures, placed=on_half_hours, changes=changes, runs=RUNS)
    gap, cause = missing(tmp_path, shop)
    assert (cause.kind, cause.ref, cause.together_with, cause.tied) == ("credential", "C-1", ("S-1",), ())
    assert all(one.ref != "S-1" or not one.probability for one in gap.causes)


BACK = datetime(2025, 5, 18)  # noqa: DTZ001  New York's clock; the outage lasts from 10 May


@pytest.mark.parametrize("age", [2, 3])
def test_an_outage_between_two_snapshots_is_told_from_the_age_rule_that_lost_the_orders(age, tmp_path):
    """The first run after the outage skips what is old and posts what is young, within one second."""

    def told(status: str) -> list[dict[str, object]]:
        when = {"field": "created_at", "op": "older_than", "value": f"{age}d"}
        return [
            {"kind": "rule", "id": "R-1", "channel": "shopify", "action": "exclude", "when": when},
            {"kind": "credential", "id": "C-1", "channel": "shopify", "status": status},
        ]

    def lost(_place: int, at: datetime) -> bool:
        return datetime(2025, 5, 10) <= at < BACK + timedelta(hours=1) - timedelta(days=age)  # noqa: DTZ001

    events = []
    for place in range(DAYS * A_DAY):
        at = on_half_hours(place)
        inside = datetime(2025, 5, 10) <= at < BACK  # noqa: DTZ001
        when = BACK + timedelta(hours=1) if inside else at + timedelta(minutes=30)
        outcome = {"outcome": "skipped" if lost(place, at) else "posted", "order_id": f"#{1001 + place}"}
        events.append({"at": f"{when + UTC_AHEAD:%Y-%m-%dT%H:%M:%SZ}", "channel": "shopify", **outcome})
    states = {"2025-03-30": "active", "2025-05-08": "active", "2025-05-15": "expired", "2025-05-22": "active"}
    snapshots = {f"{day}.json": told(status) for day, status in states.items()}
    _, cause = missing(tmp_path, Scenario(lost, placed=on_half_hours, events=tuple(events), snapshots=snapshots))
    assert (cause.kind, cause.ref, cause.together_with, cause.tied) == ("rule", "R-1", ("C-1",), ())

"""Records whose absence does something: schedules and webhook topics that were deleted or switched off."""

import json
import random
from datetime import datetime
from decimal import Decimal

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, LONG_AGO, Scenario, missing, record, written

OFF, ON = datetime(2025, 5, 10), datetime(2025, 5, 22)  # noqa: DTZ001  the books' own clock
SCHEDULE = record(LONG_AGO, "schedule", "S-1", every="1h", window="3d", page_size=250)
TOPICS = record(LONG_AGO, "setting", "H-1", name="webhook_topics", value="orders/create, orders/paid")
BEGINS, ENDS = {"at": "2025-05-10T04:00:00Z"}, {"at": "2025-05-22T04:00:00Z"}
DECOY = record("2025-05-09T18:00:00Z", "workflow", "W-1", text="another carrier")


def lost_while_off(_, at):
    return OFF <= at < ON


@pytest.mark.parametrize("off", ["delete", "disable"])
@pytest.mark.parametrize("whole", [SCHEDULE, TOPICS], ids=["schedule", "topics"])
def test_what_was_lost_while_it_was_off_is_its_own_until_it_is_there_again(whole, off, tmp_path):
    away = whole | BEGINS | {"action": off, "after": ""}
    again = whole | ENDS | {"action": "create" if off == "delete" else "enable"}
    gap, cause = missing(tmp_path, Scenario(lost_while_off, changes=(whole, DECOY, away, again)))
    kind = "retrieval" if whole is SCHEDULE else "delivery"
    assert (cause.kind, cause.ref, cause.trigger, cause.strength) == (kind, whole["id"], "changed", "established")
    assert [one.ref for one in gap.causes].count(whole["id"]) == 1
    assert (gap.orders, str(gap.onset.date), str(gap.end.date)) == (12 * A_DAY, "2025-05-10", "2025-05-21")
    if whole is SCHEDULE:
        word = "deleted" if off == "delete" else "switched off"
        assert f"While it was {word}, no order was fetched." in cause.evidence


@pytest.mark.parametrize("whole", [SCHEDULE, TOPICS], ids=["schedule", "topics"])
def test_what_was_deleted_and_never_made_again_leaves_the_gap_open(whole, tmp_path):
    away = whole | BEGINS | {"action": "delete", "before": json.dumps(whole["after"]), "after": ""}
    gap, cause = missing(tmp_path, Scenario(lambda _, at: at >= OFF, changes=(whole, DECOY, away)))
    assert (cause.ref, cause.strength, gap.end) == (whole["id"], "established", None)


def test_a_schedule_that_a_later_snapshot_lacks_was_deleted_between_the_two(tmp_path):
    held = [SCHEDULE["after"]]
    other = [
        {"kind": "rule", "id": "R-1", "action": "exclude", "when": {"field": "is_test", "op": "eq", "value": True}}
    ]
    pictures = {"2025-05-01.json": [*held, *other], "2025-05-20.json": other, "2025-06-01.json": [*held, *other]}
    written(tmp_path, Scenario(lost_while_off, snapshots=pictures))
    [gap] = investigate(open_case(tmp_path)).gaps
    [own] = [cause for cause in gap.causes if cause.ref == "S-1"]
    assert own.kind == "retrieval"
    assert own.probability > Decimal("0.3")  # the days on which it went and came are chosen, as those of any loss are


def test_a_schedule_that_was_off_while_orders_arrived_is_no_cause(tmp_path):
    away = SCHEDULE | BEGINS | {"action": "disable", "after": ""}
    dice = random.Random(4)
    written(
        tmp_path,
        Scenario(lambda place, at: lost_while_off(place, at) and dice.random() < 0.3, changes=(SCHEDULE, away)),
    )
    causes = [gap.cause for gap in investigate(open_case(tmp_path)).gaps]
    assert {cause.kind for cause in causes} == {"unknown"}


@pytest.mark.parametrize(
    ("scopes", "is_cause"), [(["products"], True), ([], True), (["read_all_orders"], False), (["full access"], False)]
)
def test_scopes_that_were_replaced_by_such_as_know_no_orders_are_a_connection_that_is_down(scopes, is_cause, tmp_path):
    whole = record(LONG_AGO, "credential", "C-1", status="active", scopes=["orders"])
    other = whole | BEGINS | {"action": "update", "after": {**whole["after"], "scopes": scopes}}
    again = whole | ENDS | {"action": "update"}
    _, cause = missing(tmp_path, Scenario(lost_while_off, changes=(whole, other, again)))
    assert (cause.ref == "C-1" and cause.strength == "established") is is_cause

"""A cause that lost some orders and of which somebody filled in others later: one gap holds them all, each as it is."""

from datetime import timedelta

import pytest

from syncgap_kit.evidence.gaps.adjusting_entries import drafted
from syncgap_kit.evidence.sentences import gap_sentence
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, LONG_AGO, PLACED, Scenario, record, written

BEGINS, ENDS, FILLED, SOON = 60 * A_DAY, 64 * A_DAY, 76 * A_DAY, 66 * A_DAY


def study_of(folder, scenario):
    written(folder, scenario)
    return investigate(open_case(folder))


def lapsed():
    """A login that was revoked for four days."""
    active = record(LONG_AGO, "credential", "C-1", status="active")
    gone = active | {"at": f"{PLACED(BEGINS) + timedelta(hours=3, minutes=50):%Y-%m-%dT%H:%M:%SZ}", "action": "revoke"}
    back = active | {"at": f"{PLACED(ENDS) + timedelta(hours=3, minutes=50):%Y-%m-%dT%H:%M:%SZ}", "action": "reconnect"}
    return active, gone | {"after": ""}, back


SPARED = {  # which of the held up orders were filled in
    "the first day": lambda place: place < BEGINS + A_DAY,
    "the last two days": lambda place: place >= ENDS - 2 * A_DAY,
    "every second": lambda place: place % 2 == 0,
}


@pytest.mark.parametrize("which", SPARED)
def test_those_that_were_filled_in_stand_in_the_gap_of_those_that_were_not(which, tmp_path):
    held = lambda place: BEGINS <= place < ENDS  # noqa: E731
    later = lambda place: held(place) and SPARED[which](place)  # noqa: E731
    scenario = Scenario(
        lambda place, _: held(place) and not later(place),
        posted_after=lambda place: (FILLED - place) // A_DAY if later(place) else 0,
        changes=lapsed(),
    )
    study = study_of(tmp_path, scenario)
    [gap] = study.gaps
    count = sum(map(later, range(scenario.places)))
    assert (gap.kind, gap.cause.ref, gap.orders, gap.backfilled) == ("missing", "C-1", ENDS - BEGINS, count)
    assert (gap.onset.date, gap.end.date) == (PLACED(BEGINS).date(), PLACED(ENDS - 1).date())
    rows = study.exceptions[study.exceptions.gap_id == gap.id]
    assert dict(rows.disposition.value_counts()) == {"missing": gap.orders - count, "posted_late": count}
    assert set(rows.cause_ref) == {"C-1"}
    assert f"{gap.orders - count} never did, {count} came in later" in gap_sentence(gap, 0)
    draft = drafted(gap, study.gap_rows(gap.id))
    moved = count - len(draft.in_place)  # out of one month and into another
    assert sum(entry.rows for entry in draft.entries) == gap.orders - count + 2 * moved
    assert moved == sum(row.day.month != 6 for row in study.gap_rows(gap.id) if row.booked_on)


@pytest.mark.parametrize("which", SPARED)
def test_what_was_caught_up_on_in_time_speaks_for_nothing_and_against_nothing(which, tmp_path):
    held = lambda place: BEGINS <= place < ENDS  # noqa: E731
    later = lambda place: held(place) and SPARED[which](place)  # noqa: E731
    scenario = Scenario(
        lambda place, _: held(place) and not later(place),
        posted_after=lambda place: (SOON - place) // A_DAY if later(place) else 0,
        changes=lapsed(),
    )
    [gap] = study_of(tmp_path, scenario).gaps
    assert (gap.kind, gap.cause.ref, gap.cause.strength) == ("missing", "C-1", "established")
    assert gap.orders - gap.backfilled == ENDS - BEGINS - sum(map(later, range(scenario.places)))
    assert gap.onset.earliest <= PLACED(BEGINS).date()
    assert gap.end.latest >= PLACED(ENDS - 1).date()


def test_a_login_is_no_cause_where_orders_came_while_it_had_lapsed_or_nearly_all_were_caught_up_on(tmp_path):
    held = lambda place: BEGINS <= place < ENDS  # noqa: E731
    lost = lambda place: held(place) and place % 2 == 0  # noqa: E731
    at_once = Scenario(lambda place, _: lost(place), changes=lapsed())
    [gap] = study_of(tmp_path / "at once", at_once).gaps
    assert gap.cause.strength == "undetermined"
    caught_up = lambda place: (SOON - place) // A_DAY if held(place) else 0  # noqa: E731
    one = Scenario(lambda place, _: place == BEGINS + 7, posted_after=caught_up, changes=lapsed())
    assert all(gap.cause.ref is None for gap in study_of(tmp_path / "one", one).gaps)


def test_orders_that_a_rule_only_delays_are_none_of_those_it_lost_later(tmp_path):
    """Held back until they are shipped, day after day; from day 60 on some are never let through."""
    tagged = lambda place: place % 3 == 0  # noqa: E731
    lost = lambda place: tagged(place) and place >= BEGINS  # noqa: E731
    rule = record(LONG_AGO, "rule", "R-1", action="exclude", when={"field": "tags", "op": "eq", "value": "vip"})
    scenario = Scenario(
        lambda place, _: lost(place),
        posted_after=lambda place: 9 if tagged(place) else 0,
        changes=(rule,),
        cells=lambda place: {"Tags": "vip" if tagged(place) else ""},
    )
    study = study_of(tmp_path, scenario)
    [gap] = [gap for gap in study.gaps if gap.kind == "missing"]
    assert gap.cause.ref == "R-1"
    assert gap.onset.date >= PLACED(BEGINS - 9 * A_DAY).date()
    assert gap.backfilled <= 9 * A_DAY / 3
    assert gap.orders - gap.backfilled == sum(map(lost, range(scenario.places)))


def test_what_is_late_by_chance_within_an_unexplained_loss_is_none_of_it(tmp_path):
    lost = lambda place: place >= BEGINS and place % 10 < 3  # noqa: E731
    scenario = Scenario(lambda place, _: lost(place), posted_after=lambda place: 4 if place % 10 == 5 else 0)
    [gap] = [gap for gap in study_of(tmp_path, scenario).gaps if gap.kind == "missing"]
    assert (gap.cause.kind, gap.backfilled) == ("unknown", 0)

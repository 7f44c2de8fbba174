"""What refutes a cause is held against it, and what only seems to speak for one is not claimed."""

import json
from datetime import datetime, timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, LONG_AGO, PLACED, Scenario, record, written

BEGINS = 60 * A_DAY
TAGGED = {"field": "tags", "op": "eq", "value": "vip"}


def study_of(folder, scenario):
    written(folder, scenario)
    return investigate(open_case(folder))


def only_gap(folder, scenario):
    [gap] = study_of(folder, scenario).gaps
    return gap


def tagged(place):
    return place >= BEGINS and place % 3 == 0


def tags(place):
    return {"Tags": "vip" if tagged(place) else ""}


def posted(place, lost, **more):
    """The lines of a log that names every order within the hour: posted, or what became of a lost one."""
    at = {"at": f"{PLACED(place) + timedelta(hours=4, minutes=30):%Y-%m-%dT%H:%M:%SZ}", "channel": "shopify"}
    end = more if lost else {"outcome": "posted", "doc_number": f"#{1001 + place}"}
    return {**at, "order_id": f"#{1001 + place}", **end}


@pytest.mark.parametrize(("of_ten", "claimed"), [(10, True), (6, False), (2, False)])
def test_a_rule_is_claimed_for_what_it_keeps_back_and_not_for_what_half_of_its_orders_did(of_ten, claimed, tmp_path):
    rule = record("2025-05-29T04:00:00Z", "rule", "R-1", action="exclude", when=TAGGED)
    lost = lambda place, _: tagged(place) and place * 7919 % 10 < of_ten  # noqa: E731
    gap = only_gap(tmp_path, Scenario(lost, cells=tags, changes=(rule,)))
    assert ((gap.cause.ref, gap.cause.strength) == ("R-1", "established")) is claimed
    assert any(cause.ref == "R-1" for cause in gap.causes)


def test_a_login_on_record_as_lapsed_under_which_most_orders_arrived_is_not_claimed(tmp_path):
    made = record(LONG_AGO, "credential", "C-1", status="active", expires_at="2025-05-30T04:00:00Z")
    gap = only_gap(tmp_path, Scenario(lambda place, _: place >= BEGINS and place * 7919 % 4 == 0, changes=(made,)))
    assert (gap.cause.kind, gap.cause.ref) == ("unknown", None)


def test_a_status_that_only_the_lost_keep_is_no_proof_of_a_rule_against_it(tmp_path):
    """Whatever never reaches the books is never shipped; every other order was posted before it was."""
    unfulfilled = {"field": "fulfillment_status", "op": "eq", "value": "unfulfilled"}
    rule = record(LONG_AGO, "rule", "R-1", action="exclude", when=unfulfilled)
    lost = lambda place: place >= BEGINS and place * 7919 % 4 == 0  # noqa: E731

    def cells(place):
        if lost(place):
            return {"Fulfillment Status": "unfulfilled", "Fulfilled at": ""}
        return {"Fulfilled at": f"{PLACED(place) + timedelta(hours=30):%Y-%m-%d %H:%M:%S -0400}"}

    events = tuple(posted(place, False) for place in range(600) if not lost(place))
    gap = only_gap(tmp_path, Scenario(lambda place, _: lost(place), cells=cells, events=events, changes=(rule,)))
    told = next(cause for cause in gap.causes if cause.ref == "R-1")
    assert told.strength == "undetermined"
    assert any("not recorded" in words for words in told.against)


@pytest.mark.parametrize(
    "said",
    [{"outcome": "filtered", "rule_id": "R-1"}, {"outcome": "skipped", "rule_id": "r-1", "reason": "order pending"}],
)
def test_a_rule_that_the_log_names_is_the_cause_where_the_replay_cannot_tell(said, tmp_path):
    on_hold = {"field": "fulfillment_status", "op": "eq", "value": "on_hold"}
    rule = record(LONG_AGO, "rule", "R-1", action="exclude", when=on_hold)
    lost = lambda place: place >= BEGINS and place * 7919 % 4 == 0  # noqa: E731
    cells = lambda place: {"Fulfilled at": f"{PLACED(place) + timedelta(days=3):%Y-%m-%d %H:%M:%S -0400}"}  # noqa: E731
    events = tuple(posted(place, lost(place), **said) for place in range(600))
    scenario = Scenario(lambda place, _: lost(place), cells=cells, events=events, changes=(rule,))
    gap = only_gap(tmp_path, scenario)
    assert (gap.cause.kind, gap.cause.ref, gap.cause.trigger) == ("rule", "R-1", "latent")
    assert any(words.startswith("The log says of ") for words in gap.cause.evidence)


def test_of_two_rules_that_met_the_same_orders_it_is_the_one_that_the_log_names(tmp_path):
    rules = tuple(record(LONG_AGO, "rule", name, action="exclude", when=TAGGED) for name in ("R-A", "R-B"))
    events = tuple(posted(place, tagged(place), outcome="filtered", rule_id="R-B") for place in range(600))
    gap = only_gap(tmp_path, Scenario(lambda place, _: tagged(place), cells=tags, events=events, changes=rules))
    assert (gap.cause.ref, gap.cause.tied) == ("R-B", ())


def test_a_rule_that_only_the_log_knows_is_told_by_its_name(tmp_path):
    events = tuple(posted(place, tagged(place), outcome="filtered", rule_id="R-99") for place in range(600))
    gap = only_gap(tmp_path, Scenario(lambda place, _: tagged(place), cells=tags, events=events))
    assert (gap.cause.kind, gap.cause.ref) == ("rule", None)
    assert "R-99" in gap.cause.summary


def test_a_snapshot_after_the_onset_tells_that_a_rule_stood_and_the_orders_since_when(tmp_path):
    """Tagged orders came all along; they are lost from day 60 on, and the first snapshot is of day 80."""
    lost = lambda place: place % 3 == 0 and place >= BEGINS  # noqa: E731
    cells = lambda place: {"Tags": "vip" if place % 3 == 0 else ""}  # noqa: E731
    written(tmp_path, Scenario(lambda place, _: lost(place), cells=cells))
    rule = {"kind": "rule", "id": "R-1", "channel": "shopify", "action": "exclude", "when": TAGGED}
    (tmp_path / "config" / "snapshots").mkdir(parents=True)
    (tmp_path / "config/snapshots/2025-06-19.json").write_text(json.dumps({"records": [rule]}), encoding="utf-8")
    [gap] = investigate(open_case(tmp_path)).gaps
    assert (gap.cause.kind, gap.cause.ref, gap.cause.trigger) == ("rule", "R-1", "changed")


@pytest.mark.parametrize(("hour", "named"), [(0, "W-1"), (20, None)])
def test_what_changed_after_the_first_order_was_lost_did_not_set_it_off(hour, named, tmp_path):
    rule = record(LONG_AGO, "rule", "R-1", action="exclude", when=TAGGED)
    met = PLACED(BEGINS) + timedelta(hours=4)
    changed = met.replace(hour=0) + timedelta(hours=hour)
    workflow = record(f"{changed:%Y-%m-%dT%H:%M:%SZ}", "workflow", "W-1", text="pre-orders are tagged")
    gap = only_gap(tmp_path, Scenario(lambda place, _: tagged(place), cells=tags, changes=(rule, workflow)))
    assert (gap.cause.ref, gap.cause.trigger, gap.cause.trigger_ref) == ("R-1", "latent", named)


def test_a_rule_that_meets_orders_in_four_weeks_apart_has_four_episodes(tmp_path):
    week = lambda place: place // (7 * A_DAY) in (1, 5, 8, 11) and place % 2 == 0  # noqa: E731
    cells = lambda place: {"Tags": "vip" if week(place) else ""}  # noqa: E731
    rule = record(LONG_AGO, "rule", "R-1", action="exclude", when=TAGGED)
    gap = only_gap(tmp_path, Scenario(lambda place, _: week(place), cells=cells, changes=(rule,)))
    assert gap.cause.ref == "R-1"
    assert len(gap.episodes) == 4


def test_a_currency_that_a_rule_leaves_out_from_its_first_order_is_a_gap(tmp_path):
    foreign = lambda place: place >= BEGINS and place % 5 == 0  # noqa: E731
    cells = lambda place: {"Currency": "CAD"} if foreign(place) else {}  # noqa: E731
    rule = record(LONG_AGO, "rule", "R-1", action="exclude", when={"field": "currency", "op": "eq", "value": "CAD"})
    scenario = Scenario(lambda place, _: foreign(place), cells=cells, changes=(rule,))
    gap = only_gap(tmp_path, scenario)
    assert (gap.currency, gap.cause.kind, gap.cause.ref) == ("CAD", "rule", "R-1")
    assert gap.cause.strength == "established"


def test_a_currency_lost_from_its_first_order_begins_with_it_though_nobody_knows_why(tmp_path):
    foreign = lambda place: place >= BEGINS and place % 5 == 0  # noqa: E731
    cells = lambda place: {"Currency": "CAD"} if foreign(place) else {}  # noqa: E731
    gap = only_gap(tmp_path, Scenario(lambda place, _: foreign(place), cells=cells))
    assert (gap.currency, gap.cause.kind, str(gap.onset.date)) == ("CAD", "unknown", "2025-05-30")


FILLED_IN = 80 * A_DAY


def filled_in(place):
    """Days from an order to its document, where what was held up was filled in on day 80."""
    return (FILLED_IN - place) // A_DAY


def late_gap(folder, held, **more):
    scenario = Scenario(
        lambda place, _: False, posted_after=lambda place: filled_in(place) if held(place) else 0, **more
    )
    [gap] = study_of(folder, scenario).gaps
    assert gap.kind == "late"
    assert gap.backfilled == gap.orders
    return gap


def test_orders_that_were_filled_in_later_are_laid_to_the_rule_that_had_held_them_up(tmp_path):
    rule = record(LONG_AGO, "rule", "R-1", action="exclude", when=TAGGED)
    off = rule | {"at": f"{PLACED(FILLED_IN):%Y-%m-%dT%H:%M:%SZ}", "action": "disable", "after": ""}
    cells = lambda place: tags(place) if place < FILLED_IN else {}  # noqa: E731
    gap = late_gap(tmp_path, lambda place: tagged(place) and place < FILLED_IN, cells=cells, changes=(rule, off))
    assert (gap.cause.kind, gap.cause.ref, gap.cause.strength) == ("rule", "R-1", "established")


def test_orders_that_were_filled_in_later_are_laid_to_the_login_that_had_lapsed(tmp_path):
    active = record(LONG_AGO, "credential", "C-1", status="active")
    gone = active | {"at": f"{PLACED(BEGINS) + timedelta(hours=4):%Y-%m-%dT%H:%M:%SZ}", "action": "revoke", "after": ""}
    back = active | {"at": f"{PLACED(FILLED_IN) + timedelta(hours=4):%Y-%m-%dT%H:%M:%SZ}", "action": "reconnect"}
    gap = late_gap(tmp_path, lambda place: BEGINS <= place < FILLED_IN, changes=(active, gone, back))
    assert (gap.cause.kind, gap.cause.ref, gap.cause.together_with) == ("credential", "C-1", ())


def test_a_schedule_that_runs_seldom_makes_orders_late(tmp_path):
    hourly = record(LONG_AGO, "schedule", "S-1", every="1h", window="2d")
    seldom = {"kind": "schedule", "id": "S-1", "channel": "shopify", "every": "20d", "window": "30d"}
    begun = datetime(2025, 5, 30, 5)  # noqa: DTZ001
    after = hourly | {"at": f"{begun:%Y-%m-%dT%H:%M:%SZ}", "action": "update", "after": json.dumps(seldom)}
    held = lambda place: BEGINS <= place < FILLED_IN  # noqa: E731
    events = tuple(
        {
            "at": f"{PLACED(FILLED_IN if held(place) else place) + timedelta(hours=4, minutes=20):%Y-%m-%dT%H:%M:%SZ}",
            "channel": "shopify",
            "order_id": f"#{1001 + place}",
            "outcome": "posted",
            "doc_number": f"#{1001 + place}",
        }
        for place in range(600)
    )
    again = hourly | {"at": f"{PLACED(FILLED_IN) + timedelta(hours=5):%Y-%m-%dT%H:%M:%SZ}", "action": "update"}
    gap = late_gap(tmp_path, held, events=events, changes=(hourly, after, again))
    assert (gap.cause.kind, gap.cause.ref) == ("retrieval", "S-1")


def test_a_quota_that_was_raised_is_no_cause_for_its_day(tmp_path):
    quota = record(LONG_AGO, "setting", "Q-1", name="order_quota", value="5000")
    more = {"kind": "setting", "id": "Q-1", "channel": "shopify", "name": "order_quota", "value": "10000"}
    raised = quota | {"at": "2025-05-30T05:00:00Z", "action": "update", "after": json.dumps(more)}
    gap = only_gap(
        tmp_path, Scenario(lambda place, _: place >= BEGINS and place * 7919 % 4 == 0, changes=(quota, raised))
    )
    assert gap.cause.kind == "unknown"
    assert all(cause.probability == 0 for cause in gap.causes if cause.ref == "Q-1")


@pytest.mark.parametrize("waiting", [3, 2], ids=["a third wait", "half"])
def test_orders_that_wait_for_their_payment_do_not_contradict_the_rule_that_has_them_wait(waiting, tmp_path):
    """A log sees many orders while they are pending, and posts them once they are paid; the parked never are posted."""
    pending = {"field": "financial_status", "op": "not_in", "value": ["paid", "refunded"]}
    rule = record(LONG_AGO, "rule", "R-12", action="exclude", when=pending)
    parked = lambda place: place >= BEGINS and place * 7919 % 10 < 2  # noqa: E731
    waits = lambda place: not parked(place) and place % waiting == 0  # noqa: E731
    seen = [
        {
            **posted(place, True, outcome="seen"),
            "at": f"{PLACED(place) + timedelta(hours=4, minutes=9):%Y-%m-%dT%H:%M:%SZ}",
        }
        for place in range(600)
        if parked(place) or waits(place)
    ]
    later = [
        {**posted(place, False), "at": f"{PLACED(place) + timedelta(hours=30):%Y-%m-%dT%H:%M:%SZ}"}
        for place in range(600)
        if waits(place)
    ]
    at_once = [posted(place, False) for place in range(600) if not parked(place) and not waits(place)]
    scenario = Scenario(
        lambda place, _: parked(place),
        paid_after=lambda place: timedelta(hours=25) if waits(place) else timedelta(0),
        cells=lambda place: {"Financial Status": "pending"} if parked(place) else {},
        events=(*seen, *later, *at_once),
        changes=(rule,),
    )
    gap = only_gap(tmp_path, scenario)
    assert (gap.cause.ref, gap.cause.trigger, gap.cause.strength) == ("R-12", "latent", "established")

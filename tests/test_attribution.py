"""Causes weighed on orders made by hand: the right one wins, ties are ties, and nobody knows what nobody can."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncgap_kit.attribution.attributes import Attributes
from syncgap_kit.attribution.candidate import NO, UNKNOWN, YES, Candidate, Orders
from syncgap_kit.attribution.configuration import ALWAYS, Moment, Version
from syncgap_kit.attribution.division import log_beta_binomial
from syncgap_kit.attribution.explaining import explain
from syncgap_kit.attribution.nearness import nearness
from syncgap_kit.attribution.tracer import Tracer
from syncgap_kit.attribution.trigger import mix_share, trigger_of
from syncgap_kit.attribution.validity import over_time
from syncgap_kit.attribution.weighing import to_four_places, weigh

DAYS, A_DAY = 100, 20
START = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp())


def orders_with(missing) -> Orders:
    """Twenty orders on each of a hundred days, of which these positions are missing."""
    day = np.repeat(np.arange(DAYS), A_DAY)
    lost = np.zeros(DAYS * A_DAY, bool)
    lost[missing] = True
    return Orders(
        channel="shop",
        currency="USD",
        key=np.arange(DAYS * A_DAY),
        decided=START + np.arange(DAYS * A_DAY) * (86400 // A_DAY),
        day=day,
        lost=lost,
        late=np.zeros(DAYS * A_DAY, bool),
        expected_on=np.full(DAYS, A_DAY),
        arrived_on=A_DAY - np.bincount(day[lost], minlength=DAYS),
        last_placed=DAYS - 1,
    )


def candidate(ref: str, positions, kind: str = "rule", unknown=()) -> Candidate:
    effect = np.zeros(DAYS * A_DAY, np.int8)
    effect[positions] = YES
    effect[list(unknown)] = UNKNOWN
    return Candidate(kind, ref, effect, effect.copy(), 0.03)


def explained(orders: Orders, configured, holders=None):
    attributes = Attributes(holders or {("country", "us"): np.arange(0, DAYS * A_DAY, 2)})

    chosen = explain(orders, configured, attributes, Tracer(orders, np.ones(DAYS)))
    return chosen, {str(cause.ref): weigh(cause, chosen, configured, orders, attributes) for cause in chosen}


HELD = np.arange(60 * A_DAY, DAYS * A_DAY, 5)  # every fifth order from day 60 on


def test_the_rule_that_would_have_lost_just_these_orders_is_named():
    decoy = candidate("R-2", np.arange(59 * A_DAY, DAYS * A_DAY, 7))
    chosen, weighed = explained(orders_with(HELD), [decoy, candidate("R-1", HELD)])
    assert [cause.ref for cause in chosen] == ["R-1"]
    assert weighed["R-1"][0].candidate.ref == "R-1"
    assert weighed["R-1"][0].probability >= Decimal("0.99")
    assert sum(entry.probability for entry in weighed["R-1"]) == 1


def test_rules_that_no_order_tells_apart_are_one_entry():
    chosen, weighed = explained(orders_with(HELD), [candidate("R-2", HELD), candidate("R-1", HELD)])
    (entries,) = weighed.values()
    assert len(chosen) == 1
    assert (entries[0].candidate.ref, entries[0].tied) == ("R-1", ("R-2",))
    assert entries[0].probability >= Decimal("0.99")


def test_two_or_three_orders_that_tell_decide_between_two_rules():
    wider = np.concatenate([HELD, [10, 200, 400]])
    _, weighed = explained(orders_with(HELD), [candidate("R-1", HELD), candidate("R-2", wider)])
    assert weighed["R-1"][0].probability >= Decimal("0.99")


def test_orders_that_no_record_explains_are_unknown_and_the_decoy_is_not_blamed():
    decoy = candidate("R-2", np.arange(59 * A_DAY, DAYS * A_DAY, 7))
    holders = {("country", "xx"): HELD, ("country", "us"): np.setdiff1d(np.arange(DAYS * A_DAY), HELD)}
    chosen, weighed = explained(orders_with(HELD), [decoy], holders)
    assert [cause.kind for cause in chosen] == ["unknown"]
    assert chosen[0].segment == {"field": "country", "op": "eq", "value": "xx"}
    assert max(e.probability for e in weighed["None"] if e.candidate.kind != "unknown") < Decimal("0.05")


def test_two_mechanisms_at_once_are_two_causes():
    other = np.setdiff1d(np.arange(80 * A_DAY, DAYS * A_DAY, 11), HELD)
    orders = orders_with(np.concatenate([HELD, other]))
    chosen, _ = explained(orders, [candidate("R-1", HELD), candidate("M-1", other, "mapping")])
    assert {cause.ref for cause in chosen} == {"R-1", "M-1"}


def test_scattered_misses_are_no_cause_at_all():
    scattered = np.arange(3, DAYS * A_DAY, 397)
    chosen, _ = explained(orders_with(scattered), [candidate("R-1", HELD), candidate("R-2", HELD[:40])])
    assert chosen == []


def test_orders_of_which_the_replay_cannot_tell_do_not_speak_against_a_rule():
    silent = np.setdiff1d(np.arange(0, 40 * A_DAY), HELD)
    _, weighed = explained(orders_with(HELD), [candidate("R-1", HELD, unknown=silent), candidate("R-2", HELD[:5])])
    assert weighed["R-1"][0].probability >= Decimal("0.95")


def version(since: Moment, until: Moment | None, text: str = "") -> Version:
    return Version("rule", "R-1", (), {"text": text}, since, until, "update", "config/changes.csv, row 2")


def moment(day: int) -> Moment:
    at = datetime.fromtimestamp(START + day * 86400, UTC)
    return Moment(at, at)


def ruled(versions, effects, orders: Orders) -> Candidate:
    effect, price = over_time(versions, effects, orders)
    about = np.maximum.reduce(effects).astype(np.int8)
    return Candidate("rule", "R-1", effect, about, 0.03, versions, tuple(effects), price)


def held() -> np.ndarray:
    about = np.zeros(DAYS * A_DAY, np.int8)
    about[HELD] = YES
    return about


def onset_not_before(day: int) -> datetime:
    return datetime.fromtimestamp(START + day * 86400, UTC)


def test_a_rule_that_stood_unchanged_is_latent():
    rule = ruled((version(ALWAYS, None),), [held()], orders_with(HELD))
    assert trigger_of(rule, orders_with(HELD), HELD, onset_not_before(59), "UTC").word == "latent"


def test_a_rule_whose_words_alone_changed_on_the_day_before_is_still_latent():
    versions = (version(moment(-300), moment(59)), version(moment(59), None, "the same, said better"))
    rule = ruled(versions, [held(), held()], orders_with(HELD))
    trigger = trigger_of(rule, orders_with(HELD), HELD, onset_not_before(58), "UTC")
    assert (trigger.word, trigger.since) == ("latent", moment(-300))


def test_a_rule_that_began_to_hold_these_orders_at_the_onset_is_changed():
    versions = (version(moment(-300), moment(60)), version(moment(60), None))
    nothing = np.zeros(DAYS * A_DAY, np.int8)
    rule = ruled(versions, [nothing, held()], orders_with(HELD))
    assert trigger_of(rule, orders_with(HELD), HELD, onset_not_before(59), "UTC").word == "changed"


def test_a_change_that_only_two_snapshots_date_is_settled_by_the_orders():
    between = Moment(onset_not_before(30), onset_not_before(90))
    about = np.zeros(DAYS * A_DAY, np.int8)
    about[::5] = YES
    versions = (version(ALWAYS, between), version(between, None))
    effect, price = over_time(versions, [np.zeros_like(about), about], orders_with(HELD))
    assert set(np.flatnonzero(effect == YES)) == set(HELD)
    assert (effect != UNKNOWN).all()
    assert price > 0


def test_the_rise_is_laid_to_mix_or_to_rates():
    before, after = np.arange(2000) < 1000, np.arange(2000) >= 1000
    moved, always = after & (np.arange(2000) % 5 == 0), np.arange(2000) % 5 == 0
    assert mix_share(moved, moved, before, after) == pytest.approx(1.0)
    assert mix_share(always, always & after, before, after) == pytest.approx(0.0)
    assert mix_share(always, np.zeros(2000, bool), before, after) is None


@given(st.lists(st.floats(-40, 0), min_size=1, max_size=12))
def test_rounded_probabilities_add_up_to_exactly_one(logs):
    top = np.logaddexp.reduce(logs)
    rounded = to_four_places([value - top for value in logs])
    assert sum(rounded) == 1
    assert all(value >= 0 for value in rounded)


def test_the_evidence_is_the_beta_binomial_of_a_sequence():
    assert log_beta_binomial(0, 0, (1, 1)) == pytest.approx(0.0)
    assert log_beta_binomial(1, 2, (1, 1)) == pytest.approx(np.log(1 / 6))
    assert (NO, UNKNOWN, YES) == (0, 1, 2)


def test_settings_that_changed_together_at_the_onset_are_not_blamed_for_their_time():
    lost = np.arange(60 * A_DAY, DAYS * A_DAY)
    changes = [
        Candidate(
            "retrieval", name, candidate(name, lost).effect, candidate(name, lost).effect, 0.025, price=np.log(DAYS)
        )
        for name in ("S-1", "Q-1", "W-1")
    ]
    changes = [replace(change, replayable=False) for change in changes]
    chosen, weighed = explained(orders_with(lost), changes)
    (entries,) = weighed.values()
    blamed = [entry for entry in entries if entry.candidate.kind != "unknown"]
    assert sum(entry.probability for entry in blamed) < Decimal("0.5")
    assert len(chosen) == 1


@pytest.mark.parametrize("rate", [0.002, 0.02])
def test_values_among_which_orders_are_lost_by_chance_alone_make_no_gap(rate):
    """Some two hundred values of seven attributes, looked at for twelve channels: the search pays for its size."""
    for seed in range(12):
        random = np.random.default_rng(seed)
        orders = orders_with(np.flatnonzero(random.random(DAYS * A_DAY) < rate))
        holders = {}
        for name, values in (("country", 12), ("sku", 60), ("tags", 25), ("region", 40), ("source_name", 4)):
            weight = 1.0 / np.arange(1, values + 1)
            own = random.choice(values, DAYS * A_DAY, p=weight / weight.sum())
            holders |= {(name, str(value)): np.flatnonzero(own == value) for value in np.unique(own)}
        assert explain(orders, [], Attributes(holders), Tracer(orders, np.ones(DAYS))) == []


def test_two_recorded_causes_that_explain_more_together_are_not_hidden_by_one_pattern_that_covers_both():
    """Each explains half; a country covers both halves, and as many orders again that arrived."""
    inner, outer = HELD[: len(HELD) // 2], HELD[len(HELD) // 2 :]
    holders = {("country", "xx"): np.union1d(HELD, HELD + 1)[:-1]}
    chosen, _ = explained(orders_with(HELD), [candidate("R-1", inner), candidate("R-2", outer)], holders)
    assert {cause.ref for cause in chosen} == {"R-1", "R-2"}


def test_a_rule_is_named_by_the_few_orders_whose_state_is_known_and_given_the_rest():
    """Of the lost the state of a fifth is known, and all of those met the rule; a value holds them and others."""
    known = HELD[::5]
    unclear = np.setdiff1d(np.arange(DAYS * A_DAY), known)
    holders = {("sku", "bag"): np.union1d(HELD, HELD + 2)}
    rule = candidate("R-1", known, unknown=unclear)
    rule = replace(rule, about=rule.effect.copy())
    chosen, weighed = explained(orders_with(HELD), [rule], holders)
    assert [cause.ref for cause in chosen] == ["R-1"]
    assert weighed["R-1"][0].probability >= Decimal("0.95")
    assert orders_with(HELD).lost[chosen[0].met].sum() == len(HELD)


def test_a_rule_of_which_no_lost_order_is_known_to_have_met_it_is_not_claimed():
    rule = candidate("R-1", [], unknown=np.arange(DAYS * A_DAY))
    chosen, _ = explained(orders_with(HELD), [rule], {("sku", "bag"): HELD})
    assert [cause.kind for cause in chosen] == ["unknown"]


def test_what_is_known_by_its_consequences_alone_hides_no_recorded_cause_and_names_the_kind_where_there_is_none():
    seen = replace(candidate("", HELD, "delivery"), ref=None, subject="A hop", last_resort=True)
    chosen, weighed = explained(orders_with(HELD), [candidate("R-1", HELD), seen])
    assert [cause.ref for cause in chosen] == ["R-1"]
    assert weighed["R-1"][0].probability >= Decimal("0.99")
    assert all(entry.candidate.kind != "delivery" for entry in weighed["R-1"])
    chosen, weighed = explained(orders_with(HELD), [seen])
    assert [(cause.kind, cause.subject) for cause in chosen] == [("delivery", "A hop")]
    assert weighed["None"][0].candidate.kind == "delivery"


def test_a_change_of_which_the_time_alone_is_known_does_not_hide_what_the_logs_tell_of_the_orders():
    """The lost are scattered over just the days in which a workflow stood; of each the log says that it was posted."""
    scattered = HELD[np.random.default_rng(1).random(len(HELD)) < 0.6]
    hop = replace(candidate("", scattered, "delivery"), ref=None, subject="A hop", last_resort=True)
    stood = candidate("W-1", np.arange(60 * A_DAY, DAYS * A_DAY), "manual")
    workflow = replace(stood, replayable=False, prior=0.025, price=1.0)
    chosen, weighed = explained(orders_with(scattered), [workflow, hop])
    assert [(cause.kind, cause.subject) for cause in chosen] == [("delivery", "A hop")]
    assert weighed["None"][0].candidate.kind == "delivery"
    assert [cause.ref for cause in explained(orders_with(scattered), [workflow])[0]] == ["W-1"]


def test_a_group_that_lost_less_than_the_rest_explains_nothing():
    """A value whose orders hardly ever fail is no cause, although it parts the orders well."""
    lost = np.arange(0, DAYS * A_DAY, 4)
    spared = candidate("R-1", np.arange(1, DAYS * A_DAY, 2))
    some = np.setdiff1d(lost, np.arange(1, DAYS * A_DAY, 2))
    chosen, _ = explained(orders_with(np.append(some, [1, 3])), [spared])
    assert all(cause.ref != "R-1" for cause in chosen)


NEAR = {  # when a record changed (the day before which it had not, and that by which it had), and what is said of it
    "on the day": ((10, 10), "on the day of the onset, 10 March 2025"),
    "the day before": ((9, 9), "on 9 March 2025, 1 day before the onset"),
    "after": ((14, 14), "on 14 March 2025, 4 days after the onset"),
    "in days that hold the onset": ((5, 20), "some time between 5 March 2025 and 20 March 2025, as the onset was"),
    "in days before it": ((2, 7), "some time between 2 March 2025 and 7 March 2025, at least 3 days before the onset"),
    "in days after it": (
        (12, 20),
        "some time between 12 March 2025 and 20 March 2025, at least 2 days after the onset",
    ),
}


@pytest.mark.parametrize("what", NEAR)
def test_how_near_a_change_lies_is_said_as_far_as_it_is_known(what):
    (first, last), said = NEAR[what]
    since = Moment(datetime(2025, 3, first, 12, tzinfo=UTC), datetime(2025, 3, last, 12, tzinfo=UTC))
    version = Version("rule", "R-1", ("shop",), {}, since, None, "update", "changes.csv, row 3")
    assert nearness(version, date(2025, 3, 10), "UTC") == (
        f"It changed {said} ({version.told}); nearness in time alone is no evidence."
    )

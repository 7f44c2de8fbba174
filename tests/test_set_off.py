"""Rules that stand unchanged and begin to act: by a date of their own, or since another rule decides no longer."""

from datetime import datetime

import pytest

from tests.shop import LONG_AGO, PLACED, Scenario, logged, missing, record

ABROAD = ("CA", "MX")
DAY = datetime(2025, 5, 20)  # noqa: DTZ001
DECOY = record("2025-05-20T04:00:00Z", "workflow", "W-1", text="another carrier")


def country(place):
    return ("US", "CA", "US", "MX")[place % 4]


def shipped_to(place):
    return {"Shipping Country": country(place)}


def abroad_since(place, at):
    return at >= DAY and country(place) in ABROAD


@pytest.mark.parametrize("op", ["ge", "gt"])
def test_a_date_that_a_rule_names_is_a_change_when_it_arrives(tmp_path, op):
    when = [
        {"field": "created_at", "op": op, "value": "2025-05-20T00:00:00"},
        {"field": "country", "op": "in", "value": list(ABROAD)},
    ]
    rule = record(LONG_AGO, "rule", "R-7", action="exclude", when={"all": when}, text="no exports")
    gap, cause = missing(tmp_path, Scenario(abroad_since, cells=shipped_to, changes=(rule, DECOY)))
    assert (cause.kind, cause.ref, cause.trigger, cause.trigger_ref) == ("rule", "R-7", "changed", "R-7")
    assert gap.onset.date == DAY.date()
    assert cause.summary.endswith("since 20 May 2025, a time that it names itself.")


@pytest.mark.parametrize("action", ["update", "delete", "disable"])
def test_a_rule_that_another_had_forestalled_is_set_off_by_the_change_of_that_one(tmp_path, action):
    last = record(LONG_AGO, "rule", "P-ALL", action="include", when={"field": "country", "op": "not_null"}, priority=50)
    abroad = {"field": "country", "op": "in", "value": list(ABROAD)}
    own = record(LONG_AGO, "rule", "P-INT", action="exclude", when=abroad, priority=90)
    after = {**last["after"], "priority": 95} if action == "update" else ""
    change = {**last, "at": "2025-05-20T04:00:00Z", "action": action, "after": after}
    always = record(LONG_AGO, "rule", "P-VIP", action="include", when={"field": "tags", "op": "eq", "value": "vip"})
    always["after"]["priority"] = 10
    vip = lambda place: place % 24 == 1  # noqa: E731
    scenario = Scenario(
        lambda place, at: abroad_since(place, at) and not vip(place),
        cells=lambda place: {**shipped_to(place), "Tags": "vip" if vip(place) else ""},
        changes=(always, last, own, change, DECOY),
    )
    gap, cause = missing(tmp_path, scenario)
    assert (cause.kind, cause.ref, cause.trigger, cause.trigger_ref) == ("rule", "P-INT", "changed", "P-ALL")
    assert (gap.onset.date, gap.end, len(gap.episodes)) == (DAY.date(), None, 1)
    assert (gap.onset.date - gap.onset.earliest).days <= 1
    words = "when rule P-ALL, which had decided of such orders before it, was changed."
    assert cause.summary.endswith(words)


def test_a_rule_that_another_forestalls_no_longer_for_want_of_a_tag_is_latent_whatever_was_edited_then(tmp_path):
    members = {"field": "tags", "op": "contains", "value": "member"}
    first = record(LONG_AGO, "rule", "P-IN", action="include", when=members, priority=10)
    abroad = {"field": "country", "op": "in", "value": list(ABROAD)}
    own = record(LONG_AGO, "rule", "P-EX", action="exclude", when=abroad, priority=90)
    said_better = {**first["after"], "text": "members come first"}
    edit = {**first, "at": "2025-05-20T04:00:00Z", "action": "update", "after": said_better}
    cells = lambda place: {**shipped_to(place), "Tags": "member" if PLACED(place) < DAY else ""}  # noqa: E731
    _, cause = missing(tmp_path, Scenario(abroad_since, cells=cells, changes=(first, own, edit)))
    assert (cause.kind, cause.ref, cause.trigger) == ("rule", "P-EX", "latent")


def test_a_rule_that_was_widened_has_one_episode_whatever_arrived_under_its_first_text(tmp_path):
    narrow = record("2025-05-01T04:00:00Z", "rule", "R-C", action="exclude", when=_among("CA"))
    wide = {
        **narrow,
        "at": "2025-05-20T04:00:00Z",
        "action": "update",
        "after": {**narrow["after"], "when": _among(*ABROAD)},
    }

    def lost(place, at):
        return (country(place) == "CA" and at >= datetime(2025, 5, 1)) or abroad_since(place, at)  # noqa: DTZ001

    gap, cause = missing(tmp_path, Scenario(lost, cells=shipped_to, changes=(narrow, wide, DECOY)))
    assert (cause.ref, cause.trigger, len(gap.episodes), gap.end) == ("R-C", "changed", 1, None)
    assert any(line.startswith("As it reads since 20 May 2025 (config/changes.csv, row 3)") for line in cause.evidence)


def test_a_rule_in_force_has_not_ended_because_its_kind_of_order_did_not_come_for_a_while(tmp_path):
    quiet = 590  # half of all orders go abroad, but for the last ten

    def cells(place):
        return shipped_to(place) if place < quiet else {"Shipping Country": "US"}

    rule = record("2025-05-20T04:00:00Z", "rule", "R-C", action="exclude", when=_among(*ABROAD))
    lost = lambda place, at: place < quiet and abroad_since(place, at)  # noqa: E731
    gap, cause = missing(tmp_path, Scenario(lost, cells=cells, changes=(rule, DECOY)))
    assert (cause.ref, cause.trigger, gap.end) == ("R-C", "changed", None)


def _among(*countries):
    return {"field": "country", "op": "in", "value": list(countries)}


@pytest.mark.parametrize("action", ["exclude", "include"])
def test_an_edit_stays_one_where_the_log_names_the_rule_of_each_order(tmp_path, action):
    texts = {"exclude": (["XX"], ["XX", *ABROAD]), "include": (["US", *ABROAD], ["US"])}[action]
    before, after = ({"field": "country", "op": "in", "value": text} for text in texts)
    rule = record(LONG_AGO, "rule", "R-7", action=action, when=before)
    edit = {**record("2025-05-20T04:00:00Z", "rule", "R-7", action=action, when=after), "action": "update"}
    edit["before"] = rule["after"]
    own = {"outcome": "filtered", "rule_id": "R-7"}
    events = [
        {**line, **own} if abroad_since(place, PLACED(place)) else line
        for place, line in enumerate(logged("", lambda place: abroad_since(place, PLACED(place))))
    ]
    scenario = Scenario(abroad_since, cells=shipped_to, changes=(rule, edit, DECOY), events=tuple(events))
    gap, cause = missing(tmp_path, scenario)
    assert (cause.kind, cause.ref, cause.trigger, cause.trigger_ref) == ("rule", "R-7", "changed", "R-7")
    assert any("The log says of 150 of 150" in words for words in cause.evidence)
    assert not any("stood unchanged" in words for words in cause.evidence)
    assert gap.onset.date == DAY.date()

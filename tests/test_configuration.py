"""Configuration records as versions with validity, from a change log, from dated snapshots, and from both."""

from datetime import datetime

import numpy as np
import pytest

from syncgap_kit.attribution.candidate import NO, UNKNOWN, YES
from syncgap_kit.attribution.configuration import ALWAYS, Moment, Version, build_configuration
from syncgap_kit.attribution.validity import in_force
from syncgap_kit.intake.history import read_history
from tests.small_case import small_case

RULE = {"kind": "rule", "id": "R-1"}
PENDING = {"field": "financial_status", "op": "eq", "value": "pending"}


def day(text):
    return datetime.fromisoformat(f"2025-{text}T00:00:00+00:00")


def logged(when, action, after=None, before=None, kind="rule", **cells):
    at = f"2025-{when}T00:00:00Z" if when else ""
    empty = {"before": before or "", "after": after or ""}
    return {"at": at, "kind": kind, "id": cells.pop("id", "R-1"), "action": action, **empty, **cells}


def built(folder, changes=(), snapshots=None, as_of="12-31"):
    """The configuration of a history; snapshots hold at midnight in UTC, and a rule R-1 unless they say otherwise."""
    named = {
        f"2025-{when}T0000Z.yaml": [RULE | record for record in records] for when, records in (snapshots or {}).items()
    }
    small_case(folder, changes=list(changes), snapshots=named)
    return build_configuration(read_history(folder, "UTC"), day(as_of))


def spell(moment):
    """A moment as `03-01`, as `03-01..04-01` where it lies between two, as `always` where nobody knows."""
    if moment in (None, ALWAYS):
        return "always" if moment else ""
    ends = [f"{end:%m-%d}" if end else "" for end in (moment.earliest, moment.latest)]
    return ends[0] if ends[0] == ends[1] else "..".join(ends)


def told(configuration, key=("rule", "R-1"), field="text"):
    """Each version of a record as (since, until, a field of its content)."""
    versions = configuration.versions.get(key, ())
    return [(spell(version.since), spell(version.until), version.content.get(field)) for version in versions]


@pytest.mark.parametrize(
    ("changes", "versions"),
    [
        (
            [logged("01-01", "create", {"text": "a"}), logged("03-01", "update", {"text": "b"})],
            [("01-01", "03-01", "a"), ("03-01", "", "b")],
        ),
        (
            [
                logged("01-01", "create", {"text": "a"}),
                logged("03-01", "delete"),
                logged("05-01", "create", {"text": "b"}),
            ],
            [("01-01", "03-01", "a"), ("05-01", "", "b")],
        ),
        (  # written in any order: time counts, not the row
            [logged("03-01", "update", {"text": "b"}), logged("01-01", "create", {"text": "a"})],
            [("01-01", "03-01", "a"), ("03-01", "", "b")],
        ),
        (  # what a first change tells of before held since nobody knows when
            [logged("03-01", "update", {"text": "b"}, before={"text": "a"})],
            [("always", "03-01", "a"), ("03-01", "", "b")],
        ),
        ([logged("03-01", "delete", before={"text": "a"})], [("always", "03-01", "a")]),
        ([logged("", "create", {"text": "a"})], [("always", "", "a")]),
        (
            [logged("", "create", {"text": "a"}), logged("03-01", "update", {"text": "b"})],
            [("always", "03-01", "a"), ("03-01", "", "b")],
        ),
        (  # a change without a time lies between its neighbours in the log, the last before as_of
            [logged("01-01", "create", {"text": "a"}), logged("", "update", {"text": "b"}), logged("03-01", "delete")],
            [("01-01", "01-01..03-01", "a"), ("01-01..03-01", "03-01", "b")],
        ),
        (
            [logged("01-01", "create", {"text": "a"}), logged("", "update", {"text": "b"})],
            [("01-01", "01-01..12-31", "a"), ("01-01..12-31", "", "b")],
        ),
    ],
)
def test_a_change_log_gives_versions_with_their_validity(changes, versions, tmp_path):
    configuration = built(tmp_path, changes)
    assert told(configuration) == versions
    assert configuration.warnings == ()


def test_two_changes_without_a_time_keep_the_order_of_the_log(tmp_path):
    untimed = [logged("", "update", {"text": "b"}), logged("", "update", {"text": "c"})]
    changes = [logged("01-01", "create", {"text": "a"}), *untimed, logged("03-01", "update", {"text": "d"})]
    assert [text for _, _, text in told(built(tmp_path, changes))] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "after", [None, {"when": PENDING}], ids=["", "though what is written afterwards does not say so"]
)
def test_a_rule_that_is_switched_off_is_off_and_keeps_its_condition(after, tmp_path):
    turned = [logged("02-01", "disable", after), logged("03-01", "enable", after)]
    changes = [logged("01-01", "create", {"when": PENDING}), *turned]
    versions = built(tmp_path, changes).versions["rule", "R-1"]
    assert [(spell(v.since), v.enabled, v.action) for v in versions] == [
        ("01-01", True, "create"),
        ("02-01", False, "disable"),
        ("03-01", True, "enable"),
    ]
    assert [version.content["when"] for version in versions] == [PENDING] * 3


@pytest.mark.parametrize(
    ("changes", "versions"),
    [
        (
            [("01-01", "create", {"status": "active"}), ("02-01", "expire", None), ("02-03", "renew", None)],
            [("01-01", "02-01", "active"), ("02-01", "02-03", "expired"), ("02-03", "", "active")],
        ),
        (
            [("01-01", "create", {}), ("02-01", "revoke", None), ("02-03", "reconnect", None)],
            [("01-01", "02-01", None), ("02-01", "02-03", "revoked"), ("02-03", "", "active")],
        ),
        ([("02-01", "expire", None)], [("always", "02-01", None), ("02-01", "", "expired")]),
        ([("02-01", "expire", {"status": "active"})], [("02-01", "", "expired")]),
        ([("01-01", "create", {}), ("02-01", "delete", None)], [("01-01", "02-01", None)]),
    ],
)
def test_a_credential_goes_down_and_comes_back(changes, versions, tmp_path):
    rows = [logged(*change, kind="credential", id="C-1") for change in changes]
    if changes == [("02-01", "expire", {"status": "active"})]:  # what it was before is told by nobody
        versions = [("always", "02-01", None), *versions]
    assert told(built(tmp_path, rows), ("credential", "C-1"), "status") == versions


@pytest.mark.parametrize(
    ("expiry", "left"), [("2025-02-01T00:00:00Z", None), ("2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z")]
)
def test_a_renewal_lifts_an_expiry_that_is_past_and_no_other(expiry, left, tmp_path):
    rows = [("01-01", "create", {"expires_at": expiry}), ("02-03", "renew", None)]
    configuration = built(tmp_path, [logged(*row, kind="credential", id="C-1") for row in rows])
    assert [held for _, _, held in told(configuration, ("credential", "C-1"), "expires_at")] == [expiry, left]


@pytest.mark.parametrize(
    ("snapshots", "versions"),
    [
        ({"02-01": [{"text": "a"}], "03-01": [{"text": "a"}]}, [("always", "", "a")]),
        (
            {"02-01": [{"text": "a"}], "03-01": [{"text": "b"}], "04-01": [{"text": "b"}]},
            [("always", "02-01..03-01", "a"), ("02-01..03-01", "", "b")],
        ),
        (
            {"02-01": [], "03-01": [{"text": "a"}], "04-01": []},
            [("02-01..03-01", "03-01..04-01", "a")],
        ),
        (
            {"02-01": [{"text": "a"}], "03-01": [], "04-01": [{"text": "a"}]},
            [("always", "02-01..03-01", "a"), ("03-01..04-01", "", "a")],
        ),
    ],
)
def test_what_differs_between_two_snapshots_changed_at_an_unknown_moment_between_them(snapshots, versions, tmp_path):
    assert told(built(tmp_path, snapshots=snapshots)) == versions


@pytest.mark.parametrize(
    ("shown", "action"), [([{"kind": "schedule", "every": "6h", "enabled": "false"}], "update"), ([], "delete")]
)
def test_a_schedule_that_a_snapshot_shows_switched_off_was_not_deleted(shown, action, tmp_path):
    runs = {"kind": "schedule", "every": "6h", "enabled": "true"}
    [versions] = built(tmp_path, snapshots={"02-01": [runs], "03-01": shown}).of_kind("schedule").values()
    assert [one.action for one in versions] == ["in force", action]
    assert [one.enabled for one in versions] == [True, False]


def test_a_record_whose_history_begins_with_its_end_stood_since_nobody_knows_when(tmp_path):
    change = {**logged("03-01", "disable", {"text": "b", "enabled": "false"}), "before": {"text": "a"}}
    [versions] = built(tmp_path, [change]).of_kind("rule").values()
    assert [one.text for one in versions] == ["a", "b"]
    assert versions[0].seen_at == versions[1].since.latest
    assert versions[1].seen_at is None


def test_a_snapshot_tells_what_held_before_the_first_logged_change(tmp_path):
    configuration = built(tmp_path, [logged("03-01", "update", {"text": "b"})], {"02-01": [{"text": "a"}]})
    assert told(configuration) == [("always", "03-01", "a"), ("03-01", "", "b")]
    assert configuration.warnings == ()


@pytest.mark.parametrize(
    ("shown", "warned"),
    [
        ({"02-01": [{"when": [PENDING]}]}, False),
        ({"02-01": [{"when": [PENDING], "text": "in other words"}]}, False),
        ({"02-01": [{"when": []}], "02-02": [{"when": []}]}, True),
        ({"02-01": []}, True),
        ({"02-01": [{"when": [PENDING], "enabled": "false"}]}, True),
        ({"12-01": [{"when": []}]}, True),
        ({"01-01": []}, False),
    ],
)
def test_where_log_and_snapshot_disagree_the_log_stands_with_one_warning(shown, warned, tmp_path):
    configuration = built(tmp_path, [logged("01-15", "create", {"when": [PENDING]})], shown)
    assert told(configuration, field="when") == [("01-15", "", [PENDING])]
    assert len(configuration.warnings) == warned
    assert all("rule R-1" in warning and "the log stands" in warning for warning in configuration.warnings)


SHIPPED = {"field": "fulfillment_status", "op": "eq", "value": "fulfilled"}


@pytest.mark.parametrize(
    ("shown", "since", "warned"),
    [
        ({}, "01-01..08-01", False),
        ({"03-01": PENDING, "04-01": PENDING, "05-01": SHIPPED, "06-01": SHIPPED}, "04-01..05-01", False),
        ({"03-01": PENDING}, "03-01..08-01", False),
        ({"05-01": SHIPPED}, "01-01..05-01", False),
        ({"03-01": SHIPPED, "05-01": PENDING}, "01-01..08-01", False),  # turned round: they narrow nothing down
        ({"03-01": PENDING, "05-01": {**SHIPPED, "value": "partial"}}, "01-01..08-01", True),
    ],
)
def test_a_change_without_a_time_lies_between_the_snapshots_that_show_both_its_texts(shown, since, warned, tmp_path):
    changes = [logged("01-01", "create", {"when": [PENDING]}), logged("", "update", {"when": [SHIPPED]})]
    snapshots = {when: [{"when": [text]}] for when, text in shown.items()}
    configuration = built(tmp_path, changes, snapshots, as_of="08-01")
    assert told(configuration, field="when") == [("01-01", since, [PENDING]), (since, "", [SHIPPED])]
    assert len(configuration.warnings) == warned


@pytest.mark.parametrize(
    ("kind", "held", "shown"),
    [("rule", {"channel": "shopify"}, {"channel": "amazon"}), ("credential", {}, {"status": "revoked"})],
)
def test_a_snapshot_of_another_channel_or_status_disagrees_too(kind, held, shown, tmp_path):
    change = logged("01-15", "create", held, kind=kind)
    assert len(built(tmp_path, [change], {"02-01": [{"kind": kind} | shown]}).warnings) == 1


def test_what_is_dated_after_as_of_is_unseen(tmp_path):
    changes = [logged("01-01", "create", {"text": "a"}), logged("06-01", "update", {"text": "b"})]
    snapshots = {"05-01": [{"text": "a"}, {"id": "R-2"}], "07-01": [{"text": "b"}]}
    configuration = built(tmp_path, changes, snapshots, as_of="05-31")
    assert told(configuration) == [("01-01", "", "a")]
    assert told(configuration, ("rule", "R-2"), "id") == [("always", "", "R-2")]


@pytest.mark.parametrize(
    ("cell", "own", "channels"),
    [
        ("", "shopify", ("shopify",)),
        ("", ["shopify", "amazon"], ("shopify", "amazon")),
        ("amazon", None, ("amazon",)),
        ("shopify; amazon", None, ("shopify", "amazon")),
        ("", None, ()),
    ],
)
def test_a_record_is_about_its_own_channels_or_those_of_the_log_or_all(cell, own, channels, tmp_path):
    change = logged("01-01", "create", {"channel": own} if own else {"text": "a"}, channel=cell)
    [version] = built(tmp_path, [change]).versions["rule", "R-1"]
    assert version.channels == channels


@pytest.mark.parametrize(
    ("since", "until", "force"),
    [
        (ALWAYS, None, [YES, YES, YES, YES]),
        (Moment(day("02-01"), day("02-01")), None, [NO, YES, YES, YES]),
        (Moment(day("02-01"), day("04-01")), None, [NO, UNKNOWN, UNKNOWN, YES]),
        (ALWAYS, Moment(day("03-01"), day("03-01")), [YES, YES, NO, NO]),
        (ALWAYS, Moment(day("01-15"), day("03-01")), [YES, UNKNOWN, NO, NO]),
    ],
)
def test_a_version_is_in_force_from_its_beginning_until_its_end_and_between_bounds_nobody_knows(since, until, force):
    version = Version("rule", "R-1", (), {}, since, until, "create", "here")
    moments = [day(text).timestamp() for text in ("01-01", "02-01", "03-01", "04-01")]
    assert in_force(version, np.array(moments, np.int64)).tolist() == force


def test_a_change_of_which_only_the_earliest_moment_is_known_leaves_all_after_it_unknown():
    open_ended = Moment(day("02-01"), None)
    begun = Version("rule", "R-1", (), {}, open_ended, None, "update", "here")
    ended = Version("rule", "R-1", (), {}, ALWAYS, open_ended, "create", "here")
    decided = np.array([day(text).timestamp() for text in ("01-01", "02-01", "03-01")], np.int64)
    assert in_force(begun, decided).tolist() == [NO, UNKNOWN, UNKNOWN]
    assert in_force(ended, decided).tolist() == [YES, UNKNOWN, UNKNOWN]

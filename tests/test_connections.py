"""Connections that lost a right, or were made anew under another id: when they were down."""

from datetime import datetime

import pytest

from tests.shop import A_DAY, LONG_AGO, Scenario, missing, record


@pytest.mark.parametrize("back", ["update", "reconnect"])
def test_a_connection_that_lost_its_scope_for_orders_is_down_until_it_is_granted_again(tmp_path, back):
    whole = record(LONG_AGO, "credential", "C-1", status="active", scopes=["read_orders", "read_payouts"])
    cut = {**whole["after"], "scopes": ["read_payouts"]}
    down = {**whole, "at": "2025-05-10T04:00:00Z", "action": "update", "after": cut}
    after = whole["after"] if back == "update" else ""
    up = {**whole, "at": "2025-05-22T04:00:00Z", "action": back, "after": after}
    renamed = {
        **whole,
        "at": "2025-06-20T04:00:00Z",
        "action": "update",
        "after": {**whole["after"], "scopes": ["all"]},
    }
    decoy = record("2025-05-10T04:00:00Z", "workflow", "W-1", text="another carrier")
    lost = lambda _, at: datetime(2025, 5, 10) <= at < datetime(2025, 5, 22)  # noqa: DTZ001, E731
    gap, cause = missing(tmp_path, Scenario(lost, changes=(whole, down, up, renamed, decoy)))
    assert (cause.kind, cause.ref, cause.trigger, cause.strength) == ("credential", "C-1", "changed", "established")
    assert gap.orders == 12 * A_DAY
    cut_words = "Its scopes were cut from read_orders, read_payouts to read_payouts: orders are not among them."
    assert cut_words in cause.evidence


@pytest.mark.parametrize("action", ["delete", "revoke"])
def test_a_connection_made_anew_under_another_id_takes_over(tmp_path, action):
    old = record(LONG_AGO, "credential", "C-1", status="active")
    gone = {**old, "at": "2025-05-10T04:00:00Z", "action": action, "after": ""}
    new = record("2025-05-22T04:00:00Z", "credential", "C-2", status="active")
    lost = lambda _, at: datetime(2025, 5, 10) <= at < datetime(2025, 5, 22)  # noqa: DTZ001, E731
    gap, cause = missing(tmp_path, Scenario(lost, changes=(old, gone, new)))
    assert (cause.kind, cause.ref, cause.trigger, cause.strength) == ("credential", "C-1", "changed", "established")
    assert gap.end is not None
    assert (gap.orders, gap.end.date) == (12 * A_DAY, datetime(2025, 5, 21).date())  # noqa: DTZ001


def test_a_connection_made_anew_that_never_worked_takes_nothing_over(tmp_path):
    old = record(LONG_AGO, "credential", "C-1", status="active")
    gone = {**old, "at": "2025-05-10T04:00:00Z", "action": "delete", "after": ""}
    new = record("2025-05-22T04:00:00Z", "credential", "C-2", status="active")
    lost = lambda _, at: at >= datetime(2025, 5, 10)  # noqa: DTZ001, E731
    gap, cause = missing(tmp_path, Scenario(lost, changes=(old, gone, new)))
    assert (cause.kind, cause.ref, gap.end) == ("credential", "C-1", None)

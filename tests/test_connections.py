"""Connections that lost a right, or were made anew under another id: when they were down."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from syncgap_kit.attribution.candidate import YES, Orders
from syncgap_kit.attribution.causes import credential
from syncgap_kit.attribution.configuration import ALWAYS, Configuration, Moment, Version
from tests.shop import A_DAY, LONG_AGO, PLACED, Scenario, logged, missing, record


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


@pytest.mark.parametrize(("ledgers", "hole"), [({"quickbooks", "xero"}, True), ({"quickbooks"}, False)])
def test_the_login_of_another_ledger_takes_over_where_the_books_moved_to_it(ledgers, hole):
    """Of quickbooks and of xero, eleven days apart: the books are down in these days, if xero holds books at all."""
    gone, made = (datetime(2025, month, day, tzinfo=UTC) for month, day in ((5, 10), (5, 21)))

    def version(name, channel, since, until, action, status="active"):
        content = {"status": status}
        return Version("credential", name, (channel,), content, since, until, action, "x")

    at = [Moment(moment, moment) for moment in (gone, made)]
    quickbooks = (
        version("C-QBO", "QuickBooks", ALWAYS, at[0], "in force"),
        version("C-QBO", "QuickBooks", at[0], None, "revoke", "revoked"),
    )
    xero = (version("C-XERO", "xero", at[1], None, "create"),)
    first = int(datetime(2025, 4, 1, tzinfo=UTC).timestamp())
    decided = first + np.arange(100) * 86_400
    lost = (decided >= gone.timestamp()) & (decided < made.timestamp())
    counts = np.ones(100, np.int64)
    nobody = np.zeros(100, bool)
    own = (np.arange(100), decided, np.arange(100), lost, nobody, counts, counts - lost)
    orders = Orders("shopify", "USD", *own, 99)
    records = Configuration({("credential", "C-QBO"): quickbooks, ("credential", "C-XERO"): xero}, ())
    [books] = [one for one in credential.candidates(records, orders, frozenset(ledgers)) if one.ref == "C-QBO"]
    down = decided >= gone.timestamp()
    assert np.array_equal(books.effect == YES, lost if hole else down)


def test_a_connection_made_anew_that_never_worked_takes_nothing_over(tmp_path):
    old = record(LONG_AGO, "credential", "C-1", status="active")
    gone = {**old, "at": "2025-05-10T04:00:00Z", "action": "delete", "after": ""}
    new = record("2025-05-22T04:00:00Z", "credential", "C-2", status="active")
    lost = lambda _, at: at >= datetime(2025, 5, 10)  # noqa: DTZ001, E731
    gap, cause = missing(tmp_path, Scenario(lost, changes=(old, gone, new)))
    assert (cause.kind, cause.ref, gap.end) == ("credential", "C-1", None)


def test_what_was_dated_before_the_books_were_closed_in_an_outage_is_lost_by_both_together(tmp_path):
    """The outage lasts twelve days; in it the books are closed up to its sixth, and the others are filled in."""
    begin, closed, back = datetime(2025, 5, 10), datetime(2025, 5, 16), datetime(2025, 5, 22)  # noqa: DTZ001
    whole = record(LONG_AGO, "credential", "C-1", status="active")
    down = {**whole, "at": "2025-05-10T04:00:00Z", "action": "revoke", "after": ""}
    up = {**down, "at": "2025-05-22T04:00:00Z", "action": "reconnect"}
    first = record(LONG_AGO, "setting", "P-1", name="closing_date", value="2025-03-31")
    later = record("2025-05-18T14:00:00Z", "setting", "P-1", name="closing_date", value="2025-05-15")
    changes = (whole, down, up, first, later | {"action": "update"})
    lost = lambda _, at: begin <= at < closed  # noqa: E731
    filled_in = lambda place: (back - PLACED(place)).days + 1 if closed <= PLACED(place) < back else 0  # noqa: E731
    gap, cause = missing(tmp_path, Scenario(lost, changes=changes, posted_after=filled_in))
    assert (cause.kind, cause.ref, cause.together_with, cause.trigger) == ("credential", "C-1", ("P-1",), "changed")
    assert (gap.orders, gap.end.date) == (6 * A_DAY, datetime(2025, 5, 15).date())  # noqa: DTZ001
    assert cause.summary.endswith("neither would have done so alone.")


def test_a_log_that_first_sees_orders_after_an_outage_tells_how_far_was_looked_back(tmp_path):
    """The outage lasts six days; what is younger than three when the connection is back is posted then."""
    begin, back = datetime(2025, 5, 10), datetime(2025, 5, 16)  # noqa: DTZ001
    schedule = record(LONG_AGO, "schedule", "S-1", every="1h", window="3d")
    whole = record(LONG_AGO, "credential", "C-1", status="active")
    down = {**whole, "at": "2025-05-10T04:00:00Z", "action": "revoke", "after": ""}
    up = {**down, "at": "2025-05-16T04:00:00Z", "action": "reconnect"}
    lost = lambda _, at: begin <= at < back - timedelta(days=3)  # noqa: E731
    events = [row for place, row in enumerate(logged("", lambda _: False)) if not lost(place, PLACED(place))]
    for row in events:
        if "2025-05-13T04" <= row["at"] < "2025-05-16T04":
            row["at"] = "2025-05-16T04:30:00Z"
    _, cause = missing(tmp_path, Scenario(lost, changes=(schedule, whole, down, up), events=tuple(events)))
    assert (cause.kind, cause.ref, cause.together_with, cause.trigger) == ("credential", "C-1", ("S-1",), "changed")

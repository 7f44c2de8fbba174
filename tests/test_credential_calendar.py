"""What expires next: the date on record goes first, then what is known of each platform, counted from grant or use."""

from datetime import date
from typing import Any

import pytest

from syncgap_kit.attribution.lifetimes import LIFETIMES
from syncgap_kit.evidence import repair
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests import small_case

GRANTED = "2025-01-31T12:00:00Z"
LAST_POSTED = date(2025, 4, 11)  # order 1012
TODAY = date(2025, 4, 29)  # as_of is midnight in UTC, the evening before in New York


def change(identity: str, channel: str, at: str = GRANTED, action: str = "create", **content: Any) -> dict[str, Any]:
    record = {"kind": "credential", "id": identity, "channel": channel, "status": "active", **content}
    after = record if action in ("create", "update") else ""
    return {"at": at, "kind": "credential", "id": identity, "channel": channel, "action": action, "after": after}


CHANGES = (
    change("C-QBO", "quickbooks"),
    change("C-AMZ", "amazon"),
    change("C-AMZ", "amazon", "2025-03-01T12:00:00Z", "renew"),
    change("C-XERO", "xero"),
    change("C-EBAY", "ebay"),
    change("C-SHOP", "shopify"),
    change("C-OWN", "amazon", expires_at="2025-05-09T12:00:00Z"),
    change("C-PAST", "amazon", expires_at="2025-04-09T12:00:00Z"),
    change("C-GONE", "amazon"),
    change("C-GONE", "amazon", "2025-03-01T12:00:00Z", "revoke"),
    change("C-DEL", "amazon"),
    change("C-DEL", "amazon", "2025-03-01T12:00:00Z", "delete"),
    change("C-ETSY", "etsy"),
    {**change("C-OLD", "ebay"), "action": "update", "before": change("C-OLD", "ebay")["after"]},
)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("credentials")
    small_case.small_case(folder, changes=CHANGES)
    return investigate(open_case(folder))


def ends(study, identity: str) -> list[tuple[Any, ...]]:
    frame = study.credential_calendar().frame
    own = frame[frame.id == identity]
    return [(row.state, row.expires_on, row.days_left, row.basis) for row in own.itertuples()]


KNOWN = "known lifetime"


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        ("C-QBO", [("active", date(2025, 7, 20)), ("active", date(2030, 1, 31))]),  # 100 days after the last posting
        ("C-AMZ", [("active", date(2025, 8, 28)), ("active", date(2026, 3, 1))]),  # both from the renewal
        ("C-XERO", [("active", date(2025, 6, 10))]),
        ("C-EBAY", [("active", date(2026, 7, 31))]),
        ("C-SHOP", [("active", date(2027, 1, 1))]),
    ],
)
def test_without_a_date_on_record_the_known_lifetimes_of_the_platform_are_told(study, identity, expected):
    told = ends(study, identity)
    assert told == [(state, day, (day - TODAY).days, KNOWN) for state, day in expected]


def test_the_date_on_record_goes_before_what_is_known_of_the_platform(study):
    assert ends(study, "C-OWN") == [("active", date(2025, 5, 9), 10, "recorded")]
    assert ends(study, "C-PAST") == [("expired", date(2025, 4, 9), -20, "recorded")]


@pytest.mark.parametrize(("identity", "state"), [("C-GONE", "revoked"), ("C-DEL", "deleted")])
def test_what_is_gone_has_nothing_left_to_expire(study, identity, state):
    assert ends(study, identity) == [(state, None, None, "recorded")]


def test_a_platform_without_a_known_lifetime_and_a_grant_at_an_unknown_time_have_no_day(study):
    assert ends(study, "C-ETSY") == [("active", None, None, "")]
    assert ends(study, "C-OLD") == [("active", None, None, KNOWN)]


def test_the_next_comes_first_and_what_cannot_be_told_last(study):
    days = list(study.credential_calendar().frame.expires_on)
    told = [day for day in days if day is not None]
    assert told == sorted(told)
    assert days == [*told, *[None] * (len(days) - len(told))]


def test_every_lifetime_names_its_source_and_counts_from_something():
    assert all(one.source and one.what for one in LIFETIMES)
    assert all(bool(one.days) + bool(one.months) + bool(one.day) == 1 for one in LIFETIMES)


def test_a_five_year_cap_that_came_later_counts_from_its_beginning(tmp_path):
    small_case.small_case(tmp_path, changes=[change("C-QBO", "quickbooks", "2021-06-01T12:00:00Z")])
    calendar = investigate(open_case(tmp_path)).credential_calendar()
    assert date(2028, 10, 1) in list(calendar.frame.expires_on)


def test_the_notebook_shows_it_with_its_source(study):
    shown = repair.credential_calendar(study)
    assert "in 10 days" in str(shown)
    assert "Intuit developer blog" in shown.markup

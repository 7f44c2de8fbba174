"""What comes back with the calendar is one mechanism with an episode for each of its days; what does not is not."""

from datetime import date, timedelta

import pytest

from syncgap_kit.evidence.sentences import onset_sentence
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import PLACED, Scenario, missing, written

LAST = date(2025, 7, 8)  # of a hundred days


def monday(at):
    return at.weekday() == 0 and at.date() >= date(2025, 4, 28)


def month_end(at):
    return (at + timedelta(days=1)).day == 1


def last_two(at):
    return (at + timedelta(days=2)).day <= 2


KINDS = {
    "every Monday": (monday, "2025-04-28", "2025-04-21", None, 11),
    "on the last day of every month": (month_end, "2025-03-31", "None", None, 4),
    "on the last 2 days of every month": (
        lambda at: last_two(at) and at.month > 3, "2025-04-29", "2025-03-31", None, 3
    ),
    "every 2 days": (
        lambda at: at.month == 5 and at.day % 2 == 1, "2025-05-01", "2025-04-29", "2025-05-31", 16
    ),
}  # fmt: skip


@pytest.mark.parametrize(("returns", "told"), KINDS.items(), ids=KINDS)
def test_episodes_that_keep_to_a_calendar_are_one_gap(returns, told, tmp_path):
    hits, onset, earliest, end, episodes = told
    gap, cause = missing(tmp_path, Scenario(lambda place, at: hits(at)))
    assert (cause.kind, cause.ref) == ("unknown", None)
    assert f"come back with the calendar, {returns}." in cause.summary
    assert (str(gap.onset.date), str(gap.onset.earliest)) == (onset, earliest)
    assert (gap.end and str(gap.end.date)) == end
    assert len(gap.episodes) == episodes
    assert gap.segment is None


def test_it_is_over_once_one_of_its_days_came_and_lost_nothing(tmp_path):
    gap, _ = missing(tmp_path, Scenario(lambda place, at: monday(at) and at.date() < date(2025, 6, 20)))
    assert len(gap.episodes) == 8
    assert "at work 8 times: 28 April 2025, 5 May 2025, " in onset_sentence(gap)
    assert ", and so on, the last time 16 June 2025." in onset_sentence(gap)
    assert (str(gap.end.date), str(gap.end.latest)) == ("2025-06-16", "2025-06-23")


def test_where_only_some_are_lost_each_time_it_is_one_gap_too(tmp_path):
    gap, cause = missing(tmp_path, Scenario(lambda place, at: monday(at) and place % 3 != 0))
    assert len(gap.episodes) == 11
    assert any("Decided every Monday: 44 of 66 are missing orders" in words for words in cause.evidence)


def test_every_other_monday_is_not_every_monday(tmp_path):
    def lost(_place, at):
        return monday(at) and (at.date() - date(2025, 4, 28)).days % 14 == 0

    gap, cause = missing(tmp_path, Scenario(lost))
    assert "every 14 days" in cause.summary
    assert len(gap.episodes) == 6


def test_outages_that_keep_to_no_calendar_are_gaps_of_their_own(tmp_path):
    days = {date(2025, 4, 15), date(2025, 5, 9), date(2025, 6, 7)}
    lost = written(tmp_path, Scenario(lambda place, at: PLACED(place).date() in days))
    study = investigate(open_case(tmp_path))
    assert len(study.gaps) == 3
    assert {name for gap in study.gaps for name in study.orders_of(gap.id).order_name} == lost

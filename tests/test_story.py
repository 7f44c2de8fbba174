"""The story of a gap: what logs, credentials and people's hands tell of its days, in words and on one axis."""

import base64
import re
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from syncgap_kit.chronicle import RUNS, Chronicle
from syncgap_kit.evidence.gaps import story, told_story
from syncgap_kit.evidence.markup import Markup
from syncgap_kit.written import day_words
from tests import handmade, handmade_gap
from tests.parsed_page import ParsedPage, faults

FIRST = date(2025, 9, 1)


def told_of(runs, days=20):
    """The events of the runs of some days: (day of the month, runs, failed, fetched)."""
    rows = [(FIRST + timedelta(day - 1), number, failed, fetched, "down") for day, number, failed, fetched in runs]
    frame = pd.DataFrame(rows, columns=list(RUNS), dtype=object)
    last = FIRST + timedelta(days - 1)
    empty = handmade_gap.chronicle(FIRST, last, "")
    return [
        event.words for event in story._of_runs(Chronicle(frame, (FIRST, last), empty.lines, empty.edits), FIRST, last)
    ]


def test_days_in_a_row_are_one_stretch():
    days = {FIRST + timedelta(n) for n in (0, 1, 2, 5, 9, 10)}
    assert [(a.day, b.day) for a, b in story.stretches(days)] == [(1, 3), (6, 6), (10, 11)]
    assert story.stretches(set()) == []


def test_failing_idle_and_absent_runs_are_told_and_quiet_days_are_not():
    usual = [(day, 4, 0, 9) for day in range(1, 21)]
    assert told_of(usual) == []
    bad = [(3, 4, 1, 9), (8, 4, 4, 0), (9, 4, 4, 0)]
    idle = [(day, 4, 0, 0) for day in (12, 13, 14, 17)]
    merged = {one[0]: one for one in [*usual, *bad, *idle]}
    del merged[19]
    assert told_of(merged.values()) == [
        '1 of 4 runs failed: "down".',
        '8 of 8 runs failed: "down", until 9 September 2025.',
        "12 runs fetched no order at all, until 14 September 2025.",
        "No run is logged.",
    ]


def test_a_tool_that_runs_now_and_then_is_not_called_silent():
    assert told_of([(1, 1, 0, 9), (8, 1, 0, 9), (15, 1, 0, 9)]) == []


def test_every_lane_of_the_story_is_in_the_picture_and_in_the_list():
    study = handmade.study()
    [gap] = study.gaps
    shown = told_story.told(study, gap, story.story_of(study, gap, study.gap_rows("G1")))
    page = ParsedPage(shown.markup)
    assert faults(page) == []
    table = page.table("in dates")
    assert {"Orders", "Sync runs", "Settings", "Credentials", "People"} == set(table.column("Lane"))
    svg = base64.b64decode(re.search(r'img src="data:image/svg\+xml;base64,([^"]+)"', shown.markup)[1]).decode()
    titles = ("Orders per day; orange: those of gaps", "Sync runs per day", "Settings", "Credentials", "People")
    assert [title for title in titles if f">{title}" not in svg] == []
    assert ">W-3</text>" in svg
    assert ">\u2039 R-12</text>" in svg
    [alt] = page.alts
    assert "10 September 2025: G1 began (with 97% probability between 8 and 11 September 2025)." in alt
    assert "1 of them failed" in alt


def test_a_credential_is_down_from_its_end_to_its_renewal():
    study = handmade.study()
    [gap] = study.gaps
    [last] = study.changes.index[-1:]
    rows = [study.changes.loc[last].to_dict() for _ in range(3)]
    for row, day, action in zip(rows, (3, 5, 9), ("expiry", "revoke", "renew"), strict=True):
        row["day"], row["action"] = date(2025, 10, day), action
    study.changes.drop(study.changes.index, inplace=True)
    for row in rows:
        study.changes.loc[len(study.changes)] = row
    assert story._down(study, gap, date(2025, 12, 1)) == (("C-SHOP-LIVE", date(2025, 10, 3), date(2025, 10, 9)),)


def test_what_a_log_calls_posted_is_denied_only_where_all_orders_are_missing():
    study = handmade.study()
    [gap] = study.gaps
    said = {
        (kind, backfilled): story._said_by_log(replace(gap, kind=kind, backfilled=backfilled), "posted")
        for kind, backfilled in (("missing", 0), ("missing", 2), ("late", 0), ("mismatched", 0), ("duplicated", 0))
    }
    assert [key for key, words in said.items() if "not in the books" in words] == [("missing", 0)]


def test_logs_of_other_channels_are_not_told_as_no_logs():
    study = handmade.study()
    [gap] = study.gaps
    told = replace(handmade_gap.chronicle(FIRST, FIRST, ""), covered=None)
    assert next(story._notes(gap, told)) == "No log of the sync's runs was read."
    told = replace(told, logged=806)
    assert next(story._notes(gap, told)) == "The logs hold no run of Shopify: 806 runs of other channels alone."


def test_a_long_list_says_so_and_keeps_what_the_cause_did():
    study = handmade.study()
    [gap] = study.gaps
    whole = story.story_of(study, gap, study.gap_rows("G1"))
    many = tuple(story.Event(FIRST, story.SETTINGS, f"Setting S-{n} was changed.", f"S-{n}") for n in range(60))
    longer = story.Story(whole.first, whole.last, (*whole.events, *many), whole.chronicle, whole.down, whole.notes)
    page = ParsedPage(told_story.told(study, gap, longer).markup)
    table = page.table("in dates")
    assert f"showing {story.MOST} of {len(longer.events)} dated events" in table.caption
    assert len(table.rows) == story.MOST
    kept = {event.words for event in whole.events if event.cause}
    assert kept <= set(table.column("What happened"))


def test_nothing_in_a_log_comes_alive():
    study = handmade.study("<img src=x onerror=alert(1)>")
    [gap] = study.gaps
    shown = told_story.told(study, gap, story.story_of(study, gap, study.gap_rows("G1")))
    assert "<img src=x" not in shown.markup
    assert shown.markup.count("&lt;img src=x") > 2
    assert isinstance(shown.markup, Markup)
    assert day_words(gap.onset.date) in shown.text

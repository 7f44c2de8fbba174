"""Documents that somebody took out of the books again: they had stood there, and an entry would not set that right."""

from datetime import date, timedelta

import pytest

from syncgap_kit.evidence import gap_section
from syncgap_kit.evidence import stages as shown
from syncgap_kit.evidence.display import when_words
from syncgap_kit.evidence.opening import findings
from syncgap_kit.evidence.refutation import refutation_sentence
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import PLACED, WHOLE, Scenario, written
from tests.small_case import csv_text, write

FIRST, LAST = 300, 348
GONE = "Jun 30, 2025, 10:14 am Eastern Daylight Time"
AUDIT = """
[[source]]
path = "exports/audit.csv"
"""
COLUMNS = ("Date Changed", "User", "Event")


def line(place, at, user, word):
    return {"Date Changed": at, "User": user, "Event": f"{word} Invoice No. {1001 + place}"}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Every invoice was added on its day; on 30 June a bookkeeper deleted those of eight days in May."""
    folder = tmp_path_factory.mktemp("taken_out")
    written(folder, Scenario(lambda place, _: FIRST <= place < LAST))
    added = [
        line(place, f"{PLACED(place):%b %d, %Y, %I:%M %p} Eastern Daylight Time", "Shopify Connector", "Added")
        for place in range(600)
    ]
    deleted = [line(place, GONE, "Kim Vale", "Deleted") for place in range(FIRST, LAST)]
    write(folder / "exports/audit.csv", csv_text(COLUMNS, [*added, *deleted]))
    write(folder / "case.toml", WHOLE + AUDIT)
    return investigate(open_case(folder))


def test_they_are_told_as_having_stood_there_with_the_row_that_says_so(study):
    [gap] = study.gaps
    assert (gap.cause.kind, gap.left) == ("manual", {"deleted": LAST - FIRST})
    assert gap.as_dict()["documents_left"] == {"deleted": LAST - FIRST}
    assert "stood in the books and were deleted there" in findings(study).text
    reasons = list(study.orders_of(gap.id).reason)
    told = "no document in the books any more: {}, which was deleted there (exports/audit.csv, row {})"
    assert reasons == [told.format(1001 + place, 602 + at) for at, place in enumerate(range(FIRST, LAST))]


def test_no_monitor_could_have_seen_it_before(study):
    [gap] = study.gaps
    assert study.alarms[gap.id].raised == date(2025, 6, 30)
    assert gap.onset.date < date(2025, 6, 30) - timedelta(days=30)
    assert "on 30 June 2025" in when_words(study, gap)


def test_whoever_would_enter_them_is_told_to_ask_first(study):
    [gap] = study.gaps
    pack = study.replay_pack()
    assert set(pack.frame.check_in_books) == {
        "its document stood there and was deleted: ask first why, and restore it rather than enter it anew"
    }
    text = gap_section.section(study, gap, pack).text
    assert "Ask first why the documents of 48 of 48 orders were deleted (30 June 2025)" in text
    assert "if it names nobody" not in refutation_sentence(gap.cause, gap)


def test_they_were_last_seen_in_the_books(study):
    assert "48 last seen in the books, where they were deleted on 30 June 2025" in shown.last_seen(study).text
    [told] = study.stages().sentences(f"#{1001 + FIRST}")
    assert f", and deleted in the books on 30 June 2025: {1001 + FIRST}" in told

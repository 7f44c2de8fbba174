"""Orders that the sync's log calls posted and the books never held, whatever was changed near the onset."""

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, DAYS, PLACED, Scenario, record, written
from tests.small_case import csv_text, write
from tests.test_acted_in_part import some

BEGINS = 40 * A_DAY
TRAIL = ("Date Changed", "User", "Event", "Name", "Date", "Amount", "History")


def lost(place, _at=None):
    """A fifth of the orders from day 40 on, without a pattern."""
    return place >= BEGINS and some(place, 20)


def posted(place):
    """What the log of the sync says of every order, four hours after it."""
    own = {"order_id": f"#{1001 + place}", "outcome": "posted", "doc_number": f"#{1001 + place}"}
    return {"at": f"{PLACED(place).replace(minute=30):%Y-%m-%dT%H:%M:%S-04:00}", "channel": "shopify", **own}


def added(place):
    """The row of the books' own log for the document of an order."""
    at, number = PLACED(place), 1001 + place
    when = f"{at:%b} {at.day}, {at.year}, 11:30 pm Eastern Daylight Time"
    row = (when, "Sync App", f"Added Sales Receipt No. #{number}", f"Customer {number}", f"{at:%m/%d/%Y}", "", "View")
    return dict(zip(TRAIL, row, strict=True))


def cause_of(folder, changes=(), trail=()):
    """The cause of the one gap, which holds lost orders alone, and nearly all of them."""
    events = tuple(posted(place) for place in range(DAYS * A_DAY))
    names = written(folder, Scenario(lost, events=events, changes=changes))
    if trail:
        write(folder / "exports/books/audit log.csv", csv_text(TRAIL, trail))
    study = investigate(open_case(folder))
    [gap] = study.gaps
    held = set(study.orders_of(gap.id).order_name)
    assert held <= names
    assert len(held) >= 0.9 * len(names)
    return gap.cause


@pytest.mark.parametrize("decoyed", [False, True])
def test_they_are_probably_a_handovers_though_a_workflow_changed_on_that_day(decoyed, tmp_path):
    at = f"{PLACED(BEGINS):%Y-%m-%dT%H:%M:%SZ}"
    decoy = (record(at, "workflow", "W-1", text="new packing slips"),) if decoyed else ()
    cause = cause_of(tmp_path, decoy)
    assert (cause.kind, cause.ref, cause.strength) == ("delivery", None, "probable")
    assert "A handover that nobody confirmed" in cause.summary


@pytest.mark.parametrize("told", [1.0, 0.5])
def test_the_books_own_log_settles_it_where_it_tells_of_nearly_every_document(told, tmp_path):
    trail = [added(place) for place in range(int(told * DAYS * A_DAY)) if not lost(place)]
    cause = cause_of(tmp_path, trail=trail)
    assert (cause.kind, cause.strength) == ("delivery", "established" if told == 1 else "probable")

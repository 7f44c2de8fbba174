"""Books whose export was taken earlier: a warning says so, and no cause is claimed of orders that it cannot hold."""

from datetime import date, timedelta

import pytest

from syncgap_kit import investigate, open_case
from syncgap_kit.evidence.sentences import gap_sentence
from tests.shop import DAYS, LONG_AGO, PLACED, Scenario, logged, record, run, written

END = date(2025, 6, 20)
ORDERS = DAYS * 6
CLOCK = "%Y-%m-%dT%H:%M:%SZ"


def after(place, at):
    """Whether an order came after the last day of which the books hold a document; the export was cut in that day."""
    return at.date() > END or (at.date() == END and at.hour > 12)


def later(place):
    return after(place, PLACED(place))


def studied(folder, **more):
    written(folder, Scenario(**{"lost": after, **more}))
    return investigate(open_case(folder))


def told(study):
    return [warning for warning in study.findings.warnings if warning.startswith("The books end early")]


POSTED = logged("", lambda place: False)
TROUBLE = (
    record("2025-06-20T15:00:00Z", "setting", "Q-1", name="order_quota", value="5000"),
    record("2025-06-21T02:00:00Z", "schedule", "S-1", every="1h", window="2d", page_size="200"),
)
LOGS = {
    "a log that says posted": {"events": POSTED},
    "no log": {},
    "changes beside it": {"changes": TROUBLE},
    "changes and a log": {"events": POSTED, "changes": TROUBLE},
    "runs that went well": {"runs": tuple(run(number) for number in range(300))},
    "documents a little later": {
        "events": POSTED,
        "posted_after": lambda place: 2 * (place % 9 == 0),
        "lost": lambda place, at: after(place, at + timedelta(days=2 * (place % 9 == 0))),
    },
}


@pytest.mark.parametrize("more", LOGS.values(), ids=LOGS)
def test_no_cause_is_claimed_of_orders_after_the_end_of_the_books(tmp_path, more):
    study = studied(tmp_path, **more)
    (gap,) = study.gaps
    assert gap.causes[0].kind == "unknown"
    assert gap.causes[0].strength == "established"
    (warning,) = told(study)
    assert "QuickBooks holds no document of any kind after 20 June 2025" in warning
    beyond = sum(PLACED(place).date() > END for place in range(ORDERS))
    assert f"{beyond} expected orders of Shopify" in warning
    reasons = study.exceptions.reason[study.exceptions.disposition == "missing"]
    assert (reasons.str.contains("holds none of any kind so late")).sum() == beyond
    assert len(reasons) >= sum(map(later, range(ORDERS)))
    all_of_them = "are missing from the books, whose export ends before them"
    some = f"never reached the books; {beyond} of them were due after the last day that the export of the books holds"
    assert (all_of_them if gap.orders == beyond else some) in gap_sentence(gap, 0)


ALL = {"field": "total", "op": "gt", "value": "0"}
CAUSES = {
    "a login that lapsed": (
        (record(LONG_AGO, "credential", "C-1", status="active", expires_at="2025-06-20T16:30:00Z"),),
        "C-1",
    ),
    "a rule of that day": (
        (
            record(
                "2025-06-20T16:30:00Z",
                "rule",
                "R-1",
                action="exclude",
                when={"field": "total", "op": "gt", "value": "0"},
            ),
        ),
        "R-1",
    ),
}


@pytest.mark.parametrize(("changes", "ref"), CAUSES.values(), ids=CAUSES)
@pytest.mark.parametrize("failing", [True, False])
def test_what_is_on_record_and_explains_the_silence_is_still_its_cause(tmp_path, changes, ref, failing):
    runs = tuple(run(number, "failed" if failing and later(2 * number) else "success") for number in range(300))
    study = studied(
        tmp_path, changes=changes, runs=runs, events=tuple(POSTED[place] for place in range(ORDERS) if not later(place))
    )
    (gap,) = study.gaps
    assert (gap.causes[0].ref, gap.causes[0].strength) == (ref, "established")
    assert "export" not in gap_sentence(gap, 0)
    assert told(study)


def test_a_handover_before_the_end_of_the_books_is_told_as_before(tmp_path):
    days = range(date(2025, 5, 10).toordinal(), date(2025, 5, 20).toordinal())
    study = studied(tmp_path, lost=lambda place, at: at.toordinal() in days, events=POSTED)
    assert [(gap.orders, gap.causes[0].kind) for gap in study.gaps] == [(60, "delivery")]
    assert not told(study)


def test_books_that_go_on_without_the_channel_do_not_end(tmp_path):
    study = studied(tmp_path, lost=lambda place, at: after(place, at) and place % 6 != 0, events=POSTED)
    assert not told(study)
    assert not study.exceptions.reason.str.contains("so late").any()
    assert study.gaps[0].causes[0].kind == "delivery"

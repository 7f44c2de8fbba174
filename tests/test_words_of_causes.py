"""What is said of a cause: with the reason in its name, in the past where it is over, and nothing that is not known."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pandas as pd
import pytest

from syncgap_kit.attribution.candidate import KINDS
from syncgap_kit.attribution.configuration import ALWAYS, Version
from syncgap_kit.attribution.objections import NOT_ITS_DOING
from syncgap_kit.attribution.record_words import record_name
from syncgap_kit.evidence.gaps.weighed import causes_weighed, ruled_out, standing
from syncgap_kit.evidence.pictures import timeline
from syncgap_kit.evidence.pictures.in_words import described
from syncgap_kit.evidence.refutation import refutation_sentence
from syncgap_kit.evidence.sentences import cause_name, span_words
from syncgap_kit.findings import Cause, DaySpan
from tests import handmade
from tests.shop import A_DAY, LONG_AGO, PLACED, Scenario, missing, record

TAGGED = {"field": "tags", "op": "eq", "value": "vip"}
BEGINS, ENDS = 40 * A_DAY, 60 * A_DAY


def tagged(place):
    return place >= BEGINS and place % 3 == 0


def tags(place):
    return {"Tags": "vip" if tagged(place) else ""}


def at(place):
    return f"{PLACED(place) + timedelta(hours=3, minutes=30):%Y-%m-%dT%H:%M:%SZ}"


def version(kind, **content):
    return Version(kind, "X-1", (), content, ALWAYS, None, "create", "config/changes.csv, row 2")


@pytest.mark.parametrize(
    ("kind", "content", "name"),
    [
        ("setting", {"name": "order_quota", "value": "300"}, "Setting X-1 (order_quota = 300)"),
        ("schedule", {"every": "1d", "page_size": "40"}, "Schedule X-1 (every = 1d, page_size = 40)"),
        ("rule", {"text": "no pending"}, 'Rule X-1 ("no pending")'),
        ("schedule", {"every": "1d", "enabled": "false"}, "Schedule X-1 (every = 1d; switched off)"),
        ("workflow", {}, "Workflow X-1"),
    ],
)
def test_a_record_is_named_with_what_it_says(kind, content, name):
    assert record_name(kind, "X-1", version(kind, **content)) == name


def test_a_quota_is_named_by_its_number_and_the_month_that_reached_it(tmp_path):
    quota = record(LONG_AGO, "setting", "Q-1", name="order_quota", value="100")
    lost = lambda place, at: sum(PLACED(other).month == at.month for other in range(place)) >= 100  # noqa: E731
    _, cause = missing(tmp_path, Scenario(lost, changes=(quota,)))
    assert cause_name(cause) == "Setting Q-1 (order_quota = 100)"
    assert cause.summary.startswith("Setting Q-1 (order_quota = 100) has stood unchanged since 2 November 2024")
    assert any("180 in April 2025" in words for words in cause.evidence)


def test_a_rule_that_was_switched_off_since_is_told_in_the_past_and_ended_the_gap(tmp_path):
    rule = record(at(BEGINS), "rule", "R-1", action="exclude", when=TAGGED, text="no vip")
    off = rule | {"at": at(ENDS), "action": "disable", "after": ""}
    lost = lambda place, _: tagged(place) and place < ENDS  # noqa: E731
    gap, cause = missing(tmp_path, Scenario(lost, cells=tags, changes=(rule, off)))
    reads = 'Rule R-1 ("no vip"), as it read from 10 May 2025 to 30 May 2025, kept 40 expected orders from the books.'
    assert cause.summary == reads
    assert cause.mended == "was switched off on 30 May 2025"
    assert any("It was switched off on 30 May 2025 (config/changes.csv, row 3), and with that the gap ended" in words
               for words in cause.evidence)  # fmt: skip
    assert gap.end is not None


def test_a_rule_that_was_off_for_a_while_says_from_when_to_when(tmp_path):
    rule = record(at(BEGINS), "rule", "R-1", action="exclude", when=TAGGED, text="no vip")
    pause, again = BEGINS + 10 * A_DAY, ENDS
    off = rule | {"at": at(pause), "action": "disable", "after": ""}
    lost = lambda place, _: tagged(place) and (place < pause or place >= again)  # noqa: E731
    lost_since = lambda place, when: place >= BEGINS and lost(place, when)  # noqa: E731
    scenario = Scenario(
        lost_since, cells=tags, changes=(rule, off, rule | {"at": at(again), "action": "enable", "after": ""})
    )
    _, cause = missing(tmp_path, scenario)
    assert "It was switched off from 20 May 2025 to 30 May 2025 (config/changes.csv, row 3)." in cause.evidence


def test_orders_decided_between_two_snapshots_are_not_counted_as_replayed(tmp_path):
    """The rule is in the second snapshot alone, ten days after it began: those days' orders are told apart."""
    rule = {"kind": "rule", "id": "R-1", "channel": "shopify", "action": "exclude", "when": TAGGED}
    shots = {"2025-05-01.json": [], "2025-05-20.json": [rule]}
    scenario = Scenario(lambda place, _: tagged(place), cells=tags, snapshots=shots)
    gap, cause = missing(tmp_path, scenario)
    between = sum(tagged(place) and PLACED(place) < datetime(2025, 5, 20) for place in range(600))  # noqa: DTZ001
    [replayed] = [words for words in cause.evidence if words.startswith("Replayed")]
    assert (
        f"kept back {gap.orders - between} of the {gap.orders} missing orders of this gap; {between} more" in replayed
    )
    assert cause.mended == ""


def test_a_mapping_is_named_by_the_currency_that_has_no_target(tmp_path):
    foreign = lambda place: place >= BEGINS and place % 5 == 0  # noqa: E731
    cells = lambda place: {"Currency": "CAD"} if foreign(place) else {}  # noqa: E731
    mapping = record(LONG_AGO, "mapping", "M-1", maps="currency", entries={"USD": "Sales"})
    gap, cause = missing(tmp_path, Scenario(lambda place, _: foreign(place), cells=cells, changes=(mapping,)))
    assert (gap.currency, cause_name(cause)) == ("CAD", "Mapping M-1 (no target for CAD)")


def test_a_part_of_a_joint_cause_is_ruled_out_alone():
    gap = handmade.gap()
    lead = replace(gap.causes[0], together_with=("P-1",))
    part = Cause("posting", "P-1", Decimal(0), "it is one of the changes", called="Setting P-1 (closing_date = x)")
    shown = ruled_out(replace(gap, causes=(lead, part)), recorded=True)
    assert shown.text.startswith("Setting P-1 (closing_date = x) alone (probability ")


def test_where_no_configuration_is_on_record_nothing_is_said_to_be_ruled_out():
    gap = handmade.gap()
    alone = replace(gap, causes=(replace(gap.causes[-1], probability=Decimal(1)),))
    assert ruled_out(alone, recorded=False).text.startswith("No configuration history was given")


def test_a_mapping_that_sends_elsewhere_is_refuted_by_what_has_the_part_and_stands_right():
    cause = Cause("mapping", "M-1", Decimal(1), "it sends them elsewhere")
    gap = replace(handmade.gap(), kind="mismatched", causes=(cause,))
    assert "something of the part that differs" in refutation_sentence(cause, gap)
    assert "had no target" in refutation_sentence(cause, handmade.gap())


def test_every_kind_of_gap_has_a_reason_why_a_record_has_nothing_to_do_with_it():
    assert set(NOT_ITS_DOING) == set(KINDS)


def test_a_change_between_two_snapshots_is_marked_as_an_interval():
    gap = handmade.gap()
    row = {"day": date(2025, 9, 20), "earliest": date(2025, 9, 1), "id": "R-12", "channel": "shopify",
           "summary": "Rule R-12 (update)"}  # fmt: skip
    [mark] = timeline.marks(pd.DataFrame([row]), "shopify", (gap,), date(2025, 8, 1), date(2025, 12, 1))
    assert (mark.day, mark.until) == (date(2025, 9, 1), date(2025, 9, 20))
    assert mark.said == "between 1 and 20 September 2025: Rule R-12 (update) (of the cause)"


def test_an_onset_that_no_earlier_order_bounds_is_not_said_to_be_older_than_the_data():
    words = span_words(DaySpan(date(2026, 4, 20), None, date(2026, 4, 20), Decimal(1)))
    assert words.startswith("20 April 2026 or before (no earlier order that it concerns is in the files")


def test_what_cannot_be_told_from_the_cause_is_not_ruled_out():
    gap = handmade.gap()
    lead = replace(gap.causes[0], tied=("R-22",))
    other = Cause("rule", "R-22", Decimal(0), "it is one of the changes", called="Rule R-22")
    both = replace(gap, causes=(lead, other))
    assert standing(both) == (lead, other)
    assert "R-22" not in ruled_out(both, recorded=True).text
    assert ": either or both" in causes_weighed(both).markup


def test_a_change_from_before_the_picture_keeps_its_day_in_words():
    gap = handmade.gap()
    ref = gap.cause.ref
    told = {"day": date(2024, 9, 10), "earliest": None, "id": ref, "channel": "quickbooks", "summary": "was set up"}
    [mark] = timeline.marks(pd.DataFrame([told]), gap.channel, [gap], date(2025, 3, 1), date(2025, 6, 1))
    assert (mark.day, mark.before) == (date(2025, 3, 1), "10 September 2024")
    assert described(gap.channel, "missing", [gap], [], [mark], date(2025, 3, 1), date(2025, 6, 1)).endswith(
        f"{mark.label} 10 September 2024, before the picture begins (of the cause)."
    )


def test_an_unknown_cause_that_is_only_a_rival_is_told_as_a_supposition(tmp_path):
    rule = record(LONG_AGO, "rule", "R-VIP", action="exclude", when=TAGGED)
    cells = lambda place: {"Tags": "vip" if tagged(place) else ""}  # noqa: E731
    gap, cause = missing(tmp_path, Scenario(lambda place, _: tagged(place), changes=(rule,), cells=cells))
    assert cause.ref == "R-VIP"
    [unknown] = [one for one in gap.causes if one.kind == "unknown"]
    assert unknown.summary.startswith("If so, no record of the configuration explains these")
    assert all("that the cause above accounts for" in words for words in unknown.against)

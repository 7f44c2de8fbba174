"""A pattern that no record explains, and a rule that may be behind it: nobody recorded how its orders stood."""

from decimal import Decimal

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, LONG_AGO, Scenario, record, written

BEGINS = 60 * A_DAY


def held(place):
    return place >= BEGINS and place % 3 == 0


def only_gap(folder, *changes):
    refunded = {"Financial Status": "partially_refunded", "Refunded Amount": "1.00"}
    cells = lambda place: refunded if held(place) else {}  # noqa: E731
    written(folder, Scenario(lambda place, _: held(place), cells=cells, changes=changes))
    [gap] = investigate(open_case(folder)).gaps
    return gap


def rule(name, value, **more):
    when = {"field": "financial_status", "op": "eq", "value": value}
    return record(LONG_AGO, "rule", name, action="include", when=when, **more)


def test_nobody_is_sure_that_no_record_explains_what_such_a_rule_may_have_met(tmp_path):
    gap = only_gap(tmp_path, rule("R-7", "paid"))
    assert (gap.cause.kind, gap.cause.strength) == ("unknown", "undetermined")
    [own] = [cause for cause in gap.causes if cause.ref == "R-7"]
    assert own.probability == Decimal("0.3333")
    assert own.summary.startswith("Rule R-7 may have kept")
    assert own.strength == "undetermined"
    count = gap.orders
    assert own.evidence == (f"It may have met {count} of {count} of them: how they stood was not recorded.",)


def test_several_such_rules_share_what_one_would_have(tmp_path):
    """No order tells R-7 from R-8. That of tags is known of every order, and met none of them."""
    known = record(LONG_AGO, "rule", "R-9", action="exclude", when={"field": "tags", "op": "eq", "value": "vip"})
    gap = only_gap(tmp_path, rule("R-7", "paid"), rule("R-8", "paid", text="paid ones alone"), known)
    assert gap.cause.kind == "unknown"
    told = {cause.ref: (cause.probability, cause.tied) for cause in gap.causes if cause.probability > 0}
    assert told == {
        None: (Decimal("0.6667"), ()),
        "R-7": (Decimal("0.3333"), ("R-8",)),
    }
    assert all(cause.probability == 0 for cause in gap.causes if cause.ref == "R-9")

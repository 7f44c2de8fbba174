"""The score of attribution: its truth holds together, an oracle scores full marks, and measures are what they say."""

import random
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

import pytest

from syncgap_kit.matching.expectation import newest_state
from syncgap_kit.predicates import compile_predicate, parse
from tests.score_attribution import baselines, figures, report
from tests.score_attribution.case import open_drawn
from tests.score_attribution.config import Config, Settings
from tests.score_attribution.first import draw, scene
from tests.score_attribution.first.pool import CONDITIONS, condition
from tests.score_attribution.found import Entry, Found, FoundGap
from tests.score_attribution.judge import judge, right
from tests.score_attribution.plan import GENERATORS, Job, jobs, judged
from tests.score_attribution.predicate import holds
from tests.score_attribution.second import world
from tests.score_attribution.values import UNKNOWN, Cause, Drawn, TrueGap, Truth

DAY = date(2025, 3, 4)
RULE = Cause("rule", "R-1", trigger="latent", trigger_days=frozenset({DAY}), same=frozenset({"R-2"}))
CLASSES = [(name, group) for name, generator in GENERATORS.items() for group in generator.CLASSES]
each_class = pytest.mark.parametrize(("generator", "group"), CLASSES)


@pytest.fixture
def small(monkeypatch):
    """Cases of few orders."""
    monkeypatch.setattr(scene, "MOST", 2500)
    monkeypatch.setattr(world, "MOST", 1500)


# The truth of what is drawn


@pytest.mark.parametrize("generator", GENERATORS)
def test_all_generators_plant_the_same_classes(generator):
    assert list(GENERATORS[generator].CLASSES) == list(GENERATORS["first"].CLASSES)


@each_class
def test_what_is_lost_is_accounted_for_and_the_oracle_scores_full_marks(generator, group, small):
    drawn = GENERATORS[generator].draw(group, 0)
    for gap in drawn.truth.gaps:
        if gap.kind == "missing":
            assert gap.orders <= drawn.missing[gap.channel]
        if gap.cause.kind in ("rule", "mapping", "credential") and not gap.cause.together:
            assert gap.orders <= drawn.replayed[gap.channel, gap.cause.ref]
    needed = [gap for gap in drawn.truth.gaps if not gap.optional]  # what may be told may be told in two ways
    pairs = [(gap.channel, gap.kind, order) for gap in needed for order in gap.orders]
    assert len(pairs) == len(set(pairs))  # each order belongs to one gap
    causes = {gap.cause.ref for gap in drawn.truth.gaps}
    assert not drawn.truth.decoys & causes
    verdict = judge(drawn, baselines.oracle(drawn))
    assert (verdict.exact, all(verdict.latent), verdict.decoys) == (True, True, ())
    assert verdict.laid_right == verdict.laid == verdict.to_lay
    assert all(verdict.claims)
    assert sum(verdict.scores) == 0


@pytest.mark.parametrize("generator", GENERATORS)
def test_a_case_is_the_same_whenever_it_is_drawn_and_no_other(generator, small):
    first, again, other = (GENERATORS[generator].draw("9 several", number) for number in (1, 1, 2))
    assert (first.tables, first.changes, first.truth) == (again.tables, again.changes, again.truth)
    assert first.tables["orders"] != other.tables["orders"]


def test_documents_and_missing_orders_are_all_the_orders_that_are_due(small):
    drawn = draw("3 mapping", 0)
    numbers = {row["doc_number"] for row in drawn.tables["postings"]}
    for row in drawn.tables["orders"]:
        if row["order_id"] in drawn.missing[row["channel"]]:
            assert row["order_name"] not in numbers
            assert row["paid_at"]


def test_a_change_that_nobody_recorded_is_in_no_file_and_its_truth_is_unknown(small):
    drawn = draw("10 unknown", 0)
    told = {row["id"] for row in drawn.changes} | {one["id"] for part in drawn.snapshots.values() for one in part}
    assert "R-90" not in told
    assert "R-90" not in {row["rule_id"] for row in drawn.tables["sync_events"]}
    assert [gap.cause for gap in drawn.truth.gaps] == [UNKNOWN]


# The little tool


def test_a_predicate_holds_as_the_contract_says():
    facts = {"tags": "VIP, gift", "total": Decimal("5.00"), "sku": ["A", "B"], "country": None}
    at = datetime(2025, 1, 1)  # noqa: DTZ001  naive UTC, as all instants of the suite are
    for when, expected in (
        ({"field": "tags", "op": "eq", "value": "vip"}, True),
        ({"field": "tags", "op": "eq", "value": "vi"}, False),
        ({"field": "total", "op": "lt", "value": "5.00"}, False),
        ({"field": "sku", "op": "in", "value": ["b"]}, True),
        ({"field": "country", "op": "ne", "value": "US"}, False),  # a blank value holds for is_null only
        ({"not": {"field": "country", "op": "eq", "value": "US"}}, True),
        ([{"field": "country", "op": "is_null"}, {"field": "total", "op": "ge", "value": "5"}], True),
    ):
        assert holds(when, facts, at) == expected, when


def test_the_grammar_of_the_suite_and_that_of_the_kit_agree_on_every_condition_that_is_planted(small, tmp_path):
    drawn = draw("11 healthy", 0)
    case = open_drawn(drawn, tmp_path)
    skus = defaultdict(list)
    for line in drawn.tables["order_lines"]:
        skus[line["order_id"]].append(line)
    facts = {
        row["order_id"]: row
        | {name: [line[name] for line in skus[row["order_id"]]] for name in ("sku", "product_type")}
        for row in drawn.tables["orders"]
    }
    state = newest_state(case)
    conditions = {f"c{number}": condition(*parts) for number, parts in enumerate(CONDITIONS)}
    conditions |= {"nested": {"all": [{"not": conditions["c0"]}, {"any": [conditions["c7"], conditions["c9"]]}]}}
    compiled = {name: compile_predicate(parse(when, "here"), state) for name, when in conditions.items()}
    for row in state.select("order_id", **compiled).to_pyarrow().to_pylist():
        own = facts[row["order_id"]]
        assert {name: bool(row[name]) for name in conditions} == {
            name: holds(when, own, own["created_at"]) for name, when in conditions.items()
        }


def test_the_first_match_decides_among_rules_with_priorities():
    config, at = Config(), datetime(2025, 1, 1)  # noqa: DTZ001
    everything = {"field": "total", "op": "ge", "value": "0"}
    common = {"kind": "rule", "when": everything, "enabled": True}
    config.create(at, {**common, "id": "R-1", "action": "include", "priority": "20"})
    config.create(at, {**common, "id": "R-2", "action": "exclude", "priority": "30"})
    config.change(datetime(2025, 2, 1), "update", "R-2", priority="10")  # noqa: DTZ001
    settings = Settings(config.edits(recorded=True))
    facts = {"total": Decimal(1)}
    assert settings.blockers("shop", facts, datetime(2025, 1, 15)) == []  # noqa: DTZ001
    assert settings.blockers("shop", facts, datetime(2025, 2, 15)) == ["R-2"]  # noqa: DTZ001


# The judging


def planted(*gaps, decoys=(), limited=False):
    truth = Truth(gaps, frozenset(decoys), limited)
    return Drawn("made up", 0, 0, "", {}, [], {}, truth)


def true(cause, orders="abcde", kind="missing", optional=False):
    return TrueGap("shop", kind, cause, DAY, None, frozenset(orders), optional)


def said(*entries, orders="abcde", kind="missing"):
    return FoundGap("shop", kind, DAY, None, entries, frozenset(orders))


def found(*gaps):
    laid = {("shop", order): (gap.top.kind, gap.top.ref) for gap in gaps for order in gap.orders}
    return Found(gaps, laid)


NAMED = Entry("rule", "R-1", 0.97, trigger="latent", trigger_from=DAY, trigger_to=DAY)
NOBODY = Entry("unknown", None, 0.03)


def test_the_truth_named_is_right_in_every_measure():
    verdict = judge(planted(true(RULE)), found(said(NAMED, NOBODY)))
    assert (verdict.exact, verdict.latent, verdict.claims) == (True, (True,), (True,))
    assert verdict.scores == (pytest.approx(2 * 0.03**2),)
    assert figures.order_f1([verdict]) == 1


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (Entry("rule", "R-2", 0.9), True),  # no order tells it from R-1
        (Entry("rule", "R-1", 0.9, tied=frozenset({"R-2"})), True),
        (Entry("rule", "R-1", 0.9, tied=frozenset({"R-3"})), False),
        (Entry("rule", "R-1", 0.9, together=frozenset({"S-1"})), False),
        (Entry("mapping", "R-1", 0.9), False),
        (Entry("unknown", None, 0.9), False),
    ],
)
def test_an_entry_is_right_where_no_order_tells_it_from_the_truth(entry, expected):
    assert right(entry, RULE) is expected


def test_a_joint_cause_needs_all_of_its_parts():
    joint = Cause("credential", "C-1", together=frozenset({"S-1"}))
    assert right(Entry("credential", "C-1", 1.0, together=frozenset({"S-1"})), joint)
    assert not right(Entry("credential", "C-1", 1.0), joint)


def test_a_decoy_that_is_claimed_is_counted_and_its_orders_are_laid_wrongly():
    wrong = Entry("rule", "R-9", 0.96)
    verdict = judge(planted(true(RULE), decoys=("R-9",)), found(said(wrong)))
    assert (verdict.exact, verdict.decoys, verdict.claims, verdict.latent) == (False, ("R-9",), (False,), (False,))
    assert figures.order_f1([verdict]) == 0
    assert figures.brier([verdict]) == pytest.approx(0.96**2 + 1)


def test_unknown_is_counted_both_ways():
    unknown = said(Entry("unknown", None, 1.0))
    both = [judge(planted(true(UNKNOWN)), found(unknown)), judge(planted(true(RULE)), found(unknown))]
    assert (figures.unknown_recall(both), figures.unknown_precision(both)) == (1.0, 0.5)


def test_one_gap_too_many_or_too_few_is_not_the_true_set():
    second = said(Entry("unknown", None, 1.0), orders="xyz")
    assert not judge(planted(true(RULE)), found(said(NAMED), second)).exact
    assert not judge(planted(true(RULE), true(UNKNOWN, "xyz")), found(said(NAMED))).exact
    assert judge(planted(true(RULE), true(UNKNOWN, "xyz", optional=True)), found(said(NAMED))).exact


def test_where_too_little_tells_only_a_wrong_claim_is_a_fault():
    case = planted(true(RULE, optional=True), limited=True)
    assert judge(case, found()).exact
    assert judge(case, found(said(NAMED))).exact
    assert not judge(case, found(said(Entry("rule", "R-9", 0.96)))).exact
    assert judge(case, found(said(Entry("rule", "R-9", 0.9)))).exact


def test_a_case_that_broke_the_method_is_a_failed_one():
    broken = Found((), {}, broke="KeyError: 'x'")
    verdict = judge(planted(), broken)
    assert not verdict.exact
    assert report.failure(planted(), broken, verdict)[-1].endswith("KeyError: 'x'")


def test_a_healthy_case_is_accused_by_any_named_cause():
    verdicts = [judge(planted(), found(*gaps)) for gaps in ((), (said(Entry("rule", "R-1", 0.5)),))]
    assert figures.accused(verdicts) == 0.5


def test_what_comes_true_as_often_as_it_was_stated_is_calibrated():
    draw_lots = random.Random(3)
    gaps = [said(Entry("rule", "R-1" if draw_lots.random() < 0.8 else "R-9", 0.8), NOBODY) for _ in range(500)]
    verdicts = [judge(planted(true(RULE)), found(gap)) for gap in gaps]
    assert figures.calibration(verdicts) < 0.05
    assert figures.brier(verdicts) > 0.06


# The command


def test_a_case_is_judged_whole_and_told(small):
    one = judged(Job("first", "4 credential", 1))
    assert one.verdicts["oracle"].exact
    lines = report.goals([one.verdicts[report.KIT]])
    assert len(lines) == 2 + len(figures.FIGURES) + 1
    assert [job.group for job in jobs("first", 2, ["14"])] == ["14 too little"] * 2

"""For the audit file: purpose, population, criteria, flagged and resolved; what is material; what people decided."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pandas as pd
import pytest

import syncgap_kit as sg
from syncgap_kit.errors import BadCase
from syncgap_kit.evidence import audit_file, control_totals, materiality, sign_off, verdicts
from syncgap_kit.evidence.audit.resolution import resolution
from syncgap_kit.intake.case import open_case
from syncgap_kit.intake.settings import read_settings
from syncgap_kit.intake.verdicts import Verdict
from tests import handmade
from tests.small_case import BOOKS, ORDERS, TOML, document, order, small_case, write

FIVE = ("Purpose", "Population", "Criteria", "Items flagged", "How each was resolved")
LATER = datetime(2026, 1, 4, 12, tzinfo=UTC)


def with_verdicts(*told, study=None):
    study = study or handmade.study()
    return replace(study, case=replace(study.case, verdicts=tuple(told)))


def verdict(scope, name, word, row=2, at=LATER, reason="seen in the shop"):
    return Verdict(at, "A. Brandt", scope, name, word, reason, row)


def with_threshold(amount, study=None):
    study = study or handmade.study()
    settings = handmade.SimpleNamespace(**{**vars(study.case.settings), "report": {"materiality": amount}})
    return replace(study, case=replace(study.case, settings=settings))


def test_each_finding_has_what_a_standard_asks_for_it():
    text = audit_file.findings(with_verdicts()).text
    lines = text.splitlines()
    assert lines[0] == "G1, Shopify, USD: 412 orders missing"
    assert tuple(line.split(": ")[0] for line in lines[1:6]) == FIVE
    assert all(len(line.partition(": ")[2]) > 20 for line in lines[1:6])
    assert "All 10,882 orders of Shopify in USD that belong in the books, worth USD 979,380.00" in lines[2]
    assert "3 days after payment" in lines[3]
    assert "412 orders, worth USD 38,114.20" in lines[4]
    assert "412 of 412 orders, worth USD 38,114.12, are unresolved" in lines[5]


def test_every_item_is_resolved_in_exactly_one_way():
    study = handmade.study()
    rows = study.exceptions.copy()
    rows.loc[rows.index[:7], "disposition"] = "posted_late"
    ids, names = list(rows["order_id"]), list(rows["order_name"])
    told = with_verdicts(
        verdict("order", ids[10], "accepted"),
        verdict("order", names[11], "refuted"),
        verdict("order", ids[12], "refuted", 5, datetime(2026, 1, 2, tzinfo=UTC)),
        verdict("order", ids[12], "confirmed", 4),  # later, so it stands
        verdict("order", ids[0], "refuted"),  # is in the books by now
    )
    parts = {part.way.split(":")[0]: part.items for part in resolution(told, rows, study.findings.gaps[0])}
    assert parts == {
        "stand in the books by now, late": 7,
        "were accepted by a person as they are": 1,
        "were refuted by a person as no fault": 1,
        "were confirmed by a person as a fault, and are not mended in these files": 1,
        "are unresolved": 402,
    }
    whole = with_verdicts(
        verdict("gap", "G1", "confirmed", 2), verdict("gap", "G1", "accepted", 3), *told.case.verdicts
    )
    parts = {part.way: part.items for part in resolution(whole, rows, study.findings.gaps[0])}
    assert parts["were accepted by a person as they are"] == 1 + 402
    assert sum(parts.values()) == 412


def test_what_people_decided_about_a_gap_its_causes_and_its_orders_stands_beside_it():
    study = handmade.study()
    gap, ids = study.findings.gaps[0], list(study.exceptions["order_id"])
    assert verdicts.beside(with_verdicts(), gap) == []
    told = with_verdicts(
        verdict("gap", gap.id, "confirmed"),
        verdict("gap", "G9", "refuted"),
        verdict("rule", gap.cause.ref, "confirmed"),
        verdict("rule", "R-OTHER", "refuted"),
        verdict("order", "none of them", "refuted"),
        *(verdict("order", name, "accepted") for name in ids[: verdicts.MOST_BESIDE + 2]),
    )
    said = verdicts.beside(told, gap)
    assert said[0] == f"Gap {gap.id}: confirmed by A. Brandt on 4 January 2026; reason given: seen in the shop."
    assert said[1].startswith(f"Rule {gap.cause.ref}: confirmed by A. Brandt")
    assert [line.split(":")[0] for line in said[2:-1]] == [f"Order {name}" for name in ids[: verdicts.MOST_BESIDE]]
    assert said[-1] == "Verdicts on 2 further orders of it stand with all others below."


def test_what_was_flagged_outside_a_gap_is_filed_too():
    study = handmade.study()
    lone = handmade.orders(3, "", "", "mismatched").assign(difference=["-5.00", "2.00", "0.50"])
    text = audit_file.findings(replace(study, exceptions=lone)).text
    assert "Flagged one by one, outside any gap: 3 items" in text
    assert "Shopify, USD: with another amount: 3 of 10,882. 3 of 3 orders, worth USD 277.53, are unresolved" in text
    quiet = handmade.study(with_gap=False)
    assert audit_file.findings(quiet).text == (
        "Nothing was flagged: every expected order but the 10 in flight stands in the books once, in time and with "
        "its amount."
    )


@pytest.mark.parametrize("kind", ["missing", "late", "mismatched", "duplicated", "orphaned"])
def test_no_kind_of_gap_lacks_an_answer(kind):
    study = handmade.study()
    found = replace(study.findings, gaps=(replace(study.findings.gaps[0], kind=kind),))
    text = audit_file.findings(replace(study, findings=found)).text
    assert all(f"\n{heading}: " in text for heading in FIVE)
    assert materiality.judged(replace(study, findings=found)).text


@pytest.mark.parametrize(
    ("threshold", "words"),
    [("38114.20", "material: USD 38,114.20 or more"), ("38114.21", "below USD 38,114.21, so not material by itself")],
)
def test_what_reaches_the_threshold_is_material_to_the_cent(threshold, words):
    lead, gap, total = materiality.judged(with_threshold(threshold)).text.splitlines()
    assert "what is below is listed all the same" in lead
    assert gap == f"G1, Shopify: 412 orders missing: USD 38,114.20, {words}."
    assert total == f"All orders and documents flagged in USD, together: USD 38,114.20, {words}."


def test_small_gaps_may_be_material_together_and_currencies_are_never_added():
    study = handmade.study()
    one = study.findings.gaps[0]
    small = [replace(one, id=f"G{at}", amount=Decimal(300)) for at in (1, 2)]
    yen = replace(one, id="G3", currency="JPY", amount=Decimal(499))
    found = replace(study.findings, gaps=(*small, yen))
    lines = materiality.judged(with_threshold("500.00", replace(study, findings=found))).text.splitlines()
    assert "JPY 500, USD 500.00" in lines[0]
    assert [line.rpartition(", ")[2] for line in lines[1:4]] == ["so not material by itself."] * 3
    assert lines[4] == (
        "All orders and documents flagged in JPY, together: JPY 499, below JPY 500, so not material by itself."
    )
    assert lines[5].endswith("orders and documents flagged in USD, together: USD 600.00, material: USD 500.00 or more.")


def test_wrong_amounts_are_judged_by_the_difference_and_payouts_stand_apart():
    study = handmade.study()
    one = study.findings.gaps[0]
    rows = handmade.orders(2, "", "G1", "mismatched").assign(difference=["-5.00", "2.00"])
    gaps = (replace(one, kind="mismatched"), replace(one, id="G2", kind="payout", amount=Decimal(900)))
    found = replace(study, findings=replace(study.findings, gaps=gaps), exceptions=rows)
    lines = materiality.judged(with_threshold("7", found)).text.splitlines()
    groups = ("orders and documents", "payouts")
    assert lines[1].endswith("USD 7.00, material: USD 7.00 or more.")
    assert [line.split(":")[0] for line in lines[3:5]] == [f"All {one} flagged in USD, together" for one in groups]
    assert "USD 907.00" not in "".join(lines)
    assert lines[-1] == materiality.VIEWS


def test_what_is_lost_one_by_one_counts_toward_the_sum():
    rows = pd.concat([handmade.orders(3, "", ""), handmade.orders(1, "", "", "posted_late")])
    quiet = replace(handmade.study(with_gap=False), exceptions=rows)
    lines = materiality.judged(with_threshold("200", quiet)).text.splitlines()
    assert lines[1] == "Outside any gap, Shopify: 3 orders missing: USD 277.53, material: USD 200.00 or more."
    assert lines[2].startswith("Outside any gap, Shopify: 1 order late: USD 92.51, below USD 200.00")
    assert lines[3].startswith("All orders and documents flagged in USD, together: USD 370.04, material")
    assert lines[4].startswith("What is late stands in the books by now")


def test_without_a_threshold_nothing_is_judged_and_all_is_listed():
    shown = materiality.judged(handmade.study())
    assert shown.text.startswith("No threshold was given")
    assert "G1, Shopify: 412 orders missing: USD 38,114.20." in shown.text
    assert "material by itself" not in shown.text
    assert materiality.judged(handmade.study(with_gap=False)).text == materiality.NOTHING


@pytest.mark.parametrize(
    "value", ['"-1.00"', '"much"', "500.00", "500", '"1,000.00"', '"1e3"', '""', "true", '"nan"', "[]"]
)
def test_a_bad_threshold_is_refused_in_one_sentence(value, tmp_path):
    small_case(tmp_path / "case", toml=f"{TOML}[report]\nmateriality = {value}\n")
    with pytest.raises(
        BadCase, match=r'^case\.toml, report\.materiality: .* write one in quotes, such as "500\.00"\.$'
    ):
        read_settings(tmp_path / "case")


def test_verdicts_are_shown_and_change_no_number(tmp_path):
    rows = [document(number) for number in range(1001, 1013) if number not in (1003, 1004)]
    quiet = sg.investigate(open_case(small_case(tmp_path / "quiet" / "shop", documents=rows)))
    case = small_case(tmp_path / "decided" / "shop", documents=rows)
    lines = [
        "at,who,scope,id,verdict,reason",
        "2025-05-02,<b>A. Brandt</b>,order,#1003,accepted,=keyed by hand",
        "2025-05-03,A. Brandt,gap,G9,confirmed,",
        ",,rule,R-77,refuted,no such rule",
    ]
    write(case / "verdicts.csv", "\n".join(lines) + "\n")
    decided = sg.investigate(open_case(case))
    kept = [item for item in decided.findings.inputs if item.path != "verdicts.csv"]
    assert replace(decided.findings, inputs=tuple(kept)) == quiet.findings
    assert decided.exceptions.equals(quiet.exceptions)
    shown = verdicts.decided(decided)
    assert "Order #1003: accepted by <b>A. Brandt</b> on 2 May 2025; reason given: =keyed by hand." in shown.text
    assert "<b>A." not in shown.markup
    assert "Gap G9 (verdicts.csv, row 3) is not among what this report lists." in shown.text
    assert "Rule R-77 (verdicts.csv, row 4) is not among what this report lists." in shown.text
    assert "Order #1003 (verdicts.csv" not in shown.text
    text = audit_file.findings(decided).text
    assert "1 of 2 orders, worth USD 12.50, was accepted by a person as it is." in text
    assert "1 of 2 orders, worth USD 13.50, is unresolved: nothing in the files and no verdict settles it." in text
    assert verdicts.decided(quiet).text == verdicts.NONE


def test_a_verdict_given_after_the_day_that_is_asked_for_is_unseen(tmp_path):
    case = small_case(tmp_path / "shop")
    write(case / "verdicts.csv", "at,who,scope,id,verdict,reason\n2025-05-02,A,order,#1003,accepted,x\n")
    assert len(open_case(case).verdicts) == 1
    assert len(open_case(case, as_of="2025-05-02").verdicts) == 1
    assert open_case(case, as_of="2025-04-30").verdicts == ()


def test_a_verdict_on_a_cause_stands_beside_its_gap():
    text = audit_file.findings(with_verdicts(verdict("rule", "R-12", "confirmed"))).text
    assert "Rule R-12: confirmed by A. Brandt on 4 January 2026; reason given: seen in the shop." in text
    assert "412 of 412 orders" in text


def test_files_are_added_up_and_rows_set_aside_are_worth_what_they_name(tmp_path):
    rows = [order(number) for number in range(1001, 1013)]
    rows[2] = order(1003, **{"Created at": "soon"})  # 12.50 that can be read
    rows[3] = order(1004, Total="12.x")  # nothing can be read
    rows.append(order(1013, Name="Total", Total="999999.00"))  # no order
    rows.append(order(1014, Currency="Jane Doe"))  # a row out of place: 23.50 of no currency
    case = small_case(tmp_path / "shop", rows)
    study = sg.investigate(open_case(case))
    text = control_totals.totals(study).text
    total = sum(Decimal(number - 991) + Decimal("0.5") for number in range(1001, 1013) if number not in (1003, 1004))
    assert f"{ORDERS}: 10 orders, USD {total:,.2f}, 31 March 2025, 11 April 2025" in text
    documents = sum(Decimal(number - 991) + Decimal("0.5") for number in range(1001, 1013))
    assert f"{BOOKS}: 12 documents, USD {documents:,.2f}, 31 March 2025, 11 April 2025" in text
    [aside] = control_totals.set_aside_worth(study)
    assert aside.startswith(f"{ORDERS}: 4 of 15 rows set aside: 1 order in them, worth 23.50, no currency named")
    assert f"; 1 order in them, worth USD 12.50, beside USD {total:,.2f} loaded" in aside
    assert "Jane" not in control_totals.totals(study).markup
    assert "1 more shows no amount that can be read" in aside
    assert "999" not in aside


def test_the_block_for_signatures_says_what_is_signed_for():
    shown = sign_off.block(handmade.study())
    assert "State of the files: 4 January 2026. 2 files read, 1 gap found." in shown.text
    assert all(f">{line}</th>" in shown.markup for line in sign_off.LINES)

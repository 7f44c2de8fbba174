"""Statuses against rules: the one that turned up after the last edit is told, those always there are not."""

from typing import Any

import pytest

from syncgap_kit.evidence import repair
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests import small_case

NUMBERS = range(1001, 1071)
TOML = small_case.TOML.replace("2025-04-30", "2025-07-20")
FIRST_PENDING = 1046  # 15 May 2025
PENDING = {"field": "financial_status", "op": "in", "value": ["draft", "pending"]}


def rule_change(at: str, action: str = "create", **content: Any) -> dict[str, Any]:
    after = {"kind": "rule", "id": "R-1", "channel": "shopify", "action": "exclude", "when": PENDING, **content}
    return {"at": at, "kind": "rule", "id": "R-1", "channel": "shopify", "action": action, "after": after}


LONG_AGO = rule_change("2024-11-02T08:00:00Z")


def covered(folder, first: int, *changes: dict[str, Any]):
    """Orders that are paid; from the `first` on, every second one is called pending all the same, and lost."""
    lost = {number for number in NUMBERS if number >= first and number % 2 == 0}
    words = {number: "pending" if number in lost else "paid" for number in NUMBERS}
    orders = [small_case.order(number, **{"Financial Status": words[number]}) for number in NUMBERS]
    documents = [small_case.document(number) for number in NUMBERS if number not in lost]
    small_case.small_case(folder, orders, documents, changes=changes or None, toml=TOML)
    return investigate(open_case(folder)), lost


def cell(study, field: str, value: str) -> dict[str, Any]:
    frame = study.status_coverage().frame
    [row] = frame[(frame.field == field) & (frame.value == value)].to_dict("records")
    return row


def test_a_status_of_paid_orders_that_came_after_the_last_edit_was_considered_by_nobody(tmp_path):
    study, lost = covered(tmp_path, FIRST_PENDING, LONG_AGO)
    row = cell(study, "financial_status", "pending")
    assert row["nobody_considered"]
    assert (row["orders"], row["paid"], row["kept_back"], row["paid_held_by_status"]) == (len(lost),) * 4
    assert row["rules"] == "R-1"
    assert row["first_paid"] == small_case.placed(FIRST_PENDING).date()
    assert row["amount"] == sum(float(small_case.order(number)["Total"]) for number in lost)
    first = study.status_coverage().sentences[0]
    assert "financial status pending" in first
    assert "first seen on 15 May 2025" in first
    assert "2 November 2024" in first


def test_a_rule_that_was_edited_later_had_the_status_in_mind(tmp_path):
    edit = rule_change("2025-06-01T08:00:00Z", "update", text="pending orders are booked by hand")
    row = cell(covered(tmp_path, FIRST_PENDING, LONG_AGO, edit)[0], "financial_status", "pending")
    assert not row["nobody_considered"]


def test_a_status_that_was_there_from_the_start_may_be_older_than_the_exports(tmp_path):
    row = cell(covered(tmp_path, NUMBERS[0], LONG_AGO)[0], "financial_status", "pending")
    assert not row["nobody_considered"]


def test_a_status_that_no_rule_names_is_told_apart_from_one_that_is_held_back(tmp_path):
    study, _ = covered(tmp_path, NUMBERS[-3], LONG_AGO)  # two that are parked are a slip, and prove no habit
    row = cell(study, "financial_status", "paid")
    assert (row["nobody_considered"], row["why"], row["paid_held_by_status"]) == (True, "no rule names it", 0)
    assert "no rule names financial status paid" in study.status_coverage().sentences[-1]


def test_an_include_that_forgot_a_status_holds_it_back_without_naming_it(tmp_path):
    only = {"field": "financial_status", "op": "eq", "value": "paid"}
    change = rule_change("2024-11-02T08:00:00Z", when=only)
    change["after"]["action"] = "include"
    study, lost = covered(tmp_path, FIRST_PENDING, change)
    row = cell(study, "financial_status", "pending")
    assert (row["nobody_considered"], row["rules"], row["paid_held_by_status"]) == (True, "", len(lost))


def test_what_may_have_been_is_not_counted_as_what_was(tmp_path):
    """Shipped a day after the decision: until then it may have been in any state on the way."""
    study, _ = covered(tmp_path, FIRST_PENDING, LONG_AGO)
    row = cell(study, "fulfillment_status", "on_hold")
    assert (row["orders"], row["possible"]) == (0, len(NUMBERS))
    assert not row["nobody_considered"]


def test_without_a_rule_nothing_was_forgotten(tmp_path):
    study, _ = covered(tmp_path, FIRST_PENDING)
    assert not study.status_coverage().frame.nobody_considered.any()
    assert study.status_coverage().sentences == ()


@pytest.mark.parametrize("first", [FIRST_PENDING, NUMBERS[-1] + 1])
def test_the_notebook_shows_it_in_words(tmp_path, first):
    study, _ = covered(tmp_path, first, LONG_AGO)
    shown = repair.status_coverage(study)
    assert str(shown) == "\n".join(study.status_coverage().sentences)
    assert "Statuses of paid orders" in shown.markup

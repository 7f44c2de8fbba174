"""One order against the rules and mappings that stood at its decision: versions, values and where it is told."""

from syncgap_kit.evidence import replayed
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.small_case import document, order, small_case

LOW = {"field": "total", "op": "lt", "value": "14.00"}
HELD = {
    "all": [
        {"field": "fulfillment_status", "op": "eq", "value": "on_hold"},
        {"field": "total", "op": "gt", "value": "1"},
    ]
}


def rule(at, name, action, when, **more):
    record = {"kind": "rule", "id": name, "channel": "shopify", "action": "exclude", "when": when, **more}
    return {"at": at, "kind": "rule", "id": name, "channel": "shopify", "action": action, "after": record}


CHANGES = (
    rule("2025-01-01T00:00:00Z", "R-1", "create", LOW, text="small ones"),
    rule("2025-04-04T00:00:00Z", "R-1", "update", {**LOW, "value": "1.00"}, text="tiny ones"),
    rule("2025-01-02T00:00:00Z", "R-2", "create", HELD, text="held"),
    {
        "at": "2025-01-03T00:00:00Z",
        "kind": "mapping",
        "id": "M-1",
        "channel": "shopify",
        "action": "create",
        "after": {"kind": "mapping", "id": "M-1", "channel": "shopify", "maps": "sku", "entries": {"PLATE-2": "4000"}},
    },
)


def traced(folder, name):
    orders = [order(number) for number in range(1001, 1013)]
    study = investigate(open_case(small_case(folder, orders, map(document, range(1001, 1012)), changes=CHANGES)))
    return study, {row.record + (f" {row.text}" if row.text else ""): row for row in study.trace(name).itertuples()}


def test_the_version_that_stood_then_is_told_with_the_values_it_looked_at(tmp_path):
    _, rows = traced(tmp_path, "#1003")  # 2 April, 12.50
    assert set(rows) == {"rule R-1 small ones", "rule R-2 held", "mapping M-1"}
    small = rows["rule R-1 small ones"]
    assert (small.in_force, small.held, small.seen) == ("yes", "yes", "total 12.50")
    assert small.since == "1 January 2025"
    assert small.told.startswith("config/changes.csv, row 2")
    assert small.source == "exports/shopify/orders.csv, row 4"
    assert (rows["mapping M-1"].held, rows["mapping M-1"].seen) == ("yes", "sku MUG-1")


def test_what_was_not_recorded_cannot_be_told_and_says_what_it_may_have_been(tmp_path):
    _, rows = traced(tmp_path, "1009")  # fulfilled a day after its decision
    held = rows["rule R-2 held"]
    assert held.held == "cannot be told"
    assert "on_hold" in held.seen
    assert "total 18.50" in held.seen


def test_a_later_version_is_told_for_a_later_order_and_an_unknown_order_gives_no_row(tmp_path):
    study, rows = traced(tmp_path, "#1012")
    assert (rows["rule R-1 tiny ones"].held, rows["rule R-1 tiny ones"].since) == ("no", "4 April 2025")
    assert study.trace("#4711").empty
    shown = replayed.one_order(study).text
    assert "decided 2025-04-11" in shown  # the one that is missing
    assert "rule R-2 held: cannot be told" in shown

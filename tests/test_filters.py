"""Filters by status that a tool keeps as settings are replayed as the rules that they are."""

import pytest

from syncgap_kit.attribution.configuration import ALWAYS, Configuration, Version
from syncgap_kit.attribution.filters import as_rule, with_filters
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import Scenario, written
from tests.small_case import csv_text, write


def setting(name, value, identity="Export Shopify orders: filter", channels=()):
    content = {"kind": "setting", "id": identity, "name": name, "value": value}
    return Version("setting", identity, channels, content, ALWAYS, None, "create", "config/audit.csv, row 2")


FILTERS = {
    "filter.financialStatus": ("paid", "include", "financial_status", ["paid"]),
    "Fulfilment status filter": ("Unfulfilled, Partial", "include", "fulfillment_status", ["unfulfilled", "partial"]),
    "filters/excluded_statuses/financial_status": ('["Draft","Pending"]', "exclude", "financial_status", None),
    "orderStatusFilter": ("On hold;processing", "include", "order_status", ["on_hold", "processing"]),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_is_a_rule_on_the_status_that_it_names(name):
    value, action, field, values = FILTERS[name]
    rule = as_rule(setting(name, value))
    assert rule is not None
    assert (rule.kind, rule.content["action"], rule.enabled) == ("rule", action, True)
    assert rule.content["when"] == {"field": field, "op": "in", "value": values or ["draft", "pending"]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("financial_status", "paid"),
        ("filter.createdAfter", "2025-01-01"),
        ("filter.financialStatus", "chosen by the flow"),
        ("lookups.memo", "filter"),
    ],
)
def test_what_is_no_filter_by_status_or_lists_none_stays_a_setting(name, value):
    assert as_rule(setting(name, value)) is None
    of_it = Configuration({("setting", "X"): (setting(name, value, "X"),)}, ())
    assert with_filters(of_it, ["shopify"]) == of_it


@pytest.mark.parametrize("value", [None, "", "any", "All", '["*"]'])
def test_one_that_lets_all_pass_is_a_rule_that_is_off(value):
    rule = as_rule(setting("filter.financialStatus", value))
    assert rule is not None
    assert not rule.enabled


def test_it_is_about_the_one_channel_that_it_names():
    told = lambda identity: as_rule(setting("filter.financialStatus", "paid", identity), ["shopify", "ebay"]).channels  # noqa: E731
    assert told("Export Shopify orders: filter") == ("shopify",)
    assert told("Export orders: filter") == told("Shopify and eBay: filter") == ()


def test_one_in_a_tools_audit_log_that_is_older_than_the_workflow_is_named_as_a_rule(tmp_path):
    """In April paid orders begin to be put on hold; since January the filter lists three other statuses."""
    held = lambda place: place >= 150 and place % 4 == 0  # noqa: E731
    status = lambda place: {"Fulfillment Status": "on_hold", "Fulfilled at": ""} if held(place) else {}  # noqa: E731
    lost = written(tmp_path, Scenario(lambda place, _: held(place), cells=status))
    columns = ("Time", "User", "Source", "Action", "Resource type", "Resource name", "Field", "Old value", "New value")
    row = ("2025-01-16T15:10:00Z", "mo@shop.example", "UI", "update", "Export", "Shopify orders")
    change = dict(
        zip(columns, (*row, "filter.fulfillmentStatus", "any", "unfulfilled, partial, fulfilled"), strict=True)
    )
    write(tmp_path / "config" / "audit.csv", csv_text(columns, [change]))
    study = investigate(open_case(tmp_path))
    [gap] = study.gaps
    assert set(study.orders_of(gap.id).order_name) == lost
    assert (gap.cause.kind, gap.cause.ref) == ("rule", "Export Shopify orders: filter.fulfillmentStatus")
    assert gap.cause.trigger in (None, "latent")

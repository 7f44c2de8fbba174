"""Orders that the log says were filtered before they were paid: the rule that looks at their payment filtered them."""

from datetime import timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, DAYS, LONG_AGO, PLACED, Scenario, record, written

BEGINS = 300


def deposit(place):
    return place >= BEGINS and place % 5 == 2


def events():
    """A line for each order, nine minutes after it was placed: posted, or filtered without a word of the rule."""
    rows = []
    for place in range(DAYS * A_DAY):
        at = PLACED(place) + timedelta(hours=4, minutes=9)
        end = {"outcome": "filtered"} if deposit(place) else {"outcome": "posted", "doc_number": f"#{1001 + place}"}
        rows.append({"at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "channel": "shopify", "order_id": f"#{1001 + place}", **end})
    return tuple(rows)


def cause_of(folder, days, field):
    """Of bank deposits that were paid so many days after they were placed, with one rule on this field on record."""
    when = {"field": field, "op": "eq", "value": "pending" if field == "financial_status" else "hold"}
    scenario = Scenario(
        lambda place, _at: deposit(place),
        paid_after=lambda place: timedelta(days=days if deposit(place) else 0),
        cells=lambda place: {"Payment Method": "Bank Deposit" if deposit(place) else "Shopify Payments"},
        changes=(record(LONG_AGO, "rule", "R-12", action="exclude", when=when),),
        events=events(),
    )
    written(folder, scenario)
    [gap] = [one for one in investigate(open_case(folder)).gaps if one.kind == "missing"]
    return gap.cause


@pytest.mark.parametrize(("days", "field", "named"), [(5, "financial_status", True), (5, "tags", False)])
def test_the_rule_on_payment_is_named_and_one_on_anything_else_is_not(days, field, named, tmp_path):
    """What they have in common, their method of payment, would else speak as well for a rule that nobody recorded."""
    cause = cause_of(tmp_path, days, field)
    assert (cause.kind == "rule" and cause.ref == "R-12") == named
    assert any("was filtered, which no other rule on record can have done" in one for one in cause.evidence) == named


def test_what_was_paid_at_once_was_not_filtered_for_its_payment(tmp_path):
    assert cause_of(tmp_path, 0, "financial_status").kind == "unknown"

"""A record that lost all it met from its recorded beginning until a day of which nobody wrote down that it ended."""

import json

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import LONG_AGO, PLACED, Scenario, missing, record, written
from tests.small_case import write

BEGINS, ENDS = 240, 420  # of six orders a day
CANADA = {"field": "country", "op": "eq", "value": "CA"}


def canadian(place):
    return place % 4 == 1


def cells(place):
    return {"Shipping Country": "CA"} if canadian(place) else {}


def meanwhile(place, _):
    return canadian(place) and BEGINS <= place < ENDS


def made(at=None):
    return record(at or f"{PLACED(BEGINS):%Y-%m-%dT%H:%M:%SZ}", "rule", "R-CA", action="exclude", when=CANADA)


def test_a_rule_whose_end_nobody_wrote_down(tmp_path):
    gap, cause = missing(tmp_path, Scenario(meanwhile, changes=(made(),), cells=cells))
    assert (cause.kind, cause.ref, cause.trigger) == ("rule", "R-CA", "changed")
    assert gap.end.earliest <= PLACED(ENDS - 1).date() <= gap.end.latest
    came = sum(canadian(place) for place in range(ENDS, 600))
    said = f"No record tells that it ended, yet {came} of {came} orders that it would have kept back since reached"
    assert any(words.startswith(said) for words in cause.evidence)


def test_a_mapping_whose_value_came_back_unrecorded(tmp_path):
    maps = record(LONG_AGO, "mapping", "M-TAX", maps="country", entries={"US": "tax-us", "CA": "tax-ca"})
    less = {**maps["after"], "entries": {"US": "tax-us"}}
    gone = {**maps, "at": made()["at"], "action": "update", "before": maps["after"], "after": less}
    _, cause = missing(tmp_path, Scenario(meanwhile, changes=(maps, gone), cells=cells))
    assert (cause.kind, cause.ref) == ("mapping", "M-TAX")


@pytest.mark.parametrize("began", [PLACED(BEGINS - 120), PLACED(30)])
def test_a_rule_that_let_its_first_orders_through_did_not_end_either(began, tmp_path):
    gap, cause = missing(tmp_path, Scenario(meanwhile, changes=(made(f"{began:%Y-%m-%dT%H:%M:%SZ}"),), cells=cells))
    assert cause.kind == "unknown"
    assert max((one.probability for one in gap.causes if one.ref == "R-CA"), default=0) < 0.01


def test_a_rule_that_a_later_snapshot_shows_did_not_end_before(tmp_path):
    written(tmp_path / "case", Scenario(meanwhile, changes=(made(),), cells=cells))
    shown = json.dumps({"records": [made()["after"]]})
    write(tmp_path / "case" / "config" / "snapshots" / f"{PLACED(560):%Y-%m-%d}.json", shown)
    (gap,) = investigate(open_case(tmp_path / "case")).gaps
    assert gap.cause.kind == "unknown"

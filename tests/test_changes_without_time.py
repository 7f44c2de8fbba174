"""A change that the log holds without a time: the orders themselves say since when a record reads as it does."""

import pytest

from tests.shop import LONG_AGO, PLACED, Scenario, missing, record

BEGINS = 240  # of six orders a day
CANADA = {"field": "country", "op": "eq", "value": "CA"}
HAWAII = {"field": "region", "op": "eq", "value": "HI"}


def canadian(place):
    return place % 4 == 1


def cells(place):
    return {"Shipping Country": "CA"} if canadian(place) else {}


def decoy():
    """A login that was renewed just when the losses began."""
    at = f"{PLACED(BEGINS):%Y-%m-%dT%H:%M:%SZ}"
    return {**record(at, "credential", "C-1", status="active"), "action": "renew"}


def since_some_day(place, _):
    return canadian(place) and place >= BEGINS


@pytest.mark.parametrize("decoyed", [False, True])
def test_a_rule_that_was_made_nobody_knows_when(decoyed, tmp_path):
    rule = record("", "rule", "R-CA", action="exclude", when=CANADA)
    gap, cause = missing(
        tmp_path, Scenario(since_some_day, changes=(rule, *([decoy()] if decoyed else [])), cells=cells)
    )
    assert (cause.kind, cause.ref, cause.trigger) == ("rule", "R-CA", "changed")
    assert cause.probability > 0.95
    assert gap.onset.earliest <= PLACED(BEGINS).date() <= gap.onset.latest


def test_a_rule_that_was_rewritten_nobody_knows_when(tmp_path):
    rule = record(LONG_AGO, "rule", "R-CA", action="exclude", when=HAWAII)
    anew = {**rule, "at": "", "action": "update", "before": rule["after"], "after": {**rule["after"], "when": CANADA}}
    for number, changes in enumerate([(rule, anew), (anew,)]):
        _, cause = missing(tmp_path / str(number), Scenario(since_some_day, changes=changes, cells=cells))
        assert (cause.kind, cause.ref, cause.trigger) == ("rule", "R-CA", "changed")


def test_a_mapping_that_lost_a_value_nobody_knows_when(tmp_path):
    maps = record(LONG_AGO, "mapping", "M-TAX", maps="country", entries={"US": "tax-us", "CA": "tax-ca"})
    less = {**maps["after"], "entries": {"US": "tax-us", "CA": None}}
    anew = {**maps, "at": "", "action": "update", "before": maps["after"], "after": less}
    _, cause = missing(tmp_path, Scenario(since_some_day, changes=(anew,), cells=cells))
    assert (cause.kind, cause.ref) == ("mapping", "M-TAX")


def test_a_rule_without_a_time_whose_orders_came_all_the_while_lost_none(tmp_path):
    rule = record("", "rule", "R-CA", action="exclude", when=CANADA)
    gap, cause = missing(
        tmp_path, Scenario(lambda place, _: place % 4 == 2 and place >= BEGINS, changes=(rule,), cells=cells)
    )
    assert cause.kind == "unknown"
    assert max((one.probability for one in gap.causes if one.ref == "R-CA"), default=0) < 0.01

"""A rule that was off by its records and leaves out just what lost orders share: asked about, and no cause."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import numpy as np
import pytest

from syncgap_kit.attribution.configuration import ALWAYS, Configuration, Moment, Version
from syncgap_kit.attribution.idle_rules import idle_rules
from syncgap_kit.attribution.told_days import Days

GERMAN = {"field": "country", "op": "eq", "value": "DE"}
KLARNA = {"field": "payment_method", "op": "eq", "value": "Klarna"}
BEGAN, ENDED, SHOWN = (datetime(2025, month, day, tzinfo=UTC) for month, day in ((1, 1), (5, 2), (6, 16)))
FIRST = int(datetime(2025, 6, 17, tzinfo=UTC).timestamp())


def rule(when, since=ALWAYS, until=None, shown=None, **content):
    held = {"action": "exclude", "when": when, "text": "ours", **content}
    return Version("rule", "ours", ("shop",), held, since, until, "in force", "x", stood_at=shown)


def said(versions, segment=GERMAN, kind="missing"):
    decided = FIRST + np.arange(20) * 3600
    gap = SimpleNamespace(orders=SimpleNamespace(kind=kind, channel="Shop", decided=decided), hits=np.arange(3, 20))
    candidate = SimpleNamespace(kind="unknown", segment=segment)
    records = Configuration({("rule", "ours"): tuple(versions)}, ())
    return idle_rules(candidate, gap, records, Days(date(2025, 1, 1), "UTC"))


def test_one_that_a_snapshot_last_showed_switched_off():
    [words] = said([rule(GERMAN, shown=SHOWN, enabled="false")])
    assert "leaves out just these orders" in words
    assert "switched off since before the records begin, and was last seen so 16 June 2025" in words
    assert "switched on since" in words


def test_one_that_had_ended_before_the_gap():
    [words] = said([rule(GERMAN, Moment(BEGAN, BEGAN), Moment(ENDED, ENDED))])
    assert "it stood from 1 January 2025 to 2 May 2025" in words


def test_none_that_stood_then_which_is_weighed_as_a_cause():
    assert said([rule(GERMAN)]) == ()
    assert said([rule(GERMAN, enabled="false"), rule(GERMAN, Moment(BEGAN, BEGAN))]) == ()


@pytest.mark.parametrize(
    ("when", "segment", "told"),
    [
        ({"field": "country", "op": "in", "value": ["de"]}, GERMAN, True),
        ({"all": [KLARNA, GERMAN]}, {"all": [GERMAN, KLARNA]}, True),
        ({"all": [GERMAN]}, GERMAN, True),
        ({"any": [KLARNA, GERMAN]}, {"all": [GERMAN, KLARNA]}, False),
        ({"not": GERMAN}, GERMAN, False),
        ({"field": "country", "op": "in", "value": ["DE", "AT"]}, GERMAN, False),
        ({"field": "region", "op": "eq", "value": "DE"}, GERMAN, False),
    ],
)
def test_only_one_that_means_the_same(when, segment, told):
    assert bool(said([rule(when, enabled="false")], segment)) == told


def test_none_for_an_include_nor_where_nothing_is_lost():
    assert said([rule(GERMAN, enabled="false", action="include")]) == ()
    assert said([rule(GERMAN, enabled="false")], kind="duplicated") == ()
    assert said([rule(GERMAN, enabled="false")], segment=None) == ()

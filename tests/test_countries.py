"""A country is the same country by its code and by its name, in a rule and in an export."""

from itertools import chain

import pytest

from syncgap_kit import countries
from syncgap_kit.countries import ways_to_write
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, LONG_AGO, Scenario, record, written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AU", "Australia"),
        (" ca ", "Canada"),
        ("DE", "Deutschland"),
        ("US", "USA"),
        ("GB", "uk"),
        ("gb", "United Kingdom"),
    ],
)
def test_code_and_name_are_ways_to_write_one_country(one, other):
    assert ways_to_write(one) == ways_to_write(other)
    assert other.lower() in ways_to_write(one)


@pytest.mark.parametrize("text", ["", "Atlantis", "ZZZ", "domestic"])
def test_what_is_no_country_stands_for_itself(text):
    assert ways_to_write(text) == (text.lower(),)


def test_no_name_is_that_of_two_countries():
    every = list(chain.from_iterable(countries._countries()))
    assert len(every) == len(set(every))


@pytest.mark.parametrize("when", [{"op": "in", "value": ["AU", "CA"]}, {"op": "eq", "value": "CA"}])
def test_a_rule_by_codes_meets_an_export_by_names(when, tmp_path):
    """Orders abroad begin on day 60; the rule that leaves them out is older than the data."""
    abroad = lambda place: place >= 60 * A_DAY and place % 5 == 0  # noqa: E731
    rule = record(LONG_AGO, "rule", "R-1", action="exclude", when={"field": "country", **when})
    cells = lambda place: {"Shipping Country": "Canada" if abroad(place) else "United States"}  # noqa: E731
    written(tmp_path, Scenario(lambda place, _: abroad(place), cells=cells, changes=(rule,)))
    [gap] = investigate(open_case(tmp_path)).gaps
    assert (gap.cause.kind, gap.cause.ref, gap.cause.trigger) == ("rule", "R-1", "latent")
    assert gap.orders == 40 * A_DAY // 5


def test_a_rule_that_names_what_is_let_in_lets_in_by_either_form(tmp_path):
    rule = record(LONG_AGO, "rule", "R-1", action="include", when={"field": "country", "op": "ne", "value": "Canada"})
    cells = lambda place: {"Shipping Country": "CA" if place >= 60 * A_DAY and place % 5 == 0 else "US"}  # noqa: E731
    lost = lambda place, _: place >= 60 * A_DAY and place % 5 == 0  # noqa: E731
    written(tmp_path, Scenario(lost, cells=cells, changes=(rule,)))
    [gap] = investigate(open_case(tmp_path)).gaps
    assert (gap.cause.kind, gap.cause.ref) == ("rule", "R-1")

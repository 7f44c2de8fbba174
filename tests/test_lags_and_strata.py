"""The pictures beside the gaps: how long orders took, and which of them were lost; in words, and as they are drawn."""

import pytest

from syncgap_kit.evidence.lags import lags
from syncgap_kit.evidence.strata import by_value, strata
from syncgap_kit.evidence.strata_charts import MOST, _named, by_week, multiples_of_strata, strata_of
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests import small_case
from tests.test_kinds_of_gaps import A_DAY, DAYS, WHOLE, document, order


def rushed(folder):
    """Rush orders are lost from day 40 on; in days 70 to 79 documents come five days later than else."""
    places = range(DAYS * A_DAY)

    def tagged(place):
        return {**order(place), "Tags": "rush" if place % 4 == 0 else "plain"}

    kept = [place for place in places if not (place >= 240 and place % 4 == 0)]
    documents = [document(place, after=5 if 420 <= place < 480 else 0) for place in kept]
    return open_case(small_case.small_case(folder, map(tagged, places), documents, toml=WHOLE))


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """That case, investigated."""
    return investigate(rushed(tmp_path_factory.mktemp("lags")))


def test_the_weeks_in_which_orders_took_longest_are_told(study):
    shown = lags(study)
    assert "in a usual week nine in ten orders were in the books on the day of their payment" in shown.text
    assert "5 days" in shown.text
    assert "<img" in str(shown.markup)
    assert "alt=" in str(shown.markup)


def test_the_attribute_that_parts_lost_orders_from_others_comes_first(study):
    [gap] = [one for one in study.gaps if one.kind == "missing"]
    frame = by_value(study, gap)
    tags = frame[frame.attribute == "tags"].set_index("value")
    assert tags.lost.to_dict() == {"rush": gap.orders, "plain": 0}
    assert tags.orders.rush == gap.orders
    assert tags.contrast.iloc[0] == pytest.approx(1, abs=1e-6)
    assert strata(study).text.startswith(f"G1, Shopify: tags rush: {gap.orders} of {gap.orders} orders lost.")


def test_the_kinds_of_orders_are_drawn_week_by_week_those_that_the_gap_names_first(study):
    [gap] = [one for one in study.gaps if one.kind == "missing"]
    weeks = by_week(study, "shopify")
    chosen = strata_of(weeks, [gap])
    assert (chosen[0].attribute, chosen[0].value, chosen[0].claimed) == ("tags", "rush", True)
    assert len(chosen) <= MOST
    assert not any(one.claimed for one in chosen[1:])
    rush = weeks[(weeks.attribute == "tags") & (weeks.value == "rush")]
    assert rush.missing.sum() == gap.orders
    assert rush[rush.start < gap.onset.date].missing.sum() == 0  # no week mixes the days before and after the onset
    assert rush[rush.start >= gap.onset.date].missing.sum() == rush[rush.start >= gap.onset.date].orders.sum()
    shown = multiples_of_strata(study)
    assert "tags rush 100.0% then 0.0%; " in shown.text
    assert "tags plain 100.0% then 100.0%" in shown.text
    assert str(shown.markup).count("<img") == len(shown.text.split("\n"))
    assert len(shown.text.split("\n")) == 1  # there is no gap of another kind


def test_values_of_segments_are_found_however_they_are_nested():
    segment = {"all": [{"field": "sku", "op": "in", "value": ["A-1", "b"]}, {"any": [{"not": {"field": "tags"}}]}]}
    assert set(_named(segment)) == {("sku", "a-1"), ("sku", "b")}
    assert set(_named(None)) == set()


def test_a_gap_that_no_attribute_explains_says_so(tmp_path):
    places = range(DAYS * A_DAY)
    documents = [document(place) for place in places if not 300 <= place < 330]
    study = investigate(open_case(small_case.small_case(tmp_path, map(order, places), documents, toml=WHOLE)))
    assert "no attribute of its orders tells" in strata(study).text

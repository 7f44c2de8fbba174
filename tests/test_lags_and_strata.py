"""The pictures beside the gaps: how long orders took, and which of them were lost; in words, and as they are drawn."""

from datetime import date, timedelta

import pandas as pd
import pytest

from syncgap_kit.evidence.lags import by_week as lags_by_week
from syncgap_kit.evidence.lags import lags
from syncgap_kit.evidence.peaks import at_most, peak_days, peak_words
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


def lagged(peak, slow):
    """Twenty weeks of twelve orders a day, there the next day; on peak days sixty, there after `slow` days."""
    days = [date(2025, 3, 3) + timedelta(step) for step in range(140)]
    rows = [(day, slow if day in peak else 1, 60 if day in peak else 12) for day in days]
    return pd.DataFrame([*rows, *((day, 0, 2) for day in days)], columns=["day", "lag", "orders"])


def test_peak_days_are_told_with_how_long_their_orders_took():
    peak = [date(2025, 5, 5), date(2025, 7, 4)]
    rows = lagged(peak, 4)
    assert peak_days(rows) == peak
    assert peak_words(rows, peak) == (
        "On 2 peak days, of at least twice the orders usual on their weekday, nine in ten orders were there within "
        "4 days, on other days within 1 day."
    )
    assert peak_days(lagged([], 1)) == []
    assert peak_words(lagged([], 1), []) == ""


def test_weekdays_seasons_and_small_numbers_are_no_peaks():
    days = [date(2025, 1, 6) + timedelta(step) for step in range(364)]
    busy = pd.DataFrame({"day": days, "orders": [200 if day.weekday() == 0 else 20 for day in days]})
    grown = pd.DataFrame({"day": days, "orders": [20 + step for step in range(364)]})
    few = pd.DataFrame({"day": days, "orders": [1 + step % 2 * 2 for step in range(364)]})
    assert [peak_days(rows) for rows in (busy, grown, few)] == [[], [], []]


def test_the_lags_of_half_and_of_nine_in_ten_are_those_of_the_orders():
    rows = pd.DataFrame({"day": [date(2025, 3, 3)] * 4, "lag": [0, 2, 5, 20], "orders": [5, 1, 3, 1]})
    assert [at_most(rows, part) for part in (0.5, 0.6, 0.9, 0.91, 1.0)] == [0, 2, 5, 20, 20]
    [week] = lags_by_week(rows).drop_duplicates("week").itertuples()
    assert (week.half, week.most, week.of) == (0, 5, 10)


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

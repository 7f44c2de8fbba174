"""The pictures beside the gaps: how long orders took, and which of them were lost; in words, and as they are drawn."""

import pytest

from syncgap_kit.evidence.lags import lags
from syncgap_kit.evidence.strata import by_value, strata
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests import small_case
from tests.test_kinds_of_gaps import A_DAY, DAYS, WHOLE, document, order


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Rush orders are lost from day 40 on; in days 70 to 79 documents come five days later than else."""
    places = range(DAYS * A_DAY)

    def tagged(place):
        return {**order(place), "Tags": "rush" if place % 4 == 0 else "plain"}

    kept = [place for place in places if not (place >= 240 and place % 4 == 0)]
    documents = [document(place, after=5 if 420 <= place < 480 else 0) for place in kept]
    folder = tmp_path_factory.mktemp("lags")
    return investigate(open_case(small_case.small_case(folder, map(tagged, places), documents, toml=WHOLE)))


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


def test_a_gap_that_no_attribute_explains_says_so(tmp_path):
    places = range(DAYS * A_DAY)
    documents = [document(place) for place in places if not 300 <= place < 330]
    study = investigate(open_case(small_case.small_case(tmp_path, map(order, places), documents, toml=WHOLE)))
    assert "no attribute of its orders tells" in strata(study).text

"""Where no history tells what changed, the channel's behaviour does: dated, said to be inferred, laid to nobody."""

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, Scenario, written

BEGINS = 60 * A_DAY
METHODS = ("Shopify Payments", "PayPal", "Gift Card", "Klarna")


def method(place):
    return METHODS[place * 7919 % 7 % 4]


def evidence_of(folder, scenario):
    lost = written(folder, scenario)
    study = investigate(open_case(folder))
    [gap] = study.gaps
    assert (gap.cause.kind, gap.cause.ref) == ("unknown", None)
    assert gap.grade == "C"
    assert set(study.orders_of(gap.id).order_name) == lost
    return [words for words in gap.cause.evidence if "inferred" in words]


def test_a_change_that_no_record_tells_of_is_dated_between_two_orders(tmp_path):
    def lost(place, _at):
        return place >= BEGINS and method(place) == "Klarna"

    [words] = evidence_of(tmp_path, Scenario(lost, cells=lambda place: {"Payment Method": method(place)}))
    klarna = [place for place in range(BEGINS + 40 * A_DAY) if method(place) == "Klarna"]
    early = [place for place in klarna if place < BEGINS]
    assert words.startswith(f"Of orders with payment_method Klarna, {len(early)} of {len(early)} reached the books")
    assert f" on, 0 of {len(klarna) - len(early)} did: as if" in words
    assert "from 30 May 2025, " in words
    assert words.endswith("no record tells of it.")


def test_a_value_that_is_new_and_never_arrived_is_told_as_such(tmp_path):
    def waits(place):
        return place >= BEGINS and place * 7919 % 5 < 2

    cells = {True: {"Payment Method": "Klarna"}, False: {}}
    [words] = evidence_of(tmp_path, Scenario(lambda place, _: waits(place), cells=lambda place: cells[waits(place)]))
    assert words.lower().startswith("orders with payment_method klarna first came on 30 may 2025, ")
    assert "stood before did not provide for them" in words


@pytest.mark.parametrize("kept", [0.3, 0.6])
def test_no_change_is_inferred_where_some_still_arrive(kept, tmp_path):
    def lost(place, _at):
        return place >= BEGINS and method(place) == "Klarna" and place * 7907 % 10 >= 10 * kept

    written(tmp_path, Scenario(lost, cells=lambda place: {"Payment Method": method(place)}))
    causes = [cause for gap in investigate(open_case(tmp_path)).gaps for cause in gap.causes]
    assert causes
    assert not [words for cause in causes for words in cause.evidence if "inferred" in words]

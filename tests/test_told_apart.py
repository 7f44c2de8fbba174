"""Two losses at a time are two gaps, one is one: what orders share, and when, is said as narrowly as they tell."""

from datetime import timedelta
from decimal import Decimal

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, Scenario, missing, written
from tests.small_case import FIRST, document, order, small_case

METHODS = ("Shopify Payments", "PayPal", "Gift Card", "Klarna")
ARTICLES = ("MUG-1", "MUG-2", "BAG-1", "BAG-2", "HAT-1", "HAT-2")


def method(place):
    return METHODS[place * 7919 % 7 % 4]


def article(place):
    return ARTICLES[place * 7907 % 11 % 6]


def test_a_value_that_loses_its_orders_and_an_outage_of_all_within_are_two_gaps(tmp_path):
    def kind(place):
        day = place // A_DAY
        return "outage" if 50 <= day < 54 else "klarna" if 40 <= day < 70 and method(place) == "Klarna" else ""

    lost = written(
        tmp_path, Scenario(lambda place, _: bool(kind(place)), cells=lambda place: {"Payment Method": method(place)})
    )
    study = investigate(open_case(tmp_path))
    klarna, outage = study.gaps
    assert klarna.segment == {"field": "payment_method", "op": "eq", "value": "Klarna"}
    assert outage.segment is None
    assert [(gap.onset.date - FIRST.date()).days for gap in study.gaps] == [40, 50]
    assert (outage.end.date - FIRST.date()).days == 53
    assert set(study.orders_of(klarna.id).order_name) | set(study.orders_of(outage.id).order_name) == lost


def test_articles_that_lost_their_orders_in_the_same_days_are_one_pattern(tmp_path):
    def lost(place, _at):
        return place >= 60 * A_DAY and article(place).startswith("BAG")

    gap, cause = missing(tmp_path, Scenario(lost, cells=lambda place: {"Lineitem sku": article(place)}))
    assert gap.segment == {"field": "sku", "op": "in", "value": ["BAG-1", "BAG-2"]}
    assert "what they share is sku BAG-1 or BAG-2" in cause.summary


def test_articles_that_lost_their_orders_in_other_days_are_two_gaps(tmp_path):
    def lost(place, _at):
        return place >= {"BAG-1": 30, "BAG-2": 70}.get(article(place), 100) * A_DAY

    names = written(tmp_path, Scenario(lost, cells=lambda place: {"Lineitem sku": article(place)}))
    study = investigate(open_case(tmp_path))
    assert [gap.segment["value"] for gap in study.gaps] == ["BAG-1", "BAG-2"]
    assert {name for gap in study.gaps for name in study.orders_of(gap.id).order_name} == names


def test_an_outage_of_some_hours_is_told_by_its_time_alone(tmp_path):
    hours = Scenario(
        lambda place, _: 1000 <= place < 1007,
        placed=lambda place: FIRST.replace(hour=1) + timedelta(hours=place),
        places=2400,
        cells=lambda place: {"Financial Status": "refunded" if place % 50 == 3 else "paid"},
    )
    gap, cause = missing(tmp_path, hours)
    assert gap.segment is None
    assert gap.shape == "outage"
    assert gap.onset.date == gap.end.date == (FIRST.replace(hour=1) + timedelta(hours=1000)).date()
    assert "not one order of its channel and currency decided from " in cause.summary


def test_documents_with_another_amount_are_of_their_gap_however_young_the_orders_are(tmp_path):
    numbers = range(1001, 1031)  # the last was placed the day before the exports
    documents = [document(one, Amount=f"{one - 991}.00" if one > 1012 else f"{one - 991}.50") for one in numbers]
    study = investigate(open_case(small_case(tmp_path, orders=[*map(order, numbers)], documents=documents)))
    [gap] = study.gaps
    assert (gap.kind, gap.end) == ("mismatched", None)
    assert set(study.orders_of(gap.id).order_name) == {f"#{one}" for one in numbers if one > 1012}
    assert gap.amount == sum(Decimal(f"{one - 991}.50") for one in numbers if one > 1012)


def test_codes_and_makers_are_looked_at_as_well(tmp_path):
    def cells(place):
        return {"Discount Code": "FLASH" if place % 5 == 2 else "", "Vendor": "Acme" if place % 7 == 3 else "Else"}

    for field, value, own in (("discount_code", "FLASH", (5, 2)), ("vendor", "Acme", (7, 3))):

        def lost(place, _at, own=own):
            return place >= 60 * A_DAY and place % own[0] == own[1]

        gap, cause = missing(tmp_path / field, Scenario(lost, cells=cells))
        assert gap.segment == {"field": field, "op": "eq", "value": value}
        assert f"what they share is {field} {value}" in cause.summary

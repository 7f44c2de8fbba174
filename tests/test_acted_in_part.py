"""A rule that lost a part of its orders, at random, from the hour it began: named, with what came all the same."""

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, LONG_AGO, Scenario, record, written
from tests.test_words_of_causes import BEGINS, TAGGED, at

VIP = 3  # every third order


def cause_of(folder, begun, lost):
    """The cause of the one gap where the rule on a tag began at a place, and the lost of a hash of places."""
    rule = record(at(begun), "rule", "R-1", action="exclude", when=TAGGED, text="no vip")
    other = record(LONG_AGO, "rule", "R-2", action="exclude", when={"field": "is_test", "op": "eq", "value": True})
    tags = lambda place: {"Tags": "vip" if place % VIP == 0 else ""}  # noqa: E731
    names = written(folder, Scenario(lambda place, _: lost(place), cells=tags, changes=(rule, other)))
    study = investigate(open_case(folder))
    gap = max(study.gaps, key=lambda one: one.orders)
    assert set(study.orders_of(gap.id).order_name) <= names
    return gap.cause, len(names)


def some(place, of=100):
    """Whether this place is among so many of a hundred, without a pattern."""
    return (place * 7919 + place * place * 104_729) % 100 < of


@pytest.mark.parametrize("of", [40, 65])
def test_it_is_named_where_only_its_orders_are_lost_and_none_before_it_began(of, tmp_path):
    cause, lost = cause_of(tmp_path, BEGINS, lambda place: place >= BEGINS and place % VIP == 0 and some(place, of))
    assert (cause.kind, cause.ref, cause.trigger, cause.strength) == ("rule", "R-1", "changed", "established")
    met = len(range(BEGINS, 600, VIP))
    assert any(f"{met - lost} of {met} orders that it should have kept back" in words for words in cause.against)


def test_it_is_not_claimed_where_many_passed_between_its_beginning_and_the_first_loss(tmp_path):
    begun = BEGINS - 20 * A_DAY
    cause, _ = cause_of(tmp_path, begun, lambda place: place >= BEGINS and place % VIP == 0 and some(place, 40))
    assert not (cause.ref == "R-1" and cause.strength != "undetermined")


def test_nor_where_others_are_lost_as_well(tmp_path):
    cause, _ = cause_of(tmp_path, BEGINS, lambda place: place >= BEGINS and some(place, 30))
    assert not (cause.ref == "R-1" and cause.strength != "undetermined")


def test_a_new_value_without_a_target_of_which_a_part_is_lost_from_the_first_order_on_is_the_mappings(tmp_path):
    """No order was paid so before day 40, and 45 of a hundred of them never arrive: named, and not claimed."""
    paypal = lambda place: place >= BEGINS and place % VIP == 0  # noqa: E731
    mapping = record(LONG_AGO, "mapping", "M-PAY", maps="payment_method", entries={"Card": "1010"}, default=None)
    names = written(
        tmp_path,
        Scenario(
            lambda place, _: paypal(place) and some(place, 45),
            cells=lambda place: {"Payment Method": "PayPal" if paypal(place) else "Card"},
            changes=(mapping,),
        ),
    )
    [gap] = investigate(open_case(tmp_path)).gaps
    assert gap.orders == len(names)
    assert (gap.cause.kind, gap.cause.ref, gap.cause.trigger) == ("mapping", "M-PAY", "latent")
    assert gap.cause.strength == "undetermined"


def test_one_whose_end_nobody_recorded_is_not_claimed_where_others_were_lost_just_as_long(tmp_path):
    ends = BEGINS + 20 * A_DAY
    lost = lambda place: BEGINS <= place < ends and (place % VIP == 0 or some(place, 40))  # noqa: E731
    cause, _ = cause_of(tmp_path / "others", BEGINS, lost)
    assert not (cause.ref == "R-1" and cause.strength == "established")
    alone = lambda place: BEGINS <= place < ends and place % VIP == 0  # noqa: E731
    cause, _ = cause_of(tmp_path / "alone", BEGINS, alone)
    assert (cause.ref, cause.strength) == ("R-1", "established")

"""Planted worlds with known truth, end to end: every missing order and no other, each gap with its cause, no alarm."""

from decimal import Decimal

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import Study, investigate
from tests.planted import GapTruth, Truth, World, plant
from tests.seeds import TIMES

FLAGSHIP_SEEDS = range(1, 1 + 3 * TIMES)
HEALTHY_SEEDS = range(101, 101 + 3 * TIMES)
MORE_TROUBLE = {
    "background misses": World(background_misses=0.003),
    "snapshots only": World(history="snapshots", credential_by="date"),
    "changes only": World(history="changes"),
    "two overlapping exports": World(split_shopify=True),
    "look-alike documents": World(lookalikes=True),
    "no period, orders up to as_of": World(orders_until_as_of=True, declare_period=False),
    "the tool logs what it filters": World(log_filtered=True),
}


def studied(folder, seed: int, world: World) -> tuple[Study, Truth]:
    truth = plant(folder / "case", seed, world)
    return investigate(open_case(folder / "case")), truth


def check_dispositions(study: Study, truth: Truth) -> None:
    """Every order of the period stands where it was planted, and the statement adds up."""
    orders = study.matches.orders.select("channel", "order_id", "disposition").execute()
    found = {(row.channel, row.order_id): row.disposition for row in orders.itertuples()}
    planted = {key: order.disposition for key, order in truth.orders.items() if order.in_period or key in found}
    assert {key: (found.get(key), want) for key, want in planted.items() if found.get(key) != want} == {}
    for channel in study.findings.channels:
        assert channel.counts["orders"] == channel.counts["not_expected"] + channel.counts["expected"]
        assert channel.amounts["orders"] == channel.amounts["not_expected"] + channel.amounts["expected"]


def check_gap(study: Study, planted: GapTruth) -> None:
    """A planted gap was found with its orders, its days, its cause and its trigger, and no decoy stands near it."""
    gap = next(g for g in study.gaps if g.channel == planted.channel and g.cause.ref == planted.cause_ref)
    orders = study.orders_of(gap.id)
    assert set(orders.order_id) == set(planted.orders)
    assert gap.orders == len(planted.orders)
    assert sum(map(Decimal, orders.amount)) == gap.amount
    assert gap.onset.earliest is not None
    assert gap.onset.earliest <= planted.onset <= gap.onset.latest
    assert (gap.end is None) == (planted.end is None)
    if gap.end and planted.end:
        assert gap.end.earliest is not None
        assert gap.end.earliest <= planted.end <= gap.end.latest
    assert (gap.cause.kind, gap.cause.trigger) == (planted.cause_kind, planted.trigger)
    assert gap.cause.probability >= Decimal("0.9")
    assert all(cause.probability <= Decimal("0.05") for cause in gap.causes if cause.ref in planted.decoys)
    assert sum(cause.probability for cause in gap.causes) <= 1


def check_world(study: Study, truth: Truth) -> None:
    check_dispositions(study, truth)
    assert len(study.gaps) == len(truth.gaps)
    for planted in truth.gaps:
        check_gap(study, planted)


@pytest.mark.parametrize("seed", FLAGSHIP_SEEDS)
def test_the_flagship_comes_out_right_whatever_the_volumes_and_conventions(tmp_path, seed):
    study, truth = studied(tmp_path, seed, World())
    assert {gap.key for gap in truth.gaps} == {"flagship", "mapping", "credential"}
    check_world(study, truth)
    flagship = next(gap for gap in study.gaps if gap.cause.ref == "R-12")
    assert flagship.cause.trigger_ref == "W-3"
    assert flagship.cause.trigger_onset is not None
    decoy = next(cause for cause in flagship.causes if cause.ref == truth.decoys[0])
    assert decoy.against


@pytest.mark.parametrize("seed", HEALTHY_SEEDS)
def test_a_world_with_decoys_and_a_seasonal_dip_shows_no_gap(tmp_path, seed):
    study, truth = studied(tmp_path, seed, World(flagship=False, mapping=False, credential=False, dip=True))
    check_dispositions(study, truth)
    assert study.gaps == ()


@pytest.mark.parametrize("world", MORE_TROUBLE.values(), ids=MORE_TROUBLE)
def test_the_planted_gaps_are_found_through_other_trouble(tmp_path, world):
    study, truth = studied(tmp_path, 31, world)
    check_dispositions(study, truth)
    assert {gap.cause.ref for gap in study.gaps} == {gap.cause_ref for gap in truth.gaps}
    for planted in truth.gaps:
        gap = next(g for g in study.gaps if g.cause.ref == planted.cause_ref)
        lost = set(study.orders_of(gap.id).order_id)
        assert lost >= set(planted.orders)
        assert len(lost - set(planted.orders)) <= 0.02 * len(lost)
        assert gap.cause.probability >= Decimal("0.9")
        assert gap.onset.earliest is not None
        assert gap.onset.earliest <= planted.onset <= gap.onset.latest


def test_misses_that_nothing_links_are_no_gap(tmp_path):
    world = World(flagship=False, mapping=False, credential=False, dip=True, background_misses=0.004)
    study, truth = studied(tmp_path, 41, world)
    check_dispositions(study, truth)
    assert study.gaps == ()
    assert (study.exceptions[study.exceptions.disposition == "missing"].gap_id == "").all()

"""The few orders of two values together, lost among many that chance took: told, and never made up."""

import itertools

import numpy as np
import pytest

from syncgap_kit.attribution.attributes import Attributes
from syncgap_kit.attribution.candidate import YES, Orders
from syncgap_kit.attribution.explaining import explain
from syncgap_kit.attribution.segments import _together
from syncgap_kit.attribution.tracer import Tracer
from syncgap_kit.tracing.strata import densest

DAYS, A_DAY, SINCE = 300, 20, 150
PAIR = {
    "all": [{"field": "country", "op": "eq", "value": "3"}, {"field": "sku", "op": "eq", "value": "7"}],
}


def explained(seed, by_chance, lost_of_the_pair):
    """Orders of thirty articles to eight countries; of one article to one country most are lost from a day on."""
    random = np.random.default_rng(seed)
    size = DAYS * A_DAY
    day = np.repeat(np.arange(DAYS), A_DAY)
    columns = {"sku": random.integers(0, 30, size), "country": random.integers(0, 8, size)}
    columns["payment_method"] = random.integers(0, 3, size)
    pair = (columns["sku"] == 7) & (columns["country"] == 3) & (day >= SINCE) & (random.random(size) < lost_of_the_pair)
    lost = pair | (random.random(size) < by_chance)
    values = {
        (name, str(v)): np.flatnonzero(column == v) for name, column in columns.items() for v in np.unique(column)
    }
    expected = np.full(DAYS, A_DAY)
    arrived = expected - np.bincount(day[lost], minlength=DAYS)
    place = np.arange(size)
    orders = Orders("shop", "USD", place, place * 4320, day, lost, lost & False, expected, arrived, DAYS - 1)
    return orders, pair, explain(orders, [], Attributes(values), Tracer(orders, np.ones(DAYS)))


@pytest.mark.parametrize("by_chance", [0.005, 0.02, 0.05])
def test_what_one_article_lost_in_one_country_is_told_among_what_chance_took(by_chance):
    orders, pair, [cause] = explained(2, by_chance, 1.0)
    assert cause.segment == PAIR
    assert pair.sum() == 15
    assert not (pair & ~cause.met).any()
    assert (cause.met & orders.lost & ~pair).sum() <= 1


def test_a_pair_that_lost_most_of_its_orders_is_told_as_well():
    _, pair, [cause] = explained(2, 0.01, 0.8)
    assert cause.segment == PAIR
    assert (cause.met & pair).sum() >= pair.sum() - 1


def test_no_pair_is_made_up():
    found = [cause for seed in range(25) for cause in explained(seed, (0.005, 0.02, 0.05)[seed % 3], 0.0)[2]]
    assert found == []


@pytest.mark.parametrize("length", [9, 12])
def test_a_failure_of_an_hour_is_no_matter_of_a_value(length):
    """Orders that were lost in a row, whatever they were, in a channel of four hundred a day."""
    for seed in (2, 3):
        random = np.random.default_rng(seed)
        size, days = 80_000, 200
        lost = random.random(size) < 0.005
        lost[40_000 : 40_000 + length] = True
        day, place = np.repeat(np.arange(days), 400), np.arange(size)
        columns = {name: random.integers(0, many, size) for name, many in (("country", 8), ("payment_method", 3))}
        values = {(name, str(v)): np.flatnonzero(own == v) for name, own in columns.items() for v in np.unique(own)}
        orders = orders_of(day, place, lost)
        [cause] = explain(orders, [], Attributes(values), Tracer(orders, np.ones(days)))
        assert cause.segment is None
        assert np.flatnonzero(cause.effect == YES).tolist() == list(range(40_000, 40_000 + length))


def orders_of(day, place, lost):
    expected = np.bincount(day)
    arrived = expected - np.bincount(day[lost], minlength=len(expected))
    return Orders("shop", "USD", place, place * 216, day, lost, lost & False, expected, arrived, len(expected) - 1)


def test_the_densest_run_is_the_best_of_all_runs_tried_one_by_one():
    for seed in range(20):
        random = np.random.default_rng(seed)
        hit = random.random(60) < 0.06
        hit[30:38] |= random.random(8) < 0.9
        usual = float(hit.mean())

        def nats(first, last, hit=hit, usual=usual):
            lost, seen = hit[first : last + 1].sum(), last + 1 - first
            return max(
                lost * np.log(q / min(usual, q / 2)) + (seen - lost) * np.log((1 - q) / (1 - min(usual, q / 2)))
                for q in (0.97, 0.5)
            )

        spell, told = densest(hit, usual)
        assert told == pytest.approx(nats(spell.first, spell.last))
        assert told == pytest.approx(max(nats(a, b) for a, b in itertools.combinations(range(60), 2)))


def test_runs_of_orders_that_all_arrived_tell_nothing():
    assert densest(np.zeros(5, bool), 0.1)[1] <= 0
    assert densest(np.zeros(0, bool), 0.1)[1] <= 0


def test_orders_that_two_values_share_are_counted():
    random = np.random.default_rng(3)
    held = [np.flatnonzero(random.random(40) < share) for share in (0.1, 0.5, 0.9, 0.0)]
    shared = [[len(np.intersect1d(a, b)) if i < j else 0 for j, b in enumerate(held)] for i, a in enumerate(held)]
    assert _together(held).tolist() == shared
    assert _together([]).size == 0

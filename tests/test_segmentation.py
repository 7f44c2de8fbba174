"""The tracer on worlds whose truth is known: when a channel broke, for how long, what it lost, and when it did not."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncgap_kit.tracing import hidden_markov, levels
from syncgap_kit.tracing.hidden_markov import Chain, entry_posterior, log_evidence, passes, recovery_posterior
from syncgap_kit.tracing.lags import arrival_curve, maturity
from syncgap_kit.tracing.likelihood import log_beta_binomial, log_gamma
from syncgap_kit.tracing.segmentation import Segmentation, credible_days, most_probable, segment

DAYS = 365
FEW = settings(max_examples=12, deadline=None, derandomize=True)


@dataclass
class World:
    expected: np.ndarray
    arrived: np.ndarray
    maturity: np.ndarray
    lost: np.ndarray  # orders of each day that a gap took, whatever their lag
    level: float

    def segmented(self) -> Segmentation:
        return segment(self.expected, self.arrived, self.maturity)


def a_world(seed, volume, gaps=(), days=DAYS, mean_lag=1.2, level=None):
    """A channel-year: week, wave, promotions, near-closed days, overdispersed misses, lags; gaps (from, to, share)."""
    random = np.random.default_rng(seed)
    day = np.arange(days)
    mean = volume * np.array([1.1, 1.0, 0.95, 1.0, 1.1, 1.0, 0.85])[day % 7]
    mean = mean * (1 + 0.2 * np.sin(2 * np.pi * (day / 365 + random.random()))) * np.exp(random.normal(0, 0.12, days))
    for start in random.integers(0, days, random.integers(2, 7)):
        mean[start : start + random.integers(1, 6)] *= random.uniform(1.5, 4)
    mean[random.integers(0, days, random.integers(0, 4))] *= 0.03
    expected = random.poisson(mean)
    level = random.uniform(0.97, 0.998) if level is None else level
    concentration = 1 / random.choice([5e-4, 2e-3]) - 1
    healthy = random.binomial(expected, random.beta(level * concentration, (1 - level) * concentration, days))
    kept = healthy.copy()
    for start, end, share in gaps:
        kept[start:end] = random.binomial(healthy[start:end], 1 - share)
    age = days - 1 - day
    arrived = random.binomial(kept, 1 - np.exp(-(age + 1) / mean_lag))
    believed = 1 - np.exp(-(age + 1) / (mean_lag * random.uniform(0.9, 1.1)))  # the curve is known to ten per cent
    return World(expected, arrived, believed, healthy - kept, level)


def credible_set(posterior, level=0.95):
    order = np.argsort(-posterior, kind="stable")
    return set(order[: np.searchsorted(np.cumsum(posterior[order]), level - 1e-12) + 1].tolist())


# The arithmetic, against slower and simpler ways


def test_log_gamma_agrees_with_the_standard_library():
    points = np.concatenate([np.geomspace(1e-9, 1e7, 3000), [1.0, 2.0, 0.5, 8.0]])
    exact = np.array([math.lgamma(point) for point in points])
    assert np.max(np.abs(log_gamma(points) - exact) / np.maximum(1.0, np.abs(exact))) < 1e-12


@pytest.mark.parametrize("miss", [1e-6, 0.02, 0.5, 0.999])
@pytest.mark.parametrize("rho", [2e-4, 3e-2])
def test_beta_binomial_is_a_distribution_with_its_moments(miss, rho):
    orders, arrived = 40, np.arange(41)
    choose = np.array([math.log(math.comb(orders, int(k))) for k in arrived])
    share = np.exp(log_beta_binomial(orders, arrived, miss, rho) + choose)
    mean, hit = (share * arrived).sum(), orders * (1 - miss)
    assert share.sum() == pytest.approx(1, abs=1e-9)
    assert mean == pytest.approx(hit, rel=1e-9)
    assert (share * (arrived - mean) ** 2).sum() == pytest.approx(hit * miss * (1 + (orders - 1) * rho), rel=1e-6)


def test_a_day_without_orders_contributes_exactly_nothing():
    assert log_beta_binomial(0, 0, [1e-6, 0.5, 1.0], 1e-3).tolist() == [0.0, 0.0, 0.0]


def small_chain(seed, days=6, nodes=3, broken_levels=2):
    random = np.random.default_rng(seed)
    share = random.dirichlet(np.ones(broken_levels), nodes)
    entry = np.concatenate([np.zeros((nodes, 1)), share], axis=1)
    healthy, broken = random.random((days, nodes)), random.random((days, 2, broken_levels))
    return Chain(healthy, broken, np.array([0, 1, 1]), entry, np.zeros(nodes))


def paths_of(chain, node):
    """Every path of states with its joint probability, from the transition table of the model written out."""
    states = chain.entry.shape[1]
    enter, change, recover = hidden_markov.BREAKS, hidden_markov.CHANGES, hidden_markov.RECOVERS
    step = change * (1 - recover) * np.tile(chain.entry[node], (states, 1)) + np.diag(np.full(states, 1 - change))
    step[:, 0] = change * recover
    step[0] = enter * chain.entry[node]
    step[0, 0] = 1 - enter
    assert np.allclose(step.sum(axis=1), 1)
    start = hidden_markov.BROKEN_AT_START * chain.entry[node]
    start[0] = 1 - hidden_markov.BROKEN_AT_START
    for path in itertools.product(range(states), repeat=len(chain)):
        probability = start[path[0]]
        for day, state in enumerate(path):
            told = [chain.healthy[day, node], *chain.broken[day, chain.row[node]]]
            probability *= told[state] * (step[path[day - 1], state] if day else 1.0)
        yield path, probability


@pytest.mark.parametrize("peak", [0, 3, 5])
def test_the_passes_agree_with_an_enumeration_of_all_paths(peak):
    chain = small_chain(seed=7)
    messages = passes(chain)
    days, nodes = len(chain), len(chain.row)
    weight = np.array([0.2, 0.5, 0.3])
    onset, recovery = np.zeros(days), np.zeros(days + 1)
    for node in range(nodes):
        paths = list(paths_of(chain, node))
        total = sum(probability for _, probability in paths)
        assert log_evidence(chain)[node] == pytest.approx(math.log(total), abs=1e-12)
        healthy = [sum(p for path, p in paths if path[day] == 0) / total for day in range(days)]
        assert np.allclose((messages.healthy * messages.healthy_back)[:, node], healthy, atol=1e-12)
        for path, probability in paths:
            if path[peak]:
                began = max((day + 1 for day in range(peak) if path[day] == 0), default=0)
                ended = min((day for day in range(peak, days) if path[day] == 0), default=days)
                onset[began] += weight[node] * probability / total
                recovery[ended] += weight[node] * probability / total
    assert np.allclose(entry_posterior(chain, messages, weight, peak), onset / onset.sum(), atol=1e-12)
    assert np.allclose(recovery_posterior(chain, messages, weight, peak), recovery / recovery.sum(), atol=1e-12)


@pytest.mark.parametrize("volume", [30, 2000])
def test_a_finer_grid_of_healthy_levels_changes_nothing(monkeypatch, volume):
    world = a_world(301, volume, [(150, 200, 0.05), (300, 330, 0.5)])
    first = world.segmented()
    monkeypatch.setattr(levels, "GRID_STEP", 0.25)
    monkeypatch.setattr(levels, "RELEVANT", 16.0)
    second = world.segmented()
    assert np.max(np.abs(first.broken - second.broken)) < 0.01
    assert first.healthy_level == pytest.approx(second.healthy_level, abs=0.1 * first.healthy_level_sd)


def test_a_finer_grid_of_broken_levels_changes_nothing_that_matters(monkeypatch):
    world = a_world(302, 300, [(150, 200, 0.05)])
    first = world.segmented()
    monkeypatch.setattr(levels, "BROKEN_EDGES", np.geomspace(0.01, 0.999, 200))
    second = segment(world.expected, world.arrived, world.maturity)
    assert np.max(np.abs(first.broken - second.broken)) < 0.05
    assert most_probable(first.episodes[0].onset) == most_probable(second.episodes[0].onset)


# Healthy channels


@pytest.mark.parametrize("volume", [2, 8, 30, 100, 400, 2000])
def test_healthy_channels_have_no_episode(volume):
    claims = [seed for seed in range(11) if a_world(1000 * volume + seed, volume).segmented().episodes]
    assert claims == []


def test_the_healthy_level_is_found():
    errors = []
    for seed in range(8):
        world = a_world(40 + seed, 200)
        found = world.segmented()
        errors.append((found.healthy_level - world.level) / found.healthy_level_sd)
    assert np.abs(errors).max() < 4
    assert abs(np.mean(errors)) < 1.2


@pytest.mark.parametrize("misses", [1, 2])
def test_a_rare_miss_after_months_without_any_is_no_gap(misses):
    expected = np.full(301, 20)
    arrived = expected.copy()
    arrived[300] -= misses
    assert segment(expected, arrived, np.ones(301)).episodes == ()


def test_a_year_without_a_miss_is_healthy():
    found = segment(np.full(DAYS, 50), np.full(DAYS, 50), np.ones(DAYS))
    assert found.broken.max() < 0.01
    assert found.healthy_level > 0.9995


@pytest.mark.parametrize("level", [0.8, 0.9])
def test_a_poor_but_steady_level_is_not_called_a_gap(level):
    assert a_world(77, 60, level=level).segmented().episodes == ()


def test_the_immature_tail_is_no_gap_with_the_curve_learnt_from_the_triangle():
    for seed in range(6):
        random = np.random.default_rng(500 + seed)
        expected, age = random.poisson(40, 200), np.arange(200)[::-1]
        triangle = np.zeros((200, 25), dtype=int)
        for day, orders in enumerate(random.binomial(expected, 0.985)):
            lags = np.minimum(random.negative_binomial(2, 0.35, orders), 24)
            triangle[day] = np.bincount(lags[lags <= age[day]], minlength=25)
        mature = maturity(arrival_curve(triangle, age), age)
        assert segment(expected, triangle.sum(axis=1), mature).episodes == ()
        assert segment(expected, triangle.sum(axis=1), np.ones(200)).episodes != ()  # what the curve is for


# Step gaps


def test_steps_of_four_nats_a_day_are_located_within_their_interval():
    located, errors = [], []
    for number, (volume, share) in enumerate([(30, 0.1), (30, 0.25), (100, 0.05), (100, 0.25), (300, 0.05), (30, 1.0)]):
        for seed in range(3):
            start = 70 + 67 * seed + 11 * number
            found = a_world(9000 + 10 * number + seed, volume, [(start, DAYS, share)]).segmented()
            assert len(found.episodes) == 1
            episode = found.episodes[0]
            first, last, mass = credible_days(episode.onset)
            assert mass >= 0.95
            located.append(first <= start <= last)
            errors.append(abs(most_probable(episode.onset) - start))
            assert most_probable(episode.recovery) == DAYS
            assert episode.before_data < 1e-3
    assert np.mean(located) >= 0.94
    assert np.mean(errors) <= 0.5


def test_onset_sets_hold_the_truth_as_often_as_they_say():
    held, masses, sizes = [], [], []
    random = np.random.default_rng(61)
    for seed in range(60):
        volume, share = float(np.exp(random.uniform(np.log(25), np.log(600)))), random.choice([0.05, 0.1, 0.2])
        start = int(random.integers(60, 320))
        world = a_world(20_000 + seed, volume, [(start, DAYS, share)])
        episodes = world.segmented().episodes
        if not episodes:
            continue  # too small to claim: silence is right
        episode = max(episodes, key=lambda found: found.recovery[DAYS])
        held.append(start in credible_set(episode.onset))
        masses.append(credible_days(episode.onset)[2])
        due = (world.lost * world.maturity).sum()
        sizes.append(episode.lost.low <= due <= episode.lost.high)
        assert episode.lost.low <= episode.lost.mean <= episode.lost.high
    assert len(held) >= 54
    assert abs(np.mean(held) - np.mean(masses)) < 0.05
    assert np.mean(sizes) >= 0.85


@pytest.mark.parametrize("seed", range(6))
def test_an_outage_of_two_days_has_both_ends(seed):
    start = 100 + 17 * seed
    world = a_world(700 + seed, 30, [(start, start + 2, 1.0)])
    world.expected[start - 1 : start + 3] = [30, 28, 33, 29]  # no near-closed day or promotion at the edges
    world.arrived[start - 1 : start + 3] = [29, 0, 0, 29]
    (episode,) = world.segmented().episodes
    assert (most_probable(episode.onset), most_probable(episode.recovery)) == (start, start + 2)
    assert 55 <= episode.lost.low <= 60 <= episode.lost.high <= 64


def test_several_episodes_are_told_apart():
    world = a_world(88, 120, [(60, 75, 0.3), (90, 92, 1.0), (200, 230, 0.15), (340, DAYS, 0.5)])
    episodes = world.segmented().episodes
    assert [most_probable(found.onset) for found in episodes] == [60, 90, 200, 340]
    assert [most_probable(found.recovery) for found in episodes] == [75, 92, 230, DAYS]
    assert all(found.probability > 0.95 for found in episodes)


@pytest.mark.parametrize(("quiet", "spells"), [(8, [(90, 240)]), (25, [(90, 150), (175, 240)])])
def test_a_recovery_that_may_be_chance_parts_no_spell(quiet, spells):
    day = np.arange(240)
    lost = (day >= 90) & ((day < 150) | (day >= 150 + quiet))
    missing = np.where(lost, 2 + (day % 3 == 0), day % 4 == 0)
    found = segment(np.full(240, 30), 30 - missing, np.ones(240))
    assert found.broken[150 : 150 + quiet].min() < 0.5, "these days are rather healthy, so a median would part them"
    assert [(most_probable(one.onset), most_probable(one.recovery)) for one in found.episodes] == spells


def test_a_gap_older_than_the_data_says_so():
    (episode,) = a_world(89, 60, [(0, 90, 0.6)]).segmented().episodes
    assert episode.before_data > 0.95
    assert most_probable(episode.onset) == 0
    assert abs(most_probable(episode.recovery) - 90) <= 1


def test_nothing_ever_arrived():
    found = segment(np.full(30, 4), np.zeros(30), np.ones(30))
    (episode,) = found.episodes
    assert (episode.before_data, episode.probability) == (1.0, 1.0)
    assert credible_days(episode.onset) == (0, 0, 1.0)
    assert credible_days(episode.recovery) == (30, 30, 1.0)
    assert 100 <= episode.lost.low <= episode.lost.mean <= episode.lost.high == 120
    assert segment([1, 1, 1], [0, 0, 0], [1, 1, 1]).episodes == ()  # three orders are no proof
    assert segment([], [], []).episodes == ()


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="between 0 and the expected"):
        segment([5, 5], [5, 6], [1, 1])
    with pytest.raises(ValueError, match="one entry per day"):
        segment([5, 5], [5], [1, 1])


# Properties


@FEW
@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0, 1), st.floats(0.01, 1)), min_size=1, max_size=60))
def test_posteriors_are_distributions_on_any_series(rows):
    expected = np.array([orders for orders, _, _ in rows])
    arrived = np.floor(expected * [share for _, share, _ in rows])
    found = segment(expected, arrived, [mature for _, _, mature in rows])
    assert found.broken.shape == (len(rows),)
    assert np.all((found.broken >= 0) & (found.broken <= 1))
    assert 0 < found.healthy_level <= 1
    for episode in found.episodes:
        assert episode.onset.sum() == pytest.approx(1, abs=1e-9)
        assert episode.recovery.sum() == pytest.approx(1, abs=1e-9)
        assert episode.onset[episode.peak + 1 :].sum() == episode.recovery[: episode.peak + 1].sum() == 0
        assert 0 <= episode.lost.low <= episode.lost.mean <= episode.lost.high <= expected.sum()


@FEW
@given(seed=st.integers(0, 10_000), quiet=st.integers(1, 30))
def test_days_without_orders_after_the_last_change_nothing(seed, quiet):
    world = a_world(seed, 30, [(60, 80, 0.3)], days=100)
    longer = [np.concatenate([part, fill * np.ones(quiet)]) for part, fill in zip(
        (world.expected, world.arrived, world.maturity), (0, 0, 1), strict=True)]  # fmt: skip
    first, second = world.segmented(), segment(*longer)
    assert np.allclose(first.broken, second.broken[:100], atol=1e-9)
    for before, after in zip(first.episodes, second.episodes, strict=True):
        assert np.allclose(before.onset, after.onset[:100], atol=1e-9)


@FEW
@given(seed=st.integers(0, 10_000), at=st.integers(5, 45))
def test_a_day_without_orders_among_healthy_days_moves_no_mass(seed, at):
    world = a_world(seed, 40, [(60, 80, 0.4)], days=100)
    parts = (world.expected, world.arrived, world.maturity)
    longer = [np.insert(part, at, fill) for part, fill in zip(parts, (0, 0, 1), strict=True)]
    first, second = world.segmented(), segment(*longer)
    assert np.allclose(first.broken, np.delete(second.broken, at), atol=0.03)
    assert len(first.episodes) == len(second.episodes)
    assert most_probable(second.episodes[-1].onset) == most_probable(first.episodes[-1].onset) + 1


@FEW
@given(seed=st.integers(0, 10_000), prefix=st.integers(1, 120))
def test_a_longer_healthy_past_creates_no_episode(seed, prefix):
    world = a_world(seed, 40, [(120, 150, 0.3)], days=150 + prefix)
    random = np.random.default_rng(seed)
    past = random.poisson(40, prefix)
    parts = (
        np.concatenate([past, world.expected]),
        np.concatenate([random.binomial(past, world.level), world.arrived]),
    )
    longer = segment(*parts, np.concatenate([np.ones(prefix), world.maturity]))
    assert len(longer.episodes) == len(world.segmented().episodes)


def test_healthy_days_in_any_order_are_healthy():
    world = a_world(90, 50)
    for seed in range(4):
        order = np.random.default_rng(seed).permutation(DAYS)
        assert segment(world.expected[order], world.arrived[order], world.maturity[order]).episodes == ()


def test_time_reversed_onset_and_recovery_change_places():
    world = a_world(91, 60, [(150, 180, 0.25)], mean_lag=0.05)
    forth = world.segmented()
    back = segment(world.expected[::-1], world.arrived[::-1], world.maturity[::-1])
    (first,), (second,) = forth.episodes, back.episodes
    assert np.allclose(forth.broken[20:-20], back.broken[::-1][20:-20], atol=0.01)
    assert np.allclose(first.onset[20:-20], second.recovery[::-1][20 : DAYS - 20], atol=0.01)


def test_the_same_series_gives_the_same_numbers():
    world = a_world(92, 30, [(200, 230, 0.2)])
    first, second = world.segmented(), world.segmented()
    assert first.broken.tobytes() == second.broken.tobytes()
    assert first.episodes[0].lost == second.episodes[0].lost


# Sets of days


def test_credible_days_are_the_smallest_set_and_its_hull():
    assert credible_days([0.0, 0.96, 0.04, 0.0]) == (1, 1, 0.96)
    assert credible_days([0.5, 0.0, 0.45, 0.05]) == (0, 2, pytest.approx(0.95))
    assert credible_days([0.25, 0.25, 0.25, 0.25], level=0.5) == (0, 1, 0.5)
    assert credible_days([0.1] * 10, level=1.0) == (0, 9, pytest.approx(1.0))
    assert most_probable([0.3, 0.4, 0.4]) == 1


# The reporting triangle


def test_the_arrival_curve_of_a_triangle_worked_by_hand():
    triangle = [[6, 3, 1], [12, 6, 0], [8, 0, 0]]
    # lag 2: 1 of 10, from the first day alone; lag 1: 9 of 27, from the first two
    assert arrival_curve(triangle, [2, 1, 0]).tolist() == pytest.approx([0.9 * 2 / 3, 0.9, 1.0])
    assert maturity(arrival_curve(triangle, [2, 1, 0]), [7, 2, 1, 0]).tolist() == pytest.approx([1, 1, 0.9, 0.6])


def test_the_arrival_curve_survives_gaps_and_cut_tails():
    random, days = np.random.default_rng(3), 400
    age = np.arange(days)[::-1]
    share = np.array([0.5, 0.2, 0.15, 0.1, 0.05])
    triangle = np.array([random.multinomial(random.poisson(60), share) for _ in range(days)])
    triangle[200:260] = 0  # an outage is no lag
    triangle[np.arange(5) > age[:, None]] = 0
    curve = arrival_curve(np.pad(triangle, ((0, 0), (0, 20))), age)
    assert len(curve) == 5
    assert np.allclose(curve, np.cumsum(share), atol=0.01)
    assert np.all(np.diff(curve) >= 0)
    assert arrival_curve(np.zeros((3, 4)), [2, 1, 0]).tolist() == [1.0]
    with pytest.raises(ValueError, match="one row per day"):
        arrival_curve([[1, 2]], [1, 0])

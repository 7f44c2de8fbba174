"""Whether a loss set in at once or grew: the mixture of steps and ramps on series whose truth is known."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from syncgap_kit.tracing import ramps
from syncgap_kit.tracing.likelihood import log_beta_binomial
from syncgap_kit.tracing.ramps import Level, Window, evidence_of, shape_of
from syncgap_kit.tracing.segmentation import credible_days, most_probable, segment, shaped

DAYS = 240


def a_loss(seed, volume, share, length, onset=120, days=DAYS):
    """Orders and arrivals of a channel that from a day on loses a share, reached after `length` days of growth."""
    random = np.random.default_rng(seed)
    expected = random.poisson(volume, days)
    grown = np.clip((np.arange(days) - onset + 1) / length, 0, 1) * share
    miss = 1 - random.uniform(0.98, 0.997) * (1 - grown)
    concentration = 1 / 0.001 - 1
    chance = random.beta((1 - miss) * concentration, miss * concentration)
    return expected, random.binomial(expected, chance)


def traced(seed, *what):
    expected, arrived = a_loss(seed, *what)
    series = (expected, arrived, np.ones(DAYS))
    step = segment(*series)
    return step, shaped(*series, step)


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_ramp_is_told_from_a_step_and_dated_by_its_first_day(share):
    errors = []
    for seed in range(6):
        step, shape = traced(seed, 200, share, 40)
        [was], [now] = step.episodes, shape.episodes
        assert now.ramp > 0.95
        assert 25 <= now.growth <= 60
        first, last, _ = credible_days(now.onset)
        assert first <= 120 <= last
        errors.append([abs(most_probable(episode.onset) - 120) for episode in (now, was)])
    now, was = np.sum(errors, axis=0)
    assert now < was


@pytest.mark.parametrize("length", [5, 7, 12, 30])
def test_a_ramp_that_ends_with_nothing_arriving_is_dated_by_its_first_day(length):
    for seed in range(3):
        [now] = traced(seed, 100, 0.9999, length)[1].episodes
        first, last, _ = credible_days(now.onset)
        assert now.ramp > 0.95
        assert abs(now.growth - length) <= max(2, length / 4)
        assert first <= 120 <= last


@pytest.mark.parametrize("seed", range(4))
def test_a_step_stays_a_step_on_the_same_day(seed):
    step, shape = traced(seed, 200, 0.2, 1)
    [was], [now] = step.episodes, shape.episodes
    assert now.ramp < 0.2
    assert most_probable(now.onset) == most_probable(was.onset)
    assert abs(now.onset - was.onset).sum() < 0.4  # in total variation at most the ramp's share
    assert now.onset.sum() == pytest.approx(1)


def test_the_evidence_of_a_short_series_is_that_of_every_way_written_out():
    """Onsets, slopes and lengths one by one, in plain Python, against the tables and cumulated sums."""
    expected, arrived = np.array([40.0] * 12), np.array([40.0, 39, 40, 40, 38, 35, 31, 28, 26, 27, 24, 26])
    window = Window(expected, arrived, np.ones(12), 2, 8)
    table = ramps._Table(window, Level(0.01, 0.004, 1.0))
    depths, slopes = np.geomspace(0.05, 0.9, 7), np.geomspace(0.02, 0.2, 5)
    steps, growths = ramps._steps(table, depths), ramps._ramps(table, slopes)

    def likelihood(onset, length, depth, on_first_day=1.0):
        shares = [depth * min(max((day - onset + 1) / length, 0), 1) for day in range(12)]
        shares[onset] *= on_first_day
        misses = [0.01 + 0.99 * share for share in shares]
        return sum(map(float, log_beta_binomial(expected, arrived, misses, 0.004)))

    def step(onset, depth):
        during = [likelihood(onset, 1, depth, hour / 8) for hour in range(1, 9)]
        return max(during) + math.log(sum(math.exp(one - max(during)) for one in during) / 8)

    written = [step(onset, depth) for onset in range(2, 9) for depth in depths]
    prior = ramps._log_cells(depths) - np.log(7)
    assert (steps - prior).ravel() == pytest.approx(np.array(written), abs=0.02)
    prior = ramps._log_cells(slopes)[:, None] + np.log(ramps.LENGTH_PRIOR) - np.log(7)
    for (place, onset), (at, slope), length in itertools.product(enumerate(range(2, 9)), enumerate(slopes), (2, 3, 4)):
        found = (growths[place, at] - prior[at])[length - 2]
        assert found == pytest.approx(likelihood(onset, length, slope * length), abs=0.02)


def test_the_prior_of_a_ramp_adds_up_to_one_like_that_of_a_step():
    """Over all slopes, lengths and the depths that they may lead to."""
    slopes = np.geomspace(*ramps.SLOPES, 4000)
    depth = slopes[:, None] * ramps.LENGTHS
    prior = np.exp(ramps._log_cells(slopes))[:, None] * ramps.LENGTH_PRIOR
    assert prior[(depth >= ramps.DEPTHS[0]) & (depth <= ramps.DEPTHS[1])].sum() == pytest.approx(1, abs=0.01)
    assert np.exp(ramps._log_cells(np.geomspace(*ramps.DEPTHS, 32))).sum() == pytest.approx(1)
    beyond = np.exp(ramps._log_cells(np.geomspace(*ramps.STEPS, 32))).sum() - 1  # all is lost at once, by either
    assert beyond == pytest.approx(math.log(2) / math.log(ramps.DEPTHS[1] / ramps.DEPTHS[0]))


def test_a_mechanism_without_a_single_loss_before_its_first_begins_there_or_grew_from_there():
    random = np.random.default_rng(5)
    expected = np.full(150, 60.0)
    for length, grew in ((1, False), (40, True)):
        share = np.clip((np.arange(150) - 70 + 1) / length, 0, 1) * 0.4
        lost = random.binomial(60, share)
        first = int(np.flatnonzero(lost)[0])
        window = Window(expected, expected - lost, np.ones(150), max(first - ramps.EARLIER, 0), first)
        assert (shape_of(window, evidence_of(window, 1e-6, (1e-3, 1e-2, 5e-2))).ramp > 0.5) is grew


def test_spells_that_run_into_one_another_have_their_shapes_all_the_same():
    """The most probable end of one may lie after the surest day of the next; onsets stay probabilities."""
    expected, arrived = a_loss(3, 200, 0.2, 1)
    series = (expected, arrived, np.ones(DAYS))
    step = segment(*series)
    [episode] = step.episodes
    late = np.zeros(DAYS + 1)
    late[episode.peak + 5] = 1.0
    twice = replace(step, episodes=(replace(episode, recovery=late), episode))
    for found in shaped(*series, twice).episodes:
        assert found.onset.sum() == pytest.approx(1)
        assert (found.onset >= 0).all()


@pytest.mark.parametrize("fall", [1, 10, 25])
@pytest.mark.parametrize("volume", [20, 60, 200])
def test_an_end_is_told_to_have_come_at_once_or_day_by_day(volume, fall):
    """Half of all orders are lost for fifty days, the last `fall` of them less each day; the last loss is the end."""
    days = np.arange(200)
    share = np.where((days >= 60) & (days <= 110), 0.5 * np.clip((111 - days) / fall, 0, 1), 0.0)
    covered = []
    for seed in range(8):
        random = np.random.default_rng([seed, volume, fall])
        expected = random.poisson(volume, 200)
        arrived = random.binomial(expected, 0.995 * (1 - share))
        series = (expected, arrived, np.ones(200))
        [episode] = shaped(*series, segment(*series)).episodes
        assert episode.recovery.sum() == pytest.approx(1)
        assert (episode.ebb > 0.5 and episode.ebbed > 2) is (fall > 1)
        first, last, _ = credible_days(episode.recovery)
        covered.append(first <= 111 <= last)
        assert fall == 1 or abs(episode.ebbed - fall) <= max(6, fall // 2)
    assert sum(covered) >= 7

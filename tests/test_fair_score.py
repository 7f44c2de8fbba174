"""What the tracer's score is fair by: kernel change points, sets of days, cells looked at again."""

from itertools import combinations, pairwise, product
from math import log

import numpy as np
import pytest

from syncgap_kit.tracing.likelihood import days_log_likelihood, log_beta_binomial, not_yet
from tests.score_tracing import figures, worlds
from tests.score_tracing.cells import cells_of
from tests.score_tracing.kernel import starts_of_segments
from tests.score_tracing.peers import Answer, kernel_starts
from tests.score_tracing.plan import AGAIN, looked_at_again
from tests.score_tracing.series import stream
from tests.score_tracing.trials import LEVEL, NINE_IN_TEN, RampTrial, judged, smallest_set, step_trial
from tests.test_score_tracing import steps


def test_kernel_change_points_are_the_best_of_all_cuts():
    """Every way to cut nine values into segments of two at least, its scatter added up pair by pair."""
    for seed in range(6):
        random = np.random.default_rng(seed)
        signal = np.concatenate([random.normal(0, 1, 4), random.normal(3, 1, 5)])
        pairs = [(a - b) ** 2 for a, b in combinations(signal, 2)]
        usual = float(np.median(pairs))

        def scatter(part, usual=usual):
            kernel = sum(np.exp(-np.clip((a - b) ** 2 / usual, 0.01, 100)) for a in part for b in part)
            return len(part) - kernel / len(part)

        ways = [(0, *inner, 9) for count in range(4) for inner in combinations(range(2, 8), count)]
        ways = [way for way in ways if all(b - a >= 2 for a, b in pairwise(way))]
        worth = {way: sum(scatter(signal[a:b]) + 1.0 for a, b in pairwise(way)) for way in ways}
        assert starts_of_segments(signal, 1.0) == list(min(worth, key=worth.__getitem__)[:-1])


def test_kernel_change_points_are_those_of_ruptures_where_it_is_installed():
    ruptures = pytest.importorskip("ruptures")
    for seed in range(10):
        series = worlds.several(stream("kernel", seed), 100)
        selling = np.flatnonzero(series.expected)
        ratio = series.arrived[selling] / series.expected[selling]
        theirs = ruptures.KernelCPD(kernel="rbf").fit(ratio / ratio.std()).predict(pen=log(len(ratio)))
        assert kernel_starts(series.expected, series.arrived) == [0, *(int(selling[place]) for place in theirs[:-1])]


def test_a_channel_that_loses_nothing_has_no_kernel_change_point():
    assert kernel_starts(np.full(50, 7), np.full(50, 7)) == [0]
    assert starts_of_segments(np.zeros(50), 1.0) == [0]


def test_a_set_holds_the_truth_at_least_as_often_as_its_level_and_just_as_often_as_it_states():
    """Over truths drawn from the posteriors themselves; whole days hold more than the level."""
    for seed, level in product(range(20), (NINE_IN_TEN, LEVEL)):
        posterior = np.random.default_rng(seed).dirichlet(np.full(12, 0.3))
        days, mass = smallest_set(posterior, level)
        assert sum(posterior[day] for day in days) == pytest.approx(mass)
        assert mass >= level
        assert mass - min(posterior[day] for day in days) < level


def test_coverage_of_ramps_is_told_of_sets_of_nine_in_ten_and_of_those_that_a_report_states():
    sharp, wide = judged(Answer(3, np.eye(9)[3], 1), 3), judged(Answer(3, np.full(20, 0.05), 1), 19)
    some = [RampTrial(100.0, 0.5, 20, sharp, (True, 1.0))] * 9 + [RampTrial(100.0, 0.5, 20, wide, (False, 0.9))]
    assert (figures.ramps(some).measured, figures.ramps(some).kept) == ("0.900", True)
    assert not figures.ramps(some[:9]).kept  # more than the sets should hold
    assert (figures.ramps_as_reported(some).measured, figures.ramps_as_reported(some).kept) == ("-0.095", False)
    assert figures.ramps([]).kept is figures.ramps_as_reported([]).kept is None


def test_a_cell_that_one_series_decides_is_looked_at_again_and_all_its_series_count():
    few = cells_of(steps([0, 0, 0, 1], [0, 0, 0, 0]))
    assert figures.short_of_exact(few) == few
    jobs = looked_at_again(few, 4)
    assert [job[1] for job in jobs] == [(300.0, 0.1, number) for number in range(4, 4 * (1 + AGAIN))]
    assert {job[0] for job in jobs} == {step_trial}
    more = cells_of(steps([0] * 39 + [1], [0] * 40))
    assert figures.short_of_exact(more) == []
    other = [trial for cell in cells_of(steps([0] * 4, [0] * 4)) for trial in cell.trials]
    told = figures.exact_days([*more, *cells_of([type(one)(100.0, 0.1, one.verdicts, 0.1) for one in other])])
    assert told.kept
    assert "0.975x ± 0.048 of 40 (300 a day, 10 %)" in told.remark


def test_what_days_have_in_common_is_worked_out_once_and_changes_nothing():
    random = np.random.default_rng(8)
    expected = random.poisson(9, 200).astype(float)
    arrived = random.binomial(expected.astype(int), 0.9).astype(float)
    maturity = np.concatenate([np.ones(150), np.linspace(1, 0.1, 50)])
    misses, rhos = np.array([1e-6, 0.02, 0.5, 0.999]), np.array([2e-4, 3e-2])
    for miss, rho in ((misses, rhos[:, None]), (misses, np.repeat(rhos, 2)), (misses, 1e-3)):
        days = (slice(None), *[None] * max(np.ndim(miss), np.ndim(rho)))
        slow = log_beta_binomial(expected[days], arrived[days], not_yet(miss, maturity[days]), rho)
        assert days_log_likelihood(expected, arrived, maturity, miss, rho) == pytest.approx(slow, abs=1e-9)
    assert days_log_likelihood(expected[:0], arrived[:0], maturity[:0], misses, 1e-3).shape == (0, 4)

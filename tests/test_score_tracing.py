"""The tracer's score: its oracle, its peer and its simulator against slower and simpler ways, and the command whole."""

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import prod
from pathlib import Path

import numpy as np
import pytest

from syncgap_kit.tracing.segmentation import credible_days
from tests.score_tracing import figures, worlds
from tests.score_tracing.bocpd import HAZARD, falls, run_posteriors, run_starts
from tests.score_tracing.cells import ENOUGH, cells_of
from tests.score_tracing.oracle import nats_per_day, step_posterior
from tests.score_tracing.peers import Answer
from tests.score_tracing.series import DAYS, LAGS, LEVELS, Gap, Series, lag_shares, stream
from tests.score_tracing.strata import stratum_trial
from tests.score_tracing.trials import DelayTrial, QuietTrial, SeveralTrial, StepTrial, judged, smallest_set

ROOT = Path(__file__).resolve().parent.parent
KINDS = {
    "step": lambda random: worlds.step(random, 40, 0.1),
    "stop": lambda random: worlds.step(random, 40, 1.0),
    "outage": lambda random: worlds.outage(random, 40),
    "ramp": lambda random: worlds.ramp(random, 40, 0.5, 20),
    "several": lambda random: worlds.several(random, 40),
    "delayed": lambda random: worlds.delayed(random, 40, 6.0, 8),
    **{name: lambda random, draw=draw: draw(random, 40) for name, (draw, _) in worlds.QUIET.items()},
}
each_kind = pytest.mark.parametrize("kind", KINDS)


# The oracle


def urn(orders, arrived, share, rho):
    """Beta-binomial without its coefficient, order by order: each draw makes the next like it more likely."""
    hit, miss = share * (1 / rho - 1), (1 - share) * (1 / rho - 1)
    hits, misses = prod(hit + i for i in range(arrived)), prod(miss + i for i in range(orders - arrived))
    return hits * misses / prod(hit + miss + i for i in range(orders))


@pytest.mark.parametrize("share", [Fraction(1, 4), Fraction(1)])
def test_the_oracle_agrees_with_every_onset_worked_out_in_fractions(share):
    expected, arrived = [3, 0, 4, 2, 5], [3, 0, 3, 0, 0]
    level, rho, matured = Fraction(9, 10), Fraction(1, 50), [Fraction(1)] * 4 + [Fraction(1, 2)]
    weights = [
        prod(
            (urn(n, k, level * f * (1 - share), rho) if share < 1 else int(k == 0))
            if day >= onset
            else urn(n, k, level * f, rho)
            for day, (n, k, f) in enumerate(zip(expected, arrived, matured, strict=True))
        )
        for onset in range(5)
    ]
    series = Series(
        expected=np.array(expected),
        triangle=np.array(arrived)[:, None],
        maturity=np.ones(5),
        level=np.full(5, float(level)),
        kept=np.ones(5),
        overdispersion=float(rho),
        matured=np.array([float(f) for f in matured]),
        gaps=(Gap(3, 5, float(share)),),
    )
    exact = [float(weight / sum(weights)) for weight in weights]
    assert step_posterior(series) == pytest.approx(exact, rel=1e-9, abs=1e-15)


def test_the_oracle_states_what_it_holds():
    verdicts = []
    for number in range(150):
        series = worlds.step(stream("the oracle's own calibration", number), 60, 0.05)
        posterior = step_posterior(series)
        verdicts.append(judged(Answer(int(np.argmax(posterior)), posterior, 1), series.gaps[0].first))
    covered, mass = (np.mean([getattr(one, part) for one in verdicts]) for part in ("covered", "mass"))
    assert abs(covered - mass) < 0.05


def test_cells_of_too_little_information_are_held_to_nothing():
    assert nats_per_day(30, 0.02) < ENOUGH < nats_per_day(100, 0.02)


@pytest.mark.parametrize("share", [0.02, 0.5, 1.0])
def test_nats_are_the_mean_of_what_both_outcomes_of_an_order_tell(share):
    told = 0.0
    for healthy in np.linspace(*LEVELS, 2001):
        outcomes = ((healthy * (1 - share), healthy), (1 - healthy * (1 - share), 1 - healthy))
        told += sum(after * np.log(after / before) for after, before in outcomes if after > 0) / 2001
    counted = np.mean([100 / (1 + 99 * rho) for rho in (0.0005, 0.002)])
    assert nats_per_day(100, share) == pytest.approx(told * counted, rel=5e-3)


# Bayesian online change-point detection


def test_bocpd_agrees_with_three_days_worked_out_by_hand():
    posterior = run_posteriors(np.array([1, 1, 1]), np.array([1, 0, 0]))
    first = np.array([(1 - HAZARD) / 3, HAZARD / 2])  # a miss after a hit: 1/3; in a new run: 1/2
    first /= first.sum()
    second = np.array([first[0] * (1 - HAZARD) / 2, first[1] * (1 - HAZARD) * 2 / 3, HAZARD / 2])
    assert posterior[0] == pytest.approx([1, 0, 0])
    assert posterior[1] == pytest.approx([*first, 0])
    assert posterior[2] == pytest.approx(second / second.sum())


def test_bocpd_tells_a_fall_from_a_rise():
    expected, arrived = np.full(60, 50), np.repeat([50, 20, 50], 20)
    starts = run_starts(run_posteriors(expected, arrived))
    assert starts == [0, 20, 40]
    assert falls(starts, expected, arrived) == [20]


# The simulator


@each_kind
def test_what_arrived_was_expected_and_had_the_time_to(kind):
    series = KINDS[kind](stream(kind, 1))
    assert series.triangle.shape == (len(series.expected), LAGS)
    assert series.triangle.min() >= 0
    assert np.array_equal(series.arrived, series.triangle.sum(axis=1))
    assert np.all(series.arrived <= series.expected)
    assert not series.triangle[np.arange(LAGS) > series.ages[:, None]].any()
    for share in (series.maturity, series.matured):
        assert np.all((share > 0) & (share <= 1))


@each_kind
def test_a_series_is_the_same_whenever_it_is_drawn_and_no_other(kind):
    first, again, other = (KINDS[kind](stream(kind, number)) for number in (4, 4, 5))
    for name in ("expected", "triangle", "maturity", "level", "kept", "matured"):
        assert np.array_equal(getattr(first, name), getattr(again, name))
    assert (first.gaps, first.overdispersion) == (again.gaps, again.overdispersion)
    assert not np.array_equal(first.expected, other.expected)


def test_what_arrives_is_what_was_planted():
    series = worlds.step(stream("means", 0), 4000, 0.25)
    due = series.expected * series.level * series.kept * series.matured
    first = series.gaps[0].first
    assert series.arrived[:first].sum() == pytest.approx(due[:first].sum(), rel=0.01)
    assert series.arrived[first:].sum() == pytest.approx(due[first:].sum(), rel=0.02)
    assert lag_shares(1.2).sum() == pytest.approx(1)
    assert series.triangle[:300, 0].sum() / series.arrived[:300].sum() == pytest.approx(lag_shares(1.2)[0], rel=0.02)


@pytest.mark.parametrize("number", range(5))
def test_planted_gaps_are_as_their_worlds_say(number):
    several = worlds.several(stream("several", number), 100).gaps
    assert 2 <= len(several) <= 4
    assert all(later.first - gap.past >= worlds.APART for gap, later in pairwise(several))
    outage = worlds.outage(stream("outage", number), 60)
    (gap,) = outage.gaps
    assert outage.arrived[gap.first : gap.past].tolist() == [0, 0]
    assert outage.expected[gap.first - 1 : gap.past + 1].min() > 10
    ramp = worlds.ramp(stream("ramp", number), 100, 0.5, 20)
    first = ramp.gaps[0].first
    assert ramp.kept[first - 1 : first + 21] == pytest.approx([1, *(1 - 0.025 * np.arange(1, 21)), 0.5])


def test_the_quiet_worlds_differ_from_the_clean_one_as_they_say():
    draws = {name: draw(stream("quiet", 0), 500) for name, (draw, _) in worlds.QUIET.items()}
    assert np.ptp(draws["clean"].level) == 0
    assert np.ptp(draws["weekend effect"].level) == pytest.approx(0.01)
    assert np.ptp(draws["drift"].level) == pytest.approx(0.005, rel=0.01)
    assert draws["overdispersion"].overdispersion == 0.01
    assert all(not series.gaps and np.all(series.kept == 1) for series in draws.values())


# The judging


def test_the_smallest_set_is_the_one_that_the_product_states():
    for number in range(20):
        posterior = stream("posteriors", number).dirichlet(np.full(40, 0.2))
        days, mass = smallest_set(posterior)
        assert (min(days), max(days), pytest.approx(mass)) == credible_days(posterior)
        assert posterior[sorted(days)].sum() == pytest.approx(mass)


def steps(ours, oracle):
    """Steps of one telling cell with these errors; None where the tracer found nothing."""
    nothing = judged(Answer(None, None, 0), 0)
    given = [judged(Answer(day, np.eye(DAYS)[day], 1), 0) if day is not None else nothing for day in ours]
    limit = [judged(Answer(day, np.eye(DAYS)[day], 1), 0) for day in oracle]
    return [StepTrial(300.0, 0.1, {"tracer": a, "oracle": b}, 0.2) for a, b in zip(given, limit, strict=True)]


@pytest.mark.parametrize(
    ("ours", "oracle", "near", "exact"),
    [
        ([0, 0, 0, 1], [0, 0, 0, 1], True, True),
        ([0, 0, 1, 1], [0, 0, 0, 1], False, False),
        ([0, 0, 0, 5], [0, 0, 0, 4], True, True),  # 1.25 times as far
        ([0, 0, 0, None], [0, 0, 0, 0], True, False),  # silence has no error, but is not exact
        ([None, None], [0, 0], None, False),
        ([None, None], [1, 1], None, None),
    ],
)
def test_a_cell_is_held_to_its_oracle(ours, oracle, near, exact):
    cells = cells_of(steps(ours, oracle))
    assert figures.onset_error(cells).kept is near
    assert figures.exact_days(cells).kept is exact
    assert figures.onset_error([replace(cell, volume=1.0) for cell in cells]).kept is None  # tells too little a day


def test_a_goal_that_is_missed_is_said_to_be():
    assert figures.calibration(steps([0, 0], [0, 0])).kept
    assert not figures.calibration(steps([0, 1], [0, 0])).kept  # a set that is sure of the wrong day
    quiet = [QuietTrial("drift", 30.0, {"tracer": number == 0}) for number in range(20)]
    assert figures.false_gaps(quiet, "drift").kept
    assert not figures.false_gaps(quiet[:19], "drift").kept
    assert figures.false_gaps(quiet, "clean").kept is None
    assert not figures.delays([DelayTrial(30.0, 3.0, 8, number == 0) for number in range(99)]).kept
    assert not figures.episodes([SeveralTrial(30.0, 2, 2, 1)]).kept
    assert figures.episodes([SeveralTrial(30.0, 2, 2, 0)]).kept
    assert not figures.channel_seconds([replace(step, seconds=0.31) for step in steps([0], [0])]).kept
    assert not figures.strata_cost(3.0, 20).kept


def test_a_stratum_is_open_for_the_orders_between_the_last_that_arrived_and_the_first_lost():
    trials = [stratum_trial(30.0, 0.05, number) for number in range(30)]
    assert np.median([trial.bracket for trial in trials]) == 2
    assert all(trial.on_days >= 1 for trial in trials)  # the first lost order is on the last of them


# The command


def test_the_command_prints_every_figure_beside_its_goal():
    told = "--series 2 --volumes 100 --shares 0.1".split()
    run = [sys.executable, "-m", "tests.score_tracing", *told]
    shown = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    rows = [line.split(" | ") for line in shown.stdout.partition("### Steps")[0].splitlines() if line.startswith("| ")]
    names = [row[0].removeprefix("| ") for row in rows[1:]]
    assert len(names) == 17
    assert all(row[3] in {"kept", "NOT kept"} for row in rows[1:])
    for world in worlds.QUIET:
        assert f"false gaps per channel-year, {world}" in names
    for part in ("onset error", "exact days", "coverage minus", "delay-only", "outage", "ramps", "several", "stratum"):
        assert any(part in name for name in names), part
    for method in ("tracer", "oracle", "BOCPD", "kernel"):
        assert f"| {method} |" in shown.stdout

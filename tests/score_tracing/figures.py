"""The figures and their goals: one function for each figure, from the trials to what is printed beside the goal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .cells import ENOUGH, Cell, by_volume
from .strata import STRATA, StratumTrial
from .trials import DelayTrial, OutageTrial, QuietTrial, RampTrial, SeveralTrial, StepTrial, Verdict
from .worlds import QUIET


@dataclass(frozen=True)
class Figure:
    """One measured figure beside its goal; `kept` is None where nothing could be measured."""

    name: str
    measured: str
    goal: str
    kept: bool | None
    remark: str = ""


def nothing(name: str, goal: str) -> Figure:
    """A figure for which there was no series."""
    return Figure(name, "not measured", goal, None)


def onset_error(cells: Sequence[Cell]) -> Figure:
    """Mean error of the onset against the oracle's, over the series in which a gap was found, in every telling cell."""
    name, goal = "step onset error against the oracle", "every cell <= 1.25x, or within 0.1 day"
    telling = [cell for cell in cells if cell.nats >= ENOUGH and cell.detected]
    if not telling:
        return nothing(name, goal)
    beyond = beyond_the_oracle(cells)
    worst = max(telling, key=lambda cell: cell.error - cell.oracle_error)
    ours, limit = (np.mean([value(cell) for cell in telling]) for value in (_error, _oracle_error))
    remark = f"{_missed(beyond)}; mean of the cells {ours:.3f} days, oracle {limit:.3f}"
    measured = f"worst {worst.error:.2f} to {worst.oracle_error:.2f} days ({worst.name})"
    return Figure(name, measured, goal, not beyond, f"{len(telling)} cells; {remark}")


def beyond_the_oracle(cells: Sequence[Cell]) -> list[Cell]:
    """The telling cells of which the onset errs more than the oracle's by a quarter and by a tenth of a day."""
    telling = [cell for cell in cells if cell.nats >= ENOUGH and cell.detected]
    return [cell for cell in telling if cell.error > max(1.25 * cell.oracle_error, cell.oracle_error + 0.1)]


def below_a_goal(cells: Sequence[Cell]) -> list[Cell]:
    """The cells that miss one of the two goals which each cell has to keep."""
    missed = {cell.name for cell in (*short_of_exact(cells), *beyond_the_oracle(cells))}
    return [cell for cell in cells if cell.name in missed]


def _error(cell: Cell) -> float:
    return cell.error


def _oracle_error(cell: Cell) -> float:
    return cell.oracle_error


def exact_days(cells: Sequence[Cell]) -> Figure:
    """Share of the series whose onset is exact, undetected ones among them, against the oracle's."""
    name, goal = "share of exact days against the oracle's", "every cell >= 0.95x"
    telling = [cell for cell in cells if cell.nats >= ENOUGH and cell.oracle_exact > 0]
    if not telling:
        return nothing(name, goal)
    beyond = short_of_exact(telling)
    worst = min(telling, key=lambda cell: cell.exact / cell.oracle_exact)
    fewest = min(len(cell.trials) for cell in telling)
    again = [f"{_ratio(cell)} of {len(cell.trials)} ({cell.name})" for cell in telling if len(cell.trials) > fewest]
    looked = f"; looked at again with more series: {', '.join(again)}" if again else ""
    ratio = sum(cell.exact for cell in telling) / sum(cell.oracle_exact for cell in telling)
    measured = f"worst {worst.exact / worst.oracle_exact:.2f}x ({worst.name})"
    return Figure(
        name, measured, goal, not beyond, f"{len(telling)} cells; {_missed(beyond)}; all together {ratio:.3f}x{looked}"
    )


def short_of_exact(cells: Sequence[Cell]) -> list[Cell]:
    """The telling cells of which fewer days are exact than the goal asks for."""
    telling = [cell for cell in cells if cell.nats >= ENOUGH and cell.oracle_exact > 0]
    return [cell for cell in telling if cell.exact < 0.95 * cell.oracle_exact]


def _ratio(cell: Cell) -> str:
    ratio, chance = cell.exact_ratio
    return f"{ratio:.3f}x ± {chance:.3f}"


def _missed(beyond: Sequence[Cell]) -> str:
    return f"beyond the goal: {', '.join(cell.name for cell in beyond)}" if beyond else "none beyond the goal"


def calibration(steps: Sequence[StepTrial]) -> Figure:
    """How often the sets of days hold the truth, less the mass they state, over all steps that were found."""
    return _calibration("coverage minus stated mass, pooled", [trial.verdicts["tracer"] for trial in steps])


def _calibration(name: str, verdicts: Sequence[Verdict]) -> Figure:
    goal, found = "within 0.03", [verdict for verdict in verdicts if verdict.detected]
    if not found:
        return nothing(name, goal)
    covered, mass = (float(np.mean([getattr(one, part) for one in found])) for part in ("covered", "mass"))
    remark = f"{len(found)} of {len(verdicts)} series: {covered:.3f} held, {mass:.3f} stated"
    return Figure(name, f"{covered - mass:+.3f}", goal, abs(covered - mass) <= 0.03, remark)


def false_gaps(quiet: Sequence[QuietTrial], world: str) -> Figure:
    """Gaps claimed per channel-year of a world that has none."""
    limit = QUIET[world][1]
    name, goal = f"false gaps per channel-year, {world}", f"<= {limit}"
    claims = [trial.claims["tracer"] for trial in quiet if trial.world == world]
    if not claims:
        return nothing(name, goal)
    rate = sum(claims) / len(claims)
    at = ", ".join(
        f"{trials_at} at {volume:g} a day"
        for volume, trials in by_volume([trial for trial in quiet if trial.world == world]).items()
        if (trials_at := sum(trial.claims["tracer"] for trial in trials))
    )
    return Figure(name, f"{rate:.3f}", goal, rate <= limit, f"{sum(claims)} in {len(claims)}" + (at and f": {at}"))


def delays(trials: Sequence[DelayTrial]) -> Figure:
    """Series of which the orders are only late, and of which it is said that orders were lost."""
    return _share("delay-only series called a gap", "<= 1 %", trials, lambda trial: trial.claimed, lambda x: x <= 0.01)


def outages(trials: Sequence[OutageTrial]) -> Figure:
    """Two days without arrivals for which there is one claim, with both ends exact; claims elsewhere are told."""
    name = "two-day full outage: both ends exact"
    figure = _share(name, ">= 0.97", trials, lambda trial: trial.exact, lambda x: x >= 0.97)
    return replace(figure, remark=f"{figure.remark}; {sum(trial.extra for trial in trials)} claims of other days")


def ramps(trials: Sequence[RampTrial]) -> Figure:
    """How often the smallest set of nine in ten holds the first day of a ramp, over those in which a gap was found."""
    found = [trial for trial in trials if trial.verdict.detected]
    name, goal = "ramps of 5 to 60 days: coverage of sets of 0.90", "0.85 to 0.97"
    figure = _share(name, goal, found, lambda trial: trial.of_nine_in_ten[0], lambda x: 0.85 <= x <= 0.97)
    if not found:
        return figure
    stated = np.mean([trial.of_nine_in_ten[1] for trial in found])
    remark = f"{figure.remark}, {len(trials) - len(found)} more without a gap; {stated:.3f} stated"
    return replace(figure, remark=remark)


def ramps_as_reported(trials: Sequence[RampTrial]) -> Figure:
    """The same of the sets of days that a report states, which hold more, against what they state."""
    return _calibration("ramps: coverage minus stated mass", [trial.verdict for trial in trials])


def episodes(trials: Sequence[SeveralTrial]) -> Figure:
    """Years of several gaps in which each was found by a claim of its own, and nothing else was claimed."""
    name = "several episodes in one year: all found, none extra"
    return _share(name, ">= 0.95", trials, _told_apart, lambda x: x >= 0.95)


def _told_apart(trial: SeveralTrial) -> bool:
    return trial.found == trial.planted and not trial.extra


def stratum_onset(trials: Sequence[StratumTrial]) -> Figure:
    """How many orders of the stratum stand from the last that arrived to the first that was lost, both counted."""
    name, goal = "stratum onset: last arrived to first lost, in orders, median", "<= 3"
    if not trials:
        return nothing(name, goal)
    median, on_days = (float(np.median([getattr(trial, part) for trial in trials])) for part in ("bracket", "on_days"))
    covered, mass = (np.mean([getattr(trial, part) for trial in trials]) for part in ("covered", "mass"))
    held = f"{covered:.2f} of the spans hold the true day, {mass:.2f} stated"
    remark = f"{len(trials)} strata; {on_days:g} orders on the whole days of onset_span; {held}"
    return Figure(name, f"{median:g}", goal, median <= 3, remark)


def channel_seconds(steps: Sequence[StepTrial]) -> Figure:
    """CPU seconds of one channel-year: the median over all steps."""
    name, goal = "one channel-year, CPU seconds, median", "<= 0.3"
    if not steps:
        return nothing(name, goal)
    seconds = [trial.seconds for trial in steps]
    median, slow = np.quantile(seconds, [0.5, 0.95])
    return Figure(
        name, f"{median:.2f}", goal, bool(median <= 0.3), f"19 of 20 within {slow:.2f}, max {max(seconds):.2f}"
    )


def strata_cost(seconds: float, count: int) -> Figure:
    """CPU seconds of two hundred strata, from as many as were traced."""
    scaled = seconds * STRATA / count
    return Figure(f"{STRATA} strata, CPU seconds", f"{scaled:.1f}", "<= 20", scaled <= 20, f"from {count} strata")


def _share(name: str, goal: str, trials: Sequence, counts: Callable, keeps: Callable[[float], bool]) -> Figure:
    """The share of the trials that count."""
    if not trials:
        return nothing(name, goal)
    hits = int(sum(counts(trial) for trial in trials))
    share = hits / len(trials)
    return Figure(name, f"{share:.3f}", goal, keeps(share), f"{hits} of {len(trials)}")

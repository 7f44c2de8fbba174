"""python -m tests.score_tracing: how well the tracer finds what was planted, beside its goals, as Markdown tables."""

import argparse
import os
import sys
from collections.abc import Sequence

from . import figures, report
from .cells import cells_of
from .plan import SERIES, Trials, jobs, looked_at_again, run, timed_strata
from .trials import StepTrial
from .worlds import QUIET


def main(arguments: Sequence[str]) -> int:
    """Run, and print; a goal that is missed is told and is no failure."""
    asked = _asked(arguments)
    before = os.getloadavg()[0]
    timed = timed_strata(asked.series)
    trials = run(jobs(asked.series, asked.volumes, asked.shares), asked.workers)
    short = figures.below_a_goal(cells_of(trials.steps))
    again = run(looked_at_again(short, asked.series), asked.workers).steps if short else []
    lines = [
        *report.heading(asked.series, before),
        "",
        *report.figures_table(all_figures(trials, again, timed)),
        "",
        *_section("Steps", report.steps_table(cells_of(trials.steps))),
        *_section("Years without a gap: false gaps per channel-year", report.quiet_table(trials)),
        *_section("Ramps", report.ramps_table(trials)),
        *report.small_tables(trials),
    ]
    print("\n".join(lines).rstrip())
    return 0


def all_figures(trials: Trials, again: list[StepTrial], timed: tuple[float, int]) -> list[figures.Figure]:
    """Every figure, in the order of the goals; `again` are the further steps of cells that one series may decide."""
    return [
        figures.onset_error(cells_of([*trials.steps, *again])),
        figures.exact_days(cells_of([*trials.steps, *again])),
        figures.calibration(trials.steps),
        *(figures.false_gaps(trials.quiet, world) for world in QUIET),
        figures.delays(trials.delays),
        figures.outages(trials.outages),
        figures.ramps(trials.ramps),
        figures.ramps_as_reported(trials.ramps),
        figures.episodes(trials.several),
        figures.stratum_onset(trials.strata),
        figures.channel_seconds(trials.steps),
        figures.strata_cost(*timed),
    ]


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"### {title}", "", *lines, ""]


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.score_tracing", description=__doc__)
    parser.add_argument("--series", type=_count, default=SERIES, help=f"of each cell; {SERIES} unless told")
    parser.add_argument(
        "--volumes", type=_numbers, help="orders a day, such as 30,1000, instead of those of each figure"
    )
    parser.add_argument("--shares", type=_numbers, help="parts lost, such as 0.1,0.5, instead of those of each figure")
    parser.add_argument("--workers", type=_count, default=1, help="processes that share the series; one unless told")
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return int(text)


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

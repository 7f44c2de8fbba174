"""What was measured, in Markdown: the figures beside their goals, then the tables they are made of."""

import os
import platform
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np

from .cells import Cell, by_volume, mean, within
from .figures import Figure
from .plan import Trials
from .series import SEED
from .trials import LEVEL
from .worlds import QUIET

METHODS = ("tracer", "oracle", "BOCPD", "kernel")
EXPLAINED = (
    "Exact and one day: shares of all series, found or not. MAE, set size (days of the smallest set that holds "
    f"{LEVEL}), coverage and mass: where a gap was found. Against oracle: mean difference of the errors and its "
    "standard error, on the series in which the tracer found a gap. Claims: episodes or falls per series; one was "
    "planted. Kernel: kernel change points, as ruptures' KernelCPD with rbf finds them. It and BOCPD do not see the "
    "last seven days; of their falls the one nearest to the truth counts."
)


def heading(series: int, before: float) -> list[str]:
    """What was scored, where, and how busy the machine was."""
    cores = len(os.sched_getaffinity(0))
    load = f"{cores} cores, load average {before:.1f} -> {os.getloadavg()[0]:.1f}"
    return [
        f"{series} series per cell, seed {SEED}; Python {platform.python_version()}, numpy {version('numpy')}; {load}"
    ]


def table(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """A Markdown table."""
    lines = [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}"]
    return [*lines, *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)]


def figures_table(figures: Sequence[Figure]) -> list[str]:
    """Every figure beside its goal."""
    said = {True: "kept", False: "NOT kept", None: ""}
    rows = [(one.name, one.measured, one.goal, said[one.kept], one.remark) for one in figures]
    return table(("figure", "measured", "goal", "", "remark"), rows)


def steps_table(cells: Sequence[Cell]) -> list[str]:
    """A line for each cell and method."""
    titles = "orders/day,share,nats/day,method,detected,exact,one day,MAE,set size,coverage,mass,against oracle,claims"
    rows = [_step_row(cell, method) for cell in cells for method in METHODS if cell.verdicts(method)]
    return [*table(titles.split(","), rows), "", EXPLAINED]


def _step_row(cell: Cell, method: str) -> list[str]:
    verdicts = cell.verdicts(method)
    shares = [float(np.mean([one.detected for one in verdicts])), within(verdicts, 0), within(verdicts, 1)]
    return [
        f"{cell.volume:g}",
        _percent(cell.share),
        f"{cell.nats:.2g}" if cell.nats < 10 else f"{cell.nats:.0f}",
        method,
        *(f"{share:.2f}" for share in shares),
        _number(mean(verdicts, "error"), 2),
        _number(mean(verdicts, "size"), 1),
        _number(mean(verdicts, "covered"), 2),
        _number(mean(verdicts, "mass"), 2),
        _against(cell) if method == "tracer" and cell.detected else "",
        f"{np.mean([one.claims for one in verdicts]):.2f}",
    ]


def _against(cell: Cell) -> str:
    difference = cell.errors[0] - cell.errors[1]
    error = difference.std(ddof=1) / np.sqrt(len(difference)) if len(difference) > 1 else np.nan
    return f"{difference.mean():+.2f} ± {error:.2f}"


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _number(value: float, digits: int) -> str:
    return "" if np.isnan(value) else f"{value:.{digits}f}"


def quiet_table(trials: Trials) -> list[str]:
    """False gaps per channel-year of each world and method, and the tracer's by volume."""
    rows = []
    for world in QUIET:
        quiet = [trial for trial in trials.quiet if trial.world == world]
        rates = [_rate(quiet, method) for method in METHODS if method != "oracle"]
        some = np.mean([trial.claims["tracer"] > 0 for trial in quiet])
        at = [f"{volume:g}: {_rate(part, 'tracer')}" for volume, part in by_volume(quiet).items()]
        rows.append((world, len(quiet), *rates, f"{some:.3f}", ", ".join(at)))
    titles = ("world", "years", "tracer", "BOCPD", "kernel", "years with any, tracer", "tracer by orders/day")
    return table(titles, rows)


def _rate(quiet: Sequence[Any], method: str) -> str:
    claims = [trial.claims[method] for trial in quiet if method in trial.claims]
    return f"{np.mean(claims):.3f}" if claims else ""


def ramps_table(trials: Trials) -> list[str]:
    """A line for each volume, share and length of ramps."""
    gathered = defaultdict(list)
    for trial in trials.ramps:
        gathered[trial.volume, trial.share, trial.length].append(trial.verdict)
    rows = [
        (
            f"{volume:g}", _percent(share), length, f"{np.mean([one.detected for one in verdicts]):.2f}",
            *(_number(mean(verdicts, part), 2) for part in ("error", "size", "covered", "mass")),
        )
        for (volume, share, length), verdicts in sorted(gathered.items())
    ]  # fmt: skip
    return table("orders/day,share,ramp days,detected,MAE,set size,coverage,mass".split(","), rows)


def small_tables(trials: Trials) -> list[str]:
    """Outages and several gaps by volume, delays and strata by cell."""
    outages = [
        (
            f"{volume:g}",
            len(part),
            _mean(one.detected for one in part),
            _mean(one.exact for one in part),
            sum(one.extra for one in part),
        )
        for volume, part in by_volume(trials.outages).items()
    ]
    several = [
        (
            f"{volume:g}", len(part), sum(one.planted for one in part), sum(one.found for one in part),
            sum(one.extra for one in part), _mean(one.found == one.planted and not one.extra for one in part),
        )
        for volume, part in by_volume(trials.several).items()
    ]  # fmt: skip
    return [
        *_titled("Two-day outages", table(("orders/day", "years", "detected", "both ends exact", "extra"), outages)),
        *_titled("Several gaps in a year", table("orders/day,years,gaps,found,extra,all right".split(","), several)),
        *_titled("Delays", _delays(trials)),
        *_titled("Strata", _strata(trials)),
    ]


def _delays(trials: Trials) -> list[str]:
    gathered = defaultdict(list)
    for trial in trials.delays:
        gathered[trial.volume, trial.slow, trial.since].append(trial.claimed)
    rows = [(f"{key[0]:g}", *key[1:], len(claims), _mean(claims)) for key, claims in sorted(gathered.items())]
    return table(("orders/day", "lag days", "since days", "series", "called a gap"), rows)


def _strata(trials: Trials) -> list[str]:
    gathered = defaultdict(list)
    for trial in trials.strata:
        gathered[trial.volume, trial.share].append(trial)
    rows = [
        (
            f"{volume:g}", _percent(share), f"{volume * share:g}",
            *(f"{np.median([getattr(one, part) for one in part_of]):g}" for part in ("days", "on_days", "bracket")),
            _mean(one.covered for one in part_of), _mean(one.mass for one in part_of),
        )
        for (volume, share), part_of in sorted(gathered.items())
    ]  # fmt: skip
    titles = "orders/day,share,stratum orders/day,span in days,orders on them,last arrived to first lost,coverage,mass"
    return table(titles.split(","), rows)


def _mean(values: Iterable[float]) -> str:
    return f"{np.mean(list(values)):.2f}"


def _titled(title: str, lines: Sequence[str]) -> list[str]:
    return [f"### {title}", "", *lines, ""]

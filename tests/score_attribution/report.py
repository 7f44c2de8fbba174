"""What was measured, in Markdown: the figures beside their goals, every class, every method, and each failed case."""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import Any

from . import figures
from .figures import EVERY_CLASS, FIGURES, Figure
from .found import Found
from .judge import Verdict
from .values import Drawn

Verdicts = Mapping[str, Sequence[Verdict]]  # by method
KIT = "kit"


def table(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """A Markdown table."""
    lines = [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}"]
    return [*lines, *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)]


def heading(generator: str, seed: int, count: int, exported: int) -> str:
    """What was scored, and where; `exported` of the cases were read from the exports of their systems."""
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    machine = f"Python {platform.python_version()}; {cores} cores, load {load:.1f}"
    return f"{generator} generator, seed {seed}, {count} cases, {exported} of them through native exports; {machine}"


def goals(verdicts: Sequence[Verdict]) -> list[str]:
    """Every figure of the kit over all cases, with its interval, beside its goal."""
    rows = [_row(figure, verdicts) for figure in FIGURES]
    worst, group = min((figures.exact(part), group) for group, part in by_class(verdicts).items())
    said = "kept" if worst >= EVERY_CLASS else "NOT kept"
    rows.insert(1, ("exact cause set, worst class", f"{worst:.3f} ({group})", "", f">= {EVERY_CLASS:.2f}", said))
    return table(("figure", "measured", "95 % interval", "goal", ""), rows)


def _row(figure: Figure, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    value = figure.measure(verdicts)
    if isnan(value):
        return figure.name, "nothing to measure", "", figure.goal, ""
    low, high = figures.interval(figure.measure, verdicts)
    said = "" if not figure.goal else "kept" if figure.keeps(value) else "NOT kept"
    return figure.name, _number(value, figure), f"{_number(low, figure)} to {_number(high, figure)}", figure.goal, said


def _number(value: float, figure: Figure) -> str:
    return "" if isnan(value) else f"{value:.{figure.digits}f}"


def by_class(verdicts: Sequence[Verdict]) -> dict[str, list[Verdict]]:
    """Verdicts by their class, in the order in which classes first come."""
    gathered: dict[str, list[Verdict]] = {}
    for one in verdicts:
        gathered.setdefault(one.group, []).append(one)
    return gathered


def classes(verdicts: Sequence[Verdict]) -> list[str]:
    """A line for each class, with the interval of the exact set."""
    rows = []
    for group, part in by_class(verdicts).items():
        low, high = figures.interval(figures.exact, part)
        cells = [_number(figure.measure(part), figure) for figure in FIGURES]
        rows.append((group, len(part), f"{cells[0]} ({low:.2f} to {high:.2f})", *cells[1:]))
    return table(("class", "cases", *(figure.short for figure in FIGURES)), rows)


def methods(verdicts: Verdicts) -> list[str]:
    """A line for each method over all cases, and the exact set of each class beside each other."""
    shown = [figure for figure in FIGURES if figure.short != "seconds"]
    rows = [(name, *(_number(figure.measure(part), figure) for figure in shown)) for name, part in verdicts.items()]
    gathered = {name: by_class(part) for name, part in verdicts.items()}
    beside = [
        (group, *(f"{figures.exact(parts[group]):.2f}" for parts in gathered.values()))
        for group in next(iter(gathered.values()))
    ]
    return [
        *table(("method", *(figure.short for figure in shown)), rows),
        "",
        "Exact cause set by class. All but the kit are told every gap, its onset and its orders.",
        "",
        *table(("class", *gathered), beside),
    ]


def failure(drawn: Drawn, found: Found, verdict: Verdict) -> list[str]:
    """One failed case: what was true, and what was found."""
    lines = [f"- **{drawn.name}** (draw {drawn.attempt}): {_failed(verdict)}"]
    for gap in drawn.truth.gaps:
        cause = gap.cause
        same = f" or {', '.join(sorted(map(str, cause.same)))}" if cause.same else ""
        joint = f" with {', '.join(sorted(cause.together))}" if cause.together else ""
        told = f"{cause.kind} {cause.ref or '-'}{same}{joint} {cause.trigger or ''}".rstrip()
        may = " (may be told)" if gap.optional else ""
        lines.append(
            f"  - true: {gap.channel} {gap.kind} {told}, {gap.onset} to {gap.end}, {len(gap.orders)} orders{may}"
        )
    lines += [f"  - broke: {found.broke}"] if found.broke else []
    for one in found.gaps:
        causes = "; ".join(str(entry) for entry in one.causes[:3])
        lines.append(
            f"  - found: {one.channel} {one.kind} {causes}, {one.onset} to {one.end}, {len(one.orders)} orders"
        )
    return lines


def _failed(verdict: Verdict) -> str:
    parts = [] if verdict.exact else ["not the true set of causes"]
    parts += [] if all(verdict.latent) else ["latent rule or its trigger missed"]
    parts += [f"decoy {name} claimed" for name in verdict.decoys]
    return ", ".join([*parts, *([] if all(verdict.claims) else ["a claim that is wrong"])])


def has_failed(verdict: Verdict) -> bool:
    """Whether a case is to be listed."""
    return bool(_failed(verdict))

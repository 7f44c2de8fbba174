"""What was measured, as text: on which machine, a table of all peers, and where the kit stands against its limits."""

import math
import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version

from .measure import Result

MB = 1_000_000
PACKAGES = ("duckdb", "ibis-framework", "pandas", "pyarrow", "numpy")
TITLES = (
    *("orders", "engine", "wall s", "CPU s", "wall inside s", "CPU inside s", "RSS MB", "MB/s"),
    *("CPU to narrow", "CPU inside to narrow", "wall to pandas", "RSS to pandas", "growth"),
)
EXPLAINED = (
    "The least of each measure over all runs. Inside: without the start of Python, imports and the counting after it. "
    "To narrow, to pandas: the engine's measure as a part of the other's. Growth: the exponent of CPU inside from the "
    "next smaller size; 1 is linear. Files are in the page cache; cat, parse only and pandas store nothing."
)


def machine(
    before: tuple[float, float, float], after: tuple[float, float, float], memory_limit: str = "4GB"
) -> list[str]:
    """Where it was measured, and how busy the machine was meanwhile."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = " -> ".join(f"{one:.1f}" for one in (before[0], after[0]))
    peers = f"DuckDB of the peers: threads=2, memory_limit={memory_limit}"
    lines = [
        f"{cores} cores, {memory:.0f} GB; load average {load}; {peers}",
        f"Python {platform.python_version()}, {versions}",
    ]
    if max(before[0], after[0]) > cores:
        lines.append("WARNING: more was running than there are cores; wall times are unreliable, CPU times less so.")
    return lines


def table(results: Sequence[Result]) -> list[str]:
    """All peers in Markdown."""
    lines = [f"| {' | '.join(TITLES)} |", f"|{'---|' * len(TITLES)}"]
    for result in results:
        cells = [f"{result.orders:,}", result.peer, *(_cells(result, results) if result.runs else ["failed"])]
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, "", EXPLAINED]


def _cells(result: Result, results: Sequence[Result]) -> list[str]:
    measures = [result.least(name) for name in ("wall", "cpu", "inside_wall", "inside_cpu")]
    return [
        *(f"{value:.2f}" for value in measures),
        f"{result.least('memory') / MB:,.0f}",
        f"{result.bytes / MB / result.least('wall'):,.0f}",
        _share(result, results, "narrow", "cpu"),
        _share(result, results, "narrow", "inside_cpu"),
        _share(result, results, "pandas", "wall"),
        _share(result, results, "pandas", "memory"),
        _written(growth(result, results)),
    ]


def _share(result: Result, results: Sequence[Result], other: str, name: str) -> str:
    return _written(share(result, results, other, name))


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def share(result: Result, results: Iterable[Result], other: str, name: str) -> float | None:
    """A measure as a part of another peer's on the same case; None where that did not run."""
    for peer in results:
        if peer.peer == other and peer.orders == result.orders and peer.runs:
            return result.least(name) / max(peer.least(name), 1e-9)
    return None


def growth(result: Result, results: Iterable[Result]) -> float | None:
    """The exponent with which CPU time grew from the next smaller size; None at the smallest."""
    smaller = [peer for peer in results if peer.peer == result.peer and peer.runs and peer.orders < result.orders]
    if not smaller:
        return None
    before = max(smaller, key=lambda peer: peer.orders)
    grown = result.least("inside_cpu") / max(before.least("inside_cpu"), 1e-9)
    return math.log(grown) / math.log(result.orders / before.orders)


def limits(results: Sequence[Result]) -> list[str]:
    """Where the kit stands at the largest size against what it set itself: told, and never a reason to fail."""
    largest = max((result.orders for result in results), default=0)
    known = [result for result in results if result.orders == largest and result.runs]
    return [f"- {largest:,} orders, {text}" for result in known for text in _limits_of(result, results)]


def _limits_of(result: Result, results: Sequence[Result]) -> list[str]:
    if result.peer == "kit parse and type":
        return [
            *_compared("CPU inside of parse and type, to narrow", share(result, results, "narrow", "inside_cpu"), 1.3),
            *_to_pandas(result, results, "parse and type"),
        ]
    if result.peer == "kit reload":
        return _compared("seconds of a reload", result.least("inside_wall"), 0.5)
    if result.peer != "kit intake":
        return []
    return [
        *_compared("seconds for 60 MB with spans, hashes and counts", 60 * MB * result.least("wall") / result.bytes, 1),
        *_compared("GB resident with spans, hashes and counts", result.least("memory") / 1e9, 3.5),
        *_compared("growth exponent with spans, hashes and counts", growth(result, results), 1.05),
        *_to_pandas(result, results, "with spans, hashes and counts"),
    ]


def _to_pandas(result: Result, results: Sequence[Result], what: str) -> list[str]:
    return [
        line
        for other in ("pandas", "pandas, whole files")
        for measure, limit in (("wall", 1 / 3), ("memory", 1 / 4))
        for line in _compared(f"{measure} {what}, to {other}", share(result, results, other, measure), limit)
    ]


def _compared(name: str, value: float | None, limit: float) -> list[str]:
    if value is None:
        return []
    return [f"{name}: {value:.2f}, limit {limit:.2f}, {'kept' if value <= limit else 'NOT kept'}"]

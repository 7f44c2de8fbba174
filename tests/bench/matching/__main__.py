"""python -m tests.bench.matching: orders matched to documents by the kit and its peers, side by side, in one run.

Fails where two engines disagree, or one does not find what was planted. polars and datacompy take part where they are
installed; they are not in the lock. datacompy compares rows under one key and gives no dispositions: its time is shown.
"""

import argparse
import json
import math
import os
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from ..measure import spawn
from ..table import machine

ENGINES = ("kit", "SQL by hand", "pandas", *(name for name in ("polars", "datacompy") if find_spec(name)))


def main(arguments: list[str]) -> int:
    """Measure; 0 when every engine found what was planted."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.matching", description=__doc__)
    parser.add_argument("--orders", type=lambda text: sorted(map(int, text.split(","))), default=[100_000, 1_000_000])
    parser.add_argument("--only", action="append", choices=ENGINES)
    parser.add_argument("--memory", default="2GB", help="DuckDB's memory_limit, for the kit and the SQL by hand")
    asked = parser.parse_args(arguments)
    before, faults, rows = os.getloadavg(), [], []
    kit_before: tuple[int, float] | None = None
    for orders in asked.orders:
        with tempfile.TemporaryDirectory(prefix="syncgap-bench-") as own:
            known = _planted(Path(own), orders)
            measured = {}
            for engine in asked.only or ENGINES:
                found, fault = _measured(engine, Path(own), known, asked.memory)
                faults += [f"FAULT: {engine}, {orders:,} orders: {fault}"] if fault else []
                measured[engine] = found
        growth = ""
        if measured.get("kit"):
            cpu = measured["kit"]["cpu"]
            if kit_before:
                growth = f"{math.log(cpu / kit_before[1]) / math.log(orders / kit_before[0]):.2f}"
            kit_before = (orders, cpu)
        rows += [
            _row(orders, name, one, measured, growth if name == "kit" else "") for name, one in measured.items() if one
        ]
    titles = (
        "orders",
        "engine",
        "wall s",
        "CPU s",
        "RSS MB",
        *(f"{what} to {peer}" for what, peer in SHARES),
        "growth",
    )
    table = [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}", *rows]
    print("\n".join([*machine(before, os.getloadavg(), asked.memory), "", *table, *faults]))
    return 1 if faults else 0


def _planted(folder: Path, orders: int) -> dict[str, int]:
    run, output = spawn(["tests.bench.matching.plant", str(folder), str(orders)], folder)
    if run is None:
        raise SystemExit(f"the tables could not be planted: {output}")
    known: dict[str, int] = json.loads(output.splitlines()[-1])
    return known


def _measured(engine: str, folder: Path, known: dict[str, int], memory: str) -> tuple[dict[str, float] | None, str]:
    """What an engine took, without start and imports, and in what it did not find what was planted."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        print(f"{sum(known.values()):,} orders: {engine} ...", file=sys.stderr, flush=True)
        run, output = spawn(["tests.bench.matching.peer", engine, str(folder), scratch, memory], Path(scratch))
    if run is None:
        return None, output
    told = json.loads(output.splitlines()[-1])
    fault = (
        "" if told["counts"] == known or engine == "datacompy" else f"found {told['counts']}, but planted were {known}"
    )
    return {**told["inside"], "memory": run.memory / 1e6}, fault


SHARES = (("CPU", "SQL by hand"), ("CPU", "polars"), ("wall", "pandas"))


def _row(
    orders: int, name: str, one: dict[str, float], measured: dict[str, dict[str, float] | None], growth: str
) -> str:
    cells = [f"{orders:,}", name, f"{one['wall']:.2f}", f"{one['cpu']:.2f}", f"{one['memory']:,.0f}"]
    for what, other in SHARES:
        peer = measured.get(other)
        cells.append(f"{one[what.lower()] / peer[what.lower()]:.2f}" if peer else "")
    return f"| {' | '.join((*cells, growth))} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""python -m tests.bench.attribution: the kit's pass over twelve attributes beside numpy's bincount, and one whole case.

Fails where the two count otherwise, or the kit does not name what was planted.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from ..measure import spawn
from ..table import machine

CASE = 50_000  # orders of the whole case


def main(arguments: list[str]) -> int:
    """Measure; 0 when both count the same and the planted cause is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.attribution", description=__doc__)
    parser.add_argument("--orders", type=lambda text: sorted(map(int, text.split(","))), default=[1_000_000])
    asked = parser.parse_args(arguments)
    before, faults, rows = os.getloadavg(), [], []
    for orders in asked.orders:
        limit, found = (_measured(name, orders) for name in ("bincount", "kit"))
        if limit["found"] != found["found"]:
            faults.append(f"FAULT: {orders:,} orders: bincount counts {limit['found']}, the kit {found['found']}")
        rows += [_row(orders, "numpy bincount", limit, limit), _row(orders, "the kit's pass", found, limit)]
    rows.append(_row(CASE, "one case, 50 candidates on record", _measured("one case", CASE), None))
    titles = ("orders", "engine", "wall s", "CPU s", "RSS MB", "CPU to bincount")
    table = [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}", *rows]
    print("\n".join([*machine(before, os.getloadavg()), "", *table, *faults]))
    return 1 if faults else 0


def _measured(name: str, orders: int) -> dict:
    with tempfile.TemporaryDirectory(prefix="syncgap-bench-") as home:
        run, output = spawn(["tests.bench.attribution.peer", name, str(orders)], Path(home))
    if run is None:
        raise SystemExit(f"{name}, {orders:,} orders: {output}")
    told = json.loads(output.splitlines()[-1])
    return {**told, "memory": run.memory / 1e6}


def _row(orders: int, name: str, one: dict, limit: dict | None) -> str:
    inside = one["inside"]
    share = f"{inside['cpu'] / limit['inside']['cpu']:.2f}" if limit else ""
    cells = (f"{orders:,}", name, f"{inside['wall']:.2f}", f"{inside['cpu']:.2f}", f"{one['memory']:,.0f}", share)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

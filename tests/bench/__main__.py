"""python -m tests.bench: the load of generated cases by the kit and by its peers, side by side, as a Markdown table."""

import argparse
import json
import os
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from .facts import facts_path
from .measure import Result, run_all, spawn
from .peer import PEERS
from .table import limits, machine, table

BYTES_FOR_AN_ORDER = 1300  # of disk: the exports, a peer's database and the kit's store


def main(arguments: list[str]) -> int:
    """Measure; 0 when all peers read the same, 1 when one of them did not or failed, 2 for a command not understood."""
    asked = _asked(arguments)
    peers = [peer for peer in PEERS if not asked.only or peer in asked.only]
    results: list[Result] = []
    before = os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="syncgap-bench-", dir=asked.folder) as own:
        scratch = Path(own)
        for orders in asked.orders:
            case = (asked.folder or scratch) / f"case-{orders}"
            if fault := _provide(case, orders, scratch):
                print(fault, file=sys.stderr)
                return 1
            results += run_all(peers, case, asked.repeat or (3 if orders <= 100_000 else 1), scratch)
            if not asked.folder:
                shutil.rmtree(case)
    header = machine(before, os.getloadavg())
    faults = [fault for result in results for fault in result.faults]
    print("\n".join([*header, "", *table(results), "", *limits(results), *(f"FAULT: {fault}" for fault in faults)]))
    if asked.json:
        data = {"machine": header, "results": [asdict(result) for result in results]}
        asked.json.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return 1 if faults else 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--orders",
        type=lambda text: sorted(int(part) for part in text.split(",")),
        default=[100_000, 1_000_000],
        help="sizes of the cases, 100000,1000000 unless told; ten million need 13 GB of disk",
    )
    parser.add_argument("--only", action="append", choices=list(PEERS), metavar="NAME", help=f"of {', '.join(PEERS)}")
    parser.add_argument("--repeat", type=int, help="rounds; three up to a hundred thousand orders, else one")
    parser.add_argument("--folder", type=Path, help="where the cases are kept for the next time; else they are removed")
    parser.add_argument("--json", type=Path, metavar="PATH", help="also write every run to this file")
    asked = parser.parse_args(arguments)
    if asked.folder:
        asked.folder.mkdir(parents=True, exist_ok=True)
        asked.folder = asked.folder.resolve()
    return asked


def _provide(case: Path, orders: int, scratch: Path) -> str:
    """Generate a case that is not there yet, in a process of its own; the sentence to print where that fails."""
    if facts_path(case).exists():
        return ""
    free, needed = shutil.disk_usage(case.parent).free / 1e9, orders * BYTES_FOR_AN_ORDER / 1e9
    if free < needed:
        return f"{orders:,} orders need {needed:.1f} GB in {case.parent}, and {free:.1f} are free."
    print(f"{orders:,} orders: generating ...", file=sys.stderr, flush=True)
    run, output = spawn(["tests.bench.generate", str(case), str(orders)], scratch)
    return "" if run else f"the generator {output}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

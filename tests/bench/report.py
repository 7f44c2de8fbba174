"""python -m tests.bench.report: what a report costs, beside papermill and nbconvert as one would call them by hand.

Every run reads a case that was read before (its store is there), is a process of its own, and has the same notebook.
The system tells what it cost, with its kernel. `inside` takes one report apart, in one process and without a kernel.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = "notebooks/06_audit_report.ipynb"
Cost = tuple[float, float]  # wall and CPU, in seconds
INSIDE = """
import json, sys, time
marks, last = [], [time.perf_counter(), time.process_time()]
def mark(name):
    now = [time.perf_counter(), time.process_time()]
    marks.append((name, now[0] - last[0], now[1] - last[1])); last[:] = now
from syncgap_kit.evidence.publishing.lighter import spare_the_grammar; spare_the_grammar()
import syncgap_kit as sg; from syncgap_kit.evidence import report; import nbconvert, papermill
from pathlib import Path; from syncgap_kit.evidence.publishing.notebook import tidied; from tests import drawn
mark("imports of the driver and of the kernel")
case = sg.open_case(sys.argv[1]); mark("opening the case")
study = sg.investigate(case); mark("the analysis")
Path(sys.argv[2]).mkdir(); report.write_findings(study, sys.argv[2]); mark("findings and tables")
notebook = tidied(drawn.executed(study), {}, case.settings.title); mark("drawing what the cells show")
report._write_page(notebook, Path(sys.argv[2]), case.settings.language); mark("the page")
print(json.dumps(marks))
"""
WARM = """
import json, sys, time
from syncgap_kit.evidence.report import report, warm
walls = []
with warm() as host:
    for number in range(int(sys.argv[3]) + 1):
        began = time.perf_counter()
        report(sys.argv[1], sys.argv[2], host=host)
        walls.append(time.perf_counter() - began)
print(json.dumps(walls))
"""


def main(arguments: list[str]) -> int:
    """Measure each way in turn and print the least of its runs."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.report", description=__doc__.partition("\n")[0])
    parser.add_argument("--case", type=Path, default=ROOT / "data/example")
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args(arguments)
    before = os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="syncgap-bench-") as scratch:
        folder = Path(scratch)
        case = shutil.copytree(asked.case, folder / asked.case.name, ignore=shutil.ignore_patterns(".syncgap"))
        run("-m", "syncgap_kit", "report", str(case), "--out", str(folder / "out"))  # fills the store
        rows: dict[str, list[Cost]] = {}
        for _ in range(asked.repeat):
            for name, way in WAYS.items():
                rows.setdefault(name, []).append(way(case, folder))
        rows["one more report in a warm driver"] = warm(case, folder, asked.repeat)
        inside = json.loads(run("-c", INSIDE, str(case), str(folder / "out" / "inside")))
    print("\n".join(table(rows, inside, before)))
    return 0


def naive(case: Path, folder: Path) -> Cost:
    """papermill, then nbconvert, from the command line; no check, no seal, nbconvert's own page."""
    out = str(folder / "naive.ipynb")
    given = ["-p", "case_folder", str(case), "-p", "output_folder", str(folder)]
    return timed(
        lambda: (
            run("-m", "papermill", "--no-progress-bar", NOTEBOOK, out, *given),
            run("-m", "nbconvert", "--to", "html", out),
        )
    )


def command(case: Path, folder: Path) -> Cost:
    """`syncgap report`."""
    return timed(lambda: run("-m", "syncgap_kit", "report", str(case), "--out", str(folder / "out")))


def warm(case: Path, folder: Path, repeat: int) -> list[Cost]:
    """Further reports in a driver that has made one. CPU is what they add to a driver that makes only the first.

    The kernels are children of a host, and told of when that has ended: so it is counted from outside.
    """
    few, many = (_driver(case, folder, number) for number in (0, repeat))
    return [(wall, (many[1] - few[1]) / repeat) for wall in many[0]]


def _driver(case: Path, folder: Path, more: int) -> tuple[list[float], float]:
    """What each report took (wall) that a driver made after its first, and all that the driver took (CPU)."""
    told: list[str] = []
    _, used = timed(lambda: told.append(run("-c", WARM, str(case), str(folder / "out"), str(more))))
    return json.loads(told[0])[1:], used


WAYS: dict[str, Callable[[Path, Path], Cost]] = {"papermill and nbconvert": naive, "syncgap report": command}


def timed(does: Callable[[], object]) -> Cost:
    """What a call costs, its processes included."""
    began, before = time.perf_counter(), os.times()
    does()
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, used


def run(*arguments: str) -> str:
    """Run Python; its output. A failure ends the bench with its last words."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments[:3])}: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout


def table(rows: dict[str, list[Cost]], inside: list[tuple[str, float, float]], before: tuple[float, ...]) -> list[str]:
    """The figures as Markdown, with the load of the machine: wall is worth little where others work too."""
    least = {name: (min(wall for wall, _ in costs), min(cpu for _, cpu in costs)) for name, costs in rows.items()}
    first = next(iter(least.values()))
    lines = [f"Load before and after: {before[0]:.1f}, {os.getloadavg()[0]:.1f}; {os.cpu_count()} processors.", ""]
    lines += [
        "| one report of a case that was read before | wall s | CPU s | of the first (CPU) |",
        "|---|---|---|---|",
    ]
    lines += [f"| {name} | {wall:.1f} | {cpu:.1f} | {cpu / first[1]:.2f} |" for name, (wall, cpu) in least.items()]
    lines += ["", "| inside one report, without its kernel | wall s | CPU s |", "|---|---|---|"]
    lines += [f"| {name} | {wall:.1f} | {cpu:.1f} |" for name, wall, cpu in inside]
    own = sum(cpu for name, _, cpu in inside if name != "the analysis")
    goal = "The goal of 3 s for a report in a warm driver is for all of it, the analysis included"
    return [*lines, "", f"{goal}; what is not analysis takes {own:.1f} CPU s here."]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""python -m tests.kills: reports killed at random moments, and what stood in their place then.

Two kinds of run are killed, each with SIGKILL at a moment drawn from a seed. `written`: everything of a report from the
executed notebook on (findings, tables, page, seal, publication), over and over in one place, since that is where half a
report could come from; the study and the executed notebook are made once, by hand and without a kernel. `whole`:
`syncgap report` from its first line to its last, on a small case, together with its kernel.

A place must hold the report that stood there, or the new one, whole; or nothing, where none was finished yet.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

from syncgap_kit.evidence import report
from syncgap_kit.evidence.publishing import seal
from tests import drawn, handmade, small_case

ROOT = Path(__file__).resolve().parent.parent
OLD, NEW, NOTHING = "the report of before", "the new report", "nothing yet"


def main(arguments: list[str]) -> int:
    """Kill; 1 where half a report was ever seen, or a folder of work stayed after the next run."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__.partition("\n")[0])
    parser.add_argument("--written", type=int, default=250, help="kills while a report is written and published")
    parser.add_argument("--whole", type=int, default=40, help="kills of whole runs of `syncgap report`")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    faults = []
    with tempfile.TemporaryDirectory(prefix="syncgap-kills-") as folder:
        for name, kills, kill in (("written", asked.written, kill_written), ("whole", asked.whole, kill_whole)):
            if kills:
                found, left = kill(Path(folder) / name, kills, random.Random(f"{asked.seed} {name}"))
                faults += [word for word in found if word not in {OLD, NEW, NOTHING}] + left
                said = "; ".join(f"{number} {word}" for word, number in sorted(found.items()))
                print(f"{name}: {kills} kills; in the place stood {said}; left after the next run: {left or 'nothing'}")
    return 1 if faults else 0


def kill_written(folder: Path, kills: int, dice: random.Random) -> tuple[Counter[str], list[str]]:
    """Kill a process that does nothing but write and publish, in turn two reports that differ, into one place."""
    writers = two_writers(folder)
    writers[0]()  # the first one imports
    began = time.perf_counter()
    writers[1]()
    once = time.perf_counter() - began
    shutil.rmtree(folder / "reports")
    found: Counter[str] = Counter()
    for number in range(kills):
        if number % 10 == 0:
            shutil.rmtree(folder / "reports", ignore_errors=True)
        before = state(folder)
        child = os.fork()
        if not child:
            _run_on(writers[number % 2], writers[(number + 1) % 2])
        time.sleep(dice.uniform(0, 1.6 * once))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL, "the process ended by itself"
        found[judged(before, state(folder))] += 1
    writers[0]()
    return found, left_in(folder)


def kill_whole(folder: Path, kills: int, dice: random.Random) -> tuple[Counter[str], list[str]]:
    """Kill `syncgap report` with all of its processes, or every third time without its kernel."""
    small_case.small_case(folder / "case")
    began = time.perf_counter()
    reporting(folder).wait()
    once = time.perf_counter() - began
    found: Counter[str] = Counter()
    for number in range(kills):
        if number % 10 == 0:
            shutil.rmtree(folder / "reports", ignore_errors=True)
        before = state(folder)
        run = reporting(folder)
        with suppress(subprocess.TimeoutExpired):  # the last moments are those in which files are written
            run.wait(once * (dice.uniform(0.85, 1.1) if number % 2 else dice.uniform(0, 1.1)))
        with suppress(ProcessLookupError):
            (os.kill if number % 3 == 0 else os.killpg)(run.pid, signal.SIGKILL)
        run.wait()
        found[judged(before, state(folder))] += 1
    assert reporting(folder).wait() == 0
    return found, left_in(folder)


def two_writers(folder: Path) -> list[Callable[[], Any]]:
    """Two runs of `report` into one place, on studies made by hand that differ; the notebook was executed before."""
    case = folder / "northwind"
    small_case.write(case / "case.toml", small_case.TOML)
    notebook = drawn.executed(handmade.study("first"))

    def write(study: Any) -> None:
        def ran(_path: Path, given: dict[str, Any], *_: Any) -> Any:
            report.write_findings(study, given["output_folder"])
            return deepcopy(notebook)

        report._run = ran
        report.report(case, folder / "reports")

    return [partial(write, handmade.study(text)) for text in ("first", "second")]


def state(folder: Path) -> dict[str, str]:
    """The checksums of what stands in the place of the report; none where nothing does."""
    places = [path for path in (folder / "reports").glob("*/*") if not path.parent.name.startswith(".work-")]
    assert len(places) <= 1
    if not places:
        return {}
    problems = seal.verify(places[0])
    files = {path.name: seal.fingerprint(path)["sha256"] for path in places[0].rglob("*") if path.is_file()}
    return {"half": "; ".join(problems)} if problems else files


def judged(before: dict[str, str], now: dict[str, str]) -> str:
    """What became of a place, in words; half a report and a lost one are named as such."""
    if "half" in now:
        return f"HALF A REPORT ({now['half']})"
    if not now:
        return "NOTHING WHERE A REPORT STOOD" if before else NOTHING
    return OLD if now == before else NEW


def left_in(folder: Path) -> list[str]:
    """Folders of work that nobody removed."""
    return sorted(path.name for path in (folder / "reports").glob(".work-*"))


def _run_on(*writers: Callable[[], Any]) -> None:
    """Write report after report until killed; in a child, which must never return into its parent's code."""
    try:
        while True:
            for write in writers:
                write()
    finally:
        os._exit(1)


def reporting(folder: Path) -> subprocess.Popen[bytes]:
    """`syncgap report` on the case of a folder, begun; what it says can be read."""
    command = [sys.executable, "-m", "syncgap_kit", "report", str(folder / "case"), "--out", str(folder / "reports")]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "start_new_session": True}
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, **quiet)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""python -m tests.full_disk: reports onto a disk that is really full, and what stood in their place then.

The disk is one of a few megabytes in memory (tmpfs), so this needs the right to mount one; where that is not given it
says so and ends with 0. A file of ballast leaves an amount of room drawn from a seed, from none to more than a report
takes. `written`: all of a report from the executed notebook on. `whole`: `syncgap report` from its first line to its
last, with the case and what is kept of it on that disk too.

A place must hold the report that stood there, or the new one, whole; or nothing, where none was finished yet. A run
that fails must say so.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syncgap_kit.errors import SyncGapError
from tests import kills, small_case

DISK = 24_000_000  # bytes
ROOM = {"written": 3_000_000, "whole": 12_000_000}  # from about one report to a store and two reports


def main(arguments: list[str]) -> int:
    """Fill the disk again and again; 1 where half a report was seen, or a failure passed for a success."""
    parser = argparse.ArgumentParser(prog="python -m tests.full_disk", description=__doc__.partition("\n")[0])
    parser.add_argument("--written", type=int, default=60, help="reports that are written and published")
    parser.add_argument("--whole", type=int, default=10, help="whole runs of `syncgap report`")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    faults = []
    with tempfile.TemporaryDirectory(prefix="syncgap-full-") as folder, small_disk(Path(folder)) as disk:
        if disk is None:
            print("A small disk cannot be mounted here, which takes an administrator: nothing was tried.")
            return 0
        for name, times, run in (("written", asked.written, run_written), ("whole", asked.whole, run_whole)):
            if times:
                found = run(disk / name, times, random.Random(f"{asked.seed} {name}"))
                faults += [word for word in found if not word.endswith((kills.OLD, kills.NEW, kills.NOTHING))]
                said = "; ".join(f"{number} {word}" for word, number in sorted(found.items()))
                print(f"{name}: {times} runs on a disk with too little room or just enough: {said}")
    return 1 if faults else 0


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A disk of its own with little room; None where none can be mounted."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def left_free(disk: Path, room: int) -> Iterator[None]:
    """All of a disk taken but for some bytes."""
    ballast = disk / "ballast"
    taken = max(0, shutil.disk_usage(disk).free - room)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, taken)
    try:
        yield
    finally:
        ballast.unlink()


def run_written(folder: Path, times: int, dice: random.Random) -> Counter[str]:
    """Two reports that differ, in turn into one place."""
    writers = kills.two_writers(folder)
    writers[0]()
    found: Counter[str] = Counter()
    for number in range(times):
        if number % 10 == 0:
            shutil.rmtree(folder / "reports", ignore_errors=True)
        before, ended = kills.state(folder), "refused"
        with left_free(folder.parent, dice.randrange(ROOM["written"])):
            try:
                writers[number % 2]()
                ended = "done"
            except (OSError, SyncGapError):
                pass
        found[judged(before, kills.state(folder), ended)] += 1
    return found


def run_whole(folder: Path, times: int, dice: random.Random) -> Counter[str]:
    """The command, on a case that was never read before or was, as the room allowed."""
    small_case.small_case(folder / "case")
    found: Counter[str] = Counter()
    for number in range(times):
        if number % 5 == 0:
            shutil.rmtree(folder / "reports", ignore_errors=True)
        before = kills.state(folder)
        with left_free(folder.parent, dice.randrange(ROOM["whole"])):
            run = kills.reporting(folder)
            said = run.communicate()[1].decode()
        ended = "done" if run.returncode == 0 else "refused" if run.returncode == 2 and "Traceback" not in said else "?"
        found[judged(before, kills.state(folder), ended if ended != "?" else f"ENDED BADLY {said[-200:]}")] += 1
    return found


def judged(before: dict[str, str], now: dict[str, str], ended: str) -> str:
    """What became of a place; a run that says it is done and is not is named as such."""
    became = kills.judged(before, now)
    if ended == "done" and became != kills.NEW:
        return f"SAID TO BE DONE, and there stands {became}?"
    return f"{ended}: {became}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

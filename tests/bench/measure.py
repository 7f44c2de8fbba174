"""Running peers in turn, each in a process of its own, and what the system says they cost.

This module imports nothing heavy and must not: Linux counts the memory of the process that starts a child into the
child's own peak, so a bench that had pandas loaded would see it in every peer.
"""

import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .facts import Counts, Facts, read_facts

HOMES = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
STORE = ".syncgap"  # the kit's own, in the case folder


@dataclass(frozen=True)
class Run:
    """What one run of a peer cost; in bytes and seconds."""

    wall: float
    cpu: float  # of user and system, all threads
    memory: int  # the most that was resident at a time
    inside_wall: float  # without the start of Python, the imports and the counting afterwards
    inside_cpu: float


@dataclass
class Result:
    """All runs of a peer on a case."""

    peer: str
    orders: int
    bytes: int
    runs: list[Run] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def least(self, name: str) -> float:
        """The smallest of a measure over the runs: what the peer can do when nothing disturbs it."""
        return min(float(getattr(run, name)) for run in self.runs)


def spawn(arguments: list[str], home: Path) -> tuple[Run | None, str]:
    """Run a module of this package; what it cost, without what it told itself, and its output.

    None where it failed; the output is then its last word of complaint.
    """
    environment = {**os.environ, **{name: str(home / name) for name in HOMES}, "PYTHONHASHSEED": "0"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        actions = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, err.fileno(), 2)]
        began = time.perf_counter()
        child = os.posix_spawn(sys.executable, [sys.executable, "-m", *arguments], environment, file_actions=actions)
        _, status, used = os.wait4(child, 0)
        wall = time.perf_counter() - began
        out.seek(0)
        err.seek(0)
        output, complaint = out.read().decode(), err.read().decode().strip()
    code = os.waitstatus_to_exitcode(status)
    if code:
        named = re.findall(r"^[\w.]+: .*", complaint, re.MULTILINE) or complaint.splitlines() or ["without a word"]
        return None, f"ended with {code}: {named[-1]}"
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, 0, 0), output


def run_peer(peer: str, case: Path, scratch: Path) -> tuple[Run | None, Counts, str]:
    """Run a peer once: what it cost and what it read, or its fault."""
    if peer == "kit":
        shutil.rmtree(case / STORE, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=scratch) as own:
        run, output = spawn(["tests.bench.peer", peer, str(case), own], scratch)
    if run is None:
        return None, {}, output
    told: dict[str, Any] = json.loads(output.splitlines()[-1])
    inside = told["inside"]
    return Run(run.wall, run.cpu, run.memory, inside["wall"], inside["cpu"]), told["counts"], ""


def run_all(peers: Iterable[str], case: Path, repeat: int, scratch: Path) -> list[Result]:
    """Every peer in turn, so many rounds: A B C, A B C. What one of them read wrong stands in its faults."""
    facts = read_facts(case)
    results = {peer: Result(peer, facts.orders, facts.bytes) for peer in peers}
    run_peer("cat", case, scratch)  # brings the files into memory, for all peers alike
    if "kit reload" in results and "kit" not in results:
        run_peer("kit", case, scratch)
    for _ in range(repeat):
        for peer, result in results.items():
            if result.faults:
                continue
            _say(f"{facts.orders:,} orders: {peer} ...")
            run, counts, fault = run_peer(peer, case, scratch)
            result.runs += [run] if run else []
            result.faults += (
                [f"{peer}, {facts.orders:,} orders: {fault}"] if fault else disagreements(peer, facts, counts)
            )
    return list(results.values())


def disagreements(peer: str, facts: Facts, counts: Counts) -> list[str]:
    """Where a peer read something else than the generator wrote: a sentence each."""
    told = []
    for file in facts.files:
        for name, value in (counts.get(file.name) or {"rows": None}).items():
            if value != (known := getattr(file, name)):
                told.append(f"{peer}, {facts.orders:,} orders, {file.name}: {name} {value}, but written were {known}")
    return told + [
        f"{peer}: told of {name}, which is no file of the case" for name in counts if name not in _names(facts)
    ]


def _names(facts: Facts) -> set[str]:
    return {file.name for file in facts.files}


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)

"""All files of one mutation judged, and the smallest file that still shows what was found in one of them."""

import gc
import tempfile
from dataclasses import replace
from pathlib import Path

from .catalogue import made
from .pieces import Mutated
from .verdict import Verdict, judge

KINDS = ("faults", "wrong", "lost", "unexplained")
Trouble = tuple[str, str, int, str, str]  # mutation, clean file, number of the mutated one, kind, what was said


def found_in(verdict: Verdict) -> list[str]:
    """Which of the four things that must not be are there."""
    return [kind for kind in KINDS if getattr(verdict, kind)]


def judge_all(job: tuple[str, str]) -> tuple[str, Verdict, list[Trouble]]:
    """All files that one mutation makes of one clean file."""
    mutation, name = job
    gc.freeze()
    gc.set_threshold(200_000, 50, 50)  # the engine's expressions are many and short-lived: a third of the time
    total, troubles = Verdict(files=0), []
    with tempfile.TemporaryDirectory() as folder:
        for number, mutated in enumerate(made(mutation, name)):
            verdict = judge(mutated, Path(folder))
            total.add(verdict)
            for kind in found_in(verdict):
                said = getattr(verdict, kind)
                troubles.append((mutation, name, number, kind, said[0] if isinstance(said, list) else str(said)))
    return mutation, total, troubles


def smallest(mutated: Mutated, kind: str, folder: Path) -> Mutated:
    """The file without the records that are not needed to find the same kind of thing in it."""
    entries = mutated.clean.entries
    size = len(mutated.pieces) // 2
    while size:
        at = 0
        while at < len(mutated.pieces):
            chunk = mutated.pieces[at : at + size]
            needed = any(p.touched or p.origin is None or entries[p.origin].kind == "header" for p in chunk)
            fewer = replace(mutated, pieces=(*mutated.pieces[:at], *mutated.pieces[at + size :]), gone="left out")
            if not needed and fewer.pieces and getattr(judge(fewer, folder), kind):
                mutated = fewer
            else:
                at += size
        size //= 2
    return mutated

"""Which cases are scored, and the running of them."""

import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pytest

from syncgap_kit.intake.case import Case
from syncgap_kit.investigation import investigate

from ..compiled_once import compile_once
from . import baselines, first, report, second
from .case import open_drawn
from .exported import can_be, open_exported
from .found import Found, by_kit
from .judge import Verdict, judge
from .subgroups import subgroup_search
from .values import Drawn

CASES = 17  # of each class: 306 of the first generator, which is half of the suite
EVERY = 3  # of the first generator's cases that exports can hold, such a part goes through them, from file to finding
GENERATORS = {"first": first, "second": second}


@dataclass(frozen=True)
class Job:
    """One case to be drawn and judged."""

    generator: str
    group: str
    number: int


@dataclass(frozen=True)
class Judged:
    """The verdicts on one case by method, and what there is to say where the kit failed."""

    verdicts: dict[str, Verdict]
    failure: tuple[str, ...]
    exported: bool = False  # through the exports of its systems, not from tables


def jobs(generator: str, cases: int, wanted: Sequence[str]) -> list[Job]:
    """Every case of the classes wanted, all where none is named: 2 names the class that begins with it."""
    groups = [group for group in GENERATORS[generator].CLASSES if not wanted or group.split()[0] in wanted]
    return [Job(generator, group, number) for group in groups for number in range(cases)]


def exported(job: Job, drawn: Drawn) -> bool:
    """Whether this case is written as exports and read back."""
    return job.generator == "first" and job.number % EVERY == 0 and can_be(drawn)


def investigated(drawn: Drawn, opened: Callable[[Drawn, Path], Case] = open_drawn) -> Found:
    """The kit's own answer, with the seconds it took from the opened case to its findings; an error is one as well."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        try:
            case = opened(drawn, Path(folder, "case"))
            began = time.perf_counter()
            study = investigate(case)
        except Exception as error:  # noqa: BLE001  one case that breaks is a failed case, not the end of the others
            return Found((), {}, time.perf_counter() - began, f"{type(error).__name__}: {error}")
        return by_kit(study, time.perf_counter() - began)


PEERS: dict[str, Callable[[Drawn], Found]] = {
    "nearest change": baselines.nearest_change,
    "best Jaccard": baselines.best_replay,
    "subgroup search": subgroup_search,
    "oracle": baselines.oracle,
}
METHODS = (report.KIT, *PEERS)


def judged(job: Job) -> Judged:
    """Draw a case, ask every method, and hold the answers against the truth."""
    drawn = GENERATORS[job.generator].draw(job.group, job.number)
    through = exported(job, drawn)
    answers = {report.KIT: investigated(drawn, open_exported if through else open_drawn)}
    answers |= {name: method(drawn) for name, method in PEERS.items()}
    verdicts = {name: judge(drawn, found) for name, found in answers.items()}
    own = verdicts[report.KIT]
    said = report.failure(drawn, answers[report.KIT], own) if report.has_failed(own) else []
    return Judged(verdicts, tuple(said), through)


def run(work: Sequence[Job], workers: int) -> list[Judged]:
    """Run all, in this process unless several are asked for; tells how far it is."""
    done, began = [], time.perf_counter()
    for one in _results(work, workers):
        done.append(one)
        text = f"\r{len(done):,} of {len(work):,} cases, {time.perf_counter() - began:.0f} s"
        print(text, end="" if len(done) < len(work) else "\n", file=sys.stderr, flush=True)
    return done


def _results(work: Sequence[Job], workers: int) -> Iterator[Judged]:
    if workers <= 1:
        with pytest.MonkeyPatch.context() as patch:
            _begin(patch)
            yield from map(judged, work)
        return
    with get_context("spawn").Pool(workers, _begin, (pytest.MonkeyPatch(),)) as pool:
        yield from pool.imap(judged, work)


def _begin(patch: pytest.MonkeyPatch) -> None:
    """What a process does first: cases ask much alike, which is put into SQL once, and expressions are short-lived."""
    compile_once(patch)
    gc.set_threshold(50_000, 20, 50)

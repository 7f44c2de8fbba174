"""python -m tests.mutations [MUTATION...]: judges every mutated file and prints what the kit made of them.

Exits with 1 where a row is wrong or lost in silence, a byte is not accounted for, or a fault was found. `--examples N`
prints the smallest file for each kind of trouble, cut to N of each mutation.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from multiprocessing import get_context
from pathlib import Path

from .catalogue import MUTATIONS, jobs, made
from .smallest import Trouble, judge_all, smallest
from .verdict import Verdict

COLUMNS = ("files", "refused", "exact", "quarantined", "excused", "faults", "wrong", "lost", "unexplained")


def counts(verdict: Verdict) -> list[int]:
    """The numbers of a line of the table."""
    values = (getattr(verdict, column) for column in COLUMNS)
    return [len(value) if isinstance(value, list) else value for value in values]


def print_table(totals: dict[str, Verdict]) -> Verdict:
    """A line for each mutation, and their sum."""
    width = max(map(len, MUTATIONS)) + 2
    print(f"{'mutation':{width}}" + "".join(f"{column:>13}" for column in COLUMNS))
    everything = Verdict(files=0)
    for mutation in (name for name in MUTATIONS if name in totals):
        everything.add(totals[mutation])
        print(f"{mutation:{width}}" + "".join(f"{count:>13,}" for count in counts(totals[mutation])))
    print(f"{'all of them':{width}}" + "".join(f"{count:>13,}" for count in counts(everything)))
    return everything


def print_examples(troubles: list[Trouble], most: int) -> None:
    """The smallest file for each mutation and kind of trouble."""
    grouped = defaultdict(list)
    for trouble in troubles:
        grouped[trouble[0], trouble[3]].append(trouble)
    for (mutation, kind), found in grouped.items():
        print(f"\n{mutation}: {kind} in {len(found)} files")
        for _, name, number, _, said in found[:most]:
            with tempfile.TemporaryDirectory() as folder:
                shown = smallest(made(mutation, name)[number], kind, Path(folder))
                print(f"  {name}, {shown.note}: {said}\n  {shown.content()[:6000]!r}")


def main(arguments: list[str]) -> int:
    """Judge all mutations, or those that are named."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__.partition("\n")[0])
    parser.add_argument("mutation", nargs="*", help="the names of some, as the table has them; all where none is named")
    parser.add_argument("--examples", type=int, default=1, help="of each mutation and kind of trouble; 1 by default")
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.mutation if name not in MUTATIONS]
    if unknown:
        parser.error(f"no mutation is called {unknown[0]!r}")
    wanted = [job for job in jobs() if job[0] in (chosen.mutation or MUTATIONS)]
    totals: dict[str, Verdict] = defaultdict(lambda: Verdict(files=0))
    troubles: list[Trouble] = []
    with get_context("spawn").Pool(chosen.processes) as pool:
        for done, (mutation, verdict, found) in enumerate(pool.imap_unordered(judge_all, wanted), 1):
            totals[mutation].add(verdict)
            troubles += found
            print(f"\r{done:,} of {len(wanted):,}", end="", file=sys.stderr, flush=True)
    print("\r", end="", file=sys.stderr)
    everything = print_table(totals)
    print_examples(sorted(troubles), chosen.examples)
    return 0 if everything.sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""python -m tests.score_attribution: how well causes of planted gaps are named, beside the goals, in Markdown."""

import argparse
import sys
from collections.abc import Sequence

from . import report
from .plan import CASES, GENERATORS, METHODS, jobs, run


def main(arguments: Sequence[str]) -> int:
    """Run, and print; a goal that is missed is told and is no failure."""
    asked = _asked(arguments)
    work = jobs(asked.generator, asked.cases, asked.classes)
    judged = run(work, asked.workers)
    verdicts = {name: [one.verdicts[name] for one in judged] for name in METHODS}
    seed = GENERATORS[asked.generator].SEED
    sections = {
        "Figures and goals": report.goals(verdicts[report.KIT]),
        "Classes": report.classes(verdicts[report.KIT]),
        "Methods": report.methods(verdicts),
    }
    if asked.list_failures:
        lines = [line for one in judged for line in one.failure]
        sections["Failed cases"] = lines or ["None."]
    print(report.heading(asked.generator, seed, len(work), sum(one.exported for one in judged)))
    for title, lines in sections.items():
        print("\n".join(["", f"### {title}", "", *lines]))
    return 0


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.score_attribution", description=__doc__)
    parser.add_argument("--cases", type=_count, default=CASES, help=f"of each class; {CASES} unless told")
    parser.add_argument("--workers", type=_count, default=1, help="processes that share the cases; one unless told")
    parser.add_argument("--generator", choices=list(GENERATORS), default="first", help="who plants the cases")
    parser.add_argument("--classes", type=_names, default=[], help="such as 1,2,15, instead of all")
    parser.add_argument("--list-failures", action="store_true", help="print each failed case with its truth")
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return int(text)


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

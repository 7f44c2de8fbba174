"""The commands: thin, quick to start, and one sentence on standard error where something is wrong."""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Event
from typing import NoReturn

from .errors import SyncGapError

NEW = "Recognise files, copy them into a new case folder, and write its case.toml and config/changes.csv."
INTACT, ALTERED, REFUSED = 0, 1, 2


class Parser(argparse.ArgumentParser):
    """argparse whose usage errors are one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(REFUSED, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns what the process should exit with."""
    options = _parser().parse_args(arguments)
    stopped = _stop_cleanly()
    try:
        return COMMANDS[options.command](options)
    except SyncGapError as error:
        return _refused(str(error))
    except KeyboardInterrupt:
        _refused("interrupted; nothing was written")
        return 128 + signal.SIGINT
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _refused(f"{where}{error.strerror or error}; mend that and run it again, nothing was written")
    except Exception as error:
        if os.environ.get("SYNCGAP_DEBUG"):
            raise
        if stopped.is_set():  # the engine answers a signal with an error of its own
            _refused("stopped from outside; nothing was written")
            return 128 + signal.SIGTERM
        kind = type(error).__name__
        return _refused(
            f"this is a fault of the kit, not of your files ({kind}: {error}); set SYNCGAP_DEBUG=1 to see where, and "
            "report it; nothing was written"
        )


def _investigate(options: argparse.Namespace) -> int:
    from .evidence.report import investigate_to  # noqa: PLC0415 - the analysis takes seconds to load

    gc.set_threshold(50_000, 20, 50)  # as in the kernel of a report: expressions of the engine are many and short-lived
    done = investigate_to(options.case, options.out, options.as_of, _say())
    print(f"{done.folder / 'findings.json'}\n{done.finding}")
    return INTACT


def _report(options: argparse.Namespace) -> int:
    from .evidence.report import report  # noqa: PLC0415 - as above

    done = report(options.case, options.out, options.as_of, _say(), options.pdf)
    print(f"{done.page}\n{done.finding}")
    return INTACT


def _new(options: argparse.Namespace) -> int:
    from .intake.new_case import new_case  # noqa: PLC0415 - as above

    left = new_case(Path(options.folder), [Path(name) for name in options.file], print)
    print(f"{Path(options.folder) / 'case.toml'}\nLeft for you to tell:")
    for sentence in left:
        print(f"- {sentence}")
    return INTACT


def _verify(options: argparse.Namespace) -> int:
    from .evidence.publishing.seal import verify  # noqa: PLC0415 - as above

    problems = verify(options.folder)
    for problem in problems:
        print(problem)
    if not problems:
        print(f"{options.folder}: intact, every file is as it was sealed.")
    return ALTERED if problems else INTACT


COMMANDS = {"new": _new, "investigate": _investigate, "report": _report, "verify": _verify}


def _parser() -> Parser:
    parser = Parser(prog="syncgap", description="Find out which orders never reached the books, since when, and why.")
    verbs = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)
    command = verbs.add_parser("new", help="make a case folder of exports and logs", description=NEW)
    command.add_argument("folder", metavar="DIR", help="the folder to make; not there yet, or empty")
    command.add_argument("file", metavar="FILE", nargs="+", help="an export of a channel or the books, or a log")
    for verb, does in (
        ("investigate", "the whole analysis without a notebook: findings.json and tables straight in DIR"),
        ("report", "the analysis as a page for an auditor, in DIR/<case>/<as-of day>/"),
    ):
        command = verbs.add_parser(verb, help=does, description=does)
        command.add_argument("case", metavar="CASE", help="the folder of the case, the one with case.toml")
        command.add_argument("--out", metavar="DIR", required=True, help="where to write; made if it is not there")
        command.add_argument("--as-of", metavar="T", help="see nothing later: an ISO instant, or a day to its end")
    command.add_argument("--pdf", action="store_true", help="the page as PDF as well; needs Chromium on this machine")
    command = verbs.add_parser("verify", help="hold a report against its manifest")
    command.add_argument("folder", metavar="DIR", help="the folder of the report, the one with manifest.json")
    return parser


def _say() -> Callable[[str], None] | None:
    """How to tell progress to a person who waits; a log or a pipe is spared it."""
    return partial(print, file=sys.stderr) if sys.stderr.isatty() else None


def _stop_cleanly() -> Event:
    """Let a run that is asked to stop remove its work folder first; gives what is set when it is asked."""
    asked = Event()

    def stop(number: int, _frame: object) -> None:
        asked.set()
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, stop)
    return asked


def _refused(sentence: str) -> int:
    # One line whatever a file name or a value holds: control characters would forge further lines.
    line = "".join(mark if mark.isprintable() else " " for mark in " ".join(sentence.split()))
    encoding = sys.stderr.encoding or "utf-8"
    end = "" if line.endswith("?") else "."
    shown = f"syncgap: {line.rstrip('.')}{end}".encode(encoding, "backslashreplace").decode(encoding)
    print(shown, file=sys.stderr)
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())

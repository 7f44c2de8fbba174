"""Written whole or not at all: work is done beside the place where it will stand, and moved there by renaming.

A run that fails, is interrupted or is killed leaves the place as it was; at worst a folder `.work-...` stays beside it
until the next run.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ...errors import BrokenRun
from ...findings import SCHEMA as FINDINGS_SCHEMA
from .claim import PLACE, REPLACED, bring_back, claimed, sweep
from .exchange import exchanged

MANIFEST = "manifest.json"
SCHEMA = "syncgap-manifest/1"
TABLES = ("exceptions.csv", "not_expected.csv", "quarantine.csv")
SPREADSHEET = "exceptions.xlsx"
REPORTED = ("audit-report.html", "audit-report.ipynb", "audit-report.pdf")
OUTPUT = frozenset({MANIFEST, "findings.json", *TABLES, SPREADSHEET, *REPORTED})


@contextmanager
def workplace(beside: Path) -> Iterator[Path]:
    """A new empty folder on the same disk as `beside`, which need not exist yet.

    The folder is removed at the end, and so are the folders above it that were made for it and are still empty. What
    killed runs have left there is removed at the beginning.
    """
    parent = beside.absolute().parent
    made = [folder for folder in (parent, *parent.parents) if not folder.exists()]
    parent.mkdir(parents=True, exist_ok=True)
    sweep(parent)
    try:
        with claimed(parent) as work:
            yield work
    finally:
        for folder in made:
            with suppress(OSError):  # it holds what was published
                folder.rmdir()


def check_place(place: Path, whole: bool = False) -> None:
    """Refuse a place that holds anything but an earlier output of this kit. Raises BrokenRun.

    `whole`: the place belongs to the kit (`<case>/<day>/`), so an earlier output goes with whatever was added to it.
    """
    if not os.path.lexists(place):
        return
    if not place.is_dir() or place.is_symlink():
        raise BrokenRun(f"{place}: is not a folder; name a new or an empty one, nothing was written.")
    held = {path.name for path in place.iterdir()}
    foreign = held if not _is_output(place) else set() if whole else held - OUTPUT
    if foreign:
        raise BrokenRun(
            f"{place}: holds {min(foreign)!r}, which no earlier run has written; name a new or an empty folder, "
            "nothing was written."
        )


def publish(work: Path, place: Path, whole: bool = False) -> None:
    """Move a finished folder, which stands in a work folder, to its place; what stood there is then where it was.

    One step wherever the system can exchange two folders. Elsewhere what stood there is moved aside first; it comes
    back should the second step fail, and with the next run where there was no time for that.
    """
    check_place(place, whole)
    for path in (*work.rglob("*"), work):
        _to_disk(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        work.rename(place)
    elif not exchanged(work, place):
        _in_two_steps(work, place)
    _to_disk(place.parent)


def _in_two_steps(work: Path, place: Path) -> None:
    own = work.parent
    (own / PLACE).write_text(os.path.relpath(place.absolute(), own.absolute().parent), encoding="utf-8")
    place.rename(own / REPLACED)
    try:
        work.rename(place)
    except OSError:
        bring_back(own)
        raise


def _is_output(place: Path) -> bool:
    """Whether a folder holds what an earlier run wrote, its manifest or, where that was damaged, its findings."""
    for name, schema in ((MANIFEST, SCHEMA), ("findings.json", FINDINGS_SCHEMA)):
        try:
            if json.loads((place / name).read_bytes())["schema"] == schema:
                return True
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
    return False


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

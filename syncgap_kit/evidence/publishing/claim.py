"""Work folders that belong to a run as long as it lives, and those of killed runs, which the next run removes.

A run holds a lock on its folder; the system lets go of it when the run ends, however it ends. So a folder that can be
locked is nobody's.
"""

import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":  # where nothing can be locked, and so nothing is swept either
    import fcntl

WORK = ".work-"
REPLACED, PLACE = "replaced", "place.txt"  # within a work folder: what stood at a place, and which place that was


@contextmanager
def claimed(parent: Path) -> Iterator[Path]:
    """A new folder of a run in `parent`, which is removed at the end."""
    lock = None
    while lock is None:  # a sweeper may come between the making and the locking
        work = parent / f"{WORK}{secrets.token_hex(6)}"
        work.mkdir()
        lock = _locked(work)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        os.close(lock)


def sweep(parent: Path) -> None:
    """Remove the work folders of runs that were killed; a report that one of them had moved aside comes back."""
    if sys.platform == "win32":
        return
    for work in sorted(parent.glob(f"{WORK}*")):
        if work.is_symlink() or not work.is_dir() or (lock := _locked(work)) is None:
            continue
        bring_back(work)
        shutil.rmtree(work, ignore_errors=True)
        os.close(lock)


def bring_back(work: Path) -> None:
    """Put what was moved aside back to its place, where nothing stands there."""
    with suppress(OSError, ValueError):
        place = work.parent / (work / PLACE).read_text(encoding="utf-8")
        if not os.path.lexists(place):
            (work / REPLACED).rename(place)


def _locked(work: Path) -> int | None:
    """A lock on a folder, to be closed; None where another run holds it or it is gone."""
    try:
        lock = os.open(work, os.O_RDONLY)
    except OSError:
        return None
    try:
        if sys.platform != "win32":
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(lock), work.stat()):
            return lock
    except OSError:
        pass
    os.close(lock)
    return None

"""The case's own store: where it stands, when it may be used again, and how it comes to be, whole or not at all.

A store is one DuckDB file, named by a digest of all that decides on its content: the kit's own code, case.toml,
the moment asked for, and the size, inode and times of every file that was read. It is built under a temporary name and
renamed; a store that stands is never written to again, so several runs may read it, and build it, at once.
"""

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import socket
import time
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from ..calendar import A_DAY
from ..errors import BadCase
from .privacy import kit_folder

FOLDER = ".syncgap"
KEPT = 4  # stores of one case; older ones are removed when a new one is made
BUILDING = "building"


def store_folder(folder: Path) -> Path:
    """Where the stores of a case stand: below the case, else below the kit's own folder. Raises BadCase."""
    own = folder / FOLDER
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    home = kit_folder()
    for place in (own, home / "stores" / digest if home else None):
        if place is None:
            continue
        with contextlib.suppress(OSError):
            place.mkdir(parents=True, exist_ok=True)
            if os.access(place, os.W_OK):
                return place
    raise BadCase(
        f"{folder}: neither {FOLDER} in it nor a folder of the kit can be written to; "
        "set SYNCGAP_HOME to a folder that can."
    )


def fingerprint(folder: Path, files: Iterable[Path], moment: str) -> str:
    """The name of the store that holds exactly these files as they are now, seen at `moment`."""
    told: list[object] = [_code(), version("duckdb"), moment]
    told.append(hashlib.sha256((folder / "case.toml").read_bytes()).hexdigest())
    for path in sorted(files):
        state = path.lstat()
        told.append([str(path.relative_to(folder)), *identity(state)])
    return hashlib.sha256(json.dumps(told).encode(errors="surrogatepass")).hexdigest()[:32]


def _code() -> str:
    """What the kit's own code is: another reading of the same files is another store."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def identity(state: os.stat_result) -> tuple[int, ...]:
    """What changes with every writing to a file; its time of change cannot be set by hand."""
    return state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino


@contextlib.contextmanager
def building(place: Path) -> Iterator[Path]:
    """A path to build a store at; what stands there is removed unless it was renamed by then."""
    sweep(place)
    path = place / f"{BUILDING}-{_host()}-{os.getpid()}-{secrets.token_hex(4)}.duckdb"
    try:
        yield path
    finally:
        for rest in place.glob(f"{path.stem}*"):
            shutil.rmtree(rest, ignore_errors=True) if rest.is_dir() else rest.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            place.rmdir()  # only where nothing came to stand in it


def publish(built: Path, target: Path) -> None:
    """Give a built store its name, in one step, and remove the oldest of the others."""
    descriptor = os.open(built, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    built.replace(target)
    others = sorted(target.parent.glob("[0-9a-f]*.duckdb"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in others[KEPT:]:
        old.unlink(missing_ok=True)


def sweep(place: Path) -> None:
    """Remove what runs that were killed have left."""
    for rest in place.glob(f"{BUILDING}-*"):
        _, host, process, *_ = [*rest.name.split("-"), "", "0"]
        dead = host == _host() and not _runs(int(process) if process.isdigit() else 0)
        with contextlib.suppress(OSError):
            if dead or time.time() - rest.stat().st_mtime > A_DAY:
                shutil.rmtree(rest, ignore_errors=True) if rest.is_dir() else rest.unlink(missing_ok=True)


def _host() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return process > 0

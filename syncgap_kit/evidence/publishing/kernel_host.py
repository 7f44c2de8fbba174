"""A process that has imported what a report needs and forks a kernel for each: from the second report on, none waits.

A kernel stays a process of its own. It begins as the host stood after its imports, so nothing of one report is seen by
the next. The host itself opens no case and no connection, which would not outlive a fork; what libraries have running
once they are imported, OpenBLAS and jemalloc, they begin anew in a fork by themselves. It ends with the process that
asked for it, and its kernels end with it, even where that one was killed.
"""

import gc
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import NoReturn

from .lighter import spare_the_grammar

PACKAGE_FOLDER = Path(__file__).resolve().parents[3]
CALLER = Path(__file__).with_name("kernel_caller.py")
ALWAYS = ("ipykernel.kernelapp", "ibis.backends.duckdb", "vl_convert")
BEGIN = f"import sys; sys.path.insert(0, {str(PACKAGE_FOLDER)!r}); from {__name__} import serve; serve(*sys.argv[1:])"


@dataclass(frozen=True, eq=False)
class KernelHost:
    """Where the host listens, and its process."""

    place: str
    process: subprocess.Popen[bytes]

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def command(self) -> list[str]:
        """What Jupyter starts in place of a kernel: it has the host fork one, and ends when that ends."""
        return [sys.executable, "-I", "-S", str(CALLER), self.place, "-f", "{connection_file}"]


@contextmanager
def kernel_host(imports: Iterable[str]) -> Iterator[KernelHost | None]:
    """A host that has imported some modules, for as long as it is needed; None where this system cannot fork."""
    if not hasattr(os, "fork") or not hasattr(socket, "AF_UNIX"):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="syncgap-") as folder:  # which nobody else may enter
        place = str(Path(folder) / "host")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(place)
            listening.listen()  # who asks from now on waits for the imports
            process = _started(listening.fileno(), imports)
        with process:  # in the end its standard input is closed, and its own end awaited
            yield KernelHost(place, process)


def _started(listening: int, imports: Iterable[str]) -> subprocess.Popen[bytes]:
    # -P: no module of the current folder, which may be a case that came by mail.
    command = [sys.executable, "-P", "-c", BEGIN, str(listening), *imports]
    return subprocess.Popen(  # noqa: S603 - this Python, with names of the kit's own
        command, stdin=subprocess.PIPE, pass_fds=(listening,), start_new_session=True
    )


def serve(place: str, *imports: str) -> None:
    """Import, then fork a kernel for each that asks at a socket, until nobody holds the other end of standard input."""
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # a kernel that loses this parent ends
    spare_the_grammar()
    for name in (*ALWAYS, *imports):
        import_module(name)
    gc.freeze()  # or the first search for cycles in a kernel would copy all that was imported
    with socket.socket(fileno=int(place)) as listening:
        while sys.stdin not in select.select([sys.stdin, listening], [], [])[0]:
            asking, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                _become_kernel(asking)
            asking.close()
            with suppress(ChildProcessError):  # what earlier kernels leave behind
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def _become_kernel(asking: socket.socket) -> NoReturn:
    """Be the kernel that was asked for, in the folder and environment of whoever asked."""
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - the process that only asks does without

    with asking.makefile("r", encoding="utf-8") as told:
        asked = json.loads(told.readline())
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    Thread(target=_end_with, args=(asking,), daemon=True).start()
    IPKernelApp.launch_instance(asked["arguments"])
    sys.exit()


def _end_with(asking: socket.socket) -> None:
    asking.recv(1)  # it says nothing more: this returns when it is gone
    os._exit(1)

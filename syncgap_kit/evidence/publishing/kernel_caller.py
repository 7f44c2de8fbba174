"""Run by Jupyter in place of a kernel: has a host fork one with these arguments, and is there as long as it is.

It runs alone, outside the package, and imports as little as can be: it is the whole start of a kernel.
"""

import json
import os
import signal
import socket
import sys


def main(place: str, *arguments: str) -> None:
    """Ask, then wait for the kernel's end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # which Jupyter sends before it asks a kernel to end
    asked = {"arguments": arguments, "environment": dict(os.environ), "folder": os.getcwd()}  # noqa: PTH109 - as above
    with socket.socket(socket.AF_UNIX) as host:
        if host.connect_ex(place):
            sys.exit(1)  # the host is gone, and Jupyter says that no kernel came
        host.sendall(json.dumps(asked).encode() + b"\n")
        host.recv(1)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""python -m tests.bench.peer NAME FOLDER SCRATCH: one peer loads a case, alone in its process, and tells what it read.

Its last line is JSON: the counts for each file, and the time that the work took within the process, without the start
of Python and the imports, and without the counting afterwards.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path

from .facts import read_facts

PEERS = {
    "cat": ("cat", "read_bytes"),
    "parse only": ("duck", "parse_only"),
    "narrow": ("duck", "narrow"),
    "kit parse and type": ("kit", "parse_and_type_only"),
    "kit intake": ("kit", "intake"),
    "kit": ("kit", "open_new"),
    "kit reload": ("kit", "open_again"),
    "pandas": ("frames", "pandas"),
    "pandas, whole files": ("frames", "pandas_whole"),
}


def main(arguments: list[str]) -> int:
    """Run a peer once."""
    name, folder, scratch = arguments
    module, function = PEERS[name]
    work = getattr(import_module(f".{module}", __package__), function)
    facts = read_facts(Path(folder))
    wall, cpu = time.perf_counter(), time.process_time()
    count = work(Path(folder), facts, Path(scratch))
    inside = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps({"inside": inside, "counts": count()}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""python -m tests.bench.matching.peer NAME FOLDER SCRATCH MEMORY: one engine matches, alone in its process.

Its last line is JSON: how many orders have which disposition, and what the matching took without the start of Python,
the imports and, for the kit, putting the tables where a case has them.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Run an engine once."""
    name, folder, scratch, memory = arguments[0], Path(arguments[1]), Path(arguments[2]), arguments[3]
    if name == "kit":
        from .by_kit import match as match_case
        from .by_kit import prepared

        case = prepared(folder, scratch, memory)
        work = lambda: match_case(case)  # noqa: E731
    else:
        engine = import_module(f".by_{name.lower().replace(' ', '_')}", __package__)
        limited = {"memory": memory} if name == "SQL by hand" else {}
        work = lambda: engine.match(folder, scratch, **limited)  # noqa: E731
    wall, cpu = time.perf_counter(), time.process_time()
    counts = work()
    inside = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps({"inside": inside, "counts": counts}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""python -m tests.bench.attribution.peer NAME ORDERS: one engine alone in its process; its last line is JSON."""

import json
import sys
import time
from importlib import import_module

from .codes import planted


def main(arguments: list[str]) -> int:
    """Run an engine once; what is told is without the start of Python, the imports and the planting."""
    name, orders = arguments[0], int(arguments[1])
    module, function = WAYS[name]
    work = getattr(import_module(f".{module}", __package__), function)
    known = planted(orders)
    wall, cpu = time.perf_counter(), time.process_time()
    found = work(known)
    inside = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps({"inside": inside, "found": found}))
    return 0


WAYS = {"bincount": ("by_bincount", "counted"), "kit": ("by_kit", "counted"), "one case": ("by_kit", "one_case")}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

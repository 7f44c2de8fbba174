"""python -m tests.planted_matching: how much of the planted worlds the matching recovers, seed by seed."""

import argparse
import sys
import tempfile
from pathlib import Path

from .found import ALL, found_in


def main(arguments: list[str]) -> int:
    """Accuracy of the dispositions and F1 of missing over all worlds; 0 when both reach their goals."""
    parser = argparse.ArgumentParser(prog="python -m tests.planted_matching", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds, from --first on; 3 unless told")
    parser.add_argument("--first", type=int, default=1)
    asked = parser.parse_args(arguments)
    right = every = hits = claimed = planted = 0
    for seed in range(asked.first, asked.first + asked.seeds):
        for name in ALL:
            with tempfile.TemporaryDirectory(prefix="syncgap-world-") as folder:
                found = found_in(name, seed, Path(folder) / "case")
            for fault in found.disagreements():
                print(f"{name}, seed {seed}: {fault}")
            for key, expected in ((key, one) for truth in found.world.truth.values() for key, one in truth.items()):
                disposition = found.orders[key]["disposition"] if key in found.orders else None
                right, every = right + (disposition == expected.disposition), every + 1
                claimed, planted = claimed + (disposition == "missing"), planted + (expected.disposition == "missing")
                hits += disposition == expected.disposition == "missing"
    f1 = 2 * hits / (claimed + planted)
    print(f"{right:,} of {every:,} dispositions are right ({right / every:.4f}); F1 of missing {f1:.4f}")
    return 0 if right / every >= 0.995 and f1 >= 0.998 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

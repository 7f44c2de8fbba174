"""python -m tests.planted_matching: how much of the planted worlds the matching recovers, world by world."""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from .found import ALL, Found, found_in

ACCURACY, F1 = 0.995, 0.998


def main(arguments: list[str]) -> int:
    """A line for each world, then accuracy of the dispositions and F1 of missing over all; 0 when both are kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.planted_matching", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds, from --first on; 3 unless told")
    parser.add_argument("--first", type=int, default=1)
    asked = parser.parse_args(arguments)
    seeds = range(asked.first, asked.first + asked.seeds)
    print(f"| world | orders of {len(seeds)} seeds | right | missing | found | claimed | else wrong |")
    print("|---|---|---|---|---|---|---|")
    whole: Counter[str] = Counter()
    faults = []
    for name in ALL:
        world: Counter[str] = Counter()
        for seed in seeds:
            with tempfile.TemporaryDirectory(prefix="syncgap-world-") as folder:
                found = found_in(name, seed, Path(folder) / "case")
            told = list(found.disagreements())
            faults += [f"{name}, seed {seed}: {fault}" for fault in told]
            world += counted(found) + Counter(else_wrong=len(told))
        cells = [world[key] for key in ("orders", "right", "missing", "found", "claimed", "else_wrong")]
        print(f"| {name} |", " | ".join(map(str, cells)), "|", flush=True)
        whole += world
    accuracy = whole["right"] / whole["orders"]
    f1 = 2 * whole["found"] / (whole["missing"] + whole["claimed"])
    print(f"\n{whole['right']:,} of {whole['orders']:,} orders of {len(ALL)} worlds stand where they were planted:")
    print(f"accuracy {accuracy:.5f} (goal {ACCURACY}); F1 of missing {f1:.5f} (goal {F1}); {len(faults)} disagreements")
    print("\n".join(faults))
    return 0 if accuracy >= ACCURACY and f1 >= F1 and not faults else 1


def counted(found: Found) -> Counter[str]:
    """Orders of a world, those that stand where they were planted, and the missing ones: planted, found, claimed."""
    counts: Counter[str] = Counter()
    for key, expected in ((key, one) for truth in found.world.truth.values() for key, one in truth.items()):
        disposition = found.orders[key]["disposition"] if key in found.orders else None
        counts["orders"] += 1
        counts["right"] += disposition == expected.disposition
        counts["missing"] += expected.disposition == "missing"
        counts["claimed"] += disposition == "missing"
        counts["found"] += disposition == expected.disposition == "missing"
    return counts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""python -m tests.planted FOLDER: writes the shipped example case, and its truth beside this package."""

import sys
from datetime import date
from pathlib import Path

from . import World, plant

EXAMPLE_SEED = 7
EXAMPLE = World(
    shopify_per_day=15,
    amazon_per_day=15,
    flagship_day=date(2025, 9, 16),
    flagship_share=0.14,
    mapping_day=date(2025, 10, 7),
    mapping_days=35,
    mapping_share=0.12,
    credential_day=date(2025, 6, 24),
    credential_days=9,
    shopify_numbers="name",
    amazon_numbers="tail",
    wording="new",
    grouped=True,
)
TRUTH = Path(__file__).parent / "example_truth.json"


def main(arguments: list[str]) -> int:
    """Write the example into the one folder named; 2 when it is not named."""
    if len(arguments) != 1:
        print("usage: python -m tests.planted FOLDER", file=sys.stderr)
        return 2
    truth = plant(Path(arguments[0]), EXAMPLE_SEED, EXAMPLE)
    TRUTH.write_text(truth.as_json(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

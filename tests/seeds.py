"""How often a planted world is drawn anew: once in `make test`, SEEDS times in `make test-seeds`.

Seeds are consecutive and were chosen before any result was seen; nothing in the kit is fitted to them.
"""

import os

TIMES = int(os.environ.get("SYNCGAP_SEEDS", "1"))
SEEDS = tuple(range(1, 1 + TIMES))

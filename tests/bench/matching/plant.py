"""python -m tests.bench.matching.plant FOLDER ORDERS: the planted tables, written in a process of their own."""

import json
import sys
from pathlib import Path

from .planted import plant

if __name__ == "__main__":
    print(json.dumps(plant(Path(sys.argv[1]), int(sys.argv[2]))))

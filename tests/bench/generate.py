"""python -m tests.bench.generate FOLDER ORDERS [SEED]: a case folder of any size, and beside it what is true of it.

The same orders and seed give the same bytes. A block of orders is drawn, written and forgotten before the next, the
newest first, so that ten million orders need no more memory than a hundred thousand.
"""

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from syncgap_kit.intake.readers import READERS

from . import amazon, quickbooks, shopify
from .facts import Facts, FileFacts, Layout, write_facts
from .world import AS_OF, World

BLOCK = 50_000  # orders drawn at a time
SEED = 1
FILES = {
    "shopify": "exports/shopify/orders_export_1.csv",
    "amazon": "exports/amazon/all-orders-20251231.txt",
    "quickbooks": "exports/quickbooks/Transaction List by Date.csv",
}
CASE = f"""\
[case]
title = "Northwind Outfitters, for the bench"
timezone = "America/New_York"
currency = "USD"
as_of = {AS_OF}

[[source]]
path = "exports/shopify/*.csv"
channel = "shopify"

[[source]]
path = "exports/amazon/*.txt"
channel = "amazon"

[[source]]
path = "exports/quickbooks/*.csv"
"""


@dataclass
class Export:
    """A file under construction: its bytes go to disk, and what they hold is counted."""

    folder: Path
    name: str
    size: int = 0
    rows: int = 0
    orders: int = 0
    cents: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def __post_init__(self) -> None:
        path = self.folder / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = path.open("wb")

    def write(self, content: bytes | memoryview) -> None:
        self.size += self.file.write(content)
        self.digest.update(content)

    def count(self, rows: int, orders: int, cents: int) -> None:
        self.rows, self.orders, self.cents = self.rows + rows, self.orders + orders, self.cents + cents

    def facts(self, layout: Layout) -> FileFacts:
        """What is true of the file, now that it is whole."""
        self.file.close()
        total = str(Decimal(self.cents).scaleb(-2))
        digest = self.digest.hexdigest()
        return FileFacts(self.name, self.size, digest, self.rows, self.orders, total, layout, needed_columns(layout))


def needed_columns(layout: Layout) -> dict[str, str]:
    """The columns that the kit's reader takes from a file with this header, and the kind of each."""
    fields = next(reader for reader in READERS if reader.name == layout.reader).fields
    cells = {column.lower(): column for column in layout.columns}
    found = [
        (next((cells[name] for name in wanted.names if name in cells), None), wanted) for wanted in fields.values()
    ]
    return {column: wanted.kind for column, wanted in found if column}


def generate(folder: Path, orders: int, seed: int = SEED) -> Facts:
    """Write the case into the folder, and its facts beside the folder."""
    world, exports = World(orders, seed), {key: Export(folder, name) for key, name in FILES.items()}
    exports["shopify"].write(shopify.HEADER.encode())
    exports["amazon"].write(amazon.HEADER.encode())
    exports["quickbooks"].write(quickbooks.head().encode())
    with duckdb.connect(config={"threads": 2, "memory_limit": "2GB"}) as connection:
        for first, last in _blocks(orders):
            _write_block(connection, world, first, last, exports)
    exports["quickbooks"].write(quickbooks.foot(exports["quickbooks"].cents).encode())
    (folder / "case.toml").write_text(CASE, encoding="utf-8", newline="\n")
    layouts = {"shopify": shopify.LAYOUT, "amazon": amazon.LAYOUT, "quickbooks": quickbooks.LAYOUT}
    facts = Facts(orders, seed, tuple(export.facts(layouts[key]) for key, export in exports.items()))
    write_facts(folder, facts)
    return facts


def _blocks(orders: int) -> Iterator[tuple[int, int]]:
    """The numbers of the orders, block by block, the newest block first."""
    for first in range((orders - 1) // BLOCK * BLOCK, -1, -BLOCK):
        yield first, min(orders, first + BLOCK)


def _write_block(connection: Any, world: World, first: int, last: int, exports: dict[str, Export]) -> None:
    """Write the orders of both channels and their documents."""
    documents = {}
    for channel, module in (("shopify", shopify), ("amazon", amazon)):
        numbers = world.numbers(channel, first, last)
        draws, totals = module.draw(world, numbers)
        exports[channel].count(int(draws["lines"].to_numpy().sum()), len(numbers), int(totals.sum()))
        _write_texts(connection, exports[channel], module.select(), {"draws": draws})
        documents[channel] = quickbooks.draw(world, numbers, totals, draws, channel)
        rows, cents = quickbooks.counted(documents[channel])
        exports["quickbooks"].count(rows, rows, cents)
    _write_texts(connection, exports["quickbooks"], quickbooks.select(), documents)


def _write_texts(connection: Any, export: Export, query: str, tables: dict[str, pa.Table]) -> None:
    """Write the texts that a query makes; a column of texts is already their bytes, one after the other."""
    for name, table in tables.items():
        connection.register(name, table)
    for chunk in connection.execute(query).to_arrow_table()["rows"].chunks:
        offsets = memoryview(chunk.buffers()[1]).cast("i")
        start, end = offsets[chunk.offset], offsets[chunk.offset + len(chunk)]
        export.write(memoryview(chunk.buffers()[2])[start:end])
    for name in tables:
        connection.unregister(name)


def main(arguments: list[str]) -> int:
    """Write a case and print its facts; 2 when it is not said where and how large."""
    if len(arguments) not in (2, 3):
        print("usage: python -m tests.bench.generate FOLDER ORDERS [SEED]", file=sys.stderr)
        return 2
    facts = generate(Path(arguments[0]), int(arguments[1]), *(int(seed) for seed in arguments[2:]))
    for file in facts.files:
        print(f"{file.name}: {file.bytes:,} bytes, {file.rows:,} rows, {file.orders:,} orders, sum {file.sum}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

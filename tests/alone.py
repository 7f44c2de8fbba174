"""One export without its case: read by itself into memory, with its account, its tables and its spans."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import ibis
import pandas as pd

from syncgap_kit.columns import Table
from syncgap_kit.intake.containers import contents
from syncgap_kit.intake.custody import Custody
from syncgap_kit.intake.export import Export, open_export
from syncgap_kit.intake.load import stage
from syncgap_kit.intake.places import spans_of
from syncgap_kit.intake.privacy import Key
from syncgap_kit.intake.reader import Facts
from syncgap_kit.intake.settings import Source


@dataclass(frozen=True)
class Alone:
    """What one file gave: its account, its canonical tables, and where each of its records stands."""

    export: Export
    tables: dict[Table, pd.DataFrame]
    spans: pd.DataFrame  # source_row, byte_from, byte_to, kind
    rows: pd.DataFrame  # its typed rows: source_row, unit and the ids that tie them together

    @property
    def account(self) -> tuple[int, int, int, int]:
        """rows, loaded, quarantined, not_data; they add up."""
        own = self.export
        assert own.rows == own.loaded + own.quarantined + own.not_data
        return own.rows, own.loaded, own.quarantined, own.not_data


TIES = ("order_id", "order_name", "doc_number", "heading", "payout_id")  # what rows share that belong together


@cache
def engine() -> Any:
    return ibis.duckdb.connect(threads=1)


def read_alone(path: Path, channel: str | None, **facts: Any) -> Alone:
    """One export, read; `facts` are keys of a [[source]] block."""
    source = Source(path.name, channel, **facts)
    known = Facts(
        channel=channel,
        ledger=source.ledger,
        shop=source.shop,
        zone=source.timezone or "America/New_York",
        currency=source.currency or "USD",
        declared_currency=source.currency,
        declared_zone=source.timezone,
    )
    [content] = contents(path, path.name)
    export = open_export(content, source, known)
    export.sha256, export.size = Custody().take(content)
    one = stage(engine(), export, Key(b"a key of the tests, and no other", kept=False), 0)
    tables = one.export.reader.tables(one.kept, known)
    ties = [name for name in TIES if name in one.rows.columns]
    return Alone(
        one.export,
        {table: rows.execute() for table, rows in tables.items()},
        spans_of(one).read_pandas(),
        one.rows.select("source_row", "unit", *ties).execute(),
    )

"""A case folder, opened as tables: exports, logs, configuration history and verdicts, with an account of every file."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa

from ..calendar import day_in, naive
from ..errors import BadCase
from ..findings import Input
from ..tables import ORDER_HISTORY, ORDER_LINES, ORDERS, POSTINGS, SYNC_EVENTS, SYNC_RUNS, Table
from .export import Export, SetAside, find_exports, open_export
from .history import History, read_history
from .load import VERSION, drop_repeats, intake_warnings, load, newest_first
from .logs import read_log
from .reader import Facts
from .settings import Settings, Source, read_as_of, read_settings
from .states import as_seen_at, newest_states
from .verdicts import Verdict, read_verdicts

DOCUMENT_ORDER = ("ledger", "doc_number", "document_type", "amount", "memo", "source_row")
KEYS = ("order_key", "posting_key")  # numbered once all files are read
SYSTEM = {
    "threads": 2,
    "memory_limit": "2GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


@dataclass(frozen=True)
class Case:
    """A case, read: its tables (Ibis, on an embedded DuckDB), its inputs with their accounts, and its settings."""

    folder: Path
    name: str
    settings: Settings
    as_of: datetime  # aware, UTC; what is dated later is unseen
    connection: Any
    inputs: tuple[Input, ...]
    quarantine: tuple[SetAside, ...]
    set_aside_orders: frozenset[str]  # ids and names of orders in quarantine, as far as they could be read
    history: History
    verdicts: tuple[Verdict, ...]
    warnings: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.settings.title

    @property
    def timezone(self) -> str:
        return self.settings.timezone

    @property
    def currency(self) -> str:
        return self.settings.currency

    def table(self, table: Table) -> Any:
        """One of the canonical tables, as an Ibis table."""
        return self.connection.table(table.name)

    def keep(self, name: str, expression: Any) -> Any:
        """Store an intermediate result under a name, so that it is computed once and can be looked at."""
        return self.connection.create_table(name, expression, overwrite=True)

    @property
    def intake(self) -> pd.DataFrame:
        """What was read: a row per file with rows = loaded + quarantined + not_data."""
        return pd.DataFrame([item.as_dict() for item in self.inputs])


def open_case(folder: str | Path, as_of: str | datetime | None = None) -> Case:
    """Read a case folder; nothing in it is written to.

    `as_of` (an ISO 8601 instant, or a date for the end of that day in the books' zone) overrides case.toml; what is
    dated after it is unseen. Raises a SyncGapError with one sentence for anything that cannot be read without guessing.
    """
    folder = Path(folder)
    settings = read_settings(folder)
    connection = ibis.duckdb.connect(**SYSTEM)
    for table in (ORDERS, ORDER_LINES, POSTINGS, SYNC_RUNS, SYNC_EVENTS):
        extra = VERSION if table is ORDERS else {}
        columns = {name: kind for name, (kind, _) in table.columns.items() if name not in KEYS}
        schema = ibis.schema({**columns, **extra})
        connection.create_table(f"all_{table.name}", schema=schema)
    exports = _load_exports(folder, settings, connection)
    logs, log_quarantine = _load_logs(folder, settings, connection)
    history = read_history(folder, settings.timezone)
    verdicts, verdict_input = read_verdicts(folder, settings.timezone)
    moment = _as_of(as_of, settings, connection)
    _publish(connection, moment, settings)
    inputs = [_account(export) for export in exports] + logs + list(history.inputs) + verdict_input
    quarantine = [item for export in exports for item in export.quarantine] + log_quarantine
    digests = {item.path: item.sha256 for item in inputs}
    return Case(
        folder=folder,
        name=folder.resolve().name,
        settings=settings,
        as_of=moment,
        connection=connection,
        inputs=tuple(sorted(inputs, key=lambda item: (item.format, item.channel or "", item.sha256, item.path))),
        quarantine=tuple(
            sorted(quarantine, key=lambda item: (digests[item.source_file], item.source_row, item.column))
        ),
        set_aside_orders=frozenset(key for export in exports for key in _lost_keys(export)),
        history=history,
        verdicts=verdicts,
        warnings=tuple(intake_warnings(exports, log_quarantine)),
    )


def _load_exports(folder: Path, settings: Settings, connection: Any) -> list[Export]:
    pseudonym = partial(_keyed_digest, secrets.token_hex(32))  # lives as long as this run: the digests leave with it
    by_source: dict[Source, list[Export]] = {}
    for path, source in find_exports(folder, settings):
        facts = Facts(
            channel=source.channel,
            ledger=source.ledger,
            shop=source.shop,
            zone=source.timezone or settings.timezone,
            currency=source.currency or settings.currency,
            declared_currency=source.currency,
            pseudonym=pseudonym,
        )
        export = open_export(path, str(path.relative_to(folder)), source, facts)
        by_source.setdefault(source, []).append(export)
    exports = [export for group in by_source.values() for export in newest_first(group)]
    if not any(export.reader.role == "channel" for export in exports):
        raise BadCase("case.toml: names no channel export; without orders there is nothing to hold against the books.")
    if not any(export.reader.role == "books" for export in exports):
        raise BadCase("case.toml: names no export of the books; without them every order would look missing.")
    for group in by_source.values():
        if len(group) > 1:
            drop_repeats(newest_first(group))
    for export in exports:
        for table, rows in load(connection, export).items():
            _append(connection, table, _with_version(rows, export) if table is ORDERS else rows)
    return exports


def _with_version(orders: Any, export: Export) -> Any:
    """Orders with what tells the newest of several states: when the file was exported, and which file it is."""
    declared = export.source.exported_at
    return orders.mutate(
        exported_at=ibis.literal(naive(declared) if declared else None, type="timestamp"),
        file_digest=ibis.literal(export.sha256),
    )


def _append(connection: Any, table: Table, rows: Any) -> None:
    target = connection.table(f"all_{table.name}")
    kinds = target.schema()
    connection.insert(target.get_name(), rows.select(**{name: rows[name].cast(kinds[name]) for name in kinds}))


def _keyed_digest(key: str, column: Any) -> Any:
    return (ibis.literal(key) + column.strip().lower()).hexdigest("sha256")


def _load_logs(folder: Path, settings: Settings, connection: Any) -> tuple[list[Input], list[SetAside]]:
    inputs, quarantine = [], []
    for path in sorted((folder / "logs").glob("*")):
        if path.is_file() and not path.name.startswith("."):
            table, rows, account, aside = read_log(path, f"logs/{path.name}", settings.timezone)
            inputs.append(account)
            quarantine += aside
            if rows:
                schema = connection.table(f"all_{table.name}").schema()
                _append(connection, table, ibis.memtable(pa.Table.from_pylist(rows, schema.to_pyarrow())))
    return inputs, quarantine


def _as_of(given: str | datetime | None, settings: Settings, connection: Any) -> datetime:
    """The instant up to which the case is seen: given, or of case.toml, or the latest that exports and logs tell."""
    if given:
        return read_as_of(given, settings.timezone, "--as-of")
    if settings.as_of:
        return settings.as_of
    latest: list[datetime] = []
    orders, runs, events = (connection.table(f"all_{table.name}") for table in (ORDERS, SYNC_RUNS, SYNC_EVENTS))
    for table, columns in (
        (orders, ("created_at", "paid_at", "fulfilled_at", "cancelled_at", "updated_at", "exported_at")),
        (runs, ("started_at", "finished_at")),
        (events, ("at",)),
    ):
        row = table.agg(**{name: table[name].max() for name in columns}).to_pyarrow().to_pylist()[0]
        latest += [value for value in row.values() if value is not None]
    if not latest:
        raise BadCase("case.toml: the exports hold no order, so as_of cannot be told; add as_of to [case].")
    return max(latest).replace(tzinfo=UTC)


def _publish(connection: Any, as_of: datetime, settings: Settings) -> None:
    """The canonical tables as they were seen at `as_of`: the newest state of each order, older ones as its history."""
    moment = naive(as_of)
    newest, history = newest_states(connection.table(f"all_{ORDERS.name}"), moment)
    orders = as_seen_at(newest, moment, settings.currency)
    numbered = ibis.row_number().over(order_by=(orders.channel, orders.created_at, orders.order_id, orders.shop))
    connection.create_table(ORDERS.name, orders.mutate(order_key=numbered).select(*ORDERS.columns))
    connection.create_table(ORDER_HISTORY.name, history)
    owner = connection.table(ORDERS.name).select("order_key", "channel", "order_id", "source_file")
    lines = connection.table(f"all_{ORDER_LINES.name}").join(owner, ["channel", "order_id", "source_file"])
    connection.create_table(ORDER_LINES.name, lines.select(*ORDER_LINES.columns))
    documents = connection.table(f"all_{POSTINGS.name}")
    documents = documents.filter(documents.date <= day_in(as_of, settings.timezone))
    numbered = ibis.row_number().over(order_by=(documents.date, *(documents[name] for name in DOCUMENT_ORDER)))
    connection.create_table(POSTINGS.name, documents.mutate(posting_key=numbered).select(*POSTINGS.columns))
    for table, column in ((SYNC_RUNS, "started_at"), (SYNC_EVENTS, "at")):
        rows = connection.table(f"all_{table.name}")
        connection.create_table(table.name, rows.filter((rows[column] <= moment) | rows[column].isnull()))


def _account(export: Export) -> Input:
    return Input(
        path=export.name,
        sha256=export.sha256,
        bytes=export.size,
        format=export.reader.name,
        channel=export.source.channel,
        grade="B",
        rows=export.rows,
        loaded=export.loaded,
        quarantined=len({item.source_row for item in export.quarantine}),
        not_data=export.not_data,
    )


def _lost_keys(export: Export) -> Iterable[str]:
    yield from export.broken_keys
    for name in ("order_id", "order_name"):
        if name in export.reader.fields:
            for unit, cell in zip(export.units, export.cells(name), strict=True):
                if unit in export.lost_units and cell:
                    yield cell.strip()

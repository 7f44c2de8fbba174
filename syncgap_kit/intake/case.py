"""A case folder, opened as tables: exports, logs, configuration history and verdicts, with an account of every file."""

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pandas as pd

from ..calendar import local_day
from ..columns import Table
from ..errors import BadCase
from ..findings import Input
from ..tables import BOOKS_SETTINGS, ORDERS
from ..written import in_digits, written_for
from .account import Assembled, as_text, from_text
from .assemble import assemble
from .books_settings import books_changes
from .custody import Custody
from .export import SetAside
from .file_totals import FileTotal
from .history import History, read_history
from .privacy import Key, case_key
from .progress import Say
from .settings import Settings, read_settings
from .store import building, fingerprint, publish, store_folder
from .verdicts import Verdict, read_verdicts

STORE = "store"
ACCOUNT = "account"
FULL = (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.TransactionException, duckdb.FatalException)
SYSTEM = {
    "threads": 2,
    "memory_limit": "2GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_unsigned_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
}
LEAST_MEMORY, MOST_MEMORY = 512, 2048  # MB, for reading: it streams, and more makes it no faster


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
    totals: tuple[FileTotal, ...] = ()  # what each file adds up to, and what its rows in quarantine do
    untold: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # by channel: fields for which its exports have no column

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
        if table.name not in self._tables:
            self._tables[table.name] = self.connection.table(table.name, database=(STORE, "main"))
        return self._tables[table.name]

    @cached_property
    def _tables(self) -> dict[str, Any]:
        return {}

    @cached_property
    def channels(self) -> tuple[str, ...]:
        """The channels that have any order, by name."""
        return tuple(sorted(self.table(ORDERS).select("channel").distinct().to_pyarrow()["channel"].to_pylist()))

    def local_day(self, instant: Any) -> Any:
        """The day of the books, in their zone, on which a UTC instant (an Ibis column without zone mark) falls."""
        return local_day(instant, self.timezone, self._time)

    @cached_property
    def _time(self) -> tuple[datetime, datetime]:
        """When most of what happened in the case did: from the first order, or 25 years before as_of, to as_of."""
        first = self.table(ORDERS).created_at.min().execute()
        earliest = self.as_of - timedelta(days=9131)
        began = earliest if pd.isna(first) else max(first.to_pydatetime().replace(tzinfo=UTC), earliest)
        return min(began, self.as_of), self.as_of + timedelta(days=2)

    def keep(self, name: str, expression: Any) -> Any:
        """Store an intermediate result under a name, so that it is computed once and can be looked at."""
        return self.connection.create_table(name, expression, overwrite=True)

    def forget(self, *names: str) -> None:
        """Drop intermediate results that nothing needs any more: with many orders, memory is what runs short."""
        for name in names:
            self.connection.drop_table(name, force=True)

    def name_expression(self, name: str, expression: Any) -> Any:
        """Give an expression a name in the engine: computed anew wherever it is used, and put into words only once."""
        return self.connection.create_view(name, expression, overwrite=True)

    @property
    def intake(self) -> pd.DataFrame:
        """What was read: a row per file with rows = loaded + quarantined + not_data."""
        return pd.DataFrame([item.as_dict() for item in self.inputs])


def open_case(folder: str | Path, as_of: str | datetime | None = None, say: Say = None) -> Case:
    """Read a case folder, or take it from its store where nothing changed since; its own files are never written to.

    `as_of` (an ISO 8601 instant, or a date for the end of that day in the books' zone) overrides case.toml; what is
    dated after it is unseen, verdicts included. `say` is told how far it has come. Raises a SyncGapError, one sentence.
    """
    settings = read_settings(Path(folder))
    with written_for(settings.language):
        return _opened(Path(folder), settings, as_of, say)


def _opened(folder: Path, settings: Settings, as_of: str | datetime | None, say: Say) -> Case:
    key = case_key(folder.resolve().name)
    history = read_history(folder, settings.timezone, key)
    verdicts, verdict_input = read_verdicts(folder, settings.timezone)
    connection, known = _stored(folder, settings, as_of, key, say)
    kept = connection.table(BOOKS_SETTINGS.name, database=STORE)
    history = replace(history, changes=(*history.changes, *books_changes(kept, key)))
    inputs = [*known.inputs, *history.inputs, *verdict_input]
    digests = {item.path: item.sha256 for item in inputs}
    return Case(
        folder=folder,
        name=folder.resolve().name,
        settings=settings,
        as_of=known.as_of,
        connection=connection,
        inputs=tuple(sorted(inputs, key=lambda item: (item.format, item.channel or "", item.sha256, item.path))),
        quarantine=tuple(
            sorted(known.quarantine, key=lambda item: (digests[item.source_file], item.source_row, item.column))
        ),
        set_aside_orders=known.set_aside_orders,
        history=history,
        verdicts=tuple(one for one in verdicts if not (as_of and one.at and one.at > known.as_of)),
        warnings=(*known.warnings, *history.warnings),
        totals=known.totals,
        untold=known.untold,
    )


def _stored(
    folder: Path, settings: Settings, as_of: str | datetime | None, key: Key, say: Say
) -> tuple[Any, Assembled]:
    """A connection to the case's store, built first where there is none for the files as they are now."""
    place = store_folder(folder)
    name = f"{fingerprint(folder, _files(folder), str(as_of or ''))}.duckdb"
    for _ in range(2):
        if not (place / name).exists():
            with building(place) as path, _room(place):
                _build(path, folder, settings, as_of, key, say)
                publish(path, place / name)
        connection = ibis.duckdb.connect(temp_directory=str(place / f"spill-{name[:8]}"), **SYSTEM)
        try:
            connection.attach(str(place / name).replace("'", "''"), STORE, read_only=True)
        except duckdb.Error:  # another run has put a newer store in its place, or this one is damaged: once more
            (place / name).unlink(missing_ok=True)
            continue
        _lock(connection)
        return connection, _account(connection)
    raise BadCase(f"{place / name}: the store cannot be opened; remove the folder {place} and run again.")


def reading(size: int) -> dict[str, Any]:
    """The engine's settings for reading exports of so many bytes: sorting and joining hold a part of them at a time."""
    memory = min(max(size // 4_000_000, LEAST_MEMORY), MOST_MEMORY)
    return {**SYSTEM, "memory_limit": f"{memory}MB", "preserve_insertion_order": False}  # each row knows its place


def _build(path: Path, folder: Path, settings: Settings, as_of: str | datetime | None, key: Key, say: Say) -> None:
    size = sum(path.lstat().st_size for path in _files(folder))
    connection = ibis.duckdb.connect(path, temp_directory=f"{path}.spill", **reading(size))
    try:
        _lock(connection)
        custody = Custody()
        known = assemble(folder, settings, as_of, connection, key, custody, say)
        custody.check()
        connection.create_table(ACCOUNT, ibis.memtable({"account": [as_text(known)]}))
    finally:
        connection.disconnect()


def _lock(connection: Any) -> None:
    """No file, network or extension beyond what is open now, and no way back (DuckDB manual, "Securing DuckDB")."""
    for setting in ("enable_external_access = false", "lock_configuration = true"):
        connection.raw_sql(f"SET {setting}")


def _files(folder: Path) -> Iterator[Path]:
    """The files that decide on the store's content; what else lies in the case is read anew each time."""
    for part in ("exports", "logs"):
        yield from (path for path in (folder / part).rglob("*") if not path.is_dir() or path.is_symlink())


@contextlib.contextmanager
def _room(place: Path) -> Iterator[None]:
    """One sentence where the disk is full; what was built so far is removed."""
    try:
        yield
    except (*FULL, OSError) as error:
        if isinstance(error, FileNotFoundError | PermissionError):
            raise
        free = shutil.disk_usage(place).free / 1e6
        raise BadCase(
            f"{place}: the case's store could not be written ({str(error).splitlines()[0]}), {in_digits(free, 0)} MB "
            "are free there; make room, or set SYNCGAP_HOME elsewhere, and run again, nothing was kept."
        ) from None


def _account(connection: Any) -> Assembled:
    [text] = connection.table(ACCOUNT, database=(STORE, "main")).to_pyarrow()["account"].to_pylist()
    return from_text(text)

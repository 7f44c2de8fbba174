"""All that a case holds put into its store: exports, logs, the newest state of each order, where each row stood."""

import itertools
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from ..calendar import naive
from ..columns import Table
from ..errors import BadExport
from ..findings import Input
from ..movements import PAYMENTS, PAYOUT_LINES, PAYOUTS
from ..tables import ORDERS, POSTINGS, READ, SPANS, SYNC_EVENTS, SYNC_RUNS
from . import books, queries
from .account import Assembled
from .canonical import NUMBERED
from .case_logs import read_logs
from .coverage.files import File, wrong_company
from .coverage.reach import coverage
from .custody import Custody
from .export import Export, SetAside
from .file_totals import FileTotal, file_totals, set_aside_totals
from .load import Staged, intake_warnings, stage_all
from .opened import open_exports
from .places import keep_spans
from .privacy import Key
from .progress import Progress, Say
from .published import latest_moment, left_aside, publish
from .repeats import drop_repeats, newest_first
from .settings import Settings, Source
from .titles import shorter_than_the_case

DIGEST = {"file_digest": "string"}  # by which files are put in order, whatever they are called
VERSION = {"exported_at": "timestamp", **DIGEST}
BESIDE = {ORDERS: {**VERSION, "layout": "string"}, POSTINGS: {**VERSION, **books.BESIDE}}
TEMPORARY = ("temp", "main")


def assemble(
    folder: Path,
    settings: Settings,
    as_of: str | datetime | None,
    connection: Any,
    key: Key,
    custody: Custody,
    say: Say,
) -> Assembled:
    """Read all exports and logs of a case into the tables of `connection`. Raises a SyncGapError with one sentence."""
    _make_empty(connection)
    opened = open_exports(folder, settings, custody)
    exports, files, totals = list[Export](), list[File](), list[FileTotal]()
    for group in _staged(opened.exports, connection, key, say):
        for one in group:
            totals += set_aside_totals(connection, one)
            _keep(connection, one)
            exports.append(one.export)
            files.append(_file(one))
    logs, log_quarantine, log_warnings = _load_logs(folder, settings, connection, key, custody)
    moment = latest_moment(as_of, settings, connection)
    publish(connection, moment, settings)
    _check_company(exports)
    files += [File(log.path, None, None, log.loaded, log=True) for log in logs]
    return Assembled(
        as_of=moment,
        inputs=(*map(_account, exports), *opened.empty, *logs),
        quarantine=(*(item for export in exports for item in export.with_numbers()), *log_quarantine),
        set_aside_orders=frozenset(_set_aside(exports)),
        warnings=(
            *opened.warnings,
            *intake_warnings(exports, log_quarantine),
            *log_warnings,
            *(line for export in exports for line in shorter_than_the_case(export.name, export.preamble, settings)),
            *books.vanished(connection),
            *left_aside(connection, moment, settings),
            *_reach(connection, moment, settings, files, exports),
        ),
        totals=(*totals, *file_totals(connection)),
        untold=_untold(exports),
    )


def _untold(exports: list[Export]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for export in exports:
        if export.reader.role == "channel" and export.facts.channel:
            own = queries.untold(export.reader, export.facts, frozenset(export.places()))
            found[export.facts.channel] = found.get(export.facts.channel, own) & own
    return found


def _make_empty(connection: Any) -> None:
    """The tables that are read into."""
    for table in READ:
        extra = BESIDE.get(table, {})
        columns = {name: kind for name, (kind, _) in table.columns.items() if name not in NUMBERED}
        queries.make_empty(connection, f"all_{table.name}", {**columns, **extra}, temporary=True)
    queries.make_empty(connection, SPANS.name, {name: kind for name, (kind, _) in SPANS.columns.items()})


def _keep(connection: Any, one: Staged) -> None:
    """The rows of a file into the canonical tables, and where each of its records stands."""
    one.offer(connection)
    for table, query in queries.canonical(one.export.reader, one.export.facts).items():
        beside = {name: value for name, value in _version(one.export).items() if name in BESIDE.get(table, {})}
        told = "".join(f", ? AS {name}" for name in beside)
        into = f'INSERT INTO temp.main."all_{table.name}" BY NAME SELECT *{told} FROM ({query})'
        connection.con.execute(into, list(beside.values()))
    keep_spans(connection, one)
    connection.con.execute(f"DROP VIEW temp.main.{queries.COUNTING}")
    connection.drop_table(f"typed_{one.number}", database=TEMPORARY)


def _reach(
    connection: Any, moment: datetime, settings: Settings, files: list[File], exports: list[Export]
) -> list[str]:
    """What is to be said of how far the inputs reach."""
    return coverage(
        connection.table(ORDERS.name),
        connection.table(f"all_{ORDERS.name}"),
        *(connection.table(table.name) for table in (POSTINGS, SYNC_RUNS, SYNC_EVENTS)),
        files=files,
        zone=settings.timezone,
        as_of=moment,
        period=settings.period,
        set_aside=_set_aside(exports),
        payouts=[connection.table(table.name) for table in (PAYMENTS, PAYOUTS, PAYOUT_LINES)],
    )


def _set_aside(exports: list[Export]) -> list[str]:
    """The ids and names of the orders of which a row could not be read."""
    return [name for export in exports if export.reader.role == "channel" for name in export.lost_keys]


def _staged(opened: list[Export], connection: Any, key: Key, say: Say) -> Iterator[list[Staged]]:
    """The exports of one source after another, read and typed, repeated rows left out."""
    by_source: dict[Source, list[Export]] = {}
    for export in opened:
        by_source.setdefault(export.source, []).append(export)
    progress = Progress(say, sum(export.size for group in by_source.values() for export in group))
    number = itertools.count()
    for group in by_source.values():
        staged = newest_first(stage_all(connection, group, key, number, progress))
        if len(staged) > 1:
            drop_repeats(connection, staged)
        yield staged


def _file(one: Staged) -> File:
    """A file as far as coverage asks."""
    export = one.export
    repeated = 0 if one.repeated is None else int(one.repeated.count().execute())
    return File(
        name=export.name,
        channel=export.source.channel,
        shop=export.source.shop,
        records=export.loaded + export.quarantined + repeated,
        repeated=repeated,
        exported_at=export.source.exported_at,
        company=export.source.company,
        preamble=export.preamble if export.reader.role == "books" else (),
    )


def _check_company(exports: list[Export]) -> None:
    """Refuse books of another company than case.toml declares. Raises BadExport."""
    for export in exports:
        declared = export.source.company
        own = File(export.name, export.source.channel, None, 0, company=declared, preamble=export.preamble)
        if declared and (found := wrong_company([own])):
            raise BadExport(found[0].removesuffix("."))


def _version(export: Export) -> dict[str, Any]:
    """What tells the newest of several states: when the file was exported, and which file it is."""
    declared = export.source.exported_at
    return {
        "exported_at": naive(declared) if declared else None,
        "file_digest": export.sha256,
        "format": export.reader.name,
        "precedence": export.reader.precedence,
        "layout": " ".join((export.reader.name, *sorted(export.places()))),
    }


def _append(connection: Any, table: Table, rows: Any) -> None:
    target = connection.table(f"all_{table.name}")
    kinds = target.schema()
    columns = rows.select(**{name: rows[name].cast(kinds[name]) for name in kinds})
    connection.insert(f"all_{table.name}", columns, database=TEMPORARY)


def _load_logs(
    folder: Path, settings: Settings, connection: Any, key: Key, custody: Custody
) -> tuple[list[Input], list[SetAside], list[str]]:
    inputs, quarantine, warnings = [], [], []
    for table, rows, account, aside, said in read_logs(folder, settings, key, custody):
        inputs.append(account)
        quarantine += aside
        warnings += said
        if rows:
            schema = connection.table(f"all_{table.name}").schema()
            _append(connection, table, ibis.memtable(pa.Table.from_pylist(rows, schema.to_pyarrow())))
    return inputs, quarantine, warnings


def _account(export: Export) -> Input:
    return Input(
        path=export.name,
        sha256=export.sha256,
        bytes=export.size,
        format=export.reader.name,
        channel=export.source.channel,
        grade=export.grade,
        rows=export.rows,
        loaded=export.loaded,
        quarantined=export.quarantined,
        not_data=export.not_data,
        grade_reason=export.grade_reason,
    )

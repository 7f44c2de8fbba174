"""Readings of files into typed tables: one by one, and small files that are written alike in one query.

The engine needs a tenth of a second to understand the query of a format, however few rows a file has.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from . import queries
from .export import Export
from .notation import Written
from .privacy import Key
from .progress import Progress
from .rows import Rows, read_rows

PEEK = 1 << 18  # bytes from which the notation of a file is told before it is read; its end is asked again
SMALL, TOGETHER = 1 << 20, 1 << 26  # bytes of a small file, and of those that are read together
APART = 1 << 40  # by which the lines of one file are told from those of another; no small file has as many


@dataclass(frozen=True)
class Reading:
    """One reading of a file: its account, its rows, and how their amounts, days and times were taken to be written."""

    export: Export
    rows: Rows
    written: Written


def written_at_first(export: Export, key: Key) -> Written:
    """How the first rows write their amounts, days and times; whether all do is asked at the end of the file."""
    rows = read_rows(export.fresh(), key, ".", size=PEEK)
    stream = rows.reader()
    for _ in stream:
        break
    del stream
    return rows.notation.so_far(export.source)


def read(connection: Any, export: Export, key: Key, written: Written, number: int, progress: Progress) -> Reading:
    """A reading of one file into the temporary table typed_`number`."""
    reading = _begun(export, key, written, progress)
    _type(connection, reading, reading.rows.reader(), table_name(number))
    return reading


def read_first(
    connection: Any, exports: list[Export], key: Key, numbers: list[int], progress: Progress
) -> Iterator[Reading]:
    """The first reading of each file; those of small files that stand together and are written alike, at once."""
    begun = (_begun(one, key, written_at_first(one, key), progress) for one in exports)
    for group in _alike(zip(begun, numbers, strict=True)):
        if len(group) == 1:
            [(reading, number)] = group
            _type(connection, reading, reading.rows.reader(), table_name(number))
        else:
            _read_together(connection, group)
        yield from (reading for reading, _ in group)


def table_name(number: int) -> str:
    """The temporary table of the typed rows of a file."""
    return f"typed_{number}"


def _begun(export: Export, key: Key, written: Written, progress: Progress) -> Reading:
    attempt = export.fresh()
    attempt.facts = replace(export.facts, **written._asdict())
    return Reading(attempt, read_rows(attempt, key, written.mark, progress), written)


def _alike(readings: Iterable[tuple[Reading, int]]) -> Iterator[list[tuple[Reading, int]]]:
    """Small files of one format and notation in a row, up to so many bytes; larger files alone."""

    def kind(item: tuple[Reading, int]) -> tuple[Any, ...]:
        export = item[0].export
        alone = item[1] if export.size > SMALL or not export.size else -1
        return export.reader, export.facts, alone

    for _, alike in itertools.groupby(readings, kind):
        group: list[tuple[Reading, int]] = []
        for item in alike:
            if group and sum(reading.export.size for reading, _ in group) + item[0].export.size > TOGETHER:
                yield group
                group = []
            group.append(item)
        yield group


def _read_together(connection: Any, group: list[tuple[Reading, int]]) -> None:
    """Several files typed in one query, and the rows of each put into its own table."""
    schema = group[0][0].rows.schema
    batches = [
        _moved(batch, place * APART) for place, (reading, _) in enumerate(group) for batch in reading.rows.reader()
    ]
    _type(connection, group[0][0], pa.Table.from_batches(batches, schema), "typed_together")
    for place, (_, number) in enumerate(group):
        first = place * APART
        own = "* REPLACE (source_row - ? AS source_row, unit - ? AS unit)"
        rows = f"SELECT {own} FROM typed_together WHERE source_row >= ? AND source_row < ?"
        connection.con.execute(
            f'CREATE OR REPLACE TEMP TABLE "{table_name(number)}" AS {rows}', [first, first, first, first + APART]
        )
    connection.con.execute("DROP TABLE temp.main.typed_together")


def _moved(batch: Any, by: int) -> Any:
    """A batch whose lines are put on by so many."""
    columns = {name: batch.column(name) for name in batch.schema.names}
    columns |= {name: pc.add(columns[name], by) for name in ("source_row", "unit")}
    return pa.record_batch([*columns.values()], schema=batch.schema)


def _type(connection: Any, reading: Reading, rows: Any, name: str) -> None:
    connection.con.register(queries.STREAM, rows)
    try:
        query = queries.typing(reading.export.reader, reading.export.facts)
        connection.con.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {query}')
    finally:
        connection.con.unregister(queries.STREAM)

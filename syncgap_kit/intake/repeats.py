"""Several files of one source: the newest first, and rows that stand in two of them counted once."""

from typing import Any

import ibis

from .load import Staged
from .queries import make_empty, own_of, signatures


def newest_first(staged: list[Staged]) -> list[Staged]:
    """The files of one source, the latest export first: declared time, then later orders, then content."""

    def age(one: Staged) -> tuple[str, str, str]:
        declared = one.export.source.exported_at
        return (declared.isoformat() if declared else "", str(one.export.newest or ""), one.export.sha256)

    return sorted(staged, key=age, reverse=True)


def drop_repeats(connection: Any, staged: list[Staged]) -> None:
    """Rows that stand in two files of one source count once: the newest file keeps them (contract, section 7).

    `staged` is newest first. The rows of one order repeat together or not at all; equal rows within one file are two.
    """
    by_format: dict[str, list[Staged]] = {}
    for one in staged:
        by_format.setdefault(one.export.reader.name, []).append(one)
    for files in by_format.values():
        if len(files) > 1:
            _among(connection, files)


def _among(connection: Any, files: list[Staged]) -> None:
    name = f"repeats_{files[0].number}"
    signed = _signed(connection, files, f"{name}_signed")
    nth = ibis.row_number().over(group_by=(signed.age, signed.signature), order_by=signed.own)
    numbered = signed.mutate(nth=nth)
    place = ibis.row_number().over(group_by=(numbered.signature, numbered.nth), order_by=numbered.age)
    again = numbered.mutate(place=place).filter(lambda one: one.place > 0)
    again = connection.create_table(f"{name}_again", again, temp=True)
    for age in sorted(again.select("age").distinct().to_pyarrow()["age"].to_pylist()):
        one, repeated = files[age], again.filter(again.age == age)
        own = one.kept.mutate(own=own_of(one.export.reader, one.kept)).semi_join(repeated, "own").select("source_row")
        one.repeated = connection.create_table(f"{name}_{age}", own, temp=True)
        count = int(one.repeated.count().execute())
        one.export.not_data += count
        one.export.loaded -= count


def _signed(connection: Any, files: list[Staged], name: str) -> Any:
    """A row for each order of each file: what its rows say, as one text, and the place of the file."""
    make_empty(connection, name, {"age": "int32", "own": "string", "signature": "string"}, temporary=True)
    for age, one in enumerate(files):
        one.offer(connection)
        query = signatures(one.export.reader, one.export.facts)
        connection.con.execute(f'INSERT INTO temp.main."{name}" BY NAME SELECT *, ? AS age FROM ({query})', [age])
    return connection.table(name)

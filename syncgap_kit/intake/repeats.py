"""Several files of one source: the newest first, and rows that stand in two of them counted once."""

from typing import Any

import ibis

from .load import Staged

CELL, ROW, BLANK = "\x1f", "\x1e", ""  # between cells and rows; no cell is an empty text


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
    signed = ibis.union(*(_signed(one, age) for age, one in enumerate(files)))
    signed = connection.create_table(f"{name}_signed", signed, temp=True)
    nth = ibis.row_number().over(group_by=(signed.age, signed.signature), order_by=signed.own)
    numbered = signed.mutate(nth=nth)
    place = ibis.row_number().over(group_by=(numbered.signature, numbered.nth), order_by=numbered.age)
    again = connection.create_table(f"{name}_again", numbered.mutate(place=place), temp=True)
    for age, one in enumerate(files):
        repeated = again.filter((again.age == age) & (again.place > 0))
        rows = one.kept
        own = rows.mutate(own=_own(one, rows)).semi_join(repeated, "own").select("source_row")
        table = connection.create_table(f"{name}_{age}", own, temp=True)
        count = int(table.count().execute())
        if count:
            one.repeated = table
            one.export.not_data += count
            one.export.loaded -= count


def _own(one: Staged, rows: Any) -> Any:
    """What the rows of one order share: its key where they need not stand together, else the line it begins on."""
    reader = one.export.reader
    return rows[reader.unit] if reader.unit and not reader.begins else rows.unit.cast("string")


def _signed(one: Staged, age: int) -> Any:
    """One row per order: what its rows say, as one text."""
    rows = one.kept
    own = [name for name, wanted in one.export.reader.fields.items() if not wanted.place]
    cells = [rows[name].cast("string").fill_null(BLANK) for name in own]
    text = cells[0]
    for cell in cells[1:]:
        text = text + CELL + cell
    rows = rows.mutate(own=_own(one, rows), text=text)
    joined = rows.text.group_concat(sep=ROW, order_by=rows.source_row)
    return rows.group_by("own").agg(signature=joined.hexdigest("sha256")).mutate(age=ibis.literal(age, type="int32"))

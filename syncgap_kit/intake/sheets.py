"""The rows of a sheet, of a workbook or of records, each to its place, by the rules that hold for records of text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ..errors import BadExport
from .export import Export
from .reader import Reader, is_header, normal
from .scan import Numbers
from .sorting import BLANK, DATA, FAULTY, HEADER, PREAMBLE, TOTAL, Kinds


@dataclass
class SortedSheet:
    """The rows of a sheet: number and kind of each, the reason of each faulty one, and the cells of the data."""

    lines: Numbers
    kinds: Kinds
    faults: dict[int, str]  # by place in the sheet
    cells: dict[str, Any]
    second_table: int | None


def sort_sheet(export: Export, readers: Sequence[Reader]) -> SortedSheet:
    """Sort the rows of a sheet; in a workbook one below the header that is a header again begins a second table."""
    assert export.sheet is not None  # noqa: S101 - asked for sheets only
    rows, begun = export.sheet.rows, None
    kinds: list[int] = []
    faults: dict[int, str] = {}
    for place, (line, cells) in enumerate(rows):
        kind, why = _place(export, line, cells)
        if kind == DATA and not export.sheet.header and _is_header(export, cells, readers):
            if line == export.header_line + 1:
                raise BadExport(f"{export.name}, row {line}: the header stands twice; export the file again.")
            begun = begun or line
        if kind == DATA and begun is not None:
            kind, why = FAULTY, f"one table, but a second one begins in row {begun}"
        kinds.append(kind)
        if kind == FAULTY:
            faults[place] = why
    data = [cells for (_, cells), kind in zip(rows, kinds, strict=True) if kind == DATA]
    columns = {
        name: pa.array([cells[column].strip() or None for cells in data], pa.string())
        for name, column in export.places().items()
    }
    lines = np.array([line for line, _ in rows], np.int64)
    return SortedSheet(lines, np.array(kinds, np.int8), faults, columns, begun)


def _is_header(export: Export, cells: tuple[str, ...], readers: Sequence[Reader]) -> bool:
    """Whether a row is a header, of its own sheet or of any format."""
    header = tuple(normal(cell) for cell in cells)
    return header == export.header or any(is_header(reader, header) for reader in readers)


def sheet_warnings(export: Export) -> list[str]:
    """What the file itself gives to say: hidden rows, sheets that were not read, pages that are missing."""
    return list(export.sheet.warnings) if export.sheet else []


def _place(export: Export, line: int, cells: tuple[str, ...]) -> tuple[int, str]:
    """The kind of a row, and what ails it."""
    assert export.sheet is not None  # noqa: S101 - as above
    if line <= export.header_line:
        return (PREAMBLE if line < export.header_line else HEADER), ""
    if export.sheet.header and line in export.sheet.faults:  # of a broken record nothing may be left to see
        return FAULTY, export.sheet.faults[line]
    if not any(cell.strip() for cell in cells):
        return BLANK, ""
    if export.reader.aside(cells, export.header):
        return TOTAL, ""
    if line in export.sheet.faults:
        return FAULTY, export.sheet.faults[line]
    return DATA, ""

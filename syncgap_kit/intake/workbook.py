"""A sheet of an .xlsx workbook as rows of text that lose nothing of their cells, and the rows that tell no sure value.

The cells are read by calamine; what it does not tell (hidden rows, formulas never worked out, errors) is read from the
XML by workbook_xml.py, which also proves the file before calamine sees it.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook

from ..errors import BadExport
from ..written import in_digits
from .containers import BROKEN, Content, damaged, open_archive
from .phrases import listed, many
from .workbook_xml import Area, Book, Facts, Tab

TOO_LONG = 1e15  # numbers from here on have lost digits: a spreadsheet keeps fifteen
MOST_PLACES, SPREAD = 10_000_000, 20  # cells of a sheet, blank ones included: up to either so many, or so many times
MOST_NAMED = 10  # those that hold something; and sheets that a sentence names
Row = tuple[int, tuple[str, ...]]
Cell = str | float | bool | date | time | timedelta


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet, blank ones included, by its own numbers from 1; each is as wide as the sheet.

    `header` names the columns of records that bear their names themselves, as in JSON: it stands in none of the rows.
    `faults` tells of rows that cannot be taken as they stand what was expected, and what is there instead. It may name
    rows above the header as well, where it does no harm.
    """

    name: str
    rows: list[Row]
    faults: dict[int, str]
    warnings: list[str]
    header: tuple[str, ...] = ()


def read_sheet(content: Content, sheet: str | None) -> Sheet:
    """The sheet of that name, else the only visible one with cells. Raises BadExport with one sentence."""
    name = content.name
    with open_archive(content.path, name) as archive:
        book = Book(archive, name)
        facts = {tab: book.facts(tab) for tab in book.tabs() if sheet in (None, tab.name)}
        chosen = _declared(book, sheet) if sheet is not None else _only(facts, name)
    found = facts[chosen]
    places = found.last_row * found.last_column
    if places > max(MOST_PLACES, SPREAD * found.cells):
        raise BadExport(
            f"{name}: the cells of sheet {chosen.name!r} lie scattered over {in_digits(places)} places; delete the "
            "stray ones, or save the sheet as CSV."
        )
    rows = _rows(content, chosen.name, max([*found.faults, 0]))
    if not rows:
        raise BadExport(f"{name}: the sheet {chosen.name!r} is empty; export it again, or name another sheet.")
    faults = _merge_faults(rows, found.merged) | found.faults
    warnings = []
    hidden = sum(any(cells) for number, cells in rows if number in found.hidden)
    if hidden:
        warnings.append(
            f"{name}: the sheet {chosen.name!r} hides {many(hidden, 'row')}, by a filter or by hand; they are read "
            "and counted like all others."
        )
    unseen = [tab.name for tab in facts if not tab.visible and tab != chosen and facts[tab].cells]
    if unseen:
        warnings.append(f"{name}: holds cells in sheets that are hidden and were not read: {_names(unseen)}.")
    return Sheet(chosen.name, rows, faults, warnings)


def _declared(book: Book, sheet: str) -> Tab:
    """The sheet that the source names."""
    tabs = book.tabs()
    for tab in tabs:
        if tab.name == sheet:
            return tab
    raise BadExport(
        f"{book.name}: expected the sheet {sheet!r} of its [[source]] in case.toml, but it holds "
        f"{_names([tab.name for tab in tabs]) if tabs else 'none'}; correct that name."
    )


def _only(facts: Mapping[Tab, Facts], name: str) -> Tab:
    """The visible sheet with cells, where there is one and no other."""
    filled = [tab for tab in facts if facts[tab].cells or facts[tab].faults]
    visible = [tab for tab in filled if tab.visible]
    if len(visible) == 1:
        return visible[0]
    if not filled:
        raise BadExport(f"{name}: the workbook is empty; export it again, or remove it from the case.")
    what = "several sheets with cells" if visible else "cells in hidden sheets only"
    names = [tab.name for tab in visible or filled]
    raise BadExport(
        f'{name}: holds {what}, {_names(names)}; write which one to read, such as sheet = "{names[0]}", in its '
        "[[source]] of case.toml."
    )


def _names(sheets: list[str]) -> str:
    return listed([repr(sheet) for sheet in sheets], MOST_NAMED)


def _rows(content: Content, sheet: str, least: int) -> list[Row]:
    """The rows of a sheet as text, from its first to its last and at least so many."""
    rows: list[Row] = []
    timed: Counter[int] = Counter()  # cells with a time of day, by column
    dated: list[tuple[int, int]] = []  # cells that are a date without one
    try:
        with content.path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            found = book.get_sheet_by_name(sheet)
            before = ("",) * (found.start[1] if found.start else 0)
            for number, cells in enumerate(found.iter_rows() if found.start else (), 1):
                rows.append((number, (*before, *map(_text, cells))))
                kinds = set(map(type, cells))
                if datetime in kinds or date in kinds:
                    places = list(enumerate(cells, len(before)))
                    timed.update(column for column, cell in places if type(cell) is datetime)
                    dated += [(number, column) for column, cell in places if type(cell) is date]
    except (CalamineError, *BROKEN) as error:
        raise damaged(content.name, "workbook", error) from None
    days = Counter(column for _, column in dated)
    for number, column in dated:
        if timed[column] > days[column]:  # midnight among times, and no day: both are the same number in a workbook
            _, texts = rows[number - 1]
            rows[number - 1] = number, (*texts[:column], f"{texts[column]} 00:00:00", *texts[column + 1 :])
    blank = ("",) * (len(rows[0][1]) if rows else 0)
    return rows + [(number, blank) for number in range(len(rows) + 1, least + 1)]


def _text(cell: Cell) -> str:
    """A cell as text that loses nothing of it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, timedelta):
        hours, rest = divmod(abs(cell), timedelta(hours=1))
        return f"{'-' if cell < timedelta(0) else ''}{hours}:{str(rest).partition(':')[2]}"
    return cell.isoformat()


def _number(value: float) -> str:
    """A number without exponent and without the .0 of a whole one; one that has lost digits as a power of ten."""
    if not math.isfinite(value):
        return repr(value)
    exact = Decimal(repr(value))
    if abs(value) >= TOO_LONG:
        return f"{exact.normalize():E}"
    return str(int(value)) if value == int(value) else f"{exact:f}"


def _merge_faults(rows: list[Row], merged: list[Area]) -> dict[int, str]:
    """Rows of which a merged cell leaves open whose value it holds.

    A merged cell alone in its row is a heading. One beside other values is at fault where it reaches over several rows,
    or over several columns that elsewhere hold values of their own.
    """
    faults: dict[int, str] = {}
    used = {column for _, cells in rows for column, cell in enumerate(cells, 1) if cell} if merged else set()
    for top, left, bottom, right in merged:
        own = sum(column in used for column in range(left, right + 1))
        covered = rows[top - 1 : bottom]
        if (top == bottom and own < 2) or not any(any(cells[left - 1 : right]) for _, cells in covered):
            continue
        for number, cells in covered:
            if any(cells[: left - 1]) or any(cells[right:]):
                faults[number] = "one value to a cell, but a merged cell covers several; unmerge it, or export again"
    return faults

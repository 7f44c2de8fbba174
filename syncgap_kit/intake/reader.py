"""What a reader is, and how a file finds its reader: by its header cells, never by its name.

A reader is a value. It names the header cells that prove its format, gives each canonical field the column it stands in
and the grammar it is written in, and says in one Ibis function how typed rows become canonical tables.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import ibis

from ..errors import UnknownExport
from ..tables import Table
from . import grammar
from .spans import split_line

HEADER_WITHIN = 40  # lines; report titles and preambles stand above the header


@dataclass(frozen=True)
class Field:
    """Where a value stands (the header cell, in any of its wordings) and the grammar it is written in."""

    kind: str  # text, money, instant or day
    names: tuple[str, ...]
    required: bool = False
    personal: bool = False


@dataclass(frozen=True)
class Facts:
    """What a file does not tell by itself: declared in case.toml or decided from the file's own evidence."""

    channel: str | None
    ledger: str | None
    shop: str | None
    zone: str
    currency: str
    declared_currency: str | None
    mark: str = "."
    order: str = "YMD"
    pseudonym: Callable[[Any], Any] = field(default=lambda column: column)  # personal text as a keyed digest


@dataclass(frozen=True)
class Reader:
    """One export format: how it is recognised, what it holds, and which canonical tables it makes."""

    name: str
    system: str
    role: str  # channel or books
    header: tuple[frozenset[str], ...]  # one cell of each set must be there
    fields: dict[str, Field]
    tables: Callable[[Any, Facts], dict[Table, Any]]
    delimiter: str = ","
    quoted: bool = True
    without: frozenset[str] = frozenset()  # cells that prove another format
    unit: str | None = None  # the field that rows of one order share; None: each row stands alone
    begins: tuple[str, ...] = ()  # fields of which only the first row of an order fills any
    aside: Callable[[tuple[str, ...], tuple[str, ...]], bool] = lambda cells, header: False
    evidence: str = ""  # whether a real file was seen; shown in the README


def text(*names: str, required: bool = False, personal: bool = False) -> Field:
    """A cell taken as it stands, trimmed; a personal one becomes a keyed digest."""
    return Field("text", names, required, personal)


def money(*names: str) -> Field:
    """An amount, decimal."""
    return Field("money", names)


def instant(*names: str, required: bool = False) -> Field:
    """A time with its offset."""
    return Field("instant", names, required)


def day(*names: str) -> Field:
    """A day without a time."""
    return Field("day", names, required=True)


def normal(cell: str) -> str:
    """A header cell as readers write it: lower case, single spaces, no mark of a mandatory column."""
    return re.sub(r"\s+", " ", cell.replace("\ufeff", "")).strip().lstrip("*").lower()


def find_header(reader: Reader, lines: list[tuple[str, str]]) -> tuple[int, tuple[str, ...]] | None:
    """Index of the header line and its normalised cells; None where the file is not of this format."""
    for index, (line, _) in enumerate(lines[:HEADER_WITHIN]):
        cells = split_line(line, reader.delimiter, reader.quoted)
        if cells:
            header = tuple(normal(cell) for cell in cells)
            if all(wanted & set(header) for wanted in reader.header) and not reader.without & set(header):
                return index, header
    return None


def recognise(
    readers: tuple[Reader, ...], lines: list[tuple[str, str]], name: str, declared: str | None
) -> tuple[Reader, int, tuple[str, ...]]:
    """The reader of a file, the index of its header line and the header's cells.

    Raises UnknownExport, which names the closest format and what is missing for it.
    """
    if declared and declared not in {reader.name for reader in readers}:
        near = get_close_matches(declared, [reader.name for reader in readers], n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(reader.name for reader in readers)}."
        raise UnknownExport(f"{name}: format {declared!r} in case.toml is not known; {hint}")
    for reader in readers:
        if declared in (None, reader.name):
            found = find_header(reader, lines)
            if found:
                return reader, *found
    raise UnknownExport(_closest([r for r in readers if declared in (None, r.name)], lines, name))


def _closest(readers: list[Reader], lines: list[tuple[str, str]], name: str) -> str:
    def lacking(reader: Reader) -> tuple[int, list[str], list[str]]:
        best: tuple[int, list[str], list[str]] = (-1, [], [])
        for line, _ in lines[:HEADER_WITHIN]:
            cells = [normal(cell) for cell in split_line(line, reader.delimiter, reader.quoted) or ()]
            lacks = [min(wanted) for wanted in reader.header if not wanted & set(cells)]
            if len(reader.header) - len(lacks) > best[0]:
                best = (len(reader.header) - len(lacks), lacks, cells)
        return best

    reader, (score, lacks, cells) = max(((r, lacking(r)) for r in readers), key=lambda pair: pair[1][0])
    if score <= 0:
        first = lines[0][0][:60] if lines else ""
        return (
            f"{name}, line 1: no known export begins {first!r}; expected the header of one of "
            f"{', '.join(r.name for r in readers)}; move the file out of exports/ or export it in one of these formats."
        )
    near = get_close_matches(lacks[0], cells, n=1)
    hint = f" (did {near[0]!r} stand for it?)" if near else ""
    return (
        f"{name}: closest to {reader.name}, but its header lacks {', '.join(map(repr, lacks))}{hint}; "
        "export it again with these columns, or move the file out of exports/."
    )


def typed(raw: Any, reader: Reader, facts: Facts) -> Any:
    """The raw text table with each field typed, `fault_column` and `fault_value` for the first cell that does not fit.

    `raw` has a text column per field (NULL where the file lacks it), `source_row` and `source_file`.
    """
    compiled = {name: _value(raw[name], wanted, facts) for name, wanted in reader.fields.items()}
    faults, values = [], []
    for name, wanted in reader.fields.items():
        cell = grammar.blank(raw[name])
        if wanted.kind != "text":
            bad = cell.notnull() & (cell != grammar.EXPORTED_NULL) & compiled[name].isnull()
            faults.append((bad, name))
            values.append((bad, cell))
        if wanted.required:
            faults.append((cell.isnull(), name))
            values.append((cell.isnull(), cell.fill_null("")))
    return raw.select(
        "source_file",
        "source_row",
        "unit",
        "begins",
        **compiled,
        fault_column=_first(faults),
        fault_value=_first(values),
    )


def _first(branches: list[tuple[Any, Any]]) -> Any:
    if not branches:
        return ibis.null("string")
    return ibis.cases(*branches, else_=ibis.null("string"))


def _value(column: Any, wanted: Field, facts: Facts) -> Any:
    if wanted.kind == "money":
        return grammar.money(column, facts.mark)
    if wanted.kind == "instant":
        return grammar.instant(column)
    if wanted.kind == "day":
        return grammar.day(column, facts.order)
    cell = grammar.blank(column)
    return facts.pseudonym(cell) if wanted.personal else cell


WANTED = {
    "money": "an amount such as 1234.56, with no more decimals than four",
    "instant": "a time with its offset, such as 2025-03-04 05:06:07 -0500",
    "day": "a day, as the rest of the column writes it",
    "text": "a value; this cell may not be blank",
}

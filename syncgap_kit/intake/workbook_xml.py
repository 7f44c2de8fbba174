"""The XML inside an .xlsx workbook: its sheets, and what they tell of their rows beyond the values of the cells.

Every part is proven before anything is made of it: whole, unpacked within bounds, free of entity declarations, and with
no cell outside what a sheet can hold. Memory stays bounded however large a part is.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from ..errors import BadExport
from .containers import BLOCK, NO_TEXT, damaged, open_member

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of any sheet
MOST_TEXTS = 50_000_000  # that a workbook may announce: calamine makes room for them before it reads them
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.IGNORECASE)
NO_XML = (expat.ExpatError, LookupError, ValueError)  # the second for an encoding that nobody knows
TRUE = ("1", "true")
Area = tuple[int, int, int, int]  # first row, first column, last row, last column, from 1


@dataclass(frozen=True)
class Tab:
    """A sheet of a workbook: its name, the part that holds it, and whether the workbook shows it."""

    name: str
    part: str
    visible: bool


@dataclass
class Facts:
    """What a sheet tells of its rows: cells with values, how far they reach, and what is wrong with which row."""

    cells: int = 0
    last_row: int = 0
    last_column: int = 0
    hidden: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)


class Book:
    """An open workbook, all its parts proven. Raises BadExport with one sentence."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.name, self._archive = name, archive
        self._parts = {_part(member.filename): member for member in archive.infolist()}
        for part in self._parts:
            self._prove(part)
        self._recalculated = False
        self._sheets: list[dict[str, str]] = []
        self._targets: dict[str, str] = {}
        self._parse("xl/workbook.xml", self._parser(self._in_book))
        self._parse("xl/_rels/workbook.xml.rels", self._parser(self._in_relations))

    def tabs(self) -> list[Tab]:
        """The sheets of cells, in their order; those of charts and macros are left out."""
        return [
            Tab(sheet.get("name", ""), self._targets[sheet["id"]], sheet.get("state", "visible") == "visible")
            for sheet in self._sheets
            if sheet.get("id") in self._targets
        ]

    def facts(self, tab: Tab) -> Facts:
        """What the XML of a sheet tells."""
        reading = _Reading(self._recalculated)
        reading.parser = self._parser(reading.start)
        self._parse(tab.part, reading.parser)
        reading.finish()
        return reading.facts

    def _in_book(self, tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "sheet":
            self._sheets.append({_local(key): value for key, value in attributes.items()})
        elif attributes.get("fullCalcOnLoad") in TRUE:
            self._recalculated = True

    def _in_relations(self, _tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("Type", "").endswith("/worksheet"):
            self._targets[attributes.get("Id", "")] = _part(posixpath.join("/xl", attributes.get("Target", "")))

    def _parser(self, start: Callable[[str, dict[str, str]], None]) -> Any:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.StartDoctypeDeclHandler = self._refuse_declarations
        return parser

    def _refuse_declarations(self, *_: Any) -> None:
        raise BadExport(
            f"{self.name}: holds entity declarations, which no export has; export it again, or save the sheet as CSV."
        )

    def _prove(self, part: str) -> None:
        """Read a part to its end, and its XML up to the first element, behind which nothing can be declared."""
        roots: list[dict[str, str]] = []
        parser = self._parser(lambda _, attributes: roots.append(attributes))
        with open_member(self._archive, self._parts[part], self.name, "workbook") as stream:
            block = stream.read(BLOCK)
            markup = NO_TEXT.sub(b"", block).lstrip().startswith(b"<")
            if markup and part.startswith("xl/") and b"\0" in block[:4]:
                raise BadExport(f"{self.name}: is not written in UTF-8, as workbooks are; save the sheet as CSV.")
            while block:
                try:
                    if markup and not roots:
                        parser.Parse(block, False)
                except NO_XML as error:
                    if not roots:  # a drawing need be no sound XML beyond it
                        raise damaged(self.name, "workbook", error) from None
                block = stream.read(BLOCK)
        announced = roots[0].get("uniqueCount", "") if roots else ""
        if announced.isdecimal() and int(announced[:20]) > MOST_TEXTS:
            raise damaged(self.name, "workbook", ValueError("it announces more texts than it can hold"))

    def _parse(self, part: str, parser: Any) -> None:
        if part not in self._parts:
            raise damaged(self.name, "workbook", ValueError(f"it lacks {part}"))
        try:
            with open_member(self._archive, self._parts[part], self.name, "workbook") as stream:
                while block := stream.read(BLOCK):
                    parser.Parse(block, False)
            parser.Parse(b"", True)
        except NO_XML as error:
            raise damaged(self.name, "workbook", error) from None


class _Reading:
    """The elements of a sheet, one after the other; a cell is judged when an element begins that is not its own."""

    def __init__(self, recalculated: bool) -> None:
        self.facts = Facts()
        self.parser: Any = None
        self._recalculated = recalculated  # when it is opened: a 0 may then be no value at all
        self._row, self._column, self._row_text = 0, 0, ""
        self._columns: dict[str, int] = {}  # by their letters
        self._within = self._formula = False  # a cell; and one that holds a formula
        self._kind = ""
        self._value: str | None = None
        self._actions: dict[str, Callable[[dict[str, str]], None]] = {}  # by tag, as met

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        action = self._actions.get(tag)
        if action is None:
            own = {
                "row": self._begin_row,
                "c": self._begin_cell,
                "f": self._begin_formula,
                "v": self._begin_value,
                "is": self._begin_value,
                "mergeCell": self._merge,
            }
            action = self._actions[tag] = own.get(_local(tag), lambda _: self.finish())
        action(attributes)

    def finish(self) -> None:
        """Leave the cell at hand, and judge it where it holds a formula or an error."""
        if self._formula or self._kind == "e":
            self.parser.CharacterDataHandler = None
            blank = self._value is None or (self._value == "" and self._kind != "str")
            unsure = self._recalculated and self._kind == "n" and self._value == "0"
            found = None
            if self._formula and (blank or unsure):
                found = "a formula without its value; open and save the workbook, or export again"
            elif self._kind == "e":
                found = f"the error {(self._value or '')[:20]}; mend it, or export again"
            if found:
                where = f"{_letters(self._column)}{self._row}"
                self.facts.faults.setdefault(self._row, f"a value in {where}, but it holds {found}")
        self._within, self._formula, self._kind, self._value = False, False, "", None

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self.finish()
        self._enter(int(attributes.get("r", self._row + 1)))
        if attributes.get("hidden") in TRUE:
            self.facts.hidden.add(self._row)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self.finish()
        reference = attributes.get("r", "")
        column = self._columns.get(reference[: -len(self._row_text)]) if reference.endswith(self._row_text) else None
        if column is None:
            row, column = _place(reference, self._row, self._column + 1)
            self._enter(row)
            self._columns[_letters(column)] = column
        self._column, self._within, self._kind = column, True, attributes.get("t", "n")
        if self._kind == "e":
            self.parser.CharacterDataHandler = self._text

    def _begin_formula(self, _: dict[str, str]) -> None:
        if self._within:  # lists of choices and marks hold formulas of their own
            self._formula = True
            self.parser.CharacterDataHandler = self._text

    def _begin_value(self, _: dict[str, str]) -> None:
        facts, self._value = self.facts, ""
        facts.cells += 1
        facts.last_column = max(facts.last_column, self._column)
        facts.last_row = max(facts.last_row, self._row)

    def _merge(self, attributes: dict[str, str]) -> None:
        self.finish()
        first, _, last = attributes.get("ref", "").partition(":")
        self.facts.merged.append((*_place(first), *_place(last or first)))

    def _enter(self, row: int) -> None:
        self._row, self._column, self._row_text = row, 0, str(row)

    def _text(self, data: str) -> None:
        if self._value is not None:  # there is none yet within the formula itself
            self._value += data


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _part(name: str) -> str:
    """A part's name as all writers mean it: no leading slash, no steps, no capitals."""
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/").lower()


def _place(reference: str, row: int = 0, column: int = 0) -> tuple[int, int]:
    """Row and column of a cell from 1: as its reference says, else as given. Raises ValueError."""
    if reference:
        found = CELL.fullmatch(reference)
        row, column = (int(found[2]), _column(found[1])) if found else (0, 0)
    if not (0 < row <= LAST_ROW and 0 < column <= LAST_COLUMN):
        raise ValueError(f"no sheet has a cell {reference[:20]!r}")
    return row, column


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

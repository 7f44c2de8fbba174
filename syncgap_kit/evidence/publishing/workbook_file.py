"""A workbook written part by part: sheets of typed cells under a heading that stays, and nothing else.

No formula, no link, no macro and no clock can enter, for there is no code here that would write one. A row is written
as it comes, so that the longest list needs no more memory than a short one.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from .typed_cells import TEXT, Cell, text

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FIRST_OWN = 164  # number formats below it are the spreadsheet's own
USUAL = 12  # characters, the width of a column


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its heading, its rows, and how wide its columns are."""

    name: str
    heading: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int]
    wrapped: bool = False  # long texts in several lines


@dataclass
class Looks:
    """The looks of cells in the order in which they were met: number format, bold, wrapped."""

    known: dict[tuple[str, bool, bool], int] = field(default_factory=lambda: {("General", False, False): 0})

    def number(self, shown: str, bold: bool, wrapped: bool) -> int:
        return self.known.setdefault((shown, bold, wrapped), len(self.known))


def write_workbook(path: Path, sheets: Iterable[Sheet], title: str, made: str) -> None:
    """Write sheets as one file. `made`: the instant that the file says it was made at, ISO 8601 in UTC."""
    looks, names = Looks(), []
    with zipfile.ZipFile(path, "w") as archive:
        for number, sheet in enumerate(sheets, 1):
            names.append(sheet.name)
            with archive.open(_member(f"xl/worksheets/sheet{number}.xml"), "w") as stream:
                _write_sheet(stream, sheet, number == 1, looks)
        for name, content in _parts(names, looks, title, made):
            archive.writestr(_member(name), HEAD + content)


def _write_sheet(stream: IO[bytes], sheet: Sheet, first: bool, looks: Looks) -> None:
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(sheet.widths, 1)
    )
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    selected = ' tabSelected="1"' if first else ""
    stream.write(
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView{selected} workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>".encode()
    )
    letters = [letters_of(at) for at in range(1, len(sheet.heading) + 1)]
    for number, row in enumerate(_with_heading(sheet), 1):
        cells = "".join(
            _cell(f"{letter}{number}", cell, looks.number(cell.shown, number == 1, sheet.wrapped))
            for letter, cell in zip(letters, row, strict=True)
        )
        stream.write(f'<row r="{number}">{cells}</row>'.encode())
    stream.write(b'</sheetData><pageSetup orientation="landscape" fitToHeight="0"/></worksheet>')


def _with_heading(sheet: Sheet) -> Iterator[Sequence[Cell]]:
    yield [text(name) for name in sheet.heading]
    yield from sheet.rows


def _cell(place: str, cell: Cell, look: int) -> str:
    if cell.value is None:
        return f'<c r="{place}" s="{look}"/>'
    if cell.kind == "n":
        return f'<c r="{place}" s="{look}"><v>{cell.value}</v></c>'
    return f'<c r="{place}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{escape(cell.value)}</t></is></c>'


def letters_of(column: int) -> str:
    """How a spreadsheet calls a column: A for the first, AA for the 27th."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _parts(names: Sequence[str], looks: Looks, title: str, made: str) -> Iterator[tuple[str, str]]:
    """All parts beside the sheets: their list, what is what, and the looks."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(names, 1)
    )
    own = [(f"rId{at}", f"{OFFICE}/worksheet", f"worksheets/sheet{at}.xml") for at in numbers]
    whole = [
        ("rId1", f"{OFFICE}/officeDocument", "xl/workbook.xml"),
        ("rId2", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
    ]
    kinds = [(f"/xl/worksheets/sheet{at}.xml", f"{TYPES}.worksheet+xml") for at in numbers]
    kinds += [("/xl/workbook.xml", f"{TYPES}.sheet.main+xml"), ("/xl/styles.xml", f"{TYPES}.styles+xml")]
    kinds += [("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")]
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    overrides = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in kinds)
    views = "<bookViews><workbookView/></bookViews>"  # which the sheets' views refer to
    yield "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{views}<sheets>{sheets}</sheets></workbook>'
    yield "xl/_rels/workbook.xml.rels", _relations([*own, ("rIdLooks", f"{OFFICE}/styles", "styles.xml")])
    yield "_rels/.rels", _relations(whole)
    yield "xl/styles.xml", _styles(looks)
    yield "docProps/core.xml", _properties(title, made)
    default = (
        f'<Default Extension="rels" ContentType="{relations}"/><Default Extension="xml" ContentType="application/xml"/>'
    )
    yield "[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types">{default}{overrides}</Types>'


def _relations(targets: Iterable[tuple[str, str, str]]) -> str:
    told = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, kind, target in targets)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'


def _styles(looks: Looks) -> str:
    shown = [name for name in dict.fromkeys(name for name, _, _ in looks.known) if name not in ("General", TEXT)]
    codes = {"General": 0, TEXT: 49, **{name: FIRST_OWN + at for at, name in enumerate(shown)}}
    formats = "".join(f'<numFmt numFmtId="{codes[name]}" formatCode={quoteattr(name)}/>' for name in shown)
    formats = f'<numFmts count="{len(shown)}">{formats}</numFmts>' if shown else ""
    fonts = "".join(f'<font>{bold}<sz val="11"/><name val="Calibri"/></font>' for bold in ("", "<b/>"))
    fills = "".join(f'<fill><patternFill patternType="{name}"/></fill>' for name in ("none", "gray125"))
    wrap = '<alignment vertical="top" wrapText="1"/>'
    cells = "".join(
        f'<xf numFmtId="{codes[name]}" fontId="{int(bold)}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
        f'applyFont="1" applyAlignment="1">{wrap if wrapped else ""}</xf>'
        for name, bold, wrapped in looks.known
    )
    plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    border = '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    return (
        f'<styleSheet xmlns="{MAIN}">{formats}<fonts count="2">{fonts}</fonts><fills count="2">{fills}</fills>{border}'
        f'<cellStyleXfs count="1">{plain}</cellStyleXfs><cellXfs count="{len(looks.known)}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _properties(title: str, made: str) -> str:
    day = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{made}</dcterms:{name}>' for name in ("created", "modified")
    )
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>syncgap-kit</dc:creator>{day}</cp:coreProperties>"
    )


def _member(name: str) -> zipfile.ZipInfo:
    """A member of the archive with the first day an archive knows, and no rights of this machine."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
    return info

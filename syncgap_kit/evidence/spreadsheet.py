"""exceptions.xlsx: the rows of exceptions.csv with typed cells, and the monetary-unit sample as a sheet to fill in.

No cell holds a formula, and each text is marked as text. No clock enters, so the same study gives the same bytes.
"""

import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..calendar import day_in
from ..findings import day_words
from .materiality import threshold
from .publish import SPREADSHEET
from .sample_sheet import BLANKS, DIRECTION, FACTS, sheet_rows
from .sample_words import drawing_words, evaluation_words
from .tables import ORDER_COLUMNS, csv_rows
from .typed_cells import DAY, Cell, moment, money, text, whole

if TYPE_CHECKING:
    from ..investigation import Study

MOST = 1_048_575  # rows of a sheet below its heading
WIDTHS = {
    "order_id": 22, "order_name": 16, "created_at (UTC)": 20, "disposition": 14, "reason": 44, "amount": 16,
    "difference": 16, "doc_number": 22, "source_file": 40, "Order": 22, "File": 40, "Document number": 22,
    "Book amount": 16, "Channel amount": 16, "Amount seen": 16, "Difference": 16, "About this file": 120,
}  # fmt: skip
USUAL = 12
RECORD = (
    "The sheets of exceptions hold the rows of exceptions.csv, which stands beside this file and is the record: in the "
    "same order, with numbers as numbers, days as days and everything else as text."
)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its heading and its rows of typed cells."""

    name: str
    heading: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_spreadsheet(study: "Study", folder: str | Path, most: int = MOST) -> None:
    """Write exceptions.xlsx into an existing folder; beyond `most` rows the exceptions go on in a further sheet."""
    from openpyxl import Workbook  # noqa: PLC0415 - needed for this file alone, and slow to load
    from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415 - as above

    book = Workbook(write_only=True)
    book.calculation.fullCalcOnLoad = False  # there is nothing to work out
    for sheet in (*_exceptions(study, most), _sample(study), _about(study)):
        _fill(book.create_sheet(sheet.name), sheet)
    book.properties.creator, book.properties.title = "syncgap-kit", text(study.case.title).value
    taken = study.case.as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.created = book.properties.modified = taken
    with _Clockless(Path(folder) / SPREADSHEET, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()


def _exceptions(study: "Study", most: int) -> Iterator[Sheet]:
    heading = [f"{name} (UTC)" if name == "created_at" else name for name in ORDER_COLUMNS]
    rows = csv_rows(study.exceptions, ORDER_COLUMNS)
    for number, start in enumerate(range(0, max(len(rows), 1), most), 1):
        name = "Exceptions" if number == 1 else f"Exceptions {number}"
        yield Sheet(name, heading, (_row(row) for row in rows[start : start + most]))


def _row(row: Sequence[str]) -> list[Cell]:
    told = dict(zip(ORDER_COLUMNS, row, strict=True))
    typed = {
        "created_at": moment(told["created_at"]),
        "amount": money(told["amount"], told["currency"]),
        "difference": money(told["difference"], told["currency"]),
        "source_row": whole(told["source_row"]),
    }
    return [typed.get(name) or text(value) for name, value in told.items()]


def _sample(study: "Study") -> Sheet:
    """The sheet to fill in, one currency below the other; its last four columns are the auditor's."""
    drawn = study.monetary_sample()
    rows = []
    for draw in drawn.draws:
        blank = money("0", draw.currency).shown
        own = (Cell(None, "n", blank), Cell(None, "n", blank), text(""), Cell(None, "n", DAY))
        for row in sheet_rows(drawn.of(draw)):
            facts = [_fact(row[name], name, draw.currency) for name in FACTS]
            rows.append([text(draw.currency), *facts, *own])
    return Sheet("Sample to test", ("Currency", *FACTS, *BLANKS), rows)


def _fact(value: Any, name: str, currency: str) -> Cell:
    if name in ("Item", "Row"):
        return whole(value)
    if name in ("Book amount", "Channel amount"):
        return text("not comparable") if value is None else money(value, currency)
    return text(value)


def _about(study: "Study") -> Sheet:
    case, drawn = study.case, study.monetary_sample()
    day = day_words(day_in(case.as_of, case.timezone))
    lines = [
        f"{case.title}. State of the files: {day}.",
        RECORD,
        f"A sheet holds at most {MOST:,} rows; where there are more, they go on in the next.",
        "Times are in UTC, as in the CSV file. The days of orphans are the days of their documents.",
        DIRECTION,
    ]
    for draw in drawn.draws:
        lines += [f"Sample of {draw.currency}. {words}" for words in drawing_words(draw)]
        lines += [f"Sample of {draw.currency}. {words}" for words in evaluation_words(draw, threshold(study))]
    return Sheet("About", ("About this file",), ([text(line)] for line in lines))


def _fill(target: Any, sheet: Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - as above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    for at, name in enumerate(sheet.heading, 1):
        target.column_dimensions[get_column_letter(at)].width = WIDTHS.get(name, USUAL)
    target.freeze_panes = "A2"  # the heading stays where one scrolls
    for bold, row in _with_heading(sheet):
        cells = []
        for cell in row:
            written = WriteOnlyCell(target, value=cell.value)
            written.data_type, written.number_format = cell.kind, cell.shown  # after the value, which sets its own
            if bold:
                written.font = Font(bold=True)
            if sheet.name == "About":
                written.alignment = Alignment(wrap_text=True, vertical="top")
            cells.append(written)
        target.append(cells)


def _with_heading(sheet: Sheet) -> Iterator[tuple[bool, Sequence[Cell]]]:
    yield True, [text(name) for name in sheet.heading]
    for row in sheet.rows:
        yield False, row


class _Clockless(zipfile.ZipFile):
    """An archive whose members bear the first day an archive knows, and no rights of this machine."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        super().writestr(_member(str(zinfo_or_arcname)), data, *args, **kwargs)

    def write(self, filename: Any, arcname: Any = None, *_: Any) -> None:
        with Path(filename).open("rb") as source, self.open(_member(str(arcname or filename)), "w") as target:
            shutil.copyfileobj(source, target)


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
    return info

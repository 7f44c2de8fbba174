"""exceptions.xlsx: the rows of exceptions.csv with typed cells, and the monetary-unit sample as a sheet to fill in.

What gaps of payouts and of stock are made of has a sheet of its own.

No cell holds a formula, and each text is marked as text. No clock enters, so the same study gives the same bytes.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..calendar import day_in
from ..findings import Gap, instant_text
from ..gap_rows import LISTED, GapRow
from ..monetary_sample import MonetarySample
from ..written import day_words, for_reader, in_digits
from .audit.sample_words import drawing_words, evaluation_words, named
from .materiality import threshold
from .publishing.publish import SPREADSHEET
from .publishing.typed_cells import DAY, Cell, moment, money, text, whole
from .publishing.workbook_file import USUAL, Sheet, write_workbook
from .sample_sheet import BLANKS, DIRECTION, FACTS, sheet_rows
from .sentences import ended, noun_of
from .tables import ORDER_COLUMNS, as_everywhere, csv_rows

if TYPE_CHECKING:
    from ..investigation import Study

MOST = 1_048_575  # rows of a sheet below its heading
WIDTHS = {
    "order_id": 22, "order_name": 16, "created_at (UTC)": 20, "disposition": 14, "reason": 44, "amount": 16,
    "difference": 16, "doc_number": 22, "source_file": 40, "Order": 22, "File": 40, "Document number": 22,
    "id, or its order": 22, "Book amount": 16, "Channel amount": 16, "Amount seen": 16, "Difference": 16,
}  # fmt: skip
WIDEST = 120
BEYOND = "Payouts and stock"
ENTRY = (
    *("gap_id", "channel", "entry", "id, or its order", "day", "sku", "units", "amount", "currency"),
    *("source_file", "source_row"),
)
RECORD = (
    "The sheets of exceptions hold the rows of exceptions.csv, which stands beside this file and is the record: in the "
    "same order, with numbers as numbers, days as days and everything else as text. What gaps of payouts and of stock "
    "are made of is no order and has no row there; it has a sheet of its own."
)


@for_reader
def write_spreadsheet(study: "Study", folder: str | Path, most: int = MOST) -> None:
    """Write exceptions.xlsx into an existing folder; beyond `most` rows the exceptions go on in a further sheet."""
    drawn = study.monetary_sample()
    sheets = chain(_exceptions(study, most), _beyond_orders(study), (_sample(drawn), _about(study, drawn)))
    made = instant_text(study.case.as_of.replace(microsecond=0))
    write_workbook(Path(folder) / SPREADSHEET, sheets, text(study.case.title).value or "", made)


def _exceptions(study: "Study", most: int) -> Iterator[Sheet]:
    heading = [f"{name} (UTC)" if name == "created_at" else name for name in ORDER_COLUMNS]
    rows = csv_rows(as_everywhere(study, study.exceptions), ORDER_COLUMNS)
    for number, start in enumerate(range(0, max(len(rows), 1), most), 1):
        name = "Exceptions" if number == 1 else f"Exceptions {number}"
        yield Sheet(name, heading, map(_row, rows[start : start + most]), _widths(heading))


def _row(row: Sequence[str]) -> list[Cell]:
    told = dict(zip(ORDER_COLUMNS, row, strict=True))
    typed = {
        "created_at": moment(told["created_at"]),
        "amount": money(told["amount"], told["currency"]),
        "difference": money(told["difference"], told["currency"]),
        "source_row": whole(told["source_row"]),
    }
    return [typed.get(name) or text(value) for name, value in told.items()]


def _beyond_orders(study: "Study") -> Iterator[Sheet]:
    """What gaps of payouts and of stock are made of: no order of the books, so no row of exceptions.csv."""
    gaps = [gap for gap in study.gaps if gap.kind not in LISTED]
    rows = [_entry(gap, row) for gap in gaps for row in study.gap_rows(gap.id)]
    if rows:
        yield Sheet(BEYOND, ENTRY, rows[:MOST], _widths(ENTRY))


def _entry(gap: Gap, row: GapRow) -> list[Cell]:
    plain = f"{row.units.normalize():f}" if row.units is not None else ""
    units = Cell(plain, "n", "General") if plain else text("")
    money_or_none = text("") if row.amount is None else money(row.amount, gap.currency)
    facts = [text(one) for one in (gap.id, gap.channel, noun_of(gap), row.name)]
    source = [text(row.source_file), text("") if row.source_row is None else whole(row.source_row)]
    return [*facts, moment(row.day.isoformat()), text(row.sku), units, money_or_none, text(gap.currency), *source]


def _sample(drawn: MonetarySample) -> Sheet:
    """The sheet to fill in, one currency below the other; its last four columns are the auditor's."""
    rows = []
    for draw in drawn.draws:
        blank = money("0", draw.currency).shown
        own = (Cell(None, "n", blank), Cell(None, "n", blank), text(""), Cell(None, "n", DAY))
        for row in sheet_rows(drawn.of(draw)):
            facts = [_fact(row[name], name, draw.currency) for name in FACTS]
            rows.append([text(draw.currency), *facts, *own])
    heading = ("Currency", *FACTS, *BLANKS)
    return Sheet("Sample to test", heading, rows, _widths(heading))


def _fact(value: Any, name: str, currency: str) -> Cell:
    if name in ("Item", "Row"):
        return whole(value)
    if name in ("Book amount", "Channel amount"):
        return text("not comparable") if value is None else money(value, currency)
    return text(value)


def _about(study: "Study", drawn: MonetarySample) -> Sheet:
    case = study.case
    day = day_words(day_in(case.as_of, case.timezone))
    lines = [
        f"{ended(case.title)} State of the files: {day}.",
        RECORD,
        f"A sheet holds at most {in_digits(MOST)} rows; where there are more, they go on in the next.",
        "Times are in UTC, as in the CSV file. The days of orphans are the days of their documents.",
        DIRECTION,
    ]
    for draw in drawn.draws:
        lines += [f"Orders in {named(draw)}. {words}" for words in drawing_words(draw)]
        lines += [f"Orders in {named(draw)}. {words}" for words in evaluation_words(draw, threshold(study))]
    return Sheet("About", ("About this file",), ([text(line)] for line in lines), (WIDEST,), wrapped=True)


def _widths(heading: Sequence[str]) -> list[int]:
    return [WIDTHS.get(name, USUAL) for name in heading]

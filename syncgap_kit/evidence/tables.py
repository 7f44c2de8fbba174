"""Tables as evidence: HTML that hides nothing, and the CSV files that stand beside findings.json.

pandas' own HTML cuts cells at 50 characters and rows at 60, without a caption; evidence may not lose text silently.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..matching.plain_reasons import plain_reasons
from ..written import ENGLISH, in_digits, notation
from .markup import Markup, element, join

if TYPE_CHECKING:
    from ..investigation import Study

ORDER_COLUMNS = (
    "channel", "order_id", "order_name", "created_at", "disposition", "reason", "amount", "currency", "difference",
    "gap_id", "cause_kind", "cause_ref", "doc_number", "source_file", "source_row",
)  # fmt: skip
QUARANTINE_COLUMNS = ("source_file", "source_row", "column", "value", "reason")
NUMBER, SHORT = "number", "short"


@dataclass(frozen=True)
class Column:
    """One column of a shown table: its heading, and whether it holds text, numbers or short unbroken texts."""

    heading: str
    kind: str = "text"


@dataclass(frozen=True)
class Keyed:
    """A cell with what its column is sorted by, such as `2025-09-10` behind `10 September 2025`.

    A key is an ISO day or instant, a plain number, or a currency and a plain number (`USD 38114.20`: amounts of one
    currency stand together); an empty one comes last.
    """

    shown: object
    key: str


def html_table(
    caption: object,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    stacked: bool = True,
    tools: bool = False,
) -> Markup:
    """A table with a caption, a scope on every heading and the full text of every cell.

    The first cell of a row is its heading. The caption carries the counts: see `showing`. `stacked`: on a phone the
    cells of a row stand below each other, each under its column's heading. `tools`: for long tables; where scripts run,
    the page lets its reader sort the rows by each column (by the keys of `Keyed` cells) and search them.
    """
    head = element("tr", *(element("th", column.heading, scope="col", class_=_class(column)) for column in columns))
    body = [element("tr", *(_cell(at, column, value) for at, (column, value) in _paired(columns, row))) for row in rows]
    parts = (element("caption", caption), element("thead", head), element("tbody", join(body, "\n")))
    kinds = " ".join(["table", *(["stacked"] if stacked else []), *(["tools"] if tools else [])])
    table = element("table", *parts, style=_headings(columns) if stacked else None)
    return element("div", table, class_=kinds, tabindex="0", role="group", aria_label=caption)


def showing(shown: int, total: int, what: str) -> str:
    """The row count of a table in words, such as `showing 15 of 412 orders`."""
    whole = in_digits(total)
    if shown == total == 1:
        return f"the one {what.removesuffix('s')}"
    return f"all {whole} {what}" if shown == total else f"showing {in_digits(shown)} of {whole} {what}"


def as_everywhere(study: "Study", rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a register as files hold them: the same in every country."""
    return rows if notation() == ENGLISH else rows.assign(reason=plain_reasons(rows["reason"], study.matches))


def csv_text(frame: pd.DataFrame, columns: Sequence[str]) -> str:
    """The rows of `frame` as CSV (UTF-8, LF, one header line) with exactly `columns`, in an order of their own.

    The text is unmodified: these are files for machines, so nothing is prefixed against a spreadsheet's formulas.
    Rows are sorted by all columns, in the order in which a reader would look them up, so that the same rows always
    give the same bytes.
    """
    rows = [tuple(columns), *csv_rows(frame, columns)]
    return "".join(",".join(_quoted(value) for value in row) + "\n" for row in rows)


def csv_rows(frame: pd.DataFrame, columns: Sequence[str]) -> list[tuple[str, ...]]:
    """The rows of such a file as texts, in its order."""
    rows = [tuple(_text(value) for value in row) for row in frame[list(columns)].itertuples(index=False, name=None)]
    rows.sort(key=lambda row: tuple(_sortable(value) for value in _looked_up(row, columns)))
    return rows


def _quoted(value: str) -> str:
    # Python's csv module leaves a lone carriage return bare when lines end in LF, and then cannot read it back.
    return '"' + value.replace('"', '""') + '"' if any(mark in value for mark in ',"\r\n') else value


def _looked_up(row: Sequence[str], columns: Sequence[str]) -> list[str]:
    first = [
        row[columns.index(name)] for name in ("channel", "created_at", "source_file", "source_row") if name in columns
    ]
    return [*first, *row]


def _sortable(value: str) -> tuple[int, str]:
    # Rows of a file are numbers: 9 comes before 10.
    return (len(value), value) if value.isdecimal() else (0, value)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _paired(columns: Sequence[Column], row: Sequence[object]) -> Iterable[tuple[int, tuple[Column, object]]]:
    return enumerate(zip(columns, row, strict=True))


def _cell(at: int, column: Column, value: object) -> Markup:
    shown, key = (value.shown, value.key) if isinstance(value, Keyed) else (value, None)
    key = None if key == shown else key  # what is shown is the key where nothing else is
    if at == 0:
        return element("th", shown, scope="row", class_=_class(column), data_sort=key)
    return element("td", shown, class_=_class(column), data_sort=key)


def _class(column: Column) -> str | None:
    return None if column.kind == "text" else column.kind


def _headings(columns: Sequence[Column]) -> str:
    """The headings as values of style, for the phone: once for a table, where thousands of cells would repeat them."""
    said = (column.heading.replace("\\", "").replace('"', "").replace("\n", " ") for column in columns)
    return ";".join(f'--h{at}:"{heading}: "' for at, heading in enumerate(said, 1))

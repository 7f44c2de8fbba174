"""The orders of one gap, all of them up to a limit, each with its file, its row and its document."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...calendar import day_in, parse_instant
from ...findings import Gap
from ...gap_rows import LISTED, GapRow
from ...matching.documents_of_orders import BooksDocument
from ...written import day_words, for_reader, in_digits, money_words
from ..markup import Markup, Shown, breakable
from ..sentences import count, noun_of
from ..tables import NUMBER, SHORT, Column, Keyed, html_table, showing
from .periods import DIFFERING

if TYPE_CHECKING:
    from ...investigation import Study

ROWS, A_GAP = 2_500, 500  # of all gaps together, and of one
ASSUMED = (
    "; which {noun}s of an article they are is an assumption, as movements name no orders and units are alike: each "
    "{noun} took the units that moved nearest to the usual time after it, so that one up to {days} from it may be meant"
)
FEW = 8  # rows that are looked through faster than they are searched


def limit_of(study: "Study") -> int:
    """How many orders of each gap the page lists, so that it stays a page."""
    return min(A_GAP, ROWS // max(len(study.gaps), 1))


@for_reader
def orders_of(study: "Study", gap: Gap, numbers: dict[tuple[str, str], str]) -> Shown:
    """The orders of a gap, oldest first; `numbers`: the number a missing order would bear, by file and row."""
    if gap.kind not in LISTED:
        return _beyond(study, gap, study.gap_rows(gap.id))
    rows = study.exceptions[study.exceptions["gap_id"] == gap.id].fillna("")
    rows = rows.sort_values(["created_at", "order_id", "source_file", "source_row"], kind="stable")
    picked = rows.head(limit_of(study))
    reasons = sorted(set(picked["reason"]))
    booked = {(row.source_file, str(row.source_row)): row.documents for row in study.gap_rows(gap.id)}
    files = {one.source_file for own in booked.values() for one in own}
    booked_as = {place: _documents(own, with_file=len(files) > 1) for place, own in booked.items()}
    extra = _extra_columns(gap, reasons, numbers, booked_as)
    columns = [Column(noun_of(gap).capitalize()), Column("Day", SHORT), Column("Amount", NUMBER)]
    columns += [*extra, Column("File"), Column("Row", NUMBER)]
    shown = []
    for row in picked.to_dict("records"):
        name = row["order_name"] or row["order_id"] or row["doc_number"] or "without a number"
        cells: list[object] = [name, _day(row["created_at"], study.case.timezone), _money(row["amount"], gap)]
        cells += [make(row) for make in extra.values()]
        shown.append([*cells, breakable(row["source_file"]), row["source_row"]])
    how = f"; of each: {reasons[0]}" if len(reasons) == 1 and len(rows) > 1 else ""
    how += f"; documents by their rows in {files.pop()}" if len(files) == 1 else ""
    return _table(gap, columns, shown, len(rows), "all of them are in exceptions.csv", how)


def _extra_columns(
    gap: Gap,
    reasons: list[str],
    numbers: dict[tuple[str, str], str],
    booked: dict[tuple[str, str], str],
) -> dict[Column, Callable[[dict[Any, Any]], object]]:
    """The columns that depend on the kind, each with what it says of a row; a reason that all share is said once."""
    found: dict[Column, Callable[[dict[Any, Any]], object]] = {}
    if gap.kind in DIFFERING:
        found[Column("Books less channel", NUMBER)] = lambda row: _money(row["difference"], gap)
    if len(reasons) > 1 or gap.orders == 1:
        found[Column("What became of it")] = lambda row: str(row["reason"])
    if gap.kind == "missing":
        found[Column("Number it would bear")] = lambda row: (
            row["doc_number"] or numbers.get((row["source_file"], row["source_row"]), "not known")
        )
    elif gap.kind != "orphaned":  # an orphan is a document itself
        found[Column("In the books")] = lambda row: (
            booked.get((row["source_file"], row["source_row"])) or row["doc_number"] or "not told"
        )
    return found


def _documents(found: tuple[BooksDocument, ...], with_file: bool) -> str:
    """Documents with day and row, and file where they stand in several, so that each can be looked up."""
    return "; ".join(
        f"{one.number or 'no number'}{f' of {day_words(one.day)}' if one.day else ''} "
        f"({f'{one.source_file}, ' if with_file else ''}row {in_digits(one.source_row)})"
        for one in found
    )


def _beyond(study: "Study", gap: Gap, rows: tuple[GapRow, ...]) -> Shown:
    """Payouts and entries of stock, which are no rows of exceptions.csv; some stock is told by day and SKU alone."""
    of_stock, placed, noun = gap.units is not None, any(row.source_file for row in rows), noun_of(gap)
    named = placed or not of_stock
    columns = [Column(f"{noun}, by its order".capitalize() if of_stock else noun.capitalize())] * named
    columns += [Column("Day", SHORT)]
    columns += [Column("SKU"), Column("Units without their other side", NUMBER)] * of_stock
    columns += [Column("Amount", NUMBER)]
    columns += [Column("File"), Column("Row", NUMBER)] * placed
    picked = rows[: limit_of(study)]
    shown = [
        [
            *([row.name or "without an id"] * named),
            Keyed(day_words(row.day), row.day.isoformat()),
            *([row.sku or "not told", Keyed(in_digits(row.units or Decimal(0)), f"{row.units or 0:f}")] * of_stock),
            _money("" if row.amount is None else f"{row.amount:f}", gap),
            *([breakable(row.source_file), "" if row.source_row is None else str(row.source_row)] * placed),
        ]
        for row in picked
    ]
    where = "" if placed else ", by day and SKU: the exports' own rows are summed up before they are compared"
    if gap.blur:
        where += ASSUMED.format(noun=noun, days=count(gap.blur, "day"))
    return _table(gap, columns, shown, len(rows), "all of them are in exceptions.xlsx, Payouts and stock", where)


def _table(gap: Gap, columns: list[Column], shown: list[Any], whole: int, where: str, how: str = "") -> Shown:
    noun = noun_of(gap)
    what = f"{noun}s" if whole != 1 else noun
    caption = f"{gap.id}: {showing(len(shown), whole, what)}"
    caption = f"{gap.id}: the one {noun}" if whole == 1 else caption
    caption += "" if len(shown) == whole else f", the oldest first; {where}"
    caption += how
    table: Markup = html_table(caption, columns, shown, tools=len(shown) > FEW)
    return Shown(table, caption)


def _day(text: str, zone: str) -> Keyed:
    instant = parse_instant(text, zone)
    return Keyed(day_words(day_in(instant, zone)), text) if instant else Keyed(text, "")


def _money(text: str, gap: Gap) -> Keyed:
    return Keyed(money_words(Decimal(text), gap.currency), f"{gap.currency} {text}") if text else Keyed("not told", "")


def numbers_of(pack: pd.DataFrame) -> dict[tuple[str, str], str]:
    """The number that each missing order's document would bear, by file and row, as far as a convention is known."""
    places = zip(pack["source_file"], pack["source_row"], pack["doc_number"], strict=True)
    return {(file, str(row)): number for file, row, number in places if number}

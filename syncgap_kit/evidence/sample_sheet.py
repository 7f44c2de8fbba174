"""The monetary-unit sample on the page: how it was drawn, the sheet to fill in, how to evaluate it, what is known."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..monetary_sample import Draw, MonetarySample
from ..written import for_reader, in_digits, money_words
from .audit.sample_evaluation import WRONG
from .audit.sample_words import drawing_words, evaluation_words, known_words, named
from .markup import Markup, Shown, breakable, element, join, listed
from .materiality import threshold
from .sentences import count
from .tables import NUMBER, Column, html_table

if TYPE_CHECKING:
    from ..investigation import Study

FACTS = ("Item", "Order", "File", "Row", "Document number", "Book amount", "Channel amount")
BLANKS = ("Amount seen", "Difference", "Initials", "Date")
NUMBERS = frozenset({"Item", "Row", "Book amount", "Channel amount"})
NONE = "No order is expected in the books, so there is none to draw."
DIRECTION = (
    "Take each order as the channel holds it (its page in the shop or marketplace, the payment, the delivery) and "
    "write the amount that you see there under 'amount seen'. Then look for it in the books yourself, and write under "
    "'difference' the amount seen less the amount in the books. The book amount in the sheet is what the kit found: it "
    "is to be tested, not to be copied."
)
IN_SUMS = (
    "The books of these orders post in sums. There the document is the sum that an order is in, and the book amount is "
    "what the order is in it, not the amount of the document: add up the orders of that sum to test it."
)


@for_reader
def sample(study: "Study") -> Shown:
    """For each currency: the draw, the sheet, the evaluation, and what the kit knows of the drawn orders."""
    drawn = study.monetary_sample()
    if not drawn.draws:
        return Shown(element("p", NONE), NONE)
    shown = [_draw(study, drawn, draw) for draw in drawn.draws]
    lead = [DIRECTION, IN_SUMS] if study.matches.sums else [DIRECTION]
    markup = join([*(element("p", text) for text in lead), *(one.markup for one in shown)])
    return Shown(markup, "\n".join([*lead, *(one.text for one in shown)]))


def sheet_rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The facts of each drawn order under the headings of FACTS; amounts as decimals, None where not comparable."""
    return [
        {
            "Item": number,
            "Order": row["order_name"] or row["order_id"],
            "File": row["source_file"],
            "Row": row["source_row"],
            "Document number": row["doc_number"] or "none found",
            "Book amount": row["booked"],
            "Channel amount": row["amount"],
        }
        for number, row in enumerate(rows.to_dict("records"), 1)
    ]


def _draw(study: "Study", drawn: MonetarySample, draw: Draw) -> Shown:
    rows, drawing = drawn.of(draw), drawing_words(draw)
    heading = element("h4", f"Orders in {named(draw)}")
    if not draw.keys:
        return Shown(join([heading, listed(drawing)]), "\n".join(drawing))
    evaluating = evaluation_words(draw, threshold(study))
    known = known_words(draw, rows, _missing(study, draw.currency), _differing(study, draw.currency))
    caption = f"Sheet for orders in {named(draw)}: {in_digits(len(rows))} drawn of {count(draw.orders, 'order')}"
    columns = [Column(text, NUMBER if text in NUMBERS else "text") for text in (*FACTS, *BLANKS)]
    cells = [(*_cells(row, draw.currency), *("" for _ in BLANKS)) for row in sheet_rows(rows)]
    sheet = element("div", html_table(caption, columns, cells), class_="sheet")
    parts = (
        *(heading, element("h5", "How it was drawn"), listed(drawing, ordered=True), sheet),
        *(element("h5", "How to evaluate it"), listed(evaluating, ordered=True)),
        *(element("h5", "What the kit knows of these orders"), listed(known)),
    )
    return Shown(join(parts), "\n".join([*drawing, caption, *evaluating, *known]))


def _missing(study: "Study", currency: str) -> tuple[int, Decimal]:
    own = [one for one in study.findings.channels if one.currency == currency]
    return sum(one.counts["missing"] for one in own), sum((one.amounts["missing"] for one in own), Decimal(0))


def _differing(study: "Study", currency: str) -> tuple[int, Decimal]:
    """How many orders stand in the books with another amount or more than once, and by how much in all."""
    own = study.exceptions[study.exceptions["disposition"].isin(WRONG) & (study.exceptions["currency"] == currency)]
    return len(own), sum((abs(Decimal(text)) for text in own["difference"] if text), Decimal(0))


def _cells(row: dict[str, Any], currency: str) -> tuple[Markup | str, ...]:
    return tuple(breakable(value) if name == "File" else _cell(value, currency) for name, value in row.items())


def _cell(value: Any, currency: str) -> str:
    if value is None:
        return "not comparable"
    return money_words(value, currency).removeprefix(currency).strip() if isinstance(value, Decimal) else str(value)

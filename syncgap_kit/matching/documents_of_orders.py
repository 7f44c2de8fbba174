"""The documents of some orders, each with its own file and row: what an auditor looks up on the other side."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..tables import POSTINGS
from .orders import Matches


@dataclass(frozen=True)
class BooksDocument:
    """A document of the books that goes to an order; its amount in its own currency."""

    number: str
    day: date | None
    amount: Decimal | None
    source_file: str
    source_row: int


def documents_of_orders(matches: Matches, orders: Any) -> dict[int, tuple[BooksDocument, ...]]:
    """The documents of each of these orders (Ibis: order_key) by order_key, the oldest first; few orders are meant."""
    told = ("posting_key", "doc_number", "date", "amount", "source_file", "source_row")
    pairs = matches.pairs.semi_join(orders, "order_key")
    pairs = pairs.join(matches.case.table(POSTINGS).select(*told), "posting_key")
    found: dict[int, list[BooksDocument]] = {}
    for row in pairs.order_by("order_key", "date", "posting_key").to_pyarrow().to_pylist():
        document = BooksDocument(
            row["doc_number"] or "", row["date"], row["amount"], row["source_file"], row["source_row"]
        )
        found.setdefault(row["order_key"], []).append(document)
    return {key: tuple(documents) for key, documents in found.items()}

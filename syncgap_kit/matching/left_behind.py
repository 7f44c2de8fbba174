"""What the books still list, or once held, of orders that count as missing: drafts, voided and deleted documents."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from .dispositions import BOOKS_END
from .orders import Matches

DRAFT, VOIDED, DELETED = WAYS = ("draft", "voided", "deleted")  # the first that holds is told


@dataclass(frozen=True)
class Left:
    """How the books list the document of a missing order, or no longer do."""

    way: str  # one of WAYS
    until: date | None = None  # the day on which it was voided or deleted, where the books' own log tells it

    @property
    def stood(self) -> bool:
        """Whether the order stood in the books as it should, until somebody took its document out."""
        return self.way != DRAFT


def way_left(orders: Any) -> Any:
    """Which of WAYS holds of each order, by what its matching tells of it; NULL for none."""
    return ibis.cases(
        (orders.draft_number.notnull(), DRAFT),
        (orders.voided_number.notnull(), VOIDED),
        (orders.removed_number.notnull(), orders.removed_how),
    )


def left_behind(matches: Matches) -> dict[int, Left]:
    """By order_key, what became of the documents of missing orders of which the books tell anything."""
    orders = matches.orders
    lost = orders.filter(orders.disposition == "missing")
    lost = lost.select("order_key", way=way_left(lost), until=matches.case.local_day(lost.removed_at))
    told = lost.filter(lost.way.notnull())
    return {row["order_key"]: Left(row["way"], row["until"]) for row in told.to_pyarrow().to_pylist()}


def beyond_books(matches: Matches) -> frozenset[int]:
    """The missing orders, by their keys, that the export of their books ends before."""
    own = matches.orders.filter(matches.orders.disposition == "missing", matches.orders.reason == BOOKS_END)
    return frozenset(own.select("order_key").to_pyarrow()["order_key"].to_pylist())

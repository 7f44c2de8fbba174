"""The orders counted once, by where they stand: what the statement and the remarks are told from."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .dispositions import BY_HAND, NOT_COMPARABLE


@dataclass(frozen=True)
class Tally:
    """The orders of one channel, currency and disposition."""

    channel: str
    currency: str
    disposition: str
    orders: int
    worth: Decimal
    booked: int  # of these with a document
    expected: int
    unknown: int  # expected, with a status that nobody knows
    later: int  # booked after the day on which they were paid, else placed
    ambiguous: int
    not_comparable: int  # posted, but nobody knows whether the amounts agree
    by_hand: int  # posted, but not by the sync


def tallied(disposed: Any) -> tuple[Tally, ...]:
    """All orders, as `dispositions` tells of them; they are read once, since a case may have many."""
    counted = disposed.group_by("channel", "currency", "disposition").agg(
        orders=disposed.count(),
        worth=disposed.total.sum(),
        booked=(disposed.documents > 0).sum(),
        expected=disposed.expected.sum(),
        unknown=(disposed.unknown & disposed.expected).sum(),
        later=(disposed.first_day > disposed.base_day).fill_null(False).sum(),
        ambiguous=disposed.ambiguous.fill_null(False).sum(),
        not_comparable=(disposed.reason == NOT_COMPARABLE).sum(),
        by_hand=(disposed.reason == BY_HAND).sum(),
    )
    rows = counted.to_pyarrow().to_pylist()
    return tuple(Tally(**row | {"worth": row["worth"] or Decimal(0)}) for row in rows)


def by_channel(tally: Iterable[Tally]) -> dict[str, list[Tally]]:
    """The tallies of each channel, by its name."""
    found: dict[str, list[Tally]] = {}
    for one in sorted(tally, key=lambda one: one.channel):
        found.setdefault(one.channel, []).append(one)
    return found

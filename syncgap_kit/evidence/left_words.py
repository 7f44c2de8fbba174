"""What is said of missing orders whose documents the books still list, or once held: drafts, voided, deleted ones.

And of those that the export of the books ends before: they may well stand there.
"""

from collections.abc import Sequence
from datetime import date

from ..findings import Gap
from ..gap_rows import GapRow
from ..matching.left_behind import DELETED, DRAFT, VOIDED, WAYS
from ..written import day_words, in_digits

ALL = {  # of a gap all of whose documents went one way, for one and for several
    DRAFT: (
        "stands in the books only as a draft that nobody approved",
        "stand in the books only as drafts that nobody approved",
    ),
    VOIDED: ("stands in the books only as a voided document", "stand in the books only as voided documents"),
    DELETED: ("stood in the books and was deleted there", "stood in the books and were deleted there"),
}
SOME = {
    DRAFT: ("stands there as a draft that nobody approved", "stand there as drafts that nobody approved"),
    VOIDED: ("stands there voided", "stand there voided"),
    DELETED: ("was deleted there", "were deleted there"),
}
PLACES = {DRAFT: "in the books, as drafts that nobody approved", VOIDED: "in the books, where they were voided"}
PLACES |= {DELETED: "in the books, where they were deleted"}


def happened_words(gap: Gap) -> str:
    """What happened to the orders of such a gap."""
    one = gap.orders == 1
    if list(gap.left.values()) == [gap.orders]:
        return ALL[next(iter(gap.left))][not one]
    parts = [f"{in_digits(gap.left[way])} {SOME[way][gap.left[way] != 1]}" for way in WAYS if way in gap.left]
    return f"{'is' if one else 'are'} missing from the books: {', '.join(parts)}"


def beyond_words(gap: Gap) -> str:
    """What happened to the orders of a gap of which some, or all, fall due after the end of the books' export."""
    one = gap.orders == 1
    if gap.beyond_books == gap.orders:
        return f"{'is' if one else 'are'} missing from the books, whose export ends before {'it' if one else 'them'}"
    some = "1 of them was" if gap.beyond_books == 1 else f"{in_digits(gap.beyond_books)} of them were"
    return f"never reached the books; {some} due after the last day that the export of the books holds"


def place_words(way: str, first: date | None, last: date | None) -> str:
    """Where such orders were last seen; `first` and `last`: the days on which documents went, where that is told."""
    if first is None or last is None:
        return PLACES[way]
    days = f"on {day_words(first)}" if first == last else f"from {day_words(first)} to {day_words(last)}"
    return f"{PLACES[way]} {days}"


def entering_words(rows: Sequence[GapRow]) -> list[str]:
    """What to do before any of a gap's orders is entered anew."""
    told = []
    for way in (VOIDED, DELETED):
        own = [row.left.until for row in rows if row.left and row.left.way == way]
        if own:
            known = sorted(day for day in own if day)
            days = f" ({_span(known[0], known[-1])})" if known else ""
            of_all = f"{in_digits(len(own))} of {in_digits(len(rows))} orders"
            then = "Where that was meant, nothing is to be entered; where it was not, restore them."
            told.append(f"Ask first why the documents of {of_all} were {way}{days}: they stood in the books. {then}")
    return told


def _span(first: date, last: date) -> str:
    return day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"

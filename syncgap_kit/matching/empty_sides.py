"""A side that is empty is no evidence: neither that all is well, nor that anything was lost."""

from typing import Any

from ..intake.case import Case
from ..intake.phrases import many, owner
from ..intake.readers import READERS
from ..tables import POSTINGS
from .tally import Tally, by_channel


def empty_sides(case: Case, tally: tuple[Tally, ...], documents: Any) -> tuple[str, ...]:
    """A warning where the books hold no document of a sale, and for each channel with nothing to hold against them."""
    return (*_empty_books(case, documents), *_empty_channels(case, tally))


def _empty_books(case: Case, documents: Any) -> list[str]:
    if documents.count().execute():
        return []
    others = case.table(POSTINGS).count().execute()
    held = f"none of their {many(others, 'document')} posts a sale" if others else "they hold no document at all"
    said = (
        f"The books are no evidence: {held}, so every order looks missing, and that the sync lost any is not shown; "
        "see whether the export of the books is whole."
    )
    return [said]


def _empty_channels(case: Case, tally: tuple[Tally, ...]) -> list[str]:
    """Channels whose exports hold no order of the period, or none that is expected."""
    formats = {reader.name for reader in READERS if reader.role == "channel"}
    exported = {item.channel for item in case.inputs if item.channel and item.format in formats}
    found = by_channel(tally)
    lines = []
    for channel in sorted(exported | found.keys()):
        orders = sum(one.orders for one in found.get(channel, ()))
        if not orders:
            said = "its exports hold no order of the period"
        elif not sum(one.expected for one in found[channel]):
            said = f"none of its {many(orders, 'order')} is expected in the books"
        else:
            continue
        lines.append(f"{owner(channel)} is no evidence: {said}, so that nothing of it is missing shows nothing.")
    return lines

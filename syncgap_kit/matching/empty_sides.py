"""A side that is empty is no evidence: neither that all is well, nor that anything was lost."""

from typing import Any

from ..intake.case import Case
from ..intake.phrases import many, owner
from ..intake.readers import READERS
from ..tables import POSTINGS


def empty_sides(case: Case, disposed: Any, documents: Any) -> tuple[str, ...]:
    """A warning where the books hold no document of a sale, and for each channel with nothing to hold against them."""
    return (*_empty_books(case, documents), *_empty_channels(case, disposed))


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


def _empty_channels(case: Case, disposed: Any) -> list[str]:
    """Channels whose exports hold no order of the period, or none that is expected."""
    formats = {reader.name for reader in READERS if reader.role == "channel"}
    exported = {item.channel for item in case.inputs if item.channel and item.format in formats}
    counted = disposed.group_by("channel").agg(orders=disposed.count(), expected=disposed.expected.sum())
    found = {row["channel"]: row for row in counted.to_pyarrow().to_pylist()}
    lines = []
    for channel in sorted(exported | found.keys()):
        row = found.get(channel, {"orders": 0, "expected": 0})
        if not row["orders"]:
            said = "its exports hold no order of the period"
        elif not row["expected"]:
            said = f"none of its {many(row['orders'], 'order')} is expected in the books"
        else:
            continue
        lines.append(f"{owner(channel)} is no evidence: {said}, so that nothing of it is missing shows nothing.")
    return lines

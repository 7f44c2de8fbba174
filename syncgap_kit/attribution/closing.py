"""Closing dates: the day up to which the books take no document, as a setting on record tells it."""

from datetime import date

import numpy as np

from .candidate import NO, YES, Trits
from .circumstances import Ways
from .configuration import Version

EPOCH = date(1970, 1, 1)


def closing_date(version: Version) -> date | None:
    """The day up to which a version closes the books; None where it is no closing date."""
    name = str(version.content.get("name") or "").lower().replace(" ", "_")
    if "clos" not in name and "lock" not in name:
        return None
    try:
        return date.fromisoformat(str(version.content.get("value") or "").strip()[:10])
    except ValueError:
        return None


def in_closed_period(version: Version, ways: Ways) -> Trits:
    """The orders whose documents would bear a day up to the closing date of a version; none where it has none."""
    closed = closing_date(version) if version.enabled else None
    if closed is None:
        return np.zeros(len(ways.document_day), np.int8)
    return np.where(ways.document_day <= (closed - EPOCH).days, YES, NO).astype(np.int8)

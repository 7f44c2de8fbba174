"""Posting: documents that the books refuse for their number's length, or because their period is closed."""

import numpy as np

from ...errors import BadCase
from ...matching.numbers.conventions import Convention, declared
from ...written import in_digits
from ..candidate import NO, YES, Candidate, Orders, Trits
from ..circumstances import Ways
from ..closing import closing_date, in_closed_period
from ..configuration import Configuration, Version
from ..connection import concerns
from ..validity import over_time

PRIOR = 0.03
TOO_LONG = 0.02
ROOM = {"quickbooks": 21, "quickbooks desktop": 11, "xero": 255}  # signs that a document number may have (formats.md)


def candidates(configuration: Configuration, orders: Orders, ways: Ways, ledgers: frozenset[str]) -> list[Candidate]:
    """A candidate for each closing date and numbering on record, and one for numbers longer than the books take."""
    rooms = [room for name, room in ROOM.items() if name in ledgers]
    found = []
    for name, versions in sorted(configuration.of_kind("setting").items()):
        if not any(concerns(version, orders.channel, ledgers) for version in versions):
            continue
        if any(closing_date(version) for version in versions):
            effects = [_of_closed_period(version, orders, ways, ledgers) for version in versions]
        elif rooms and any(numbering(version) for version in versions):
            effects = [_of_long_numbers(version, orders, ways, min(rooms), ledgers) for version in versions]
        else:
            continue
        effect, price = over_time(versions, effects, orders)
        about = np.maximum.reduce(effects).astype(np.int8)
        found.append(Candidate("posting", name, effect, about, PRIOR, versions, tuple(effects), price=price))
    return [*found, *_too_long(ways, ledgers)]


def _of_closed_period(version: Version, orders: Orders, ways: Ways, ledgers: frozenset[str]) -> Trits:
    """The orders whose documents would bear a day up to the closing date of a version."""
    if not concerns(version, orders.channel, ledgers):
        return np.zeros(len(orders), np.int8)
    return in_closed_period(version, ways)


def numbering(version: Version) -> Convention | None:
    """How a version writes the numbers of documents, such as `AMZ-{order_id}`; None where it says nothing of that."""
    name = str(version.content.get("name") or "").lower()
    if "number" not in name:
        return None
    try:
        return declared(",".join(version.channels), str(version.content.get("value") or "").strip())
    except BadCase:
        return None


def _of_long_numbers(version: Version, orders: Orders, ways: Ways, room: int, ledgers: frozenset[str]) -> Trits:
    """The orders whose numbers would have more signs than the books have room for."""
    written = numbering(version)
    if written is None or not version.enabled or not concerns(version, orders.channel, ledgers):
        return np.zeros(len(orders), np.int8)
    own = ways.id_length if written.field == "order_id" else ways.name_length
    kept = np.minimum(own, abs(written.kept)) + len(written.prefix) + len(written.suffix)
    return np.where((kept > room) & (own > 0), YES, NO).astype(np.int8)


def _too_long(ways: Ways, ledgers: frozenset[str]) -> list[Candidate]:
    rooms = [room for name, room in ROOM.items() if name in ledgers]
    if not rooms:
        return []
    room = min(rooms)
    long = ways.number_length > room
    if not long.any() or long.all():
        return []
    effect = np.where(long, YES, NO).astype(np.int8)
    told = f"The books take {room} signs in a document's number; {in_digits(int(long.sum()))} orders would need more."
    subject = f"The limit of {room} signs in a document's number"
    return [Candidate("posting", None, effect, effect.copy(), TOO_LONG, subject=subject, words=(told,))]

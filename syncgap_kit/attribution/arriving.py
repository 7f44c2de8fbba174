"""Rules that name a time: they stand unchanged, and begin to act when it comes."""

from collections.abc import Iterator
from datetime import UTC, datetime

from ..predicates import FIELDS, Condition, Predicate
from ..typed_values import typed
from .configuration import Version
from .replay import rule_predicate

COMPARED = ("ge", "gt", "le", "lt", "eq", "ne")


def arriving_date(version: Version, zone: str, not_before: datetime, not_after: datetime) -> datetime | None:
    """The time between two others that the condition of a rule names; a time without an offset is one of `zone`."""
    if version.kind != "rule" or version.content.get("when") is None:
        return None
    named = (
        typed(one.value, "instant", zone, version.origin).replace(tzinfo=UTC)
        for one in _conditions(rule_predicate(version))
        if FIELDS[one.field][0] == "instant" and one.op in COMPARED
    )
    return next((moment for moment in sorted(named) if not_before <= moment <= not_after), None)


def _conditions(predicate: Predicate) -> Iterator[Condition]:
    if isinstance(predicate, Condition):
        yield predicate
    else:
        for part in predicate.parts:
            yield from _conditions(part)

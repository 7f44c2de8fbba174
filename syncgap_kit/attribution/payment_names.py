"""How the records of the configuration call a payment method: as people are shown it, or as the shop's settings do.

WooCommerce has both, `cod` and "Cash on delivery", and a tool's rules and mappings may name either.
"""

from collections.abc import Iterator
from typing import Any

from ..intake.case import Case
from ..intake.history import History
from ..tables import ORDERS

FIELD, ID = "payment_method", "payment_method_id"
MOST = 10_000  # pairs of an id and a name that are looked at


def method_as_configured(case: Case, table: Any) -> Any:
    """The payment method of each order by the names that the records about its channel use, as an Ibis column."""
    by_id = channels_by_id(case)
    if not by_id:
        return table.payment_method
    own = table.payment_method_id.fill_null(table.payment_method)
    return table.channel.isin(by_id).ifelse(own, table.payment_method)


def channels_by_id(case: Case) -> list[str]:
    """The channels of whose payment methods the records name more by id than as people are shown them.

    A mapping's entries hold letter by letter, a rule's values whatever their case.
    """
    entries, values = (set(names) for names in named_methods(case.history))
    if not entries and not values:
        return []
    orders = case.table(ORDERS)
    told = orders.filter(orders.payment_method_id.notnull()).select("channel", FIELD, ID).distinct()
    hits: dict[str, dict[str, set[str]]] = {}
    for row in told.order_by("channel", ID, FIELD).limit(MOST).to_pyarrow().to_pylist():
        for field in (FIELD, ID):
            name = str(row[field] or "").strip()
            if name in entries or name.casefold() in values:
                hits.setdefault(row["channel"], {FIELD: set(), ID: set()})[field].add(name)
    return sorted(channel for channel, own in hits.items() if len(own[ID]) > len(own[FIELD]))


def named_methods(history: History) -> tuple[list[str], list[str]]:
    """Every payment method that a mapping has an entry for, and those that a rule names, in whatever version."""
    contents = [content for change in history.changes for content in (change.before, change.after) if content]
    contents += [record for snapshot in history.snapshots for record in snapshot.records]
    mapped = [content.get("entries") for content in contents if content.get("maps") == FIELD]
    entries = [str(name).strip() for own in mapped if isinstance(own, dict) for name in own]
    return entries, [value.strip().casefold() for content in contents for value in _compared(content.get("when"))]


def _compared(condition: Any) -> Iterator[str]:
    """The values with which a condition compares the payment method."""
    if isinstance(condition, list):
        for part in condition:
            yield from _compared(part)
    elif isinstance(condition, dict):
        if condition.get("field") == FIELD:
            value = condition.get("value")
            yield from map(str, value if isinstance(value, list) else [value])
        for part in condition.values():
            if isinstance(part, dict | list):
                yield from _compared(part)

"""The grammar of predicates on one order's facts: written from the contract, apart from the kit's own."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

ELEMENTS = {"tags": ",", "discount_code": ",", "payment_method": "+"}
MONEY = ("total", "subtotal", "tax", "shipping", "discount", "refunded", "outstanding")


def holds(when: Any, facts: Mapping[str, Any], at: datetime) -> bool:
    """Whether a predicate holds of facts at an instant (naive UTC); every fact is known here."""
    if isinstance(when, list):
        return all(holds(part, facts, at) for part in when)
    if "all" in when:
        return all(holds(part, facts, at) for part in when["all"])
    if "any" in when:
        return any(holds(part, facts, at) for part in when["any"])
    if "not" in when:
        return not holds(when["not"], facts, at)
    return _condition(when["field"], when["op"], when.get("value"), facts, at)


def _condition(field: str, op: str, wanted: Any, facts: Mapping[str, Any], at: datetime) -> bool:
    value = facts.get(field)
    if isinstance(value, list):
        return any(_one(field, op, wanted, item, at) for item in value)
    if field in ELEMENTS and isinstance(value, str) and op not in ("is_null", "not_null"):
        return any(_one(field, op, wanted, item, at) for item in value.split(ELEMENTS[field]))
    return _one(field, op, wanted, value, at)


def _one(field: str, op: str, wanted: Any, value: Any, at: datetime) -> bool:
    if isinstance(value, str):
        value = value.strip().lower() or None
    if op in ("is_null", "not_null"):
        return (value is None) == (op == "is_null")
    if value is None:
        return False
    if op == "older_than":
        return bool(value < at - timedelta(**{{"h": "hours", "d": "days"}[wanted[-1]]: int(wanted[:-1])}))
    if op in ("in", "not_in"):
        return (value in [_typed(field, item) for item in wanted]) == (op == "in")
    other = _typed(field, wanted)
    if op == "contains":
        return other in value
    if op == "starts_with":
        return bool(value.startswith(other))
    if op in ("eq", "ne"):
        return (value == other) == (op == "eq")
    return bool({"lt": value < other, "le": value <= other, "gt": value > other, "ge": value >= other}[op])


def _typed(field: str, wanted: Any) -> Any:
    if field in MONEY:
        return Decimal(str(wanted))
    return wanted if isinstance(wanted, bool) else str(wanted).strip().lower()

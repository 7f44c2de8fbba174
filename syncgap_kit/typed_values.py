"""A value that a condition names, in the type of its field."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from .calendar import naive
from .errors import BadHistory

LARGEST = 10**14  # what decimal(18, 4) holds


def typed(text: str, kind: str, zone: str, where: str) -> Any:
    """The value as text, money, instant or truth; a time without an offset is one of `zone`. Raises BadHistory."""
    try:
        if kind == "money":
            return _amount(text)
        if kind == "truth":
            return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text.strip().lower()]
        if kind == "instant":
            instant = datetime.fromisoformat(text.strip())
            return naive(instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(zone)))
    except (InvalidOperation, KeyError, ValueError, OverflowError):
        raise BadHistory(f"{where}: {text!r} is no {kind} value; write it as in 12.50, true or 2025-03-01.") from None
    return text.strip().lower()


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    if not amount.is_finite() or abs(amount) >= LARGEST:
        raise ValueError(text)
    return amount

"""Payouts and documents of the books as values, for tests that need no case."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from syncgap_kit.matching.payouts.bank_documents import Document
from syncgap_kit.matching.payouts.payouts import Payout

FIRST = date(2025, 3, 31)
SEEDS = (1, 2, 3)


def amounts(seed: int, count: int) -> list[Decimal]:
    """So many amounts, all different."""
    dice = random.Random(seed)
    return [Decimal(cents) / 100 for cents in dice.sample(range(10_000, 99_999), count)]


def business_days(first: date, count: int) -> list[date]:
    """So many days from Monday to Friday."""
    days = [first + timedelta(days=n) for n in range(count * 2 + 2)]
    return [day for day in days if day.weekday() < 5][:count]


def payout(day: date, amount: Decimal, **given: object) -> Payout:
    """A payout of Shopify's that was sent."""
    told = {"channel": "shopify", "provider": "shopify", "currency": "USD", "payout_id": None, "day": day}
    told |= {"begins": None, "ends": None, "amount": amount, "retried": Decimal(0), "status": "sent", "lines": None}
    told |= {"difference": Decimal(0), "cut": False, "bank_reference": None, "source_file": "x", "source_row": 2}
    return Payout(**told | given)


def settlement_of(number: int, begins: date, amount: Decimal, days: int = 14) -> Payout:
    """A settlement of Amazon's."""
    start = datetime(begins.year, begins.month, begins.day, 10, tzinfo=UTC).replace(tzinfo=None)
    own = {"channel": "amazon", "provider": "amazon", "payout_id": str(18_231_000_000 + number)}
    ends = start + timedelta(days=days)
    return payout(begins + timedelta(days=days + 2), amount, begins=start, ends=ends, **own)


def document(
    key: int, day: date, amount: Decimal, kind: str = "deposit", text: str = "", currency: str = "USD"
) -> Document:
    """A document of the books."""
    return Document(key, "quickbooks", kind, None, day, amount, currency, text.upper())

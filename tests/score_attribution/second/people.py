"""Who buys what, in the second generator: a walk of demand, busy days, and habits that hang together in other ways."""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

Random = np.random.Generator
HABITS = ("office", "evening", "parent", "trade")
# By habit: the hour they order at (mean, spread), the countries, the ways to pay, the basket.
HOUR = {"office": (11, 2.5), "evening": (20.5, 2), "parent": (14, 5), "trade": (9, 1.5)}
COUNTRY = {"office": "US US US CA", "evening": "US US GB DE FR", "parent": "US CA GB NL", "trade": "US US DE"}
PAYING = {
    "office": "Stripe PayPal",
    "evening": "Stripe Klarna PayPal",
    "parent": "PayPal Stripe",
    "trade": "Invoice Stripe",
}
GOODS = {"office": (0, 10), "evening": (4, 16), "parent": (8, 20), "trade": (0, 20)}
SKUS = tuple(f"{'ABCDE'[n // 4]}{100 + n}" for n in range(20))
CARRIERS = ("Post", "Courier", "Locker")
UNPAID = ("pending", "on_hold")


@dataclass(eq=False)
class Sale:
    """An order as it was at its decision; `now` is what the newest export says instead."""

    channel: str
    id: str
    name: str
    placed: datetime
    paid: datetime | None
    decided: datetime
    facts: dict[str, Any]
    test: bool = False
    told: bool = True  # exports show how it stood at its decision
    now: dict[str, Any] = field(default_factory=dict)
    held_by: list[str] = field(default_factory=list)
    fate: str | None = None
    booked: datetime | None = None
    by_hand: bool = False
    again: datetime | None = None  # when somebody booked it a second time

    @property
    def due(self) -> bool:
        """Whether it belongs in the books: paid, no test, and not a business customer's, by policy."""
        return self.paid is not None and not self.test and self.facts["tags"] != "b2b"


def instant(day: date, hour: float, zone: ZoneInfo) -> datetime:
    """A wall-clock time as naive UTC."""
    return (datetime.combine(day, time(), zone) + timedelta(hours=hour)).astimezone(UTC).replace(tzinfo=None)


def demand(random: Random, usual: float, days: int) -> list[int]:
    """Orders by day: a level that wanders, Mondays that are strong or weak, and now and then a newsletter."""
    walk = np.exp(np.cumsum(random.normal(0, 0.02, days)))
    walk = np.clip(walk / walk.mean(), 0.5, 2.0)
    week = 1 + random.uniform(-0.3, 0.3, 7)
    news = np.where(random.random(days) < 0.03, random.uniform(1.4, 2.5, days), 1.0)
    mean = usual * walk * week[np.arange(days) % 7] * news
    scatter = random.gamma(30, 1 / 30, days)
    return [int(count) for count in random.poisson(mean * scatter)]


def sell(random: Random, channel: str, number: int, day: date, zone: ZoneInfo, step: int) -> Sale:
    """One order; a job that runs every `step` minutes decides on it."""
    habit = HABITS[bisect((0.3, 0.65, 0.9), random.random())]
    mean, spread = HOUR[habit]
    placed = instant(day, min(max(random.normal(mean, spread), 0.0), 23.98), zone).replace(microsecond=0)
    unpaid, slow = random.random() < 0.04, habit == "trade" and random.random() < 0.3
    paid = placed + timedelta(
        minutes=float(random.exponential(4)), hours=float(30 + random.exponential(30)) if slow else 0
    )
    at = None if unpaid else (paid + timedelta(seconds=20)).replace(microsecond=0)
    facts = _facts(random, habit)
    sale = Sale(
        channel, f"{channel[0]}-{9_000_000 + number}", f"{channel[:2].upper()}{number}", placed, at,
        after_job(at or placed, step), facts, test=bool(random.random() < 0.003),
    )  # fmt: skip
    status = UNPAID[int(random.random() < 0.3)] if unpaid else "processing"
    facts |= {"channel": channel, "order_id": sale.id, "order_name": sale.name, "is_test": sale.test}
    facts |= {"created_at": placed, "paid_at": at, "order_status": status, "is_cancelled": False}
    facts |= {"financial_status": "pending" if unpaid else "paid", "fulfillment_status": "unfulfilled"}
    return sale


def after_job(moment: datetime, step: int) -> datetime:
    """When the next job runs."""
    minutes = (moment.hour * 60 + moment.minute) // step + 1
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(minutes=minutes * step, seconds=7)


def _one(random: Random, choices: Sequence[str]) -> str:
    return choices[int(random.random() * len(choices))]  # many times as fast as numpy's own choice


def _facts(random: Random, habit: str) -> dict[str, Any]:
    country = _one(random, COUNTRY[habit].split())
    low, high = GOODS[habit]
    goods = [SKUS[int(n)] for n in random.integers(low, high, 1 + random.poisson(0.4))]
    total = Decimal(int(100 * (8 + random.gamma(1.5, 40 if habit != "trade" else 120)))) / 100
    tags = "b2b" if habit == "trade" and random.random() < 0.2 else _one(random, ("", "", "", "new", "loyal"))
    express = random.random() < (0.4 if habit == "office" else 0.1)
    return {
        "country": country,
        "region": _one(random, ("TX", "OH", "FL", "OR")) if country == "US" else None,
        "source_name": "app" if random.random() < (0.4 if habit == "evening" else 0.15) else "web",
        "payment_method": _one(random, PAYING[habit].split()),
        "shipping_method": "Courier" if express else "Post" if random.random() < 0.8 else "Locker",
        "tags": tags or None,
        "discount_code": "SPRING" if random.random() < (0.25 if habit == "parent" else 0.08) else None,
        "risk_level": "high" if habit == "evening" and random.random() < 0.06 else "low",
        "tax_name": {"US": "Sales Tax", "CA": "HST"}.get(country, "VAT"),
        "currency": "USD",
        "has_customer": True,
        "total": total,
        "tax": (total / 20).quantize(Decimal("0.01")),
        "sku": goods,
        "product_type": [f"type {sku[0]}" for sku in goods],
    }  # fmt: skip

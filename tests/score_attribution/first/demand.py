"""What people order: correlated attributes, a week, a wave, promotions, and the orders that belong in no books."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import exp, log, pi, sin
from typing import Any
from zoneinfo import ZoneInfo

from ...planted.dice import Dice

WEEK = (1.1, 1.0, 0.95, 1.0, 1.15, 1.05, 0.75)
HOURS = (2, 1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 7, 7, 7, 7, 7, 8, 9, 9, 7, 5, 3)
COUNTRIES = (("US", 0.55), ("CA", 0.12), ("GB", 0.11), ("DE", 0.09), ("FR", 0.06), ("AU", 0.05), ("JP", 0.02))
SKUS = tuple((f"{kind[:3].upper()}-{n}", kind) for kind in ("tents", "bags", "stoves", "boots") for n in (1, 2, 3))
PAYMENTS = ("Shopify Payments", "PayPal", "Klarna", "Gift Card", "Bank Transfer", "Cash")
WHOLESALE = {"field": "tags", "op": "eq", "value": "wholesale"}


@dataclass(eq=False)
class Order:
    """An order with its facts as they stood at the decision; `cells` say what the newest export tells instead."""

    channel: str
    id: str
    name: str
    created: datetime
    paid: datetime | None
    decided: datetime
    facts: dict[str, Any]
    lines: list[tuple[str, str]]
    test: bool = False
    cancelled: bool = False
    parked: bool = False  # waits upstream, although paid
    recorded: bool = True  # exports tell how it stood at the decision
    cells: dict[str, Any] = field(default_factory=dict)
    lost: str | None = None  # the mechanism it was lost to, or `stray`
    kind: str = "missing"  # what became of it there
    blocked: list[str] = field(default_factory=list)  # records that would keep it out
    posted: datetime | None = None
    booked: list[dict[str, Any]] = field(default_factory=list)

    @property
    def due(self) -> bool:
        """Whether it belongs in the books (contract, section 7, and the policy of every case)."""
        wholesale = "wholesale" in (self.facts["tags"] or "")
        return self.paid is not None and not self.test and not wholesale


def utc(day: date, hour: float, zone: ZoneInfo) -> datetime:
    """A wall-clock time as a naive UTC instant."""
    at = datetime.combine(day, time(), zone) + timedelta(hours=hour)
    return at.astimezone(UTC).replace(tzinfo=None)


def daily_means(dice: Dice, usual: float, first: date, days: int) -> list[float]:
    """Orders to be expected on each day."""
    phase, busy = dice.fraction(), [1.0] * days
    for _ in range(dice.whole(0, 3)):
        start, factor = dice.whole(0, days - 1), 1.5 + 2 * dice.fraction()
        for day in range(start, min(start + dice.whole(1, 4), days)):
            busy[day] = factor
    wave = [1 + 0.2 * sin(2 * pi * (day / 365 + phase)) for day in range(days)]
    noise = [exp(0.12 * (dice.fraction() + dice.fraction() + dice.fraction() - 1.5) * 2) for _ in range(days)]
    return [usual * WEEK[(first.weekday() + day) % 7] * wave[day] * noise[day] * busy[day] for day in range(days)]


def poisson(dice: Dice, mean: float) -> int:
    """A count, by the gaps of its arrivals."""
    count, left = 0, mean
    while True:
        left += log(1 - dice.fraction())
        if left < 0:
            return count
        count += 1

    return log(1 - dice.fraction())


def draw_order(dice: Dice, channel: str, number: int, day: date, zone: ZoneInfo, sign: str) -> Order:
    """One order of a day."""
    hour = dice.weighted([(hour, weight) for hour, weight in enumerate(HOURS)])
    created = utc(day, hour + dice.fraction(), zone).replace(microsecond=0)
    facts, lines = _attributes(dice)
    slow = facts["payment_method"] == "Bank Transfer"
    paid = created + (timedelta(hours=20 + 70 * dice.fraction()) if slow else timedelta(minutes=1 + dice.whole(0, 9)))
    unpaid, test, cancelled = dice.chance(0.03), dice.chance(0.004), dice.chance(0.2)
    order = Order(
        channel=channel,
        id=str(5_000_000_000_000 + number * 7),
        name=f"{sign}{number}",
        created=created,
        paid=None if unpaid else paid.replace(microsecond=0),
        decided=(created if unpaid else paid).replace(microsecond=0) + timedelta(seconds=dice.whole(5, 400)),
        facts=facts,
        lines=lines,
        test=test,
        cancelled=unpaid and cancelled,
    )
    facts |= {"channel": channel, "order_id": order.id, "order_name": order.name, "is_test": test}
    facts |= {"created_at": created, "paid_at": order.paid, "is_cancelled": order.cancelled}
    facts["financial_status"] = "pending" if unpaid else "paid"
    return order


def _attributes(dice: Dice) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    country = dice.weighted(COUNTRIES)
    shop = country == "US" and dice.chance(0.12)
    source = "pos" if shop else dice.weighted((("web", 0.78), ("mobile", 0.14), ("subscription", 0.08)))
    cheap = SKUS[:6] if source in ("web", "pos") else SKUS[3:]
    lines = [dice.pick(cheap if dice.chance(0.7) else SKUS) for _ in range(1 if dice.chance(0.7) else dice.whole(2, 3))]
    total = Decimal(round(100 * (12 + 240 * dice.fraction() ** 3 + 30 * dice.fraction()))) / 100
    tax = (total * Decimal("0.08")).quantize(Decimal("0.01")) if country in ("US", "CA") else Decimal(0)
    return {
        "country": country,
        "region": dice.pick(("NY", "CA", "TX", "WA")) if country == "US" else None,
        "location": dice.pick(("Store 1", "Store 2")) if shop else None,
        "source_name": source,
        "payment_method": _payment(dice, country, shop),
        "shipping_method": "Pickup" if shop else dice.weighted((("Standard", 0.75), ("Express", 0.25))),
        "tags": _tags(dice, source),
        "discount_code": dice.weighted(((None, 0.8), ("WELCOME10", 0.13), ("SUMMER", 0.07))),
        "risk_level": "low" if dice.chance(0.97 if country in ("US", "CA") else 0.8) else dice.pick(("medium", "high")),
        "tax_name": {"US": "State Tax", "CA": "GST"}.get(country),
        "currency": "USD",
        "fulfillment_status": "unfulfilled",
        "order_status": None,
        "has_customer": not (shop and dice.chance(0.4)),
        "total": total,
        "tax": tax,
        "sku": [sku for sku, _ in lines],
        "product_type": [kind for _, kind in lines],
        "vendor": ["Northwind" for _ in lines],
    }, lines


def _payment(dice: Dice, country: str, shop: bool) -> str:
    if shop:
        return dice.weighted((("Shopify Payments", 0.7), ("Cash", 0.3)))
    klarna = 0.45 if country in ("DE", "FR") else 0.05
    rest = (("Shopify Payments", 0.62), ("PayPal", 0.22), ("Gift Card", 0.05), ("Bank Transfer", 0.06))
    return dice.weighted((*rest, ("Klarna", klarna)))


def _tags(dice: Dice, source: str) -> str | None:
    tags = [name for name, share in (("vip", 0.08), ("gift", 0.07), ("wholesale", 0.02)) if dice.chance(share)]
    return ", ".join([*tags, *(["recurring"] if source == "subscription" else [])]) or None

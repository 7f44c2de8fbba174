"""A shop whose books post in sums: orders drawn from a seed, and documents that add up those of each day."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.small_case import TOML, order

FIRST = datetime(2025, 3, 1, 5, tzinfo=UTC)  # midnight in New York
DAYS = 40
SKUS = ("MUG-1", "PLATE-2", "TENT-2P", "LAMP-7", "ROPE-30")
METHODS = ("Shopify Payments", "PayPal", "Manual")
SUMS_TOML = TOML.replace("2025-04-30T00:00:00Z", "2025-04-20T16:00:00Z") + 'date_order = "MDY"\n'


@dataclass
class Sale:
    """An order of the shop; amounts in cents."""

    number: int
    at: datetime
    cents: int
    tax: int
    status: str = "paid"
    method: str = METHODS[0]
    sku: str = SKUS[0]
    currency: str = "USD"
    cells: dict[str, str] = field(default_factory=dict)

    def day(self, zone: str = "America/New_York", later: timedelta = timedelta(0)) -> date:
        return (self.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + later).date()

    @property
    def name(self) -> str:
        return f"#{self.number}"

    def row(self) -> dict[str, str]:
        """The order as Shopify exports it."""
        at = f"{self.at:%Y-%m-%d %H:%M:%S} +0000"
        own = {"Created at": at, "Paid at": at, "Total": money(self.cents), "Subtotal": money(self.cents - self.tax)}
        own |= {"Taxes": money(self.tax), "Financial Status": self.status, "Payment Method": self.method}
        own |= {"Lineitem sku": self.sku, "Currency": self.currency, "Fulfilled at": at}
        return order(self.number, **(own | self.cells))


def money(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}"


def sales(seed: int, per_day: int = 9, days: int = DAYS) -> list[Sale]:
    """Orders of 40 days, some per day at any hour, each with a status, a payment method and an article."""
    dice = random.Random(seed)
    found = []
    for day in range(days):
        for _ in range(dice.randint(per_day - 4, per_day + 4)):
            cents = dice.randint(900, 24_000)
            status = dice.choices(("paid", "partially_refunded", "refunded"), (8, 1, 1))[0]
            at = FIRST + timedelta(days=day, seconds=dice.randrange(86_400))
            found.append(Sale(0, at, cents, cents // 13, status, dice.choice(METHODS), dice.choice(SKUS)))
    found.sort(key=lambda sale: sale.at)
    for number, sale in enumerate(found, 1001):
        sale.number = number
        if sale.status != "paid":
            sale.cells = {"Refunded Amount": money(sale.cents if sale.status == "refunded" else sale.cents // 3)}
    return found


def entry(day: date, cents: int, **cells: str) -> dict[str, str]:
    """A journal entry of the sum of a day."""
    return {
        "Date": f"{day:%m/%d/%Y}",
        "Transaction type": "Journal Entry",
        "Num": f"JE-{day:%m%d}",
        "Posting (Y/N)": "Y",
        "Memo": f"Shopify sales {day:%Y-%m-%d}",
        "Account name": "1010 Clearing",
        "Split": "4000 Sales",
        "Amount": money(cents),
        **cells,
    }


def day_sums(
    posted: Iterable[Sale],
    zone: str = "America/New_York",
    amount: Callable[[Sale], int] = lambda sale: sale.cents,
    later: timedelta = timedelta(0),
) -> dict[date, int]:
    """What orders add up to per day, by a clock that may go before."""
    sums: dict[date, int] = defaultdict(int)
    for sale in posted:
        sums[sale.day(zone, later)] += amount(sale)
    return dict(sorted(sums.items()))


def entries(sums: dict[date, int], **cells: str) -> list[dict[str, Any]]:
    return [entry(day, cents, **cells) for day, cents in sums.items()]

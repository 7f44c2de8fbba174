"""Who buys what: four kinds of channels, each with groups of buyers whose habits hang together."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

# Each group of buyers: its channel and weight, then its habits, as words with their weights; `home` is the books' land.
# hour: mean and spread; spend: middle and spread.
PEOPLE = """
* bigcommerce 5; hour 19.5 2.6; spend 25 1.6; country home:7 NZ:1 US:2; payment_method Card:6 Wallet:3 Giro:1;
  shipping_method Parcel:7 Locker:3; source_name storefront:7 app:3; goods PNT:6 BRU:3 KIT:1;
  tags :8 club:2; discount_code :8 SPRING20:2
* bigcommerce 3; hour 6 3.5; spend 45 1.8; country DE:4 FR:3 IE:2 NL:1; payment_method Card:4 Instalments:4 Giro:2;
  shipping_method Airmail:8 Express:2; source_name storefront:9 app:1; goods KIT:5 CAN:4 PNT:1;
  tags :9 first-order:1; discount_code :9 HALLO:1
* bigcommerce 2; hour 10 1.8; spend 110 2.2; country home:9 US:1; payment_method Transfer:5 Card:5;
  shipping_method Express:5 Freight:2 Parcel:3; source_name storefront:10; goods CAN:5 EAS:5;
  tags :6 trade-account:1 school:3
* amazon 6; hour 15 5; spend 18 1.5; country US:9 MX:1; payment_method Standard:10;
  shipping_method NextDay:5 SecondDay:5; fulfillment_channel afn:10; sales_channel amazon.com:10; goods PNT:5 BRU:5
* amazon 4; hour 12 5; spend 30 1.7; country US:5 CA:5; payment_method Standard:9 CashOnDelivery:1;
  shipping_method Standard:10; fulfillment_channel mfn:8 afn:2; sales_channel amazon.com:5 amazon.ca:5;
  goods KIT:4 CAN:3 BRU:3
* etsy 6; hour 20 3; spend 35 1.4; country home:5 US:3 DE:2; payment_method Card:7 Wallet:3; shipping_method Parcel:10;
  source_name listing:10; goods KIT:7 CAN:3; discount_code :7 THANKS10:3; tags :6 wrapped:4
* etsy 4; hour 13 4; spend 80 1.6; country home:4 US:4 FR:2; payment_method Card:5 Instalments:5;
  shipping_method Parcel:6 Express:4; source_name listing:8 pattern:2; goods EAS:6 CAN:4; tags :7 personalised:3
* square 7; hour 13 2.5; spend 12 1.4; country home:10; payment_method Cash:4 Chip:6; shipping_method Counter:10;
  source_name till-1:6 till-2:4; location Harbour:6 Station:4; goods PNT:4 BRU:6
* square 3; hour 10.5 1.5; spend 40 1.9; country home:10; payment_method Chip:5 Voucher:3 Invoice:2;
  shipping_method Counter:8 Collect:2; source_name till-1:8 till-3:2; location Harbour:8 Market:2; goods EAS:4 CAN:6;
  tags :5 loyalty:5
"""
FAMILIES = {"PNT": "paint", "BRU": "brushes", "KIT": "kits", "CAN": "canvas", "EAS": "easels"}
MAKERS = {"PNT": "Ochre & Sons", "BRU": "Borstel", "KIT": "Ochre & Sons", "CAN": "Linnet", "EAS": "Linnet"}
SKUS = tuple(f"{family}-{n:02}" for family in FAMILIES for n in range(1, 6))
EURO = ("DE", "FR", "IE", "NL")
# By channel: its words for an order that is paid, and for one that is done.
OPEN = {"bigcommerce": "awaiting_fulfillment", "amazon": "unshipped", "etsy": "paid", "square": "open"}
DONE = {"bigcommerce": "completed", "amazon": "shipped", "etsy": "completed", "square": "completed"}
REGIONS = "Abergrove:4 Byford:3 Carrick:2 Dunmore:1"


@dataclass(eq=False)
class Purchase:
    """An order as it was at its decision; `now` is what the newest export says instead."""

    channel: str
    id: str
    name: str
    number: int
    placed: datetime
    decided: datetime
    facts: dict[str, Any]
    told: bool = True  # exports show how it stood at its decision
    now: dict[str, Any] = field(default_factory=dict)
    barred: list[str] = field(default_factory=list)  # records that keep it out
    fate: str | None = None  # the fault that took it, or `stray`
    booked: datetime | None = None
    typed: bool = False  # by a person
    again: datetime | None = None  # when somebody booked it a second time
    off: Decimal = Decimal(0)  # the books less the channel

    @property
    def paid(self) -> datetime | None:
        """When it was paid, as the export tells it."""
        return self.facts["paid_at"]

    @property
    def due(self) -> bool:
        """Whether it belongs in the books: paid, worth something, no test and, by policy, no trade account."""
        facts = self.facts
        return bool(facts["paid_at"] and facts["total"] and not facts["is_test"] and facts["tags"] != "trade-account")


@cache
def _weighted(text: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    parts = [part.rpartition(":") for part in text.split(" ")]
    return tuple(part[0] for part in parts), tuple(float(part[2]) for part in parts)


def word(dice: Random, text: str) -> str | None:
    """One of the weighted words, None for the empty one."""
    words, weights = _weighted(text)
    return dice.choices(words, weights)[0] or None


@cache
def _groups(channel: str) -> tuple[tuple[dict[str, str], ...], tuple[float, ...]]:
    """The habits of each group of a channel's buyers, and their weights."""
    told = [" ".join(one.split()).split("; ") for one in PEOPLE.split("* ")[1:]]
    own = [dict(part.split(" ", 1) for part in parts) for parts in told]
    own = [habits for habits in own if channel in habits]
    return tuple(own), tuple(float(habits[channel]) for habits in own)


def group(dice: Random, channel: str) -> dict[str, str]:
    """The habits of the next buyer."""
    habits, weights = _groups(channel)
    return dice.choices(habits, weights)[0]


def basket(dice: Random, habits: dict[str, str], home: str, coins: tuple[str, ...]) -> dict[str, Any]:
    """What a buyer of these habits orders; the second of the coins, where there is one, is paid in euro lands."""
    names = "payment_method shipping_method source_name fulfillment_channel sales_channel location tags discount_code"
    facts: dict[str, Any] = {name: word(dice, habits[name]) if name in habits else None for name in names.split()}
    country = word(dice, habits["country"].replace("home", home))
    families = [word(dice, habits["goods"]) for _ in range(1 if dice.random() < 0.65 else dice.randint(2, 3))]
    middle, spread = map(float, habits["spend"].split())
    total = Decimal(int(100 * (4 + middle * dice.lognormvariate(0, 1) ** (spread / 2)))) / 100
    taxed = "Import VAT" if country in EURO else "State levy" if country == "US" else "GST" if country == home else None
    return facts | {
        "country": country,
        "region": word(dice, REGIONS) if country == home else None,
        "risk_level": "high" if dice.random() < (0.08 if country in EURO else 0.02) else "low",
        "tax_name": taxed,
        "currency": coins[-1] if country in EURO else coins[0],
        "has_customer": facts["location"] is None or dice.random() < 0.5,
        "total": total,
        "tax": (total / 11).quantize(Decimal("0.01")) if taxed else Decimal(0),
        **goods([f"{family}-{dice.randint(1, 5):02}" for family in families]),
    }


def goods(skus: list[str]) -> dict[str, list[str]]:
    """The facts of an order's lines."""
    families = [sku.partition("-")[0] for sku in skus]
    kinds = [FAMILIES.get(family, "papers") for family in families]
    return {"sku": skus, "product_type": kinds, "vendor": [MAKERS.get(family, "Papyrus") for family in families]}

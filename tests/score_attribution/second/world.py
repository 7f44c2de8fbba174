"""A case of the second generator in the making: sales, settings, stories of what went wrong, and who mends a part."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ..config import BOOKS, Config
from ..values import Cause, Rows
from .people import CARRIERS, SKUS, Random, Sale, demand, instant, sell

ZONES = ("Europe/Amsterdam", "America/Chicago", "America/Toronto", "UTC")
CHANNELS = ("woocommerce", "ebay", "shopify")
MOST = 11_000


@dataclass
class Story:
    """What took orders away: those it `takes`. told: what a log says of them, None where nobody saw them."""

    key: str
    channel: str
    cause: Cause
    since: datetime
    takes: Callable[[Sale], bool]
    kind: str = "missing"
    later: Callable[[Sale], datetime | None] = lambda sale: None
    told: tuple[str, str] | None = None
    hidden: bool = False
    optional: bool = False
    nothing_lost: bool = False


@dataclass
class World:
    """All of a case before it is written down."""

    random: Random
    group: str
    number: int
    zone: ZoneInfo
    first: date
    days: int
    channels: tuple[str, ...]
    usual: float
    step: int  # minutes between jobs
    logs: str
    forgets: bool  # three of ten states at the decision are in no export
    gappy: bool  # the history leaves out some changes
    form: str
    instants: bool
    rekeyed: bool  # in office hours people key in some of what was lost
    background: float
    config: Config = field(default_factory=Config)
    sales: list[Sale] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    decoys: set[str] = field(default_factory=set)
    runs: Rows = field(default_factory=list)
    deleted: list[tuple[Sale, datetime]] = field(default_factory=list)
    audited: bool = False
    limited: bool = False
    prefix: str = ""

    @property
    def main(self) -> str:
        return self.channels[0]

    @property
    def as_of(self) -> datetime:
        return instant(self.first + timedelta(days=self.days), 0, self.zone)

    def at(self, day: float, hour: float = 13.2) -> datetime:
        """A wall-clock time so many days after the first."""
        return instant(self.first + timedelta(days=int(day)), hour, self.zone).replace(microsecond=0)

    def day(self, moment: datetime) -> date:
        """The books' day."""
        return moment.replace(tzinfo=UTC).astimezone(self.zone).date()

    def some_time(self, low: float = 0.3, high: float = 0.75) -> datetime:
        """When something begins: at any hour."""
        return self.at(self.days * self.random.uniform(low, high), self.random.uniform(0.5, 23))

    def own(self, channel: str | None = None) -> list[Sale]:
        """The channel's orders that are due, by time of decision."""
        own = [sale for sale in self.sales if sale.due and sale.channel == (channel or self.main)]
        return sorted(own, key=lambda sale: (sale.decided, sale.id))

    def chance(self, share: float) -> bool:
        return bool(self.random.random() < share)

    def pick(self, choices: Any) -> Any:
        return choices[int(self.random.integers(len(choices)))]

    def left_out(self) -> bool:
        """Whether a true change is in no file."""
        return self.gappy and self.chance(0.15)


def new_world(random: Random, group: str, index: int, number: int, **fixed: Any) -> World:
    """A shop with its orders and its settings; `fixed` is not drawn."""
    usual = fixed.pop("usual", None) or float(15 * (400 / 15) ** random.random())
    count = fixed.pop("count", None) or int(random.integers(1, 4))
    days = max(60, min(int(random.integers(60, 330)), int(MOST / usual / count)))
    usual = min(usual, MOST / days / count)
    turn = 2 * number + index
    world = World(
        random=random,
        group=group,
        number=number,
        zone=ZoneInfo(ZONES[int(random.integers(4))]),
        first=date(2025, 2, 3) + timedelta(days=int(random.integers(0, 200))),
        days=days,
        channels=tuple(str(name) for name in random.permutation(CHANNELS)[:count]),
        usual=usual,
        step=int(random.choice((5, 10, 20))),
        logs=("whole", "absent", "partial")[turn % 3],
        forgets=(index + number // 2) % 3 == 1,
        gappy=(index + 2 * number) % 3 == 2,
        form=str(random.choice(("changes", "both", "snapshots"), p=(0.6, 0.25, 0.15))),
        instants=bool(random.random() < 0.6),
        rekeyed=bool(random.random() < 0.4),
        background=float(0.001 * 20 ** random.random()),
        prefix=str(random.choice(("", "INV-", "S"))),
    )
    for name, value in fixed.items():
        setattr(world, name, value)
    for place, channel in enumerate(world.channels):
        share = 1.0 if place == 0 else float(random.uniform(0.2, 0.9))
        follow = 200_000 * (place + 1) + int(random.integers(0, 9000))
        for day, count_of_day in enumerate(demand(random, usual * share, days)):
            today = world.first + timedelta(days=day)
            for _ in range(count_of_day):
                follow += 1
                world.sales.append(sell(random, channel, follow, today, world.zone, world.step))
    settle(world)
    return world


def exclude(ident: str, when: Any, channel: Any = None, **others: Any) -> dict[str, Any]:
    """A rule as a record."""
    own = {"channel": channel} if channel else {}
    return {
        "kind": "rule",
        "id": ident,
        **own,
        "action": "exclude",
        "when": when,
        "text": ident,
        "enabled": True,
    } | others


def is_(field_name: str, op: str, value: Any = None) -> dict[str, Any]:
    """A condition."""
    return {"field": field_name, "op": op} | ({} if value is None else {"value": value})


def settle(world: World) -> None:
    """The settings of long ago; none of them keeps out an order that is due."""
    config, old = world.config, world.at(-int(world.random.integers(40, 700)))
    paid = is_("order_status", "in", ["processing", "completed"])
    config.create(old, exclude("only-paid", paid, list(world.channels), action="include"))
    config.create(old, exclude("tests", is_("is_test", "eq", "true")))
    config.create(old, exclude("b2b", is_("tags", "eq", "b2b")))
    config.create(old, exclude("holds", is_("tags", "in", ["hold", "fraud-review"])))
    config.create(old, exclude("apps", is_("source_name", "in", ["draft-app", "tiktok"]), list(world.channels)))
    config.create(old, exclude("parked", is_("fulfillment_status", "in", ["on_hold", "scheduled"])))
    far = f"{world.at(world.days + 500):%Y-%m-%dT%H:%M:%SZ}"
    config.create(old, connection("login-books", BOOKS, far))
    config.create(old, {"kind": "setting", "id": "digest", "name": "digest", "value": "on"})
    config.create(old, {"kind": "workflow", "id": "pick-list", "text": "pick lists at seven"})
    for channel in world.channels:
        config.create(old, connection(f"login-{channel}", channel, far))
        pay = {name: f"12{n} {name}" for n, name in enumerate(("Stripe", "PayPal", "Klarna", "Invoice"))}
        config.create(old, table(f"pay-{channel}", channel, "payment_method", pay))
        config.create(old, table(f"goods-{channel}", channel, "sku", {sku: f"Item {sku}" for sku in SKUS}))
        taxes = {name: f"tax {name}" for name in ("Sales Tax", "HST", "VAT")}
        config.create(old, table(f"tax-{channel}", channel, "tax_name", taxes))
        config.create(old, table(f"ship-{channel}", channel, "shipping_method", {c: f"ship {c}" for c in CARRIERS}))


def table(ident: str, channel: str, maps: str, entries: dict[str, str]) -> dict[str, Any]:
    """A mapping as a record."""
    return {"kind": "mapping", "id": ident, "channel": channel, "maps": maps, "entries": entries, "default": None}


def connection(ident: str, channel: str, until: str) -> dict[str, Any]:
    """A credential as a record."""
    return {"kind": "credential", "id": ident, "channel": channel, "status": "active", "expires_at": until}

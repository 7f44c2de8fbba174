"""A case in the making: its shop, its standing configuration, and the mechanisms that will keep orders out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import exp, log
from typing import Any
from zoneinfo import ZoneInfo

from ...planted.dice import Dice
from ..config import BOOKS, Config
from ..values import Cause, Rows
from .demand import PAYMENTS, SKUS, WHOLESALE, Order, daily_means, draw_order, poisson, utc

ZONES = ("America/New_York", "Europe/Berlin", "UTC", "America/Los_Angeles")
CHANNELS = ("shopify", "etsy", "walmart")
SIGNS = {"shopify": "#", "etsy": "E", "walmart": "W"}
MOST = 12_000  # orders of a case


@dataclass
class Mechanism:
    """What keeps orders out: those that `hits`; the earliest `since` has an order that several would have kept out.

    late: instant at which an order it held back came in after all. told: what a log says of its orders (outcome and
    reason), None where the tool never saw them.
    """

    key: str
    channel: str
    cause: Cause
    since: datetime
    hits: Callable[[Order], bool]
    gap: str = "missing"
    late: Callable[[Order], datetime | None] = lambda order: None
    told: tuple[str, str] | None = None
    optional: bool = False
    hidden: bool = False
    only_late: bool = False  # nothing is lost: what is not there yet is still on its way


@dataclass
class Scene:
    """All of a case before it is cast into rows."""

    dice: Dice
    group: str
    index: int
    number: int
    zone: ZoneInfo
    first: date
    days: int
    channels: tuple[str, ...]
    per_day: float
    logs: str  # absent, partial, whole
    stateless: bool
    hides: bool
    form: str  # changes, snapshots, both
    instants: bool  # the books tell when a document was made
    named: bool  # a log names the rule that filtered
    standing: bool  # the newest export still tells how most orders stood at their decision
    background: float
    false_matches: float
    config: Config = field(default_factory=Config)
    orders: list[Order] = field(default_factory=list)
    mechanisms: list[Mechanism] = field(default_factory=list)
    decoys: set[str] = field(default_factory=set)
    runs: Rows = field(default_factory=list)
    people: bool = False  # the books tell who made and deleted a document
    deleted: Rows = field(default_factory=list)
    limited: bool = False
    snapshot_gap: int = 14

    @property
    def main(self) -> str:
        return self.channels[0]

    @property
    def as_of(self) -> datetime:
        return utc(self.first + timedelta(days=self.days), 0, self.zone)

    def at(self, day: float, hour: float = 10.3) -> datetime:
        """A time of day so many days after the first."""
        return utc(self.first + timedelta(days=int(day)), hour, self.zone).replace(microsecond=0)

    def day(self, moment: datetime) -> date:
        """The books' day of an instant."""
        return moment.replace(tzinfo=UTC).astimezone(self.zone).date()

    def onset(self, low: float = 0.35, high: float = 0.7) -> datetime:
        """When something changes: office hours of a day well inside the case."""
        return self.at(self.days * (low + (high - low) * self.dice.fraction()), 8 + 9 * self.dice.fraction())

    def own(self, channel: str | None = None) -> list[Order]:
        """Orders of a channel, the main one unless told, that are due in the books."""
        return [order for order in self.orders if order.due and order.channel == (channel or self.main)]

    def hide(self) -> bool:
        """Whether a true change stays out of the recorded history."""
        return self.hides and self.dice.chance(0.15)


def new_scene(dice: Dice, group: str, index: int, number: int, **fixed: Any) -> Scene:
    """A shop with its orders and its standing configuration; what is `fixed` is not drawn."""
    turn = number + index
    usual = fixed.pop("per_day", None) or exp(log(15) + (log(400) - log(15)) * dice.fraction())
    days = fixed.pop("days", None) or dice.whole(60, 365)
    several = fixed.pop("channels", None) or dice.whole(1, 3)
    days = max(60, min(days, int(MOST / usual / several)))
    usual = min(usual, MOST / days / several)
    scene = Scene(
        dice=dice,
        group=group,
        index=index,
        number=number,
        zone=ZoneInfo(dice.pick(ZONES)),
        first=date(2025, 1, 6) + timedelta(days=dice.whole(0, 120)),
        days=days,
        channels=tuple(sorted(CHANNELS, key=lambda name: dice.fraction())[:several]),
        per_day=usual,
        logs=("absent", "partial", "whole")[turn % 3],
        stateless=(turn // 3) % 3 == 0,
        hides=(turn // 2) % 3 == 0,
        form=dice.weighted((("changes", 0.5), ("snapshots", 0.2), ("both", 0.3))),
        instants=dice.chance(0.7),
        named=dice.chance(0.5),
        standing=dice.chance(0.5),
        background=exp(log(0.001) + (log(0.02) - log(0.001)) * dice.fraction()),
        false_matches=0.01 * dice.fraction(),
    )
    for name, value in fixed.items():
        setattr(scene, name, value)
    for place, channel in enumerate(scene.channels):
        share = 1.0 if place == 0 else 0.3 + 0.7 * dice.fraction()
        scene.orders += draw_orders(scene, channel, daily_means(dice, usual * share, scene.first, scene.days), place)
    standing_configuration(scene)
    return scene


def draw_orders(scene: Scene, channel: str, means: Iterable[float], place: int) -> list[Order]:
    """The orders of a channel, as many a day as are expected of it, but for chance."""
    number, orders = (place + 1) * 1_000_000 + scene.dice.whole(0, 5000), []
    for day, mean in enumerate(means):
        for _ in range(poisson(scene.dice, mean)):
            number += 1
            today = scene.first + timedelta(days=day)
            orders.append(draw_order(scene.dice, channel, number, today, scene.zone, SIGNS[channel]))
    return orders


def rule(ident: str, when: Any, channel: str | None, text: str, **others: Any) -> dict[str, Any]:
    """An exclude rule as a record."""
    named = {"channel": channel} if channel else {}
    return {
        "kind": "rule",
        "id": ident,
        **named,
        "action": "exclude",
        "when": when,
        "text": text,
        "enabled": True,
    } | others


def credential(ident: str, channel: str, expires: str, status: str = "active") -> dict[str, Any]:
    """A connection as a record."""
    return {"kind": "credential", "id": ident, "channel": channel, "status": status, "expires_at": expires}


def standing_configuration(scene: Scene) -> None:
    """What stood before the first order: none of it keeps out an order that is due in the books."""
    config, long_ago = scene.config, scene.at(-scene.dice.whole(90, 400))
    unpaid = {"field": "financial_status", "op": "in", "value": ["draft", "pending", "voided"]}
    config.create(long_ago, rule("R-01", unpaid, None, "skip drafts and unpaid orders"))
    config.create(long_ago, rule("R-02", {"field": "is_test", "op": "eq", "value": "true"}, None, "no test orders"))
    config.create(long_ago, rule("R-03", WHOLESALE, None, "wholesale is invoiced by hand"))
    held = {"field": "fulfillment_status", "op": "in", "value": ["on_hold", "scheduled"]}
    config.create(long_ago, rule("R-04", held, None, "wait for held and scheduled orders"))
    dollars = {"field": "currency", "op": "eq", "value": "USD"}
    config.create(long_ago, rule("R-05", dollars, None, "dollars only", action="include"))
    config.create(long_ago, {"kind": "workflow", "id": "W-1", "text": "warehouse ships at noon"})
    config.create(long_ago, {"kind": "setting", "id": "Q-9", "name": "e_mail_digest", "value": "daily"})
    far = f"{scene.at(scene.days + 400):%Y-%m-%dT%H:%M:%SZ}"
    config.create(long_ago, credential("C-BOOKS", BOOKS, far))
    for channel in scene.channels:
        sign = channel[0].upper()
        config.create(long_ago, credential(f"C-{sign}", channel, far))
        entries = {name: f"10{n}0 {name}" for n, name in enumerate(PAYMENTS, 1)}
        config.create(long_ago, mapping(f"M-PAY-{sign}", channel, "payment_method", entries))
        config.create(long_ago, mapping(f"M-SKU-{sign}", channel, "sku", {sku: f"Gear:{sku}" for sku, _ in SKUS}))
        taxes = {"State Tax": "2200 Sales tax", "GST": "2210 GST"}
        config.create(long_ago, mapping(f"M-TAX-{sign}", channel, "tax_name", taxes))


def mapping(ident: str, channel: str, maps: str, entries: dict[str, str]) -> dict[str, Any]:
    """A mapping without a default as a record."""
    return {"kind": "mapping", "id": ident, "channel": channel, "maps": maps, "entries": entries, "default": None}

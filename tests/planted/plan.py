"""A world with nothing left open: volumes, mechanisms and conventions, each given or drawn from the seed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from .dice import Dice, Drawn
from .world import World

SHOPIFY_NUMBERS = ("name", "bare", "prefix", "suffix", "memo")
AMAZON_NUMBERS = ("tail", "hyphenless", "memo", "cut_right", "full")


@dataclass(frozen=True)
class Flagship:
    """From `workflow_at` an outside app leaves a share of the channel's PAID orders with the status pending."""

    workflow_at: datetime
    day: date
    share: float


@dataclass(frozen=True)
class Launch:
    """A new SKU, sold from an instant on, that the mapping does not know until it is mended (None: never)."""

    channel: str
    at: datetime
    mended_at: datetime | None
    share: float


@dataclass(frozen=True)
class Outage:
    """Amazon's connection expires early on a day, by its own date or by somebody's hand, and is renewed later."""

    day: date
    renewed_at: datetime
    by: str


@dataclass(frozen=True)
class Plan:
    """What was drawn, beside the options it came from."""

    world: World
    zone: ZoneInfo
    last_order_day: date
    per_day: dict[str, float]
    promotion: tuple[date, date]
    dip: tuple[date, date] | None
    pos_share: float
    flagship: Flagship | None
    launch: Launch | None
    outage: Outage | None
    numbers: dict[str, str]
    wording: str
    grouped: bool
    first_name: int  # number in the first Shopify order's name
    events_by_name: bool

    def instant(self, day: date, hour: int, minute: int = 0) -> datetime:
        """That wall-clock time in the books' zone, in UTC."""
        return _instant(day, hour, minute, self.zone)

    def day(self, at: datetime) -> date:
        """The books' day of an instant."""
        return at.astimezone(self.zone).date()


def draw_plan(world: World, dice: Dice) -> Plan:
    """Fill in what the world leaves open; every draw is made whatever it sets, so that options do not interfere."""
    zone = ZoneInfo(world.timezone)
    promotion, dip = _some_day(world, dice, 0.1, 0.4), _some_day(world, dice, 0.3, 0.7)
    return Plan(
        world=world,
        zone=zone,
        last_order_day=world.as_of.astimezone(zone).date() if world.orders_until_as_of else world.last_day,
        per_day={
            "shopify": _either(world.shopify_per_day, dice.whole(15, 60)),
            "amazon": _either(world.amazon_per_day, dice.whole(15, 60)),
        },
        promotion=(promotion, promotion + timedelta(days=dice.whole(2, 4))),
        dip=(dip, dip + timedelta(days=13)) if world.dip else None,
        pos_share=0.33 + 0.07 * dice.fraction(),
        flagship=_flagship(world, dice, zone),
        launch=_launch(world, dice, zone),
        outage=_outage(world, dice, zone),
        numbers={
            "shopify": _either(world.shopify_numbers, dice.pick(SHOPIFY_NUMBERS)),
            "amazon": _either(world.amazon_numbers, dice.pick(AMAZON_NUMBERS)),
        },
        wording=_either(world.wording, dice.pick(("old", "new"))),
        grouped=_either(world.grouped, dice.chance(0.5)),
        first_name=dice.pick((1001, 4318, 10452, 23977)),
        events_by_name=dice.chance(0.4),
    )


def _flagship(world: World, dice: Dice, zone: ZoneInfo) -> Flagship | None:
    day = _either(world.flagship_day, _some_day(world, dice, 0.45, 0.75))
    share = _either(world.flagship_share, 0.08 + 0.17 * dice.fraction())
    evening_before = dice.chance(0.5)
    if not world.flagship:
        return None
    if evening_before:  # after closing time: the shop's terminals are used again in the morning of the onset
        return Flagship(_instant(day - timedelta(days=1), 23, 40, zone), day, share)
    return Flagship(_instant(day, 6, 40, zone), day, share)


def _launch(world: World, dice: Dice, zone: ZoneInfo) -> Launch | None:
    day = _either(world.mapping_day, _some_day(world, dice, 0.2, 0.65))
    days = _either(world.mapping_days, dice.pick((0, 24, 35, 48)))
    share = _either(world.mapping_share, 0.07 + 0.07 * dice.fraction())
    if not world.mapping:
        return None
    mended_at = _instant(day + timedelta(days=days), 10, 30, zone) if days else None
    return Launch(world.mapping_channel, _instant(day, 0, 0, zone), mended_at, share)


def _outage(world: World, dice: Dice, zone: ZoneInfo) -> Outage | None:
    day = _either(world.credential_day, _some_day(world, dice, 0.2, 0.85))
    days = _either(world.credential_days, dice.whole(4, 12))
    by = _either(world.credential_by, dice.pick(("date", "action")))
    return Outage(day, _instant(day + timedelta(days=days), 15, 12, zone), by) if world.credential else None


def _some_day(world: World, dice: Dice, low: float, high: float) -> date:
    length = (world.last_day - world.first_day).days
    return world.first_day + timedelta(days=dice.whole(int(length * low), int(length * high)))


def _either(given: Drawn | None, drawn: Drawn) -> Drawn:
    return drawn if given is None else given


def _instant(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)

"""A case of the third generator in the making: its channels, orders and settings, and the faults that take orders."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import exp, log
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from ..config import BOOKS, Config
from ..config import instant as written
from ..second.people import after_job, instant
from ..second.world import connection, exclude, is_, table
from ..values import Cause, Rows
from . import buyers, seasons
from .buyers import DONE, OPEN, Purchase

PLACES = {  # zone of the books: their coin, and their land
    "Australia/Sydney": ("AUD", "AU"), "Asia/Singapore": ("SGD", "SG"), "America/Denver": ("USD", "US"),
    "Europe/London": ("GBP", "GB"), "America/Halifax": ("CAD", "CA"),
}  # fmt: skip
MOST = 9_000  # orders of a case, sale days aside
DATES_ONLY = "etsy"  # its exports tell days alone
TABLES = {
    "tender": "payment_method",
    "goods": "sku",
    "tax": "tax_name",
    "place": "location",
    "carrier": "shipping_method",
}


@dataclass
class Fault:
    """What took orders away: those that it `takes`. told: what a log says of them, None where nobody saw them."""

    key: str
    channel: str
    cause: Cause
    since: datetime
    takes: Callable[[Purchase], bool]
    kind: str = "missing"
    later: Callable[[Purchase], datetime | None] = lambda purchase: None
    told: tuple[str, str] | None = None
    hidden: bool = False
    optional: bool = False
    on_its_way: bool = False  # what is not there yet is not lost


@dataclass
class Trade:
    """All of a case before it is written down."""

    dice: Random
    group: str
    number: int
    zone: ZoneInfo
    first: date
    days: int
    channels: tuple[str, ...]
    coins: tuple[str, ...]
    usual: float
    poll: int  # minutes between two looks of the tool
    logs: str  # whole, recent, errors, absent
    named: bool  # a log names the rule that filtered
    forgets: bool  # three of ten states at the decision are in no export
    gappy: bool  # the history leaves out some changes
    form: str  # changes, snapshots, both
    instants: bool  # the books tell when a document was made
    pace: str  # how long documents take
    losses: str  # what is lost without a reason
    rate: float
    typing: float  # share that people key in of themselves
    rounding: float  # share of documents that are some cents off
    net: bool  # the books leave out tax that the marketplace withholds
    grace: int  # days
    config: Config = field(default_factory=Config)
    purchases: list[Purchase] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    decoys: set[str] = field(default_factory=set)
    taken: dict[str, int] = field(default_factory=dict)  # the last number of each channel
    runs: Rows = field(default_factory=list)
    deleted: list[tuple[Purchase, datetime]] = field(default_factory=list)
    watched: tuple[str, ...] = ("order_status", "fulfillment_status")  # fields whose history earlier exports tell
    rank: dict[str, str] = field(default_factory=dict)  # of further rules, where rules have ranks
    audited: bool = False
    limited: bool = False

    @property
    def main(self) -> str:
        return self.channels[0]

    @property
    def as_of(self) -> datetime:
        return instant(self.first + timedelta(days=self.days), 0, self.zone)

    def at(self, day: float, hour: float = 9.4) -> datetime:
        """A wall-clock time so many days after the first."""
        return instant(self.first + timedelta(days=int(day)), hour, self.zone).replace(microsecond=0)

    def day(self, moment: datetime) -> date:
        """The books' day."""
        return moment.replace(tzinfo=UTC).astimezone(self.zone).date()

    def opening(self, moment: datetime) -> datetime:
        """The beginning of the books' day."""
        return instant(self.day(moment), 0, self.zone)

    def moment(self, low: float = 0.35, high: float = 0.8) -> datetime:
        """When something happens: any hour of a day in that part of the case, by night less often."""
        return self.at(self.days * self.dice.uniform(low, high), self.dice.triangular(0.2, 23.8, 14))

    def own(self, channel: str | None = None) -> list[Purchase]:
        """The channel's orders that are due, by time of decision."""
        own = [one for one in self.purchases if one.channel == (channel or self.main) and one.due]
        return sorted(own, key=lambda one: (one.decided, one.id))

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def left_out(self) -> bool:
        """Whether a true change is in no file."""
        return self.gappy and self.chance(0.15)

    def far(self, days: int = 600) -> str:
        """An expiry that does not come."""
        return written(self.at(self.days + days))


def new_trade(dice: Random, group: str, index: int, number: int, clocks: bool = False, **fixed: Any) -> Trade:
    """A shop with its orders and settings; `fixed` is not drawn. clocks: the main channel tells the time of day."""
    main = dice.choice(fixed.pop("mains", [name for name in OPEN if not clocks or name != DATES_ONLY]))
    others = dice.sample(sorted(set(OPEN) - {main}), fixed.pop("count", dice.randint(1, 4)) - 1)
    zone = dice.choice(sorted(PLACES))
    coin, turn = PLACES[zone][0], index + number // 3
    days = dice.randint(92, 425)
    usual = fixed.pop("usual", None) or exp(dice.uniform(2.08, max(log(MOST / days), 2.08)))
    days = max(92, min(days, int(MOST / usual)))
    trade = Trade(
        dice=dice, group=group, number=number, zone=ZoneInfo(zone), days=days, channels=(main, *others),
        first=date(2024, 2, 20) + timedelta(days=dice.randint(0, 420)),
        coins=(coin, "EUR") if dice.random() < fixed.pop("two_coins", 0.25) else (coin,),
        usual=max(8.0, min(usual, MOST / days) / (1 + 0.5 * len(others))), poll=dice.choice((1, 15, 60)),
        logs=("absent", "whole", "errors", "recent")[(3 * number + number // 4 + index) % 4], named=dice.random() < 0.4,
        forgets=(number + turn) % 3 == 0, gappy=(2 * number + turn) % 3 == 1,
        form=dice.choices(("changes", "snapshots", "both"), (5, 2, 3))[0], instants=dice.random() < 0.65,
        pace=dice.choice(("quick", "drift", "nightly", "retries")),
        losses=dice.choice(("none", "even", "even", "bad hours", "bad evening")), rate=0.001 * 15 ** dice.random(),
        typing=dice.choice((0.0, 0.0, 0.003)), rounding=dice.choice((0.0, 0.0, 0.003)), net=dice.random() < 0.5,
        grace=dice.choice((2, 3, 4)),
    )  # fmt: skip
    for name, value in fixed.items():
        setattr(trade, name, value)
    for place, channel in enumerate(trade.channels):
        _fill(trade, channel, place)
    _settle(trade)
    return trade


def _fill(trade: Trade, channel: str, place: int) -> None:
    """The orders of a channel; one beside the main one may be new, or may end."""
    dice = trade.dice
    share = 1.0 if place == 0 else dice.uniform(0.15, 0.75)
    closed = {"square": dice.choice(seasons.WEEKS)}.get(channel, ())
    by_day = seasons.counts(dice.getrandbits(60), trade.usual * share, trade.first, trade.days, closed)
    begin, end = 0.0, 1.0
    if place and dice.random() < 0.3:
        begin, end = dice.choice(((dice.uniform(0.1, 0.5), 1.0), (0.0, dice.uniform(0.6, 0.9))))
    for day, count in enumerate(by_day):
        if begin <= day / trade.days < end:
            add(trade, channel, trade.first + timedelta(days=day), count)


def add(trade: Trade, channel: str, day: date, count: int) -> None:
    """So many more orders of a day."""
    start = trade.taken.get(channel) or (list(OPEN).index(channel) + 1) * 1_000_000 + trade.dice.randint(0, 9_000)
    trade.purchases += [_purchase(trade, channel, start + 1 + place, day) for place in range(count)]
    trade.taken[channel] = start + count


def _purchase(trade: Trade, channel: str, number: int, day: date) -> Purchase:
    dice, habits = trade.dice, buyers.group(trade.dice, channel)
    middle, spread = map(float, habits["hour"].split())
    placed = instant(day, dice.gauss(middle, spread) % 23.99, trade.zone).replace(microsecond=0)
    facts = buyers.basket(dice, habits, PLACES[trade.zone.key][1], trade.coins)
    slow = facts["payment_method"] in ("Transfer", "Invoice", "CashOnDelivery") and dice.random() < 0.6
    waits = timedelta(seconds=dice.randint(72_000, 540_000) if slow else dice.randint(2, 200))
    paid = None if dice.random() < 0.03 else placed + waits
    ident, name = _named(channel, number)
    decided = after_job(paid or placed, trade.poll)
    shown = (lambda at: at and trade.opening(at)) if channel == DATES_ONLY else (lambda at: at)
    facts |= {"channel": channel, "order_id": ident, "order_name": name, "is_test": dice.random() < 0.002}
    facts |= {"created_at": shown(placed), "paid_at": shown(paid), "is_cancelled": False}
    facts |= {"financial_status": "paid" if paid else "pending", "fulfillment_status": "unfulfilled"}
    facts |= {"order_status": OPEN[channel] if paid else "pending"}
    return Purchase(channel, ident, name, number, placed, decided, facts)


def _named(channel: str, number: int) -> tuple[str, str]:
    if channel == "amazon":
        ident = f"{number % 7 + 111}-{number * 48271 % 9999991:07}-{number:07}"
        return ident, ident
    if channel == DATES_ONLY:
        return f"3{number:09}", f"3{number:09}"
    return f"{channel[:2]}_{number * 7:011}", f"{'R' if channel == 'square' else ''}{number}"


def _settle(trade: Trade) -> None:
    """The settings of long ago; none of them keeps out an order that is due."""
    config, old = trade.config, trade.at(-trade.dice.randint(380, 800))
    paid = is_("financial_status", "in", ["paid", "partially_paid", "partially_refunded", "refunded"])
    config.create(old, exclude("keep-paid", paid, action="include"))
    config.create(old, exclude("no-tests", is_("is_test", "eq", "true")))
    config.create(old, exclude("trade-accounts", is_("tags", "eq", "trade-account")))
    config.create(old, exclude("staff-orders", is_("tags", "in", ["staff", "replacement"])))
    config.create(old, exclude("waiting", is_("fulfillment_status", "in", ["on_hold", "scheduled"])))
    config.create(old, exclude("catalogues", is_("source_name", "in", ["catalogue-feed", "draft_orders"])))
    known = {one.facts["country"] for one in trade.purchases}
    config.create(old, exclude("lands", is_("country", "in", sorted(known)), action="include"))
    words = is_("order_status", "in", sorted({"pending", *OPEN.values(), *DONE.values()}))
    config.create(old, exclude("known-words", words, action="include"))
    config.create(old, connection("key-books", BOOKS, trade.far()))
    config.create(old, {"kind": "setting", "id": "mail-summary", "name": "mail_summary", "value": "weekly"})
    config.create(old, {"kind": "workflow", "id": "packing", "text": "packing begins at eight"})
    for channel in trade.channels:
        config.create(old, connection(f"key-{channel}", channel, trade.far()))
        for short, maps in TABLES.items():
            entries = {one: f"{short} {place}" for place, one in enumerate(_values(trade, channel, maps), 10)}
            if entries:
                config.create(old, table(f"map-{short}-{channel}", channel, maps, entries))


def _values(trade: Trade, channel: str, name: str) -> Iterable[str]:
    if name == "sku":
        return buyers.SKUS
    return sorted({one.facts[name] for one in trade.purchases if one.channel == channel} - {None})

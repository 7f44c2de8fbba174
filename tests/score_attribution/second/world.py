"""A drawn client with its orders, before anything is decided about them: one world of one case."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import exp, pi, sin
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from ..config import Config
from ..predicate import holds
from ..values import Cause
from .trades import TRADES, Trade, Weighted

UTC = ZoneInfo("UTC")
MOST = 9_000  # orders of a case, about


@dataclass(eq=False, slots=True)
class Order:
    """An order: its row as exported last, what it was at the decision, and what became of it."""

    channel: str
    row: dict[str, Any]
    lines: list[dict[str, Any]]
    at: datetime
    facts: dict[str, Any]
    due: bool = True
    logged: bool = False
    known: bool = True  # whether older states of it are told
    lost: "Loss | None" = None
    stray: str = ""  # lost without any cause of the case: the name of its clump
    posted_at: datetime | None = None
    document: str = ""  # number of its document

    @property
    def id(self) -> str:
        return str(self.row["order_id"])


@dataclass(eq=False)
class Loss:
    """A mechanism that loses, delays or alters orders: a record's blocking, or `takes` where there is none.

    part: how much of what it touches it keeps. filled: how much of that the tool brings at `refill`. says: outcome,
    reason and rule of the log. trace: what people leave in the books. doubtful: unknown is as good an answer.
    """

    channels: tuple[str, ...]
    cause: Cause
    since: datetime
    until: datetime | None = None
    record: str | None = None
    takes: Callable[[Order], bool] | None = None
    part: Callable[[Order], float] = lambda order: 1.0
    filled: float = 0.0
    refill: datetime | None = None
    kind: str = "missing"
    says: tuple[str, str, str] | None = None
    trace: str = ""
    late_by: Callable[[Order], datetime] | None = None
    optional: bool = False
    doubtful: bool = False
    touched: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Side:
    """One channel of the client: its size, its ways in the books, and its healthy faults."""

    name: str
    volume: float
    shops: tuple[str, ...]
    ledger: str
    style: str
    form: str
    lag_hours: float
    tail: float
    stray: float
    clumps: int


class World:
    """A client over some months. `day(n)` is the instant at which its n-th day begins, by its own clock."""

    def __init__(self, dice: Random, group: str, number: int, trades: Sequence[Trade] = TRADES, **how: bool):
        self.dice, self.group, self.number = dice, group, number
        self.prompt, flashy = how.get("prompt", False), how.get("flashy", False)
        self.trade: Trade = dice.choice(trades)
        self.zone = ZoneInfo(self.trade.zone)
        self.start = date(2024, 1, 8) + timedelta(days=dice.randrange(500))
        low, high = self.trade.daily
        self.volume = low * (high / low) ** dice.random()
        self.sides = self._sides()
        total = sum(side.volume for side in self.sides)
        self.days = int(min(max(MOST / total, 45), dice.randint(100, 230)))
        self.as_of = self.day(self.days)
        self.config = Config()
        self.orders: list[Order] = []
        self.losses: list[Loss] = []
        self.decoys: set[str] = set()
        self.policy: dict[str, list[dict[str, Any]]] = {}
        self.limited = False
        self.audit = dice.random() < 0.25
        self.timed = dice.random() < 0.75
        self.log = ""  # "", "all", "failures"
        self.runs: list[dict[str, Any]] = []
        self.form = dice.choices(("log", "dates", "snapshots", "both"), (55, 15, 20, 10))[0]
        self.untimed: set[str] = set()  # records whose changes are told without their time
        self.known = 0.7 if dice.random() < 1 / 3 else 1.0
        self.hidden = dice.random() < 1 / 3 and dice.random() < 0.15  # whether the true change is told nowhere
        self.grace, self.late_after = dice.choice((("3d", "7d"), ("2d", "6d"), ("4d", "10d")))
        self.promos = {dice.randrange(self.days): dice.uniform(1.6, 3.5) for _ in range(dice.randrange(5))}
        self.priority = False
        self.idle: set[str] = set()  # rules that are told to be in force, and that the tool never took up
        self.taken: list[tuple[Side, str, datetime]] = []  # numbers of documents that somebody made by hand
        self.flashes = {dice.randrange(self.days): dice.uniform(0.5, 1.4) for _ in range(14)} if flashy else {}

    def _sides(self) -> list[Side]:
        dice, names = self.dice, list(self.trade.channels)
        dice.shuffle(names)
        ledgers = ("quickbooks", "xero") if dice.random() < 0.25 else ("quickbooks",)
        sides = []
        for place, name in enumerate(names[: dice.choices((1, 2, 3), (4, 5, 3))[0]]):
            volume = self.volume * (1.0 if place == 0 else dice.uniform(0.25, 0.8))
            shops = tuple(f"{name}-{mark}" for mark in ("north", "outlet", "pro")[: dice.choice((1, 1, 2, 3))])
            ledger, style = ledgers[place % len(ledgers)], dice.choice(("name", "prefix", "memo"))
            form = "invoice" if ledger == "xero" else dice.choice(("sales_receipt", "invoice"))
            stray = dice.choice((0.0, dice.uniform(0, 0.006), dice.uniform(0.002, 0.015)))
            tail = dice.choice((0.0, 0.003, 0.01))
            clumps = dice.choice((0, 0, 0, 0, 1, 2))
            sides.append(Side(name, volume, shops, ledger, style, form, dice.uniform(0.3, 8), tail, stray, clumps))
        return sides

    @property
    def main(self) -> Side:
        return self.sides[0]

    def day(self, number: float) -> datetime:
        """The instant, naive UTC, of a moment on the client's own clock: whole numbers are midnights."""
        whole = int(number // 1)
        local = datetime.combine(self.start + timedelta(days=whole), datetime.min.time(), self.zone)
        return (local + timedelta(days=number - whole)).astimezone(UTC).replace(tzinfo=None)

    def local(self, at: datetime) -> datetime:
        return at.replace(tzinfo=UTC).astimezone(self.zone)

    def busy(self, low: float = 0.35, high: float = 0.75) -> datetime:
        """A moment of office hours somewhere in the middle of the case."""
        return self.day(int(self.days * self.dice.uniform(low, high)) + self.dice.uniform(0.33, 0.8))

    def of(self, channel: str) -> list[Order]:
        return [order for order in self.orders if order.channel == channel and order.due]

    def share(self, channel: str, when: Any) -> float:
        """The part of a channel's orders due of which a predicate holds."""
        own = self.of(channel)
        return sum(holds(when, order.facts, order.at) for order in own) / max(len(own), 1)

    def rate(self, side: Side, day: int) -> float:
        """How many orders a channel may expect on a day."""
        trade, when = self.trade, self.start + timedelta(days=day)
        year = 1 + trade.swing * sin(2 * pi * (when.timetuple().tm_yday - 60) / 365)
        monthly = 2.5 if trade.name == "letter box club" and when.day in (1, 15) else 1.0
        grown = exp(trade.growth * day / 200)
        return side.volume * trade.week[when.weekday()] * year * grown * monthly * self.promos.get(day, 1.0)


def pick(dice: Random, weighted: Weighted) -> str:
    """A word, by its weight."""
    return dice.choices([word for word, _ in weighted], [weight for _, weight in weighted])[0]


def money(value: float) -> Decimal:
    return Decimal(f"{value:.2f}").quantize(Decimal("0.0001"))

"""A planted world for the matching: orders and documents drawn from a seed, and what has to be found of each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from tests.planted.dice import Dice
from tests.planted.people import FIRST, LAST
from tests.small_case import write

from . import papers as books
from . import sales as channels
from .papers import Paper
from .sales import ZONE, Sale

GRACE = timedelta(days=3)
PLAINLY = r"^(?!.*(by hand|ambiguous|another order|not comparable))"  # so is no order posted unless told
REGIONS = (("NY", 8000), ("MA", 6250), ("NH", 0), ("CT", 6350), ("NJ", 6625), ("CA", 9250))  # thousandths of a percent
SKUS = ("ENAMEL MUG", "TIN PLATE", "WOOL THROW", "BEESWAX CANDLE", "LINEN NAPKINS", "SPOON REST")
CASE = """[case]
title = "A planted world: {kinds}"
timezone = "America/New_York"
currency = "USD"
as_of = {as_of:%Y-%m-%dT%H:%M:%SZ}
{more}
"""


@dataclass(frozen=True)
class Expected:
    """What has to be found of an order. `reason`: a pattern its reason must hold; `cents`: books less channel."""

    disposition: str
    reason: str = ""
    cents: int | None = None


@dataclass
class World:
    """What a kind of world fills: orders, documents, truth, and words that a warning or a convention must say."""

    seed: int
    ledger: str = "list"  # how the books are exported
    first_day: date = date(2025, 3, 3)
    days: int = 70
    as_of: datetime = datetime(2025, 6, 10, 4, tzinfo=UTC)
    case: str = ""  # further lines of [case]
    policy: str = ""
    kind: str = ""
    sales: list[Sale] = field(default_factory=list)
    papers: list[tuple[str, Paper]] = field(default_factory=list)
    truth: dict[str, dict[tuple[str, str], Expected]] = field(default_factory=dict)
    orphans: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)  # channel, number -> pattern
    said: dict[str, list[str]] = field(default_factory=dict)
    shops: dict[str, set[str]] = field(default_factory=dict)  # kind -> its channels
    files: dict[str, tuple[str, str]] = field(default_factory=dict)  # further exports: path -> channel, text
    unallocated: int = 0  # cents that sums hold beyond single orders

    def __post_init__(self) -> None:
        self.dice = Dice(np.random.default_rng([self.seed, 31]))
        self._first = 1000
        self._ids: set[str] = set()
        self._running = 40_000 + self.dice.whole(0, 9000)

    def begin(self, kind: str) -> None:
        self.kind = kind
        for part in (self.truth, self.orphans):
            part.setdefault(kind, {})
        self.said.setdefault(kind, [])

    # drawing orders

    def shop(
        self,
        orders: int = 80,
        system: str = "shopify",
        channel: str = "",
        first: int | None = None,
        hours: tuple[float, float] = (0, 24),
        instants: Sequence[datetime] | None = None,
        known: bool = True,
    ) -> list[Sale]:
        """Orders of one channel, oldest first; `hours` of the day, by New York's clock, in which they are placed.

        Every shop has numbers of its own, unless `first` says otherwise. With `known=False` no export tells them.
        """
        channel = channel or self.kind.replace("_", " ")
        self.shops.setdefault(self.kind, set()).add(channel)
        if first is None:
            first = self._first + self.dice.whole(0, 300)
            self._first += 1000
        instants = instants or sorted(self.instant(hours) for _ in range(orders))
        drawn = [self._sale(channel, system, first + place, at) for place, at in enumerate(instants)]
        self.sales += drawn if known else []
        return drawn

    def instant(self, hours: tuple[float, float] = (0, 24)) -> datetime:
        low, high = hours
        day = self.first_day + timedelta(days=self.dice.whole(0, self.days - 1))
        second = int((low + (high - low) * self.dice.fraction()) * 3600)
        start = datetime(day.year, day.month, day.day, tzinfo=ZONE)
        return (start + timedelta(seconds=second)).astimezone(UTC)  # by the wall clock, then in UTC

    def _sale(self, channel: str, system: str, number: int, at: datetime) -> Sale:
        dice = self.dice
        items = [(dice.pick(SKUS), dice.whole(490, 14_900)) for _ in range(dice.weighted(((1, 5), (2, 3), (3, 1))))]
        region, rate = dice.pick(REGIONS)
        goods = sum(price for _, price in items)
        discount = goods // 10 if dice.chance(0.2) else 0
        order_id, name = self._names(system, number)
        return Sale(
            channel=channel,
            system=system,
            order_id=order_id,
            name=name,
            at=at,
            customer=self.customer(),
            items=items,
            discount=discount,
            shipping=dice.pick((0, 595, 995)),
            tax=((goods - discount) * rate + 50_000) // 100_000,
            tip=dice.pick((200, 350, 500)) if system == "shopify" and dice.chance(0.1) else 0,
            region=region,
            paid_at=at + timedelta(seconds=dice.whole(1, 50)) if system == "shopify" else None,
            shipped_at=at + timedelta(hours=dice.whole(20, 70)),
        )

    def _names(self, system: str, number: int) -> tuple[str, str]:
        if system == "amazon":
            order_id = self.amazon_id()
            return order_id, order_id
        if system == "woocommerce":
            return str(number * 3 + 70_007), f"W-{number}"
        if system == "analytics":
            return str(number), str(number)
        return str(5_800_000_000_000 + number * 32_768 + self.dice.whole(0, 9000)), f"#{number}"

    def amazon_id(self, end: str = "") -> str:
        """A new id; no two end or begin alike, unless an `end` is asked for."""
        while True:
            middle, last = self.dice.whole(0, 9_999_999), self.dice.whole(0, 9_999_999)
            last_text = f"{last:07d}"[: 7 - len(end)] + end
            order_id = f"11{self.dice.whole(1, 4)}-{middle:07d}-{last_text}"
            ends = {order_id[:11], order_id} | ({order_id[-5:]} if not end else set())
            if not ends & self._ids:
                self._ids |= ends
                return order_id

    def customer(self) -> str:
        return f"{self.dice.pick(FIRST)} {self.dice.pick(LAST)}"

    def running(self) -> str:
        """The next number of the ledger itself."""
        self._running += 1
        return str(self._running)

    def some(self, sales: Sequence[Sale], count: int) -> list[Sale]:
        """Different orders, drawn without regard to anything."""
        left = list(sales)
        return [left.pop(self.dice.whole(0, len(left) - 1)) for _ in range(count)]

    # writing documents, and what has to be found

    def day(self, at: datetime) -> date:
        return at.astimezone(ZONE).date()

    def paper(self, number: str, ledger: str = "", **cells: Any) -> Paper:
        """A document in the books, which `ledger` names where there are two."""
        paper = Paper(number=number, **cells)
        paper.document_id = paper.document_id or str(len(self.papers) + 201)
        self.papers.append((ledger or self.ledger, paper))
        return paper

    def post(self, sale: Sale, number: str, ledger: str = "", **cells: Any) -> Paper:
        """The document of an order, which is then expected to be posted with no difference."""
        usual = {"day": self.day(sale.at), "cents": sale.total, "customer": sale.customer, "currency": sale.currency}
        self.expect(sale, "posted", PLAINLY, 0)
        return self.paper(number, ledger, **(usual | cells))

    def lose(self, sale: Sale) -> None:
        """No document: missing, or in flight where the order is younger than its grace."""
        young = self.as_of - (sale.paid_at or sale.at) < GRACE
        self.expect(sale, "in_flight" if young else "missing")

    def expect(self, sale: Sale, disposition: str, reason: str = "", cents: int | None = None) -> None:
        self.truth[self.kind][sale.channel, sale.order_id] = Expected(disposition, reason, cents)

    def says(self, pattern: str) -> None:
        """A warning or a convention of this kind's channel has to say so."""
        self.said[self.kind].append(rf"{self.kind.replace('_', ' ')}.*{pattern}")

    def mostly(self, sales: Sequence[Sale], write_one: Callable[[Sale], object], lost: int = 4) -> None:
        """Every order written but for some that are lost."""
        gone = {sale.order_id for sale in self.some(sales, lost)}
        for sale in sales:
            if sale.order_id in gone:
                self.lose(sale)
            else:
                write_one(sale)

    # the case folder

    def write(self, folder: Path) -> Path:
        """The case folder; nothing of what stands in it depends on the order of drawing alone."""
        sources = []
        for channel in sorted({sale.channel for sale in self.sales}):
            own = [sale for sale in self.sales if sale.channel == channel]
            place = f"exports/{channel.replace(' ', '-')}"
            for file in sorted({sale.file for sale in own}):
                text, ending = channels.WRITERS[own[0].system]
                write(folder / f"{place}/{file}.{ending}", text([sale for sale in own if sale.file == file]))
            sources.append(f'[[source]]\npath = "{place}/*"\nchannel = "{channel}"\n')
        for ledger in sorted({ledger for ledger, _ in self.papers}):
            own_papers = [paper for of, paper in self.papers if of == ledger]
            for file in sorted({paper.file for paper in own_papers}):
                text_of, ending = books.WRITERS[ledger]
                mine = sorted((p for p in own_papers if p.file == file), key=lambda paper: (paper.day, paper.number))
                write(folder / f"exports/books-{ledger}/{file}.{ending}", text_of(mine))
            order = '\ndate_order = "DMY"' if ledger == "xero" else ""
            sources.append(f'[[source]]\npath = "exports/books-{ledger}/*"{order}\n')
        for path, (channel, content) in self.files.items():
            write(folder / path, content)
            sources.append(f'[[source]]\npath = "{path}"\nchannel = "{channel}"\n')
        head = CASE.format(kinds=", ".join(self.truth), as_of=self.as_of, more=self.case)
        write(folder / "case.toml", head + "\n".join(sources) + self.policy)
        return folder


Kind = Callable[[World], None]


def draw(seed: int, kinds: Iterable[Kind], **options: Any) -> World:
    """One world in which several kinds stand side by side, each with channels of its own."""
    world = World(seed, **options)
    for kind in kinds:
        world.begin(kind.__name__)
        kind(world)
    known = {(sale.channel, sale.order_id) for sale in world.sales}
    told = {key for truth in world.truth.values() for key in truth}
    assert known <= told, sorted(known - told)[:3]
    return world

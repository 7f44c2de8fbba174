"""A monetary-unit sample of the expected orders: what an auditor tests by hand, drawn by money and by a seed.

Every unit of money has the same chance, so a large order is drawn more often than a small one; an order as large as
the interval is always taken. It is drawn from the channels' orders toward the books, the direction in which a test of
completeness goes: an order that is absent from the books could never be drawn from the books.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import ibis
import pandas as pd

from .findings import MINOR_UNITS
from .matching.orders import Matches

SIZE, SEED = 30, 1  # where case.toml does not say
UNITS = 10_000  # of money in the tables: decimal(18, 4)
COLUMNS = (
    "order_key", "channel", "order_id", "order_name", "created_at", "disposition", "amount", "booked", "difference",
    "currency", "doc_number", "source_file", "source_row",
)  # fmt: skip
ABSENT = ("missing", "in_flight")


@dataclass(frozen=True)
class Draw:
    """What was drawn of the expected orders in one currency, and all that it takes to draw it again."""

    currency: str
    size: int  # asked for
    seed: int
    orders: int  # that can be drawn: of an amount above zero
    worth: Decimal  # of these
    left_out: int  # expected orders of an amount of zero, below it or not known: money cannot draw them
    interval: Decimal
    start: Decimal
    whole: tuple[int, ...]  # keys of the orders as large as the interval or larger, all of them taken
    hits: tuple[tuple[int, Decimal], ...]  # keys of the orders drawn below it, and the unit of money that hit each
    whole_worth: Decimal

    @property
    def keys(self) -> tuple[int, ...]:
        return (*self.whole, *(key for key, _ in self.hits))


@dataclass(frozen=True, eq=False)
class MonetarySample:
    """The draws, one for each currency, and the drawn orders with what the kit knows of them (columns: COLUMNS)."""

    draws: tuple[Draw, ...]
    frame: pd.DataFrame

    def of(self, draw: Draw) -> pd.DataFrame:
        """The drawn orders of one draw, in the order of the draw."""
        place = {key: number for number, key in enumerate(draw.keys)}
        own = self.frame[self.frame["order_key"].isin(list(place))]
        return own.sort_values("order_key", key=lambda keys: keys.map(place)).reset_index(drop=True)


def monetary_sample(matches: Matches, size: int = SIZE, seed: int = SEED) -> MonetarySample:
    """Draw from all expected orders, each currency by itself, about `size` orders of each."""
    orders = matches.orders.filter(matches.orders.disposition != "not_expected")
    listing = orders.select("order_key", "currency", "channel", "created_at", "order_id", "total")
    rows = listing.order_by("channel", "created_at", "order_id", "order_key").to_pyarrow()
    told = zip(*(rows[name].to_pylist() for name in ("order_key", "currency", "total")), strict=True)
    draws = drawn(told, size, seed)
    keys = [key for draw in draws for key in draw.keys]
    picked = orders.filter(orders.order_key.isin(keys)) if keys else orders.limit(0)
    absent = picked.booked.isnull() & picked.disposition.isin(ABSENT)
    frame = picked.select(
        *(name for name in COLUMNS if name not in ("amount", "booked")),
        amount=picked.total,
        booked=absent.ifelse(ibis.literal(0).cast("decimal(38, 4)"), picked.booked),
    )
    told_of = frame.order_by("order_key").to_pyarrow().to_pylist()
    return MonetarySample(draws, pd.DataFrame(told_of, columns=list(COLUMNS), dtype=object))


def drawn(rows: Iterable[tuple[int, str | None, Decimal | None]], size: int, seed: int) -> tuple[Draw, ...]:
    """The draw of each currency, from (key, currency, amount) in the order in which the money is counted."""
    by_currency: dict[str, list[tuple[int, int]]] = {}
    for key, currency, amount in rows:
        by_currency.setdefault(currency or "", []).append((key, int((amount or 0) * UNITS)))
    return tuple(_drawn(currency, by_currency[currency], size, seed) for currency in sorted(by_currency))


def _drawn(currency: str, rows: list[tuple[int, int]], size: int, seed: int) -> Draw:
    can = [(key, units) for key, units in rows if units > 0]
    total, unit = sum(units for _, units in can), UNITS // 10 ** MINOR_UNITS.get(currency, 2)
    interval = max(-(-total // (size * unit)) * unit, unit)
    start = first_unit(seed, currency, interval // unit) * unit
    whole = tuple(key for key, units in can if units >= interval)
    counted, point, hits = 0, start, []
    for key, units in can:
        if units >= interval:
            continue
        counted += units
        if point <= counted:
            hits.append((key, _money(point)))
            point += interval
    large = sum(units for _, units in can if units >= interval)
    amounts = (_money(total), len(rows) - len(can), _money(interval), _money(start))
    return Draw(currency, size, seed, len(can), *amounts, whole, tuple(hits), _money(large))


def first_unit(seed: int, currency: str, interval: int) -> int:
    """The first unit of money that is drawn, from 1 to `interval`.

    The first eight hexadecimal digits of the SHA-256 of `seed:currency`, as a share of the interval.
    """
    digits = hashlib.sha256(f"{seed}:{currency}".encode()).hexdigest()[:8]
    return 1 + int(digits, 16) * interval // 16**8


def _money(units: int) -> Decimal:
    return Decimal(units) / UNITS

"""The posting grain of a channel: whether its books post sums per day, payout or settlement; learnt and told in words.

It is learnt by trying, for each series of documents that belong to no single order, every way in which the days could
be cut, the bucket be named and the amount be booked; the way in which most documents equal their bucket to the cent
wins. Only buckets of two orders or more that come to anything count, and only with fewer documents than orders: else
each could as well be an order's own, short of its tax or the like.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...intake.phrases import many, owner
from ...written import day_words, in_digits
from .expected_sums import EVENTS, Cut, Table
from .fees_of_orders import Fee
from .patterns import Pattern
from .series import Naming, groups

FEWEST = 3  # buckets of several orders that must hold before a grain counts as learnt
SHARE = 0.1  # of the buckets with a document that must hold; a rule may have kept orders out of all others
NAMES = {
    "journal_entry": ("journal entry", "journal entries"),
    "sales_receipt": ("sales receipt", "sales receipts"),
    "invoice": ("invoice", "invoices"),
    "cash_sale": ("cash sale", "cash sales"),
}


@dataclass(frozen=True, order=True)
class Home:
    """Whose sums they are: those of one channel, or of several together, in one currency."""

    channels: tuple[str, ...]
    currency: str

    @property
    def name(self) -> str:
        """The channels in words."""
        return " and ".join(filter(None, (", ".join(self.channels[:-1]), self.channels[-1])))


@dataclass(frozen=True)
class Grain:
    """How the books post a channel's orders in sums."""

    home: Home
    grain: str  # day, payout or settlement
    cut: Cut | None  # of days; None for payouts
    basis: str
    population: int  # place in POPULATIONS
    series: tuple[str, ...]
    naming: Naming
    holds: int  # buckets whose documents add up to their orders
    buckets: int  # buckets with documents
    telling: int = 0  # of those that hold, the ones with several orders
    nowhere: int = 0  # documents of the series that would be no bucket's
    declared: bool = False
    left_out: Pattern | None = None  # which orders the sums hold none of, from the first to the last
    only: Pattern | None = None  # the only orders that the sums hold
    fee: Fee | None = None  # that the basis is net of, where the sums alone tell it
    moved: int = 0  # orders near a cut that stand in the sum beside their own
    further: int = 0  # days without a sum of their own that stand in the sum of a later one
    since: date | None = None  # date of its first document, where another grain stands before it
    until: date | None = None  # date of its last one, where another stands after it

    @property
    def is_of_days(self) -> bool:
        """Whether each sum is that of a day, or of a day and a weekend."""
        return self.cut is not None and self.cut.period == "day"

    def sentence(self) -> str:
        """The grain in words, with its support."""
        kinds = sorted({NAMES.get(name.split("|")[1], ("document", "documents")) for name in self.series})
        documents = " and ".join(plural for _, plural in kinds)
        event = f"{EVENTS[self.cut.event]} orders" if self.cut else "orders"
        period = self.cut.period if self.cut else self.grain
        what = f"the sums of a {period}'s {event}"
        what += " of them all together" if len(self.home.channels) > 1 else ""
        what += f" but for those {self.left_out.sentence()}" if self.left_out else ""
        what += f" {self.only.sentence()}" if self.only else ""
        cut = f", {self.cut.sentence()}," if self.cut else ","
        booked = self.fee.sentence(self.basis) if self.fee else self.basis
        basis = "" if booked == "total" else f", booked as {booked}"
        said = ", as case.toml says" if self.declared else ""
        if self.moved:
            said += f"; {in_digits(self.moved)} orders next to a cut stand in the sum on its other side"
        if self.further:
            said += f"; {many(self.further, 'day')} without a sum of {'its' if self.further == 1 else 'their'} own "
            said += f"{'stands' if self.further == 1 else 'stand'} in that of a later day"
        said += f", from {day_words(self.since)} on" if self.since else ""
        said += f", until {day_words(self.until)}" if self.until else ""
        return (
            f"{owner(self.home.name)}: the {documents} of {in_digits(self.holds)} of {in_digits(self.buckets)} "
            f"{period}s in {self.home.currency} are {what}{cut} {self.naming.sentence(period)}{basis}{said}."
        )


def blank(home: Home, grain: str, cut: Cut | None, basis: str = "", kind: str = "date") -> Grain:
    """A grain that no document supports yet."""
    return Grain(home, grain, cut, basis, 0, (), Naming(kind), 0, 0)


@dataclass(frozen=True, eq=False)
class Fit:
    """A grain with the documents it takes and what it expects."""

    grain: Grain
    table: Table
    column: int
    keys: NDArray[Any] = field(repr=False)  # per document: its bucket's place in table.keys; -1 where it has none


def fits(
    documents: pd.DataFrame,
    named: Iterable[tuple[Naming, NDArray[np.int64]]],
    tables: list[tuple[Grain, Table]],
    tolerance: int,
    least: int,
) -> Iterator[Fit]:
    """Every way to read the documents as sums of the tables, with the support of each; the plainest ways first.

    `named`: per naming the key of each document; `tables`: expected sums with what they mean; `least`: documents that a
    series must have.
    """
    if not tables:
        return
    together = groups(documents, tables[0][0].home.channels, least)
    choices = [(names, documents.series.isin(names).to_numpy()) for names in together]
    amounts = documents.units.to_numpy(np.int64)
    for naming, keys in named:
        for meaning, table in tables:
            places = places_of(table.keys, meaning.cut.named(keys) if meaning.cut else keys)
            for names, mask in choices:
                own = mask & (places >= 0)
                if own.sum() >= least:
                    grain = replace(meaning, series=names, naming=naming, nowhere=int(mask.sum() - own.sum()))
                    yield _fit(grain, table, np.where(mask, places, -1), amounts, tolerance)


def _fit(grain: Grain, table: Table, places: NDArray[np.int64], amounts: NDArray[np.int64], tolerance: int) -> Fit:
    """Documents in their buckets, read by the population and basis by which most of these hold."""
    own = places >= 0
    posted = np.zeros(len(table.keys), np.int64)
    np.add.at(posted, places[own], amounts[own])
    papers = np.bincount(places[own], minlength=len(table.keys))
    has = papers > 0
    equal = np.abs(posted[:, None] - table.sums) <= tolerance * papers[:, None]
    equal |= _each_alone(table, places, amounts, papers, tolerance)
    equal &= (has & (posted != 0))[:, None]
    telling = (equal & (table.bearing >= 2) & (papers[:, None] < table.bearing)).sum(axis=0)
    column = int(np.argmax(telling * 1000 + equal.sum(axis=0)))
    place, basis = table.columns[column]
    grain = replace(
        grain,
        basis=basis,
        population=place,
        holds=int(equal[:, column].sum()),
        buckets=int(has.sum()),
        telling=int(telling[column]),
    )
    return Fit(grain, table, column, places)


def _each_alone(
    table: Table, places: NDArray[np.int64], amounts: NDArray[np.int64], papers: NDArray[np.int64], tolerance: int
) -> NDArray[np.bool_]:
    """The buckets of which each document by itself comes to the orders: they stand in the books more than once."""
    alone = np.zeros(table.sums.shape, np.int64)
    several = np.flatnonzero((places >= 0) & (papers[places] > 1))
    np.add.at(alone, places[several], np.abs(amounts[several, None] - table.sums[places[several]]) <= tolerance)
    return np.asarray((papers[:, None] > 1) & (alone == papers[:, None]))


def best(found: Iterable[Fit]) -> Fit | None:
    """The way in which most buckets hold and the fewest do not; of equals the plainest, which came first."""
    top: Fit | None = None
    for fit in found:
        if top is None or worth(fit.grain) > worth(top.grain):
            top = fit
    return top


def convincing(fit: Fit | None) -> bool:
    """Whether so many buckets of several orders hold that it cannot be chance."""
    if fit is None:
        return False
    return fit.grain.telling >= FEWEST and fit.grain.holds >= SHARE * fit.grain.buckets


def worth(grain: Grain) -> tuple[int, int, int]:
    """How well a grain fits: telling buckets that hold, all that hold, and (as less than nothing) what does not.

    A document without a bucket counts as one that does not hold, or a reading that overlooks it would be the better.
    """
    return grain.telling, grain.holds, grain.holds - grain.buckets - grain.nowhere


def places_of(known: NDArray[Any], keys: NDArray[Any]) -> NDArray[np.int64]:
    """Where each key stands among the known ones, which are in order; -1 where it does not."""
    where = {key: place for place, key in enumerate(known.tolist())}
    return np.array([where.get(key, -1) for key in keys.tolist()], np.int64)

"""What a candidate cause is: which orders it would have kept from the books, replayed, before anyone weighs it.

Three-valued arrays hold NO, UNKNOWN or YES per order, so that `and` is the minimum and `or` the maximum.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from math import log
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..written import in_digits
from .configuration import Version

NO, UNKNOWN, YES = 0, 1, 2
Trits = NDArray[np.int8]
FAR_PAST, FAR_FUTURE = -(2**62), 2**62
BACKGROUND = (0.6, 60.0)  # Beta prior of the share that is missing anyway: about one in a hundred


class Kind(NamedTuple):
    """What a gap of one kind is made of, and what the others of its channel did instead."""

    lost: str
    did: str
    counted: str = "orders"
    whole: str = "expected orders"  # of what the shares over time are parts


BOOKED = "booked orders"
KINDS = {
    "missing": Kind("missing orders", "reached the books"),
    "late": Kind("late orders", "reached the books in time", whole=BOOKED),
    "mismatched": Kind("orders with another amount", "stand in the books with their own amount", whole=BOOKED),
    "duplicated": Kind("orders posted more than once", "stand in the books once", whole=BOOKED),
    "orphaned": Kind("documents without an order", "belong to an order", "documents", "documents"),
    "payout": Kind("payouts that the books lack", "stand in the books", "payouts", "due payouts"),
    "inventory": Kind(
        "units of stock without their other side",
        "have their other side",
        "sales and movements of stock",
        "sales and movements of stock",
    ),
}
LEGS = {  # of a kind that has several sides, by kind and leg
    ("inventory", "short"): Kind("sales whose units did not leave the stock", "left the stock", "sales"),
    ("inventory", "over"): Kind("movements of stock without a sale", "belong to a sale", "movements"),
    ("inventory", "unrelieved"): Kind(
        "shipments that took nothing off the stock", "took their units off the stock", "shipments"
    ),
    ("inventory", "unshipped"): Kind("deductions of stock without a shipment", "belong to a shipment", "deductions"),
}


def agreeing(number: int, words: str) -> str:
    """What so many entries are called, `missing orders` or `missing order`: the one in the plural among `words`."""
    if number != 1:
        return words
    return re.sub(r"\b(order|document|payout|sale|movement|shipment|deduction)s\b", r"\1", words, count=1)


@dataclass(frozen=True, eq=False)
class Orders:
    """The expected orders past their grace of one channel and currency, by time of decision: arrays of equal length.

    What is lost depends on the kind: the order itself, or its punctuality, its amount, its being there once.
    """

    channel: str
    currency: str
    key: NDArray[np.int64]
    decided: NDArray[np.int64]  # seconds since 1970, UTC
    day: NDArray[np.int64]  # days since the first day of the case
    lost: NDArray[np.bool_]
    late: NDArray[np.bool_]
    expected_on: NDArray[np.int64]  # per day: expected orders, the youngest included
    arrived_on: NDArray[np.int64]  # per day: those of them that reached the books so far
    last_placed: int  # the last day on which an order was placed; decisions may trickle in after it
    kind: str = "missing"  # one of KINDS
    leg: str = ""  # of mismatched orders: the part that differs (matching/differences.py); of inventory: one of LEGS
    blur: int = 0  # days by which an entry may belong to another day, where only counts could be compared
    held_up: NDArray[np.bool_] | None = None  # those that came later than usual, and yet in time; None: not known
    by_day: NDArray[np.bool_] | None = None  # those of which the day alone is known, as its midnight; None: none is
    waits: int = 0  # seconds that an order may lie until the tool looks at it, where no log tells when it did
    replayed: NDArray[np.int64] | None = None  # the order of each entry, where the entries are parts of orders
    began: date | None = None  # the day that day 0 is; None: not known
    untouchable: NDArray[np.int64] | None = None  # days of those left aside, which have nothing of the leg to differ by
    by_hand: NDArray[np.bool_] | None = None  # those that people entered, where that is seldom; None: not known
    came_on: NDArray[np.int64] | None = None  # the day on which each reached the books, of what did; None: not known
    made_at: NDArray[np.int64] | None = None  # when its document was made, in seconds; 0: not told; None: not known
    due_on: NDArray[np.int64] | None = None  # the day on which each was due, often before its decision; None: likewise

    def __len__(self) -> int:
        return len(self.key)

    @property
    def sent_again(self) -> NDArray[np.bool_]:
        """Those that came late, were held up or entered by hand: no record lets these through."""
        again = self.late if self.held_up is None else self.late | self.held_up
        return again if self.by_hand is None else again | self.by_hand

    @property
    def noun(self) -> str:
        """What the lost ones are called."""
        return self.made.lost

    def lost_words(self, number: int) -> str:
        """So many of the lost ones, such as `1 missing order` and `24 missing orders`."""
        return f"{in_digits(number)} {agreeing(number, self.noun)}"

    @property
    def came(self) -> str:
        """What the others did, such as `reached the books`."""
        return self.made.did

    @property
    def made(self) -> Kind:
        """What the entries are made of."""
        return LEGS.get((self.kind, self.leg), KINDS[self.kind])


@dataclass(frozen=True, eq=False)
class DecidedFirst:
    """Another rule, the orders that it decided of first, and per version those that it would, whatever the time."""

    versions: tuple[Version, ...]
    decided: NDArray[np.bool_]
    by_version: tuple[NDArray[np.bool_], ...]


@dataclass(frozen=True, eq=False)
class Candidate:
    """One explanation: the orders it would have lost (`effect`), whatever the time the orders it is about (`about`)."""

    kind: str
    ref: str | None
    effect: Trits
    about: Trits
    prior: float
    versions: tuple[Version, ...] = ()
    version_effects: tuple[Trits, ...] = ()  # per version, whatever the time
    price: float = 0.0  # nats paid for what was chosen by looking at the data
    segment: Any = None
    values: tuple[str, ...] = field(default=())  # mapping: the values without a target
    replayable: bool = True
    searched: int = 0  # values among which a segment was found by looking
    steady: bool = True  # loses nearly all that it meets
    all_or_none: bool = False  # loses all that it meets, or is no cause
    last_resort: bool = False  # seen by its consequences alone: it stands where nothing else explains the orders
    silent: bool = False  # of a last resort: whatever leaves orders out without a word would look just so
    doubt: str = ""  # why what speaks for it may as well be something else, as a sentence
    outage: bool = False  # nothing passes while it lasts, and what it held up may be caught up on when it is over
    alibi: tuple[int, int, str] | None = None  # of a login: orders posted through it meanwhile, of all; and whose
    elsewhere: tuple[int, int, str] | None = None  # orders of others that it let through, of all it met; and whose
    monthly: bool = False  # counts anew every month, so that a change of it shows by the end of the next
    recurs: bool = False  # of a last resort: it stands for all that it met, not for the episode that asked for it
    together: tuple[str, ...] = ()  # ids that had to act with it
    family: str = ""  # ways of one thing, of which one at most is a cause
    returns: str = ""  # the days of the calendar on which it comes back, in words
    subject: str = ""  # what it is called where no record of the configuration is it
    words: tuple[str, ...] = ()  # its own evidence, as sentences
    let_past: tuple[DecidedFirst, ...] = ()  # rules that decided of some of its orders before it was asked
    likely: NDArray[np.bool_] | None = None  # orders of unknown state that it may have met, by a pattern of their own

    @property
    def log_prior(self) -> float:
        """What it is worth before any order is looked at, less the price of what was chosen by looking."""
        return log(self.prior) - self.price

    @property
    def sharp(self) -> bool:
        """Whether it says which orders it lost, and not only when, or how often."""
        return self.replayable and self.steady

    @property
    def met(self) -> NDArray[np.bool_]:
        """The orders that it would have lost, and those that it may well have."""
        sure = self.effect == YES
        return sure if self.likely is None else sure | self.likely


def told_by(met: NDArray[np.bool_], orders: Orders) -> int:
    """By how much more of these orders are lost than arrived; one that arrived speaks as loud as two that did not."""
    return int((met & orders.lost).sum()) - 2 * int((met & ~orders.lost).sum())


def seconds(moment: Any, otherwise: int) -> int:
    """A datetime as seconds since 1970, or a bound where it is unknown."""
    return otherwise if moment is None else int(moment.timestamp())

"""How each flagged item was resolved: by what became of it in the books, by a person's verdict, or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from ...findings import Gap
from ...intake.verdicts import Verdict
from ...written import in_digits, money_words
from ..sentences import count
from ..verdicts import on_gap, on_orders

if TYPE_CHECKING:
    from ...investigation import Study

POSTED = "stand in the books by now, late"
OPEN = "are unresolved: nothing in the files and no verdict settles them"
BY_PEOPLE = {
    "accepted": "were accepted by a person as they are",
    "refuted": "were refuted by a person as no fault",
    "confirmed": "were confirmed by a person as a fault, and are not mended in these files",
}
WAYS = (POSTED, *BY_PEOPLE.values(), OPEN)


@dataclass(frozen=True)
class Resolved:
    """How many items of a finding went one way, and what they are worth."""

    way: str
    items: int
    amount: Decimal


def resolution(study: "Study", rows: pd.DataFrame, gap: Gap | None = None) -> list[Resolved]:
    """Each item of a finding in exactly one place; the parts add up to the finding.

    `rows`: of exceptions.csv. What stands in the books by now comes first, then the verdict on the order, then that
    on its gap; whatever is left is unresolved.
    """
    standing = on_gap(study, gap)[-1:] if gap else []
    if gap and not len(rows):  # payouts and units of stock have no rows there: a verdict on the gap is all there is
        return [Resolved(_by(standing[0]) if standing else OPEN, gap.orders, gap.amount)]
    by_order = on_orders(study)
    counted: dict[str, Resolved] = {}
    told = rows[["disposition", "order_id", "order_name", "amount"]].fillna("")
    for disposition, order, name, amount in told.itertuples(index=False, name=None):
        way = _way(disposition, (order, name), by_order, standing)
        before = counted.get(way, Resolved(way, 0, Decimal(0)))
        counted[way] = Resolved(way, before.items + 1, before.amount + Decimal(amount or 0))
    return [counted[way] for way in WAYS if way in counted]


def resolved_words(parts: list[Resolved], currency: str, noun: str = "order") -> list[str]:
    """The parts in words, each with its denominator, such as `2 of 412 orders, worth USD 180.00, were accepted ...`."""
    whole = sum(part.items for part in parts)
    words = []
    for part in parts:
        of = f"{in_digits(part.items)} of {count(whole, noun)}"
        way = part.way if part.items > 1 else _of_one(part.way)
        words.append(f"{of}, worth {money_words(part.amount, currency)}, {way}.")
    return words


def _way(disposition: str, names: Iterable[str], by_order: Mapping[str, Verdict], standing: list[Verdict]) -> str:
    if disposition == "posted_late":
        return POSTED
    own = next((by_order[name] for name in names if name and name in by_order), None)
    told = own or (standing[0] if standing else None)
    return _by(told) if told else OPEN


def _by(verdict: Verdict) -> str:
    return BY_PEOPLE[verdict.verdict.lower()]


def _of_one(way: str) -> str:
    for several, one in (("stand ", "stands "), ("are unresolved", "is unresolved"), ("settles them", "settles it"),
                         ("were ", "was "), ("are not", "is not"), ("as they are", "as it is")):  # fmt: skip
        way = way.replace(several, one)
    return way

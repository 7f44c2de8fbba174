"""Settlements one after another: the end of one is the beginning of the next, and a hole between two is a lost report.

A channel may settle in several rows at once, Amazon's invoiced orders ("Pay by Invoice") beside all others, say. Those
that overlap are rows of their own, each held against itself alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from .payout_heads import NEVER
from .payouts import Payout

TOUCHING = timedelta(hours=26)  # a period that ends on one day and the next that begins on the following
CLOSE = timedelta(days=1)


@dataclass(frozen=True)
class Hole:
    """Time between two settlements of a row that no settlement covers."""

    channel: str
    provider: str
    currency: str
    begins: datetime
    ends: datetime


def rows_of(settlements: list[Payout]) -> list[list[Payout]]:
    """Settlements of one stream as rows that do not overlap, the one with most money first."""
    rows: list[list[Payout]] = []
    for one in sorted(settlements, key=lambda one: (one.begins, one.ends, -abs(one.amount), one.key)):
        before = [row for row in rows if _end(row[-1]) <= _begin(one) + CLOSE]
        if before:
            max(before, key=lambda row: (_end(row[-1]), -rows.index(row))).append(one)
        else:
            rows.append([one])
    return sorted(rows, key=lambda row: (-sum(abs(one.amount) for one in row), _begin(row[0])))


def holes(settlements: list[Payout]) -> list[Hole]:
    """The holes of all rows; a row whose settlements seldom touch has none: it settles when there is something to.

    So does a row beside another that covers the time, unless its own settlements touch as a habit.
    """
    found = []
    rows = rows_of(settlements)
    for row in rows:
        others = [one for other in rows if other is not row for one in other]
        gaps = [(a, b, _begin(b) - _end(a)) for a, b in pairwise(row)]
        touching = sum(gap <= TOUCHING for *_, gap in gaps)
        lengths = sorted(_end(one) - _begin(one) for one in row)
        usual = lengths[len(lengths) // 2]
        for before, after, gap in gaps:
            whole = usual > CLOSE and abs(gap - usual * round(gap / usual)) <= CLOSE
            habit = 2 * touching >= len(gaps)
            beside = _covered(_end(before), _begin(after), others)
            if gap > TOUCHING and (habit and touching > 1 if beside else habit or whole):
                found.append(Hole(*before.stream, _end(before), _begin(after)))
    return sorted(found, key=lambda hole: (hole.channel, hole.provider, hole.currency, hole.begins))


def _covered(begins: datetime, ends: datetime, others: list[Payout]) -> bool:
    """Whether other settlements, taken together, cover a time."""
    for one in sorted(others, key=lambda one: (_begin(one), _end(one))):
        if _begin(one) <= begins + TOUCHING:
            begins = max(begins, _end(one))
    return begins + TOUCHING >= ends


def settlements_of(paid: list[Payout]) -> dict[tuple[str, str, str], list[Payout]]:
    """The payouts that tell their period, by stream."""
    found: dict[tuple[str, str, str], list[Payout]] = {}
    for one in paid:
        if one.begins and one.ends:
            found.setdefault(one.stream, []).append(one)
    return found


def _begin(one: Payout) -> datetime:
    return one.begins or NEVER


def _end(one: Payout) -> datetime:
    return one.ends or NEVER

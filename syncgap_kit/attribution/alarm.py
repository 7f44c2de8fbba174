"""What a monitor would have said of a gap: on which day it would have been raised, and what came after that day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..intake.case import Case
from ..matching.left_behind import Left
from ..tracing.guard import alarm_day
from .gaps import Traced

NEVER = 2**40  # a day that no case reaches
WATCHED = ("missing", "late", "mismatched", "duplicated")  # kinds of which a day's orders have a grace


@dataclass(frozen=True)
class Alarm:
    """The first day on which a guard would have raised a gap, None for never, and what it lost after that day."""

    raised: date | None
    orders: int
    amount: Decimal
    untold: bool = False  # nothing was raised for certain, and nothing tells when documents were taken out of the books


def alarm_of(case: Case, gap: Traced, first: date, amounts: dict[int, Any], left: dict[int, Left]) -> Alarm:
    """The alarm of one gap, orders of other gaps left aside; `first` is the first day of the case.

    A day's orders are looked at once the grace of their channel is over; one whose document was taken out of the
    books (`left`) is seen to be missing from that day on, and never where nothing tells the day.
    """
    orders = gap.orders
    grace = case.settings.policy_of(orders.channel).grace if orders.kind in WATCHED else timedelta(0)
    until = np.zeros(len(orders.key), np.int64)  # the day up to which the books held it
    for place in gap.hits:
        own = left.get(int(orders.key[place]))
        if own and own.stood:
            until[place] = max((own.until - first).days, 0) if own.until else NEVER
    raised = _raised(gap, until, ceil(grace / timedelta(days=1)))
    if raised is None:
        return Alarm(None, 0, Decimal(0), untold=bool((until == NEVER).any()))
    later = [int(orders.key[place]) for place in gap.hits if orders.day[place] > raised]
    worth = sum((amounts[key] or Decimal(0) for key in later), Decimal(0))
    return Alarm(first + timedelta(days=raised), len(later), worth)


def _raised(gap: Traced, until: NDArray[np.int64], grace: int) -> int | None:
    """The earliest day on which what was seen to be missing by then would have raised it; None: on no day."""
    orders, best = gap.orders, None
    days = len(orders.expected_on)
    others = np.bincount(orders.day[gap.of_other_gaps], minlength=days)
    for seen in sorted({int(day) for day in until[until < NEVER]}):
        if best is not None and seen >= best:
            break
        lost = np.bincount(orders.day[orders.lost & ~gap.of_other_gaps & (until <= seen)], minlength=days)
        day = alarm_day(np.maximum(orders.expected_on - others, lost), lost, gap.healthy_loss, gap.onset.day)
        if day is not None and (best is None or max(day + grace, seen) < best):
            best = max(day + grace, seen)
    return best

"""What a monitor would have said of a gap: on which day it would have been raised, and what came after that day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

import numpy as np

from ..intake.case import Case
from ..tracing.guard import alarm_day
from .gaps import Traced

WATCHED = ("missing", "late", "mismatched", "duplicated")  # kinds of which a day's orders have a grace


@dataclass(frozen=True)
class Alarm:
    """The first day on which a guard would have raised a gap, None for never, and what it lost after that day."""

    raised: date | None
    orders: int
    amount: Decimal


def alarm_of(case: Case, gap: Traced, first: date, amounts: dict[int, Any]) -> Alarm:
    """The alarm of one gap, orders of other gaps left aside; `first` is the first day of the case.

    A day's orders are looked at once the grace of their channel is over.
    """
    orders = gap.orders
    days = len(orders.expected_on)
    others = np.bincount(orders.day[gap.of_other_gaps], minlength=days)
    lost = np.bincount(orders.day[orders.lost & ~gap.of_other_gaps], minlength=days)
    day = alarm_day(np.maximum(orders.expected_on - others, lost), lost, gap.healthy_loss, gap.onset.day)
    if day is None:
        return Alarm(None, 0, Decimal(0))
    grace = case.settings.policy_of(orders.channel).grace if orders.kind in WATCHED else timedelta(0)
    raised = day + ceil(grace / timedelta(days=1))
    later = [int(orders.key[place]) for place in gap.hits if orders.day[place] > raised]
    worth = sum((amounts[key] or Decimal(0) for key in later), Decimal(0))
    return Alarm(first + timedelta(days=raised), len(later), worth)

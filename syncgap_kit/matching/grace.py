"""How long an order may take: the grace of its channel, and whether it is still within it."""

from datetime import timedelta
from typing import Any

import ibis

from ..calendar import naive
from ..intake.case import Case


def by_channel(case: Case, table: Any, name: str) -> Any:
    """A duration of the policy, `grace` or `late_after`, in seconds, by the channel of a table's rows."""
    general: timedelta = getattr(case.settings.policy, name)
    own = [
        (table.channel == channel, int(getattr(policy, name).total_seconds()))
        for channel, policy in sorted(case.settings.channel_policies.items())
    ]
    default = ibis.literal(int(general.total_seconds()))
    return ibis.cases(*own, else_=default) if own else default


def is_young(case: Case, orders: Any) -> Any:
    """Whether an order is younger than its grace at as_of, counted from its payment, else its creation."""
    as_of = ibis.literal(naive(case.as_of), type="timestamp")
    age = as_of.delta(orders.paid_at.fill_null(orders.created_at), unit="second")
    return age < by_channel(case, orders, "grace")

"""Missing orders that another channel exports too, and whose sale the books hold as that channel's: one sale, not two.

An app that brings a marketplace's orders into the shop lets both export them: the shop's copy bears the marketplace's
number as its name, and agrees in amount and day.
"""

from typing import Any

from ...intake.case import Case
from ...tables import ORDERS
from ..numbers.spelling import normal

NEAR = 86_400  # seconds between the two


def held_as_copies(case: Case, missing: Any) -> Any:
    """The missing orders of which another channel has a copy that is not missing: order_key."""
    orders = case.table(ORDERS)
    named = [_named(orders, name) for name in ("order_id", "order_name")]
    every = named[0].union(named[1], distinct=True)
    lost = every.semi_join(missing, "order_key")
    others = every.anti_join(missing, "order_key").rename({f"other_{name}": name for name in every.columns})
    pairs = lost.join(others, [lost.key == others.other_key, lost.total == others.other_total])
    pairs = pairs.filter(
        pairs.channel != pairs.other_channel,
        (pairs.currency == pairs.other_currency).fill_null(False),
        pairs.at.delta(pairs.other_at, unit="second").abs() <= NEAR,
    )
    return pairs.select("order_key").distinct()


def _named(orders: Any, name: str) -> Any:
    own = orders.filter(orders[name].notnull(), orders.total > 0, orders.created_at.notnull())
    return own.select("order_key", "channel", "currency", "total", key=normal(own[name]), at=own.created_at)

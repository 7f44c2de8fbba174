"""What most orders of a channel differ by is believed of one that fits it as well, before what fits that one by chance.

Of two hundred orders booked net of a fee, one may have a fee that equals its shipping to the cent.
"""

from collections.abc import Sequence
from typing import Any

import ibis

from .differences import fitting_legs
from .ratios import Alike, holding

OFTEN = 9  # times as many orders of the channel differ by one leg as by another: it is the likelier where both fit


def with_ratios(table: Any, alike: Sequence[Alike]) -> Any:
    """Orders with `leg`, where they have none: what many of their channel differ by alike (`common_ratios`)."""
    return table.mutate(leg=table.leg.fill_null(ibis.cases(*(holding(table, one) for one in alike), else_=None)))


def with_usual_legs(table: Any, alike: Sequence[Alike]) -> Any:
    """Orders with `leg`, exchanged where another fits and far more orders of the channel and currency differ by that.

    Needs what `fitting_legs` does, channel, currency and leg.
    """
    told = table.filter(table.leg.notnull(), table.currency.notnull())
    counted = told.group_by("channel", "currency", "leg").agg(orders=told.count())
    homes: dict[tuple[str, str], dict[str, int]] = {}
    for row in counted.order_by(ibis.desc("orders"), "leg").to_pyarrow().to_pylist():
        homes.setdefault((row["channel"], row["currency"]), {})[row["leg"]] = row["orders"]
    usual = [
        ((table.channel == channel) & (table.currency == currency) & (table.leg == seldom) & fits, leg)
        for (channel, currency), legs in homes.items()
        for leg, fits in _fitting(table, channel, currency, alike).items()
        for seldom, orders in legs.items()
        if legs.get(leg, 0) >= OFTEN * orders
    ]
    return table.mutate(leg=ibis.cases(*usual, else_=table.leg)) if usual else table


def _fitting(table: Any, channel: str, currency: str, alike: Sequence[Alike]) -> dict[str, Any]:
    """Whether each leg fits, for orders of one channel and currency."""
    own = [holding(table, one) for one in alike if (one.channel, one.currency) == (channel, currency)]
    return {leg: fits for fits, leg in (*fitting_legs(table), *own)}

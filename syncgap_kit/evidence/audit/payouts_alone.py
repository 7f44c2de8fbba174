"""The payouts that are not explained and belong to no gap: they are flagged one by one, as orders are."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ...attribution.beyond_orders import FIRST_PAYOUT

if TYPE_CHECKING:
    from ...investigation import Study


@dataclass(frozen=True)
class PayoutsAlone:
    """Of one channel and currency: how many payouts are not explained, of how many, and by how much."""

    channel: str
    currency: str
    payouts: int
    whole: int
    worth: Decimal


def payouts_alone(study: "Study") -> list[PayoutsAlone]:
    """By channel and currency, those that have any."""
    rows = study.payouts
    in_gaps = {FIRST_PAYOUT - int(key) for key in study.members["key"] if key <= FIRST_PAYOUT}
    rows = rows[rows["channel"].notna() & rows["currency"].notna()]
    open_ = rows[(rows["unexplained"] > 0) & ~rows.index.isin(sorted(in_gaps))]
    return [
        PayoutsAlone(
            str(channel),
            str(currency),
            len(own),
            int(((rows["channel"] == channel) & (rows["currency"] == currency)).sum()),
            sum(own["unexplained"], Decimal(0)),
        )
        for (channel, currency), own in open_.groupby(["channel", "currency"], sort=True)
    ]

"""Peaks: a queue that drops what it cannot carry loses orders in the busiest hours, and in no others."""

import numpy as np

from ..candidate import NO, YES, Candidate, Orders
from ..circumstances import Ways

PRIOR = 0.02
HOUR = 3600
LEVELS = (0.7, 0.8, 0.9, 0.95, 0.98, 0.99)  # shares of the orders that were placed in less busy hours
FEWEST = 5  # lost orders of the busiest hours


def candidates(orders: Orders, ways: Ways) -> list[Candidate]:
    """A candidate for each level of busyness from which on orders may have been dropped."""
    first = ways.placed // HOUR * HOUR
    around = np.searchsorted(ways.all_placed, first + HOUR) - np.searchsorted(ways.all_placed, first)
    found, known = [], set()
    for level in LEVELS:
        least = int(np.quantile(around, level)) + 1
        busy = around >= least
        if least in known or not busy.any() or (orders.lost & busy).sum() < FEWEST:
            continue
        known.add(least)
        effect = np.where(busy, YES, NO).astype(np.int8)
        lost, calm = int((orders.lost & busy).sum()), int((orders.lost & ~busy).sum())
        words = (
            f"Of orders placed when {least:,} or more came within the hour {lost:,} of {int(busy.sum()):,} are lost, "
            f"of all others {calm:,} of {int((~busy).sum()):,}."
        )
        found.append(
            Candidate(
                "delivery",
                None,
                effect,
                effect.copy(),
                PRIOR,
                price=float(np.log(len(LEVELS))),
                steady=False,
                subject=f"Losses at the peak (hours of {least:,} orders and more)",
                words=(words,),
            )
        )
    return found

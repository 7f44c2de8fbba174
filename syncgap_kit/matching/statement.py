"""Conservation: for every channel and currency, each order stands in exactly one place, and the places add up."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from ..errors import BrokenRun
from ..findings import COUNTS, DISPOSITIONS, ChannelStatement
from .payouts.at_risk import AtRisk
from .tally import Tally


@dataclass(frozen=True)
class Statement:
    """The conservation statement of a case."""

    channels: tuple[ChannelStatement, ...]

    def frame(self) -> pd.DataFrame:
        """A row per channel and currency with the counts of orders."""
        return pd.DataFrame([{"channel": c.channel, "currency": c.currency, **c.counts} for c in self.channels])


def state_channels(
    tally: Iterable[Tally],
    orders: int,
    orphans: Any,
    risks: tuple[AtRisk, ...] = (),
    unallocated: dict[tuple[str, str], Decimal] | None = None,
) -> Statement:
    """The dispositions summed up, of so many `orders`.

    `unallocated`: what sums of the books leave over, by channel and currency.
    Raises BrokenRun if an order stood nowhere or twice: a fault of the kit.
    """
    boxes: dict[tuple[str, str], dict[str, tuple[int, Decimal]]] = {}
    for one in tally:
        boxes.setdefault((one.channel, one.currency), {})[one.disposition] = (one.orders, one.worth)
    lost = orphans.group_by("channel", "currency").agg(n=orphans.count(), worth=orphans.amount.sum())
    for row in lost.to_pyarrow().to_pylist():
        home = (row["channel"], row["currency"])
        own = sorted(pair for pair in boxes if pair[0] == row["channel"])
        box = boxes[home if home in boxes else own[0]]  # orphans lie within a channel's coverage, so it has orders
        count, worth = box.get("orphans", (0, Decimal(0)))
        box["orphans"] = (count + row["n"], worth + (row["worth"] or Decimal(0)))
    rest = unallocated or {}
    channels = tuple(_statement(*home, box, rest.get(home, Decimal(0))) for home, box in sorted(boxes.items()))
    if sum(channel.counts["orders"] for channel in channels) != orders:
        raise BrokenRun("the conservation statement does not add up, which is a fault of the kit; please report it.")
    risk_of = {(risk.channel, risk.currency): risk for risk in risks}
    return Statement(tuple(replace(one, at_risk=risk_of.get((one.channel, one.currency))) for one in channels))


def _statement(channel: str, currency: str, box: dict[str, tuple[int, Decimal]], rest: Decimal) -> ChannelStatement:
    counts = {name: box.get(name, (0, Decimal(0)))[0] for name in COUNTS}
    amounts = {name: box.get(name, (0, Decimal(0)))[1] for name in COUNTS}
    counts["expected"] = sum(counts[name] for name in DISPOSITIONS)
    amounts["expected"] = sum((amounts[name] for name in DISPOSITIONS), Decimal(0))
    counts["orders"] = counts["not_expected"] + counts["expected"]
    amounts["orders"] = amounts["not_expected"] + amounts["expected"]
    return ChannelStatement(channel, currency, counts, amounts, rest)

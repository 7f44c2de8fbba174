"""Conservation: for every channel and currency, each order stands in exactly one place, and the places add up."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from ..errors import BrokenRun
from ..findings import COUNTS, DISPOSITIONS, ChannelStatement


@dataclass(frozen=True)
class Statement:
    """The conservation statement of a case."""

    channels: tuple[ChannelStatement, ...]

    def frame(self) -> pd.DataFrame:
        """A row per channel and currency with the counts of orders."""
        return pd.DataFrame([{"channel": c.channel, "currency": c.currency, **c.counts} for c in self.channels])


def state_channels(orders: Any, orphans: Any) -> Statement:
    """Count and sum the dispositions. Raises BrokenRun if an order stood nowhere or twice: a fault of the kit."""
    found = orders.group_by("channel", "currency", "disposition").agg(n=orders.count(), worth=orders.total.sum())
    boxes: dict[tuple[str, str], dict[str, tuple[int, Decimal]]] = {}
    for row in found.to_pyarrow().to_pylist():
        box = boxes.setdefault((row["channel"], row["currency"]), {})
        box[row["disposition"]] = (row["n"], row["worth"] or Decimal(0))
    lost = orphans.group_by("channel", "currency").agg(n=orphans.count(), worth=orphans.amount.sum())
    for row in lost.to_pyarrow().to_pylist():
        home = (row["channel"], row["currency"])
        box = boxes.get(home) or next((b for (name, _), b in sorted(boxes.items()) if name == row["channel"]), None)
        if box is not None:
            count, worth = box.get("orphans", (0, Decimal(0)))
            box["orphans"] = (count + row["n"], worth + (row["worth"] or Decimal(0)))
    channels = tuple(_statement(*home, box) for home, box in sorted(boxes.items()))
    total = sum(channel.counts["orders"] for channel in channels)
    if total != orders.count().execute():
        raise BrokenRun("the conservation statement does not add up, which is a fault of the kit; please report it.")
    return Statement(channels)


def _statement(channel: str, currency: str, box: dict[str, tuple[int, Decimal]]) -> ChannelStatement:
    counts = {name: box.get(name, (0, Decimal(0)))[0] for name in COUNTS}
    amounts = {name: box.get(name, (0, Decimal(0)))[1] for name in COUNTS}
    for sums in (counts, amounts):
        zero = type(sums["orders"])(0)
        sums["expected"] = sum((sums[name] for name in DISPOSITIONS), zero)  # type: ignore[index, assignment, attr-defined]
        sums["orders"] = sums["not_expected"] + sums["expected"]  # type: ignore[index, assignment, attr-defined]
    return ChannelStatement(channel, currency, counts, amounts)

"""What really happened in a planted world, for tests to hold findings against."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class OrderTruth:
    """One order's fate as of the world's as_of.

    disposition: posted, posted_late, missing, in_flight or not_expected. gap: key of the gap it was lost to, on missing
    orders only; None on a missing order: lost by itself. amount: Decimal text with two decimals, None where the channel
    exports no price for an order that is not cancelled. decided_at: the first log event, else paid_at, else created_at.
    """

    disposition: str
    gap: str | None
    amount: str | None
    created_at: datetime
    decided_at: datetime
    doc_number: str | None
    in_period: bool


@dataclass(frozen=True)
class GapTruth:
    """One planted mechanism. onset and end are days of decision, in the books' zone, of the first and last order lost.

    end is None while the gap is open. mechanism_from: when it went to work. trigger_ref: the record that dates the
    trigger. decoys: ids of the changed records that lost no order; the first one stands on the day before the
    flagship's onset.
    """

    key: str
    channel: str
    kind: str
    cause_kind: str
    cause_ref: str
    trigger: str
    trigger_ref: str | None
    onset: date
    end: date | None
    mechanism_from: datetime
    orders: tuple[str, ...]
    decoys: tuple[str, ...]


@dataclass(frozen=True)
class Truth:
    """Orders by (channel, order id), every order of the exports; gaps by onset."""

    orders: dict[tuple[str, str], OrderTruth]
    gaps: tuple[GapTruth, ...]
    decoys: tuple[str, ...]
    numbers: dict[str, str]  # document-number convention of each channel

    def counts(self, channel: str) -> dict[str, int]:
        """Orders of the period by disposition."""
        return dict(Counter(order.disposition for order in self._of(channel)))

    def amounts(self, channel: str) -> dict[str, Decimal]:
        """Money of the period by disposition; orders without a price add nothing."""
        sums: dict[str, Decimal] = {}
        for order in self._of(channel):
            sums[order.disposition] = sums.get(order.disposition, Decimal("0.00")) + Decimal(order.amount or "0.00")
        return sums

    def _of(self, channel: str) -> list[OrderTruth]:
        return [order for (of, _), order in self.orders.items() if of == channel and order.in_period]

    def as_json(self) -> str:
        """Counts, amounts and gaps, and every order that is not simply posted, one to a line."""
        channels = sorted({channel for channel, _ in self.orders})
        sums = {channel: {"counts": self.counts(channel), "amounts": self.amounts(channel)} for channel in channels}
        rest = [item for item in sorted(self.orders.items()) if item[1].disposition != "posted"]
        lines = [
            f'"channels": {_json(sums)}',
            f'"decoys": {_json(self.decoys)}',
            '"gaps": [\n' + ",\n".join(_json(asdict(gap)) for gap in self.gaps) + "\n]",
            f'"numbers": {_json(self.numbers)}',
            '"orders": [\n'
            + ",\n".join(_json({"channel": key[0], "order_id": key[1], **asdict(order)}) for key, order in rest)
            + "\n]",
        ]
        return "{\n" + ",\n".join(lines) + "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=_text)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)

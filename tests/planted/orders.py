"""An order as both sides of a planted world see it: the channel that exports it and the tool that decides on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Order:
    """One order of a channel.

    cells: its rows in the export, as text by column. facts: its fields at the decision, in the words of the predicate
    grammar, for the tool's rules. amount: cents, None where unknown. expected: whether it belongs in the books.
    refunded: cents given back on refund_at, a leg of its own. held_back: an upstream workflow changed its status.
    """

    channel: str
    order_id: str
    name: str
    created_at: datetime
    paid_at: datetime | None
    customer: str
    amount: int | None
    expected: bool
    business: bool
    held_back: bool
    facts: Mapping[str, object]
    cells: tuple[Mapping[str, str], ...]
    refunded: int = 0
    refund_at: datetime | None = None

    @property
    def due_at(self) -> datetime:
        """When the tool first has a reason to post it."""
        return self.paid_at or self.created_at


def money(cents: int) -> str:
    """Cents as text with a dot and two decimals: -1234 is -12.34."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def exact(cents: int | None) -> Decimal | None:
    """Cents as a Decimal in whole units; unknown stays unknown."""
    return None if cents is None else Decimal(cents).scaleb(-2)

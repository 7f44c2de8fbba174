"""The parts of a study made by hand that an audit file asks for: totals of files, a sample, verdicts of people."""

from datetime import UTC, datetime
from decimal import Decimal

import pandas as pd

from syncgap_kit.intake.file_totals import FileTotal
from syncgap_kit.intake.verdicts import Verdict
from syncgap_kit.monetary_sample import COLUMNS, MonetarySample, drawn

PLACED = datetime(2025, 9, 10, 14, tzinfo=UTC)


def totals(word: str = "") -> tuple[FileTotal, ...]:
    """What the two files add up to, and what the rows name that were set aside."""
    shop, days = _said("exports/shopify/orders.csv", word), ("2025-04-01T09:00:00", "2025-12-31T20:00:00")
    return (
        FileTotal(shop, "orders", "USD", 10_912, "982080.0000", 0, *days),
        FileTotal(shop, "orders", "USD", 2, "185.0200", 1, *days, aside=True),
        FileTotal("exports/quickbooks/transactions.csv", "postings", "USD", 9_432, "848880.0000", 0, *days),
    )


def drawn_by_money(word: str = "", size: int = 30, seed: int = 1) -> MonetarySample:
    """A sample of two hundred orders, one in nine of them missing, one at another amount, one dearer than all."""
    rows = []
    for at in range(200):
        amount = Decimal("92.51") if at else Decimal("9000.00")
        booked, state = (Decimal(0), "missing") if at % 9 == 5 else (amount, "posted")
        booked, state = (amount - 20, "mismatched") if at == 30 else (booked, state)
        order = (at, "shopify", str(5100000000 + at), _said(f"#{1000 + at}", word), PLACED, state, amount, booked)
        rows.append(
            (*order, booked - amount, "USD", _said("", word), _said("exports/shopify/orders.csv", word), at + 2)
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    draws = drawn(zip(frame["order_key"], frame["currency"], frame["amount"], strict=True), size, seed)
    keys = [key for draw in draws for key in draw.keys]
    return MonetarySample(draws, frame[frame["order_key"].isin(keys)])


def verdicts(word: str = "") -> tuple[Verdict, ...]:
    """One verdict on the gap."""
    at = datetime(2026, 1, 4, 15, tzinfo=UTC)
    return (Verdict(at, _said("A. Brandt", word), "gap", "G1", "confirmed", _said("seen in the shop", word), 2),)


def _said(text: str, word: str) -> str:
    return f"{text} {word}".strip()

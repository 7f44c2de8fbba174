"""A study made by hand: what the evidence is tested against, without reading a single file."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from syncgap_kit.findings import Cause, ChannelStatement, DaySpan, Findings, Gap, Input

FIRST, ONSET, LAST = date(2025, 4, 1), date(2025, 9, 10), date(2025, 12, 30)
AS_OF = datetime(2026, 1, 5, 4, 59, tzinfo=UTC)
ORDER_COLUMNS = (
    "channel order_id order_name created_at disposition reason amount currency difference gap_id cause_kind cause_ref "
    "doc_number source_file source_row"
).split()


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    timezone: str
    currency: str
    as_of: datetime
    folder: Path


@dataclass(frozen=True)
class Study:
    case: Case
    findings: Findings
    exceptions: pd.DataFrame
    not_expected: pd.DataFrame
    quarantine: pd.DataFrame
    completeness: pd.DataFrame
    changes: pd.DataFrame
    documents: list[str]


def counted(expected: int, missing: int, price: str = "90.00") -> ChannelStatement:
    """A channel of which `missing` of `expected` orders are gone, and 30 were not expected."""
    counts = {"orders": expected + 30, "not_expected": 30, "expected": expected, "posted": expected - missing - 25,
              "posted_late": 15, "mismatched": 0, "duplicated": 0, "in_flight": 10, "missing": missing, "orphans": 0}  # fmt: skip
    return ChannelStatement("shopify", "USD", counts, {key: number * Decimal(price) for key, number in counts.items()})


def gap(word: str = "") -> Gap:
    """The flagship: an old rule that excludes what the shop began to call pending."""
    rule = Cause(
        "rule", "R-12", Decimal("0.9812"), f"it excludes draft and pending, and paid orders became pending {word}".strip(),
        trigger="latent", trigger_ref="W-3", trigger_onset=DaySpan(ONSET, ONSET - timedelta(1), ONSET, Decimal("0.97")),
        evidence=(f"R-12 excludes 412 of the 412 missing orders and 0 of the 1,290 posted ones {word}".strip(),
                  "Before 10 September 2025 it had excluded no paid order in 163 days"),
        against=(f"2 orders that R-12 should have stopped are in the books {word}".strip(),),
    )  # fmt: skip
    decoy = Cause(
        "rule", "R-19", Decimal("0.0104"), "it was edited on 9 September 2025, the day before the onset",
        trigger="changed", against=("R-19 concerns 3 of the 412 missing orders",),
    )  # fmt: skip
    unknown = Cause("unknown", None, Decimal("0.0084"), "no recorded cause explains it")
    return Gap("G1", "shopify", "USD", "missing", DaySpan(ONSET, ONSET - timedelta(2), ONSET + timedelta(1), Decimal("0.97")),
               None, ((ONSET, LAST),), "step", 0, 412, Decimal("38114.20"), (401, 415),
               {"field": "financial_status", "op": "in", "value": ["draft", "pending"]}, "A", (rule, decoy, unknown))  # fmt: skip


def completeness(broken: bool = True) -> pd.DataFrame:
    """Thirty to fifty orders a day, of which a ninth is lost since the onset."""
    rows = []
    for step in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(step)
        expected = (
            30 + (step * 7) % 17 + (4 if day.weekday() < 5 else -8) + (25 if day.month == 12 and day.day < 20 else 0)
        )
        missing = expected * (2 + step % 3) // 27 if broken and day >= ONSET else int(step % 41 == 7)
        rows.append(
            ("shopify", "USD", day, expected, expected - missing, missing, 1.0 if (LAST - day).days > 3 else 0.6)
        )
    return pd.DataFrame(rows, columns=["channel", "currency", "day", "expected", "arrived", "missing", "maturity"])


def changes(word: str = "") -> pd.DataFrame:
    """A dozen recorded changes, one of them the decoy and one the workflow that set the gap off."""
    rows: list[tuple[Any, ...]] = [
        (None, "rule", "R-1", "", "create", "rule R-1 was in force before the first record"),
        (
            date(2025, 2, 3),
            "rule",
            "R-12",
            "shopify",
            "create",
            f"rule R-12 was created: skip draft and pending {word}".strip(),
        ),
        (date(2025, 5, 6), "mapping", "M-PAY", "shopify", "update", "mapping M-PAY got an entry"),
        (date(2025, 7, 2), "schedule", "S-1", "shopify", "update", "schedule S-1: every hour"),
        (date(2025, 9, 9), "rule", "R-19", "shopify", "update", "rule R-19 was edited"),
        (date(2025, 9, 10), "workflow", "W-3", "shopify", "update", "the warehouse holds pre-orders as pending"),
        (date(2025, 9, 14), "setting", "Q-1", "shopify", "update", "setting Q-1: order_quota 500"),
        (date(2025, 12, 19), "credential", "C-SHOP-LIVE", "shopify", "renew", "credential C-SHOP-LIVE was renewed"),
    ]
    rows = [
        (None if row[0] is None else datetime(row[0].year, row[0].month, row[0].day, 13, tzinfo=UTC), *row)
        for row in rows
    ]
    return pd.DataFrame(rows, columns=["at", "day", "kind", "id", "channel", "action", "summary"], dtype=object)


def orders(number: int, word: str = "", gap_id: str = "G1", disposition: str = "missing") -> pd.DataFrame:
    """`number` rows as they stand in exceptions.csv."""
    rows = [
        ("shopify", str(5100000000 + at), f"#{1000 + at} {word}".strip(), (ONSET + timedelta(at // 4)).isoformat() + "T14:00:00Z",
         disposition, f"no document in the books {word}".strip(), "92.51", "USD", "", gap_id, "rule", "R-12", "",
         f"exports/shopify/orders{' ' + word if word else ''}.csv", str(at * 2 + 2))
        for at in range(number)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=ORDER_COLUMNS, dtype=object)


def study(word: str = "", with_gap: bool = True) -> Study:
    """The whole study; `word` stands in every text that comes from data, to see what becomes of it."""
    name = "northwind"
    case = Case(
        name,
        f"Northwind Outfitters: orders missing from QuickBooks {word}".strip(),
        "America/New_York",
        "USD",
        AS_OF,
        Path(name),
    )
    read = (
        Input(f"exports/shopify/orders{' ' + word if word else ''}.csv", "a" * 64, 1_204_311, "shopify_orders", "shopify", "B", 11460, 11450, 3, 7),
        Input("exports/quickbooks/transactions.csv", "b" * 64, 804_311, "quickbooks_transactions", None, "B", 9460, 9432, 0, 28),
    )  # fmt: skip
    missing = 412 if with_gap else 0
    findings = Findings(name, AS_OF, read, (counted(10_882, missing),), (gap(word),) if with_gap else (),
                        warnings=(f"3 rows were set aside {word}".strip(),))  # fmt: skip
    aside = pd.DataFrame([(f"exports/shopify/orders{word}.csv", "77", "Total", f"1,2,3 {word}", "not an amount")] * 3,
                         columns=["source_file", "source_row", "column", "value", "reason"], dtype=object)  # fmt: skip
    return Study(case, findings, orders(missing, word), orders(30, word, "", "not_expected"), aside, completeness(with_gap),
                 changes(word), [f"Shopify: the document number is the order's number {word}".strip()])  # fmt: skip

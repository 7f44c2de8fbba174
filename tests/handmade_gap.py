"""What a section of a gap needs of the study made by hand: rows, logs, the list of what is missing, and a what-if."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from syncgap_kit.attribution.replay_pack import COLUMNS, ReplayPack
from syncgap_kit.attribution.what_if import ORDERS, OUTCOMES, SUMMARY, WhatIf, sentence_of
from syncgap_kit.chronicle import EDITS, LINES, RUNS, Chronicle
from syncgap_kit.gap_rows import GapRow

PRICE, TAX = Decimal("92.51"), Decimal("6.05")


def rows_of(listed: pd.DataFrame) -> tuple[GapRow, ...]:
    """The rows of a gap, as they stand in exceptions.csv."""
    told = listed.to_dict("records")
    days = [date.fromisoformat(str(row["created_at"])[:10]) for row in told]
    return tuple(
        GapRow(
            row["order_name"], day, PRICE, tax=TAX, source_file=row["source_file"], source_row=int(row["source_row"])
        )
        for row, day in zip(told, days, strict=True)
    )


def chronicle(first: date, last: date, word: str) -> Chronicle:
    """Four runs a day, one of which failed on the first day; a line of a log, and a document that somebody voided."""
    days = [first + timedelta(step) for step in range((last - first).days + 1)]
    said = f"timeout {word}".strip()
    runs = [(day, 4, int(day == first), 30, said if day == first else None) for day in days]
    lines = [("filtered", f"pending {word}".strip(), 2, first, last)]
    return Chronicle(
        pd.DataFrame(runs, columns=list(RUNS), dtype=object),
        (first - timedelta(days=30), last),
        pd.DataFrame(lines, columns=list(LINES), dtype=object),
        pd.DataFrame([(last, "voided", 1, 1)], columns=list(EDITS), dtype=object),
    )


def pack(listed: pd.DataFrame) -> ReplayPack:
    """The list of what is missing: all of it ready to be entered but the first."""
    rows = []
    for at, row in enumerate(listed.to_dict("records")):
        known = {**row, "total": PRICE, "doc_number": row["order_name"], "ready": "yes" if at else "no"}
        known |= {} if at else {"check_number_taken": "a document of the books bears this number already"}
        rows.append([known.get(name, "ok") for name in COLUMNS])
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    return ReplayPack(frame.assign(source_row=frame["source_row"].astype(object)), ())


def what_if(rule: str, listed: pd.DataFrame) -> WhatIf:
    """With the rule switched off all that is missing would enter, and 30 orders that rightly stay out."""
    own = [(row["order_id"], "missing_enters", "missing", "G1") for row in listed.to_dict("records")]
    own += [(str(at), "unwanted_enters", "not_expected", "") for at in range(30)]
    detail: list[list[Any]] = []
    for order, outcome, became, gap in own:
        known = {"channel": "shopify", "currency": "USD", "order_id": order, "order_name": order, "outcome": outcome,
                 "disposition": became, "month": "2025-09", "amount": PRICE, "gap_id": gap}  # fmt: skip
        detail.append([known.get(name, "") for name in ORDERS])
    counted = pd.Series([outcome for _, outcome, _, _ in own]).value_counts()
    summary = [
        [outcome, words, "shopify", "USD", "2025-09", int(counted[outcome]), PRICE * int(counted[outcome])]
        for outcome, words in OUTCOMES.items()
        if outcome in counted
    ]
    frame = pd.DataFrame(summary, columns=list(SUMMARY))
    orders = pd.DataFrame(detail, columns=list(ORDERS), dtype=object)
    return WhatIf(rule, None, frame, orders, sentence_of(rule, None, frame))

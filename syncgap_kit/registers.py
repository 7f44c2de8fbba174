"""The registers that go with the findings: exceptions, orders not expected, rows set aside, configuration changes."""

from datetime import datetime
from typing import Any

import pandas as pd

from .attribution.beyond_orders import document_key
from .attribution.configuration import Configuration
from .attribution.connection import lapse_of
from .attribution.record_words import terms
from .calendar import day_in
from .findings import Gap, instant_text, money_text
from .matching.orders import Matches

COLUMNS = (
    *("channel", "order_id", "order_name", "created_at", "disposition", "reason", "amount", "currency", "difference"),
    *("gap_id", "cause_kind", "cause_ref", "doc_number", "source_file", "source_row"),
)
FAULTLESS = ("posted", "not_expected")
QUARANTINE_COLUMNS = ("source_file", "source_row", "column", "value", "reason")


def exceptions(matches: Matches, gap_of: dict[int, Gap]) -> pd.DataFrame:
    """A row for each order that is neither posted nor not expected, and for each orphan; all cells are text."""
    orders = matches.orders
    own = orders.filter(orders.disposition.notin(FAULTLESS))
    rows = [_order_row(row, gap_of.get(row["order_key"])) for row in _rows(own)]
    orphans = matches.orphans.order_by("channel", "date", "posting_key").to_pyarrow().to_pylist()
    rows += [_orphan_row(row, gap_of.get(document_key(row["posting_key"]))) for row in orphans]
    return _frame(rows)


def not_expected(matches: Matches) -> pd.DataFrame:
    """A row for each order that does not belong in the books, with the reason; all cells are text."""
    orders = matches.orders
    return _frame([_order_row(row, None) for row in _rows(orders.filter(orders.disposition == "not_expected"))])


def quarantine(matches: Matches) -> pd.DataFrame:
    """A row for each cell or record that was set aside at intake; all cells are text."""
    rows = [[str(getattr(item, name)) for name in QUARANTINE_COLUMNS] for item in matches.case.quarantine]
    return pd.DataFrame(rows, columns=list(QUARANTINE_COLUMNS), dtype="str")


def _rows(orders: Any) -> list[dict[str, Any]]:
    wanted = orders.select(
        *("order_key", "channel", "order_id", "order_name", "disposition", "reason", "currency", "doc_number"),
        *("source_file", "source_row", "difference"),
        amount=orders.total,
        created_at=orders.created_at.cast("timestamp('UTC')"),
    )
    rows: list[dict[str, Any]] = (
        wanted.order_by("channel", "created_at", "order_id", "order_key").to_pyarrow().to_pylist()
    )
    return rows


def _order_row(row: dict[str, Any], gap: Gap | None) -> dict[str, str]:
    currency, difference = row["currency"], row["difference"]
    shown = row["disposition"] in ("mismatched", "duplicated") and difference is not None
    return {
        **{name: str(row[name] or "") for name in ("channel", "order_id", "order_name", "disposition", "reason")},
        "created_at": instant_text(row["created_at"]),
        "amount": "" if row["amount"] is None else money_text(row["amount"], currency),
        "currency": currency or "",
        "difference": money_text(difference, currency) if shown else "",
        **_gap_cells(gap),
        "doc_number": row["doc_number"] or "",
        "source_file": row["source_file"],
        "source_row": str(row["source_row"]),
    }


def _gap_cells(gap: Gap | None) -> dict[str, str]:
    if gap is None:
        return dict.fromkeys(("gap_id", "cause_kind", "cause_ref"), "")
    return {"gap_id": gap.id, "cause_kind": gap.cause.kind, "cause_ref": gap.cause.ref or ""}


def _orphan_row(row: dict[str, Any], gap: Gap | None) -> dict[str, str]:
    return {
        **dict.fromkeys(COLUMNS, ""),
        **_gap_cells(gap),
        "channel": row["channel"],
        "created_at": row["date"].isoformat(),
        "disposition": "orphan",
        "reason": row["reason"],
        "amount": "" if row["amount"] is None else money_text(row["amount"], row["currency"]),
        "currency": row["currency"] or "",
        "doc_number": row["doc_number"] or "",
        "source_file": row["source_file"],
        "source_row": str(row["source_row"]),
    }


def _frame(rows: list[dict[str, str]]) -> pd.DataFrame:
    return pd.DataFrame([[row[name] for name in COLUMNS] for row in rows], columns=list(COLUMNS), dtype="str")


def amounts_by_key(matches: Matches) -> dict[int, Any]:
    """The amount of each order that a gap may hold, by order_key."""
    orders = matches.orders
    own = orders.filter(orders.disposition.notin(FAULTLESS)).select("order_key", "total").to_pyarrow()
    return {row["order_key"]: row["total"] for row in own.to_pylist()}


def changes(configuration: Configuration, zone: str, as_of: datetime) -> pd.DataFrame:
    """Every dated change of the configuration, a lapse included, oldest first, in words.

    `earliest`: the first day that it may have been, where only an interval is known, which ends on `day`.
    """
    rows: list[dict[str, Any]] = []
    for versions in configuration.versions.values():
        for version in versions:
            text = "; ".join(part for part in (terms(version), version.text) if part)
            text = f": {text}" if text else ""
            found = [(version.since.latest, version.since.earliest, version.action)]
            lapse = lapse_of(version)
            found += [(lapse, lapse, "expiry")] if lapse and lapse <= as_of else []
            for at, earliest, action in found:
                rows.append(
                    {
                        "at": at,
                        "day": day_in(at, zone) if at else None,
                        "earliest": day_in(earliest, zone) if at and earliest and earliest != at else None,
                        "kind": version.kind,
                        "id": version.id,
                        "channel": ", ".join(version.channels),
                        "action": action,
                        "summary": f"{version.kind.capitalize()} {version.id} ({action}){text}",
                    }
                )
    rows.sort(key=lambda row: (row["at"] is not None, row["at"] or 0, row["id"]))
    return pd.DataFrame(rows, columns=["at", "day", "earliest", "kind", "id", "channel", "action", "summary"])

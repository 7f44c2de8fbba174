"""What exports, books and logs tell of a trade: the canonical rows, and case.toml."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from ..values import Rows
from .buyers import DONE, Purchase
from .trade import DATES_ONLY, Fault, Trade

TOOL, CLERK = "Bridge Sync", "9d41e7aa"
CLAUSE = '{ when = { field = "tags", op = "eq", value = "trade-account" }, reason = "trade accounts are billed" }'
NOTHING = dict.fromkeys(("shipping", "discount", "refunded"), Decimal(0))


def case_toml(trade: Trade) -> str:
    """case.toml, with the policy that trade accounts are billed by hand."""
    lines = ["[case]", f'title = "{trade.group} {trade.number}"', f'timezone = "{trade.zone.key}"']
    lines += [f'currency = "{trade.coins[0]}"', f"as_of = {trade.as_of:%Y-%m-%dT%H:%M:%SZ}"]
    for channel in trade.channels:
        lines += ["[[source]]", f'path = "exports/{channel}-*.csv"', f'channel = "{channel}"']
    lines += ["[[source]]", 'path = "exports/ledger.csv"', "[policy]", f'grace = "{trade.grace}d"', 'late_after = "7d"']
    for channel in trade.channels:
        lines += [f"[policy.channel.{channel}]", f"not_expected = [{CLAUSE}]"]
    return "\n".join(lines) + "\n"


def tables(trade: Trade) -> dict[str, Rows]:
    """All rows of the case."""
    documents = [row for one in trade.purchases for row in _documents(trade, one)]
    return {
        "orders": [_order(trade, one) for one in trade.purchases],
        "order_lines": [line for one in trade.purchases for line in _lines(one)],
        "order_history": [row for one in trade.purchases for row in _history(trade, one)],
        "postings": documents,
        "posting_times": _audit(trade, documents) if trade.audited else [],
        "sync_events": _events(trade),
        "sync_runs": trade.runs,
    }


def _from(one: Purchase) -> dict[str, Any]:
    return {"source_file": f"exports/{one.channel}-orders.csv", "source_row": one.number % 1_000_000}


def _order(trade: Trade, one: Purchase) -> dict[str, Any]:
    """The newest export: shipped and done two days later, where nothing holds it."""
    row = {name: value for name, value in one.facts.items() if not isinstance(value, list)}
    done = one.decided + timedelta(hours=44)
    if one.paid and done < trade.as_of and not (one.told and one.number % 10 < 3):
        row |= {"fulfillment_status": "fulfilled", "fulfilled_at": done, "updated_at": done}
        row |= {"order_status": DONE[one.channel]}
        if one.channel == DATES_ONLY:
            row |= {"fulfilled_at": trade.opening(done), "updated_at": None}
    row |= one.now
    words = ("financial_status", "fulfillment_status", "order_status")
    row |= NOTHING | {f"{name}_raw": row[name] for name in words} | _from(one)
    row["withheld_tax"] = row["tax"] if one.channel == "amazon" else Decimal(0)
    return row | {"subtotal": row["total"] - row["tax"], "is_draft_origin": False, "customer_key": f"buyer {one.id}"}


def _lines(one: Purchase) -> Rows:
    each = (one.facts["total"] / len(one.facts["sku"])).quantize(Decimal("0.0001"))
    rows = zip(one.facts["sku"], one.facts["product_type"], one.facts["vendor"], strict=True)
    own = {"channel": one.channel, "order_id": one.id, "quantity": Decimal(1), "amount": each} | _from(one)
    return [own | {"sku": sku, "product_type": kind, "vendor": maker} for sku, kind, maker in rows]


def _history(trade: Trade, one: Purchase) -> Rows:
    """Exports of before the decision and after it that agree, of those orders of which it is known how they stood."""
    if not one.told:
        return []
    seen = [at for at in (one.facts["created_at"], one.decided + timedelta(minutes=90)) if at < trade.as_of]
    own = {"channel": one.channel, "order_id": one.id} | _from(one)
    return [own | {"field": name, "value": one.facts[name], "seen_at": at} for at in seen for name in trade.watched]


def _documents(trade: Trade, one: Purchase) -> Rows:
    rows = []
    if one.booked:
        waited = one.booked - one.decided > timedelta(days=2)
        day = trade.day(one.booked if waited and not one.typed else one.paid or one.placed)
        made = one.booked if trade.instants else None
        rows.append(_document(trade, one, one.typed) | {"date": day, "created_at": made})
    if one.again:
        made = one.again if trade.instants else None
        rows.append(_document(trade, one, typed=True) | {"created_at": made, "source_row": one.number * 3})
    return rows


def _document(trade: Trade, one: Purchase, typed: bool) -> dict[str, Any]:
    net = trade.net and one.channel == "amazon"
    return {
        "ledger": "quickbooks",
        "document_type": "invoice" if typed else "sales_receipt",
        "document_type_raw": "Invoice" if typed else "Sales Receipt",
        "doc_number": one.name,
        "document_id": f"{'P' if typed else 'B'}{one.id}",
        "date": trade.day(one.paid or one.placed),
        "amount": one.facts["total"] - (one.facts["tax"] if net else 0) + one.off,
        "currency": one.facts["currency"],
        "posting": True,
        "without_tax": False,
        "customer_key": f"buyer {one.id}",
        "source_file": "exports/ledger.csv",
        "source_row": one.number,
    }


def _audit(trade: Trade, documents: Rows) -> Rows:
    """The books' own log: who made and who deleted a document."""
    made = {f"{name}{one.id}": at for one in trade.purchases for name, at in (("P", one.again), ("B", one.booked))}
    made |= {f"P{one.id}": one.booked for one in trade.purchases if one.typed}
    told = [(row, "added", made[row["document_id"]]) for row in documents]
    for one, gone in trade.deleted:
        row = _document(trade, one, typed=False) | {"amount": _document(trade, one, typed=False)["amount"] - one.off}
        told += [(row, "added", one.decided + timedelta(minutes=12)), (row, "deleted", gone)]
    names = ("ledger", "document_type", "document_id", "doc_number", "date", "amount", "source_row")
    return [
        {name: row[name] for name in names}
        | {"event": event, "at": at, "source_file": "exports/ledger-audit.csv"}
        | {"actor": CLERK if event == "deleted" or row["document_id"][0] == "P" else TOOL}
        for row, event, at in told
    ]


def _events(trade: Trade) -> Rows:
    """The log: whole, or its last two months, or what is no success, or none."""
    faults: dict[str, Fault] = {fault.key: fault for fault in trade.faults}
    since = trade.as_of - timedelta(days=60)
    rows = [row for one in trade.purchases for row in _said(trade, one, faults) if row["at"] < trade.as_of]
    kept = {
        "absent": lambda row: False,
        "whole": lambda row: True,
        "errors": lambda row: row["outcome"] in ("failed", "filtered", "skipped", "retried"),
        "recent": lambda row: row["at"] >= since,
    }[trade.logs]
    return sorted((row for row in rows if kept(row)), key=lambda row: (row["at"], row["order_id"]))


def _said(trade: Trade, one: Purchase, faults: dict[str, Fault]) -> Rows:
    own = {"channel": one.channel, "order_id": one.id, "source_file": "logs/bridge.csv"}
    fault = faults.get(one.fate or "")
    rows: Rows = []
    if fault is not None and fault.told:
        named = fault.key if trade.named and not fault.hidden and fault.told[0] == "filtered" else None
        rows.append(_row(own, one.decided, *fault.told) | {"rule_id": named})
    elif fault is None and one.barred:
        rows.append(_row(own, one.decided, "filtered") | {"rule_id": one.barred[0] if trade.named else None})
    if one.booked and not one.typed:
        rows.append(_row(own, one.booked if fault else one.decided, "posted") | {"doc_number": one.name})
    return rows


def _row(own: dict[str, Any], at: datetime, outcome: str, reason: str = "") -> dict[str, Any]:
    return own | {"at": at, "outcome": outcome, "reason": reason or None}

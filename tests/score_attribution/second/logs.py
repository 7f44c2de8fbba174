"""The tool's log of events and runs, and the older states of orders, as the files tell them."""

from datetime import datetime, timedelta
from typing import Any

from ..values import Rows
from .world import Order, World


def events(world: World) -> dict[str, Rows]:
    """What the log keeps: everything, or failures alone, or nothing."""
    rows: Rows = []
    for order in world.orders if world.log else []:
        if not order.due or order.stray or order.at >= world.as_of:
            continue
        if order.logged:
            _event(rows, order, order.at, "seen")
        loss = order.lost
        if loss and loss.says and not _cut(order, world):
            outcome, reason, name = loss.says
            at = order.at + timedelta(seconds=8 if order.logged else 0)
            for again in range(2 * (reason.startswith("retry"))):
                _event(rows, order, at, "retried", f"attempt {again + 1}")
                at += timedelta(minutes=4)
            _event(rows, order, at, outcome, reason, name or None)
        if order.logged and order.posted_at and order.posted_at < world.as_of:
            _event(rows, order, order.posted_at, "posted", number=order.document)
    rows.sort(key=lambda row: row["at"])
    for number, row in enumerate(rows):
        row |= {"source_file": "logs/events.csv", "source_row": number + 2}
    runs = sorted(world.runs, key=lambda run: run["started_at"])
    for number, run in enumerate(runs):
        run |= {"source_file": "logs/runs.csv", "source_row": number + 2, "run_id": f"run-{number}"}
    return {"sync_events": rows, "sync_runs": runs}


def _cut(order: Order, world: World) -> bool:
    """Whether the log no longer holds the line: what it calls posted must not have happened later."""
    return order.at + timedelta(seconds=8) >= world.as_of


def _event(
    rows: Rows, order: Order, at: datetime, outcome: str, reason: str = "", rule: str | None = None,
    number: str | None = None,
) -> None:  # fmt: skip
    told: dict[str, Any] = {"at": at, "run_id": None, "channel": order.channel, "order_id": order.id}
    rows.append(told | {"outcome": outcome, "reason": reason or None, "rule_id": rule, "doc_number": number})


def states(world: World) -> Rows:
    """Older states: what an order was when an earlier export saw it, around its decision, where one is kept."""
    rows: Rows = []
    for order in world.orders:
        if not order.known or not order.due:
            continue
        row, since = order.row, order.row["paid_at"]
        until = max(order.at + timedelta(minutes=1), since + timedelta(hours=world.dice.uniform(0.3, 2.9)))
        fields = ["fulfillment_status", "financial_status"] + ["order_status"] * (row["order_status"] is not None)
        for name in fields:
            if row["updated_at"] > order.at:
                _state(rows, order, name, order.facts[name], since, until)
        if since - row["created_at"] > timedelta(hours=3):
            seen = row["created_at"] + timedelta(hours=1)
            _state(rows, order, "financial_status", "pending", row["created_at"], seen)
    return rows


def _state(rows: Rows, order: Order, name: str, value: str, since: datetime, until: datetime) -> None:
    file = {"source_file": f"exports/{order.channel}/earlier.csv", "source_row": len(rows) + 2}
    told = {"channel": order.channel, "order_id": order.id, "field": name, "value": value}
    rows.append(told | {"seen_at": since, "seen_until": until} | file)

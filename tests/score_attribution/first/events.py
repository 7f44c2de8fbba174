"""The sync tool's log: whole, partial (failures kept longer than successes), or absent."""

from collections.abc import Iterator
from typing import Any

from ..values import Rows
from .demand import Order
from .scene import Scene

KEPT = 0.5  # of the time, at its end, of which a partial log still holds successes


def event_rows(scene: Scene) -> Rows:
    """A row for each thing the tool said, in order of time."""
    if scene.logs == "absent":
        return []
    told = {one.key: one.told for one in scene.mechanisms}
    found = [
        event
        for order in scene.orders
        for event in _events(scene, order, told)
        if event["at"] < scene.as_of and (scene.logs == "whole" or _kept(scene, event))
    ]
    return sorted(found, key=lambda event: (event["at"], event["order_id"]))


def _kept(scene: Scene, event: dict[str, Any]) -> bool:
    recent = event["at"] >= scene.at(scene.days * (1 - KEPT), 0) and scene.dice.chance(0.9)
    return recent or event["outcome"] in ("failed", "filtered")


def _events(scene: Scene, order: Order, told: dict[str, tuple[str, str] | None]) -> Iterator[dict[str, Any]]:
    if order.lost in told:
        said = told[order.lost]
        if said is not None:
            yield _event(order, *said, ident=_named(scene, order))
        if order.posted is not None:
            yield _event(order, "posted", "", at=order.posted)
    elif not order.due:
        blocked = bool(order.blocked)
        ident = order.blocked[0] if blocked and scene.named else None
        yield _event(order, "filtered" if blocked else "skipped", "", ident=ident)
    elif order.posted is not None:
        yield _event(order, "posted", "")


def _named(scene: Scene, order: Order) -> str | None:
    """The rule that a log names, where this one names any."""
    rules = [ident for ident in order.blocked if ident.startswith("R-")]
    hidden = any(one.hidden for one in scene.mechanisms if one.key == order.lost)
    return order.lost if scene.named and not hidden and order.lost in rules else None


def _event(order: Order, outcome: str, reason: str, ident: str | None = None, at: object = None) -> dict[str, Any]:
    return {
        "at": at or order.decided,
        "channel": order.channel,
        "order_id": order.id,
        "outcome": outcome,
        "reason": reason or None,
        "rule_id": ident,
        "doc_number": order.name if outcome == "posted" else None,
        "source_file": "logs/events.csv",
    }

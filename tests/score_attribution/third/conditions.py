"""Predicates drawn from what a channel sells: any value of any column, thresholds, lists, negations, two together."""

from collections.abc import Sequence
from typing import Any

from ..predicate import holds
from ..second.world import is_
from .buyers import Purchase
from .trade import Trade

COLUMNS = (
    *("country", "region", "payment_method", "shipping_method", "source_name", "location", "tags", "discount_code"),
    *("tax_name", "sku", "vendor", "product_type", "fulfillment_channel", "sales_channel", "risk_level"),
)
LOOKED_AT = 900  # orders of which a share is taken


def held(when: Any, purchases: Sequence[Purchase]) -> list[Purchase]:
    """The orders that a predicate holds for."""
    return [one for one in purchases if holds(when, one.facts, one.decided)]


def share(when: Any, purchases: Sequence[Purchase]) -> float:
    """Of so many of them it holds, by every n-th."""
    some = purchases[:: max(len(purchases) // LOOKED_AT, 1)]
    return len(held(when, some)) / max(len(some), 1)


def some_condition(trade: Trade, low: float = 0.05, high: float = 0.4, plain: bool = False) -> Any:
    """A predicate of such a share of the main channel's orders; plain: one condition. Else ValueError."""
    own = trade.own()
    for _ in range(80):
        when = _single(trade, own)
        if not plain and trade.chance(0.35):
            when = {trade.dice.choice(("all", "any")): [when, _single(trade, own)]}
        if low <= share(when, own) <= high:
            return when
    raise ValueError("no predicate of such a share")


def _single(trade: Trade, own: Sequence[Purchase]) -> Any:
    dice = trade.dice
    facts = dice.choice(own).facts
    if dice.random() < 0.2:
        op = dice.choice(("lt", "gt", "le", "ge"))
        edges = sorted(one.facts["total"] for one in own[:: max(len(own) // 60, 1)])
        part = dice.uniform(0.05, 0.4)
        edge = edges[int(len(edges) * (part if op in ("lt", "le") else 1 - part))]
        return is_("total", op, f"{int(edge) + dice.choice((0, 0.5))}")
    name = dice.choice([column for column in COLUMNS if facts[column]])
    value = facts[name][0] if isinstance(facts[name], list) else facts[name]
    if dice.random() < 0.12:
        return {"all": [is_(name, "not_null"), {"not": is_(name, "in", [value, "none of ours"])}]}
    return is_(name, "eq", value)


def narrower(trade: Trade, when: Any, low: float = 0.6, high: float = 0.94) -> Any | None:
    """A predicate of so large a part of the same orders, None where none was met with."""
    hit = held(when, trade.own())
    for _ in range(40 if hit else 0):
        other = _single(trade, hit)
        near = {"all": [when, other if trade.chance(0.4) else {"not": other}]}
        if low <= share(near, hit) <= high:
            return near
    return None

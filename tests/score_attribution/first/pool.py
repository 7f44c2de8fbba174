"""Predicates to be drawn: one condition or two, by the share of the orders that they hold for."""

from typing import Any

from ..predicate import holds
from .demand import COUNTRIES, PAYMENTS, SKUS, Order
from .scene import Scene

CONDITIONS: tuple[tuple[str, str, Any], ...] = (
    *(("country", "eq", name) for name, _ in COUNTRIES),
    *(("payment_method", "eq", name) for name in PAYMENTS),
    *(("source_name", "eq", name) for name in ("pos", "mobile", "subscription", "web")),
    *(("shipping_method", "eq", name) for name in ("Express", "Pickup")),
    *(("tags", "eq", name) for name in ("vip", "gift", "recurring")),
    *(("discount_code", "eq", name) for name in ("WELCOME10", "SUMMER")),
    *(("total", "ge", amount) for amount in ("60.00", "120.00", "180.00")),
    *(("total", "lt", amount) for amount in ("15.00", "20.00", "30.00")),
    *(("product_type", "eq", kind) for kind in ("tents", "bags", "stoves", "boots")),
    *(("sku", "eq", sku) for sku, _ in SKUS[::2]),
    *(("region", "eq", name) for name in ("NY", "CA", "TX")),
    ("country", "in", ["GB", "DE", "FR"]),
    ("country", "in", ["AU", "JP"]),
    ("risk_level", "in", ["medium", "high"]),
    ("discount_code", "not_null", None),
    ("location", "eq", "Store 1"),
)


def condition(field: str, op: str, value: Any = None) -> dict[str, Any]:
    """A condition as a record holds it."""
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


def held(when: Any, orders: list[Order]) -> list[Order]:
    """The orders that a predicate holds for."""
    return [order for order in orders if holds(when, order.facts, order.decided)]


def draw_predicate(scene: Scene, low: float = 0.03, high: float = 0.45, double: float = 0.35) -> Any:
    """A predicate that holds for so large a share of the main channel's orders."""
    orders = scene.own()
    for _ in range(200):
        when: Any = condition(*scene.dice.pick(CONDITIONS))
        if scene.dice.chance(double):
            when = {"all": [when, condition(*scene.dice.pick(CONDITIONS))]}
            if when["all"][0]["field"] == when["all"][1]["field"]:
                continue
        if low <= len(held(when, orders)) / max(len(orders), 1) <= high:
            return when
    raise ValueError("no predicate holds for such a share")


def kin(scene: Scene, when: Any, low: float = 0.6, high: float = 0.95) -> Any | None:
    """A narrower predicate whose orders are so large a part of those of `when`; None where the pool has none."""
    orders = held(when, scene.own())
    for _ in range(150):
        other = condition(*scene.dice.pick(CONDITIONS))
        negated = {"not": other} if scene.dice.chance(0.6) else other
        narrower = {"all": [*when.get("all", [when]), negated]}
        if orders and low <= len(held(narrower, orders)) / len(orders) <= high:
            return narrower
    return None

"""Amazon's side of a planted world: orders and the rows of its All Orders report (times in UTC, nothing quoted)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np

from .catalogue import AMAZON, NEW_PRODUCT, Product
from .demand import order_instants
from .dice import Dice
from .orders import Order, exact, money
from .people import PLACES
from .plan import Plan

COLUMNS = (
    *"amazon-order-id merchant-order-id purchase-date last-updated-date order-status fulfillment-channel".split(),
    *"sales-channel order-channel ship-service-level product-name sku asin item-status quantity currency".split(),
    *"item-price item-tax shipping-price shipping-tax gift-wrap-price gift-wrap-tax item-promotion-discount".split(),
    *"ship-promotion-discount ship-city ship-state ship-postal-code ship-country promotion-ids".split(),
    *"is-business-order purchase-order-number price-designation".split(),
)
MONEY_ADDED = ("item-price", "item-tax", "shipping-price", "shipping-tax", "gift-wrap-price", "gift-wrap-tax")
MONEY_TAKEN = ("item-promotion-discount", "ship-promotion-discount")


def draw_amazon(plan: Plan, rng: np.random.Generator) -> list[Order]:
    """All Amazon orders of the world, oldest first."""
    dice = Dice(rng)
    taken: set[str] = set()
    return [_draw_order(plan, at, _draw_id(taken, dice), dice) for at in order_instants(plan, "amazon", rng)]


def _draw_id(taken: set[str], dice: Dice) -> str:
    """A new id that no convention of document numbers confuses with an older one."""
    while True:
        order_id = f"11{dice.whole(1, 4)}-{dice.whole(0, 9_999_999):07d}-{dice.whole(0, 9_999_999):07d}"
        if not {order_id[:17], order_id[-17:]} & taken:
            taken |= {order_id[:17], order_id[-17:]}
            return order_id


def _draw_order(plan: Plan, at: datetime, order_id: str, dice: Dice) -> Order:
    status = _status(plan, at, dice)
    business, replacement = dice.chance(0.06), dice.chance(0.004)
    place, merchant = dice.pick(PLACES), dice.chance(0.22)
    updated_at = min(at + timedelta(minutes=dice.whole(30, 9000)), plan.world.as_of - timedelta(minutes=5))
    shared = {
        "amazon-order-id": order_id,
        "merchant-order-id": "" if merchant else order_id,
        "purchase-date": f"{at:%Y-%m-%dT%H:%M:%S}+00:00",
        "last-updated-date": f"{max(at, updated_at):%Y-%m-%dT%H:%M:%S}+00:00",
        "order-status": status,
        "fulfillment-channel": "Merchant" if merchant else "Amazon",
        "sales-channel": "Amazon.com",
        "ship-service-level": "Standard" if merchant else dice.pick(("Expedited", "SecondDay", "Standard")),
        "item-status": "Unshipped" if status in ("Pending", "Unshipped") else status,
        "ship-city": place[0] if dice.chance(0.7) else place[0].upper(),
        "ship-state": place[1],
        "ship-postal-code": f"{place[3]}-{dice.whole(1001, 9899)}" if dice.chance(0.6) else place[3],
        "ship-country": "US",
        "is-business-order": "true" if business else "false",
        "price-designation": "Business Price" if business else "",
        "purchase-order-number": f"PO-{dice.whole(100, 999)}" if business and dice.chance(0.3) else "",
    }
    tax = sum(rate for _, rate in place[4])
    rows = [
        {**shared, **_item(product, status, replacement, tax, merchant, dice)} for product in _products(plan, at, dice)
    ]
    return _order(order_id, at, status, business, rows)


def _status(plan: Plan, at: datetime, dice: Dice) -> str:
    left = min(plan.instant(plan.last_order_day, 23, 59), plan.world.as_of) - at
    if left < timedelta(days=20) and dice.chance(0.03):
        return "Pending"
    if dice.chance(0.045):
        return "Cancelled"
    return "Unshipped" if left < timedelta(days=2) and dice.chance(0.3) else "Shipped"


def _products(plan: Plan, at: datetime, dice: Dice) -> list[Product]:
    products = [dice.pick(AMAZON) for _ in range(2 if dice.chance(0.1) else 1)]
    launch = plan.launch
    if launch and launch.channel == "amazon" and at >= launch.at and dice.chance(launch.share):
        products[-1] = NEW_PRODUCT["amazon"]
    return products


def _item(product: Product, status: str, replacement: bool, tax: int, merchant: bool, dice: Dice) -> dict[str, str]:
    """One item's cells; money is for the whole quantity, and Amazon tells none for what it never charged."""
    cells = {"product-name": product.name, "sku": product.sku, "asin": product.asin}
    quantity = dice.weighted(((1, 0.88), (2, 0.1), (4, 0.02)))
    if status in ("Cancelled", "Pending"):
        return cells | {"quantity": "0" if status == "Cancelled" else str(quantity)}
    price = 0 if replacement else quantity * product.price
    shipping = 699 if merchant and not replacement else 0
    wrap = 399 if not replacement and dice.chance(0.03) else 0
    promotion = price // 10 if dice.chance(0.06) else 0
    cents = {
        "item-price": price,
        "item-tax": ((price - promotion) * tax + 50_000) // 100_000,
        "shipping-price": shipping,
        "shipping-tax": (shipping * tax + 50_000) // 100_000,
        "gift-wrap-price": wrap,
        "gift-wrap-tax": (wrap * tax + 50_000) // 100_000,
        "item-promotion-discount": promotion,
    }
    cells |= {column: money(value) for column, value in cents.items() if value or column in ("item-price", "item-tax")}
    promotions = f"Save 10% {product.asin} PAWS-V2" if promotion else ""
    return cells | {"quantity": str(quantity), "currency": "USD", "promotion-ids": promotions}


def _order(order_id: str, at: datetime, status: str, business: bool, rows: list[dict[str, str]]) -> Order:
    amount = sum(_cents(row, MONEY_ADDED) - _cents(row, MONEY_TAKEN) for row in rows)
    known = None if status == "Pending" else amount
    return Order(
        channel="amazon",
        order_id=order_id,
        name=order_id,
        created_at=at,
        paid_at=None,
        customer="Amazon Business" if business else "Amazon Customer",
        amount=known,
        expected=status not in ("Pending", "Cancelled") and amount > 0,
        business=business,
        held_back=False,
        facts={
            "order_status": status.lower() if status in ("Pending", "Cancelled") else "unshipped",
            "total": None if status in ("Pending", "Cancelled") else exact(amount),
            "sales_channel": "Amazon.com",
            "tags": [],
            "payment_method": "",
            "sku": [row["sku"] for row in rows],
        },
        cells=tuple(rows),
    )


def _cents(row: Mapping[str, str], columns: tuple[str, ...]) -> int:
    return sum(int(row.get(column, "").replace(".", "") or "0") for column in columns)

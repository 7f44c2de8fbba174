"""The amounts of an order's items as Amazon's reports of orders have them: prices, taxes of their own, promotions."""

from typing import Any

import ibis

from .reader import Field, money

CHARGES = ("item_price", "item_tax", "shipping_price", "shipping_tax", "gift_wrap_price", "gift_wrap_tax")
TAXES = ("item_tax", "shipping_tax", "gift_wrap_tax")
DISCOUNTS = ("item_promotion", "ship_promotion")
AMOUNTS: dict[str, Field] = {
    "item_price": money("item-price"),
    "item_tax": money("item-tax"),
    "shipping_price": money("shipping-price"),
    "shipping_tax": money("shipping-tax"),
    "gift_wrap_price": money("gift-wrap-price"),
    "gift_wrap_tax": money("gift-wrap-tax"),
    "item_promotion": money("item-promotion-discount"),
    "ship_promotion": money("ship-promotion-discount"),
}


def item_amounts(rows: Any) -> dict[str, Any]:
    """What each row of AMOUNTS adds to its order: total, subtotal, tax, shipping and discount; decimal(18, 4)."""
    discount = _sum(rows, DISCOUNTS)
    return {
        "discount": discount,
        "tax": _sum(rows, TAXES),
        "shipping": _sum(rows, ("shipping_price",)),
        "subtotal": _sum(rows, ("item_price",)),
        "total": _sum(rows, CHARGES) - discount,
    }


def _sum(rows: Any, names: tuple[str, ...]) -> Any:
    """The sum of amounts of a row, blanks as nothing; discounts are written with either sign."""
    total = ibis.literal(0).cast("decimal(18, 4)")
    for name in names:
        amount = rows[name].fill_null(0).cast("decimal(18, 4)")
        total = total + (amount.abs() if name in DISCOUNTS else amount)
    return total

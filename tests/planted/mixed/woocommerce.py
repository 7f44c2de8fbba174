"""WooCommerce's side: orders as WebToffee exports them, and a plugin that parks paid orders in a status of its own."""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from ..dice import Dice
from ..orders import Order, exact, money
from ..plan import Plan
from .sales import Sale, draw_sales

COLUMNS = (
    *(
        "order_id,order_number,order_date,paid_date,status,shipping_total,shipping_tax_total,fee_total,fee_tax_total"
    ).split(","),
    *("tax_total,cart_discount,order_discount,discount_total,order_total,order_subtotal,order_currency").split(","),
    *("payment_method,payment_method_title,transaction_id,customer_ip_address,customer_user_agent").split(","),
    *("shipping_method,customer_id,customer_user,customer_email,billing_first_name,billing_last_name").split(","),
    *("billing_company,billing_email,billing_phone,billing_address_1,billing_city,billing_state").split(","),
    *("billing_postcode,billing_country,shipping_first_name,shipping_last_name,shipping_company").split(","),
    *("shipping_city,shipping_state,shipping_country,customer_note,line_item_1,line_item_2").split(","),
)
SHARE_PARKED = 0.3


def draw_woocommerce(plan: Plan, since: datetime, rng: np.random.Generator) -> list[Order]:
    """All orders, oldest first; from `since` on the plugin leaves a share of the paid ones `awaiting-shipment`."""
    dice, number, orders = Dice(rng), 2040 + int(rng.integers(0, 900)), []
    for sale in draw_sales(plan, "woocommerce", "WC", rng, dice):
        number += dice.whole(1, 3)
        kind = dice.weighted((("paid", 0.94), ("unpaid", 0.03), ("cancelled", 0.03)))
        parked = kind == "paid" and sale.at >= since and (dice.chance(SHARE_PARKED) or not _any_parked(orders))
        orders.append(_order(plan, sale, number, kind, parked, dice))
    return orders


def _any_parked(orders: Sequence[Order]) -> bool:
    return any(order.held_back for order in orders)


def _order(plan: Plan, sale: Sale, number: int, kind: str, parked: bool, dice: Dice) -> Order:
    paid_at = sale.at + timedelta(seconds=dice.whole(4, 55)) if kind == "paid" else None
    fresh = plan.world.as_of - sale.at < timedelta(days=4)
    status = {"unpaid": "on-hold", "cancelled": "cancelled"}.get(kind, "processing" if fresh else "completed")
    status = "awaiting-shipment" if parked else status
    at_decision = status.replace("-", "_") if status != "completed" else "processing"
    return Order(
        channel="woocommerce",
        order_id=str(number * 3 + 7),
        name=f"W-{number}",
        created_at=sale.at,
        paid_at=paid_at,
        customer=sale.person.name,
        amount=sale.total,
        expected=kind == "paid",
        business=False,
        held_back=parked,
        facts={"order_status": at_decision, "total": exact(sale.total), "currency": "USD", "sku": sale.skus},
        cells=(_cells(plan, sale, number, status, paid_at),),
    )


def _cells(plan: Plan, sale: Sale, number: int, status: str, paid_at: datetime | None) -> dict[str, str]:
    first, _, last = sale.person.name.partition(" ")
    city, state, _, postcode, _ = sale.person.place
    amounts = {
        "shipping_total": sale.shipping,
        "tax_total": sale.tax,
        "cart_discount": sale.discount,
        "discount_total": sale.discount,
        "order_total": sale.total,
        "order_subtotal": sale.goods,
        **dict.fromkeys(("shipping_tax_total", "fee_total", "fee_tax_total", "order_discount"), 0),
    }
    items = {
        f"line_item_{place}": f"name:{line.product.name}|sku:{line.product.sku}|quantity:{line.quantity}"
        f"|total:{money(line.cents)}|sub_total:{money(line.cents)}"
        for place, line in enumerate(sale.lines, 1)
    }
    return {
        "order_id": str(number * 3 + 7),
        "order_number": f"W-{number}",
        "order_date": _local(plan, sale.at),
        "paid_date": _local(plan, paid_at) if paid_at else "",
        "status": status,
        "order_currency": "USD",
        "payment_method": "stripe" if paid_at else "bacs",
        "payment_method_title": "Credit card (Stripe)" if paid_at else "Direct bank transfer",
        "shipping_method": "Flat rate" if sale.shipping else "Free shipping",
        "customer_email": sale.person.email,
        "billing_email": sale.person.email,
        "billing_phone": sale.person.phone,
        "billing_first_name": first,
        "billing_last_name": last,
        "billing_address_1": sale.person.street,
        "billing_city": city,
        "billing_state": state,
        "billing_postcode": postcode,
        "billing_country": "US",
        "shipping_first_name": first,
        "shipping_last_name": last,
        "shipping_city": city,
        "shipping_state": state,
        "shipping_country": "US",
        **{name: money(cents) for name, cents in amounts.items()},
        **items,
    }


def _local(plan: Plan, at: datetime) -> str:
    """A time as the site's own clock shows it, without an offset."""
    return f"{at.astimezone(plan.zone):%Y-%m-%d %H:%M:%S}"


def write_woocommerce(folder: Path, orders: Sequence[Order]) -> None:
    """The export, newest order first, as WebToffee writes it."""
    folder.mkdir(parents=True)
    with (folder / "order_export_2026-01-15.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for order in reversed(orders) for row in order.cells)

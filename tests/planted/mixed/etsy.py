"""Etsy's side: its sold orders, one row each, days without a clock; nothing is ever wrong here."""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from ..dice import Dice
from ..orders import Order, exact, money
from ..plan import Plan
from ..quickbooks import thousands
from .sales import Sale, draw_sales

COLUMNS = (
    *"Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,Payment Method".split(","),
    *"Date Shipped,Street 1,Street 2,Ship City,Ship State,Ship Zipcode,Ship Country,Currency,Order Value".split(","),
    *"Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Shipping,Sales Tax,Order Total,Status".split(","),
    *"Card Processing Fees,Order Net,Adjusted Order Total,Adjusted Card Processing Fees".split(","),
    *"Adjusted Net Order Amount,Buyer,Order Type,Payment Type,InPerson Discount,InPerson Location".split(","),
    *"VAT Paid by Buyer,SKU".split(","),
)


def draw_etsy(plan: Plan, rng: np.random.Generator) -> list[Order]:
    """All orders, oldest first."""
    dice, number, orders = Dice(rng), 3_612_000_000 + int(rng.integers(0, 9_000_000)), []
    for sale in draw_sales(plan, "etsy", "ET", rng, dice):
        number += dice.whole(20, 90_000)
        orders.append(_order(plan, sale, str(number), cancelled=dice.chance(0.03)))
    return orders


def _order(plan: Plan, sale: Sale, order_id: str, cancelled: bool) -> Order:
    own = sale.total - sale.tax  # Etsy collects the tax and remits it
    return Order(
        channel="etsy",
        order_id=order_id,
        name=order_id,
        created_at=plan.instant(plan.day(sale.at), 0),
        paid_at=None,
        customer=sale.person.name,
        amount=own,
        expected=not cancelled,
        business=False,
        held_back=False,
        facts={
            "order_status": "cancelled" if cancelled else "paid",
            "total": exact(sale.total),
            "currency": "USD",
            "sku": sale.skus,
        },
        cells=(_cells(plan, sale, order_id, cancelled),),
    )


def _cells(plan: Plan, sale: Sale, order_id: str, cancelled: bool) -> dict[str, str]:
    first, _, last = sale.person.name.partition(" ")
    city, state, _, postcode, _ = sale.person.place
    fees = money(sale.total * 3 // 100 + 25)
    net = money(sale.total - sale.total * 3 // 100 - 25)
    return {
        "Sale Date": _day(plan, sale.at),
        "Order ID": order_id,
        "Full Name": sale.person.name,
        "First Name": first,
        "Last Name": last,
        "Number of Items": str(sum(line.quantity for line in sale.lines)),
        "Payment Method": "Credit Card",
        "Date Shipped": "" if cancelled else _day(plan, sale.at + timedelta(days=2)),
        "Street 1": sale.person.street,
        "Ship City": city,
        "Ship State": state,
        "Ship Zipcode": postcode,
        "Ship Country": "United States",
        "Currency": "USD",
        "Order Value": thousands(sale.goods),
        "Coupon Code": "TENOFF" if sale.discount else "",
        "Discount Amount": money(sale.discount),
        "Shipping Discount": "0.00",
        "Shipping": money(sale.shipping),
        "Sales Tax": money(sale.tax),
        "Order Total": thousands(sale.total),
        "Status": "Cancelled" if cancelled else "Completed",
        "Card Processing Fees": fees,
        "Order Net": net,
        "Adjusted Order Total": thousands(sale.total),
        "Adjusted Card Processing Fees": fees,
        "Adjusted Net Order Amount": net,
        "Buyer": f"{sale.person.name} ({first.lower()})",
        "Order Type": "online",
        "Payment Type": "online_cc",
        "VAT Paid by Buyer": "0.00",
        "SKU": ",".join(sale.skus),
    }


def _day(plan: Plan, at: datetime) -> str:
    return f"{at.astimezone(plan.zone):%m/%d/%y}"


def write_etsy(folder: Path, plan: Plan, orders: Sequence[Order]) -> None:
    """One file a year, as Etsy offers them, newest order first."""
    folder.mkdir(parents=True)
    years = sorted({plan.day(order.created_at).year for order in orders})
    for year in years:
        with (folder / f"EtsySoldOrders{year}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\r\n")
            writer.writeheader()
            for order in reversed(orders):
                if plan.day(order.created_at).year == year:
                    writer.writerows(order.cells)

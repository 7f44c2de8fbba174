"""eBay's side: Seller Hub's orders report, days without a clock, an order of several items with a row of its own."""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from ..catalogue import Product
from ..dice import Dice
from ..orders import Order, exact
from ..plan import Plan
from ..quickbooks import thousands
from .sales import Line, Sale, draw_sales

COLUMNS = (
    *"Sales Record Number,Order Number,Buyer Username,Buyer Name,Buyer Email,Buyer Note,Buyer Address 1".split(","),
    *"Buyer Address 2,Buyer City,Buyer State,Buyer Zip,Buyer Country,Ship To Name,Ship To Phone".split(","),
    *"Ship To Address 1,Ship To Address 2,Ship To City,Ship To State,Ship To Zip,Ship To Country".split(","),
    *"Item Number,Item Title,Custom Label,Sold Via Promoted Listings,Quantity,Sold For,Shipping And Handling".split(
        ","
    ),
    *"Item Location,eBay Collect And Remit Tax Rate,Seller Collected Tax,eBay Collected Tax".split(","),
    *"Electronic Waste Recycling Fee,Total Price,eBay Collected Tax and Fees Included in Total".split(","),
    *"Payment Method,Sale Date,Paid On Date,Ship By Date,Minimum Estimated Delivery Date".split(","),
    *"Maximum Estimated Delivery Date,Shipped On Date,Feedback Left,Feedback Received,My Item Note".split(","),
    *"PayPal Transaction ID,Shipping Service,Tracking Number,Transaction ID,Variation Details".split(","),
)
NEW = Product("EB-LNT-77", "Ember Lantern, brass", 7900, "")
SHARE_NEW = 0.15


def draw_ebay(plan: Plan, launch: datetime, rng: np.random.Generator) -> list[Order]:
    """All orders, oldest first; from `launch` on a share of them holds a new product."""
    dice, orders = Dice(rng), []
    record, legacy = 1200 + dice.whole(0, 500), 13_000 + dice.whole(0, 9_000)
    first = True
    for drawn in draw_sales(plan, "ebay", "EB", rng, dice):
        record, legacy = record + 1, legacy + dice.whole(1, 9)
        launched = drawn.at >= launch and (dice.chance(SHARE_NEW) or first)
        first = first and not launched
        sale = _with_new(drawn) if launched else drawn
        order_id = f"{dice.whole(10, 27)}-{legacy:05d}-{dice.whole(10_000, 99_999)}"
        orders.append(_order(plan, sale, record, order_id, paid=not dice.chance(0.03)))
    return orders


def _with_new(sale: Sale) -> Sale:
    return Sale(sale.at, sale.person, (*sale.lines[:-1], Line(NEW, 1)), sale.shipping, 0, sale.tax)


def _order(plan: Plan, sale: Sale, record: int, order_id: str, paid: bool) -> Order:
    own = sale.goods + sale.shipping - sale.discount  # eBay collects the tax and remits it
    midnight = plan.instant(plan.day(sale.at), 0)
    return Order(
        channel="ebay",
        order_id=order_id,
        name=str(record),
        created_at=midnight,
        paid_at=midnight if paid else None,
        customer=sale.person.name,
        amount=own,
        expected=paid,
        business=False,
        held_back=False,
        facts={
            "financial_status": "paid" if paid else "pending",
            "total": exact(own + sale.tax),
            "currency": "USD",
            "sku": sale.skus,
        },
        cells=tuple(_rows(plan, sale, record, order_id, paid)),
    )


def _rows(plan: Plan, sale: Sale, record: int, order_id: str, paid: bool) -> list[dict[str, str]]:
    """The row of the order, and where it has several items one for each, whose amounts are part of the first."""
    city, state, _, postcode, _ = sale.person.place
    shared = {
        "Sales Record Number": str(record),
        "Order Number": order_id,
        "Buyer Username": sale.person.email.partition("@")[0],
        "Buyer Name": sale.person.name,
        "Ship To Name": sale.person.name,
        "Ship To City": city,
        "Ship To State": state,
        "Ship To Zip": postcode,
        "Ship To Country": "United States",
        "Sale Date": _day(plan, sale.at),
        "Paid On Date": _day(plan, sale.at) if paid else "",
        "Payment Method": "Other",
    }
    order = {
        "Quantity": str(sum(line.quantity for line in sale.lines)),
        "Sold For": _dollars(sale.goods - sale.discount),
        "Shipping And Handling": _dollars(sale.shipping),
        "Seller Collected Tax": _dollars(0),
        "eBay Collected Tax": _dollars(sale.tax),
        "Total Price": _dollars(sale.goods + sale.shipping - sale.discount + sale.tax),
        "eBay Collected Tax and Fees Included in Total": _dollars(sale.tax),
        "Shipped On Date": _day(plan, sale.at + timedelta(days=1)) if paid else "",
        "Shipping Service": "USPS Ground Advantage",
    }
    items = [_item(line) for line in sale.lines]
    if len(items) == 1:
        return [shared | items[0] | order]
    return [shared | order, *(shared | item | {"Sold For": _dollars(0)} for item in items)]


def _item(line: Line) -> dict[str, str]:
    number = 256_001_000_000 + sum(ord(letter) * 31**place for place, letter in enumerate(line.product.sku)) % 999_983
    return {
        "Item Number": str(number),
        "Item Title": line.product.name,
        "Custom Label": line.product.sku,
        "Sold Via Promoted Listings": "No",
        "Quantity": str(line.quantity),
    }


def _day(plan: Plan, at: datetime) -> str:
    return f"{at.astimezone(plan.zone):%b-%d-%y}"


def _dollars(cents: int) -> str:
    return f"${thousands(cents)}"


def write_ebay(folder: Path, plan: Plan, orders: Sequence[Order]) -> None:
    """The report: a line of commas, the header, a line of commas, the rows newest first, the footer."""
    folder.mkdir(parents=True)
    blank = [""] * len(COLUMNS)
    rows = [[row.get(column, "") for column in COLUMNS] for order in reversed(orders) for row in order.cells]
    first, last = f"{plan.world.first_day:%b-%d-%y}", f"{plan.last_order_day:%b-%d-%y}"
    footer = [str(len(orders)), "record(s) downloaded", f"from  {first} 00:00:00  to  {last} 23:59:59"]
    with (folder / "eBay-OrdersReport-Jan-15-2026.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerows([blank, list(COLUMNS), blank, *rows, blank, footer, ["Seller ID : northwind-finds"]])

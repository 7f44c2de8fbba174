"""Shopify's orders export of the bench: 79 columns, a row for each line, the order's cells on the first of them."""

import numpy as np
import pyarrow as pa

from ..planted.shopify_rows import COLUMNS, NOTES
from .dice import Dice, Numbers, words
from .facts import Layout
from .lines import clock, csv_cell, money, quote, record
from .world import MOST_LINES, NAMES, PLACES, PRICES, PRODUCTS, STREETS, World, fill_baskets, offset

HEADER = ",".join(COLUMNS) + "\n"
LAYOUT = Layout("shopify_orders", tuple(COLUMNS), always="Name", adds_up={"Total": 1})
TAXES = (("State Tax 4%", 4000), ("City Tax 4.5%", 4500), ("District Tax 0.375%", 375))  # of 100,000
SHIPPING = (0, 595, 1250)
STATUS = "paid pending refunded partially_refunded voided authorized".split()
STATUS_SHARE = (930, 20, 20, 10, 10, 10)
UNPAID = (1, 4, 5)  # positions in STATUS
METHODS = ("Shopify Payments", "PayPal Express Checkout", "Shop Cash + Shopify Payments", "manual", "gift_card")
TAGS = ("", "newsletter", "newsletter, vip", "wholesale", "subscription, recurring, monthly")
ATTRIBUTES = "gift: yes\ngift_from: the team, with love"


def draw(world: World, numbers: Numbers) -> tuple[pa.Table, Numbers]:
    """All that the rows of some orders say, as a table with a row for each order, and the orders' totals in cents."""
    dice, basket = Dice(world.seed, numbers), fill_baskets(Dice(world.seed, numbers))
    at, rank = world.placed(numbers), world.rank("shopify", numbers)
    goods = basket.cents[0] + basket.cents[1] + basket.cents[2]
    discount = dice.chance("discount", 80) * (goods // 10)
    shipping = np.array(SHIPPING)[dice.weighted("shipping", (500, 350, 150))]
    taxes = [((goods - discount) * rate + 50_000) // 100_000 for _, rate in TAXES]
    total = goods - discount + shipping + taxes[0] + taxes[1] + taxes[2]
    status = dice.weighted("status", STATUS_SHARE)
    paid = ~np.isin(status, UNPAID)
    values: dict[str, object] = {
        "name": 1001 + rank,
        "id": 5_812_004_411_000 + rank * 40_009 + dice.whole("id", 0, 40_000),
        "lines": basket.lines,
        **{f"tax_{number}": tax for number, tax in enumerate(taxes)},
        "subtotal": goods - discount,
        "tax": taxes[0] + taxes[1] + taxes[2],
        "total": total,
        "discount": discount,
        "shipping": shipping,
        "refunded": np.select([status == 2, status == 3], [total, total // 3], 0),
        "outstanding": np.where(status == 1, total, 0),
        "status": words(status, STATUS),
        "paid": paid,
        "cancelled": dice.chance("cancelled", 15),
        "sent": paid & dice.chance("sent", 960),
        **_times(dice, at),
        **_people(dice),
        **_choices(dice),
        **_line_values(basket.product, basket.quantity),
    }
    return pa.table(values), total


def _times(dice: Dice, at: Numbers) -> dict[str, object]:
    """Seconds of New York's clock and the offset written behind them."""
    later = {
        "created": at,
        "paid_at": at + dice.whole("paid at", 2, 40),
        "fulfilled_at": at + dice.whole("fulfilled at", 10_000, 250_000),
        "cancelled_at": at + dice.whole("cancelled at", 300, 20_000),
    }
    values: dict[str, object] = {}
    for name, when in later.items():
        values[name] = when + offset(when)
        values[f"{name}_zone"] = words(offset(when) // 3600 + 5, (" -0500", " -0400"))
    return values


def _people(dice: Dice) -> dict[str, object]:
    name, place = dice.whole("name", 0, len(NAMES)), dice.whole("place", 0, len(PLACES))
    mailbox = [text.lower().replace(" ", ".").replace("'", "") for text in NAMES]
    return {
        "person": words(name, NAMES),
        "mailbox": words(name, mailbox),
        "mail_number": dice.whole("mail", 1, 9000),
        "house": dice.whole("house", 1, 990),
        "street": words(dice.whole("street", 0, len(STREETS)), STREETS),
        "flat": dice.whole("flat", 1, 60),
        "phone": dice.whole("phone", 2_120_000_000, 9_899_999_999),
        **{f"place_{cell}": words(place, [row[cell] for row in PLACES]) for cell in range(4)},
    }


def _choices(dice: Dice) -> dict[str, object]:
    return {
        "note": words(dice.weighted("note", (920, 20, 20, 20, 20)), ["", *map(csv_cell, NOTES)]),
        "attributes": words(dice.weighted("attributes", (990, 10)), ["", csv_cell(ATTRIBUTES)]),
        "method": words(dice.weighted("method", (700, 150, 50, 50, 50)), METHODS),
        "tags": words(dice.weighted("tags", (600, 250, 90, 30, 30)), [csv_cell(text) for text in TAGS]),
        "counter": dice.chance("counter", 150),
        "code": words(dice.whole("code", 0, 3), ("WELCOME10", "SUMMER", "THANKYOU")),
        "device": dice.whole("device", 1, 5),
    }


def _line_values(product: list[Numbers], quantity: list[Numbers]) -> dict[str, object]:
    values: dict[str, object] = {}
    names = [csv_cell(text) for text in PRODUCTS]
    for line in range(MOST_LINES):
        values[f"product_{line}"] = words(product[line], names)
        values[f"sku_{line}"] = 10_000 + product[line]
        values[f"price_{line}"] = PRICES[product[line]]
        values[f"quantity_{line}"] = quantity[line]
    return values


def select() -> str:
    """SQL over a table of draws: the rows of each order as one text."""
    further = [f"if(lines > {line}, {_record(line)}, '')" for line in range(1, MOST_LINES)]
    return f"SELECT concat({', '.join([_record(0), *further])}) AS rows FROM draws"


def _record(line: int) -> str:
    cells = {
        "Name": "concat('#', name)",
        "Email": "concat(mailbox, '+', mail_number, '@example.com')",
        "Created at": _stamp("created"),
        "Lineitem quantity": f"quantity_{line}::VARCHAR",
        "Lineitem name": f"product_{line}",
        "Lineitem price": money(f"price_{line}"),
        "Lineitem sku": f"concat('NW-', sku_{line})",
        "Lineitem requires shipping": quote("true"),
        "Lineitem taxable": quote("true"),
        "Lineitem fulfillment status": "if(sent, 'fulfilled', 'pending')",
        "Vendor": quote("Northwind"),
        "Lineitem discount": quote("0.00"),
    }
    return record(COLUMNS, cells | (_order_cells() | _person_cells() if line == 0 else {}), ",", "\n")


def _stamp(name: str) -> str:
    return f"concat({clock(name)}, {name}_zone)"


def _order_cells() -> dict[str, str]:
    cells = {
        "Financial Status": "status",
        "Paid at": f"if(paid, {_stamp('paid_at')}, '')",
        "Fulfillment Status": "if(sent, 'fulfilled', 'unfulfilled')",
        "Fulfilled at": f"if(sent, {_stamp('fulfilled_at')}, '')",
        "Accepts Marketing": "if(mail_number % 3 = 0, 'yes', 'no')",
        "Currency": quote("USD"),
        "Subtotal": money("subtotal"),
        "Shipping": money("shipping"),
        "Taxes": money("tax"),
        "Total": money("total"),
        "Discount Code": "if(discount > 0, code, '')",
        "Discount Amount": money("discount"),
        "Shipping Method": "if(counter, '', if(shipping = 0, 'Free', if(shipping = 595, 'Standard', 'Express')))",
        "Notes": "note",
        "Note Attributes": "attributes",
        "Cancelled at": f"if(cancelled, {_stamp('cancelled_at')}, '')",
        "Payment Method": "method",
        "Payment Reference": "if(paid, concat('c', id, '.1'), '')",
        "Refunded Amount": money("refunded"),
        "Outstanding Balance": money("outstanding"),
        "Employee": "if(counter, 'Pat Moreau', '')",
        "Location": "if(counter, 'Hudson Street', '')",
        "Device ID": "if(counter, device::VARCHAR, '')",
        "Id": "id::VARCHAR",
        "Tags": "tags",
        "Risk Level": quote("Low"),
        "Source": "if(counter, 'pos', 'web')",
        "Payment ID": "if(paid, concat('rZ', id), '')",
        "Payment References": "if(paid, concat('c', id, '.1'), '')",
    }
    for number, (name, _) in enumerate(TAXES):
        cells |= {f"Tax {number + 1} Name": quote(name), f"Tax {number + 1} Value": money(f"tax_{number}")}
    return cells


def _person_cells() -> dict[str, str]:
    """The addresses of an order that is sent; a sale at the counter has only a name."""
    cells = {
        "Street": "concat('\"', house, ' ', street, ', Apt ', flat, '\"')",
        "Address1": "concat(house, ' ', street)",
        "Address2": "concat('Apt ', flat)",
        "City": "place_0",
        "Zip": "concat('''', place_3)",
        "Province": "place_1",
        "Country": quote("US"),
        "Phone": "concat('''+1', phone)",
    }
    sent = {name: f"if(counter, '', {text})" for name, text in cells.items()}
    both = {f"{side} {name}": text for side in ("Billing", "Shipping") for name, text in sent.items()}
    names = {"Billing Name": "person", "Shipping Name": "if(counter, '', person)"}
    provinces = dict.fromkeys(("Billing Province Name", "Shipping Province Name"), "if(counter, '', place_2)")
    return both | names | provinces

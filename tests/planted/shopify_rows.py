"""Shopify's orders export, byte by byte: 79 columns, a row for each line item, the order's cells on the first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from .catalogue import TIP
from .dice import Dice
from .orders import money
from .people import Person
from .shopify_sale import Sale

ADDRESS = ("Name", "Street", "Address1", "Address2", "Company", "City", "Zip", "Province", "Country", "Phone")
COLUMNS = (
    *"Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency".split(","),
    *"Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at".split(","),
    *"Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku".split(","),
    *"Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status".split(","),
    *(f"Billing {cell}" for cell in ADDRESS),
    *(f"Shipping {cell}" for cell in ADDRESS),
    *"Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor".split(","),
    *"Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount".split(","),
    *(f"Tax {number} {cell}" for number in range(1, 6) for cell in ("Name", "Value")),
    *"Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID".split(","),
    *"Payment Terms Name,Next Payment Due At,Payment References".split(","),
)
NOTES = (
    'Please leave it at the "back door".\nThank you!',
    "Gift - no invoice, please",
    'Called: wants the 6" version,\nsee draft\n\n- M.',
    "It's for my mother's birthday",
)


def draw_rows(sale: Sale, status: str, zone: ZoneInfo, dice: Dice) -> tuple[Mapping[str, str], ...]:
    """The order's rows, first the one with the order's own cells; `status` is the Financial Status it shows."""
    shared = {
        "Name": f"#{sale.number}",
        "Email": sale.person.email if sale.source != "pos" or dice.chance(0.4) else "",
        "Created at": stamp(sale.created_at, zone),
    }
    lines = [*sale.lines, (TIP, 1, sale.tip)] if sale.tip else list(sale.lines)
    rows = [
        {**shared, **_line_cells(sale, product.sku, product.name, quantity, price)}
        for product, quantity, price in lines
    ]
    rows[0] |= _order_cells(sale, status, zone) | _tax_cells(sale)
    if sale.source == "pos":
        rows[0] |= {"Location": "Hudson Street", "Employee": dice.pick(("Pat Moreau", "Ines O'Dell"))}
    else:
        rows[0] |= _address_cells(sale.person)
    if dice.chance(0.03):
        rows[0] |= {"Notes": dice.pick(NOTES)}
    if sale.source != "pos" and dice.chance(0.01):
        rows[0] |= {"Note Attributes": f"gift: yes\ngift_from: {dice.pick(('Aunt Jo', 'the team, with love'))}"}
    return tuple(rows)


def write_rows(orders: Iterable[Sequence[Mapping[str, str]]]) -> list[list[str]]:
    """Records of the export, header first, in the order given."""
    return [list(COLUMNS), *([row.get(column, "") for column in COLUMNS] for rows in orders for row in rows)]


def stamp(at: datetime, zone: ZoneInfo) -> str:
    """An instant as Shopify writes it: shop time with the offset of that date, 2025-11-02 09:15:00 -0500."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %z")


def _line_cells(sale: Sale, sku: str, name: str, quantity: int, price: int) -> dict[str, str]:
    goods = name != TIP.name
    return {
        "Lineitem quantity": str(quantity),
        "Lineitem name": name,
        "Lineitem price": money(price),
        "Lineitem sku": sku,
        "Lineitem requires shipping": "true" if goods else "false",
        "Lineitem taxable": "true" if goods else "false",
        "Lineitem fulfillment status": ("fulfilled" if sale.fulfilled_at else "pending") if goods else "not_eligible",
        "Vendor": "Northwind",
        "Lineitem discount": "0.00",
    }


def _order_cells(sale: Sale, status: str, zone: ZoneInfo) -> dict[str, str]:
    paid_at, fulfilled_at, cancelled_at = (
        stamp(at, zone) if at else "" for at in (sale.paid_at, sale.fulfilled_at, sale.cancelled_at)
    )
    unpaid = sale.paid_at is None and sale.cancelled_at is None and status == "pending"
    return {
        "Financial Status": status,
        "Paid at": paid_at,
        "Fulfillment Status": sale.fulfillment,
        "Fulfilled at": fulfilled_at,
        "Accepts Marketing": "yes" if "newsletter" in sale.tags else "no",
        "Currency": "USD",
        "Subtotal": money(sale.subtotal),
        "Shipping": money(sale.shipping),
        "Taxes": money(sum(tax[2] for tax in sale.taxes)),
        "Total": money(sale.total),
        "Discount Code": sale.discount_code,
        "Discount Amount": money(sale.discount),
        "Shipping Method": "" if sale.source == "pos" else {0: "Free", 595: "Standard", 1250: "Express"}[sale.shipping],
        "Cancelled at": cancelled_at,
        "Payment Method": sale.method,
        "Payment Reference": f"c{sale.order_id[3:]}.1" if sale.paid_at and sale.method != "manual" else "",
        "Refunded Amount": money(sale.refunded),
        "Outstanding Balance": money(sale.total if unpaid else 0),
        "Id": sale.order_id,
        "Tags": sale.tags,
        "Risk Level": "Low",
        "Source": sale.source,
    }


def _tax_cells(sale: Sale) -> dict[str, str]:
    cells: dict[str, str] = {}
    for number, (name, rate, cents) in enumerate(sale.taxes, start=1):
        percent = f"{rate / 1000:.3f}".rstrip("0").rstrip(".")
        cells |= {f"Tax {number} Name": f"{name} {percent}%", f"Tax {number} Value": money(cents)}
    return cells


def _address_cells(person: Person) -> dict[str, str]:
    city, province, province_name, zip_code, _ = person.place
    cells = {
        "Name": person.name,
        "Street": person.street,
        "Address1": person.street,
        "City": city,
        "Zip": f"'{zip_code}",
        "Province": province,
        "Country": "US",
        "Phone": f"'{person.phone}" if person.phone else "",
    }
    if ", " in person.street:
        cells["Address1"], cells["Address2"] = person.street.split(", ", 1)
    both = {f"{side} {cell}": text for side in ("Billing", "Shipping") for cell, text in cells.items()}
    return both | {"Billing Province Name": province_name, "Shipping Province Name": province_name}

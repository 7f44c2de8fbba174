"""Orders as they happened, and as the exports of Shopify, Amazon and WooCommerce tell them; all amounts in cents."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.planted.amazon import COLUMNS as AMAZON_COLUMNS
from tests.planted.mixed.woocommerce import COLUMNS as WOO_COLUMNS
from tests.small_case import ORDER_COLUMNS, csv_text

ZONE = ZoneInfo("America/New_York")
SHOPIFY_COLUMNS = (*ORDER_COLUMNS, "Lineitem price", "Lineitem discount", "Note Attributes")
ANALYTICS_COLUMNS = "Date,Order #,Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,Attribution"
PAID_LATER = ("pending", "authorized", "voided")


@dataclass
class Sale:
    """One order. `items`: SKU and price of each line; a test changes what it is about before it posts it."""

    channel: str
    system: str
    order_id: str
    name: str
    at: datetime
    customer: str
    items: list[tuple[str, int]]
    discount: int = 0
    shipping: int = 0
    tax: int = 0
    tip: int = 0
    refunded: int = 0
    status: str = "paid"
    currency: str = "USD"
    region: str = "NY"
    country: str = "US"
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    cells: dict[str, str] = field(default_factory=dict)
    file: str = "orders"

    @property
    def goods(self) -> int:
        return sum(price for _, price in self.items)

    @property
    def total(self) -> int:
        return self.goods - self.discount + self.shipping + self.tax + self.tip

    @property
    def bare(self) -> str:
        return self.name.removeprefix("#")


def money(cents: int | None) -> str:
    if cents is None:
        return ""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def local(at: datetime | None, offset: bool = True) -> str:
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M:%S{' %z' if offset else ''}}" if at else ""


def shopify_text(sales: Iterable[Sale]) -> str:
    """The orders export, newest order first, one row per line item; a tip is a line of its own and no goods."""
    rows = []
    for sale in sorted(sales, key=lambda sale: sale.at, reverse=True):
        lines = [
            {
                "Lineitem quantity": "1",
                "Lineitem name": sku.title(),
                "Lineitem price": money(price),
                "Lineitem sku": sku,
            }
            for sku, price in sale.items
        ]
        if sale.tip:
            lines.append({"Lineitem quantity": "1", "Lineitem name": "Tip", "Lineitem price": money(sale.tip)})
        shared = {"Name": sale.name, "Created at": local(sale.at), "Lineitem discount": "0.00", "Vendor": "Northwind"}
        for place, line in enumerate(lines):
            rows.append({**shared, **line, **(_shopify_cells(sale) if place == 0 else {})})
    return csv_text(SHOPIFY_COLUMNS, rows)


def _shopify_cells(sale: Sale) -> dict[str, str]:
    unpaid = sale.status in PAID_LATER
    return {
        "Financial Status": sale.status,
        "Paid at": "" if unpaid else local(sale.paid_at or sale.at),
        "Fulfillment Status": "fulfilled" if sale.shipped_at else "",
        "Fulfilled at": local(sale.shipped_at),
        "Currency": sale.currency,
        "Subtotal": money(sale.goods - sale.discount),
        "Shipping": money(sale.shipping),
        "Taxes": money(sale.tax),
        "Total": money(sale.total),
        "Discount Code": "SPRING" if sale.discount else "",
        "Discount Amount": money(sale.discount),
        "Billing Name": sale.customer,
        "Shipping Province": sale.region,
        "Shipping Country": sale.country,
        "Payment Method": "Shopify Payments",
        "Refunded Amount": money(sale.refunded),
        "Outstanding Balance": money(sale.total) if unpaid else "0.00",
        "Id": sale.order_id,
        "Source": "web",
        "Risk Level": "Low",
        **sale.cells,
    }


def amazon_text(sales: Iterable[Sale]) -> str:
    """The All Orders report; tax and shipping stand on the first item's row."""
    rows = ["\t".join(AMAZON_COLUMNS)]
    for sale in sorted(sales, key=lambda sale: sale.at):
        for place, (sku, price) in enumerate(sale.items):
            cells = {
                "amazon-order-id": sale.order_id,
                "purchase-date": f"{sale.at:%Y-%m-%dT%H:%M:%S}+00:00",
                "last-updated-date": f"{sale.at + timedelta(days=3):%Y-%m-%dT%H:%M:%S}+00:00",
                "order-status": "Shipped",
                "fulfillment-channel": "Amazon",
                "sales-channel": "Amazon.com",
                "ship-service-level": "Standard",
                "product-name": sku.title(),
                "sku": sku,
                "item-status": "Shipped",
                "quantity": "1",
                "currency": sale.currency,
                "item-price": money(price),
                "item-tax": money(sale.tax) if place == 0 else "",
                "shipping-price": money(sale.shipping) if place == 0 else "",
                "item-promotion-discount": money(sale.discount) if place == 0 else "",
                "ship-state": sale.region,
                "ship-country": sale.country,
                **sale.cells,
            }
            rows.append("\t".join(cells.get(name, "") for name in AMAZON_COLUMNS))
    return "\n".join(rows) + "\n"


def woocommerce_text(sales: Iterable[Sale]) -> str:
    """WebToffee's order CSV; the times are the site's own."""
    rows = []
    for sale in sorted(sales, key=lambda sale: sale.at, reverse=True):
        first, _, last = sale.customer.partition(" ")
        amounts = {
            "shipping_total": sale.shipping,
            "tax_total": sale.tax,
            "cart_discount": sale.discount,
            "discount_total": sale.discount,
            "order_total": sale.total,
            "order_subtotal": sale.goods,
            **dict.fromkeys(("shipping_tax_total", "fee_total", "fee_tax_total", "order_discount"), 0),
        }
        rows.append(
            {
                "order_id": sale.order_id,
                "order_number": sale.name,
                "order_date": local(sale.at, offset=False),
                "paid_date": local(sale.paid_at or sale.at, offset=False),
                "status": "completed",
                "order_currency": sale.currency,
                "payment_method": "stripe",
                "billing_first_name": first,
                "billing_last_name": last,
                "billing_state": sale.region,
                "billing_country": sale.country,
                **{name: money(cents) for name, cents in amounts.items()},
                "line_item_1": f"name:{sale.items[0][0]}|sku:{sale.items[0][0]}|quantity:1",
                **sale.cells,
            }
        )
    return csv_text(WOO_COLUMNS, rows)


def analytics_text(sales: Iterable[Sale]) -> str:
    """WooCommerce's Analytics > Orders: net sales alone, so no order has an amount."""
    rows = [
        {
            "Date": local(sale.at, offset=False),
            "Order #": sale.order_id,
            "Status": "Completed",
            "Customer": sale.customer,
            "Customer type": "new",
            "Product(s)": f"1x {sale.items[0][0]}",
            "Items sold": str(len(sale.items)),
            "Net Sales": money(sale.goods - sale.discount),
            "Attribution": "Direct",
        }
        for sale in sorted(sales, key=lambda sale: sale.at, reverse=True)
    ]
    return csv_text(ANALYTICS_COLUMNS.split(","), rows)


WRITERS = {
    "shopify": (shopify_text, "csv"),
    "amazon": (amazon_text, "txt"),
    "woocommerce": (woocommerce_text, "csv"),
    "analytics": (analytics_text, "csv"),
}

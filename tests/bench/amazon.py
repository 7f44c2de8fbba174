"""Amazon's All Orders report of the bench: tab-separated, 33 columns, a row for each item, nothing quoted.

The 31 columns of the report and, as Seller Central's own download has them, the two that say who collects the tax.
"""

import numpy as np
import pyarrow as pa

from ..planted.amazon import COLUMNS as REPORTED
from ..planted.amazon import MONEY_ADDED, MONEY_TAKEN
from .dice import Dice, Numbers, words
from .facts import Layout
from .lines import clock, money, quote, record
from .world import MOST_LINES, PLACES, PRODUCTS, World, fill_baskets

COLUMNS = (*REPORTED, "tax-collection-model", "tax-collection-responsible-party")
HEADER = "\t".join(COLUMNS) + "\r\n"
LAYOUT = Layout(
    "amazon_all_orders",
    COLUMNS,
    always="amazon-order-id",
    adds_up=dict.fromkeys(MONEY_ADDED, 1) | dict.fromkeys(MONEY_TAKEN, -1),
    delimiter="\t",
    quoted=False,
)
STATUS = ("Shipped", "Cancelled", "Pending", "Unshipped")
STATUS_SHARE = (920, 45, 10, 25)
SERVICE = ("Expedited", "SecondDay", "Standard")
TAX, POSTAGE, WRAP = 8875, 699, 399  # of 100,000; cents
ID_STEP, ID_ROOM = 618_033_988_747, 10**14  # the step shares no factor with the room: no two orders share an id


def draw(world: World, numbers: Numbers) -> tuple[pa.Table, Numbers]:
    """All that the rows of some orders say, as a table with a row for each order, and the orders' totals in cents.

    A cancelled or pending order tells no amounts: its total counts nothing.
    """
    dice, basket = Dice(world.seed, numbers), fill_baskets(Dice(world.seed, numbers))
    at, digits = world.placed(numbers), world.rank("amazon", numbers) * ID_STEP % ID_ROOM
    status, merchant = dice.weighted("status", STATUS_SHARE), dice.chance("merchant", 220)
    priced = (status == 0) | (status == 3)
    values: dict[str, object] = {
        "id": digits // 10**7,
        "id_tail": digits % 10**7,
        "region": 1 + digits % 3,
        "placed": at,
        "updated": at + dice.whole("updated", 2000, 500_000),
        "lines": basket.lines,
        "status": words(status, STATUS),
        "priced": priced,
        "merchant": merchant,
        "business": dice.chance("business", 60),
        "purchase": dice.whole("purchase", 100, 999),
        "service": words(dice.whole("service", 0, len(SERVICE)), SERVICE),
        "zip": dice.whole("zip", 1001, 9899),
        "long_zip": dice.chance("long zip", 600),
    }
    place = dice.whole("place", 0, len(PLACES))
    values |= {f"place_{cell}": words(place, [row[cell] for row in PLACES]) for cell in (0, 1, 3)}
    total = np.zeros(len(numbers), np.int64)
    for line in range(MOST_LINES):
        here = priced & (basket.lines > line)
        amounts = _amounts(dice, line, basket.cents[line], merchant)
        total += here * (sum(amounts.values()) - 2 * amounts["promotion"])
        values |= {f"{name}_{line}": cents for name, cents in amounts.items()}
        values[f"product_{line}"] = words(basket.product[line], PRODUCTS)
        values[f"sku_{line}"] = 10_000 + basket.product[line]
        values[f"quantity_{line}"] = np.where(status == 1, 0, basket.quantity[line])
    return pa.table(values), total


def _amounts(dice: Dice, line: int, price: Numbers, merchant: Numbers) -> dict[str, Numbers]:
    """Cents of one line of each order; only the promotion is taken off."""
    promotion = dice.chance(f"promotion {line}", 60) * (price // 10)
    shipping = merchant * np.int64(POSTAGE)
    wrap = dice.chance(f"wrap {line}", 30) * np.int64(WRAP)
    return {
        "price": price,
        "tax": ((price - promotion) * TAX + 50_000) // 100_000,
        "shipping": shipping,
        "shipping_tax": (shipping * TAX + 50_000) // 100_000,
        "wrap": wrap,
        "wrap_tax": (wrap * TAX + 50_000) // 100_000,
        "promotion": promotion,
    }


def select() -> str:
    """SQL over a table of draws: the rows of each order as one text."""
    further = [f"if(lines > {line}, {_record(line)}, '')" for line in range(1, MOST_LINES)]
    return f"SELECT concat({', '.join([_record(0), *further])}) AS rows FROM draws"


ORDER_ID = "format('11{}-{:07}-{:07}', region, id, id_tail)"


def _record(line: int) -> str:
    item = {
        "product-name": f"product_{line}",
        "sku": f"concat('NW-', sku_{line})",
        "asin": f"concat('B0NW', sku_{line}, 'Q')",
        "item-status": "if(status = 'Pending', 'Unshipped', status)",
        "quantity": f"quantity_{line}::VARCHAR",
        "currency": "if(priced, 'USD', '')",
        "item-price": f"if(priced, {money(f'price_{line}')}, '')",
        "item-tax": f"if(priced, {money(f'tax_{line}')}, '')",
        "shipping-price": _filled(f"shipping_{line}"),
        "shipping-tax": _filled(f"shipping_tax_{line}"),
        "gift-wrap-price": _filled(f"wrap_{line}"),
        "gift-wrap-tax": _filled(f"wrap_tax_{line}"),
        "item-promotion-discount": _filled(f"promotion_{line}"),
        "promotion-ids": f"if(priced AND promotion_{line} > 0, concat('Save 10% B0NW', sku_{line}, 'Q PAWS-V2'), '')",
    }
    return record(COLUMNS, _order_cells() | item, "\t", "\r\n")


def _filled(column: str) -> str:
    return f"if(priced AND {column} > 0, {money(column)}, '')"


def _order_cells() -> dict[str, str]:
    return {
        "amazon-order-id": ORDER_ID,
        "merchant-order-id": f"if(merchant, '', {ORDER_ID})",
        "purchase-date": _stamp("placed"),
        "last-updated-date": _stamp("updated"),
        "order-status": "status",
        "fulfillment-channel": "if(merchant, 'Merchant', 'Amazon')",
        "sales-channel": quote("Amazon.com"),
        "ship-service-level": "service",
        "ship-city": "place_0",
        "ship-state": "place_1",
        "ship-postal-code": "if(long_zip, concat(place_3, '-', zip), place_3)",
        "ship-country": quote("US"),
        "is-business-order": "if(business, 'true', 'false')",
        "purchase-order-number": "if(business AND purchase % 3 = 0, concat('PO-', purchase), '')",
        "price-designation": "if(business, 'Business Price', '')",
        "tax-collection-model": quote("MarketplaceFacilitator"),
        "tax-collection-responsible-party": quote("Amazon Services, Inc."),
    }


def _stamp(column: str) -> str:
    return f"concat(replace({clock(column)}, ' ', 'T'), '+00:00')"

"""What the planted shop sells, and the one product that is launched while nobody thinks of the mapping."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """A product; price in cents."""

    sku: str
    name: str
    price: int
    asin: str
    vendor: str = "Northwind"


def _products(prefix: str, rows: str) -> tuple[Product, ...]:
    products = []
    for number, row in enumerate(rows.strip().splitlines()):
        sku, price, name = (cell.strip() for cell in row.split("|"))
        products.append(Product(f"{prefix}-{sku}", name, int(price), f"B0{prefix[0]}{number:02d}TR{sku[:3]}"))
    return tuple(products)


SHOPIFY = _products(
    "NW",
    """
    TNT-02 | 24900 | Ridge Tent 2P - Moss
    TNT-04 | 38900 | Ridge Tent 4P - Moss
    BAG-15 | 12900 | Down Bag 15F - Regular / Left
    BAG-30 |  8900 | Down Bag 30F - Regular / Right
    PAD-01 |  5900 | Sleeping Pad, insulated
    STV-01 |  6450 | Alpine Stove
    POT-12 |  3800 | Pot Set, 1.2 l
    MUG-01 |  1400 | Enamel Mug - Navy
    MUG-02 |  1400 | Enamel Mug - "Northwind" edition
    BTL-07 |  2600 | Steel Bottle 0.7 l
    HDL-03 |  3450 | Headlamp 300
    KNF-01 |  4200 | Camp Knife
    RPE-10 |  1875 | Guy Rope 10 m
    TRP-33 |  5400 | Tarp 3 x 3 m - Sand
    SOC-MD |  1650 | Wool Socks - M
    SOC-LG |  1650 | Wool Socks - L
    HAT-01 |  2200 | Watch Cap - Rust
    JKT-SM | 13900 | Rain Jacket - S / Slate
    JKT-LG | 13900 | Rain Jacket - L / Slate
    FIR-02 |   950 | Fire Starter, pack of 2
    """,
)
AMAZON = _products(
    "AZ",
    """
    TRP-79 | 4999 | Northwind Tarp 9" x 7" Folded, Sand
    MUG-2P | 2699 | Northwind Enamel Mug, Set of 2
    HDL-03 | 3699 | Northwind Headlamp 300 Lumen
    BTL-07 | 2799 | Northwind Steel Bottle 24oz
    STK-08 | 1299 | Northwind Tent Stakes 8" (10 pack)
    PAD-01 | 6299 | Northwind Insulated Sleeping Pad 72" x 20"
    RPE-10 | 1999 | Northwind Guy Rope 33 ft
    SOC-3P | 3899 | Northwind Merino Socks, 3 pairs
    POT-12 | 3999 | Northwind Pot Set 1.2 L
    KNF-01 | 4399 | Northwind Camp Knife 4" Blade
    """,
)
NEW_PRODUCT = {
    "shopify": Product("NW-LNT-77", "Ember Lantern - Brass", 7900, "B0N77TRLNT"),
    "amazon": Product("AZ-LNT-77", 'Northwind Ember Lantern 7" Brass', 8299, "B0A77TRLNT"),
}
TIP = Product("", "Tip", 0, "", "")

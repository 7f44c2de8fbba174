"""The kinds of clients: what they sell, where, when in the day, the week and the year, and to whom."""

from dataclasses import dataclass

Weighted = tuple[tuple[str, float], ...]
EVEN = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Trade:
    """A kind of client. places: country, region, currency, weight; hours: first, last and busiest of its day."""

    name: str
    channels: tuple[str, ...]
    daily: tuple[float, float]
    week: tuple[float, ...]
    hours: tuple[int, int, int]
    swing: float
    growth: float
    zone: str
    places: tuple[tuple[str, str, str, float], ...]
    tenders: Weighted
    ships: Weighted
    sources: Weighted
    tags: Weighted
    goods: tuple[tuple[str, str, float, float], ...]  # sku, product type, price, weight
    locations: Weighted = ()


# fmt: off
TRADES = (
    Trade(
        "tea house", ("shopify", "etsy", "faire"), (12, 60), (0.8, 0.9, 1, 1, 1.1, 1.3, 1.4), (6, 23, 20), 0.3, 0.2,
        "Europe/Berlin",
        (("DE", "BE", "EUR", 5), ("DE", "BY", "EUR", 4), ("AT", "W", "EUR", 2), ("NL", "NH", "EUR", 1.5)),
        (("Klarna", 4), ("PayPal", 3), ("Card", 5), ("SEPA transfer", 1), ("Gift card", 0.5)),
        (("Parcel", 7), ("Letter", 2), ("Express", 1), ("Pickup", 0.6)),
        (("web", 8), ("instagram", 2), ("subscription_app", 3)),
        (("subscription", 3), ("gift", 1.5), ("first-order", 2), ("sampler", 0.8)),
        (("TEA-SENCHA", "loose tea", 14, 4), ("TEA-ASSAM", "loose tea", 11, 4), ("POT-1", "ware", 48, 1),
         ("CUP-2", "ware", 19, 1.5), ("BOX-GIFT", "gift set", 39, 1)),
    ),
    Trade(
        "machine parts", ("bigcommerce", "ebay"), (3, 14), (1.3, 1.4, 1.3, 1.2, 1, 0.15, 0.05), (7, 18, 10), 0.1, 0.1,
        "America/Chicago",
        (("US", "IL", "USD", 4), ("US", "TX", "USD", 4), ("CA", "ON", "USD", 1.5), ("MX", "NLE", "USD", 1)),
        (("Purchase card", 4), ("Wire", 1.5), ("Card", 5), ("PayPal", 1)),
        (("Freight", 2), ("Ground", 6), ("Two day", 1.5)),
        (("web", 6), ("quote_tool", 3), ("phone", 1.5)),
        (("tax-exempt", 1.5), ("rush", 1.2), ("repeat", 4), ("oversize", 1)),
        (("BRG-6204", "bearing", 22, 5), ("BLT-A42", "belt", 31, 4), ("MTR-1HP", "motor", 410, 1),
         ("SEAL-30", "seal", 8, 4), ("GBX-20", "gearbox", 890, 0.6)),
    ),
    Trade(
        "streetwear", ("shopify", "zalando", "tiktok_shop"), (60, 220), (0.9, 0.8, 0.9, 1, 1.3, 1.2, 1.1), (0, 23, 21),
        0.15, 0.6, "Europe/Paris",
        (("FR", "IDF", "EUR", 5), ("BE", "BRU", "EUR", 2), ("GB", "LND", "GBP", 2), ("CH", "GE", "CHF", 0.8),
         ("ES", "CT", "EUR", 1.5)),
        (("Card", 6), ("Alma", 2), ("PayPal", 3), ("Apple Pay", 2.5), ("Bancontact", 0.8)),
        (("Home", 5), ("Relay point", 4), ("Express", 1)),
        (("web", 5), ("app", 4), ("live_stream", 1)),
        (("drop", 2), ("vip", 1), ("influencer", 0.7), ("return-risk", 1.2)),
        (("HOOD-BLK", "hoodie", 79, 3), ("TEE-WHT", "tee", 35, 5), ("CAP-RED", "cap", 29, 2),
         ("SNK-01", "shoes", 129, 2), ("SOCK-3", "socks", 12, 2)),
    ),
    Trade(
        "seed merchant", ("woocommerce", "ebay"), (10, 50), (1.2, 1.1, 1, 1, 0.9, 0.8, 1), (5, 22, 9), 0.75, 0.0,
        "Europe/London",
        (("GB", "KEN", "GBP", 6), ("GB", "SCT", "GBP", 2), ("IE", "D", "GBP", 1.2), ("FR", "BRE", "GBP", 0.7)),
        (("Card", 6), ("PayPal", 4), ("Cheque", 0.4), ("Bank transfer", 0.9)),
        (("Second class", 6), ("Courier", 2), ("Bulky", 1)),
        (("web", 8), ("catalogue", 2), ("phone", 0.8)),
        (("allotment", 1.5), ("live-plants", 1.6), ("bulk", 0.8)),
        (("SD-TOM", "seed", 3, 6), ("SD-BEAN", "seed", 4, 5), ("PL-ROSE", "plant", 16, 2), ("TL-FORK", "tool", 34, 1),
         ("CP-60", "compost", 9, 1.2)),
    ),
    Trade(
        "grocer", ("square", "shopify"), (180, 400), (0.9, 0.9, 0.9, 1, 1.2, 1.4, 0.7), (7, 21, 17), 0.05, 0.1,
        "Australia/Sydney",
        (("AU", "NSW", "AUD", 1),),
        (("Eftpos", 6), ("Cash", 2), ("Card", 4), ("Voucher", 0.6), ("Afterpay", 0.8)),
        (("Counter", 6), ("Delivery", 2), ("Locker", 1)),
        (("pos", 7), ("web", 2), ("kiosk", 1)),
        (("loyalty", 5), ("staff", 0.6), ("alcohol", 1.2)),
        (("VEG-BOX", "produce", 32, 2), ("MILK-2", "dairy", 5, 5), ("BREAD", "bakery", 7, 5), ("WINE-R", "wine", 24, 1),
         ("CHEESE", "dairy", 13, 2)),
        (("Newtown", 4), ("Bondi", 3), ("Parramatta", 2)),
    ),
    Trade(
        "game keys", ("magento", "ebay", "tiktok_shop"), (30, 130), EVEN, (0, 23, 22), 0.1, 0.4, "America/Los_Angeles",
        (("US", "CA", "USD", 5), ("US", "NY", "USD", 3), ("BR", "SP", "USD", 1.5), ("DE", "BE", "EUR", 2)),
        (("Card", 5), ("PayPal", 3), ("Crypto", 0.8), ("Pix", 1.1), ("Store credit", 0.8)),
        (("E-mail", 8), ("Disc", 2)),
        (("web", 5), ("affiliate", 2), ("bot_store", 1.5)),
        (("preorder", 1.2), ("bundle", 2), ("high-risk", 0.8)),
        (("KEY-RPG", "key", 44, 4), ("KEY-FPS", "key", 59, 3), ("DLC-1", "add-on", 9, 4), ("DISC-X", "disc", 52, 1),
         ("CARD-20", "credit", 20, 2)),
    ),
    Trade(
        "letter box club", ("woocommerce", "walmart"), (15, 70), EVEN, (3, 22, 4), 0.05, 0.5, "America/New_York",
        (("US", "NY", "USD", 3), ("US", "FL", "USD", 3), ("US", "OR", "USD", 2), ("CA", "BC", "CAD", 1.2)),
        (("Card", 7), ("PayPal", 2), ("Shop Pay", 3), ("Gift card", 0.8)),
        (("Media mail", 5), ("Priority", 2), ("International", 1)),
        (("renewal", 6), ("web", 3), ("gift_page", 1)),
        (("annual", 1.5), ("monthly", 5), ("gift", 1.4), ("churn-save", 0.6)),
        (("BOX-S", "box", 18, 5), ("BOX-L", "box", 36, 3), ("BACK-01", "back issue", 12, 1.5), ("PIN", "extra", 7, 1)),
    ),
    Trade(
        "music shop", ("square", "ebay", "shopify"), (18, 60), (0.4, 0.9, 1, 1, 1.2, 1.8, 0.6), (9, 20, 15), 0.2, -0.2,
        "Asia/Tokyo",
        (("JP", "JP-13", "JPY", 6), ("JP", "JP-27", "JPY", 3), ("US", "CA", "USD", 1.4)),
        (("Card", 5), ("PayPay", 3), ("Konbini", 1.5), ("Cash", 2)),
        (("Yamato", 5), ("Store", 4), ("EMS", 1)),
        (("pos", 5), ("web", 4), ("auction", 1.2)),
        (("used", 2), ("rental", 0.9), ("school", 1.1)),
        (("STR-EL", "strings", 900, 5), ("GTR-AC", "guitar", 42000, 0.8), ("PICK", "accessory", 300, 4),
         ("AMP-10", "amplifier", 15800, 1), ("BOOK-1", "score", 2400, 2)),
        (("Shibuya", 4), ("Umeda", 3)),
    ),
)
# fmt: on

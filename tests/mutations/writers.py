"""Clean exports written from a seed, with all that real ones hold: notes over several lines, bare quotes, totals."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

EXPORTS = Path(__file__).parents[1] / "exports"
FIRST = datetime(2025, 5, 2, 8, 30)  # noqa: DTZ001  the shop's clock; the offset is written beside it
PLAIN = ("Ida Larsen", "Pat Quill", "Vale & Sons, LLC", 'Anna "Nan" Byrne', "Total Home Care")
ACCENTED = ("Zoë Ünal", "José Ibáñez", "Łukasz Żak", "渡辺 直美", "Søren Ærø")
GOODS = ("Tea Towel", 'Wool Throw 50" x 60"', "Linen Napkins, set of 4", "Spoon Rest", "Beeswax Candle")
NOTES = (
    *("", "", "", "Ring twice", 'by the "blue" door', "two\nlines", "one, two,, three"),
    *(",begins with a comma", "\nbegins with a line break", 'many\n\n\nlines, "quotes",\nand commas,,,\n', '"'),
)


def quoted(cell: str) -> str:
    """A cell as RFC 4180 has it, in quotes only where it needs them."""
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\r\n') else cell


def lines(rows: Iterable[Iterable[str]], delimiter: str, ending: str) -> bytes:
    """Rows as a file; without quotes where the delimiter is a tab."""
    written = (map(quoted, row) if delimiter == "," else row for row in rows)
    return "".join(delimiter.join(row) + ending for row in written).encode()


def header_of(sample: str, delimiter: str, line: int = 0) -> list[str]:
    """The header of a sample export."""
    return (EXPORTS / sample).read_text(encoding="utf-8").splitlines()[line].split(delimiter)


def amount(random: Random) -> str:
    """An amount with its cents, up to the hundreds."""
    return f"{random.randint(3, 999)}.{random.randint(0, 99):02}"


def shopify(seed: int, orders: int, names: tuple[str, ...], ending: str) -> bytes:
    """An orders export of 79 columns, newest order first."""
    random = Random(f"shopify {seed}")
    header = header_of("shopify_orders.csv", ",")
    rows = [header]
    for number in range(1000 * seed + orders, 1000 * seed, -1):
        at = f"{FIRST + timedelta(hours=7 * number % 4000):%Y-%m-%d %H:%M:%S} -0400"
        who = random.choice(names)
        shared = {"Name": f"#{number}", "Created at": at, "Vendor": "Juniper", "Lineitem discount": "0.00"}
        shared |= {"Email": random.choice(("", f"c{number}@example.org"))}
        own = {
            **dict.fromkeys(("Billing Name", "Shipping Name"), who),
            "Financial Status": random.choice(("paid", "paid", "paid", "pending", "refunded")),
            "Paid at": random.choice((at, at, "")),
            "Fulfillment Status": random.choice(("fulfilled", "unfulfilled", "partial")),
            "Currency": "USD",
            **{name: amount(random) for name in ("Subtotal", "Shipping", "Taxes", "Total")},
            **dict.fromkeys(("Discount Amount", "Refunded Amount", "Outstanding Balance"), "0.00"),
            **dict.fromkeys(("Billing Country", "Shipping Country"), "US"),
            "Notes": random.choice(NOTES),
            "Note Attributes": random.choice(("", "", "gift: yes\nwrap: kraft")),
            "Payment Method": "Shopify Payments",
            "Id": str(5_900_000_000_000 + number),
            "Tags": random.choice(("", "repeat", "gift, repeat")),
            "Source": random.choice(("web", "pos", "shopify_draft_order")),
            "Payment References": random.choice(("", f"r{number}.1")),
        }
        for position in range(random.choice((1, 1, 1, 2, 3))):
            item = {
                "Lineitem quantity": "1",
                "Lineitem name": random.choice(GOODS),
                "Lineitem price": amount(random),
                "Lineitem sku": f"JH-{random.randint(10, 99)}",
                "Lineitem fulfillment status": random.choice(("fulfilled", "pending")),
            }
            cells = shared | item | ({} if position else own)
            rows.append([cells.get(name, "") for name in header])
    return lines(rows, ",", ending)


def amazon(seed: int, orders: int, names: tuple[str, ...], ending: str) -> bytes:
    """An All Orders report, tab-separated, nothing quoted; the rows of an order stand together."""
    random = Random(f"amazon {seed}")
    header = header_of("amazon_all_orders.txt", "\t")
    rows = [header]
    for number in range(1, orders + 1):
        at = f"{FIRST + timedelta(hours=9 * number):%Y-%m-%dT%H:%M:%S}+00:00"
        order_id = f"114-{seed:07}-{number:07}"
        status = random.choice(("Shipped", "Shipped", "Shipped", "Unshipped", "Cancelled"))
        for _ in range(random.choice((1, 1, 2, 3))):
            priced = status != "Cancelled"
            cells = {
                **dict.fromkeys(("amazon-order-id", "merchant-order-id"), order_id),
                **dict.fromkeys(("purchase-date", "last-updated-date"), at),
                **dict.fromkeys(("order-status", "item-status"), status),
                "fulfillment-channel": random.choice(("Amazon", "Merchant")),
                "sales-channel": "Amazon.com",
                "ship-service-level": "Expedited",
                "product-name": random.choice(GOODS),
                "sku": f"JH-{random.randint(10, 99)}",
                "quantity": "1" if priced else "0",
                "currency": "USD",
                "item-price": amount(random) if priced else "",
                "item-tax": amount(random) if priced else "",
                "item-promotion-discount": random.choice(("", amount(random))) if priced else "",
                "ship-city": random.choice(names).split()[-1],
                "ship-country": "US",
                "is-business-order": "false",
                "price-designation": random.choice(("", "Business Price")),
            }
            rows.append([cells.get(name, "") for name in header])
    return lines(rows, "\t", ending)


def quickbooks(seed: int, documents: int, names: tuple[str, ...], ending: str) -> bytes:
    """A Transaction List by Date: the newer wording with groups and their totals for even seeds, else the older."""
    random = Random(f"quickbooks {seed}")
    newer = seed % 2 == 0
    sample = f"qbo_txn_list.{'new' if newer else 'old'}-wording.csv"
    header = header_of(sample, ",", 4)
    width = len(header)
    titles = ("Transaction List by Date", "Juniper & Hale Goods", "May 1-July 31, 2025", "")
    rows = [*([title] + [""] * (width - 1) for title in titles), header]
    overall = Decimal(0)
    for group in ("1010 Shopify Clearing", "Accounts Receivable (A/R)"):
        rows += [[group] + [""] * (width - 1)] if newer else []
        total = Decimal(0)
        for number in range(documents // 2):
            value = Decimal(random.choice((amount(random), f"1{random.randint(100, 999)}.00", f"-{amount(random)}")))
            total += value
            cells = {
                "Date": f"{FIRST + timedelta(days=14 + number):%m/%d/%Y}",
                header[1 + newer]: random.choice(("Invoice", "Sales Receipt", "Credit Memo", "Journal Entry")),
                "Num": str(2000 + 100 * len(group) + number),
                header[3 + newer]: "Y" if newer else "Yes",
                "Name": random.choice((*names, "")),
                header[5 + newer]: random.choice(("", f"Order #{number}", *NOTES)),
                header[6 + newer]: group,
                "Split": "4000 Sales",
                "Amount": f"{value:,}",
            }
            rows.append([cells.get(name, "") for name in header])
        overall += total
        rows += [[f"Total for {group}", *[""] * (width - 2), dollars(total)]] if newer else []
    footer = "Accrual Basis Thursday, July 31, 2025 09:30 AM GMT-05:00"
    ends = [["TOTAL", *[""] * (width - 2), dollars(overall)], *[[""]] * 3, [footer] + [""] * (width - 1)]
    return lines([*rows, *ends], ",", ending)


def dollars(value: Decimal) -> str:
    """An amount as the totals of a report have it."""
    return f"{'-' if value < 0 else ''}${abs(value):,}"


def events(seed: int, count: int, ending: str) -> bytes:
    """The events of a sync tool."""
    random = Random(f"events {seed}")
    rows = ["at run_id channel order_id outcome reason rule_id doc_number".split()]
    for number in range(count):
        at = f"{FIRST + timedelta(minutes=11 * number):%Y-%m-%dT%H:%M:%S}Z"
        outcome = random.choice(("posted", "posted", "filtered", "held", "failed"))
        reason = random.choice(("", "pending, draft", 'the "paid" rule', "429\nretried"))
        rows.append([at, f"S{number // 9:04}", "shopify", f"#{1000 + number}", outcome, reason, "", str(1000 + number)])
    return lines(rows, ",", ending)


def runs(seed: int, count: int, ending: str) -> bytes:
    """The runs of a sync tool."""
    random = Random(f"runs {seed}")
    rows = ["run_id channel started_at finished_at status fetched posted skipped failed message".split()]
    for number in range(count):
        at = FIRST + timedelta(hours=6 * number)
        times = [f"{at + timedelta(minutes=late):%Y-%m-%dT%H:%M:%S}Z" for late in (0, 4)]
        fetched = random.randint(0, 40)
        counts = [str(fetched), str(fetched), "0", "0"]
        message = random.choice(("", "nothing new", "2 skipped, see events", "429 Too Many Requests\nretried"))
        rows.append([f"S{number:04}", "shopify", *times, "success", *counts, message])
    return lines(rows, ",", ending)

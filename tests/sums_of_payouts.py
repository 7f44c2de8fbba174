"""An Amazon seller and a Shopify shop whose books hold one document for each settlement or payout."""

import random
from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from tests.small_case import DOCUMENT_COLUMNS, csv_text, small_case, write
from tests.sums_case import FIRST, SUMS_TOML, Sale, entry, money

ORDER_COLUMNS = (
    *"amazon-order-id merchant-order-id purchase-date last-updated-date order-status fulfillment-channel".split(),
    *"sales-channel order-channel url ship-service-level product-name sku asin item-status quantity currency".split(),
    *"item-price item-tax shipping-price shipping-tax gift-wrap-price gift-wrap-tax item-promotion-discount".split(),
    *"ship-promotion-discount ship-city ship-state ship-postal-code ship-country promotion-ids".split(),
    *"is-business-order purchase-order-number price-designation".split(),
)
LINE_COLUMNS = (
    *"settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency".split(),
    *"transaction-type order-id merchant-order-id adjustment-id shipment-id marketplace-name amount-type".split(),
    *"amount-description amount fulfillment-id posted-date posted-date-time order-item-code".split(),
    *"merchant-order-item-id merchant-adjustment-item-id sku quantity-purchased".split(),
)
PAYMENT_COLUMNS = (
    *"Transaction Date,Type,Order,Card Brand,Card Source,Payout Status,Payout Date,Available On,Amount".split(","),
    *"Fee,Net,Checkout,Payment Method Name,Currency".split(","),
)
AMAZON = """[case]
title = "A seller"
timezone = "America/New_York"
currency = "USD"
as_of = 2025-04-30T00:00:00Z

[[source]]
path = "exports/amazon/*.txt"
channel = "amazon"

[[source]]
path = "exports/books/*.csv"
date_order = "MDY"
"""


def settlements(
    folder: Path, seed: int, lost: Collection[int], net: bool, reserve: int = 0
) -> tuple[Path, list[str], list[str]]:
    """Four settlements closed and one open; the ids of all orders, and of those that none of the closed holds.

    A `reserve` in cents is kept back of each, and given back with the next.
    """
    dice = random.Random(seed)
    orders, ids, waiting = [], [], []
    lines, sums, paid = defaultdict(list), defaultdict(int), defaultdict(int)
    for number in range(220):
        at = FIRST + timedelta(days=dice.randrange(57), seconds=dice.randrange(86_400))
        price, name = dice.randint(900, 20_000), f"114-{dice.randrange(10**6, 10**7)}-{dice.randrange(10**6, 10**7)}"
        tax, posted = price // 13, at + timedelta(days=2)
        which = (posted - FIRST).days // 14
        ids.append(name)
        waiting += [name] if which > 3 else []
        own = {"amazon-order-id": name, "order-status": "Shipped", "fulfillment-channel": "Amazon", "sku": "A-1"}
        own |= dict.fromkeys(("purchase-date", "last-updated-date"), f"{at:%Y-%m-%dT%H:%M:%S+00:00}")
        own |= {"item-status": "Shipped", "quantity": "1", "currency": "USD", "item-price": money(price)}
        orders.append({**own, "item-tax": money(tax), "sales-channel": "Amazon.com", "ship-country": "US"})
        parts = (
            ("ItemPrice", price),
            ("ItemPrice", tax),
            ("ItemWithheldTax", -tax),
            ("ItemFees", -(price * 15 // 100)),
        )
        for kind, cents in parts:
            lines[which].append(
                {
                    "settlement-id": str(18_230_000_000 + which),
                    "transaction-type": "Order",
                    "order-id": name,
                    "amount-type": kind,
                    "amount-description": "Principal",
                    "amount": money(cents),
                    "posted-date": f"{posted:%Y-%m-%d}",
                    "posted-date-time": f"{posted:%Y-%m-%d %H:%M:%S} UTC",
                }
            )
            paid[which] += cents
        sums[which] += 0 if number in lost else price + tax
    rows, documents = [], []
    for which in sorted(lines) if reserve else ():
        for cents, name in ((-reserve, "Current Reserve Amount"), (reserve, "Previous Reserve Amount Balance")):
            if cents < 0 or which:
                own = {**lines[which][0], "order-id": "", "transaction-type": "other-transaction"}
                own |= {"amount-type": "other-transaction", "amount-description": name, "amount": money(cents)}
                lines[which].append(own)
                paid[which] += cents
    for which in sorted(lines):
        begins = FIRST + timedelta(days=14 * which)
        times = {"settlement-start-date": begins, "settlement-end-date": begins + timedelta(days=14)}
        times["deposit-date"] = begins + timedelta(days=16)
        head = {name: f"{at:%Y-%m-%d %H:%M:%S} UTC" for name, at in times.items()}
        number = str(18_230_000_000 + which)
        rows += [
            {"settlement-id": number, "total-amount": money(paid[which]), "currency": "USD", **head},
            *lines[which],
        ]
        cents, kind = paid[which] if net else sums[which], {"Transaction type": "Invoice"}
        day = (begins + timedelta(days=16)).date()
        documents.append(entry(day, cents, Memo=f"A2X settlement {number}", Num="", **kind))
    write(folder / "case.toml", AMAZON)
    write(folder / "exports/amazon/orders.txt", _tabs(ORDER_COLUMNS, orders))
    write(folder / "exports/amazon/settlements.txt", _tabs(LINE_COLUMNS, rows))
    write(folder / "exports/books/list.csv", csv_text(DOCUMENT_COLUMNS, documents))
    return folder, ids, waiting


def _tabs(columns: Collection[str], rows: Collection[dict[str, str]]) -> str:
    lines = ["\t".join(columns), *("\t".join(row.get(name, "") for name in columns) for row in rows)]
    return "\n".join(lines) + "\n"


def payouts(folder: Path, shop: list[Sale], lost: Collection[int]) -> Path:
    """Shopify Payments pays out on Tuesdays and Fridays what was captured two days before; one entry for each."""
    rows, sums = [], defaultdict(int)
    for sale in shop:
        day = sale.day() + timedelta(days=2)
        while day.weekday() not in (1, 4):
            day += timedelta(days=1)
        sums[day] += 0 if sale.number in lost else sale.cents
        own = {"Transaction Date": f"{sale.at:%Y-%m-%d %H:%M:%S} +0000", "Type": "charge", "Order": sale.name}
        own |= dict.fromkeys(("Payout Date", "Available On"), f"{day:%Y-%m-%d}") | {"Payout Status": "paid"}
        own |= {"Amount": money(sale.cents), "Fee": money(sale.cents // 30), "Currency": "USD"}
        rows.append({**own, "Net": money(sale.cents - sale.cents // 30), "Checkout": f"#{sale.number}9"})
    toml = SUMS_TOML + '\n[[source]]\npath = "exports/payments/*.csv"\nchannel = "shopify"\n'
    documents = [
        entry(day, cents, Memo="Shopify payout", Num=str(7000 + at))
        for at, (day, cents) in enumerate(sorted(sums.items()))
    ]
    small_case(folder, [sale.row() for sale in shop], documents, toml=toml)
    write(folder / "exports/payments/transactions.csv", csv_text(PAYMENT_COLUMNS, rows))
    return folder

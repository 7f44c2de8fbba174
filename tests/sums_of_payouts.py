"""An Amazon seller and a Shopify shop whose books hold one document for each settlement or payout."""

import random
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

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
JOURNAL_COLUMNS = (
    *("", "Transaction date", "Transaction type", "Num", "Name", "Description", "Account full name"),
    *("Debit", "Credit"),
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


@dataclass
class Closed:
    """What the books may say of a settlement, in cents."""

    number: str
    day: date
    sold: int
    fees: int
    tax: int
    kept: int
    released: int
    paid: int

    def receipt(self, net: bool) -> dict[str, str]:
        """One document of what was sold, or paid out."""
        cents, kind = self.paid if net else self.sold, {"Transaction type": "Invoice"}
        return entry(self.day, cents, Memo=f"A2X settlement {self.number}", Num="", **kind)

    def journal(self) -> list[dict[str, str]]:
        """The lines of an entry of all that it is made of, its money at the bank among them."""
        lines = (("Amazon Sales", -self.sold), ("Amazon Fees", self.fees), ("Tax remitted by Amazon", self.tax))
        lines += (("Amazon Reserved Balances", self.kept), ("Amazon Reserved Balances", -self.released))
        lines += (("Checking", self.paid),)
        told = {"Transaction date": f"{self.day:%m/%d/%Y}", "Transaction type": "Journal Entry", "Num": ""}
        told["Description"] = f"Amazon settlement {self.number}"
        rows = [{"": self.number[-4:]}]
        for account, cents in lines:
            side = {"Debit" if cents > 0 else "Credit": money(abs(cents))}
            rows += [{**told, "Account full name": account, **side}] if cents else []
        return rows


def journals(closed: Collection[Closed]) -> str:
    """QuickBooks Online's Journal of these entries."""
    return csv_text(JOURNAL_COLUMNS, [row for one in closed for row in one.journal()])


def settlements(
    folder: Path, seed: int, lost: Collection[int], net: bool, reserve: int = 0
) -> tuple[Path, list[str], list[str]]:
    """Four settlements closed and one open; the ids of all orders, and of those that none of the closed holds.

    A `reserve` in cents is kept back of each, and given back with the next.
    """
    closed, ids, waiting = sold(folder, seed, lost, reserve)
    write(folder / "exports/books/list.csv", csv_text(DOCUMENT_COLUMNS, [one.receipt(net) for one in closed]))
    return folder, ids, waiting


def sold(
    folder: Path, seed: int, lost: Collection[int] = (), reserve: int = 0
) -> tuple[list[Closed], list[str], list[str]]:
    """The same without any books."""
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
    rows, closed = [], []
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
        kept = {"kept": reserve, "released": reserve if which else 0}
        fees, tax = (
            -sum(int(Decimal(line["amount"]) * 100) for line in lines[which] if line["amount-type"] == kind)
            for kind in ("ItemFees", "ItemWithheldTax")
        )
        day = (begins + timedelta(days=16)).date()
        closed.append(Closed(number, day, sums[which], fees, tax, **kept, paid=paid[which]))
    write(folder / "case.toml", AMAZON)
    write(folder / "exports/amazon/orders.txt", _tabs(ORDER_COLUMNS, orders))
    write(folder / "exports/amazon/settlements.txt", _tabs(LINE_COLUMNS, rows))
    return closed, ids, waiting


def _tabs(columns: Collection[str], rows: Collection[dict[str, str]]) -> str:
    lines = ["\t".join(columns), *("\t".join(row.get(name, "") for name in columns) for row in rows)]
    return "\n".join(lines) + "\n"


def payouts(
    folder: Path,
    shop: list[Sale],
    lost: Collection[int],
    back: Mapping[int, int] = MappingProxyType({}),
    net: bool = False,
) -> Path:
    """Shopify Payments pays out on Tuesdays and Fridays what was captured two days before; one entry for each.

    `back`: what of an order's cents is given back ten days later, in a payout as well; `net`: the entries are of what
    was paid out, fees and refunds taken off.
    """
    rows, sums = [], defaultdict(int)
    for sale in shop:
        charge = (sale.at, "charge", sale.cents, sale.cents // 30)
        refund = (sale.at + timedelta(days=10), "refund", -back.get(sale.number, 0), 0)
        for at, kind, cents, fee in (charge, refund) if sale.number in back else (charge,):
            day = at.astimezone(ZoneInfo("America/New_York")).date() + timedelta(days=2)
            while day.weekday() not in (1, 4):
                day += timedelta(days=1)
            sums[day] += 0 if sale.number in lost else cents - net * fee
            own = {"Transaction Date": f"{at:%Y-%m-%d %H:%M:%S} +0000", "Type": kind, "Order": sale.name}
            own |= dict.fromkeys(("Payout Date", "Available On"), f"{day:%Y-%m-%d}") | {"Payout Status": "paid"}
            own |= {"Amount": money(cents), "Fee": money(fee), "Currency": "USD"}
            rows.append({**own, "Net": money(cents - fee), "Checkout": f"#{sale.number}9{kind[0]}"})
    toml = SUMS_TOML + '\n[[source]]\npath = "exports/payments/*.csv"\nchannel = "shopify"\n'
    documents = [
        entry(day, cents, Memo="Shopify payout", Num=str(7000 + at))
        for at, (day, cents) in enumerate(sorted(sums.items()))
    ]
    small_case(folder, [sale.row() for sale in shop], documents, toml=toml)
    write(folder / "exports/payments/transactions.csv", csv_text(PAYMENT_COLUMNS, rows))
    return folder

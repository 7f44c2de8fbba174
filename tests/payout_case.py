"""A small case with payouts: Shopify's payouts and transactions, Amazon's settlements, and the books' deposits."""

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import Matches, match
from tests.small_case import TOML, csv_text, document, order, small_case, write

PAYOUT_COLUMNS = (
    *"Payout Date,Status,Charges,Refunds,Adjustments,Reserved Funds,Fees,Retried Amount,Total,Currency".split(","),
)
SALE_COLUMNS = (
    *"Transaction Date,Type,Order,Card Brand,Card Source,Payout Status,Payout Date,Available On,Amount,Fee".split(","),
    *"Net,Checkout,Payment Method Name,Presentment Amount,Presentment Currency,Currency".split(","),
)
SETTLEMENT_COLUMNS = (
    *"settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency".split(),
    *"transaction-type order-id merchant-order-id adjustment-id shipment-id marketplace-name amount-type".split(),
    *"amount-description amount fulfillment-id posted-date posted-date-time order-item-code".split(),
    *"merchant-order-item-id merchant-adjustment-item-id sku quantity-purchased".split(),
)
AMAZON = '\n[[source]]\npath = "exports/amazon/*"\nchannel = "amazon"\n'


def paid(day: date, amount: str | Decimal, **cells: str) -> dict[str, str]:
    """A row of Shopify's payouts: nothing but charges."""
    zeros = dict.fromkeys(PAYOUT_COLUMNS[3:8], "0.00")
    own = {"Payout Date": day.isoformat(), "Status": "paid", "Charges": str(amount), "Total": str(amount)}
    return {**zeros, **own, "Currency": "USD", **cells}


def sale(at: datetime, number: int, amount: str | Decimal, day: date | None, **cells: str) -> dict[str, str]:
    """A charge of Shopify Payments without a fee, and the payout that it is part of."""
    return {
        "Transaction Date": f"{at:%Y-%m-%d %H:%M:%S} -0400",
        "Type": "charge",
        "Order": f"#{number}",
        "Payout Status": "paid" if day else "pending",
        "Payout Date": day.isoformat() if day else "",
        "Amount": str(amount),
        "Fee": "0.00",
        "Net": str(amount),
        "Checkout": f"#38{number}{at:%d%H%M%S}",
        "Currency": "USD",
        **cells,
    }


def deposit(day: date, amount: str | Decimal, **cells: str) -> dict[str, str]:
    """A deposit in the books."""
    own = {"Date": f"{day:%m/%d/%Y}", "Transaction type": "Deposit", "Num": "", "Posting (Y/N)": "Y", "Name": ""}
    return {**own, "Account name": "1000 Checking", "Split": "1010 Clearing", "Amount": str(amount), **cells}


def settlement(
    number: int, begins: date, days: int, lines: Iterable[tuple[str, str, str]], total: str | None = None, **head: str
) -> str:
    """An Amazon settlement (V2) of so many days: its lines are (order id or empty, description, amount)."""
    lines = list(lines)
    whole = sum((Decimal(amount) for *_, amount in lines), Decimal(0))
    ends = begins + timedelta(days=days)
    first = {
        "settlement-id": str(number),
        "settlement-start-date": f"{begins} 10:00:00 UTC",
        "settlement-end-date": f"{ends} 10:00:00 UTC",
        "deposit-date": f"{ends + timedelta(days=2)} 10:00:00 UTC",
        "total-amount": str(total or whole),
        "currency": "USD",
        **head,
    }
    rows = [first]
    for at, (order_id, what, amount) in enumerate(lines):
        posted = datetime.combine(begins, datetime.min.time(), UTC) + timedelta(hours=11 + at)
        rows.append(
            {
                "settlement-id": str(number),
                "transaction-type": "Order" if order_id else "other-transaction",
                "order-id": order_id,
                "amount-type": "ItemPrice" if order_id else "other-transaction",
                "amount-description": what,
                "amount": amount,
                "posted-date": f"{posted:%Y-%m-%d}",
                "posted-date-time": f"{posted:%Y-%m-%d %H:%M:%S} UTC",
            }
        )
    table = ["\t".join(SETTLEMENT_COLUMNS), *("\t".join(row.get(c, "") for c in SETTLEMENT_COLUMNS) for row in rows)]
    return "\r\n".join(table) + "\r\n"


def payout_case(
    folder: Path,
    payouts: Iterable[Mapping[str, Any]] = (),
    sales: Iterable[Mapping[str, Any]] = (),
    settlements: Mapping[int, str] | None = None,
    deposits: Iterable[Mapping[str, Any]] = (),
    as_of: str = "2025-04-30T00:00:00Z",
    numbers: Iterable[int] = range(1001, 1013),
    posted: Iterable[int] | None = None,
    toml: str = "",
    seed: int = 0,
) -> Matches:
    """The small case with these files of payouts, their rows in an order that the seed decides; matched."""
    dice = random.Random(seed)
    numbers = list(numbers)
    held = numbers if posted is None else posted
    books = [*map(document, held), *deposits]
    shuffled = [list(rows) for rows in (payouts, sales, books)]
    if seed:
        for rows in shuffled:
            dice.shuffle(rows)
    text = TOML.replace("2025-04-30T00:00:00Z", as_of) + 'date_order = "MDY"\n' + (AMAZON if settlements else "") + toml
    small_case(folder, orders=map(order, numbers), documents=shuffled[2], toml=text)
    for name, columns, rows in (("payouts", PAYOUT_COLUMNS, shuffled[0]), ("sales", SALE_COLUMNS, shuffled[1])):
        if rows:
            write(folder / f"exports/shopify/{name}.csv", csv_text(columns, rows))
    for number, content in (settlements or {}).items():
        write(folder / f"exports/amazon/settlement-{number}.txt", content)
    return match(open_case(folder))


def entry(matches: Matches, channel: str = "shopify", currency: str = "USD") -> Any:
    """The entry of a channel and currency."""
    [found] = [one for one in matches.payouts.channels if (one.channel, one.currency) == (channel, currency)]
    return found

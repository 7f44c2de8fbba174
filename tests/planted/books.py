"""The planted shop's QuickBooks: the documents the tool posted, and all the other papers that belong to no order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from .dice import Dice
from .orders import Order
from .plan import Plan
from .tool import Fate

CLEARING = {"shopify": "Shopify Clearing", "amazon": "Amazon Clearing"}
WHOLESALE = (
    "Bluff & Barrow, LLC",
    "Cedar Point Outfitters",
    "O'Hara Trading Co.",
    "Tern Island Lodge",
    '"The Depot" Supply',
)


@dataclass(frozen=True)
class Document:
    """One line of the transaction list; cents. channel and order_id only on a sale that the tool posted."""

    day: date
    type: str
    number: str
    name: str
    memo: str
    account: str
    split: str
    cents: int
    posting: bool = True
    channel: str = ""
    order_id: str = ""


def keep_books(
    plan: Plan, orders: Sequence[Order], fates: Sequence[Fate], runs: Sequence[datetime], dice: Dice
) -> list[Document]:
    """All documents, by date; numbers as the channels' conventions or QuickBooks' own counter have them."""
    documents = []
    for order, fate in zip(orders, fates, strict=True):
        if fate.posted and fate.run is not None:
            documents += _sale(plan, order, plan.day(runs[fate.run]), dice)
    documents += _other_papers(plan, dice, orders)
    documents.sort(key=lambda document: document.day)
    return _numbered(documents, 80_000 + dice.whole(0, 9_000))


def number_for(convention: str, order: Order) -> tuple[str, str]:
    """Num and memo of an order's document; an empty Num is filled by QuickBooks' own counter."""
    bare = order.name.lstrip("#")
    memo = "Shopify" if order.channel == "shopify" else "Amazon.com"
    if convention == "memo":
        return "", f"Shopify order {order.name}" if order.channel == "shopify" else f"Amazon order {order.order_id}"
    numbers = {
        "name": order.name,
        "bare": bare,
        "prefix": f"SH-{bare}",
        "suffix": f"{bare}-S",
        "tail": f"AMZ-{order.order_id[-17:]}",
        "hyphenless": order.order_id.replace("-", ""),
        "cut_right": f"AMZ-{order.order_id}"[:21],
        "full": order.order_id,
    }
    return numbers[convention], memo


def _sale(plan: Plan, order: Order, day: date, dice: Dice) -> list[Document]:
    number, memo = number_for(plan.numbers[order.channel], order)
    cents, invoiced = order.amount or 0, order.business and dice.chance(0.7)
    sale = Document(
        day=day,
        type="Invoice" if invoiced else "Sales Receipt",
        number=number,
        name=order.customer,
        memo=memo,
        account="Accounts Receivable (A/R)" if invoiced else CLEARING[order.channel],
        split="Sales of Product Income",
        cents=cents,
        channel=order.channel,
        order_id=order.order_id,
    )
    documents = [sale]
    if invoiced and (paid := day + timedelta(days=dice.whole(0, 5))) <= plan.day(plan.world.as_of):
        documents.append(_leg(sale, "Payment", paid, "", CLEARING[order.channel], cents))
    if order.refunded and order.refund_at:
        refunded = max(day, plan.day(order.refund_at))
        kind = "Credit Memo" if invoiced else "Refund Receipt"
        documents.append(_leg(sale, kind, refunded, f"Refund of order {order.name}", sale.account, -order.refunded))
    return documents


def _leg(sale: Document, kind: str, day: date, memo: str, account: str, cents: int) -> Document:
    number = "" if kind == "Payment" else "RF-"
    return replace(
        sale, day=day, type=kind, number=number, memo=memo, account=account, cents=cents, channel="", order_id=""
    )


def _numbered(documents: Sequence[Document], counter: int) -> list[Document]:
    """Fill in QuickBooks' running numbers, and those of refunds and of what somebody wrote by hand."""
    result, by_hand = [], {"RF-": 300, "INV-": 2040, "EST-": 70}
    for document in documents:
        number = document.number
        if number in by_hand:
            by_hand[number] += 1
            number = f"{number}{by_hand[number]:04d}"
        elif not number and document.order_id:
            counter += 1
            number = str(counter)
        result.append(document if number == document.number else replace(document, number=number))
    return result


def _other_papers(plan: Plan, dice: Dice, orders: Sequence[Order]) -> list[Document]:
    """Payouts, costs and hand-written papers, week by week; none of them is anybody's order."""
    documents, day, last = [], plan.world.first_day, plan.day(plan.world.as_of)
    names = [order.name for order in orders if order.channel == "shopify"]
    while day <= last:
        documents.append(_bank(day, "Deposit", "Shopify", "Shopify payout", dice.whole(180_000, 990_000)))
        if day.toordinal() // 7 % 2:
            documents.append(_bank(day, "Deposit", "Amazon", "Amazon settlement", dice.whole(250_000, 1_900_000)))
            documents.append(_bank(day, "Expense", "Harbor Power & Light", "", -dice.whole(9_000, 60_000)))
        else:
            documents.append(_invoice(day, dice, names if plan.world.lookalikes else []))
            documents.append(_bill(day, dice))
        if day.day <= 7:
            documents.append(_bank(day, "Transfer", "", "to savings", -500_000))
            documents.append(replace(_invoice(day, dice, []), type="Estimate", number="EST-", posting=False))
        day += timedelta(days=7)
    return documents


def _bank(day: date, kind: str, name: str, memo: str, cents: int) -> Document:
    return Document(day, kind, "", name, memo, "Business Checking", "-Split-", cents)


def _bill(day: date, dice: Dice) -> Document:
    number, cents = str(dice.whole(300_000, 999_999)), dice.whole(40_000, 700_000)
    return Document(day, "Bill", number, "Tidewater Freight Co.", "", "Accounts Payable (A/P)", "Freight", cents)


def _invoice(day: date, dice: Dice, names: Sequence[str]) -> Document:
    purchase = dice.pick(names).lstrip("#") if names else f"W{dice.whole(10, 99)}"
    cents, account = dice.whole(90_000, 640_000), "Accounts Receivable (A/R)"
    return Document(day, "Invoice", "INV-", dice.pick(WHOLESALE), f"PO {purchase}", account, "Wholesale Income", cents)

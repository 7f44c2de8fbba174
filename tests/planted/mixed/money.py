"""What the channels paid out: Shopify's payouts by day, Amazon's settlements of two weeks each."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from ..orders import Order, money
from ..plan import Plan

PAYOUTS = "Payout Date,Status,Charges,Refunds,Adjustments,Reserved Funds,Fees,Retried Amount,Total,Currency".split(",")
SETTLEMENT = (
    *"settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency".split(),
    *"transaction-type order-id merchant-order-id adjustment-id shipment-id marketplace-name amount-type".split(),
    *"amount-description amount fulfillment-id posted-date posted-date-time order-item-code".split(),
    *"merchant-order-item-id merchant-adjustment-item-id sku quantity-purchased".split(),
)
WEEKS = timedelta(days=14)


def write_payouts(folder: Path, plan: Plan, orders: Sequence[Order]) -> None:
    """One payout for each day with charges, two days later; newest first."""
    charges: dict[date, int] = defaultdict(int)
    for order in orders:
        if order.channel == "shopify" and order.expected and order.amount:
            charges[plan.day(order.due_at)] += order.amount
    rows = [_payout(day + timedelta(days=2), cents) for day, cents in sorted(charges.items(), reverse=True)]
    with (folder / "payouts_export_1.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([PAYOUTS, *rows])


def _payout(day: date, cents: int) -> list[str]:
    fees = cents * 29 // 1000 + 30
    nothing = money(0)
    return [
        day.isoformat(),
        "paid",
        money(cents),
        nothing,
        nothing,
        nothing,
        money(-fees),
        nothing,
        money(cents - fees),
        "USD",
    ]


def write_settlements(folder: Path, plan: Plan, orders: Sequence[Order]) -> None:
    """A settlement for every two weeks: a first row with its total, then two lines for each order shipped in it."""
    begin, number = plan.instant(plan.world.first_day, 10), 18_231_000_001
    while begin + WEEKS < plan.world.as_of:
        within = [order for order in orders if order.channel == "amazon" and order.expected and _in(order, begin)]
        if within:
            rows = _settlement(str(number), begin, within)
            lines = ["\t".join(SETTLEMENT), *("\t".join(row.get(name, "") for name in SETTLEMENT) for row in rows)]
            path = folder / f"settlement-{number}.txt"
            path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")
        begin, number = begin + WEEKS, number + 137


def _in(order: Order, begin: datetime) -> bool:
    return begin <= order.created_at + timedelta(days=1) < begin + WEEKS and bool(order.amount)


def _settlement(number: str, begin: datetime, orders: Sequence[Order]) -> list[dict[str, str]]:
    lines = []
    for order in orders:
        at = order.created_at + timedelta(days=1)
        for kind, what, cents in (
            ("ItemPrice", "Principal", order.amount or 0),
            ("ItemFees", "Commission", -((order.amount or 0) * 15 // 100)),
        ):
            lines.append((at, order, kind, what, cents))
    summary = {
        "settlement-id": number,
        "settlement-start-date": _utc(begin),
        "settlement-end-date": _utc(begin + WEEKS),
        "deposit-date": _utc(begin + WEEKS + timedelta(days=2)),
        "total-amount": money(sum(cents for *_, cents in lines)),
        "currency": "USD",
    }
    return [summary, *(_line(number, *line) for line in sorted(lines, key=lambda line: line[0]))]


def _line(number: str, at: datetime, order: Order, kind: str, what: str, cents: int) -> dict[str, str]:
    return {
        "settlement-id": number,
        "transaction-type": "Order",
        "order-id": order.order_id,
        "merchant-order-id": order.order_id,
        "marketplace-name": "Amazon.com",
        "amount-type": kind,
        "amount-description": what,
        "amount": money(cents),
        "fulfillment-id": "AFN",
        "posted-date": f"{at:%Y-%m-%d}",
        "posted-date-time": _utc(at),
        "sku": order.cells[0]["sku"],
        "quantity-purchased": order.cells[0]["quantity"] if kind == "ItemPrice" else "",
    }


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"

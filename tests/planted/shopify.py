"""Shopify's side of a planted world: its orders, and the upstream workflow that leaves paid ones pending."""

from collections.abc import Mapping

import numpy as np

from .demand import order_instants
from .dice import Dice
from .orders import Order, exact
from .people import invent_people
from .plan import Plan
from .shopify_rows import draw_rows
from .shopify_sale import KINDS, NOT_EXPECTED, Sale, draw_sale

STATUS_AT_DECISION = {
    "unpaid": "pending",
    "cancelled_unpaid": "pending",
    "voided": "authorized",
    "authorized": "authorized",
}


def draw_shopify(plan: Plan, rng: np.random.Generator) -> list[Order]:
    """All Shopify orders of the world, oldest first."""
    dice = Dice(rng)
    instants = order_instants(plan, "shopify", rng)
    people = invent_people(600, dice)
    orders: list[Order] = []
    order_id, hit = 5_812_004_411_000 + dice.whole(0, 10**9), False
    for number, at in enumerate(instants, start=plan.first_name):
        order_id += dice.whole(20_000, 90_000_000)
        sale = draw_sale(plan, number, str(order_id), at, dice.pick(people), dice)
        # The very first terminal payment is hit for certain, so that the onset is the day it is said to be.
        held_back = _exposed(plan, sale) and (dice.chance(_rate(plan)) or not hit)
        hit = hit or held_back
        status = "pending" if held_back else sale.status
        orders.append(_order(sale, held_back, draw_rows(sale, status, plan.zone, dice)))
    return orders


def _exposed(plan: Plan, sale: Sale) -> bool:
    """Whether the upstream workflow sees it: paid plainly at the counter, after the workflow began."""
    if plan.flagship is None or sale.source != "pos" or sale.kind != "plain":
        return False
    return sale.created_at >= plan.flagship.workflow_at and plan.day(sale.created_at) >= plan.flagship.day


def _rate(plan: Plan) -> float:
    """The share among exposed orders that makes the wanted share of all the channel's orders."""
    wanted = plan.flagship.share if plan.flagship else 0.0
    return wanted / (plan.pos_share * dict(KINDS)["plain"])


def _order(sale: Sale, held_back: bool, cells: tuple[Mapping[str, str], ...]) -> Order:
    status = "pending" if held_back or (sale.kind == "paid_later" and sale.paid_at is None) else "paid"
    return Order(
        channel="shopify",
        order_id=sale.order_id,
        name=f"#{sale.number}",
        created_at=sale.created_at,
        paid_at=sale.paid_at,
        customer="Walk-in Customer" if sale.source == "pos" else sale.person.name,
        amount=sale.total,
        expected=sale.kind not in NOT_EXPECTED and not (sale.kind == "paid_later" and sale.paid_at is None),
        business=sale.source in ("shopify_draft_order", "580111"),
        held_back=held_back,
        facts={
            "financial_status": STATUS_AT_DECISION.get(sale.kind, status),
            "total": exact(sale.total),
            "currency": "USD",
            "is_test": sale.kind == "test",
            "source_name": sale.source,
            "tags": [tag for tag in sale.tags.split(", ") if tag],
            "payment_method": sale.method,
            "sku": [product.sku for product, _, _ in sale.lines],
        },
        cells=cells,
        refunded=sale.refunded,
        refund_at=sale.refund_at,
    )

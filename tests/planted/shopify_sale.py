"""Shopify sales: what kind of order each is, what it holds and what the shop later did with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .catalogue import NEW_PRODUCT, SHOPIFY, Product
from .dice import Dice
from .people import STORE, Person, Place
from .plan import Plan

# What becomes of an order, by weight. All but the first seven never belong in the books.
KINDS = (
    ("plain", 0.883),
    ("paid_later", 0.018),
    ("preorder", 0.016),
    ("refunded", 0.016),
    ("partially_refunded", 0.018),
    ("cancelled_refunded", 0.005),
    ("cancelled_paid", 0.002),
    ("unpaid", 0.015),
    ("cancelled_unpaid", 0.007),
    ("voided", 0.007),
    ("authorized", 0.003),
    ("test", 0.003),
    ("free", 0.007),
)
AT_THE_COUNTER = ("plain", "refunded", "partially_refunded", "free")
NOT_EXPECTED = ("unpaid", "cancelled_unpaid", "voided", "authorized", "test", "free")
METHODS = {
    "web": (
        ("Shopify Payments", 0.72),
        ("PayPal Express Checkout", 0.16),
        ("Shop Pay Installments", 0.06),
        ("Shopify Payments + Gift Card", 0.04),
        ("Gift Card", 0.02),
    ),
    "pos": (("Shopify Payments", 0.5), ("External terminal", 0.3), ("Cash", 0.2)),
    "shopify_draft_order": (("Shopify Payments", 0.6), ("manual", 0.4)),
}
SOURCES = (("web", 0.78), ("iphone", 0.09), ("shopify_draft_order", 0.07), ("580111", 0.06))
TAGS = (("", 0.86), ("repeat", 0.06), ("gift", 0.03), ("repeat, newsletter", 0.03), ("vip", 0.02))


@dataclass(frozen=True)
class Sale:
    """One Shopify order before it is written as rows; money in cents. taxes: (name, rate, cents)."""

    number: int  # in its name
    order_id: str
    kind: str
    source: str
    method: str
    status: str
    created_at: datetime
    paid_at: datetime | None
    cancelled_at: datetime | None
    fulfilled_at: datetime | None
    fulfillment: str
    person: Person
    lines: tuple[tuple[Product, int, int], ...]  # product, quantity, unit price
    discount: int
    discount_code: str
    shipping: int
    taxes: tuple[tuple[str, int, int], ...]
    tip: int
    refunded: int
    refund_at: datetime | None
    tags: str

    @property
    def subtotal(self) -> int:
        """After discounts, without the tip."""
        return sum(quantity * price for _, quantity, price in self.lines) - self.discount

    @property
    def total(self) -> int:
        """Subtotal, shipping, taxes and tip."""
        return self.subtotal + self.shipping + sum(tax[2] for tax in self.taxes) + self.tip


def draw_sale(plan: Plan, number: int, order_id: str, at: datetime, person: Person, dice: Dice) -> Sale:
    """One order placed at an instant, as the export taken at as_of will show it, before any upstream meddling."""
    kind = dice.weighted(KINDS)
    pos = kind in AT_THE_COUNTER and dice.chance(plan.pos_share)
    source = "pos" if pos else dice.weighted(SOURCES)
    lines = _lines(plan, at, dice)
    gross = sum(quantity * price for _, quantity, price in lines)
    discount, code = _discount(plan, at, kind, gross, dice)
    shipping = 0 if pos or kind == "free" else dice.weighted(((0, 0.45), (595, 0.45), (1250, 0.1)))
    taxes = _taxes(STORE if pos else person.place, gross - discount + shipping)
    tip = dice.whole(1, 8) * 100 if pos and kind == "plain" and dice.chance(0.07) else 0
    paid_at = _paid_at(plan, kind, at, pos, dice)
    total = gross - discount + shipping + sum(tax[2] for tax in taxes) + tip
    refund_at, refunded = _refund(plan, kind, paid_at, total, lines, dice)
    cancelled_at = _cancelled_at(plan, kind, at, refund_at, dice)
    fulfilled_at, fulfillment = _fulfilled(plan, kind, paid_at, pos, dice)
    return Sale(
        number=number,
        order_id=order_id,
        kind=kind,
        source=source,
        method=_method(kind, source, dice),
        status=_status(plan, kind, at, paid_at, refund_at, cancelled_at),
        created_at=at,
        paid_at=paid_at,
        cancelled_at=cancelled_at,
        fulfilled_at=fulfilled_at,
        fulfillment=fulfillment,
        person=person,
        lines=lines,
        discount=discount,
        discount_code=code,
        shipping=shipping,
        taxes=taxes,
        tip=tip,
        refunded=refunded,
        refund_at=refund_at,
        tags=dice.weighted(TAGS),
    )


def _lines(plan: Plan, at: datetime, dice: Dice) -> tuple[tuple[Product, int, int], ...]:
    products = [dice.pick(SHOPIFY) for _ in range(dice.weighted(((1, 0.8), (2, 0.15), (3, 0.05))))]
    launch = plan.launch
    if launch and launch.channel == "shopify" and at >= launch.at and dice.chance(launch.share):
        products[-1] = NEW_PRODUCT["shopify"]
    return tuple((product, dice.weighted(((1, 0.86), (2, 0.11), (3, 0.03))), product.price) for product in products)


def _discount(plan: Plan, at: datetime, kind: str, gross: int, dice: Dice) -> tuple[int, str]:
    on_promotion = plan.promotion[0] <= plan.day(at) <= plan.promotion[1]
    if kind == "free":
        return gross, dice.pick(("FRIENDS100", "PRESS-SAMPLE"))
    if on_promotion and dice.chance(0.7):
        return _share(gross, 20000), "SUMMER20"
    return (_share(gross, 10000), "WELCOME10") if dice.chance(0.08) else (0, "")


def _taxes(place: Place, taxed: int) -> tuple[tuple[str, int, int], ...]:
    return tuple((name, rate, _share(taxed, rate)) for name, rate in place[4]) if taxed else ()


def _share(cents: int, rate: int) -> int:
    """A rate in thousandths of a percent, rounded half up to a cent."""
    return (cents * rate + 50_000) // 100_000


def _paid_at(plan: Plan, kind: str, at: datetime, pos: bool, dice: Dice) -> datetime | None:
    if kind in NOT_EXPECTED and kind != "test":
        return None
    if kind == "paid_later":
        paid_at = at + timedelta(days=dice.whole(2, 8), seconds=dice.whole(0, 40_000))
    else:
        paid_at = at if pos else at + timedelta(seconds=dice.whole(0, 25))
    return paid_at if paid_at < plan.world.as_of else None


def _refund(
    plan: Plan, kind: str, paid_at: datetime | None, total: int, lines: tuple[tuple[Product, int, int], ...], dice: Dice
) -> tuple[datetime | None, int]:
    hours = dice.whole(2, 30) if kind == "cancelled_refunded" else dice.whole(72, 600)
    if paid_at is None or kind not in ("refunded", "partially_refunded", "cancelled_refunded"):
        return None, 0
    refund_at = paid_at + timedelta(hours=hours)
    if refund_at >= plan.world.as_of:
        return None, 0
    return refund_at, min(lines[0][2], total // 2) if kind == "partially_refunded" else total


def _cancelled_at(plan: Plan, kind: str, at: datetime, refund_at: datetime | None, dice: Dice) -> datetime | None:
    hours = dice.whole(3, 90)
    if kind == "cancelled_refunded":
        return refund_at
    if kind in ("cancelled_unpaid", "cancelled_paid", "voided"):
        cancelled_at = at + timedelta(hours=hours)
        return cancelled_at if cancelled_at < plan.world.as_of else None
    return None


def _fulfilled(plan: Plan, kind: str, paid_at: datetime | None, pos: bool, dice: Dice) -> tuple[datetime | None, str]:
    hours = dice.whole(900, 1400) if kind == "preorder" else dice.whole(8, 70)
    if paid_at is None or kind in ("cancelled_refunded", "cancelled_paid", "test"):
        return None, "unfulfilled"
    fulfilled_at = paid_at if pos else paid_at + timedelta(hours=hours)
    if fulfilled_at >= plan.world.as_of:
        return None, "unfulfilled"
    return (None, "partial") if kind == "plain" and not pos and dice.chance(0.01) else (fulfilled_at, "fulfilled")


def _method(kind: str, source: str, dice: Dice) -> str:
    if kind in ("unpaid", "cancelled_unpaid", "paid_later"):
        return "Bank Deposit"
    if kind in ("test", "free"):
        return "(for testing) Bogus Gateway" if kind == "test" else ""
    if kind in ("voided", "authorized"):
        return "Shopify Payments"
    return dice.weighted(METHODS.get(source, METHODS["web"]))


def _status(
    plan: Plan,
    kind: str,
    at: datetime,
    paid_at: datetime | None,
    refund_at: datetime | None,
    cancelled_at: datetime | None,
) -> str:
    if kind == "authorized":  # an authorisation that nobody captures lapses after a week
        return "authorized" if plan.world.as_of - at < timedelta(days=7) else "expired"
    if kind == "voided" or (kind == "cancelled_unpaid" and cancelled_at and cancelled_at.second % 2):
        return "voided"
    if refund_at:
        return "partially_refunded" if kind == "partially_refunded" else "refunded"
    return "paid" if paid_at or kind == "free" else "pending"

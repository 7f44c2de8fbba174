"""Mismatched, leg by leg: a few documents of each shop differ by one leg, and the reason has to name it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.small_case import csv_text

from .papers import REFUND
from .sales import Sale, local, money
from .world import World


def _some_differ(
    world: World, fits: Callable[[Sale], bool], reason: str, change: Callable[[Sale], int], count: int = 6
) -> None:
    """A shop of which `count` orders that fit are booked with a change in cents."""
    sales = world.shop(60)
    changed = {sale.order_id for sale in world.some([sale for sale in sales if fits(sale)], count)}

    def write(sale):
        if sale.order_id not in changed:
            world.post(sale, sale.name)
            return
        difference = change(sale)
        world.post(sale, sale.name, cents=sale.total + difference)
        world.expect(sale, "mismatched", reason, difference)

    world.mostly(sales, write)


def tax_left_out(world: World) -> None:
    _some_differ(world, lambda sale: sale.tax > 2, r"\btax", lambda sale: -sale.tax)


def shipping_left_out(world: World) -> None:
    _some_differ(world, lambda sale: sale.shipping > 0, "shipping", lambda sale: -sale.shipping)


def discount_left_out(world: World) -> None:
    _some_differ(world, lambda sale: sale.discount > 0, "discount", lambda sale: sale.discount)


def tip_left_out(world: World) -> None:
    _some_differ(world, lambda sale: sale.tip > 0, r"\btip\b", lambda sale: -sale.tip, count=3)


def refund_deducted(world: World) -> None:
    def change(sale):
        sale.refunded, sale.status = sale.goods // 2 + 1, "partially_refunded"
        return -sale.refunded

    _some_differ(world, lambda sale: sale.total > 600, "refund", change)


def given_back_before_posting(world: World) -> None:
    """Some receipts hold only what a refund left over, and orders of the same days that were given back have none."""
    sales = world.shop(200)
    days: dict[date, list[Sale]] = {}
    for sale in sales:
        days.setdefault(world.day(sale.at), []).append(sale)
    pairs = [own for own in days.values() if len(own) > 2][:10]
    kept = {own[0].order_id: own[0].goods // 2 + 1 for own in pairs}
    for sale in (own[1] for own in pairs):
        sale.refunded, sale.status = sale.total, "refunded"
        world.expect(sale, "missing")
    for sale in sales:
        if sale.order_id in kept:
            sale.refunded, sale.status = kept[sale.order_id], "partially_refunded"
            world.post(sale, sale.name, cents=sale.total - sale.refunded)
            world.expect(sale, "mismatched", "refund", -sale.refunded)
    world.mostly([s for s in sales if not s.refunded], lambda sale: world.post(sale, sale.name))


def refund_not_posted(world: World) -> None:
    """The sale is in the books whole and so it is posted; that some refunds are not has to be said."""
    sales = world.shop(60)
    refunded = world.some(sales, 16)
    for place, sale in enumerate(refunded):
        world.post(sale, sale.name)
        sale.refunded, sale.status = sale.total, "refunded"
        if place < 9:
            cells = {"day": world.day(sale.at) + timedelta(days=2), "cents": sale.total, "customer": sale.customer}
            world.paper(sale.name, kind=REFUND, **cells)
    world.mostly([sale for sale in sales if sale not in refunded], lambda sale: world.post(sale, sale.name))
    world.says(r"refund.*\b7\b")


def line_dropped(world: World) -> None:
    def change(sale):
        sale.tax = 0
        return -sale.items[-1][1]

    _some_differ(world, lambda s: len(s.items) > 1 and not s.discount, r"\bline|\bitem", change, count=4)


def presentment_currency(world: World) -> None:
    """Customers abroad saw euros, and their amounts were booked as though they were dollars: one ratio throughout."""
    ratio = Decimal("0.9") + Decimal(world.dice.whole(10, 60)) / 1000

    def change(sale):
        sale.country = "DE"
        return int((sale.total * ratio).quantize(Decimal(1), ROUND_HALF_UP)) - sale.total

    _some_differ(world, lambda sale: sale.total > 2000, "currency|ratio|rate", change, count=10)


def rounding(world: World) -> None:
    """A cent or two more or less: one is within the tolerance, two are not and are called rounding."""
    sales = world.shop(60)

    def write(sale):
        cents = world.dice.weighted(((0, 4), (1, 2), (-1, 2), (2, 1), (-2, 1)))
        world.post(sale, sale.name, cents=sale.total + cents)
        if abs(cents) > 1:
            world.expect(sale, "mismatched", "round", cents)
        else:
            world.expect(sale, "posted", "", cents)

    world.mostly(sales, write)


def posted_at_zero(world: World) -> None:
    """Posted while it was pending and worth nothing yet."""
    _some_differ(world, lambda sale: True, "zero", lambda sale: -sale.total)


def no_leg(world: World) -> None:
    """A difference that no leg explains is called nothing else: somebody's typing."""

    def change(sale):
        return next(cents for cents in (1713, 2917, 811) if not _explained(sale, cents))

    _some_differ(world, lambda sale: True, "^the amounts differ", change)


def _explained(sale: Sale, cents: int) -> bool:
    parts = {sale.tax, sale.shipping, sale.discount, sale.tip, *(price for _, price in sale.items)}
    return cents in parts


def fee_deducted(world: World) -> None:
    """Booked as the payment came in, less the processor's fee, which the list of payments tells."""
    fees: dict[str, int] = {}

    def change(sale):
        return -fees.setdefault(sale.name, _fee(sale))

    _some_differ(world, lambda sale: True, r"\bfees?\b", change)
    own = [sale for sale in world.sales if sale.channel == "fee deducted"]
    rows = [
        {
            "Transaction Date": local(sale.paid_at),
            "Type": "charge",
            "Order": sale.name,
            "Payout Status": "paid",
            "Payout Date": f"{world.day(sale.at) + timedelta(days=3)}",
            "Available On": f"{world.day(sale.at) + timedelta(days=3)}",
            "Amount": money(sale.total),
            "Fee": money(_fee(sale)),
            "Net": money(sale.total - _fee(sale)),
            "Payment Method Name": "card",
            "Presentment Amount": money(sale.total),
            "Presentment Currency": "USD",
            "Currency": "USD",
        }
        for sale in own
    ]
    world.files["exports/payments/payment_transactions.csv"] = ("fee deducted", csv_text(PAYMENTS.split(","), rows))


def _fee(sale: Sale) -> int:
    return (sale.total * 29 + 500) // 1000 + 30


PAYMENTS = (
    "Transaction Date,Type,Order,Card Brand,Card Source,Payout Status,Payout Date,Available On,Amount,Fee,Net,Checkout,"
    "Payment Method Name,Presentment Amount,Presentment Currency,Currency"
)


def withheld_tax_never_booked(world: World) -> None:
    """From the first document to the last without the tax that Amazon remits itself: posted."""
    _withheld(world, lambda sale: True, "")


def withheld_tax_from_some_day_on(world: World) -> None:
    """The books begin to leave it out: mismatched from then on."""
    since = world.first_day + timedelta(days=25 + world.dice.whole(0, 20))
    _withheld(world, lambda sale: world.day(sale.at) >= since, r"withh|marketplace")


def withheld_tax_for_some(world: World) -> None:
    """They leave it out for one order in six: those are mismatched."""
    _withheld(world, lambda sale: world.dice.chance(0.16), r"withh|marketplace")


def withheld_tax_always_booked(world: World) -> None:
    _withheld(world, lambda sale: False, "")


def withheld_tax_of_one_country_never_booked(world: World) -> None:
    """What is withheld in dollars stands elsewhere from the first to the last; in Canada it stands in the documents."""
    _withheld(world, lambda sale: sale.currency == "USD", "", abroad=("CAD", "CA"))


def _withheld(
    world: World, leaves_out: Callable[[Sale], bool], mismatched: str, abroad: tuple[str, str] = ("USD", "US")
) -> None:
    sales = world.shop(60, system="amazon")
    for sale in sales[::3]:
        sale.currency, sale.country = abroad

    def write(sale):
        left_out = sale.tax if leaves_out(sale) else 0
        world.post(sale, f"AMZ-{sale.order_id[-17:]}", customer="Amazon Customer", cents=sale.total - left_out)
        if left_out > 1 and mismatched:
            world.expect(sale, "mismatched", mismatched, -left_out)
        elif left_out > 1:
            world.expect(sale, "posted", r"withh|marketplace")

    world.mostly(sales, write)

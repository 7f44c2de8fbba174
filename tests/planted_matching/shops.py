"""Two shops whose order numbers overlap, in one ledger: amount, customer and day tell which document is whose."""

from datetime import timedelta

from .sales import Sale
from .world import World


def two_shops(world: World) -> None:
    """Both write #1042. Some of each are lost, and some are in the books without their shipping."""
    _both(world, "shopify", lambda sale: sale.name, lambda sale: sale.name)


def two_systems(world: World) -> None:
    """One tool takes Shopify's # away, the other writes one before WooCommerce's bare number: the text misleads."""
    _both(world, "woocommerce", lambda sale: sale.bare, lambda sale: f"#{sale.name}")


def _both(world: World, other: str, number, other_number) -> None:
    first = 7000 + world.dice.whole(0, 500)
    here = world.shop(70, channel=f"{world.kind} here", first=first)
    there = world.shop(70, system=other, channel=f"{world.kind} there", first=first + 10)
    for sale in there:
        sale.name = sale.name.removeprefix("W-")
        while sale.customer == _twin(sale, here):
            sale.customer = world.customer()
    for sales, write_number in ((here, number), (there, other_number)):
        world.mostly(sales, lambda sale, write_number=write_number: world.post(sale, write_number(sale)), lost=6)
        posted = [s for s in sales if world.truth[world.kind][s.channel, s.order_id].disposition == "posted"]
        for sale in [sale for sale in posted if sale.shipping][:3]:
            paper = next(p for _, p in world.papers if (p.number, p.cents) == (write_number(sale), sale.total))
            paper.cents -= sale.shipping
            world.expect(sale, "mismatched", "shipping", -sale.shipping)


def _twin(sale: Sale, others: list[Sale]) -> str | None:
    return next((other.customer for other in others if other.bare == sale.bare.removeprefix("#")), None)


def two_currencies(world: World) -> None:
    """The same numbers in euros and in dollars; the documents are in the orders' own currencies."""
    first = 8000 + world.dice.whole(0, 500)
    here = world.shop(60, channel="dollars", first=first)
    there = world.shop(60, channel="euros", first=first)
    for sale in there:
        sale.currency, sale.country = "EUR", "DE"
    world.mostly(here, lambda sale: world.post(sale, sale.name), lost=5)
    world.mostly(there, lambda sale: world.post(sale, sale.name, rate="1.08"), lost=5)


def one_amount_two_shops(world: World) -> None:
    """Both shops sell one thing at one price under the same numbers: customer and day decide."""
    first = 9000 + world.dice.whole(0, 500)
    here = world.shop(60, channel="gift cards here", first=first)
    there = world.shop(60, channel="gift cards there", first=first)
    for sale in [*here, *there]:
        sale.items, sale.discount, sale.shipping, sale.tax, sale.tip = [("GIFT CARD", 2500)], 0, 0, 0, 0
    for sale, twin in zip(here, there, strict=True):
        sale.customer, twin.customer = world.customer(), f"Bo {twin.customer}"
        twin.at += timedelta(days=1 if twin.at <= sale.at else 0)
        twin.paid_at = twin.at + timedelta(seconds=9)
    for sales in (here, there):
        world.mostly(sales, lambda sale: world.post(sale, sale.name), lost=5)

"""Amounts that cannot be compared, or only through a rate; the numbers must do without them."""

from decimal import ROUND_HALF_EVEN, Decimal

from .world import World


def through_the_documents_rate(world: World) -> None:
    """Orders in dollars, documents in euros with a rate: what agrees through it is posted, what does not, is not."""
    sales = world.shop(70)
    wrong = {sale.order_id for sale in world.some(sales, 4)}

    def write(sale):
        rate = Decimal("1.0500") + Decimal(world.dice.whole(0, 600)) / 10_000
        cents = int((sale.total / rate).quantize(Decimal(1), ROUND_HALF_EVEN))
        less = 500 if sale.order_id in wrong else 0
        world.post(sale, sale.name, cents=cents - less, currency="EUR", rate=str(rate))
        if less:
            difference = int((Decimal(cents - less) * rate).quantize(Decimal(1))) - sale.total
            world.expect(sale, "mismatched", "", difference)

    world.mostly(sales, write)


def foreign_orders_under_bare_numbers(world: World) -> None:
    """Orders in euros, documents in dollars without a rate, under bare numbers: posted, and not comparable."""
    sales = world.shop(70)
    for sale in sales:
        sale.currency, sale.country = "EUR", "FR"

    def write(sale):
        cents = int(sale.total * Decimal("1.0873"))
        world.post(sale, sale.bare, cents=cents, currency="USD")
        world.expect(sale, "posted", "not comparable")

    world.mostly(sales, write)


def no_totals_under_bare_numbers(world: World) -> None:
    """WooCommerce's Analytics tells no totals; the documents bear its bare numbers, its customers and its days."""

    def write(sale):
        world.post(sale, sale.name)
        world.expect(sale, "posted", "not comparable")

    world.mostly(world.shop(70, system="analytics"), write)


def no_totals_with_prefix(world: World) -> None:
    def write(sale):
        world.post(sale, f"WEB-{sale.name}")
        world.expect(sale, "posted", "not comparable")

    world.mostly(world.shop(70, system="analytics"), write)


def items_without_tax(world: World) -> None:
    """A report of items tells no tax: what agrees without it is posted, what lacks an item beside it is not."""
    sales = world.shop(70)
    short = {sale.order_id for sale in world.some([sale for sale in sales if sale.shipping and sale.tax], 4)}

    def write(sale):
        goods = sale.goods - sale.discount + sale.tip
        lines = [("Goods", goods), *([("Carriage", sale.shipping)] if sale.shipping else [])]
        if sale.order_id in short:
            lines = lines[:1]
        world.post(sale, sale.name, lines=tuple(lines))
        if sale.order_id in short:
            world.expect(sale, "mismatched", "shipping", -sale.shipping)
        else:
            world.expect(sale, "posted")

    world.mostly(sales, write)

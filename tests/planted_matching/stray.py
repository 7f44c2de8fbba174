"""Documents without an order: those that are orphans, with what explains them, and those that are none."""

from datetime import timedelta

from .papers import INVOICE
from .world import World


def keyed_under_a_future_number(world: World) -> None:
    """Somebody keyed sales under numbers the shop has not given out."""
    sales = world.shop()
    world.mostly(sales, lambda sale: world.post(sale, f"SH-{sale.bare}"))
    for place in range(3):
        number = f"SH-{int(sales[-1].bare) + 700 + 13 * place}"
        _stray(world, sales, number, sales[30 + 7 * place].at, "hand|manual|given out")


def deleted_source_orders(world: World) -> None:
    """Orders that were posted and then deleted in the shop: its numbers have a hole where they stood."""
    sales = world.shop()
    gone = world.some(sales[10:70], 4)
    world.sales = [sale for sale in world.sales if sale not in gone]
    left = [sale for sale in sales if sale not in gone]
    world.mostly(left, lambda sale: world.post(sale, f"DS-{sale.bare}"))
    for sale in gone:
        _stray(world, sales, f"DS-{sale.bare}", sale.at, "delet|removed|hole")


def another_shop(world: World) -> None:
    """Another shop's documents under the same convention, of which the case has no export: numbers far from ours."""
    sales = world.shop()
    world.mostly(sales, lambda sale: world.post(sale, f"AS-{sale.bare}"))
    for place in range(12):
        number = f"AS-{int(sales[0].bare) + 5120 + place}"
        _stray(world, sales, number, sales[12 + 4 * place].at, "shop")


def marketplace_strangers(world: World) -> None:
    """Ids of the marketplace's form that no export tells."""
    sales = world.shop(system="amazon")
    world.mostly(sales, lambda sale: world.post(sale, f"AMZ-{sale.order_id[-17:]}", customer="Amazon"))
    for place in range(3):
        _stray(world, sales, f"AMZ-{world.amazon_id()[-17:]}", sales[20 + 15 * place].at, "")


def _stray(world: World, sales, number: str, at, reason: str) -> None:
    world.paper(number, day=world.day(at), cents=world.dice.whole(900, 20_000), customer=world.customer())
    world.orphans[world.kind][sales[0].channel, number] = reason


def wholesale_in_the_same_range(world: World) -> None:
    """Wholesale invoices under running numbers that look like order names, of other customers, amounts and weeks.

    They are nobody's: no order is mismatched, duplicated or posted for them, and none is an orphan.
    """
    sales = world.shop()
    world.mostly(sales, lambda sale: world.post(sale, sale.name), lost=8)
    for place, sale in enumerate(sales[:40]):
        other = sales[(place + 40) % len(sales)]
        cells = {"cents": 25_000 + world.dice.whole(0, 90_000), "customer": f"Dealer {place % 5} LLC"}
        world.paper(sale.bare, kind=INVOICE, day=world.day(other.at), **cells)


def wholesale_beside_prefixed_orders(world: World) -> None:
    """The same where the shop's documents bear a prefix."""
    sales = world.shop()
    world.mostly(sales, lambda sale: world.post(sale, f"WH-{sale.bare}"), lost=8)
    for place, sale in enumerate(sales[:40]):
        other = sales[(place + 40) % len(sales)]
        cells = {"cents": 25_000 + world.dice.whole(0, 90_000), "customer": f"Dealer {place % 5} LLC"}
        world.paper(sale.bare, kind=INVOICE, day=world.day(other.at), **cells)


def numbers_taken_by_hand(world: World) -> None:
    """The books went on counting from the tool's last number: invoices for dealers, weeks before the shop came so far.

    Where the order followed under the same number it is posted all the same; where the books refused it, it is missing.
    The dealer's invoice bears the convention and is an orphan.
    """
    sales = world.shop()
    taken = world.some(sales[30:], 8)
    for place, sale in enumerate(taken):
        day = world.day(sale.at) - timedelta(days=world.dice.whole(9, 25))
        world.paper(f"NT-{sale.bare}", kind=INVOICE, day=day, cents=sale.total + 31_000, customer=f"Dealer {place} LLC")
        world.orphans[world.kind][sale.channel, f"NT-{sale.bare}"] = "hand|manual|number"
        if place % 2:
            world.lose(sale)
        else:
            world.post(sale, f"NT-{sale.bare}")
    world.mostly([sale for sale in sales if sale not in taken], lambda sale: world.post(sale, f"NT-{sale.bare}"))


def expenses_and_bills_with_numbers(world: World) -> None:
    """Bills, expenses, transfers and estimates under numbers that look like the shop's: none of them posts a sale."""
    sales = world.shop()
    world.mostly(sales, lambda sale: world.post(sale, sale.name), lost=8)
    for place, sale in enumerate(sales[:40]):
        kind = ("Bill", "Expense", "Transfer", "Payment", "Check")[place % 5]
        world.paper(sale.name, kind=kind, day=world.day(sale.at), cents=sale.total, customer=sale.customer)

"""Two ledgers: channels that keep to theirs, and one that moves from one to the other within the period."""

from .world import World


def keeps_to_quickbooks(world: World) -> None:
    world.mostly(world.shop(60), lambda sale: world.post(sale, sale.name))


def keeps_to_xero(world: World) -> None:
    """Under Xero's own numbers, the id in the reference."""
    world.mostly(
        world.shop(60, system="amazon"),
        lambda sale: world.post(sale, f"INV-{world.running()}", "xero", reference=sale.order_id, customer="Amazon"),
    )


def moves_to_xero(world: World) -> None:
    """From some day on in Xero, under another convention; around that day two orders were posted into both."""
    sales = world.shop(90)
    turn = 45 + world.dice.whole(-15, 15)
    twice = {sale.order_id for sale in sales[turn : turn + 2]}
    newer = {sale.order_id for sale in sales[turn:]}

    def write(sale):
        if sale.order_id in newer:
            world.post(sale, f"INV-{world.running()}", "xero", reference=sale.name)
        else:
            world.post(sale, sale.name)
        if sale.order_id in twice:
            world.post(sale, sale.name)
            world.expect(sale, "duplicated", "ledger|xero", sale.total)

    keep = [sale for sale in sales if sale.order_id in twice]
    world.mostly([sale for sale in sales if sale.order_id not in twice], write)
    for sale in keep:
        write(sale)

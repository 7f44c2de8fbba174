"""Channels that name no buyer, in books whose documents bear no id: only amounts and days tell whose they are."""

from datetime import timedelta

from .papers import INVOICE
from .sales import Sale
from .world import World

BY_HAND = "keyed by hand"


def amounts_and_days(world: World) -> None:
    """Neither number nor memo, one customer for all, the day of the order; wholesale stands beside them untouched."""
    sales = world.shop(90, "amazon")
    world.mostly(sales, lambda sale: _post(world, sale, customer="Amazon"), lost=5)
    for place in range(12):
        cells = {"day": world.day(world.instant()), "cents": sales[place * 5].total, "customer": f"Dealer {place} LLC"}
        world.paper("", kind=INVOICE, **cells)  # another customer's, though the amount is an order's
    again = next(sale for sale in sales if world.truth[world.kind][sale.channel, sale.order_id].disposition == "posted")
    _post(world, again, customer="Amazon")
    world.expect(again, "duplicated", "hand", again.total)


def twins_of_a_day(world: World) -> None:
    """A few prices, so that orders of one day are alike: as many are posted as there are documents."""
    sales = world.shop(120, "amazon")
    for sale in sales:
        sale.items, sale.discount = [("WOOL THROW", world.dice.pick((1990, 2990, 4490, 9900, 12_900)))], 0
        sale.shipping = sale.tax = sale.tip = 0
    lost = world.some([sale for sale in sales if len(_alike(world, sale, sales)) == 1], 6)
    for sale in sales:
        if sale in lost:
            world.lose(sale)
        else:
            _post(world, sale, customer="Subscriptions", day=world.day(sale.at) + timedelta(days=1))


def other_shop_of_the_same_prices(world: World) -> None:
    """Nothing is posted of the channel; the documents are another shop's, whose articles cost the same."""
    sales = world.shop(100, "amazon")
    for sale in sales:
        sale.items, sale.discount = [("WOOL THROW", world.dice.pick((1995, 2995, 4495)))], 0
        sale.shipping = sale.tax = sale.tip = 0
        world.lose(sale)
        cents = world.dice.pick((1995, 2995, 4495))
        world.paper("", day=world.day(world.instant()), cents=cents, customer="Shop in town")


def running_numbers_and_days_of_another_zone(world: World) -> None:
    """The ledger's own numbers, and days cut in UTC, so that the orders of an evening stand under the next day."""
    sales = world.shop(90, "amazon")

    def write(sale: Sale) -> None:
        world.post(sale, world.running(), customer="Amazon.com", day=sale.at.date())
        world.expect(sale, "posted", BY_HAND, 0)

    world.mostly(sales, write, lost=5)


def two_channels_under_one_customer(world: World) -> None:
    """Both channels are posted to no customer at all. What could be of either is left open."""
    shops = [world.shop(70, "amazon", channel=f"marketplace {place}") for place in range(2)]
    for place in (7, 40):  # one document, and an order of each channel that is like it
        one, other = shops[0][place], shops[1][place]
        other.at, other.items, other.discount = one.at, one.items, one.discount
        other.shipping, other.tax, other.tip = one.shipping, one.tax, one.tip
        world.lose(one)
        world.lose(other)
        world.paper("", day=world.day(one.at), cents=one.total)
    for shop in shops:
        rest = [sale for number, sale in enumerate(shop) if number not in (7, 40)]
        world.mostly(rest, lambda sale: _post(world, sale, customer=""))


def _post(world: World, sale: Sale, **cells) -> None:
    world.post(sale, "", **cells)
    world.expect(sale, "posted", BY_HAND, 0)


def _alike(world: World, sale: Sale, sales: list[Sale]) -> list[Sale]:
    """The orders of its day and amount, and of the next days, whose documents could be taken for its own."""
    day = world.day(sale.at)
    return [one for one in sales if abs((world.day(one.at) - day).days) <= 1 and one.total == sale.total]

"""Numbers that mean more than one order, or another one than they say."""

from datetime import UTC, datetime, timedelta

from .papers import INVOICE
from .sales import Sale
from .world import World


def one_of_two_channels_stops(world: World) -> None:
    """Two shops write the same bare numbers; one is posted no more from some day on."""
    first = 5000 + world.dice.whole(0, 300)
    here = world.shop(60, channel="keeps on", first=first)
    there = world.shop(60, channel="stops", first=first)
    for sale, twin in zip(here, there, strict=True):
        twin.customer = f"Bo {twin.customer}"
        twin.items = [("TIN PLATE", sale.goods + 137)]
    for sale in here:
        world.post(sale, sale.bare)
    for place, sale in enumerate(there):
        if place < 30:
            world.post(sale, sale.bare)
        else:
            world.lose(sale)


def counted_anew_after_years(world: World) -> None:
    """The shop moved and began again at the same number; the old orders and their documents are in the exports too."""
    start = datetime(2022, 3, 1, 15, tzinfo=UTC)
    first = 3000 + world.dice.whole(0, 300)
    old = world.shop(instants=[start + timedelta(hours=17 * place) for place in range(50)], first=first)
    new = world.shop(60, first=first)
    for sale in new:
        sale.order_id = str(int(sale.order_id) + 900_000_000)
    world.mostly(old, lambda sale: world.post(sale, sale.name))
    world.mostly(new, lambda sale: world.post(sale, sale.name), lost=6)


def prefix_of_the_year(world: World) -> None:
    """The books write 25-1042, and went on to 26- in the middle: a fiscal year that ends in April."""
    sales = world.shop(80)
    since = datetime(2025, 4, 5, 5, tzinfo=UTC)
    world.mostly(sales, lambda sale: world.post(sale, f"{'25' if sale.at < since else '26'}-{sale.bare}"))


def typed_wrong(world: World) -> None:
    """Two digits changed places: the document bears its neighbour's number, and its own customer and amount."""
    sales = world.shop(80)
    wrong = sales[7:70:9]

    def write(sale):
        if sale not in wrong:
            world.post(sale, sale.name)
            return
        neighbour = sales[sales.index(sale) + 2]
        world.post(sale, neighbour.name, kind=INVOICE)
        world.expect(sale, "posted", "", 0)

    world.mostly([sale for sale in sales if sale not in wrong], write)
    for sale in wrong:
        write(sale)


def numbers_changed_over(world: World) -> None:
    """Two documents bear each other's number, with their own customers and amounts: both orders are in the books."""
    sales = world.shop(80)
    pairs = [(sales[at], sales[at + 1]) for at in range(5, 65, 15)]
    changed = {sale.order_id for pair in pairs for sale in pair}
    for one, other in pairs:
        _crosswise(world, one, other)
        _crosswise(world, other, one)
    world.mostly([sale for sale in sales if sale.order_id not in changed], lambda sale: world.post(sale, sale.name))


def _crosswise(world: World, sale: Sale, other: Sale) -> None:
    world.post(sale, other.name)
    world.expect(sale, "posted", "", 0)


def small_letters_without_hyphen(world: World) -> None:
    """The shop writes wc-1042, the books WC1042."""
    sales = world.shop(60, system="woocommerce")
    for sale in sales:
        sale.name = f"wc-{sale.name.removeprefix('W-')}"
    world.mostly(sales, lambda sale: world.post(sale, sale.name.replace("-", "").upper()))

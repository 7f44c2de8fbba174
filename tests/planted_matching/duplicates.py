"""An order more than once in the books, by where the second document came from; and what only looks like it."""

from datetime import timedelta

from .papers import INVOICE
from .world import World


def retried(world: World) -> None:
    """The tool tried again: the same number on the same day."""
    _twice(world, "retr", lambda sale: world.post(sale, sale.name))


def retried_under_a_further_number(world: World) -> None:
    """The books refuse a number twice, and the tool appended -1 to it; whole amounts, so it is no split shipment."""
    _twice(world, "retr", lambda sale: world.post(sale, f"{sale.name}-1"))


def keyed_again_by_hand(world: World) -> None:
    """Somebody saw it missing in a report and keyed it: no number of the shop, the same customer and amount."""

    def again(sale):
        day = world.day(sale.at) + timedelta(days=world.dice.whole(1, 9))
        world.post(sale, world.running(), kind=INVOICE, day=day)

    _twice(world, "hand", again)


def keyed_again_without_number(world: World) -> None:
    _twice(world, "hand", lambda sale: world.post(sale, "", kind=INVOICE))


def keyed_again_last_name_first(world: World) -> None:
    """The books write Vale, Iris where the shop writes Iris Vale; otherwise keyed again like any other."""

    def again(sale):
        first, _, last = sale.customer.partition(" ")
        day = world.day(sale.at) + timedelta(days=world.dice.whole(1, 9))
        world.post(sale, world.running(), kind=INVOICE, day=day, customer=f"{last}, {first}")

    _twice(world, "hand", again)


WRITTEN_OUT = (
    *(("Jürgen Müller", "Juergen Mueller"), ("Søren Bjørk", "Soeren Bjoerk"), ("Åse Håkonsen", "Aase Haakonsen")),
    *(("Jörg Weiß", "Joerg Weiss"), ("Mette Kjær", "Mette Kjaer"), ("Ömer Öz", "Omer Oz")),
)


def keyed_again_written_out(world: World) -> None:
    """The books write Mueller where the shop writes Müller, or the other way round; otherwise keyed again."""
    sales = world.shop(60)
    doubled = world.some(sales, len(WRITTEN_OUT))

    def write(sale):
        if sale not in doubled:
            world.post(sale, sale.name)
            return
        sale.customer, written = _either(world, doubled.index(sale))
        world.post(sale, sale.name)
        world.post(sale, world.running(), kind=INVOICE, customer=written)
        world.expect(sale, "duplicated", "hand", sale.total)

    world.mostly(sales, write, lost=0)


def keyed_by_hand_written_out(world: World) -> None:
    """The tool lost some, and somebody keyed them who has no umlauts on the keyboard."""
    sales = world.shop(60)
    by_hand = world.some(sales, len(WRITTEN_OUT))

    def write(sale):
        if sale not in by_hand:
            world.post(sale, sale.name)
            return
        sale.customer, written = _either(world, by_hand.index(sale))
        world.post(sale, world.running(), kind=INVOICE, customer=written)
        world.expect(sale, "posted", "keyed by hand", 0)

    world.mostly(sales, write, lost=0)


def _either(world: World, place: int) -> tuple[str, str]:
    one, other = WRITTEN_OUT[place]
    return (one, other) if world.dice.chance(0.5) else (other, one)


def part_twice(world: World) -> None:
    """Invoiced in two parts, of which one was posted again."""
    sales = world.shop(60)
    parted = {sale.order_id: place % 2 == 0 for place, sale in enumerate(world.some(sales, 12))}

    def write(sale):
        if sale.order_id not in parted:
            world.post(sale, sale.name)
            return
        part = sale.total * 2 // 5 + 1
        for cents in [part, sale.total - part, *([part] if parted[sale.order_id] else [])]:
            world.post(sale, sale.name, kind=INVOICE, cents=cents)
        if parted[sale.order_id]:
            world.expect(sale, "duplicated", "", part)

    world.mostly(sales, write)


def twice_and_one_of_them_wrong(world: World) -> None:
    """Duplicated before mismatched: the second document lacks ten dollars."""
    sales = world.shop(60)
    doubled = {sale.order_id for sale in world.some([s for s in sales if s.total > 2500], 6)}

    def write(sale):
        world.post(sale, sale.name)
        if sale.order_id in doubled:
            world.post(sale, sale.name, cents=sale.total - 1000, day=world.day(sale.at) + timedelta(days=1))
            world.expect(sale, "duplicated", "", sale.total - 1000)

    world.mostly(sales, write)


def retried_in_overlapping_lists(world: World) -> None:
    """Two reports that overlap: what stands in both is one document, what stands twice in each is two."""
    sales = world.shop(70)
    doubled = {sale.order_id for sale in world.some(sales[20:55], 6)}

    def write(sale):
        files = ["books-1"] * (sale.at <= sales[50].at) + ["books-2"] * (sale.at >= sales[25].at)
        for _ in range(2 if sale.order_id in doubled else 1):
            for file in files:
                world.post(sale, sale.name, file=file)
        if sale.order_id in doubled:
            world.expect(sale, "duplicated", "", sale.total)

    world.mostly(sales, write)


def imported_through_another_channel(world: World) -> None:
    """A marketplace's order came in by itself and through the shop, under the shop's number with its id in the memo."""
    sales = world.shop(60, system="amazon")
    doubled = {sale.order_id for sale in world.some(sales, 6)}

    def write(sale):
        world.post(sale, f"AMZ-{sale.order_id[-17:]}", customer="Amazon Customer")
        if sale.order_id in doubled:
            memo = f"Shopify import, Amazon order {sale.order_id}"
            world.post(sale, f"S-{world.running()}", memo=memo, customer=sale.customer)
            world.expect(sale, "duplicated", "channel|import", sale.total)

    world.mostly(sales, write)


def _twice(world: World, reason: str, again) -> None:
    sales = world.shop(60)
    doubled = {sale.order_id for sale in world.some(sales, 6)}

    def write(sale):
        world.post(sale, sale.name)
        if sale.order_id in doubled:
            again(sale)
            world.expect(sale, "duplicated", reason, sale.total)

    world.mostly(sales, write)


def keyed_by_hand(world: World) -> None:
    """The tool lost some, and somebody keyed them within a month: posted, and keyed by hand."""
    sales = world.shop(60)
    by_hand = {sale.order_id for sale in world.some(sales, 7)}

    def write(sale):
        if sale.order_id not in by_hand:
            world.post(sale, sale.name)
            return
        late = world.dice.chance(0.4)
        day = world.day(sale.at) + timedelta(days=world.dice.whole(12, 29) if late else world.dice.whole(0, 6))
        world.post(sale, world.running(), kind=INVOICE, day=day)
        if late:
            world.expect(sale, "posted_late", r"hand|\d+ days", 0)
        else:
            world.expect(sale, "posted", "keyed by hand", 0)

    world.mostly(sales, write)


def regular_customers(world: World) -> None:
    """The same customer buys the same thing every few days: as many documents as orders, so none is a duplicate.

    Some are keyed by hand, in the days of the others; one order is lost although its neighbours look just like it.
    """
    sales = world.shop(60)
    for place in range(0, 48, 8):
        for sale in sales[place : place + 4]:
            sale.customer, sale.items = f"Regular {place} Customer", [("WOOL THROW", 6400)]
            sale.discount, sale.shipping, sale.tax, sale.tip = 0, 595, 0, 0
    for place, sale in enumerate(sales):
        if place < 48 and place % 8 == 2 and place < 24:
            world.post(sale, world.running(), kind=INVOICE)
            world.expect(sale, "posted", "keyed by hand", 0)
        elif place in (26, 50):
            world.lose(sale)
        else:
            world.post(sale, sale.name)


def by_hand_for_others(world: World) -> None:
    """What was keyed for another customer, for another amount or two months later is no order's of the shop."""
    sales = world.shop(60)
    world.mostly(sales, lambda sale: world.post(sale, sale.name), lost=9)
    lost = [s for s in sales if world.truth[world.kind][s.channel, s.order_id].disposition == "missing"]
    for place, sale in enumerate(lost):
        cells = {"day": world.day(sale.at), "cents": sale.total, "customer": sale.customer}
        other = ({"customer": "Somebody Else"}, {"cents": sale.total + 3}, {"day": cells["day"] + timedelta(days=41)})
        world.paper(world.running(), kind=INVOICE, **(cells | other[place % 3]))

"""One order in several documents, several orders in one, and both edited afterwards."""

from dataclasses import replace
from datetime import timedelta

from .papers import CREDIT, DEPOSIT, INVOICE, PAYMENT, REFUND
from .sales import Sale
from .world import World


def split_shipments_same_number(world: World) -> None:
    """Every fifth order is invoiced in two or three parts under one number; of two the last part is not there yet."""
    _split(world, lambda sale, place: sale.name)


def split_shipments_numbered(world: World) -> None:
    """The same as #1042-1, #1042-2; a whole order is #1042."""
    _split(world, lambda sale, place: f"{sale.name}-{place + 1}")


def split_shipments_by_sign(world: World) -> None:
    """The same as #1042.1 or 1042A: every tool counts in its own way."""
    ending = world.dice.pick((".1 .2 .3", "A B C", "/1 /2 /3", "-F1 -F2 -F3")).split()
    _split(world, lambda sale, place: f"{sale.name}{ending[place]}")


def _split(world: World, number) -> None:
    sales = world.shop()
    parted = {sale.order_id for sale in world.some(sales, 16)}
    short = sorted(parted)[:2]

    def write(sale):
        if sale.order_id not in parted:
            world.post(sale, sale.name)
            return
        parts = _parts(world, sale)
        for place, cents in enumerate(parts):
            if not (sale.order_id in short and place == len(parts) - 1):
                day = world.day(sale.at) + timedelta(days=2 * place)
                world.post(sale, number(sale, place), cents=cents, kind=INVOICE, day=day)
        if sale.order_id in short:
            world.expect(sale, "mismatched", "", -parts[-1])

    world.mostly(sales, write)


def _parts(world: World, sale: Sale) -> list[int]:
    """The total in parts: halves to the cent for some, so that two documents look alike."""
    if world.dice.chance(0.4) and sale.total % 2 == 0:
        return [sale.total // 2] * 2
    first = sale.total * world.dice.whole(20, 60) // 100
    if world.dice.chance(0.4):
        return [first, (sale.total - first) // 3, sale.total - first - (sale.total - first) // 3]
    return [first, sale.total - first]


def paid_in_parts(world: World) -> None:
    """Invoices with one or two payments and their deposits, all bearing the number: legs of their own."""

    def write(sale):
        day = world.day(sale.at)
        world.post(sale, sale.name, kind=INVOICE)
        half = sale.total // 2 if world.dice.chance(0.3) else sale.total
        for cents, days in ((half, 0), (sale.total - half, 9)):
            if cents:
                later = day + timedelta(days=days)
                world.paper(sale.name, kind=PAYMENT, cents=cents, customer=sale.customer, day=later)
                world.paper(sale.name, kind=DEPOSIT, cents=cents, memo=f"Order {sale.name}", day=later)
        if half != sale.total and world.dice.chance(0.5):
            sale.status = "partially_paid"

    world.mostly(world.shop(60), write)


def several_orders_on_one_invoice(world: World) -> None:
    """A dealer's orders of a week on one invoice that names them all; the others one by one."""
    sales = world.shop()
    dealers = ("Pinecrest Outfitters LLC", "Lakeside Mercantile", "Summit & Sons")
    gathered: set[str] = set()
    for place, dealer in enumerate(dealers):
        own = sales[10 + 20 * place :][: 2 + place]
        gathered |= {sale.order_id for sale in own}
        for sale in own:
            sale.customer = dealer
            world.expect(sale, "posted", "", 0)
        names = ", ".join(sale.name for sale in own)
        last = world.day(own[-1].at) + timedelta(days=1)
        total = sum(sale.total for sale in own)
        world.paper(f"INV-{88 + place}", kind=INVOICE, memo=f"Orders {names}", customer=dealer, day=last, cents=total)
    world.mostly([s for s in sales if s.order_id not in gathered], lambda sale: world.post(sale, sale.name))


def refunds_as_legs(world: World) -> None:
    """Refund receipts and credit memos under the order's number or one of their own, in part or whole; and some that
    belong to no order of the export. None of them is a duplicate, none an orphan, and the sale stays posted."""
    sales = world.shop()

    def write(sale):
        world.post(sale, sale.name)
        if world.dice.chance(0.3):
            whole = world.dice.chance(0.5)
            sale.refunded = sale.total if whole else sale.total // 3
            sale.status = "refunded" if whole else "partially_refunded"
            number = world.dice.pick((sale.name, f"R-{sale.bare}", f"{sale.name}-R"))
            day = world.day(sale.at) + timedelta(days=world.dice.whole(1, 12))
            kind = world.dice.pick((REFUND, CREDIT))
            world.paper(number, kind=kind, cents=sale.refunded, customer=sale.customer, day=day)

    world.mostly(sales, write)
    for place in range(3):
        day = world.day(sales[20 + 9 * place].at)
        world.paper(f"#{int(sales[0].bare) - 400 + place}", kind=REFUND, cents=1234, customer="Iris Vale", day=day)


def documents_edited_after_posting(world: World) -> None:
    """Two answers of the API: some documents stand in both, edited in between; the newer counts, and once."""

    def write(sale):
        paper = world.post(sale, sale.name, file="2025-05-01")
        if world.dice.chance(0.3):
            _edited(world, sale, paper)

    world.mostly(world.shop(), write)


def _edited(world: World, sale: Sale, paper) -> None:
    made = sale.at + timedelta(hours=1)
    paper.posted_at = made
    new = replace(paper, file="2025-06-01", token=2, edited_at=sale.at + timedelta(days=20))
    what = world.dice.whole(0, 3)
    if what == 0:
        paper.cents -= 700  # it was wrong and was put right
    elif what == 1:
        new.cents -= 700  # it was right and was spoilt
        world.expect(sale, "mismatched", "", -700)
    elif what == 2:
        new.memo = "checked by Mara"
    else:
        new.day = paper.day + timedelta(days=2)
    world.papers.append((world.ledger, new))


def invoices_edited_between_two_exports(world: World) -> None:
    """Two exports of Xero that overlap: the total of some invoices, or their reference, was changed in between."""
    sales = world.shop()

    def write(sale):
        paper = world.post(sale, f"INV-{sale.bare}", reference=sale.name, file="books-1")
        if world.dice.chance(0.6):
            new = replace(paper, file="books-2")
            world.papers.append((world.ledger, new))
            if world.dice.chance(0.25):
                paper.cents -= 700
            elif world.dice.chance(0.15):
                new.customer = f"{paper.customer} (paid)"

    world.mostly(sales[:60], write)
    world.mostly(sales[60:], lambda sale: world.post(sale, f"INV-{sale.bare}", reference=sale.name, file="books-2"))


def credit_notes_as_legs(world: World) -> None:
    """Credit notes under the order's name: neither duplicates nor orphans."""
    sales = world.shop()

    def write(sale):
        world.post(sale, f"INV-{world.running()}", reference=sale.name)
        if world.dice.chance(0.25):
            sale.refunded, sale.status = sale.total, "refunded"
            day = world.day(sale.at) + timedelta(days=world.dice.whole(1, 12))
            number = f"CN-{world.running()}"
            world.paper(number, kind=CREDIT, reference=sale.name, cents=sale.total, customer=sale.customer, day=day)

    world.mostly(sales, write)


def documents_edited_between_two_lists(world: World) -> None:
    """Two reports that overlap, without ids: a memo or an amount was changed in between; the later report counts."""
    sales = world.shop()
    middle, end = sales[30], sales[60]

    def write(sale):
        first = sale.at <= end.at
        paper = world.post(sale, sale.name, file="books-1" if first else "books-2")
        if first and sale.at >= middle.at:
            new = replace(paper, file="books-2")
            world.papers.append((world.ledger, new))
            if world.dice.chance(0.15):
                new.memo = "checked by Mara"
            elif world.dice.chance(0.15):
                paper.cents -= 700

    world.mostly(sales, write)


def orders_edited_after_posting(world: World) -> None:
    """Two exports: a line was added after the first. Where the document followed it is posted, where it froze, not."""
    sales = world.shop()
    edited = {sale.order_id for sale in world.some(sales[:60], 8)}

    def write(sale):
        if sale.order_id not in edited:
            world.post(sale, sale.name)
            return
        old = replace(sale, items=list(sale.items), file="orders-1")
        world.sales.append(old)
        added = world.dice.whole(600, 3000)
        sale.items.append(("SPOON REST", added))
        world.post(sale, sale.name)
        if world.dice.chance(0.5):
            world.papers[-1][1].cents = old.total
            world.expect(sale, "mismatched", "first seen|earlier|before|edit", -added)

    for sale in sales:
        sale.file = "orders-2"
    world.mostly(sales, write)

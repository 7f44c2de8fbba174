"""Documents that are none of the usual: voided and posted again, billed in advance, beside an empty one, in arrears."""

from datetime import timedelta

from .papers import CREDIT, INVOICE
from .sales import local
from .world import World

JOURNAL = "Journal Entry"


def voided_and_posted_again(world: World) -> None:
    """The first document was voided, the second bears the same number."""

    def write(sale):
        world.post(sale, sale.name)
        if world.dice.chance(0.2):
            world.paper(sale.name, day=world.day(sale.at), cents=0, memo="Voided", customer=sale.customer)

    world.mostly(world.shop(60), write)


def posted_once_under_a_further_number(world: World) -> None:
    """The first try was deleted: 1042-1 alone, whole, is no duplicate and no part."""

    def write(sale):
        world.post(sale, f"{sale.name}-1" if world.dice.chance(0.2) else sale.name)

    world.mostly(world.shop(60), write)


def empty_document_beside(world: World) -> None:
    """A slip worth nothing (a free sample) under the same number: neither a duplicate nor a difference."""

    def write(sale):
        world.post(sale, sale.name)
        if world.dice.chance(0.2):
            world.paper(sale.name, kind=INVOICE, day=world.day(sale.at), cents=0, customer=sale.customer)

    world.mostly(world.shop(60), write)


def entered_once_more_as_a_journal(world: World) -> None:
    """The accountant entered it as well, in a journal that names it."""
    sales = world.shop(60)
    doubled = world.some(sales, 6)

    def write(sale):
        world.post(sale, sale.name)
        if sale in doubled:
            day = world.day(sale.at) + timedelta(days=3)
            world.post(sale, f"AJE-{world.running()}", kind=JOURNAL, memo=f"Sale {sale.name}", day=day, customer="")
            world.expect(sale, "duplicated", "kinds", sale.total)

    world.mostly(sales, write)


def deposit_and_balance(world: World) -> None:
    """A third is invoiced at once, the rest within two months; of some the rest is not there yet."""
    sales = world.shop(60)
    ordered = world.some(sales[:40], 10)

    def write(sale):
        if sale not in ordered:
            world.post(sale, sale.name)
            return
        first = sale.total // 3
        world.post(sale, sale.name, kind=INVOICE, cents=first, memo="Deposit")
        if ordered.index(sale) > 1:
            later = world.day(sale.at) + timedelta(days=world.dice.whole(10, 25))
            world.post(sale, sale.name, kind=INVOICE, cents=sale.total - first, memo="Balance", day=later)
        else:
            world.expect(sale, "mismatched", "", first - sale.total)

    world.mostly([sale for sale in sales if sale not in ordered], write)
    for sale in ordered:
        write(sale)


def shipping_on_its_own(world: World) -> None:
    """Goods and carriage are two documents under one number."""

    def write(sale):
        world.post(sale, sale.name, cents=sale.total - sale.shipping)
        if sale.shipping:
            world.post(sale, sale.name, kind=INVOICE, cents=sale.shipping, memo="Carriage")

    world.mostly(world.shop(60), write)


def filled_in_later(world: World) -> None:
    """A fortnight was posted three weeks later in one go: late, and nothing is missing."""
    sales = world.shop(80)
    begin = world.first_day + timedelta(days=20)

    def write(sale):
        day = world.day(sale.at)
        if begin <= day < begin + timedelta(days=14):
            later = begin + timedelta(days=35)
            world.post(sale, sale.name, day=later)
            world.expect(sale, "posted_late", r"\d+ days", 0)
        else:
            world.post(sale, sale.name)

    world.mostly(sales, write)


def cancelled_booked_and_credited(world: World) -> None:
    """Cancelled before payment, invoiced all the same and credited: it does not belong in the books, and is there."""
    sales = world.shop(60)
    cancelled = world.some(sales, 5)
    for sale in cancelled:
        sale.status, sale.paid_at = "voided", None
        sale.cells["Cancelled at"] = local(sale.at + timedelta(hours=2))
        day = world.day(sale.at)
        world.paper(sale.name, kind=INVOICE, day=day, cents=sale.total, customer=sale.customer)
        world.paper(sale.name, kind=CREDIT, day=day, cents=sale.total, customer=sale.customer)
        world.expect(sale, "not_expected", rf"cancelled.*{sale.name}")
    world.mostly([sale for sale in sales if sale not in cancelled], lambda sale: world.post(sale, sale.name))


def edited_down_to_nothing(world: World) -> None:
    """All lines were removed after the sale: worth nothing, with a document of the old amount, of zero, or none."""
    sales = world.shop(60)
    emptied = world.some(sales, 6)
    for place, sale in enumerate(emptied):
        old = sale.total
        sale.items, sale.discount, sale.shipping, sale.tax, sale.tip = [("SAMPLE", 0)], 0, 0, 0, 0
        if place % 3 < 2:
            world.post(sale, sale.name, cents=old if place % 3 else 0)
        world.expect(sale, "not_expected", "nothing" + (rf".*{sale.name}" if place % 3 < 2 else ""))
    world.mostly([sale for sale in sales if sale not in emptied], lambda sale: world.post(sale, sale.name))


def worth_less_than_nothing(world: World) -> None:
    """Exchanges at the counter: what came back was worth more. Booked as they are, or not at all."""
    sales = world.shop(60)
    exchanged = world.some(sales, 6)
    for sale in exchanged:
        sale.items = [(sale.items[0][0], -1500 - world.dice.whole(0, 900))]
        sale.discount, sale.shipping, sale.tax, sale.tip = 0, 0, 0, 0
    for sale in exchanged[:4]:
        world.post(sale, sale.name)
    for sale in exchanged[4:]:
        world.lose(sale)
    world.mostly([sale for sale in sales if sale not in exchanged], lambda sale: world.post(sale, sale.name))


def memo_in_the_words_of_many(world: World) -> None:
    """Several people write the memo, each in words of their own."""
    words = ("Order {}", "Bestellung {}", "commande n° {}", "web {} - thanks!", "({})", "re: {} / paid")
    write = lambda sale: world.post(sale, world.running(), memo=world.dice.pick(words).format(sale.name))  # noqa: E731
    world.mostly(world.shop(70), write)


def parts_off_by_cents(world: World) -> None:
    """Each part is rounded for itself: three parts may be off by a cent each."""

    def write(sale):
        if not world.dice.chance(0.25):
            world.post(sale, sale.name)
            return
        first = sale.total // 3
        parts = [first + 1, first + 1, sale.total - 2 * first]
        for cents in parts:
            world.post(sale, sale.name, kind=INVOICE, cents=cents)
        world.expect(sale, "posted", "", 2)

    world.mostly(world.shop(60), write)


def night_of_the_change_of_clocks(world: World) -> None:
    """Orders of every quarter of an hour around the hour that there is not, dated by the shop's clock or by UTC."""
    start = world.as_of.replace(month=3, day=9, hour=4)
    instants = [start + timedelta(minutes=15 * place) for place in range(40)]
    for hours in (0, 24):
        instants += [at + timedelta(days=7, hours=hours) for at in instants[:15]]
    by_utc = world.dice.chance(0.5)
    sales = world.shop(instants=sorted(instants))
    world.mostly(sales, lambda sale: world.post(sale, sale.name, day=sale.at.date() if by_utc else world.day(sale.at)))


def dollars_of_two_countries(world: World) -> None:
    """One shop that sells in two currencies; the documents are in the orders' own."""
    sales = world.shop(80)
    for sale in sales[::3]:
        sale.currency, sale.country = "CAD", "CA"
    world.mostly(sales, lambda sale: world.post(sale, sale.name, rate="0.73" if sale.currency == "CAD" else ""), lost=8)


def yen(world: World) -> None:
    """A currency without cents."""
    sales = world.shop(60)
    for sale in sales:
        sale.currency, sale.country = "JPY", "JP"
        sale.items = [(sku, price // 100 * 10_000) for sku, price in sale.items]
        sale.discount, sale.shipping, sale.tax, sale.tip = 0, 60_000, sale.goods // 1000 * 100, 0
    world.mostly(sales, lambda sale: world.post(sale, sale.name, rate="0.0067"), lost=5)

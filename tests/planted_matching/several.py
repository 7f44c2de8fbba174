"""Several orders in one document: named as a range, or off by just one of them."""

from collections.abc import Callable
from datetime import timedelta

from .papers import INVOICE, Paper
from .sales import Sale
from .world import World

TOGETHER = "together with other orders"


def _gathered(world: World, groups: list[tuple[list[Sale], str]], sales: list[Sale]) -> list[Paper]:
    """One invoice for each group, with its memo; the other orders one by one."""
    gathered: set[str] = set()
    papers = []
    for own, memo in groups:
        gathered |= {sale.order_id for sale in own}
        for sale in own:
            world.expect(sale, "posted", TOGETHER, 0)
        total = sum(sale.total for sale in own)
        day = world.day(own[-1].at) + timedelta(days=1)
        cells = {"kind": INVOICE, "memo": memo, "day": day, "customer": "Pinecrest Outfitters LLC"}
        papers.append(world.paper(world.running(), cents=total, **cells))
    others = [sale for sale in sales if sale.order_id not in gathered and sale.status == "paid"]
    world.mostly(others, lambda sale: world.post(sale, sale.name))
    return papers


def named_by_range(world: World) -> None:
    """Invoices over a range of orders, in every spelling; an order in between that nobody paid is none of it."""
    sales = world.shop(90)
    ways = ("#{0}-#{1}", "{0} to {1}", "orders {0}\u2013{1}", "#{0} through #{1}", "Orders #{0} - {1}, wholesale")
    groups = []
    for place, way in enumerate(ways):
        own = sales[5 + 15 * place :][: 4 + place % 2]
        groups.append((own, way.format(own[0].bare, own[-1].bare)))
    unpaid = groups[1][0].pop(2)
    unpaid.status = "pending"
    world.expect(unpaid, "not_expected", "not paid")
    _gathered(world, groups, sales)


def range_that_lacks_one(world: World) -> None:
    """The invoice over a range leaves one of its orders out."""
    sales = world.shop(90)
    groups = []
    for place in range(3):
        own = sales[10 + 25 * place :][:5]
        groups.append((own, f"#{own[0].bare}-#{own[-1].bare}"))
    papers = _gathered(world, groups, sales)
    for (own, _), paper in list(zip(groups, papers, strict=True))[:2]:
        _left_out(world, paper, own[world.dice.whole(1, 3)])


def _left_out(world: World, paper: Paper, one: Sale) -> None:
    """An order that its document names and does not hold."""
    paper.cents -= one.total
    world.expect(one, "missing", rf"left out of invoice {paper.number}")


def listed_and_off_by_one(world: World) -> None:
    """Invoices that name their orders one by one and are off by just one: refunded in part, whole, or left out."""
    sales = world.shop(100)
    groups = []
    for place in range(6):
        own = sales[5 + 15 * place :][: 3 + place % 3]
        groups.append((own, "Orders " + ", ".join(sale.name for sale in own)))
    papers = _gathered(world, groups, sales)
    changes: tuple[Callable[[Paper, list[Sale], Sale], None], ...] = (
        lambda paper, own, one: _left_out(world, paper, one),
        lambda paper, own, one: _given_back(world, paper, one, one.total // 3),
        lambda paper, own, one: _given_back(world, paper, one, one.total),
        lambda paper, own, one: _short(world, paper, own, 503),
        lambda paper, own, one: _untaxed(world, paper, own),
    )
    for (own, _), paper, change in zip(groups, papers, changes, strict=False):
        change(paper, own, own[world.dice.whole(0, len(own) - 1)])


def billed_in_two_halves(world: World) -> None:
    """A dealer's orders on two invoices that both name them all: a part first, the rest the day after."""
    sales = world.shop(150)  # so many that three in a row are placed within a few days
    groups = [(sales[at : at + 3], "Orders " + ", ".join(s.name for s in sales[at : at + 3])) for at in (8, 30)]
    for (_, memo), paper in zip(groups, _gathered(world, groups, sales), strict=True):
        half = paper.cents * 2 // 5
        cells = {"kind": INVOICE, "memo": memo, "day": paper.day + timedelta(days=1), "customer": paper.customer}
        world.paper(world.running(), cents=paper.cents - half, **cells)
        paper.cents = half


def _given_back(world: World, paper: Paper, one: Sale, cents: int) -> None:
    paper.cents -= cents
    one.refunded, one.status = cents, "refunded" if cents == one.total else "partially_refunded"
    world.expect(one, "mismatched", "refund", -cents)


def _short(world: World, paper: Paper, own: list[Sale], cents: int) -> None:
    """Nothing explains it: the orders are posted, and the document is short."""
    paper.cents -= cents
    world.unallocated += cents
    for sale in own:
        world.expect(sale, "posted", "short by 5.03, not attributable", 0)
    world.says(rf"invoice {paper.number} names several orders and is short by 5\.03")


def _untaxed(world: World, paper: Paper, own: list[Sale]) -> None:
    paper.cents -= sum(sale.tax for sale in own)
    for sale in own:
        if sale.tax > 1:
            world.expect(sale, "mismatched", r"\btax", -sale.tax)

"""Which date the documents bear, and its usual lag: nothing is late, missing or an orphan for that."""

from datetime import UTC, date, datetime, timedelta

from .papers import INVOICE
from .sales import Sale
from .world import World


def shipped_day(world: World) -> None:
    """The day of shipping, mostly within three days; after ten and more the order was posted late."""
    sales = world.shop()
    slow = world.some(sales, 4)
    for sale in slow:
        sale.shipped_at = sale.at + timedelta(days=world.dice.whole(11, 20))
    world.mostly(sales, lambda sale: world.post(sale, sale.name, day=world.day(sale.shipped_at or sale.at)))
    for sale in slow:
        if world.truth[world.kind][sale.channel, sale.order_id].disposition == "posted":
            world.expect(sale, "posted_late", r"\d+ days", 0)


def paid_day(world: World) -> None:
    """Net terms: paid up to four weeks after the order, and booked on that day; lateness counts from the payment."""
    sales = world.shop()
    for sale in sales:
        sale.paid_at = sale.at + timedelta(days=world.dice.whole(0, 28))
    world.mostly(sales, lambda sale: world.post(sale, sale.name, day=world.day(sale.paid_at or sale.at)))


def created_day_of_orders_paid_later(world: World) -> None:
    """Invoiced on the day of the order, paid weeks later: the document is older than the payment and not late."""
    sales = world.shop()
    for sale in sales:
        sale.paid_at = sale.at + timedelta(days=world.dice.whole(0, 28))
    world.mostly(sales, lambda sale: world.post(sale, sale.name, kind=INVOICE))


def payout_day(world: World) -> None:
    """Booked on the day of the weekly payout, two to nine days after the order; the policy allows for that."""
    world.policy += f'\n[policy.channel."{world.kind.replace("_", " ")}"]\nlate_after = "14d"\n'
    world.mostly(world.shop(), lambda sale: world.post(sale, sale.name, day=payout_of(world.day(sale.at))))


def payout_of(day: date) -> date:
    """The Tuesday of the payout that holds the sales up to the Sunday before."""
    return day + timedelta(days=(6 - day.weekday()) + 2)


def utc_days_near_midnight(world: World) -> None:
    """All placed late in the evening, all dated by UTC: the next day, and the next month at a month's end."""
    sales = world.shop(hours=(20.2, 24))
    world.mostly(sales, lambda sale: world.post(sale, sale.name, day=sale.at.astimezone(UTC).date()))


def pacific_days_after_midnight(world: World) -> None:
    """All placed soon after midnight, all dated by Pacific time: the day before."""
    sales = world.shop(hours=(0, 2.8))
    world.mostly(sales, lambda sale: world.post(sale, sale.name, day=_pacific(sale)))


def _pacific(sale: Sale) -> date:
    return (sale.at - timedelta(hours=8)).date()


def edges(world: World) -> None:
    """The books reach farther than the export on both sides, and their documents lag by up to three days.

    No document of an order before or after the export is an orphan; the youngest orders without one are in flight.
    """
    before = [world.as_of - timedelta(days=20, hours=9 * place) for place in range(20, 0, -1)]
    within = [world.as_of - timedelta(days=20) + timedelta(hours=7.5 * place) for place in range(1, 64)]
    after = [world.as_of + timedelta(minutes=30 * place) for place in range(1, 10)]
    first = 20_000 + world.dice.whole(0, 300)
    older = world.shop(instants=before, first=first, known=False)
    sales = world.shop(instants=within, first=first + len(older))
    younger = world.shop(instants=after, first=first + len(older) + len(sales), known=False)
    for sale in [*older, *younger]:
        world.paper(sale.name, day=_lagged(world, sale), cents=sale.total, customer=sale.customer)
    world.mostly(sales[:-6], lambda sale: world.post(sale, sale.name, day=_lagged(world, sale)))
    for sale in sales[-6:]:
        world.lose(sale)


def _lagged(world: World, sale: Sale) -> date:
    return world.day(sale.at) + timedelta(days=world.dice.whole(0, 3))


def amazon_edges(world: World) -> None:
    """The same where ids do not count up, and documents bear the day of shipping."""
    start = datetime(2025, 3, 3, 5, tzinfo=UTC)
    older = world.shop(
        instants=[start - timedelta(hours=5 * place) for place in range(24, 0, -1)], system="amazon", known=False
    )
    sales = world.shop(80, system="amazon")
    for sale in older:
        world.paper(f"AMZ-{sale.order_id[-17:]}", day=_lagged(world, sale), cents=sale.total, customer="Amazon")
    world.mostly(
        sales,
        lambda sale: world.post(
            sale, f"AMZ-{sale.order_id[-17:]}", day=_lagged(world, sale), customer="Amazon Customer"
        ),
    )


def posted_by_instant(world: World) -> None:
    """The API tells when each document was made, in another zone; its date is the order's. That instant decides."""
    sales = world.shop(60)
    late = {sale.order_id for sale in world.some(sales, 5)}
    for sale in sales:
        days = world.dice.whole(8, 30) if sale.order_id in late else world.dice.whole(0, 6)
        made = (sale.paid_at or sale.at) + timedelta(days=days, hours=1)
        world.post(sale, sale.name, posted_at=made.astimezone(PACIFIC))
        if sale.order_id in late:
            world.expect(sale, "posted_late", rf"\b{days} days", 0)


PACIFIC = datetime.fromisoformat("2025-01-01T00:00:00-08:00").tzinfo

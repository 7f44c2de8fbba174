"""Nothing is wrong, though it may look so: no order is lost and no gap is found."""

from datetime import UTC, datetime, timedelta

from .days import payout_of
from .sales import ZONE
from .world import World


def other_zone(world: World) -> None:
    """Most orders come late in the evening, their documents bear UTC's days."""
    for sale in world.shop(150, hours=(17, 24)):
        world.post(sale, sale.name, day=sale.at.astimezone(UTC).date())


def deferred(world: World) -> None:
    """Booked with the weekly payout; those of the last week are booked after as_of and are in flight."""
    world.policy += '\n[policy.channel.deferred]\ngrace = "10d"\nlate_after = "14d"\n'
    last = world.day(world.as_of)
    for sale in [*world.shop(120), *_until_as_of(world)]:
        day = payout_of(world.day(sale.at))
        if day <= last:
            world.post(sale, sale.name, day=day)
        else:
            world.expect(sale, "in_flight")


def _until_as_of(world: World):
    return world.shop(instants=[world.as_of - timedelta(hours=7 * place + 1) for place in range(60, 0, -1)])


def rounded(world: World) -> None:
    """The books round each line for themselves: cents to and fro, evenly over the time."""
    for sale in world.shop(150):
        cents = world.dice.weighted(((0, 8), (1, 3), (-1, 3), (2, 1), (-2, 1)))
        world.post(sale, sale.name, cents=sale.total + cents)
        world.expect(sale, "mismatched" if abs(cents) > 1 else "posted", "round" if abs(cents) > 1 else "", cents)


def busy_and_quiet(world: World) -> None:
    """A sale with forty orders a day, a week without any, and one or two a day otherwise; five lost by themselves."""
    busy, quiet = 20 + world.dice.whole(0, 8), 45
    instants = []
    for place in range(world.days):
        often = 40 if place in (busy, busy + 1) else 0 if quiet <= place < quiet + 7 else world.dice.whole(1, 2)
        start = datetime.combine(world.first_day + timedelta(days=place), datetime.min.time(), ZONE)
        instants += [(start + timedelta(minutes=world.dice.whole(0, 1439))).astimezone(UTC) for _ in range(often)]
    world.mostly(world.shop(instants=sorted(instants)), lambda sale: world.post(sale, sale.name))


def channel_that_ends(world: World) -> None:
    """The shop closes in the middle of the period; nothing comes in any more and nothing is lost."""
    start = datetime(2025, 3, 4, 15, tzinfo=UTC)
    for sale in world.shop(instants=[start + timedelta(hours=5 * place) for place in range(130)]):
        world.post(sale, sale.name)


def channel_that_begins(world: World) -> None:
    start = datetime(2025, 4, 9, 15, tzinfo=UTC)
    for sale in world.shop(instants=[start + timedelta(hours=5 * place) for place in range(130)], system="amazon"):
        world.post(sale, f"AMZ-{sale.order_id[-17:]}", customer="Amazon")

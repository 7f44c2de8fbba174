"""People who mend and muddle (8), and worlds in which nothing was lost or not everything has come yet (11 to 13)."""

from datetime import timedelta

from ..values import Cause
from .noise import distract, some_rule
from .people import Random, Sale
from .settings_changed import edit_rule
from .world import Story, World, new_world


def manual(random: Random, group: str, index: int, number: int) -> World:
    """8: a rule's orders keyed in by hand or filled in late, documents made twice, documents cleared away."""
    way = ("filled", "cleared", "keyed", "twice")[(number + index) % 4]
    world = new_world(random, group, index, number, instants=True, rekeyed=way == "keyed", form="changes")
    since, world.audited = world.some_time(), way in ("cleared", "twice")
    if way in ("filled", "keyed"):
        when = some_rule(world, 0.08, 0.4)
        edit_rule(world, since, when, "create")
        if way == "filled":
            at = since + (world.as_of - since) * 0.8
            world.stories[-1].later = lambda sale: (
                at + timedelta(seconds=int(sale.id[-4:]))
                if sale.decided < at - timedelta(days=8) and _even(sale)
                else None
            )
        distract(world, since, when, living=True)
        return world
    cause, takes = Cause("manual"), lambda sale: sale.decided >= since and _even(sale)
    if way == "twice":
        story = Story("twice", world.main, cause, since, takes, "duplicated", told=("posted", ""))
        story.later = lambda sale: sale.decided + timedelta(minutes=9)
        for sale in world.own():
            if takes(sale):
                sale.again = sale.decided + timedelta(hours=float(random.uniform(15, 40)))
    else:
        end = since + timedelta(days=4 + 40 / world.usual)
        story = Story(
            "cleared", world.main, cause, since, lambda s: since <= s.decided < end and s.facts["country"] == "US"
        )
        story.told = ("posted", "")
        world.deleted = [(sale, end + timedelta(days=1)) for sale in world.own() if story.takes(sale)]
    world.stories.append(story)
    distract(world, since)
    return world


def _even(sale: Sale) -> bool:
    return int(sale.id.split("-")[1]) % 5 in (0, 2)


def healthy(random: Random, group: str, index: int, number: int) -> World:
    """11: demand falls to a third for good, the shop is on holiday, a channel begins or ends, a newsletter week."""
    world = new_world(random, group, index, number)
    since, way = world.some_time(), number % 4
    until = since + timedelta(days=float(random.uniform(7, 20)))
    gone = {
        0: lambda sale: sale.placed >= since and random.random() < 0.66,
        1: lambda sale: since <= sale.placed < until,
        2: lambda sale: sale.placed < since,
        3: lambda sale: not since <= sale.placed < until and random.random() < 0.6,
    }[way]
    world.sales = [sale for sale in world.sales if sale.channel != world.main or not gone(sale)]
    distract(world, since, some_rule(world))
    return world


def legitimate(random: Random, group: str, index: int, number: int) -> World:
    """12: business customers, unpaid baskets or a week of tests, many more than before and all rightly left out."""
    world = new_world(random, group, index, number)
    since, share = world.some_time(), float(random.uniform(0.1, 0.5))
    for sale in world.sales:
        if sale.channel != world.main or sale.placed < since or random.random() >= share:
            continue
        if number % 3 == 0:
            sale.facts["tags"] = "b2b"
        elif number % 3 == 1:
            sale.paid, sale.decided = None, sale.placed + timedelta(minutes=2)
            sale.facts |= {"paid_at": None, "financial_status": "pending", "order_status": "pending"}
        else:
            sale.test = sale.facts["is_test"] = True
    distract(world, since, some_rule(world))
    return world


def immature(random: Random, group: str, index: int, number: int) -> World:
    """13: exports of the week in which a rule was switched on, or in which orders had begun to take days."""
    world = new_world(random, group, index, number, instants=True, form="changes", rekeyed=False)
    if (number + index) % 2:
        since = world.as_of - timedelta(days=float(random.uniform(4.5, 9)))
        when = some_rule(world, 0.1, 0.5)
        edit_rule(world, since, when, "switch")
        distract(world, since, when, living=True)
        return world
    since, mean = world.as_of - timedelta(days=int(random.integers(8, 18))), float(random.choice((2.5, 4.5)))
    takes = lambda sale: sale.decided >= since  # noqa: E731
    story = Story("slow", world.main, Cause("delivery"), since, takes, "late", told=("seen", "waits"))
    story.later = lambda sale: sale.decided + timedelta(days=float(random.gamma(2, mean / 2)))
    story.optional = story.nothing_lost = True
    world.stories.append(story)
    distract(world, since)
    return world

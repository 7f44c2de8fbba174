"""Settings that went wrong: rules (1, 2, 14), mappings (3), connections (4), several at once (9), unrecorded (10)."""

from datetime import datetime, timedelta
from typing import Any

from ..config import instant
from ..values import UNKNOWN, Cause
from .noise import distract, likeness, sieve, some_rule
from .people import SKUS, Random
from .world import Story, World, exclude, is_, new_world

KIND = {"login": "credential", "pay": "mapping", "goods": "mapping", "tax": "mapping", "ship": "mapping"}


def blame(world: World, ident: str, since: datetime, trigger: str = "changed", **others: Any) -> Story:
    """The story of a record: what it kept out by its own replay."""
    kind = KIND.get(ident.partition("-")[0], "rule")
    told = {"rule": ("filtered", "rule"), "mapping": ("failed", "not mapped"), "credential": None}[kind]
    if others.get("hidden"):
        told = ("skipped", "") if kind != "credential" else None
    cause = Cause(kind, ident, others.pop("together", frozenset()), trigger, frozenset({world.day(since)}))
    channel = others.pop("channel", world.main)
    story = Story(ident, channel, cause, since, lambda sale: ident in sale.held_by, told=told, **others)
    world.stories.append(story)
    return story


def rule_edit(random: Random, group: str, index: int, number: int) -> World:
    """1: created, switched on, widened, an inclusion narrowed."""
    world = new_world(random, group, index, number)
    since, when, hidden = world.some_time(), some_rule(world), world.left_out()
    edit_rule(world, since, when, ("create", "switch", "widen", "narrow")[(number + index) % 4], hidden)
    distract(world, since, when, living=not hidden)
    return world


def edit_rule(world: World, since: datetime, when: Any, way: str, hidden: bool = False, ident: str = "ours") -> None:
    """Plant one way."""
    before = world.at(-30)
    if way == "create":
        world.config.create(since, exclude(ident, when, world.main), hidden)
    elif way == "switch":
        world.config.create(before, exclude(ident, when, world.main, enabled=False))
        world.config.change(since, "enable", ident, hidden, enabled=True)
    elif way == "widen":
        world.config.create(before, exclude(ident, is_("country", "eq", "AQ"), world.main))
        world.config.change(since, "update", ident, hidden, when={"any": [is_("country", "eq", "AQ"), when]})
    else:
        everything = is_("currency", "in", ["USD", "EUR"])
        world.config.create(before, exclude(ident, everything, world.main, action="include"))
        world.config.change(since, "update", ident, hidden, when={"all": [everything, {"not": when}]})
    blame(world, ident, since, hidden=hidden)


def latent_rule(random: Random, group: str, index: int, number: int) -> World:
    """2: a plug-in's new status, a hold in the warehouse, a new tag, a new app; the rule is years old."""
    world = new_world(random, group, index, number)
    since, way = world.some_time(), ("status", "hold", "tag", "app")[(number + index) % 4]
    ident, sign = drift(world, since, way)
    distract(world, since, sign)
    if world.chance(0.4):
        world.config.create(since, {"kind": "workflow", "id": "plug-in", "channel": world.main, "text": "new plug-in"})
    world.decoys.discard(ident)
    return world


def drift(world: World, since: datetime, way: str) -> tuple[str, Any]:
    """From an instant on a part of the orders bears a value that an old rule keeps out; returns both."""
    share, among = world.random.uniform(0.2, 0.9), some_rule(world, 0.1, 0.7)
    name, value, ident = {
        "status": ("order_status", "ready_pickup", "only-paid"),
        "hold": ("fulfillment_status", "on_hold", "parked"),
        "tag": ("tags", "hold", "holds"),
        "app": ("source_name", "tiktok", "apps"),
    }[way]
    hit = [sale for sale in sieve(among, world.own()) if sale.decided >= since and world.chance(share)]
    for sale in hit:
        sale.facts[name] = value
    story = blame(world, ident, since, "latent")
    days = frozenset({world.day(since), *(world.day(sale.decided) for sale in hit[:1])})
    story.cause = Cause("rule", ident, trigger="latent", trigger_days=days)
    return ident, is_(name, "eq", value)


def too_little(random: Random, group: str, index: int, number: int) -> World:
    """14: a new rule for one order name or two, in a channel that drops orders all the time."""
    world = new_world(random, group, index, number, count=1, background=0.02, logs="absent", rekeyed=False)
    since = world.some_time(0.5, 0.85)
    later = [sale for sale in world.own() if sale.decided > since]
    names = sorted({world.pick(later).name for _ in range(int(random.integers(1, 3)))})
    world.config.create(since, exclude("ours", is_("order_name", "in", names), world.main))
    blame(world, "ours", since, optional=True)
    world.limited = True
    distract(world, since)
    return world


def mapping_broken(random: Random, group: str, index: int, number: int) -> World:
    """3: an entry gone, the default taken away, a carrier nobody mapped, goods with a new number, a tax renamed."""
    world = new_world(random, group, index, number)
    since = world.some_time()
    way = ("gone", "default", "carrier", "goods", "tax")[(number + index) % 5]
    sign = unmap(world, since, way, hidden=way == "gone" and world.left_out())
    distract(world, since, sign)
    return world


def unmap(world: World, since: datetime, way: str, hidden: bool = False) -> Any:
    """Plant one way; returns a predicate of its orders."""
    if way in ("gone", "default"):
        ident, goods = f"goods-{world.main}", [str(sku) for sku in world.random.permutation(SKUS)[:2]]
        rest = {sku: f"Item {sku}" for sku in SKUS if sku not in goods}
        if way == "default":
            world.config.change(world.at(-20), "update", ident, entries=rest, default="Item other")
            world.config.change(since, "update", ident, hidden, default=None)
        else:
            world.config.change(since, "update", ident, hidden, entries=rest)
        blame(world, ident, since, hidden=hidden)
        return is_("sku", "in", sorted(goods))
    name, old, new, ident = {
        "carrier": ("shipping_method", "Courier", "Bike", f"ship-{world.main}"),
        "goods": ("sku", "C110", "C110-v2", f"goods-{world.main}"),
        "tax": ("tax_name", "Sales Tax", "Sales tax 2025", f"tax-{world.main}"),
    }[way]
    for sale in world.sales:
        if sale.channel == world.main and sale.decided >= since:
            now = sale.facts[name]
            sale.facts[name] = (
                [new if v == old else v for v in now] if isinstance(now, list) else new if now == old else now
            )
    blame(world, ident, since, "latent")
    return is_(name, "eq", new)


def login_lost(random: Random, group: str, index: int, number: int) -> World:
    """4: ran out at midnight, was taken away, came and went for nights on end; a channel's or the books'."""
    world = new_world(random, group, index, number, form=str(random.choice(("changes", "both"))))
    since, books = world.some_time(0.25, 0.7), world.chance(0.35)
    ident = "login-books" if books else f"login-{world.main}"
    hidden = cut_off(world, since, ident, ("midnight", "taken", "nights")[(number + index) % 3])
    for channel in world.channels if books else (world.main,):
        blame(world, ident, since, hidden=hidden, channel=channel)
    distract(world, since)
    return world


def cut_off(world: World, since: datetime, ident: str, way: str) -> bool:
    """Plant outages; returns whether no file tells of them."""
    far, days = instant(world.at(world.days + 300)), 40 / world.usual + world.random.uniform(0.6, 6)
    if way == "midnight":
        end = world.at((world.day(since) - world.first).days, 0)
        world.config.change(world.at(-25), "renew", ident, expires_at=instant(end))
        world.config.change(end + timedelta(days=days), "reconnect", ident, status="active", expires_at=far)
        return False
    hidden, times = world.left_out(), [(since, days)]
    if way == "nights":
        hours = float(world.random.uniform(9, 14))
        times = [(since + timedelta(days=night), hours / 24) for night in range(max(5, int(60 / world.usual) * 2))]
    for begin, length in times:
        world.config.change(begin, "expire", ident, hidden, status="expired")
        world.config.change(begin + timedelta(days=length), "renew", ident, hidden, status="active", expires_at=far)
    return hidden


def several(random: Random, group: str, index: int, number: int) -> World:
    """9: two rules of which one holds a part of the other's, a rule with a mapping, a rule in an outage, three."""
    world = new_world(random, group, index, number, form=str(random.choice(("changes", "both"))), rekeyed=False)
    first = world.some_time(0.2, 0.4)
    second = first + (world.as_of - first) * float(world.random.uniform(0.05, 0.4))
    way, when = ("inside", "mapping", "outage", "three")[(number + index) % 4], some_rule(world, 0.06, 0.4)
    if way == "inside":
        part = likeness(world, when, 0.2, 0.75)
        if part is None:
            raise ValueError("nothing narrower")
        edit_rule(world, first, part, "create", ident="ours")
        edit_rule(world, second, when, "switch", ident="wider")
    else:
        edit_rule(world, first, when, world.pick(("create", "widen")), world.left_out())
    if way in ("mapping", "three"):
        unmap(world, second, world.pick(("gone", "carrier", "goods")))
    if way == "three":
        drift(world, second + timedelta(days=3), "app")
    if way == "outage":
        blame(world, f"login-{world.main}", second, hidden=cut_off(world, second, f"login-{world.main}", "taken"))
    distract(world, world.pick((first, second)), when if way != "inside" else None)
    return world


def unknown(random: Random, group: str, index: int, number: int) -> World:
    """10: a rule in somebody's code, an unrecorded edit of a mapping, losses in bursts that follow nothing."""
    way = ("code", "mapping", "bursts")[(number + index) % 3]
    world = new_world(random, group, index, number, **({"logs": "absent"} if way == "bursts" else {}))
    since = world.some_time()
    if way == "code":
        when = some_rule(world, 0.07, 0.4)
        edit_rule(world, since, when, "create", hidden=True, ident="in-code")
        distract(world, since, when)
    elif way == "mapping":
        distract(world, since, unmap(world, since, "gone", hidden=True))
    else:
        gone = bursts(world, since, float(world.random.uniform(0.06, 0.3)))
        world.stories.append(Story("bursts", world.main, UNKNOWN, since, lambda sale: sale.id in gone))
        distract(world, since)
    return world


def bursts(world: World, since: datetime, share: float) -> set[str]:
    """So large a part of the orders, one to four neighbours at a time."""
    gone: set[str] = set()
    left = 0
    for sale in world.own():
        if sale.decided < since:
            continue
        if left == 0 and world.chance(share / 2.5 / (1 - share)):
            left = int(world.random.integers(1, 5))
        if left:
            gone.add(sale.id)
            left -= 1
    return gone

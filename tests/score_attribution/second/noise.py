"""Changes that did no harm, at other times than the first generator's: the very hour, the day before, the end."""

from datetime import datetime, timedelta
from typing import Any

from ..predicate import holds
from .people import Sale
from .world import World, exclude, is_

ODDS = 0.45


def distract(world: World, since: datetime | None = None, when: Any = None, living: bool = False) -> None:
    """Plant decoys about the beginning of what went wrong, or about any day."""
    moment = since or world.some_time(0.2, 0.8)
    if world.chance(ODDS):
        _harmless(world, moment + timedelta(minutes=float(world.random.uniform(-50, 50))))
    if world.chance(ODDS):
        moved = moment - timedelta(hours=float(world.random.uniform(2, 46)))
        world.config.create(moved, exclude("other-shop", when or is_("country", "eq", "US"), "bol"))
        world.decoys.add("other-shop")
    if when is not None and world.chance(0.95):
        _twin(world, moment, when, living)
    if world.chance(ODDS):
        _renewed(world, moment + timedelta(hours=float(world.random.uniform(-60, 20))))
    if world.chance(ODDS):
        ident = world.pick(("tests", "b2b", "holds"))
        at = moment - timedelta(minutes=float(world.random.uniform(1, 2000)))
        world.config.change(at, "update", ident, text=f"{ident} (renamed)")
        world.decoys.add(ident)
    world.decoys -= {story.key for story in world.stories}


def _harmless(world: World, at: datetime) -> None:
    which = int(world.random.integers(3))
    if which == 0:
        world.config.create(at, exclude("nobody", is_("country", "eq", "ZZ")))
        world.decoys.add("nobody")
    elif which == 1:
        world.config.change(at, "update", "digest", value="off")
        world.decoys.add("digest")
    else:
        entries = {name: f"tax {name}" for name in ("Sales Tax", "HST", "VAT", "MwSt")}
        world.config.change(at, "update", f"tax-{world.main}", entries=entries)
        world.decoys.add(f"tax-{world.main}")


def _twin(world: World, since: datetime, when: Any, living: bool) -> None:
    """A rule of nearly the same orders: it came a little later and is narrower, or it never was in use."""
    near = likeness(world, when)
    if near is None:
        return
    if living and world.chance(0.5):
        at = since + timedelta(minutes=float(world.random.uniform(40, 2600)))
        world.config.create(at, exclude("twin", near, world.main))
    else:
        at = since - timedelta(hours=float(world.random.uniform(1, 40)))
        world.config.create(at, exclude("twin", near, world.main, enabled=False))
    world.decoys.add("twin")


def likeness(world: World, when: Any, low: float = 0.6, high: float = 0.95) -> Any | None:
    """A narrower predicate that keeps so large a part of the orders."""
    held = sieve(when, world.own())
    ways = [is_("discount_code", "is_null"), is_("source_name", "ne", "app"), is_("total", "lt", "90")]
    ways += [is_("total", "ge", "25"), is_("shipping_method", "ne", "Courier"), is_("country", "ne", "CA")]
    ways += [{"not": is_("payment_method", "eq", name)} for name in ("Klarna", "PayPal", "Invoice")]
    for place in world.random.permutation(len(ways)):
        near = {"all": [when, ways[int(place)]]}
        if held and low <= len(sieve(near, held)) / len(held) <= high:
            return near
    return None


def sieve(when: Any, sales: list[Sale]) -> list[Sale]:
    """The orders that a predicate holds for."""
    return [sale for sale in sales if holds(when, sale.facts, sale.decided)]


def some_rule(world: World, low: float = 0.04, high: float = 0.4) -> Any:
    """A predicate of so large a share of the channel's orders."""
    sales = world.own()
    for _ in range(100):
        when = _drawn(world)
        if low <= len(sieve(when, sales)) / max(len(sales), 1) <= high:
            return when
    raise ValueError("no predicate of such a share")


def _drawn(world: World) -> Any:
    random, pick = world.random, world.pick
    one = pick(
        [
            is_("country", "eq", pick(("GB", "DE", "FR", "CA", "NL"))),
            is_("payment_method", "eq", pick(("PayPal", "Klarna", "Invoice"))),
            is_("total", "lt", f"{random.uniform(10, 40):.2f}"),
            is_("total", "gt", f"{random.uniform(90, 250):.2f}"),
            is_("sku", "in", [pick(("A100", "A103", "B104", "C110")), pick(("D112", "E119", "E116"))]),
            is_("tags", "contains", pick(("new", "loyal"))),
            is_("region", "in", ["TX", "FL"]),
            is_("shipping_method", "eq", pick(("Courier", "Locker"))),
            is_("risk_level", "eq", "high"),
            is_("order_name", "contains", str(int(random.integers(0, 10))) * 2),
            is_("product_type", "eq", "type d"),
        ]
    )
    if world.chance(0.3):
        others = (is_("source_name", "eq", "app"), is_("country", "eq", "US"), is_("discount_code", "not_null"))
        return {pick(("all", "any")): [one, pick(others)]}
    return one


def _renewed(world: World, at: datetime) -> None:
    idents = sorted({f"login-{world.main}", "login-books"} - {story.key for story in world.stories})
    ident = world.pick(idents)
    world.config.change(at, "renew", ident, expires_at=f"{world.at(world.days + 900):%Y-%m-%dT%H:%M:%SZ}")
    world.decoys.add(ident)

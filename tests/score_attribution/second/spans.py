"""The beginning of a case, and when and how strongly its mechanisms work."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from ..predicate import holds
from .orders import fill
from .records import innocents
from .trades import TRADES
from .world import Order, Side, World

Span = tuple[datetime, datetime | None]
AROUND = tuple(trade for trade in TRADES if trade.hours[0] <= 6 and trade.hours[1] >= 22)  # open nearly all day


def begin(dice: Random, group: str, number: int, log: str = "", **more: Any) -> World:
    """A world with its orders and its innocent records."""
    world = World(dice, group, number, **more)
    world.log = log
    fill(world)
    innocents(world)
    return world


def log_of(dice: Random, most: float = 0.4) -> str:
    """Whether a case has a log, and which."""
    return dice.choice(("all", "failures", "failures")) if dice.random() < most else ""


def some_side(world: World, least: int = 400) -> Side:
    """A channel that has orders enough."""
    able = [side for side in world.sides if len(world.of(side.name)) >= least]
    if not able:
        raise ValueError("no channel is large enough")
    return world.dice.choice(able)


def spans(world: World, onset: datetime | None = None) -> list[Span]:
    """When a mechanism works: from a moment on, for some days, or again and again."""
    dice, on = world.dice, onset or world.busy(0.35, 0.7)
    way = dice.choices(("open", "ended", "episodes"), (50, 32, 18))[0]
    left = (world.as_of - on).total_seconds() / 86_400
    if way == "open" or left < 20:
        return [(on, None)]
    if way == "ended":
        return [(on, on + timedelta(days=dice.uniform(0.35, 0.85) * left))]
    count, found = dice.randint(2, 4), []
    for place in range(count):
        since = on + timedelta(days=left * place / count)
        found.append((since, since + timedelta(days=left / count * dice.uniform(0.35, 0.75))))
    return found


def inside(windows: list[Span]) -> Callable[[datetime], bool]:
    return lambda at: any(since <= at and (until is None or at < until) for since, until in windows)


def within(windows: list[Span], when: Any = None) -> Callable[[Order], bool]:
    """Orders decided in these windows, of which a condition holds."""
    working = inside(windows)
    return lambda order: working(order.at) and (when is None or holds(when, order.facts, order.at))


def part_of(dice: Random, since: datetime, sure: float = 0.5, ramps: bool = False) -> Callable[[Order], float]:
    """How much a mechanism keeps of what it touches: all, a part, or more and more."""
    level = 1.0 if dice.random() < sure else dice.uniform(0.3, 0.95)
    if ramps and dice.random() < 0.35:
        length = timedelta(days=dice.uniform(6, 25))
        return lambda order: level * min(1.0, max(0.05, (order.at - since) / length))
    return lambda order: level

"""Worlds without a gap: healthy ones, those whose exclusions are right, and those that were looked at too early."""

from datetime import timedelta
from random import Random

from ..values import UNKNOWN, Cause
from .orders import see
from .records import before, decoys, eq, rule
from .spans import begin, log_of, some_side
from .world import Loss, World


def healthy(dice: Random, group: str, _index: int, number: int) -> World:
    """Dips, closures, promotions, a channel that opens or closes: volumes move, and the books follow."""
    world = begin(dice, group, number, log_of(dice, 0.3))
    for side in world.sides:
        side.clumps = min(side.clumps, dice.choice((0, 0, 1)))
        way = dice.choice(("", "closed", "dip", "opens", "closes"))
        first, last = sorted(dice.uniform(0.1, 0.95) * world.days for _ in range(2))
        if way == "opens":
            _keep(world, side.name, first, world.days, 0.0)
        elif way == "closes":
            _keep(world, side.name, 0, max(last, 20), 0.0)
        elif way:
            _thin(world, side.name, first, min(last, first + 25), 0.0 if way == "closed" else 0.35)
    if not world.orders:
        raise ValueError("nothing left")
    decoys(world, world.busy(), world.main)
    return world


def _keep(world: World, channel: str, first: float, last: float, part: float) -> None:
    _thin(world, channel, 0, first, part)
    _thin(world, channel, last, world.days + 1, part)


def _thin(world: World, channel: str, first: float, last: float, part: float) -> None:
    """So small a part of the orders of these days was placed at all."""
    since, until, dice = world.day(first), world.day(last), world.dice
    gone = [o for o in world.orders if o.channel == channel and since <= o.row["created_at"] < until]
    lost = {id(order) for order in gone if dice.random() >= part}
    world.orders = [order for order in world.orders if id(order) not in lost]


def legitimate(dice: Random, group: str, _index: int, number: int) -> World:
    """Rules keep out what the policy of the house keeps out as well; more and more of it comes, or from a day on."""
    world = begin(dice, group, number, log_of(dice, 0.2))
    side, since = world.main, world.busy()
    word = dice.choice(("wholesale", "staff-sale", "marketplace-billed"))
    when = dice.choice((eq("tags", word), {"field": "source_name", "op": "eq", "value": word}))
    made = since - timedelta(hours=3) if dice.random() < 0.5 else before(world)
    rule(world, f"R-{word.upper()}", made, when, [side.name])
    world.decoys.add(f"R-{word.upper()}")
    world.policy[side.name] = [{"when": when, "reason": "billed by hand at the end of the month"}]
    share = dice.uniform(0.03, 0.35)
    for order in world.of(side.name):
        if order.at >= since and dice.random() < share:
            if when["field"] == "tags":
                order.row["tags"] = ", ".join(filter(None, (order.row["tags"], word)))
            else:
                order.row["source_name"] = word
            see(order)
            order.due = order.logged = False
    _more_undue(world, dice.uniform(0.0, 0.15))
    decoys(world, since, side)
    return world


def _more_undue(world: World, share: float) -> None:
    """From some day on more orders are placed that nobody pays."""
    since = world.busy()
    for order in world.orders:
        if order.due and order.at >= since and world.dice.random() < share:
            order.due = order.logged = False
            row = order.row
            order.at = row["created_at"]
            row |= {"paid_at": None, "financial_status": "pending", "updated_at": row["created_at"]}
            row["outstanding"] = row["total"]
            see(order)


def immature(dice: Random, group: str, _index: int, number: int) -> World:
    """The exports are taken in the middle: of slow posting, of a queue, or of a gap that has hardly begun."""
    way = dice.choice(("slow", "slow", "queue", "begun"))
    world = begin(dice, group, number, log_of(dice, 0.2) if way == "slow" else "")
    world.timed, side = True, some_side(world)
    grace = int(world.grace[:-1])
    if way == "slow":
        for one in world.sides:
            one.lag_hours = dice.uniform(10, 10 * grace)
        decoys(world, world.as_of - timedelta(days=dice.uniform(2, 9)), side)
        return world
    world.limited = True
    since = world.as_of - timedelta(days=grace + dice.uniform(0.5, 5))
    share = 1.0 if way == "queue" else dice.uniform(0.1, 0.9)
    cause = Cause("delivery") if way == "queue" else UNKNOWN
    loss = Loss(
        (side.name,), cause, since, None, takes=lambda order: True, part=lambda order: share, optional=True,
        doubtful=True,
    )  # fmt: skip
    world.losses.append(loss)
    decoys(world, since, side)
    return world

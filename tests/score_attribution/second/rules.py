"""Rules: edited, standing while the orders changed, and edited with too little to tell it by."""

from datetime import timedelta
from random import Random
from typing import Any

from ..predicate import holds
from ..values import UNKNOWN, Cause
from .orders import see
from .plants import fresh, plant_rule
from .records import before, decoys, eq, pick_when, rule
from .spans import begin, log_of, some_side, within
from .world import Loss, Order, Side, World, money

Change = Any


def rule_edit(dice: Random, group: str, _index: int, number: int) -> World:
    """A rule is made, widened, switched on, given a channel or moved up."""
    world = begin(dice, group, number, log_of(dice, 0.3))
    quiet_if_hidden(world)
    side = some_side(world)
    loss = plant_rule(world, side, 0.025, 0.6)
    decoys(world, loss.since, side, spare=_spare(world, loss))
    return world


def quiet_if_hidden(world: World) -> None:
    """What is told nowhere must not be told by a log either."""
    if world.hidden and world.log:
        world.log = ""
        for order in world.orders:
            order.logged = False
            order.at = order.row["paid_at"] or order.at


def _spare(world: World, loss: Loss) -> Any:
    """The condition under which the culprit keeps orders out, for decoys in its likeness."""
    for edit in reversed(world.config.edits(recorded=False)):
        if edit.id == loss.record and edit.after and edit.after["action"] == "exclude":
            return edit.after["when"]
    return None


def latent_rule(dice: Random, group: str, _index: int, number: int) -> World:
    """A rule that stood for months begins to bite, because something upstream changed."""
    log = log_of(dice, 0.2)
    world = begin(dice, group, number, log)
    world.hidden = False
    side = some_side(world)
    plant_latent(world, side)
    decoys(world, world.losses[-1].since, side)
    return world


def plant_latent(world: World, side: Side) -> Loss:
    """The rule and the change upstream; the share of the orders that is moved grows at once or by and by."""
    dice, start = world.dice, world.busy(0.35, 0.7)
    way = dice.choice(("held", "held", "scheduled", "word", "tag", "tag", "source", "price", "draft", "country"))
    if way == "word" and side.name != "woocommerce":
        way = "held"
    ident, when, change = _mechanism(world, side, way)
    who = pick_when(world, side, 0.05, 0.6) if dice.random() < 0.8 else None
    share, slow = dice.choice((1.0, 1.0, dice.uniform(0.4, 0.95))), dice.choice((0.0, 0.0, dice.uniform(4, 20)))
    end = None if dice.random() < 0.65 else start + (world.as_of - start) * dice.uniform(0.4, 0.8)
    moves = within([(start, end)], who)
    hit = []
    for order in world.of(side.name):
        grown = min(1.0, 0.15 + (order.at - start).total_seconds() / 86_400 / slow) if slow else 1.0
        if moves(order) and dice.random() < share * grown:
            change(order)
            see(order)
            hit.append(order)
    hit = [order for order in hit if holds(when, order.facts, order.at)]
    if len(hit) < 14:
        raise ValueError("too few moved")
    first, begun = world.local(min(order.at for order in hit)).date(), world.local(start).date()
    days = frozenset(begun + timedelta(days=n) for n in range((first - begun).days + 1))
    cause = Cause("rule", ident, trigger="latent", trigger_days=days)
    says = ("skipped", "excluded by settings", ident * (dice.random() < 0.3)) if world.log else None
    loss = Loss((side.name,), cause, start, end, record=ident, says=says, part=lambda order: 1.0)
    world.losses.append(loss)
    if dice.random() < 0.4:
        at = start - timedelta(hours=dice.uniform(0, 30))
        record = {"kind": "workflow", "id": "W-9", "channel": side.name, "text": "orders are handled in a new way"}
        world.config.create(at, record)
    return loss


def _mechanism(world: World, side: Side, way: str) -> tuple[str, Any, Change]:
    """A standing rule, its condition, and what moves an order into it."""
    dice, ident = world.dice, f"R-{world.dice.randint(20, 900)}"
    new = dice.choice(("hold-check", "b2b-portal", "wave-2", "ai-agent"))
    statuses = {"held": "on_hold", "scheduled": "scheduled"}
    if way in statuses:
        word = statuses[way]
        when: Any = {"field": "fulfillment_status", "op": "in", "value": ["on_hold", "scheduled"]}
        change = _setter("fulfillment_status", word)
    elif way == "word":
        when = {"field": "order_status", "op": "in", "value": ["awaiting_pack", "failed"]}
        change = _setter("order_status", "awaiting_pack")
    elif way == "tag":
        when, change = eq("tags", new), lambda order: _tag(order, new)
    elif way == "source":
        when, change = {"field": "source_name", "op": "in", "value": [new, "import"]}, _setter("source_name", new)
    elif way == "country":
        when, change = {"field": "country", "op": "in", "value": ["NO", "IS"]}, _setter("country", "NO")
    elif way == "draft":
        when, change = eq("is_draft_origin", True), _setter("is_draft_origin", True)
        for order in world.of(side.name):
            order.row["is_draft_origin"] = False
            see(order)
    else:
        floor = min(order.row["total"] for order in world.of(side.name))
        when = {"field": "total", "op": "lt", "value": f"{floor:.2f}"}
        change = lambda order: _cheapen(order, float(floor) * dice.uniform(0.3, 0.95))  # noqa: E731
    fresh(world, ident)
    rule(world, ident, before(world), when, [side.name], text="keep those out")
    return ident, when, change


def _setter(name: str, value: Any) -> Change:
    def change(order: Order) -> None:
        order.row[name] = value

    return change


def _tag(order: Order, new: str) -> None:
    order.row["tags"] = ", ".join(filter(None, (order.row["tags"], new)))


def _cheapen(order: Order, total: float) -> None:
    tax = money(total * 0.07)
    order.row |= {"total": money(total), "tax": tax, "subtotal": money(total) - tax, "shipping": money(0)}
    order.row["discount"] = money(0)


def too_little(dice: Random, group: str, _index: int, number: int) -> World:
    """A handful of orders is lost: to a rule, to a rule with a rival, or to nothing that is told."""
    world = begin(dice, group, number)
    world.limited, world.hidden = True, False
    side = some_side(world, 200)
    at = world.day(world.days * dice.uniform(0.5, 0.8) + 0.4)
    if dice.random() < 0.35:
        count, own = dice.randint(2, 5), [order for order in world.of(side.name) if order.at >= at]
        chosen = {order.id for order in dice.sample(own[:80], min(count, len(own[:80])))}
        loss = Loss((side.name,), UNKNOWN, at, None, takes=lambda order: order.id in chosen)
    else:
        loss = _small_rule(world, side, at)
    loss.optional = True
    world.losses.append(loss)
    decoys(world, loss.since, side)
    return world


def _small_rule(world: World, side: Side, at: Any) -> Loss:
    """A rule that is in force for a few of its orders only."""
    when, ident = pick_when(world, side, 0.01, 0.4), f"R-{world.dice.randint(20, 900)}"
    own = [order for order in world.of(side.name) if order.at >= at and holds(when, order.facts, order.at)]
    count = world.dice.randint(2, 4)
    if len(own) <= count:
        raise ValueError("too few for little")
    until = own[count].at
    rule(world, ident, at, when, [side.name])
    world.config.change(until, "disable", ident, enabled=False)
    world.form = "log"
    cause = Cause("rule", ident, trigger="changed")
    return Loss((side.name,), cause, at, until, record=ident, doubtful=True)

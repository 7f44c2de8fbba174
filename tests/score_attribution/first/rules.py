"""Rules: edited, re-ordered, latent, and so small that nobody can be sure."""

from datetime import datetime
from typing import Any

from ...planted.dice import Dice
from ..predicate import holds
from ..values import Cause
from .decoys import add_decoys
from .pool import condition, draw_predicate
from .scene import Mechanism, Scene, new_scene, rule

FILTERED = ("filtered", "")


def by_record(scene: Scene, ident: str, since: datetime, hidden: bool = False, **others: Any) -> Mechanism:
    """The mechanism of a rule, mapping or credential, by its own replay."""
    kind = {"R": "rule", "M": "mapping", "C": "credential"}[ident[0]]
    told = {"R": FILTERED, "M": ("failed", "no account is mapped"), "C": None}[ident[0]]
    told = others.pop("told", ("skipped", "") if hidden and told else told)
    trigger = others.pop("trigger", "changed")
    days = frozenset({scene.day(since)})
    cause = Cause(kind, ident, trigger=trigger, trigger_days=days, together=others.pop("together", frozenset()))
    channel = others.pop("channel", scene.main)
    mechanism = Mechanism(
        key=ident,
        channel=channel,
        cause=cause,
        since=since,
        hits=lambda order: ident in order.blocked,
        told=told,
        hidden=hidden,
        **others,
    )
    scene.mechanisms.append(mechanism)
    return mechanism


def rule_edit(dice: Dice, group: str, index: int, number: int) -> Scene:
    """Class 1: a new rule, a rule changed, or two rules put in another order."""
    scene = new_scene(dice, group, index, number)
    since, which, hidden = scene.onset(), dice.whole(0, 3), scene.hide()
    if which == 3:
        _reordered(scene, since, hidden)
        return scene
    when = draw_predicate(scene)
    if which == 0:
        scene.config.create(since, rule("R-10", when, scene.main, "new"), hidden)
    elif which == 1:
        before = {"all": [when, condition("total", "lt", "0.00")]}
        scene.config.create(scene.at(-60), rule("R-10", before, scene.main, "small ones"))
        scene.config.change(since, "update", "R-10", hidden, when=when)
    else:
        before = {"field": "currency", "op": "eq", "value": "USD"}
        scene.config.create(scene.at(-60), rule("R-10", before, scene.main, "only these", action="include"))
        scene.config.change(since, "update", "R-10", hidden, when={"not": when})
    by_record(scene, "R-10", since, hidden)
    add_decoys(scene, since, when, living=not hidden)
    return scene


def _reordered(scene: Scene, since: datetime, hidden: bool) -> None:
    """Among rules with priorities the first match decides: the exclusion is put before what let its orders pass."""
    when = draw_predicate(scene, 0.1, 0.6, double=0)
    inner = draw_predicate(scene, 0.05, 0.5, double=0)
    for at, ident in enumerate(("R-01", "R-02", "R-03", "R-04"), 1):
        scene.config.change(scene.at(-80), "update", ident, priority=str(at))
    scene.config.change(scene.at(-80), "update", "R-05", priority="90")
    scene.config.create(scene.at(-70), rule("R-09", inner, None, "these always", action="include", priority="20"))
    scene.config.create(scene.at(-69), rule("R-10", {"all": [when, inner]}, scene.main, "not these", priority="30"))
    scene.config.change(since, "update", "R-10", hidden, priority="10")
    by_record(scene, "R-10", since, hidden)
    moved = scene.dice.chance(0.5)
    if moved:
        scene.config.change(since.replace(second=0), "update", "W-1", text="warehouse ships at two")
        scene.decoys.add("W-1")


def latent_rule(dice: Dice, group: str, index: int, number: int) -> Scene:
    """Class 2: the rule stood unchanged; a new workflow upstream gives PAID orders a status that it keeps out.

    Either they stay `pending` although paid, or they are held for their shipment. Where a third of the states is not
    recorded it is the latter, since a payment's date would tell the former.
    """
    scene = new_scene(dice, group, index, number)
    since, pending = scene.onset(), not scene.stateless and dice.chance(0.5)
    share = 0.15 + 0.8 * dice.fraction()
    park(scene, since, draw_predicate(scene, 0.05, 0.6), share, pending)
    held = condition("fulfillment_status", "in", ["on_hold", "scheduled"])
    add_decoys(scene, since, condition("financial_status", "eq", "pending") if pending else held)
    ident = "R-01" if pending else "R-04"
    scene.decoys.discard(ident)
    by_latent_rule(scene, ident, since)
    if dice.chance(0.5):
        scene.config.create(since, {"kind": "workflow", "id": "W-3", "channel": scene.main, "text": "pre-orders wait"})
    return scene


def by_latent_rule(scene: Scene, ident: str, since: datetime) -> None:
    """The mechanism of a rule whose orders came to it; the day of the first of them dates that as well as any can."""
    mechanism = by_record(scene, ident, since, trigger="latent")
    parked = [order for order in scene.own() if order.decided >= since and order.parked]
    first = sorted(parked, key=lambda order: order.decided)[:1]
    days = mechanism.cause.trigger_days | {scene.day(order.decided) for order in first}
    mechanism.cause = Cause("rule", ident, trigger="latent", trigger_days=frozenset(days))


def park(scene: Scene, since: datetime, when: Any, share: float, pending: bool) -> None:
    """From an instant on a share of the paid orders that a predicate holds for bears a status that means waiting."""
    for order in scene.orders:
        parked = order.decided >= since and order.channel == scene.main and scene.dice.chance(share)
        if not parked or order.paid is None or not holds(when, order.facts, order.decided):
            continue
        order.parked = True
        if pending:
            order.facts["financial_status"] = "pending"
        else:
            order.facts["fulfillment_status"] = scene.dice.pick(("on_hold", "scheduled"))


def too_little(dice: Dice, group: str, index: int, number: int) -> Scene:
    """Class 14: a new rule that one or two orders met, in a channel that loses some all the time."""
    scene = new_scene(dice, group, index, number, background=0.02, false_matches=0.0, logs="absent", channels=1)
    since = scene.onset(0.6, 0.8)
    late = sorted((order for order in scene.own() if order.decided >= since), key=lambda order: order.decided)
    chosen = [scene.dice.pick(late) for _ in range(scene.dice.whole(1, 2))]
    for order in scene.orders:
        order.facts["vendor"] = ["Northwind"]
    totals = {str(order.facts["total"]) for order in chosen}
    when = {"all": [condition("total", "in", sorted(totals)), condition("country", "eq", chosen[0].facts["country"])]}
    scene.config.create(since, rule("R-10", when, scene.main, "odd ones"))
    by_record(scene, "R-10", since, optional=True)
    scene.limited = True
    add_decoys(scene, since)
    return scene

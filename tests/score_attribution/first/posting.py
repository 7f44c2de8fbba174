"""Class 17: the books refuse: a closed period, a number that is too long, a customer that is not named."""

from datetime import timedelta

from ...planted.dice import Dice
from ..values import Cause
from .decoys import add_decoys
from .pool import condition
from .scene import Mechanism, Scene, new_scene

WAYS = ("closed", "too long", "no customer")


def refused(dice: Dice, group: str, index: int, number: int) -> Scene:
    """One of the ways in turn; the last one is told by the ledger's message alone, so there is a log."""
    way = WAYS[number % len(WAYS)]
    scene = new_scene(dice, group, index, number, form=dice.pick(("changes", "both")))
    since, cause, alike = scene.onset(), Cause("posting"), None
    if way == "closed":
        until = scene.day(since) + timedelta(days=dice.whole(6, 16))
        record = {
            "kind": "setting",
            "id": "B-1",
            "channel": "quickbooks",
            "name": "closing_date",
            "value": "2024-12-31",
        }
        scene.config.create(scene.at(-60), record)
        scene.config.change(since, "update", "B-1", value=until.isoformat())
        cause = Cause("posting", "B-1", trigger="changed")
        lost = {o.id for o in scene.orders if o.decided >= since and scene.day(o.paid or o.created) <= until}
        message = "The account period has closed and the account books cannot be updated through to this date."
    elif way == "too long":
        for order in scene.orders:
            if order.channel == scene.main and order.created >= since and order.facts["source_name"] == "mobile":
                order.name = order.facts["order_name"] = f"NORTHWIND-MOBILE-{order.name[1:]}"
        lost = {order.id for order in scene.own() if len(order.name) > 21}
        alike = condition("source_name", "eq", "mobile")
        message = "String length is either shorter or longer than supported by specification. Min 0 Max 21 supported."
    else:
        scene.logs = "partial" if scene.logs == "absent" else scene.logs
        lost = {order.id for order in scene.own() if order.decided >= since and not order.facts["has_customer"]}
        message = "Required parameter CustomerRef is missing in the request."
    channels = scene.channels if way == "closed" else (scene.main,)
    for channel in channels:
        mechanism = Mechanism(f"{way} {channel}", channel, cause, since, lambda order: order.id in lost)
        mechanism.told = ("failed", message)
        scene.mechanisms.append(mechanism)
    add_decoys(scene, since, alike)
    return scene

"""Cases without a gap: healthy (11), rightly excluded (12); and those that are cut off in the middle of one (13)."""

from datetime import timedelta
from math import log

from ...planted.dice import Dice
from ..values import Cause
from .decoys import add_decoys
from .demand import Order
from .pool import draw_predicate
from .rules import by_record
from .scene import Mechanism, Scene, new_scene, rule


def healthy(dice: Dice, group: str, index: int, number: int) -> Scene:
    """Class 11: demand dips, the shop closes, a channel is launched or given up; nothing is lost but by chance."""
    scene = new_scene(dice, group, index, number)
    since, way = scene.onset(), number % 4
    if way == 0:
        until = since + timedelta(days=dice.whole(14, 30))
        _leave_out(scene, lambda order: since <= order.decided < until and dice.chance(0.7))
    elif way == 1:
        until = since + timedelta(days=dice.whole(6, 16))
        _leave_out(scene, lambda order: since <= order.created < until)
    elif way == 2:
        _leave_out(scene, lambda order: order.created < since)
    else:
        _leave_out(scene, lambda order: order.created >= since)
    add_decoys(scene, since, draw_predicate(scene))
    return scene


def _leave_out(scene: Scene, gone) -> None:
    scene.orders = [order for order in scene.orders if order.channel != scene.main or not gone(order)]


def legitimate(dice: Dice, group: str, index: int, number: int) -> Scene:
    """Class 12: from some day on many more orders are wholesale, unpaid, cancelled or tests, and rightly kept out."""
    scene = new_scene(dice, group, index, number)
    since, way, share = scene.onset(), number % 3, 0.1 + 0.25 * dice.fraction()
    for order in scene.orders:
        if order.channel != scene.main or order.created < since or not dice.chance(share):
            continue
        if way == 0:
            order.facts["tags"] = "wholesale"
        elif way == 1:
            order.paid, order.cancelled = None, dice.chance(0.5)
            order.decided = order.created + timedelta(seconds=30)
            order.facts |= {"paid_at": None, "financial_status": "pending", "is_cancelled": order.cancelled}
        else:
            order.test = order.facts["is_test"] = True
    add_decoys(scene, since, draw_predicate(scene))
    return scene


def immature(dice: Dice, group: str, index: int, number: int) -> Scene:
    """Class 13: the exports were taken days after a rule was edited, or while the queue had become slow."""
    scene = new_scene(dice, group, index, number, instants=True)
    if number % 2 == 0:
        since = scene.as_of - timedelta(days=4.5 + 6 * dice.fraction())
        when = draw_predicate(scene, 0.1, 0.6)
        scene.config.create(since, rule("R-10", when, scene.main, "new"))
        scene.form = "changes" if scene.form == "snapshots" else scene.form
        by_record(scene, "R-10", since)
        add_decoys(scene, since, when, living=True)
        return scene
    since, mean = scene.as_of - timedelta(days=dice.whole(8, 20)), dice.pick((3.0, 5.0))

    def late(order: Order):
        return order.decided - timedelta(days=mean * log(1 - dice.fraction()))

    scene.mechanisms.append(
        Mechanism(
            *("slow", scene.main, Cause("delivery"), since, lambda order: order.decided >= since, "late", late),
            told=("seen", "queued"), optional=True, only_late=True,
        )
    )  # fmt: skip
    add_decoys(scene, since)
    return scene

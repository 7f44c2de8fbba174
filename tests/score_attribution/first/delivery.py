"""On the way: queues at a peak that are late or lose (5, 6), a hop that loses (7), and a monthly quota (16)."""

from collections import defaultdict
from datetime import datetime, timedelta

from ...planted.dice import Dice
from ..values import Cause
from .decoys import add_decoys
from .demand import Order, draw_order
from .scene import SIGNS, Mechanism, Scene, new_scene


def _peak(scene: Scene, since: datetime, days: int, factor: float) -> None:
    """A sale of some days: so many times the usual orders, most of them in a few hours."""
    own = [order for order in scene.orders if order.channel == scene.main]
    number = max(int(order.name[1:]) for order in own)
    for offset in range(days):
        day = scene.day(since) + timedelta(days=offset)
        for _ in range(int(scene.per_day * (factor - 1))):
            number += 1
            order = draw_order(scene.dice, scene.main, number, day, scene.zone, SIGNS[scene.main])
            scene.orders.append(order)


def queue_delay(dice: Dice, group: str, index: int, number: int) -> Scene:
    """Class 5: what came in at a peak waited, and then all of it was posted; half of the time so late that it
    counts."""
    scene = new_scene(dice, group, index, number, instants=True, per_day=25 + 100 * dice.fraction())
    since, days, long = scene.onset(0.3, 0.6), dice.whole(1, 3), dice.chance(0.5)
    _peak(scene, since, days, 4)
    begin, end = scene.at((scene.day(since) - scene.first).days, 6), since + timedelta(days=days)
    most = 10.0 + 5 * dice.fraction() if long else 2.0 + 3.5 * dice.fraction()
    drained = end + timedelta(days=1.3 * most)

    def late(order: Order) -> datetime:
        """First in, first out: the wait grows while the peak lasts and shrinks more slowly than time passes."""
        if order.decided < end:
            part = (order.decided - begin) / (end - begin)
        else:
            part = (drained - order.decided) / (drained - end)
        return order.decided + timedelta(days=most * part)

    _queued(scene, begin, lambda order: begin <= order.decided < drained, late, "late")
    add_decoys(scene, since)
    return scene


def queue_loss(dice: Dice, group: str, index: int, number: int) -> Scene:
    """Class 6: at the busiest hours of a peak a part was dropped at the retry limit, and the rest came in later."""
    scene = new_scene(dice, group, index, number, instants=True, per_day=30 + 120 * dice.fraction())
    since, days = scene.onset(0.3, 0.6), dice.whole(2, 4)
    _peak(scene, since, days, 4)
    begin, end = scene.at((scene.day(since) - scene.first).days, 6), since + timedelta(days=days)
    hours: dict[datetime, list[Order]] = defaultdict(list)
    for order in scene.own():
        if begin <= order.decided < end:
            hours[order.decided.replace(minute=0, second=0)].append(order)
    busiest = sorted(hours.values(), key=len, reverse=True)[: max(len(hours) // 4, 2)]
    peak = {order.id for orders in busiest for order in orders}
    dropped = {ident for ident in sorted(peak) if dice.chance(0.6)}
    waiting = _queued(
        scene,
        begin,
        lambda order: order.id in dropped,
        lambda order: None,
        "missing",
        ("failed", "retry limit reached"),
    )
    waiting.cause = Cause("delivery")

    def tail(order: Order) -> datetime:
        return order.decided + timedelta(hours=4 + 30 * scene.dice.fraction())

    _queued(scene, begin + timedelta(1e-6), lambda order: order.id in peak - dropped, tail, "late", key="tail")
    add_decoys(scene, since)
    return scene


def _queued(scene: Scene, since, hits, late, gap: str, told=("seen", "queued"), key: str = "queue") -> Mechanism:
    mechanism = Mechanism(key, scene.main, Cause("delivery"), since, hits, gap, late, told)
    scene.mechanisms.append(mechanism)
    return mechanism


def handoff(dice: Dice, group: str, index: int, number: int) -> Scene:
    """Class 7: from some day on the tool sent a part and never saw an answer. Without its log nobody can know."""
    scene = new_scene(dice, group, index, number)
    since, share = scene.onset(), 0.08 + 0.3 * dice.fraction()
    taken = {order.id for order in scene.own() if order.decided >= since and dice.chance(share)}
    known = scene.logs == "whole"
    if scene.logs == "partial":
        scene.logs = "whole" if dice.chance(0.5) else "absent"
        known = scene.logs == "whole"
    cause = Cause("delivery") if known else Cause("unknown")
    scene.mechanisms.append(
        Mechanism("hop", scene.main, cause, since, lambda order: order.id in taken, told=("posted", ""))
    )
    add_decoys(scene, since)
    return scene


def quota(dice: Dice, group: str, index: int, number: int) -> Scene:
    """Class 16: a month's quota is used up before its end; what follows is not taken up until the month is over."""
    scene = new_scene(dice, group, index, number, days=dice.whole(75, 150), channels=1)
    months: dict[tuple[int, int], list[Order]] = defaultdict(list)
    for order in sorted(scene.own(), key=lambda order: order.decided):
        day = scene.day(order.decided)
        months[day.year, day.month].append(order)
    whole = [len(orders) for orders in list(months.values())[1:-1]]
    limit = int(min(whole) * (0.6 + 0.3 * dice.fraction()))
    lowered = dice.chance(0.5)
    before = limit * 20 if lowered else limit
    record = {"kind": "setting", "id": "Q-1", "channel": scene.main, "name": "order_quota", "value": str(before)}
    scene.config.create(scene.at(-70), record)
    first = 1 if lowered else 0
    if lowered:
        opening = list(months)[1]
        begin = scene.at((scene.day(months[opening][0].decided) - scene.first).days, 0)
        scene.config.change(begin, "update", "Q-1", value=str(limit))
    beyond = {order.id for key in list(months)[first:] for order in months[key][limit:]}
    since = min(order.decided for order in scene.own() if order.id in beyond)
    cause = Cause("delivery", "Q-1", trigger="changed" if lowered else "latent")
    scene.mechanisms.append(Mechanism("Q-1", scene.main, cause, since, lambda order: order.id in beyond))
    add_decoys(scene, since)
    return scene

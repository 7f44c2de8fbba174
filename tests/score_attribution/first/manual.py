"""Class 8: people. Lost orders keyed in again, orders keyed in twice, documents deleted, a back-fill of a part."""

from datetime import datetime, timedelta

from ...planted.dice import Dice
from ..values import Cause
from .decoys import add_decoys
from .demand import Order
from .pool import draw_predicate
from .rows import deletion
from .rules import by_record
from .scene import Mechanism, Scene, new_scene, rule

WAYS = ("keyed again", "twice", "deleted", "filled in")
PERSON = "3f9c2ab1"


def manual(dice: Dice, group: str, index: int, number: int) -> Scene:
    """One of the ways in turn."""
    way = WAYS[number % len(WAYS)]
    scene = new_scene(dice, group, index, number, instants=True, false_matches=0.0)
    scene.people = way in ("twice", "deleted") or dice.chance(0.5)
    since = scene.onset()
    if way == "twice":
        _twice(scene, since)
    elif way == "deleted":
        _deleted(scene, since)
    else:
        _partly_mended(scene, since, way)
    return scene


def _partly_mended(scene: Scene, since: datetime, way: str) -> None:
    """A rule keeps orders out; a third to two thirds come in after all, by hand within days or by the tool late."""
    when = draw_predicate(scene, 0.06, 0.5)
    scene.config.create(since, rule("R-10", when, scene.main, "new"))
    share = 0.3 + 0.35 * scene.dice.fraction()
    again = {order.id for order in scene.own() if scene.dice.chance(share)}
    if way == "keyed again":

        def late(order: Order) -> datetime | None:
            return order.decided + timedelta(days=1 + int(order.id) % 4) if order.id in again else None

    else:
        filled = since + (scene.as_of - since) * 0.7

        def late(order: Order) -> datetime | None:
            mended = order.id in again and order.decided < filled - timedelta(days=9)
            return filled + timedelta(minutes=int(order.id) % 300) if mended else None

    by_record(scene, "R-10", since, late=late)
    add_decoys(scene, since, when, living=True)


def _twice(scene: Scene, since: datetime) -> None:
    """From some day on a person enters a part of the orders as invoices, beside the tool's receipts."""
    share = 0.15 + 0.5 * scene.dice.fraction()
    chosen = {order.id for order in scene.own() if order.decided >= since and scene.dice.chance(share)}
    for order in scene.own():
        if order.id in chosen:
            at = scene.at((scene.day(order.decided) - scene.first).days + 1, 9 + 7 * scene.dice.fraction())
            form = {"document_type": "invoice", "document_type_raw": "Invoice", "document_id": f"H{order.id}"}
            order.booked.append({**form, "created_at": at, "source_row": int(order.id) // 7 % 10_000_000 + 1})

    def posted(order: Order) -> datetime:
        return order.decided + timedelta(minutes=20)

    cause = Cause("manual")
    mechanism = Mechanism(
        "twice", scene.main, cause, since, lambda order: order.id in chosen, "duplicated", posted, ("posted", "")
    )
    scene.mechanisms.append(mechanism)
    add_decoys(scene, since)


def _deleted(scene: Scene, since: datetime) -> None:
    """A person deletes the documents of some days, or a part of them."""
    until, share = since + timedelta(days=3 + 9 * scene.dice.fraction()), 0.4 + 0.6 * scene.dice.fraction()
    chosen = {order.id for order in scene.own() if since <= order.decided < until and scene.dice.chance(share)}
    done = scene.at((scene.day(until) - scene.first).days + 2, 11)
    for order in scene.own():
        if order.id in chosen:
            done += timedelta(seconds=20)
            scene.deleted += deletion(scene, order, done, PERSON)
    scene.mechanisms.append(
        Mechanism("deleted", scene.main, Cause("manual"), since, lambda order: order.id in chosen, told=("posted", ""))
    )
    add_decoys(scene, since)

"""Class 3: mappings whose entry went away, was emptied or renamed, or that never knew what came new."""

from datetime import datetime

from ...planted.dice import Dice
from ..config import Settings
from .decoys import add_decoys
from .demand import PAYMENTS, SKUS, Order
from .pool import condition
from .rules import by_record
from .scene import Scene, new_scene

WAYS = ("entry gone", "no target", "new sku", "new payment", "renamed", "new tax")


def mapping_broken(dice: Dice, group: str, index: int, number: int) -> Scene:
    """One of the ways, each as often as the others."""
    scene = new_scene(dice, group, index, number)
    since, way = scene.onset(), WAYS[(number + dice.whole(0, 1) * 3) % len(WAYS)]
    break_mapping(scene, since, way)
    return scene


def break_mapping(scene: Scene, since: datetime, way: str, decoys: bool = True) -> None:
    """Plant one way; what comes upstream is latent, what is done to the mapping is a change."""
    dice, sign = scene.dice, scene.main[0].upper()
    hidden, field, value = False, "payment_method", dice.pick(PAYMENTS[1:3])
    if way in ("entry gone", "no target"):
        hidden = scene.hide()
        if dice.chance(0.5):
            field, value = "sku", dice.pick(SKUS)[0]
        ident = f"M-SKU-{sign}" if field == "sku" else f"M-PAY-{sign}"
        entries = dict(Settings(scene.config.edits(False)).at(since)[ident]["entries"])
        entries = {**entries, value: ""} if way == "no target" else {k: v for k, v in entries.items() if k != value}
        scene.config.change(since, "update", ident, hidden, entries=entries)
    elif way == "new sku":
        field, value, ident = "sku", "LAMP-1", f"M-SKU-{sign}"
        _upstream(scene, since, _sells, 0.05 + 0.2 * dice.fraction())
    elif way == "new tax":
        field, value, ident = "tax_name", "City Tax", f"M-TAX-{sign}"
        _upstream(scene, since, _taxed, 0.2 + 0.6 * dice.fraction())
    else:
        value, ident = ("Affirm" if way == "new payment" else "PayPal Express Checkout"), f"M-PAY-{sign}"
        share = 1.0 if way == "renamed" else 0.1 + 0.2 * dice.fraction()
        _upstream(scene, since, lambda order: _pays(order, value, way), share)
    latent = way not in ("entry gone", "no target")
    by_record(scene, ident, since, hidden, trigger="latent" if latent else "changed")
    if decoys:
        add_decoys(scene, since, condition(field, "eq", value), living=not hidden)
    scene.decoys.discard(ident)


def _upstream(scene: Scene, since: datetime, change, share: float) -> None:
    for order in scene.orders:
        if order.channel == scene.main and order.decided >= since and scene.dice.chance(share):
            change(order)


def _sells(order: Order) -> None:
    order.lines = [("LAMP-1", "lamps"), *order.lines[1:]]
    order.facts |= {"sku": [sku for sku, _ in order.lines], "product_type": [kind for _, kind in order.lines]}


def _taxed(order: Order) -> None:
    if order.facts["tax_name"] == "State Tax" and order.facts["region"] in ("NY", "CA"):
        order.facts["tax_name"] = "City Tax"


def _pays(order: Order, value: str, way: str) -> None:
    if order.facts["payment_method"] == ("PayPal" if way == "renamed" else "Shopify Payments"):
        order.facts["payment_method"] = value

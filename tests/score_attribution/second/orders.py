"""The orders of a world, with statuses as they stood at the decision and as they were exported last."""

from datetime import datetime, timedelta
from math import exp
from random import Random
from typing import Any

from .world import Order, Side, World, money, pick

MINUTE = timedelta(minutes=1)
CODES = ("WELCOME10", "SPRING", "FRIEND5")
SLOW = ("Wire", "SEPA transfer", "Bank transfer", "Cheque", "Konbini")  # paid days after the order was placed


def fill(world: World) -> None:
    """Draw all orders of all channels."""
    for place, side in enumerate(world.sides):
        count, first = 0, 1000 + 100_000 * place + world.dice.randrange(4000)
        for day in range(world.days):
            for at in sorted(_times(world, side, day)):
                count += 1
                world.orders.append(_order(world, side, at, first + count))
    world.orders = [order for order in world.orders if order.row["created_at"] < world.as_of]


def _times(world: World, side: Side, day: int) -> list[datetime]:
    dice, (opens, closes, peak) = world.dice, world.trade.hours
    mean = world.rate(side, day) * exp(dice.gauss(0, 0.12))
    count = max(0, round(dice.gauss(mean, mean**0.5))) if mean > 12 else _poisson(dice, mean)
    hours = [min(max(dice.triangular(opens, closes + 0.999, peak + 0.5), opens), closes + 0.999) for _ in range(count)]
    if day in world.flashes:
        begun, many = dice.uniform(opens, closes), int(10 + mean * world.flashes[day])
        hours += [int(begun) + dice.uniform(0.05, 0.9) for _ in range(many)]
    return [(world.day(day) + timedelta(hours=hour)).replace(microsecond=0) for hour in hours]


def _poisson(dice: Random, mean: float) -> int:
    count, left = 0, dice.random()
    while left > exp(-mean):
        count, left = count + 1, left * dice.random()
    return count


def _order(world: World, side: Side, at: datetime, number: int) -> Order:
    dice, trade = world.dice, world.trade
    country, region, currency, _ = dice.choices(trade.places, [place[3] for place in trade.places])[0]
    tender = _tender(world, country)
    goods = dice.choices(trade.goods, [one[3] for one in trade.goods], k=dice.choice((1, 1, 1, 2, 3)))
    row = _amounts(dice, goods, currency)
    waits = tender in SLOW and not world.prompt
    slow = timedelta(days=dice.uniform(0.4, 6)) if waits else dice.choice((1, 2, 4)) * MINUTE
    tags = sorted({pick(dice, trade.tags) for _ in range(dice.choice((0, 1, 1, 2)))})
    row |= {
        "channel": side.name, "shop": _shop(dice, side, country), "order_id": f"{number * 7919 + 40_000_000}",
        "order_name": f"#{number}", "created_at": at, "paid_at": at + slow, "updated_at": at + slow,
        "fulfilled_at": None, "cancelled_at": None, "financial_status": "paid", "fulfillment_status": "unfulfilled",
        "order_status": "processing" if side.name == "woocommerce" else None,
        "source_name": pick(dice, trade.sources), "sales_channel": side.name, "payment_method": tender,
        "shipping_method": pick(dice, trade.ships), "country": country, "region": region,
        "location": pick(dice, trade.locations) if trade.locations else None, "tags": ", ".join(tags) or None,
        "risk_level": dice.choices(("low", "medium", "high"), (90, 8, 2))[0],
        "discount_code": dice.choice(CODES) if dice.random() < 0.12 else None, "tax_name": f"VAT {country}",
        "is_test": False, "is_draft_origin": dice.random() < 0.03, "is_cancelled": False, "has_customer": True,
        "customer_key": f"{dice.getrandbits(64):016x}",
    }  # fmt: skip
    lines = [
        {"sku": sku, "product_type": kind, "vendor": "House", "line_status": None, "line_tax_name": row["tax_name"]}
        | {"quantity": money(1), "amount": money(price), "channel": side.name, "order_id": row["order_id"]}
        for sku, kind, price, _ in goods
    ]
    order = Order(side.name, row, lines, row["paid_at"], {})
    order.known = dice.random() < world.known
    if world.log == "all":
        order.logged, order.at = True, row["paid_at"] + timedelta(seconds=dice.randint(20, 500))
    _undue(world, order)
    see(order)
    return order


def _tender(world: World, country: str) -> str:
    local = {"NL": "PayPal", "BE": "Bancontact", "BR": "Pix", "AT": "Klarna", "MX": "Wire"}.get(country)
    names = [word for word, _ in world.trade.tenders]
    return local if local in names and world.dice.random() < 0.6 else pick(world.dice, world.trade.tenders)


def _shop(dice: Random, side: Side, country: str) -> str:
    own = side.shops
    return own[sum(map(ord, country)) % len(own)] if dice.random() < 0.7 else dice.choice(own)


def _amounts(dice: Random, goods: list[Any], currency: str) -> dict[str, Any]:
    goods_sum = sum(one[2] * dice.uniform(0.9, 1.25) for one in goods)
    shipping, discount = dice.choice((0.0, 3.95, 5.9)), dice.choice((0.0, 0.0, 0.0, 0.05)) * goods_sum
    subtotal = money(goods_sum - discount)
    tax, ship = money(float(subtotal) * 0.08), money(shipping)
    return {
        "currency": currency, "subtotal": subtotal, "tax": tax, "shipping": ship, "discount": money(discount),
        "total": subtotal + tax + ship, "refunded": money(0), "outstanding": money(0), "withheld_tax": None,
    }  # fmt: skip


def _undue(world: World, order: Order) -> None:
    """A few orders that never belong in the books: tests, drafts nobody paid, cancelled ones."""
    dice, row = world.dice, order.row
    still = row["paid_at"] >= world.as_of
    if not still and dice.random() >= 0.05:
        return
    order.due, order.logged = False, False
    kind = "unpaid" if still else dice.choice(("test", "unpaid", "cancelled"))
    if kind == "test":
        row["is_test"] = True
        return
    row |= {"paid_at": None, "financial_status": "pending", "updated_at": row["created_at"]}
    row["outstanding"] = row["total"]
    order.at = row["created_at"]
    if kind == "cancelled":
        gone = min(row["created_at"] + timedelta(hours=dice.uniform(0.2, 30)), world.as_of)
        row |= {"is_cancelled": True, "cancelled_at": gone, "updated_at": gone, "financial_status": "voided"}


def see(order: Order) -> None:
    """What the tool sees at the decision: the row as it stands now, with its lines."""
    order.facts = dict(order.row) | {"is_cancelled": False, "cancelled_at": None}
    for name in ("sku", "product_type", "vendor", "line_tax_name", "line_status"):
        order.facts[name] = [line[name] for line in order.lines]


def age(world: World) -> None:
    """What happens to the orders after the decision: shipped, refunded in part, now and then cancelled and refunded."""
    dice = world.dice
    for order in world.orders:
        row = order.row
        if not order.due:
            continue
        shipped = max(order.at, row["paid_at"]) + timedelta(hours=dice.uniform(3, 80))
        if row["fulfillment_status"] in ("on_hold", "scheduled"):
            shipped += timedelta(days=dice.uniform(4, 25))
        if shipped < world.as_of:
            row |= {"fulfilled_at": shipped, "fulfillment_status": "fulfilled", "updated_at": shipped}
            if row["order_status"] is not None:
                row["order_status"] = "completed"
        back = shipped + timedelta(days=dice.uniform(1, 12))
        if dice.random() < 0.04 and back < world.as_of and row["financial_status"] == "paid":
            whole = dice.random() < 0.4
            part = row["total"] if whole else money(float(row["total"]) * dice.uniform(0.1, 0.7))
            word = "refunded" if whole else "partially_refunded"
            row |= {"financial_status": word, "refunded": part, "updated_at": back}

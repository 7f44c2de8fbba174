"""The records of a world: what its tool has from the beginning, and what is touched in innocence near an onset."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from ..config import BOOKS, Config, instant
from .world import Side, World

TRIES = 400  # how many predicates are drawn before a world has none of the wished size
LABELS = ("renamed", "typo in the text", "reviewed, nothing changed", "owner changed")


def rule(
    world: World, ident: str, at: datetime, when: Any, channel: list[str], hidden: bool = False, **more: Any
) -> str:
    """A rule that excludes unless told otherwise; where the tool goes by priority, the next free one."""
    record = {"kind": "rule", "id": ident, "channel": channel, "action": "exclude", "when": when}
    record |= {"text": _text(when), "enabled": True} | more
    if world.priority and "priority" not in record:
        record["priority"] = 100 + 10 * len(world.config.edits(recorded=False))
    return world.config.create(at, record, hidden)


def _text(when: Any) -> str:
    if isinstance(when, list) or "all" in when or "any" in when:
        return "skip certain orders"
    return f"skip {when['field']} {when['op']} {when.get('value', '')}" if "field" in when else "keep the others"


def eq(field: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": "contains" if field == "tags" else "eq", "value": value}


def single(world: World, side: Side, dice: Random) -> Any:
    """One condition on a kind of order that the client has."""
    trade = world.trade
    words = {
        "tags": [word for word, _ in trade.tags], "payment_method": [word for word, _ in trade.tenders],
        "shipping_method": [word for word, _ in trade.ships], "source_name": [word for word, _ in trade.sources],
        "country": sorted({place[0] for place in trade.places}), "region": sorted({place[1] for place in trade.places}),
        "sku": [one[0] for one in trade.goods], "product_type": sorted({one[1] for one in trade.goods}),
        "shop": list(side.shops), "location": [word for word, _ in trade.locations], "discount_code": ["SPRING"],
        "risk_level": ["medium"],
    }  # fmt: skip
    field = dice.choice([*sorted(name for name, own in words.items() if own), "total", "total"])
    if field == "total":
        totals = sorted(order.row["total"] for order in world.of(side.name))
        edge = totals[int(len(totals) * dice.uniform(0.04, 0.96))]
        if dice.random() < 0.3:
            top = {"field": "total", "op": "lt", "value": f"{float(edge) * dice.uniform(1.2, 2.2):.2f}"}
            return {"all": [{"field": "total", "op": "ge", "value": f"{edge:.2f}"}, top]}
        return {"field": "total", "op": dice.choice(("lt", "ge")), "value": f"{edge:.2f}"}
    if field in ("country", "shop", "payment_method") and dice.random() < 0.25 and len(words[field]) > 2:
        return {"field": field, "op": "in", "value": sorted(dice.sample(words[field], 2))}
    return eq(field, dice.choice(words[field]))


def pick_when(world: World, side: Side, low: float, high: float, pairs: float = 0.3) -> Any:
    """A condition, or two together, that holds of so large a part of a channel's orders."""
    for _ in range(TRIES):
        when = single(world, side, world.dice)
        if world.dice.random() < pairs:
            when = {"all": [when, single(world, side, world.dice)]}
            if when["all"][0].get("field") == when["all"][1].get("field"):
                continue
        if low <= world.share(side.name, when) <= high:
            return when
    raise ValueError("no such kind of order")


def before(world: World, low: int = 20, high: int = 500) -> datetime:
    """A moment before the first order."""
    return world.day(0) - timedelta(days=world.dice.uniform(low, high))


def innocents(world: World) -> None:
    """What every such tool has: rules for what is not due, full mappings, connections that hold, settings."""
    config, dice = world.config, world.dice
    world.priority = dice.random() < 0.15
    first, second, third = ({"priority": n} if world.priority else {} for n in (1, 2, 3))
    rule(world, "R-TEST", before(world), {"field": "is_test", "op": "eq", "value": True}, [], **first)
    unpaid = {"field": "financial_status", "op": "in", "value": ["draft", "pending"]}
    rule(world, "R-OPEN", before(world), unpaid, [], **second)
    if dice.random() < 0.5:
        rule(world, "R-VOID", before(world), [eq("is_cancelled", True), eq("financial_status", "voided")], [], **third)
    for place, side in enumerate(world.sides):
        _connection(world, f"C-{side.name.upper()}", side.name)
        if dice.random() < 0.6:
            trade = world.trade
            entries = {word: str(1010 + 5 * n) for n, (word, _) in enumerate((*trade.tenders, ("Amex", 1)))}
            full_mapping(world, f"M-PAY-{place}", side, "payment_method", entries)
        if dice.random() < 0.4:
            goods = {one[0]: str(4000 + 10 * n) for n, one in enumerate((*world.trade.goods, ("OLD-1", "", 0, 0)))}
            full_mapping(world, f"M-SKU-{place}", side, "sku", goods)
        if dice.random() < 0.3:
            when = pick_when(world, side, 0.05, 0.5)
            rule(world, f"R-OFF-{place}", before(world), when, [side.name], enabled=False)
    if len({side.ledger for side in world.sides}) == 1:
        _connection(world, "C-BOOKS", BOOKS)
    config.create(before(world), {"kind": "setting", "id": "S-NUM", "name": "numbering", "value": "by channel"})
    if dice.random() < 0.3 and not world.group.startswith(("15", "18")):
        every = {"every": "1h", "window": "14d", "page_size": 250}
        config.create(before(world), {"kind": "schedule", "id": "S-HOURLY", "channel": world.main.name} | every)
    if dice.random() < 0.4:
        config.create(before(world), {"kind": "workflow", "id": "W-1", "text": "warehouse prints labels at noon"})


def full_mapping(world: World, ident: str, side: Side, maps: str, entries: dict[str, str], **more: Any) -> str:
    """A mapping that has a target for all that occurs."""
    record = {"kind": "mapping", "id": ident, "channel": side.name, "maps": maps, "entries": entries, "default": None}
    return world.config.create(before(world), record | more)


def _connection(world: World, ident: str, channel: str) -> None:
    """A credential that is renewed well before each expiry."""
    at, dice = before(world, 20, 80), world.dice
    record = {"kind": "credential", "id": ident, "channel": channel, "status": "active", "scopes": ["orders"]}
    world.config.create(at, record | {"expires_at": instant(world.as_of + timedelta(days=dice.randint(20, 300)))})


def decoys(world: World, near: datetime, side: Side, count: int | None = None, spare: Any = None) -> None:
    """Innocent changes within two days of an onset; `spare`: the condition of the true cause, for likenesses of it."""
    dice, config = world.dice, world.config
    for place in range(dice.randint(1, 4) if count is None else count):
        at = near + timedelta(days=dice.uniform(-2, 2))
        kind = dice.choice(("label", "renewal", "other", "off", "workflow", "entry", "never", "twin", "idle"))
        ident = f"D-{place}-{kind.upper()}"
        if kind == "label":
            config.change(at, "update", dice.choice(("R-TEST", "R-OPEN")), note=dice.choice(LABELS), text="skip (v2)")
            ident = "R-TEST"
        elif kind == "renewal" and f"C-{side.name.upper()}" not in {loss.record for loss in world.losses}:
            ident = f"C-{side.name.upper()}"
            config.change(at, "renew", ident, expires_at=instant(world.as_of + timedelta(days=400)))
        elif kind == "other":
            rule(world, ident, at, pick_when(world, side, 0.02, 0.6), ["amazon_business"])
        elif kind == "off":
            when = {"all": [spare, single(world, side, dice)]} if spare and dice.random() < 0.6 else None
            rule(world, ident, at, when or pick_when(world, side, 0.03, 0.5), [side.name], enabled=False)
        elif kind == "workflow":
            config.create(at, {"kind": "workflow", "id": ident, "text": "new carrier for the weekend"})
        elif kind == "entry":
            full_mapping(world, ident, side, "risk_level", {"low": "1", "medium": "2", "high": "3"})
            config.change(at, "update", ident, entries={"low": "1", "medium": "2", "high": "3", "none": "4"})
        elif kind == "idle" and not world.priority:
            rule(world, ident, at, pick_when(world, side, 0.06, 0.5), [side.name], text="saved, never published")
            world.idle.add(ident)
        elif kind == "twin" and spare:
            rule(world, ident, at, {"all": [spare, eq("is_test", True)]}, [side.name])
        else:
            rule(world, ident, at, eq("tags", "never-used"), [side.name])
        if ident != "R-TEST":
            world.decoys.add(ident)


def noise_edits(config: Config, world: World) -> None:
    """Edits without any effect, months apart and away from everything."""
    for _ in range(world.dice.randrange(4)):
        at = world.day(world.dice.uniform(1, world.days - 1))
        ident = world.dice.choice(("R-TEST", "R-OPEN"))
        config.change(at, "update", ident, text=f"skip, note {world.dice.randrange(90)}")

"""The mechanisms that have a record: rules, mappings, connections; and those that nothing tells of."""

from datetime import datetime, timedelta
from typing import Any

from ..config import instant
from ..values import UNKNOWN, Cause
from .records import before, eq, full_mapping, pick_when, rule, single
from .spans import Span, part_of, spans, within
from .world import Loss, Side, World

WAYS = ("create", "widen", "enable", "channels", "include", "priority", "create", "widen")
SKIPPED = ("not in scope", "order skipped", "excluded by settings")


def plant_rule(world: World, side: Side, low: float, high: float, windows: list[Span] | None = None) -> Loss:
    """A rule edit that takes a kind of order from the books; every way in which a rule can come to do so."""
    dice, when = world.dice, pick_when(world, side, low, high)
    windows = windows or spans(world)
    way = "priority" if world.priority and dice.random() < 0.5 else dice.choice([w for w in WAYS if w != "priority"])
    if world.hidden:
        way = dice.choice(("create", "widen"))
    ident = f"R-{dice.randint(20, 900)}"
    fresh(world, ident)
    _edits(world, side, ident, way, when, windows)
    cause = UNKNOWN if world.hidden else Cause("rule", ident, trigger="changed")
    says = ("filtered" if dice.random() < 0.5 else "skipped", dice.choice(SKIPPED), ident * (dice.random() < 0.4))
    if not world.hidden and dice.random() < 0.06 and world.form == "log" and windows == [(windows[0][0], None)]:
        world.untimed.add(ident)
    loss = Loss(
        (side.name,), cause, windows[0][0], windows[-1][1], record=ident, part=part_of(dice, windows[0][0], 0.6),
        says=says if world.log and not world.hidden else None,
    )  # fmt: skip
    world.losses.append(loss)
    return loss


def _edits(world: World, side: Side, ident: str, way: str, when: Any, windows: list[Span]) -> None:
    config, dice, hidden = world.config, world.dice, world.hidden
    off: dict[str, Any] = {"enabled": False}
    on: dict[str, Any] = {"enabled": True}
    first = windows[0][0]
    narrow = {"all": [when, eq("is_test", True)]}
    if way == "create":
        rule(world, ident, first, when, [side.name], hidden)
    elif way == "widen":
        rule(world, ident, before(world), narrow, [side.name])
        off, on = {"when": narrow}, {"when": when}
    elif way == "enable":
        rule(world, ident, before(world), when, [side.name], enabled=False)
    elif way == "channels":
        rule(world, ident, before(world), when, ["amazon_business"])
        off, on = {"channel": ["amazon_business"]}, {"channel": ["amazon_business", side.name]}
    elif way == "include":
        every, most = {"field": "total", "op": "ge", "value": "0"}, {"not": when}
        rule(world, ident, before(world), every, [side.name], action="include")
        off, on = {"when": every}, {"when": most}
        if world.priority:
            raise ValueError("by priority an include only lets through")
    else:
        rule(world, "R-PASS", before(world), {"field": "total", "op": "ge", "value": "0"}, [side.name],
             action="include", priority=7)  # fmt: skip
        rule(world, ident, before(world), when, [side.name], priority=90)
        off, on = {"priority": 90}, {"priority": 5}
    for since, until in windows:
        if way != "create" or since != first:
            config.change(since, "update", ident, hidden, dice.choice(("", "as agreed")), **on)
        if until is not None:
            config.change(until, "update", ident, hidden, **off)


def plant_mapping(world: World, side: Side, low: float, high: float, windows: list[Span] | None = None) -> Loss:
    """A mapping that loses an entry, its target, its spelling or its default."""
    dice = world.dice
    windows = (windows or spans(world))[:1]
    since, until = windows[0]
    maps, value = _mapped(world, side, low, high)
    values = {str(v) for o in world.of(side.name) for v in _values(o.facts[maps]) if v} | {"Unused"}
    whole = {name: str(3000 + 7 * n) for n, name in enumerate(sorted(values))}
    way, ident = dice.choice(("entry", "target", "spelling", "default")), f"M-{maps[:4].upper()}-{dice.randint(2, 90)}"
    fresh(world, ident)
    rest = {name: target for name, target in whole.items() if name != value}
    good, bad = {"entries": whole}, {"entries": rest}
    if way == "target":
        bad = {"entries": whole | {value: ""}}
    elif way == "spelling":
        bad = {"entries": rest | {f"{value} ": whole[value], f"{value} (new)": whole[value]}}
        bad["entries"].pop(f"{value} ")
    elif way == "default":
        good, bad = {"entries": rest, "default": "3999"}, {"entries": rest, "default": None}
    full_mapping(world, ident, side, maps, **good)
    world.config.change(since, "update", ident, world.hidden, **bad)
    if until is not None:
        world.config.change(until, "update", ident, world.hidden, **good)
    cause = UNKNOWN if world.hidden else Cause("mapping", ident, trigger="changed")
    says = (dice.choice(("failed", "held")), f"no target for {value} in {maps}", "")
    loss = Loss(
        (side.name,), cause, since, until, record=ident, part=part_of(dice, since, 0.7),
        says=says if world.log and not world.hidden else None,
    )  # fmt: skip
    world.losses.append(loss)
    return loss


def fresh(world: World, ident: str) -> None:
    """Refuse a world in which this id is in use."""
    if any(edit.id == ident for edit in world.config.edits(recorded=False)):
        raise ValueError(f"two records {ident}")


def _values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _mapped(world: World, side: Side, low: float, high: float) -> tuple[str, str]:
    fields = ("payment_method", "shipping_method", "sku", "country", "source_name", "product_type", "location")
    for _ in range(400):
        when = single(world, side, world.dice)
        if when.get("field") in fields and when["op"] == "eq" and low <= world.share(side.name, when) <= high:
            return when["field"], when["value"]
    raise ValueError("nothing to map")


def plant_key(world: World, side: Side, whole: bool = False, most: float = 25.0) -> Loss:
    """A connection that ends: it expires, is revoked, or both by turns; of one channel, or of the books."""
    dice, config = world.dice, world.config
    ident = "C-BOOKS" if whole else f"C-{side.name.upper()}"
    if whole and len({one.ledger for one in world.sides}) > 1:
        raise ValueError("no one connection to two ledgers")
    if sum(edit.id == ident for edit in config.edits(recorded=False)) > 1:
        raise ValueError("a connection that was touched already")
    least = 40 / side.volume
    windows, at = list[Span](), world.busy(0.3, 0.7)
    for _ in range(dice.choices((1, 2, 3, 4), (60, 15, 15, 10))[0]):
        until = at + timedelta(days=max(least, dice.uniform(1.2, most)))
        windows.append((at, until if until < world.as_of and dice.random() < 0.8 else None))
        if windows[-1][1] is None or until + timedelta(days=4) > world.as_of:
            break
        at = until + timedelta(days=dice.uniform(3, 12))
    for since, until in windows:
        _stop(world, ident, since)
        if until is not None:
            later = instant(until + timedelta(days=500))
            action = dice.choice(("reconnect", "renew"))
            config.change(until, action, ident, world.hidden, status="active", expires_at=later)
    cause = UNKNOWN if world.hidden else Cause("credential", ident, trigger="changed")
    refill = windows[-1][1]
    names = tuple(one.name for one in world.sides) if whole else (side.name,)
    says = ("failed", "401 unauthorized", "")
    loss = Loss(
        names, cause, windows[0][0], refill, record=ident, refill=refill,
        filled=dice.choice((0.0, 0.0, dice.uniform(0.1, 0.6))) if refill else 0.0,
        says=says if world.log and not world.hidden else None,
    )  # fmt: skip
    world.losses.append(loss)
    return loss


def _stop(world: World, ident: str, since: datetime) -> None:
    dice, config, hidden = world.dice, world.config, world.hidden
    way = dice.choice(("date", "revoke", "expire", "update"))
    if way == "date":
        at = since - timedelta(days=dice.uniform(10, 80))
        earlier = [edit.at for edit in config.edits(recorded=False) if edit.id == ident and edit.at > at]
        at = max([at, *earlier]) + timedelta(hours=1)
        config.change(at, "update", ident, hidden, status="active", expires_at=instant(since))
    elif way == "revoke":
        config.change(since, "revoke", ident, hidden, status="revoked")
    else:
        config.change(since, "expire" if way == "expire" else "update", ident, hidden, status="expired")


def plant_unknown(world: World, side: Side, windows: list[Span] | None = None, when: Any = "draw") -> Loss:
    """Orders lost from a day on, of one kind or of all, and no file tells why."""
    dice = world.dice
    if when == "draw":
        when = pick_when(world, side, 0.08, 0.5) if dice.random() < 0.55 else None
    windows = windows or spans(world)
    part = part_of(dice, windows[0][0], 0.35 if when else 0.0, ramps=True)
    cover = world.share(side.name, when) if when else 1.0
    scale = 1.0 if when else dice.uniform(0.25, 0.9)
    if cover * scale * side.volume * world.days < 40:
        raise ValueError("too few")
    loss = Loss(
        (side.name,), UNKNOWN, windows[0][0], windows[-1][1], takes=within(windows, when),
        part=lambda order: scale * part(order),
    )  # fmt: skip
    world.losses.append(loss)
    return loss

"""What becomes of every order, and from that the tables, the files and the truth of a case."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from ..config import BOOKS, Edit, Settings, change_rows, snapshot_rows
from ..values import UNKNOWN, Drawn, Rows, TrueGap, Truth
from . import gates
from .books import documents
from .logs import events, states
from .orders import age
from .records import noise_edits
from .world import Loss, Order, World

FEWEST = 12  # orders of a gap that has to be found


def finish(world: World, index: int, attempt: int) -> Drawn:
    """The case of a world; one whose truth could not be told from its files is refused with a ValueError."""
    noise_edits(world.config, world)
    world.losses.sort(key=lambda loss: loss.since)
    told = world.config.edits(recorded=True)
    _decide(world, Settings(edit for edit in world.config.edits(recorded=False) if edit.id not in world.idle))
    _stray(world)
    changes, snapshots = _history(world, told)
    replayed = _replayed(world, told)
    gaps = [gap for loss in world.losses for gap in _gaps(world, loss, replayed)]
    gaps = gates.hold(world, told, replayed, gaps)
    age(world)
    tables = {"orders": [], "order_lines": [], **documents(world), **events(world), "order_history": states(world)}
    for number, order in enumerate(world.orders):
        file = {"source_file": f"exports/{order.channel}/orders.csv", "source_row": number + 2}
        tables["orders"].append(order.row | file)
        tables["order_lines"] += [line | file for line in order.lines]
    truth = Truth((*gaps, *_clumps(world)), frozenset(world.decoys - _guilty(gaps)), world.limited)
    return Drawn(
        world.group, world.number, attempt, _toml(world), tables, changes, snapshots, truth,
        tuple((edit.at, edit.kind, edit.id, _channels(edit)) for edit in told),
        {edit.id: edit.kind for edit in told}, replayed,
        {side.name: frozenset(o.id for o in world.of(side.name) if _lacks(world, o)) for side in world.sides},
    )  # fmt: skip


def _decide(world: World, settings: Settings) -> None:
    """The tool at work: every order due, at its decision."""
    dice, by_record = world.dice, {loss.record: loss for loss in world.losses if loss.record}
    sides = {side.name: side for side in world.sides}
    for order in sorted(world.orders, key=lambda one: one.at):
        if not order.due:
            continue
        side = sides[order.channel]
        order.posted_at = order.at + timedelta(hours=side.lag_hours * dice.lognormvariate(0, 0.6))
        if dice.random() < side.tail:
            order.posted_at += timedelta(days=1.5 * dice.paretovariate(1.1))
        ids = settings.blockers(order.channel, order.facts, order.at)
        if set(ids) - set(by_record):
            raise ValueError(f"an innocent record keeps orders out: {ids}")
        for loss in world.losses:
            if (loss.record in ids) if loss.record else (order.channel in loss.channels and _hits(loss, order)):
                loss.touched.add(order.id)
                if order.lost is None and dice.random() < loss.part(order):
                    _lose(world, loss, order)


def _hits(loss: Loss, order: Order) -> bool:
    inside = loss.since <= order.at and (loss.until is None or order.at < loss.until)
    return inside and (loss.takes is None or loss.takes(order))


def _lose(world: World, loss: Loss, order: Order) -> None:
    order.lost = loss
    if loss.kind == "missing" and not loss.trace:
        filled = loss.refill is not None and world.dice.random() < loss.filled
        order.posted_at = loss.refill + timedelta(hours=world.dice.uniform(0.2, 9)) if filled and loss.refill else None
    elif loss.late_by:
        order.posted_at = max(order.posted_at or order.at, loss.late_by(order))


def _stray(world: World) -> None:
    """Orders missing without any cause, one by one and in clumps."""
    dice = world.dice
    for side in world.sides:
        free = [order for order in world.of(side.name) if order.lost is None]
        for order in free:
            if dice.random() < side.stray:
                _leave_out(order, "single")
        for clump in range(side.clumps if free else 0):
            first = dice.randrange(len(free))
            for order in free[first : first + dice.randint(2, 5)]:
                _leave_out(order, f"{side.name} {clump}")


def _leave_out(order: Order, stray: str) -> None:
    """Missing without a line in the log, so that its decision is the moment it was paid."""
    order.posted_at, order.stray, order.at = None, stray, order.row["paid_at"]


def _lacks(world: World, order: Order) -> bool:
    """Whether the books lack an order that is due, past its grace at the end."""
    ripe = order.row["paid_at"] <= world.as_of - _days(world.grace)
    gone = bool(order.lost and order.lost.trace in ("deleted", "voided"))
    return ripe and (gone or order.posted_at is None or order.posted_at >= world.as_of)


def _days(text: str) -> timedelta:
    return timedelta(days=int(text[:-1]))


def kind_of(world: World, order: Order) -> str | None:
    """The kind of gap that a lost order shows in the end; None where nothing shows, or not yet."""
    loss = order.lost
    if loss is None:
        return None
    if _lacks(world, order):
        return "missing"
    if order.posted_at is None or order.posted_at >= world.as_of:
        return None
    if loss.kind in ("mismatched", "duplicated"):
        return loss.kind
    late = order.posted_at - order.row["paid_at"] > _days(world.late_after)
    return "late" if late and world.timed and loss.trace != "deleted" else None


def _gaps(world: World, loss: Loss, replayed: dict[tuple[str, str], frozenset[str]]) -> list[TrueGap]:
    """What one mechanism left in each channel, by kind and currency."""
    found: dict[tuple[str, str, str], list[Order]] = {}
    for order in world.orders:
        if order.lost is loss and (kind := kind_of(world, order)):
            found.setdefault((order.channel, kind, order.row["currency"]), []).append(order)
    gaps = []
    for (channel, kind, _), orders in sorted(found.items(), key=lambda item: item[0]):
        ids = frozenset(order.id for order in orders)
        cause = gates.alike(world, loss, channel, replayed)
        days = sorted(world.local(order.at).date() for order in orders)
        if cause.trigger_days:  # each gap dates it by its own orders, from when it began to when the first was hit
            begun = min(cause.trigger_days)
            since = frozenset(begun + timedelta(days=n) for n in range((days[0] - begun).days + 1))
            cause = replace(cause, trigger_days=since)
        end = None if loss.until is None or loss.until >= world.as_of else days[-1]
        side = kind == "late" and loss.kind == "missing"
        optional = loss.optional or len(ids) < FEWEST or side
        gaps.append(TrueGap(channel, kind, cause, days[0], end, ids, optional))
        if cause.kind != "unknown" and (loss.doubtful or len(ids) < FEWEST or side):
            gaps.append(TrueGap(channel, kind, UNKNOWN, days[0], end, ids, True))
    return gaps


def _clumps(world: World) -> list[TrueGap]:
    """Clumps of stray orders: a gap that may be told, of a cause that nobody can know."""
    found: dict[tuple[str, str], list[Order]] = {}
    for order in world.orders:
        if order.stray not in ("", "single") and _lacks(world, order):
            found.setdefault((order.stray, order.row["currency"]), []).append(order)
    gaps = []
    for orders in found.values():
        days = sorted(world.local(order.at).date() for order in orders)
        ids = frozenset(order.id for order in orders)
        gaps.append(TrueGap(orders[0].channel, "missing", UNKNOWN, days[0], days[-1], ids, True))
    return gaps


def _guilty(gaps: list[TrueGap]) -> set[Any]:
    return {name for gap in gaps for name in (gap.cause.ref, *gap.cause.same)}


def _channels(edit: Edit) -> tuple[str, ...]:
    """The channels that a record names; none where it is about all of them."""
    named = (edit.after or {}).get("channel") or ()
    names = (named,) if isinstance(named, str) else tuple(named)
    return () if names == (BOOKS,) else names


def _replayed(world: World, told: list[Edit]) -> dict[tuple[str, str], frozenset[str]]:
    """The orders due that each record, as the files tell it, would have kept out."""
    settings, found = Settings(told), {}
    for order in world.orders:
        if order.due:
            for ident in settings.blockers(order.channel, order.facts, order.at):
                found.setdefault((order.channel, ident), set()).add(order.id)
    return {key: frozenset(ids) for key, ids in found.items()}


def _history(world: World, told: list[Edit]) -> tuple[Rows, dict[str, Rows]]:
    """The configuration as the files tell it: a log by the hour or by the day, snapshots, or both."""
    rows, form, dice = change_rows(told), world.form, world.dice
    for row, edit in zip(rows, told, strict=True):
        if edit.id in world.untimed and edit.at > world.day(0):
            row["at"] = ""
        elif form == "dates":
            row["at"] = f"{world.local(edit.at):%Y-%m-%d}"
    every = dice.choice((5, 7, 10, 14))
    first = world.day(0) - timedelta(days=dice.uniform(0.5, 25))
    files = snapshot_rows(told, first, world.as_of, every) if form in ("snapshots", "both") else {}
    if form != "snapshots":
        return rows, files
    times = [datetime.strptime(name, "%Y-%m-%dT%H%MZ.json") for name in files]  # noqa: DTZ007  naive UTC as all here
    guilty = {name for loss in world.losses for name in (loss.record, loss.cause.ref)}
    edits = [edit.at for edit in told if edit.id in guilty and edit.at > times[0]]
    if any(not any(one <= at < other for at in times) for one, other in pairwise([*edits, world.as_of])):
        raise ValueError("no snapshot shows what happened")
    return [], files


def _toml(world: World) -> str:
    sources = [f'[[source]]\npath = "exports/{s.name}/*.csv"\nchannel = "{s.name}"\n' for s in world.sides]
    books = [f'[[source]]\npath = "exports/{name}/*.csv"\n' for name in sorted({s.ledger for s in world.sides})]
    policy = [f'[policy]\ngrace = "{world.grace}"\nlate_after = "{world.late_after}"\n']
    for channel, entries in world.policy.items():
        told = ", ".join(f'{{ when = {_inline(one["when"])}, reason = "{one["reason"]}" }}' for one in entries)
        policy.append(f"[policy.channel.{channel}]\nnot_expected = [{told}]\n")
    head = f'[case]\ntitle = "{world.trade.name} {world.number}"\ntimezone = "{world.trade.zone}"\n'
    head += f'currency = "{world.trade.places[0][2]}"\nas_of = {world.as_of:%Y-%m-%dT%H:%M:%SZ}\n\n'
    return head + "\n".join([*sources, *books, *policy])


def _inline(when: Any) -> str:
    return f'{{ field = "{when["field"]}", op = "{when["op"]}", value = "{when["value"]}" }}'

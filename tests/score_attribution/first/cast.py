"""A scene becomes a case: every order meets its fate, rows and files are written, and the truth is read off."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from ..config import BOOKS, Edit, Settings, change_rows, snapshot_rows
from ..values import UNKNOWN, Cause, Drawn, TrueGap, Truth
from . import rows
from .demand import Order
from .events import event_rows
from .scene import Mechanism, Scene

GRACE, LATE = timedelta(days=3), timedelta(days=7)
STRAY = "stray"


def cast(scene: Scene, attempt: int) -> Drawn:
    """The case as drawn. Raises ValueError where a record keeps out an order that no mechanism accounts for."""
    happened, recorded = (scene.config.edits(told) for told in (False, True))
    decide(scene, Settings(happened))
    replayed = replays(scene, recorded)
    due = [order for order in scene.orders if order.due and order.posted is None and mature(scene, order)]
    missing = {channel: frozenset(o.id for o in due if o.channel == channel) for channel in scene.channels}
    snapshots = scene.form in ("snapshots", "both")
    return Drawn(
        group=scene.group,
        number=scene.number,
        attempt=attempt,
        toml=rows.toml(scene),
        tables={
            "orders": [rows.order_row(scene, order) for order in scene.orders],
            "order_lines": [line for order in scene.orders for line in rows.line_rows(order)],
            "order_history": [seen for order in scene.orders for seen in rows.history_rows(scene, order)],
            "postings": [document for order in scene.orders for document in rows.documents(scene, order)],
            "posting_times": rows.posting_times(scene) if scene.people else [],
            "sync_events": event_rows(scene),
            "sync_runs": scene.runs,
        },
        changes=[] if scene.form == "snapshots" else change_rows(recorded),
        snapshots=snapshot_rows(recorded, scene.at(0, 0), scene.as_of, scene.snapshot_gap) if snapshots else {},
        truth=Truth(tuple(true_gaps(scene, replayed)), frozenset(scene.decoys), scene.limited),
        moments=tuple((edit.at, edit.kind, edit.id, _channels(edit)) for edit in recorded),
        kinds={edit.id: edit.kind for edit in recorded},
        replayed=replayed,
        missing=missing,
    )


def _channels(edit: Edit) -> tuple[str, ...]:
    named = (edit.after or {}).get("channel") or ()
    names = (named,) if isinstance(named, str) else tuple(named)
    return () if BOOKS in names else names


def mature(scene: Scene, order: Order) -> bool:
    """Past its grace at as_of."""
    return (order.paid or order.created) + GRACE <= scene.as_of


def decide(scene: Scene, settings: Settings) -> None:
    """What became of each order: lost to the earliest mechanism that hits it, astray, or posted."""
    mechanisms = sorted(scene.mechanisms, key=lambda one: one.since)
    for order in scene.orders:
        _unseen(scene, order)
        order.recorded = not (scene.stateless and scene.dice.chance(0.3))
        order.blocked = settings.blockers(order.channel, order.facts, order.decided)
        if not order.due:
            continue
        stray, forged = scene.dice.chance(scene.background), scene.dice.chance(scene.false_matches)
        lag = timedelta(hours=scene.dice.fraction() * (20 if scene.dice.chance(0.1) else 1))
        hit = next((one for one in mechanisms if one.channel == order.channel and one.hits(order)), None)
        if hit is None and order.blocked:
            raise ValueError(f"{order.blocked} keep out an order that no mechanism of {scene.group} accounts for")
        order.posted = None if stray else order.decided + lag
        order.lost = STRAY if stray else None
        if hit and not forged:
            order.lost, order.posted = hit.key, hit.late(order)
        if order.posted and order.posted >= scene.as_of:
            order.posted = None


def _unseen(scene: Scene, order: Order) -> None:
    """What is paid after as_of is unpaid as far as anybody can see."""
    if order.paid and order.paid >= scene.as_of:
        order.paid, order.decided = None, order.created + timedelta(seconds=30)
        order.facts |= {"paid_at": None, "financial_status": "pending"}


def replays(scene: Scene, edits: Iterable[Edit]) -> dict[tuple[str, str], frozenset[str]]:
    """For each channel and record, the orders due that it would have kept out as recorded."""
    settings, found = Settings(edits), defaultdict(set)
    for order in scene.orders:
        if order.due:
            for ident in settings.blockers(order.channel, order.facts, order.decided):
                found[order.channel, ident].add(order.id)
    return {key: frozenset(orders) for key, orders in found.items()}


def true_gaps(scene: Scene, replayed: dict[tuple[str, str], frozenset[str]]) -> list[TrueGap]:
    """A gap for each mechanism and kind that lost an order past its grace."""
    gaps = []
    for mechanism in scene.mechanisms:
        lost = [order for order in scene.orders if order.lost == mechanism.key and order.channel == mechanism.channel]
        cause = UNKNOWN if mechanism.hidden else _with_ties(mechanism.cause, mechanism.channel, replayed)
        for kind in ("missing", "late", "duplicated"):
            own = [order for order in lost if _kind(scene, mechanism, order) == kind]
            if own and not (mechanism.only_late and kind == "missing"):
                days = sorted(scene.day(order.decided) for order in own)
                end = None if (scene.day(scene.as_of) - days[-1]).days <= 3 else days[-1]
                ids = frozenset(order.id for order in own)
                optional = mechanism.optional or kind != mechanism.gap
                gaps.append(TrueGap(mechanism.channel, kind, cause, days[0], end, ids, optional))
    return sorted(gaps, key=lambda gap: (gap.onset, gap.channel, gap.kind))


def _kind(scene: Scene, mechanism: Mechanism, order: Order) -> str | None:
    if mechanism.gap == "duplicated":
        return "duplicated"
    if order.posted is None:
        return "missing" if mature(scene, order) else None
    return "late" if order.posted - (order.paid or order.created) > LATE else None


def _with_ties(cause: Cause, channel: str, replayed: dict[tuple[str, str], frozenset[str]]) -> Cause:
    """The cause with the records whose replay keeps out exactly the same orders."""
    own = replayed.get((channel, cause.ref or ""))
    if not own:
        return cause
    same = {ident for (of, ident), orders in replayed.items() if of == channel and orders == own and ident != cause.ref}
    return replace(cause, same=cause.same | same)

"""What became of every order of a trade, and the case with its truth."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from ..config import BOOKS, Edit, Settings, change_rows, snapshot_rows
from ..values import UNKNOWN, Cause, Drawn, Rows, Sets, TrueGap, Truth
from . import paper, weather
from .buyers import Purchase
from .trade import Fault, Trade

LATE = timedelta(days=7)
STRAY = "stray"
NEEDED = 12  # orders of a gap in a second coin that has to be told


def finish(trade: Trade, attempt: int) -> Drawn:
    """The case. Raises ValueError where a record keeps out an order that is due and no fault accounts for it."""
    happened, known = trade.config.edits(recorded=False), trade.config.edits(recorded=True)
    _happen(trade, Settings(happened))
    replayed = _replayed(trade, None if len(known) == len(happened) else Settings(known))
    lacking = [one for one in trade.purchases if one.due and one.booked is None and _ripe(trade, one)]
    return Drawn(
        trade.group,
        trade.number,
        attempt,
        paper.case_toml(trade),
        paper.tables(trade),
        [] if trade.form == "snapshots" else change_rows(known),
        _snapshots(trade, known) if trade.form != "changes" else {},
        Truth(tuple(_gaps(trade, replayed)), frozenset(trade.decoys), trade.limited),
        tuple((edit.at, edit.kind, edit.id, _concerns(edit)) for edit in known),
        {edit.id: edit.kind for edit in known},
        replayed,
        {name: frozenset(one.id for one in lacking if one.channel == name) for name in trade.channels},
    )


def _snapshots(trade: Trade, known: list[Edit]) -> dict[str, Rows]:
    """Some weeks apart, and one of the last hour, so that none of the changes is in no file."""
    every = trade.dice.choice((7, 14, 28))
    last = trade.as_of - timedelta(hours=1)
    return snapshot_rows(known, trade.at(0, 0), last, every) | snapshot_rows(known, last, trade.as_of, 1)


def _concerns(edit: Edit) -> tuple[str, ...]:
    channel = (edit.after or {}).get("channel")
    return (channel,) if isinstance(channel, str) and channel != BOOKS else tuple(channel or ()) * (channel != BOOKS)


def _ripe(trade: Trade, one: Purchase) -> bool:
    return (one.paid or one.facts["created_at"]) + timedelta(days=trade.grace) <= trade.as_of


def _happen(trade: Trade, settings: Settings) -> None:
    """Each order meets what keeps it out, by the earliest fault; the others arrive, but for strays."""
    for one in trade.purchases:
        if one.paid and max(one.paid, one.decided) >= trade.as_of:
            one.facts |= {"paid_at": None, "financial_status": "pending", "order_status": "pending"}
            one.decided = one.placed + timedelta(minutes=1)
        one.told = not (trade.forgets and trade.chance(0.3))
        one.barred = settings.blockers(one.channel, one.facts, one.decided)
    lost, faults = weather.strays(trade), sorted(trade.faults, key=lambda fault: fault.since)
    for one in trade.purchases:
        fault = next((f for f in faults if one.due and f.channel == one.channel and f.takes(one)), None)
        if fault is None and one.due and one.barred:
            raise ValueError(f"{one.barred} keep out an order of {trade.group} that no fault accounts for")
        if not one.due:
            continue
        if fault is not None:
            one.fate, one.booked = fault.key, fault.later(one)
        elif one.id in lost:
            one.fate = STRAY
        else:
            one.booked = one.decided + weather.wait(trade, one)
            weather.settle_down(trade, one)
        if one.booked and one.booked >= trade.as_of:
            one.booked = None


def _replayed(trade: Trade, settings: Settings | None) -> Sets:
    """The orders that are due that each record keeps out; settings: as recorded, where that is not as it was."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in trade.purchases:
        if one.due:
            for ident in settings.blockers(one.channel, one.facts, one.decided) if settings else one.barred:
                found[one.channel, ident].add(one.id)
    return {key: frozenset(ids) for key, ids in found.items()}


def _gaps(trade: Trade, replayed: Sets) -> list[TrueGap]:
    gaps = [gap for fault in trade.faults for gap in _of_fault(trade, fault, replayed)]
    for channel in trade.channels:
        own = [one for one in trade.purchases if one.fate == STRAY and one.channel == channel and _ripe(trade, one)]
        if weather.clumped(own):
            gaps.append(_gap(trade, Fault(STRAY, channel, UNKNOWN, trade.as_of, bool), "missing", own, optional=True))
    return sorted(gaps, key=lambda gap: (gap.onset, gap.channel, gap.kind, min(gap.orders)))


def _of_fault(trade: Trade, fault: Fault, replayed: Sets) -> list[TrueGap]:
    """One for each coin and each kind of what became of its orders."""
    sorts: dict[tuple[str, str], list[Purchase]] = defaultdict(list)
    for one in trade.purchases:
        if one.fate == fault.key and one.channel == fault.channel and (kind := _kind(trade, fault, one)):
            sorts[kind, one.facts["currency"]].append(one)
    most = max((len(own) for own in sorts.values()), default=0)
    tied = replace(fault, cause=UNKNOWN if fault.hidden else _tied(fault.cause, fault.channel, replayed))
    return [
        _gap(trade, tied, kind, own, fault.optional or kind != fault.kind or len(own) < min(NEEDED, most))
        for (kind, _), own in sorts.items()
        if not (fault.on_its_way and kind == "missing")
    ]


def _gap(trade: Trade, fault: Fault, kind: str, own: list[Purchase], optional: bool) -> TrueGap:
    """The gap; what came upstream in its coin is dated by the first of its orders as well as by the day it began."""
    own = sorted(own, key=lambda one: one.decided)
    days, cause = [trade.day(one.decided) for one in own], fault.cause
    end = days[-1] if (trade.day(trade.as_of) - days[-1]).days > 4 else None
    if cause.trigger == "latent":
        first = {days[0], trade.day(own[0].paid or own[0].placed)}
        cause = replace(cause, trigger_days=cause.trigger_days | first)
    return TrueGap(fault.channel, kind, cause, days[0], end, frozenset(one.id for one in own), optional)


def _kind(trade: Trade, fault: Fault, one: Purchase) -> str:
    if fault.kind in ("duplicated", "mismatched"):
        return fault.kind if one.booked else ""
    if one.booked is None:
        return "missing" if _ripe(trade, one) else ""
    return "late" if one.booked - (one.paid or one.placed) > LATE else ""


def _tied(cause: Cause, channel: str, replayed: Sets) -> Cause:
    """The cause with the records whose replay is the same to an order."""
    own = replayed.get((channel, cause.ref or ""))
    alike = {ident for (of, ident), ids in replayed.items() if of == channel and ids == own} - {cause.ref}
    return replace(cause, same=cause.same | alike)

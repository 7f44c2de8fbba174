"""What became of every order of a world, and the case with its truth."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from ..config import BOOKS, Edit, Settings, change_rows, snapshot_rows
from ..values import UNKNOWN, Cause, Drawn, Sets, TrueGap, Truth
from . import tell
from .people import Sale
from .world import Story, World

GRACE, LATE = timedelta(days=3), timedelta(days=7)
BURST = 3  # orders at most that one job drops by itself


def finish(world: World, attempt: int) -> Drawn:
    """The case. Raises ValueError where a record keeps out an order that is due and no story tells of it."""
    real, known = world.config.edits(recorded=False), world.config.edits(recorded=True)
    _happen(world, Settings(real))
    replayed = _replayed(world, Settings(known))
    lacking = [sale for sale in world.sales if sale.due and sale.booked is None and _ripe(world, sale)]
    shots = world.form != "changes"
    return Drawn(
        world.group,
        world.number,
        attempt,
        tell.case_toml(world),
        tell.tables(world),
        [] if world.form == "snapshots" else change_rows(known),
        snapshot_rows(known, world.at(0, 0), world.as_of, 21) if shots else {},
        Truth(tuple(_gaps(world, replayed)), frozenset(world.decoys), world.limited),
        tuple((edit.at, edit.kind, edit.id, _concerns(edit)) for edit in known),
        {edit.id: edit.kind for edit in known},
        replayed,
        {name: frozenset(sale.id for sale in lacking if sale.channel == name) for name in world.channels},
    )


def _concerns(edit: Edit) -> tuple[str, ...]:
    named = (edit.after or {}).get("channel") or ()
    names = (named,) if isinstance(named, str) else tuple(named)
    return () if BOOKS in names else names


def _ripe(world: World, sale: Sale) -> bool:
    return (sale.paid or sale.placed) + GRACE <= world.as_of


def _happen(world: World, settings: Settings) -> None:
    """Each order in its turn; by themselves jobs lose two or three neighbours at once."""
    stories = sorted(world.stories, key=lambda story: story.since)
    for sale in world.sales:
        if sale.paid and sale.paid >= world.as_of:
            sale.paid, sale.decided = None, sale.placed + timedelta(minutes=1)
            sale.facts |= {"paid_at": None, "financial_status": "pending", "order_status": "pending"}
        sale.told = not (world.forgets and world.chance(0.3))
        sale.held_by = settings.blockers(sale.channel, sale.facts, sale.decided)
    left = 0
    for sale in sorted((one for one in world.sales if one.due), key=lambda one: (one.channel, one.decided, one.id)):
        if left == 0 and world.chance(world.background / 2):
            left = int(world.random.integers(1, BURST + 1))
        story = next((one for one in stories if one.channel == sale.channel and one.takes(sale)), None)
        if story is None and sale.held_by:
            raise ValueError(f"{sale.held_by} hold back an order of {world.group} of which no story tells")
        sale.booked = sale.decided + timedelta(minutes=float(world.random.gamma(2, 8)))
        if story is not None:
            sale.fate, sale.booked = story.key, story.later(sale)
            _key_in(world, story, sale)
        elif left:
            sale.fate, sale.booked = "dropped", None
        left = max(left - 1, 0)
        if sale.booked and sale.booked >= world.as_of:
            sale.booked = None


def _key_in(world: World, story: Story, sale: Sale) -> None:
    """Somebody in the office may have noticed, most likely with orders of office hours."""
    hour = (sale.decided.hour + 2) % 24
    noticed = world.chance(0.25 if 9 <= hour < 17 else 0.04)
    if world.rekeyed and story.kind == "missing" and story.cause.kind == "rule" and noticed and sale.booked is None:
        sale.booked, sale.by_hand = sale.decided + timedelta(hours=20), True


def _replayed(world: World, settings: Settings) -> Sets:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for sale in world.sales:
        for ident in settings.blockers(sale.channel, sale.facts, sale.decided) if sale.due else ():
            found[sale.channel, ident].add(sale.id)
    return {key: frozenset(ids) for key, ids in found.items()}


def _gaps(world: World, replayed: Sets) -> list[TrueGap]:
    gaps = []
    for story in world.stories:
        cause = UNKNOWN if story.hidden else _tied(story.cause, story.channel, replayed)
        by_kind: dict[str, list[Sale]] = defaultdict(list)
        for sale in world.sales:
            if sale.fate == story.key and sale.channel == story.channel:
                by_kind[_kind(world, story, sale)].append(sale)
        by_kind.pop("", None)
        if story.nothing_lost:
            by_kind.pop("missing", None)
        for kind, sales in by_kind.items():
            days = sorted(world.day(sale.decided) for sale in sales)
            end = days[-1] if (world.day(world.as_of) - days[-1]).days > 3 else None
            ids = frozenset(sale.id for sale in sales)
            gaps.append(TrueGap(story.channel, kind, cause, days[0], end, ids, story.optional or kind != story.kind))
    return sorted(gaps, key=lambda gap: (gap.onset, gap.channel, gap.kind))


def _kind(world: World, story: Story, sale: Sale) -> str:
    if story.kind == "duplicated":
        return "duplicated"
    if sale.booked is None:
        return "missing" if _ripe(world, sale) else ""
    return "late" if sale.booked - (sale.paid or sale.placed) > LATE else ""


def _tied(cause: Cause, channel: str, replayed: Sets) -> Cause:
    own = replayed.get((channel, cause.ref or ""), frozenset())
    same = {ident for (of, ident), ids in replayed.items() if own and of == channel and ids == own}
    return replace(cause, same=cause.same | same - {cause.ref})

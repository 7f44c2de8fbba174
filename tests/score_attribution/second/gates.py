"""Whether what is said to be true of a case can be told from its files: counts of lost orders, held against rivals."""

from dataclasses import replace
from datetime import timedelta
from math import exp, lgamma, log

from ..config import Edit
from ..predicate import holds
from ..values import UNKNOWN, Cause, TrueGap
from .world import Loss, Order, World

BESIDE_OTHERS, AGAINST_RECORDS, AGAINST_CHANCE, AGAINST_NOTHING, UNTOLD = 10.0, 5.0, 5.0, 12.0, 25.0  # nats
Sets = dict[tuple[str, str], frozenset[str]]
SHAPES = ((30.0, 1.0), (4.0, 1.5), (1.0, 1.0))


def _betas(lost: int, all_of: int, a: float, b: float) -> float:
    def beta(x: float, y: float) -> float:
        return lgamma(x) + lgamma(y) - lgamma(x + y)

    return beta(a + lost, b + all_of - lost) - beta(a, b)


def _support(blamed: set[str], orders: set[str], lost: set[str]) -> float:
    """Nats of the counts, if so many orders were kept out by a cause and the rest is healthy."""
    inside = [_betas(len(blamed & lost), len(blamed & orders), a, b) for a, b in SHAPES]
    most = max(inside)
    within = most + log(sum(exp(one - most) for one in inside) / len(SHAPES)) if blamed & orders else 0.0
    rest = orders - blamed
    return within + _betas(len(rest & lost), len(rest), 0.6, 60.0)


def alike(world: World, loss: Loss, channel: str, replayed: Sets) -> Cause:
    """The cause, with the records that no order of this channel tells from it."""
    cause = loss.cause
    own = replayed.get((channel, str(cause.ref)))
    if own is None or cause.kind == "unknown":
        return cause
    same = {name for (of, name), ids in replayed.items() if of == channel and name != cause.ref and ids == own}
    return replace(cause, same=cause.same | same)


def hold(world: World, told: list[Edit], replayed: Sets, gaps: list[TrueGap]) -> list[TrueGap]:
    """The gaps, those that only a part of the counts bears out made optional; refuses a world of which no part does."""
    found, borne = list[TrueGap](), set[int]()
    by_id = {order.id: order for order in world.orders}
    for gap in gaps:
        first = by_id[next(iter(gap.orders))]
        loss, currency = first.lost, first.row["currency"]
        assert loss is not None
        if gap.optional or gap.kind != "missing":
            borne |= {id(loss)} if not gap.optional else set()
            found.append(gap)
            continue
        own = [one for one in world.of(gap.channel) if one.row["currency"] == currency]
        if _told(world, gap, loss, own, replayed):
            borne.add(id(loss))
            found.append(gap)
            continue
        found.append(replace(gap, optional=True))
        found += [replace(gap, optional=True, cause=UNKNOWN)] if gap.cause != UNKNOWN else []
    for loss in world.losses:
        if id(loss) not in borne and not loss.optional and not (loss.kind == "late" and not gaps):
            raise ValueError("the counts do not bear it out")
        if loss.cause == UNKNOWN:
            _unread(world, loss, told)
    return found


def _unread(world: World, loss: Loss, told: list[Edit]) -> None:
    """Refuse a cause that nothing is said to tell of, where a rule's text is much like it, in force or not."""
    last = loss.until or world.as_of
    for edit in told:
        if edit.kind == "rule" and edit.after:
            own = [one for name in loss.channels for one in world.of(name) if loss.since <= one.at < last]
            like = {one.id for one in own if holds(edit.after["when"], one.facts, one.at)}
            if len(like & loss.touched) > 0.65 * len(like | loss.touched):
                raise ValueError("a rule reads like it")


def _gone(world: World, order: Order) -> bool:
    traced = order.lost is not None and order.lost.trace in ("deleted", "voided")
    return traced or order.posted_at is None or order.posted_at >= world.as_of


def _told(world: World, gap: TrueGap, loss: Loss, own: list[Order], replayed: Sets) -> bool:
    """Whether what a mechanism touched explains the lost orders of its days, and nothing else does as well."""
    first, last = loss.since - timedelta(days=21), loss.until or world.as_of
    free = [one for one in own if first <= one.at < last and one.lost in (None, loss)]
    orders, lost = {one.id for one in free}, {one.id for one in free if _gone(world, one)}
    true, nothing = _support(loss.touched, orders, lost), _support(set(), orders, lost)
    rivals = {name: _support(set(ids), orders, lost) for (of, name), ids in replayed.items() if of == gap.channel}
    named = {gap.cause.ref, *gap.cause.same}
    best = max((worth for name, worth in rivals.items() if name not in named), default=nothing)
    if not _beside_others(world, gap, loss, own):
        return False
    if gap.cause.kind == "unknown":
        if best > nothing + 2 and best > true - 15:
            raise ValueError("a record explains it")
        return true - nothing >= UNTOLD
    since = min(one.at for one in free if one.id in gap.orders)
    whole = {one.id for one in free if since <= one.at}
    open_to_chance = loss.record is not None and loss.touched & orders != whole
    if open_to_chance and true - _support(whole, orders, lost) < AGAINST_CHANCE:
        return False
    return true - nothing >= AGAINST_NOTHING and true - best >= AGAINST_RECORDS


def _beside_others(world: World, gap: TrueGap, loss: Loss, own: list[Order]) -> bool:
    """Whether the counts need this mechanism when the others of the channel are granted first."""
    others = [one for one in world.losses if one is not loss and gap.channel in one.channels]
    if not others:
        return True
    orders, lost = {one.id for one in own}, {one.id for one in own if _gone(world, one)}
    return _parts([loss, *others], orders, lost) - _parts(others, orders, lost) >= BESIDE_OTHERS


def _parts(losses: list[Loss], orders: set[str], lost: set[str]) -> float:
    """Nats where each mechanism has the orders that none before it touched."""
    worth, rest = 0.0, set(orders)
    for loss in losses:
        mine = loss.touched & rest
        rest -= mine
        worth += _support(mine, mine, lost & mine)
    return worth + _support(set(), rest, lost & rest)

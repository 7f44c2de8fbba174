"""Simple methods that are told every gap, its onset and the missing orders, and need only name the cause."""

from datetime import UTC, datetime, timedelta

from .found import Entry, Found, stated
from .values import Drawn, TrueGap

LEAST = 0.5  # below it the best replay is no explanation


def oracle(drawn: Drawn) -> Found:
    """Knows the truth: what it does not score, nobody can."""
    return stated(drawn, [(gap, _true(gap)) for gap in drawn.truth.gaps])


def _true(gap: TrueGap) -> Entry:
    cause, days = gap.cause, sorted(gap.cause.trigger_days)
    first, last = (days[0], days[-1]) if days else (None, None)
    return Entry(cause.kind, cause.ref, 1.0, cause.together, frozenset(), cause.trigger, first, last)


def nearest_change(drawn: Drawn) -> Found:
    """Blames the record whose recorded change lies nearest to the day of the onset."""
    return stated(drawn, [(gap, _nearest(drawn, gap)) for gap in _asked(drawn)])


def best_replay(drawn: Drawn) -> Found:
    """Blames the record whose replay agrees best, by Jaccard, with what the channel lacks."""
    return stated(drawn, [(gap, _best(drawn, gap)) for gap in _asked(drawn)])


def _asked(drawn: Drawn) -> list[TrueGap]:
    return [gap for gap in drawn.truth.gaps if not gap.optional]


def _nearest(drawn: Drawn, gap: TrueGap) -> Entry:
    noon = datetime(gap.onset.year, gap.onset.month, gap.onset.day, 12, tzinfo=UTC).replace(tzinfo=None)
    near = [
        (abs(at - noon), ident, kind)
        for at, kind, ident, channels in drawn.moments
        if not channels or gap.channel in channels
    ]
    distance, ident, kind = min(near)
    if distance > timedelta(days=14):
        return Entry("unknown", None, 1.0)
    return Entry(named(kind), ident, 1.0, trigger="changed")


def named(kind: str) -> str:
    """The kind of cause that a kind of record is blamed as."""
    return {"schedule": "retrieval", "setting": "posting", "workflow": "manual"}.get(kind, kind)


def _best(drawn: Drawn, gap: TrueGap) -> Entry:
    lacking = drawn.missing[gap.channel] if gap.kind == "missing" else gap.orders
    scores = [
        (len(orders & lacking) / len(orders | lacking), ident)
        for (channel, ident), orders in sorted(drawn.replayed.items())
        if channel == gap.channel
    ]
    score, ident = max(scores, default=(0.0, ""))
    if score < LEAST:
        return Entry("unknown", None, 1.0)
    return Entry(named(drawn.kinds[ident]), ident, 1.0)

"""What was traced becomes gaps with ids, in the order in which they stand, and each order gets the gap that lost it."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

from .attribution.channel import Found
from .attribution.gaps import Traced
from .attribution.rank import Ranking
from .findings import Gap
from .intake.case import Case
from .matching.left_behind import Left


def numbered(
    case: Case,
    found: list[Found],
    ranking: Ranking,
    amounts: dict[int, Any],
    units: dict[int, Decimal],
    left: dict[int, Left],
    beyond: frozenset[int],
) -> tuple[tuple[Gap, ...], dict[int, Gap]]:
    """The gaps with their ids, in the order in which they stand, and the gap of each order.

    `left`: left_behind; `beyond`: the orders that the export of the books ends before.
    """
    gaps, gap_of = [], {}
    for number, item in enumerate(found, 1):
        traced = item.traced
        keys = [int(key) for key in traced.orders.key[traced.members]]
        gap = Gap(
            id=f"G{number}",
            **_as_traced(traced, ranking),
            orders=len(keys),
            amount=sum((amounts[key] or Decimal(0) for key in keys), Decimal(0)),
            grade=_grade(case, traced.orders.channel),
            causes=ranking.causes(traced, item.weighed),
            units=sum((units[key] for key in keys), Decimal(0)) if traced.orders.kind == "inventory" else None,
            left=dict(Counter(left[key].way for key in keys if key in left)),
            beyond_books=len(beyond.intersection(keys)) if traced.orders.kind == "missing" else 0,
        )
        gaps.append(gap)
        gap_of.update(dict.fromkeys(keys, gap))
    return tuple(gaps), gap_of


def _as_traced(traced: Traced, ranking: Ranking) -> dict[str, Any]:
    """What the tracing alone tells of a gap."""
    orders, first = traced.orders, ranking.days.first
    return {
        "channel": orders.channel,
        "currency": orders.currency,
        "kind": orders.kind,
        "onset": ranking.span(traced.onset),
        "end": ranking.span(traced.end) if traced.end else None,
        "episodes": tuple((first + timedelta(days=a), first + timedelta(days=b)) for a, b in traced.episodes),
        "shape": traced.shape,
        "backfilled": traced.backfilled,
        "size": traced.size,
        "segment": traced.cause.segment,
        "ebbed": traced.ebbed,
        "blur": orders.blur,
        "leg": orders.leg if orders.kind == "inventory" else "",
    }


def _grade(case: Case, channel: str) -> str:
    """How good the evidence is: that of the channel's and the books' worst export, C at best without a history."""
    own = [item.grade for item in case.inputs if item.path.startswith("exports/") and item.channel in (channel, None)]
    return max([*own, "B" if case.history.changes or case.history.snapshots else "C"])

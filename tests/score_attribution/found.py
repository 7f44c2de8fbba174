"""What was found of a case, by whichever method, as plain values that can be judged and sent between processes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from .values import Drawn, TrueGap

NAMED, MISSING = 0.95, ("missing", "late", "mismatched", "duplicated")


@dataclass(frozen=True)
class Entry:
    """One cause as it was stated, with its probability."""

    kind: str
    ref: str | None
    probability: float
    together: frozenset[str] = frozenset()
    tied: frozenset[str] = frozenset()
    trigger: str | None = None
    trigger_from: date | None = None
    trigger_to: date | None = None

    @property
    def refs(self) -> frozenset[str | None]:
        """The id and those it is tied with."""
        return frozenset({self.ref}) | self.tied

    def __str__(self) -> str:
        joint = f" with {', '.join(sorted(self.together))}" if self.together else ""
        tied = f" tied {', '.join(sorted(self.tied))}" if self.tied else ""
        return f"{self.kind} {self.ref or '-'}{joint}{tied} {self.trigger or ''} {self.probability:.3f}"


@dataclass(frozen=True)
class FoundGap:
    """A gap as it was stated: its causes, the most probable first, and its orders."""

    channel: str
    kind: str
    onset: date
    end: date | None
    causes: tuple[Entry, ...]
    orders: frozenset[str]

    @property
    def top(self) -> Entry:
        return self.causes[0]


@dataclass(frozen=True)
class Found:
    """All that a method said of a case.

    laid: for each order laid on a gap, the kind and id of its cause. broke: the error that kept it from an answer.
    """

    gaps: tuple[FoundGap, ...]
    laid: dict[tuple[str, str], tuple[str, str | None]]
    seconds: float = 0.0
    broke: str = ""


def by_kit(study: Any, seconds: float) -> Found:
    """What the kit found, from its findings and its register of exceptions."""
    rows = study.exceptions
    rows = rows[rows.gap_id != ""]
    of_gap = {name: frozenset(part.order_id) for name, part in rows.groupby("gap_id")}
    laid = {
        (row.channel, row.order_id): (row.cause_kind, row.cause_ref or None)
        for row in rows.itertuples()
        if row.disposition != "orphan"
    }
    gaps = [
        FoundGap(
            gap.channel,
            gap.kind,
            gap.onset.date,
            gap.end.date if gap.end else None,
            tuple(_entry(cause) for cause in gap.causes),
            of_gap.get(gap.id, frozenset()),
        )
        for gap in study.gaps
    ]
    return Found(tuple(gaps), laid, seconds)


def _entry(cause: Any) -> Entry:
    span = cause.trigger_onset
    return Entry(
        cause.kind,
        cause.ref,
        float(cause.probability),
        frozenset(cause.together_with),
        frozenset(cause.tied),
        cause.trigger,
        (span.earliest or date.min) if span else None,
        span.latest if span else None,
    )


def stated(drawn: Drawn, entries: Iterable[tuple[TrueGap, Entry]]) -> Found:
    """What a method says that is told the true gaps and names one cause for each."""
    gaps, laid = [], {}
    for gap, entry in entries:
        gaps.append(FoundGap(gap.channel, gap.kind, gap.onset, gap.end, (entry,), gap.orders))
        laid |= {(gap.channel, order): (entry.kind, entry.ref) for order in gap.orders}
    return Found(tuple(gaps), laid)

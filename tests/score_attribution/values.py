"""What a planted case is, and what is true of it, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Rows = list[dict[str, Any]]
Sets = Mapping[tuple[str, str], frozenset[str]]  # (channel, id of a record) -> orders


@dataclass(frozen=True)
class Cause:
    """What kept orders from the books, as the contract words a cause.

    same: other ids that no order of the case tells from ref; None among them where a cause without an id is as good.
    """

    kind: str
    ref: str | None = None
    together: frozenset[str] = frozenset()
    trigger: str | None = None
    trigger_days: frozenset[date] = frozenset()  # any of them dates the trigger
    same: frozenset[str | None] = frozenset()


UNKNOWN = Cause("unknown")


@dataclass(frozen=True)
class TrueGap:
    """One mechanism in one channel. optional: it may be told or left out, such as what a back-fill brought late."""

    channel: str
    kind: str
    cause: Cause
    onset: date
    end: date | None
    orders: frozenset[str]
    optional: bool = False


@dataclass(frozen=True)
class Truth:
    """All that is true of a case. limited: too few orders tell, so that nothing may be said with certainty."""

    gaps: tuple[TrueGap, ...]
    decoys: frozenset[str] = frozenset()
    limited: bool = False


@dataclass(frozen=True)
class Drawn:
    """A case as it was drawn: what goes into its folder and tables, its truth, and what simple methods are told.

    moments: (instant, kind, id, channels) of each recorded change. replayed: the orders due in the books that each
    record, as recorded, would have kept out. missing: the orders due of each channel that the books lack.
    """

    group: str
    number: int
    attempt: int
    toml: str
    tables: Mapping[str, Rows]
    changes: Rows
    snapshots: Mapping[str, Rows]
    truth: Truth
    moments: tuple[tuple[datetime, str, str, tuple[str, ...]], ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    replayed: Sets = field(default_factory=dict)
    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.group} {self.number}"

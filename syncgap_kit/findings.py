"""Gaps, causes, numbers and sentences as frozen values: what a report says, before it is text.

`Findings.as_dict` is section 6 of the case contract to the letter; `findings.json` is nothing but its canonical form.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

Day = date  # within DaySpan the name `date` is a field
SCHEMA = "syncgap-findings/1"
LEVEL = Decimal("0.95")
DISPOSITIONS = ("posted", "posted_late", "mismatched", "duplicated", "in_flight", "missing")
COUNTS = ("orders", "not_expected", "expected", *DISPOSITIONS, "orphans")

MINOR_UNITS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}  # ISO 4217; every other currency has two


def money_text(amount: Decimal, currency: str | None) -> str:
    """An amount as plain text in the currency's minor units, such as `38114.20` for USD and `38114` for JPY."""
    places = MINOR_UNITS.get(currency or "", 2)
    return f"{amount:.{places}f}"


def instant_text(instant: datetime) -> str:
    """An instant as ISO 8601 in UTC, such as `2026-01-15T00:00:00Z`."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True)
class DaySpan:
    """A day of decision with the smallest set of days (its hull) that holds the stated probability."""

    date: Day
    earliest: Day | None  # None: older than the data
    latest: Day
    mass: Decimal
    level: Decimal = LEVEL

    def as_dict(self) -> dict[str, Any]:
        return {
            "date": self.date.isoformat(),
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "latest": self.latest.isoformat(),
            "level": float(self.level),
            "mass": float(round(self.mass, 4)),
        }


@dataclass(frozen=True)
class Cause:
    """One explanation of a gap, with its probability and what speaks for and against it."""

    kind: str
    ref: str | None
    probability: Decimal  # four decimals; the causes of a gap add up to exactly 1
    summary: str
    together_with: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    trigger: str | None = None
    trigger_ref: str | None = None
    trigger_onset: DaySpan | None = None
    evidence: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    called: str = ""  # its record in few words, such as `Setting Q-1 (order_quota = 300)`; "": kind and id are all
    mended: str = ""  # what was done to its record when it ceased to act, and when; "": it stands so, or none is known

    @property
    def strength(self) -> str:
        if self.probability >= Decimal("0.95"):
            return "established"
        return "probable" if self.probability >= Decimal("0.70") else "undetermined"

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "ref": self.ref,
            "with": list(self.together_with),
            "tied": list(self.tied),
            "trigger": self.trigger,
            "trigger_ref": self.trigger_ref,
            "trigger_onset": self.trigger_onset.as_dict() if self.trigger_onset else None,
            "probability": float(self.probability),
            "strength": self.strength,
            "summary": self.summary,
            "evidence": list(self.evidence),
            "against": list(self.against),
        }


@dataclass(frozen=True)
class Gap:
    """One mechanism in one channel and currency that kept orders from the books."""

    id: str
    channel: str
    currency: str
    kind: str
    onset: DaySpan
    end: DaySpan | None
    episodes: tuple[tuple[date, date], ...]
    shape: str
    backfilled: int
    orders: int
    amount: Decimal
    size: tuple[int, int]
    segment: Any
    grade: str
    causes: tuple[Cause, ...]
    leg: str = ""  # of inventory: short, over, unrelieved or unshipped
    ebbed: int = 0  # days over which it went back before it ended; 0 where it ended at once, or is open
    units: Decimal | None = None  # of inventory: how many units its sales or movements lack
    blur: int = 0  # of inventory: days by which another of the SKU may be meant, where only counts could be compared
    left: dict[str, int] = field(default_factory=dict)  # of missing orders: those whose document is a draft, voided ...
    beyond_books: int = 0  # of missing orders: those that the export of the books ends before

    @property
    def cause(self) -> Cause:
        """The most probable cause."""
        return self.causes[0]

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "channel": self.channel,
            "currency": self.currency,
            "kind": self.kind,
            "onset": self.onset.as_dict(),
            "end": self.end.as_dict() if self.end else None,
            "episodes": [{"from": first.isoformat(), "to": last.isoformat()} for first, last in self.episodes],
            "shape": self.shape,
            "backfilled": self.backfilled,
            "orders": self.orders,
            "amount": money_text(self.amount, self.currency),
            "size": {"low": self.size[0], "high": self.size[1]},
            "segment": self.segment,
            "grade": self.grade,
            "causes": [cause.as_dict() for cause in self.causes],
            **({"recovered_over_days": self.ebbed} if self.ebbed else {}),
            **({"leg": self.leg, "units": f"{self.units:f}"} if self.units is not None else {}),
            **({"documents_left": dict(self.left)} if self.left else {}),
        }


@dataclass(frozen=True)
class Input:
    """One file that was read: rows = loaded + quarantined + not_data, always."""

    path: str  # relative to the case folder
    sha256: str
    bytes: int
    format: str
    channel: str | None
    grade: str
    rows: int
    loaded: int
    quarantined: int
    not_data: int
    grade_reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class ChannelStatement:
    """The conservation statement of one channel and currency, in orders and in money."""

    channel: str
    currency: str
    counts: dict[str, int]  # keys: COUNTS
    amounts: dict[str, Decimal]  # keys: COUNTS
    unallocated: Decimal = Decimal(0)
    at_risk: Any = None  # AtRisk of the matching: what of the missing the books hold already

    def as_dict(self) -> dict[str, Any]:
        return {
            "channel": self.channel,
            "currency": self.currency,
            **self.counts,
            "unallocated": money_text(self.unallocated, self.currency),
            "amounts": {key: money_text(amount, self.currency) for key, amount in self.amounts.items()},
            **({"at_risk": self.at_risk.as_dict()} if self.at_risk else {}),
        }


@dataclass(frozen=True)
class Findings:
    """All that a report states; the same inputs give the same bytes."""

    case: str
    as_of: datetime
    inputs: tuple[Input, ...]
    channels: tuple[ChannelStatement, ...]
    gaps: tuple[Gap, ...]
    payouts: tuple[Any, ...] = ()  # ChannelPayouts of the matching
    warnings: tuple[str, ...] = field(default=())
    delays: tuple[str, ...] = ()  # those of the warnings that say that missing orders may only be late

    def as_dict(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "case": self.case,
            "as_of": instant_text(self.as_of),
            "inputs": [item.as_dict() for item in self.inputs],
            "channels": [item.as_dict() for item in self.channels],
            "gaps": [gap.as_dict() for gap in self.gaps],
            "payouts": [item.as_dict() for item in self.payouts],
            "warnings": list(self.warnings),
        }

    def as_json(self) -> str:
        """Canonical UTF-8 text: sorted keys, one trailing newline."""
        return json.dumps(self.as_dict(), sort_keys=True, indent=1, ensure_ascii=False) + "\n"

"""What a picture of a channel shows, as numbers: shares by day or week, levels, changes in lanes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd

from ...findings import Gap
from ...written import day_words
from ..sentences import between

DAY = timedelta(days=1)
SETTLED = 0.9  # a day of which fewer orders have had the time to arrive is drawn as not settled, and left out of levels
LANES = 6
EARLIER = "\u2039"


@dataclass(frozen=True)
class Bin:
    """Some days in a row, `end` exclusive, with what was expected of them and what arrived."""

    start: date
    end: date
    expected: int
    arrived: int
    settled: bool

    @property
    def share(self) -> float | None:
        return self.arrived / self.expected if self.expected else None


@dataclass(frozen=True)
class Level:
    """The share of a stretch of days between which nothing is known to have changed; `end` exclusive."""

    start: date
    end: date
    expected: int
    arrived: int
    broken: bool  # a gap was open


@dataclass(frozen=True)
class Mark:
    """One recorded configuration change on the time axis."""

    day: date  # at which it is drawn
    label: str
    cause: bool  # its record is part of the most probable cause of a gap, or set it off
    said: str = ""  # what was changed, in words
    lane: int | None = None  # None: no room for its label
    flipped: bool = False  # the label stands left of the tick
    until: date | None = None  # the last day on which it may have been, where only an interval is known
    before: str = ""  # of one that was made before the picture begins: when, in words


def bins(rows: pd.DataFrame, gaps: Sequence[Gap], first: date, last: date, most: int) -> tuple[str, list[Bin]]:
    """The days from `first` to `last` one by one or, where that were more than `most` bins, in weeks.

    Weeks are cut so that one of them begins on the first onset: no week mixes what was before with what came after.
    Returns the name of the step (`day` or `week`) and the bins; those at either end may be shorter.
    """
    length = 1 if (last - first).days + 1 <= most else 7
    anchor = min((gap.onset.date for gap in gaps), default=first)
    start = first - DAY * ((first - anchor).days % length)
    held = _by_bin(rows, start, length)
    found = []
    while start <= last:
        left, right = max(start, first), min(start + DAY * length, last + DAY)
        inside = [row for row in held.get(start, ()) if left <= row[0] < right]
        sums = (sum(expected for _, expected, *_ in inside), sum(arrived for _, _, arrived, _ in inside))
        found.append(Bin(left, right, *sums, settled=all(maturity >= SETTLED for *_, maturity in inside)))
        start += DAY * length
    return ("day" if length == 1 else "week"), found


def levels(rows: pd.DataFrame, gaps: Sequence[Gap], first: date, last: date) -> list[Level]:
    """The share of each stretch between the onsets and ends of the gaps, from settled days only."""
    spans = [span for gap in gaps for span in episodes(gap, last)]
    cuts = {first, last + DAY} | {start for start, _ in spans} | {end + DAY for _, end in spans}
    edges = sorted(cut for cut in cuts if first <= cut <= last + DAY)
    settled = rows[rows["maturity"].astype(float) >= SETTLED]
    found = []
    for start, end in pairwise(edges):
        expected, arrived = _summed(_within(settled, start, end))
        if expected:
            broken = any(begin < end and start <= finish for begin, finish in spans)
            found.append(Level(start, end, expected, arrived, broken))
    return found


def episodes(gap: Gap, last: date) -> list[tuple[date, date]]:
    """The days on which a gap was open, both inclusive; an open one that does not come and go reaches to `last`."""
    spans = list(gap.episodes) or [(gap.onset.date, gap.end.date if gap.end else last)]
    reaches = gap.end is None and gap.shape != "scattered"
    return [*spans[:-1], (spans[-1][0], last)] if reaches else spans


def marks(changes: pd.DataFrame, channel: str, gaps: Sequence[Gap], first: date, last: date) -> list[Mark]:
    """The dated changes that concern a channel, those of the causes told apart.

    A change of a cause from before the picture is drawn at its left edge, with an arrow; an innocent one is left out.
    """
    involved = {record for gap in gaps for record in blamed(gap)}
    found: dict[tuple[date, str], Mark] = {}
    for change in changes.to_dict("records"):
        day, record = change["day"], str(change["id"])
        concerns = not change["channel"] or channel in str(change["channel"]).split(", ") or record in involved
        if pd.isna(day) or not concerns:
            continue
        day, until = days_of(change)
        if day > last:
            continue
        cause = record in involved
        when = f"{between(day, until)}" if until else day_words(day)
        said = f"{when}: {change['summary']}{' (of the cause)' if cause else ''}"
        if (until or day) >= first:
            found[day, record] = Mark(max(day, first), record, cause, said, until=until and min(until, last))
        elif cause:
            found[first, record] = Mark(first, f"{EARLIER} {record}", cause, said, before=when)
    return sorted(found.values(), key=lambda mark: (mark.day, not mark.cause, mark.label))


def days_of(change: Mapping[Any, Any]) -> tuple[date, date | None]:
    """The day of a recorded change; of one that is known to lie in an interval the first and the last day of that."""
    earliest = change.get("earliest")
    return (change["day"], None) if earliest is None or pd.isna(earliest) else (earliest, change["day"])


def blamed(gap: Gap) -> set[str]:
    """The ids of the records that the most probable cause of a gap names."""
    cause = gap.cause
    return {ref for ref in (cause.ref, cause.trigger_ref, *cause.together_with, *cause.tied) if ref}


def in_lanes(found: Sequence[Mark], first: date, last: date, width: int, letter: float) -> list[Mark]:
    """The marks with a lane each, so that no label covers another; causes choose first.

    `width`: of the whole time axis; `letter`: of one letter, both in pixels.
    """
    per_day = width / ((last - first).days + 1)
    taken: list[list[tuple[float, float]]] = [[] for _ in range(LANES)]
    placed = []
    for mark in sorted(found, key=lambda mark: (not mark.cause, mark.day, mark.label)):
        at, needs = (mark.day - first).days * per_day, len(mark.label) * letter + 12
        flipped = at + needs > width
        left, right = (at - needs, at + 4) if flipped else (at - 4, at + needs)
        right = max(right, at + (mark.until - mark.day).days * per_day + 8) if mark.until else right
        free = (lane for lane, spans in enumerate(taken) if all(right <= a or b <= left for a, b in spans))
        lane = next(free, None)
        if lane is not None:
            taken[lane].append((left, right))
        placed.append(replace(mark, lane=lane, flipped=flipped))
    return placed


def _within(rows: pd.DataFrame, start: date, end: date) -> pd.DataFrame:
    return rows[(rows["day"] >= start) & (rows["day"] < end)]


def _summed(rows: pd.DataFrame) -> tuple[int, int]:
    return int(rows["expected"].sum()), int(rows["arrived"].sum())


def _by_bin(rows: pd.DataFrame, start: date, length: int) -> dict[date, list[tuple[date, int, int, float]]]:
    """The rows as values (day, expected, arrived, maturity) by the first day of their bin, in one walk over them.

    A picture has hundreds of bins, and to look through the whole table for each would cost seconds.
    """
    found: dict[date, list[tuple[date, int, int, float]]] = {}
    columns = (rows["day"], rows["expected"], rows["arrived"], rows["maturity"])
    for day, expected, arrived, maturity in zip(*columns, strict=True):
        own = day - DAY * ((day - start).days % length)
        found.setdefault(own, []).append((day, int(expected), int(arrived), float(maturity)))
    return found

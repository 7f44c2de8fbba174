"""The story of a gap as dated events: its orders, the runs of the sync, settings, credentials, and people's hands."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...attribution.record_words import DONE
from ...chronicle import Chronicle
from ...findings import DaySpan, Gap
from ...gap_rows import GapRow
from ...written import day_words, in_digits
from ..pictures.timeline import DAY, blamed, days_of
from ..sentences import between, count, name_of, noun_of, span_words
from ..stages import HOPS, POSTED
from .periods import FEW_DAYS

if TYPE_CHECKING:
    from ...investigation import Study

AROUND = timedelta(days=28)
ORDERS, RUNS, SETTINGS, CREDENTIALS, PEOPLE = LANES = ("Orders", "Sync runs", "Settings", "Credentials", "People")
LANE_OF = {"credential": CREDENTIALS, "workflow": PEOPLE}  # by the kind of the record; any other is a setting
DOWN, UP = ("expiry", "expire", "revoke"), ("renew", "reconnect", "create", "update")
MOST = 40  # events of one list
LONGEST_MESSAGE = 120


@dataclass(frozen=True)
class Event:
    """Something that happened on a day, in the words of the list and the few signs of the picture."""

    day: date
    lane: str
    words: str
    mark: str = ""  # empty: not in the picture as a mark
    cause: bool = False  # the leading cause, or the gap itself, has to do with it
    until: date | None = None  # the last day on which it may have happened, where only an interval is known

    @property
    def when(self) -> str:
        """The day, or the days between which it happened."""
        return between(self.day, self.until) if self.until else day_words(self.day)


@dataclass(frozen=True)
class Story:
    """The events of a gap, oldest first, the days of its picture, and what the logs cover."""

    first: date
    last: date
    events: tuple[Event, ...]
    chronicle: Chronicle
    down: tuple[tuple[str, date, date], ...]  # credentials that were down: id, first and last day
    notes: tuple[str, ...]


def story_of(study: "Study", gap: Gap, rows: Sequence[GapRow]) -> Story:
    """What happened around a gap, from four weeks before its earliest onset to its end, or the end of the data."""
    days = study.completeness["day"]
    first = max(min(days), (gap.onset.earliest or gap.onset.date) - AROUND)
    last = min(max(days), gap.end.latest + AROUND) if gap.end else max(days)
    told = study.chronicle(gap.id, first, last)
    changed = list(_changes(study, gap, first, last))
    events = [*_of_orders(study, gap, rows), *_of_runs(told, first, last), *changed, *_of_people(told)]
    events.sort(key=lambda one: (one.day, LANES.index(one.lane)))
    return Story(first, last, tuple(events), told, _down(study, gap, last), tuple(_notes(gap, told)))


def concerns(study: "Study", gap: Gap, change: dict[Any, Any]) -> bool:
    """Whether a change is one of the gap's channel, of all channels, or of a credential of the books."""
    names = str(change["channel"] or "").split(", ")
    sold = {statement.channel for statement in study.findings.channels}
    return not change["channel"] or gap.channel in names or (change["kind"] == "credential" and not sold & set(names))


def _of_orders(study: "Study", gap: Gap, rows: Sequence[GapRow]) -> Iterator[Event]:
    noun = noun_of(gap)
    yield Event(gap.onset.date, ORDERS, f"{gap.id} began{_how_sure(gap.onset)}.", f"{gap.id} begins", True)
    if rows:
        yield from _of_rows(noun, rows)
        yield from _arrivals(noun, rows)
    if gap.end:
        yield Event(gap.end.date, ORDERS, f"{gap.id} ended{_how_sure(gap.end)}.", f"{gap.id} ends", True)
    raised = study.alarms[gap.id].raised
    if raised:
        yield Event(raised, ORDERS, "A monitor would have raised an alarm, had one been watching.", "alarm due")


def _of_rows(noun: str, rows: Sequence[GapRow]) -> Iterator[Event]:
    """The first, the last, and the day that has most of them."""
    whole = count(len(rows), noun)
    first, last = (f", {row.name}," if row.name else "" for row in (rows[0], rows[-1]))
    if len(rows) == 1:
        yield Event(rows[0].day, ORDERS, f"Its one {noun}{first.rstrip(',')}.", cause=True)
        return
    yield Event(rows[0].day, ORDERS, f"The first{first} of its {whole}.", cause=True)
    by_day = Counter(row.day for row in rows)
    worst, most = max(by_day.items(), key=lambda pair: (pair[1], -pair[0].toordinal()))
    if len(by_day) > 2 and most > 1:  # on two days the first and the last tell as much
        yield Event(worst, ORDERS, f"{in_digits(most)} of its {whole}, the most of one day.", cause=True)
    if rows[-1].day > rows[0].day:
        yield Event(rows[-1].day, ORDERS, f"The last{last} of its {whole}.", cause=True)


def _arrivals(noun: str, rows: Sequence[GapRow]) -> Iterator[Event]:
    """The days on which late ones came into the books, where they are few: on one day or two they came by one act."""
    came = Counter(row.came_on for row in rows if row.came_on)
    if len(came) > FEW_DAYS:
        return
    for day, number in came.items():
        words = f"{in_digits(number)} of its {count(len(rows), noun)} came into the books."
        yield Event(day, ORDERS, words, "came in", cause=True)


def _how_sure(span: DaySpan) -> str:
    words = span_words(span).removeprefix(day_words(span.date))
    return words if span.earliest else f" on this day{words}"


def _of_runs(told: Chronicle, first: date, last: date) -> Iterator[Event]:
    """Stretches of days with failing runs, with runs that fetched nothing, and without any run."""
    runs = told.runs.set_index("day")
    if not len(runs) or told.covered is None:
        return
    begin, end = max(first, told.covered[0]), min(last, told.covered[1])
    failing = {day for day, row in runs.iterrows() if row["failed"]}
    for start, stop in stretches(failing):
        own = runs.loc[start:stop]
        said = next((text for text in own["message"] if text), "")
        said = f': "{_cut(said)}"' if said else ""
        words = f"{in_digits(int(own['failed'].sum()))} of {count(int(own['runs'].sum()), 'run')} failed{said}"
        yield Event(start, RUNS, f"{words}{_until(start, stop)}.")
    for start, stop in without_orders(told.runs):
        number = count(int(runs.loc[start:stop]["runs"].sum()), "run")
        yield Event(start, RUNS, f"{number} fetched no order at all{_until(start, stop)}.")
    silent = {begin + timedelta(step) for step in range((end - begin).days + 1)} - set(runs.index)
    if len(silent) * 2 < (end - begin).days:  # a tool that runs now and then is not silent
        for start, stop in stretches(silent):
            yield Event(start, RUNS, f"No run is logged{_until(start, stop)}.")


def without_orders(runs: pd.DataFrame) -> list[tuple[date, date]]:
    """Stretches of three days or more whose runs, none of them failing, fetched nothing; none if no run ever did."""
    if not runs["fetched"].fillna(0).sum():
        return []
    quiet = runs[(runs["fetched"] == 0) & (runs["failed"] == 0)]
    return [(start, stop) for start, stop in stretches(set(quiet["day"])) if (stop - start).days >= 2]


def stretches(days: set[Any]) -> list[tuple[date, date]]:
    """Days in a row, each row as its first and last day."""
    if not days:
        return []
    ordered = sorted(days)
    cuts = [day for before, day in pairwise(ordered) if day - before > DAY]
    starts = [ordered[0], *cuts]
    ends = [*(max(day for day in ordered if day < cut) for cut in cuts), ordered[-1]]
    return list(zip(starts, ends, strict=True))


def _until(start: date, stop: date) -> str:
    return f", until {day_words(stop)}" if stop > start else ""


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_MESSAGE else text[:LONGEST_MESSAGE] + " [...]"


def _changes(study: "Study", gap: Gap, first: date, last: date) -> Iterator[Event]:
    """The recorded changes of the days of the picture, and those of the cause whenever they were made."""
    involved = blamed(gap)
    for change in study.changes.to_dict("records"):
        cause = str(change["id"]) in involved
        if pd.isna(change["day"]) or not (cause or concerns(study, gap, change)):
            continue
        day, until = days_of(change)
        if day <= last and ((until or day) >= first or cause):
            words = f"{_happened(change)}{' (of the cause)' if cause else ''}."
            yield Event(day, LANE_OF.get(change["kind"], SETTINGS), words, str(change["id"]), cause, until)


def _happened(change: dict[Any, Any]) -> str:
    """A change as a sentence without its full stop, such as `Credential C-1 expired`."""
    verb = DONE.get(str(change["action"]), f"({change['action']})")
    _, colon, text = str(change["summary"]).partition(": ")
    return f"{str(change['kind']).capitalize()} {change['id']} {verb}{colon}{text.rstrip('.')}"


def _of_people(told: Chronicle) -> Iterator[Event]:
    for edit in told.edits.to_dict("records"):
        number = count(edit["documents"], "document")
        was = "was" if edit["documents"] == 1 else "were"
        who = "one person" if edit["people"] == 1 else f"{in_digits(edit['people'])} people"
        yield Event(edit["day"], PEOPLE, f"{number} {was} {edit['event']} in the books by {who}.", edit["event"])


def _down(study: "Study", gap: Gap, last: date) -> tuple[tuple[str, date, date], ...]:
    """The times in which a credential of the channel or of the books was down, from its changes."""
    found, since = [], dict[str, date]()
    for change in study.changes.to_dict("records"):
        if change["kind"] != "credential" or pd.isna(change["day"]) or not concerns(study, gap, change):
            continue
        name = str(change["id"])
        if change["action"] in DOWN:
            since.setdefault(name, change["day"])
        elif change["action"] in UP and name in since:
            found.append((name, since.pop(name), change["day"]))
    return tuple(sorted([*found, *((name, day, last) for name, day in since.items())]))


def _said_by_log(gap: Gap, hop: str) -> str:
    """What a log last says of orders of a gap; only where all of them are missing are those it posted not there."""
    if hop == "posted" and (gap.kind != "missing" or gap.backfilled):
        return POSTED
    return HOPS.get(hop, hop)


def _notes(gap: Gap, told: Chronicle) -> Iterator[str]:
    """What the logs cover, and what they say of the gap's own orders."""
    if told.covered is None and told.logged:
        others = count(told.logged, "run")
        yield f"The logs hold no run of {name_of(gap.channel)}: {others} of other channels alone."
    elif told.covered is None:
        yield "No log of the sync's runs was read."
    else:
        runs, failed = (int(told.runs[name].sum()) for name in ("runs", "failed"))
        bad = in_digits(failed) if failed else "none"
        yield (
            f"The logs hold runs from {day_words(told.covered[0])} to {day_words(told.covered[1])}; of the "
            f"{count(runs, 'run')} in these days {bad} failed by the tool's own word."
        )
    if gap.units is not None or gap.kind in ("orphaned", "payout"):
        return
    if not len(told.lines):
        yield (
            f"No log of single orders names any of the {count(gap.orders, 'order')}."
            if gap.orders > 1
            else ("No log of single orders names this order.")
        )
    for line in told.lines.head(5).to_dict("records"):
        said = f' ("{_cut(line["reason"])}")' if line["reason"] else ""
        days = day_words(line["first_day"]) if line["first_day"] else "on a day not told"
        days += f" to {day_words(line['last_day'])}" if line["last_day"] != line["first_day"] else ""
        hop = _said_by_log(gap, line["hop"])
        yield f"The log says of {in_digits(line['orders'])} of {count(gap.orders, 'order')}: {hop}{said}, {days}."

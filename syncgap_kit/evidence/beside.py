"""What is beside the gaps, over time: orders set apart, what stands wrong in the books, days without an order."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..over_time import EXCEPTIONS, UNLIKELY, booked_sentence, excluded_sentence
from ..tracing.silence import Silence
from ..written import day_words, for_reader, in_digits, percent_words
from .display import channels
from .figures import pictured
from .markup import Shown, element, join
from .pictures.canvas import Canvas
from .pictures.small_charts import Stretch, counts, shares, silent
from .pictures.timeline import DAY, Bin, bins
from .sentences import count, name_of, share

if TYPE_CHECKING:
    from ..investigation import Study

KINDS = {
    "mismatched": "Other amount",
    "duplicated": "Posted more than once",
    "orphaned": "Documents without an order",
    "booked": "In the books though not expected",
}


@for_reader
def beside(study: "Study") -> Shown:
    """For each channel three small pictures, each with what it shows in words; without a picture where it is bare."""
    shown = [part for channel in channels(study) for part in _channel(study, channel)]
    if not shown:
        return Shown(element("p", "No channel has an order."), "No channel has an order.")
    return Shown(join(one.markup for one in shown), "\n".join(one.text for one in shown))


def _channel(study: "Study", channel: str) -> list[Shown]:
    parts = (excluded_share(study, channel), exception_volume(study, channel), silences(study, channel))
    lead = element("h3", name_of(channel))
    return [Shown(join([lead, parts[0].markup]), parts[0].text), *parts[1:]]


@for_reader
def excluded_share(study: "Study", channel: str) -> Shown:
    """The share of orders that policy or status leave out, and whether it changed."""
    rows, told = study.over_time.of(channel), study.over_time.excluded[channel]
    apart, total = int(rows["not_expected"].sum()), int(rows["orders"].sum())
    of_all = f"{in_digits(apart)} of {count(total, 'order')} ({share(apart, total)})"
    words = [f"{name_of(channel)}: {of_all} are not expected."]
    words += [
        excluded_sentence(study.over_time.first[channel], change, why)
        for change, why in zip(told, study.over_time.reasons[channel], strict=True)
    ]
    words += ["That share did not change by more than chance."] if apart and not told else []
    text = " ".join(words)
    if not apart:
        return Shown(element("p", text), text)
    first, last = rows["day"].iloc[0], rows["day"].iloc[-1]
    edges = [first, *(first + timedelta(days=change.span.day) for change in told), last + DAY]
    levels = [told[0].before, *(change.after for change in told)] if told else [apart / max(total, 1)]
    stretches = [
        Stretch(a, b - DAY, level, bool(told)) for a, b, level in zip(edges[:-1], edges[1:], levels, strict=True)
    ]
    frame = rows.assign(expected=rows["orders"], arrived=rows["orders"] - rows["not_expected"], maturity=1.0)

    def drawn(canvas: Canvas) -> dict[str, Any]:
        step, points = bins(frame, (), first, last, canvas.most // 4)
        return shares(canvas, f"Share of orders not expected, per {step}", points, stretches, text)

    return pictured(drawn, first, last, text, text)


@for_reader
def exception_volume(study: "Study", channel: str) -> Shown:
    """How many orders and documents stand wrong in the books, kind by kind."""
    rows = study.over_time.of(channel)
    there = [name for name in EXCEPTIONS if rows[name].any()]
    if not there:
        text = (
            f"{name_of(channel)}: no order stands in the books with another amount, more than once or without being "
            "expected there, and no document with the channel's numbers is without an order."
        )
        return Shown(element("p", text), text)
    totals = ", ".join(f"{KINDS[name].lower()} {in_digits(rows[name].sum())}" for name in there)
    weeks = [day - timedelta(days=day.weekday()) for day in rows["day"]]
    weekly = rows[there].sum(axis=1).groupby(weeks).sum()
    worst = max(weeks, key=lambda week: (weekly[week], -week.toordinal()))
    text = (
        f"{name_of(channel)}, by the day of the order or document: {totals}; "
        f"most in the week from {day_words(worst)}: {in_digits(weekly.max())}."
    )
    changes = study.over_time.booked.get(channel, [])
    text = " ".join([text, *(booked_sentence(study.over_time.first[channel], change) for change in changes)])
    first, last = rows["day"].iloc[0], rows["day"].iloc[-1]

    def drawn(canvas: Canvas) -> dict[str, Any]:
        panels = []
        for name in there:
            step, told = _binned(rows, name, canvas)
            panels.append((f"{KINDS[name]}, per {step}", told))
        return counts(canvas, panels, text)

    return pictured(drawn, first, last, text, f"{text} Each kind has a scale of its own.")


@for_reader
def silences(study: "Study", channel: str) -> Shown:
    """The longest silence of a channel and the one at its end, with how likely they are."""
    rows, told = study.over_time.of(channel), study.over_time.silent[channel]
    first, last = rows["day"].iloc[0], rows["day"].iloc[-1]
    if not told:
        text = f"{name_of(channel)}: no day from {day_words(first)} to {day_words(last)} is without an order."
        return Shown(element("p", text), text)
    text = " ".join([f"{name_of(channel)}:", *(_silence_words(one, first) for one in told)])
    spells = [(first + timedelta(days=one.first), first + timedelta(days=one.last)) for one in told]

    def drawn(canvas: Canvas) -> dict[str, Any]:
        step, volumes = _binned(rows, "orders", canvas)
        return silent(canvas, f"Orders per {step}; orange: days without", volumes, spells, text)

    return pictured(drawn, first, last, text, text)


def _silence_words(silence: Silence, first: date) -> str:
    begin, end = (first + timedelta(days=place) for place in (silence.first, silence.last))
    length, usual = (end - begin).days + 1, in_digits(silence.usual, 0 if silence.usual >= 10 else 1)
    odds = chance_words(silence.chance)
    span = f"on {day_words(begin)}" if begin == end else f"from {day_words(begin)} to {day_words(end)}"
    if silence.open:
        words = (
            f"After {day_words(begin - DAY)} there is no order in {count(length, 'day')}, where {usual} would have "
            f"been usual; a channel that sells as in the weeks before is silent so long with a probability of {odds}."
        )
        return words + (" The export may end early." if silence.chance < UNLIKELY else "")
    words = (
        f"The longest silence lasts {count(length, 'day')}, {span}, where {usual} orders would have been usual; one as "
        f"long comes about somewhere in this time with a probability of {odds}."
    )
    return words + (" The export may lack these days." if silence.chance < UNLIKELY else "")


def chance_words(chance: float) -> str:
    """A probability as people say it, such as `12%` or `one in 4,300`."""
    if chance > 0.99:
        return f"more than {percent_words(99)}"
    if chance >= 0.01:
        return percent_words(100 * chance)
    return f"one in {in_digits(float(f'{1 / chance:.2g}'), 0)}" if chance >= 1e-6 else "less than one in a million"


def _binned(rows: pd.DataFrame, name: str, canvas: Canvas) -> tuple[str, list[tuple[date, date, int]]]:
    frame = rows.assign(expected=rows[name], arrived=0, maturity=1.0)
    step, points = bins(frame, (), canvas.first, canvas.last, canvas.most // 4)
    return step, _numbers(points)


def _numbers(points: Sequence[Bin]) -> list[tuple[date, date, int]]:
    return [(point.start, point.end, point.expected) for point in points]

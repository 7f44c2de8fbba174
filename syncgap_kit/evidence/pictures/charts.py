"""Completeness over time as one picture: when a channel parted from its books, and what had been changed by then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from ...attribution.candidate import KINDS
from ...findings import Gap
from ...written import in_digits, short_day_words
from ..sentences import share
from . import pointing
from .canvas import CAUSE, FONT, GUTTER, INK, MUTED, PALE, Canvas, Panel, finished, instant, span
from .in_words import did_words
from .plotted import LABEL, TO, UP_TO, either, layered, plotted
from .timeline import DAY, Bin, Level, Mark, bins, episodes, in_lanes

LANE = 17
LETTER = 0.6  # width of a letter, as a part of its size
LOWEST = 0.12  # share below which the label of a level stands above its line


def picture(
    canvas: Canvas,
    kind: str,
    rows: pd.DataFrame,
    gaps: Sequence[Gap],
    found: Sequence[Level],
    changed: Sequence[Mark],
    text: str,
) -> dict[str, Any]:
    """One picture. `rows`: completeness of one channel by day; `text`: what the picture shows, in words."""
    step, points = bins(rows, gaps, canvas.first, canvas.last, canvas.most)
    below = replace(canvas, labelled=True)  # only the lowest panel writes the days
    made, did = KINDS[kind], did_words(kind, gaps)
    told = [_told(point, made.whole, did) for point in points] if canvas.live else []
    panels = [_shares(canvas, f"Share of {made.whole} that {did}, per {step}", points, found, gaps, told)]
    expected = made.whole.removeprefix("expected ").capitalize() + " expected" * made.whole.startswith("expected ")
    title = f"{expected} per {step}; orange: {'absent' if kind == 'missing' else made.lost}"
    panels.append(_volumes(canvas if changed else below, title, points, gaps, told))
    if changed:
        panels.append(_changes(below, changed))
    return finished(panels, canvas, text)


def _told(point: Bin, whole: str, did: str) -> dict[str, Any]:
    """A bin with its numbers in words, for a reader who points at it."""
    days = pointing.days_said(point.start, point.end)
    part = f"{in_digits(point.arrived)} of {in_digits(point.expected)} {whole}"
    words = f"{part} {did} ({share(point.arrived, point.expected)})" if point.expected else f"no {whole}"
    later = "" if point.settled or point.arrived == point.expected else "; some may still arrive"
    return {"from": instant(point.start), "to": instant(point.end), "said": f"{days}: {words}{later}."}


def _shares(
    canvas: Canvas,
    title: str,
    points: Sequence[Bin],
    found: Sequence[Level],
    gaps: Sequence[Gap],
    told: Sequence[dict[str, Any]],
) -> Panel:
    """The upper panel: a dot for each bin, the level of each stretch, the onsets and ends with their bands."""
    y = alt.Y("share:Q", scale=alt.Scale(domain=[0, 1]), title=None, axis=_scale(format=".0%", tickCount=4))
    dots = [{"at": _middle(p), "share": p.share, "settled": p.settled} for p in points if p.share is not None]
    fill = either(alt.FillValue, "datum.settled", MUTED, "#ffffff")
    drawn = (
        plotted(dots)
        .mark_point(size=13, strokeWidth=0.8, stroke=MUTED, opacity=0.7)
        .encode(x=canvas.x(), y=y, fill=fill)
    )
    layers = [
        _bands(canvas, gaps),
        *_edges(canvas, gaps),
        drawn,
        *_level_lines(canvas, found, y),
        *_names(canvas, found, gaps),
        *([pointing.fields(told, canvas.x("from"))] if told else []),
    ]
    return layered(layers, canvas.width, 190, title)


def _bands(canvas: Canvas, gaps: Sequence[Gap]) -> alt.Chart:
    rows = [
        {
            "from": instant(max(gap.onset.earliest or canvas.first, canvas.first)),
            "to": instant(min(gap.onset.latest, canvas.last) + DAY),
        }
        for gap in gaps
    ]
    return plotted(rows).mark_rect(color=CAUSE, opacity=0.22).encode(x=canvas.x("from"), x2=TO)


def _edges(canvas: Canvas, gaps: Sequence[Gap]) -> list[alt.Chart]:
    """An upright line where a gap begins, a dashed one where it ended."""
    spans = [(gap, span) for gap in gaps for span in episodes(gap, canvas.last)]
    begins = [{"at": instant(start)} for _, (start, _end) in spans if start >= canvas.first]
    ends = [{"at": instant(end + DAY)} for gap, (_start, end) in spans if gap.end and end < canvas.last]
    return [
        plotted(rows)
        .mark_rule(color=CAUSE, strokeWidth=1.5, **({"strokeDash": dash} if dash else {}))
        .encode(x=canvas.x())
        for rows, dash in ((begins, None), (ends, [4, 3]))
    ]


def _names(canvas: Canvas, found: Sequence[Level], gaps: Sequence[Gap]) -> list[alt.Chart]:
    """The id and day of each onset, beside its line, where no level is drawn; the id alone where that is too long."""
    crossed = any(level.arrived < level.expected * 0.3 for level in found)
    lowest = 110 if crossed else 178
    layers = []
    for at, gap in enumerate(gaps):
        first = max(gap.onset.earliest or canvas.first, canvas.first)
        sides, others = (first, gap.onset.latest + DAY), [other for other in gaps if other is not gap]
        label = f"{gap.id} begins {short_day_words(gap.onset.date)}"
        left, clear = _stands_left(canvas, label, sides, others)
        if not clear:
            label, (left, _) = gap.id, _stands_left(canvas, gap.id, sides, others)
        row = {"at": instant(sides[0] if left else sides[1]), "label": label}
        side: dict[str, Any] = {"align": "right", "dx": -8} if left else {"align": "left", "dx": 8}
        place: dict[str, Any] = {**side, "y": lowest - at * (canvas.text + 4), "fontSize": canvas.text, "font": FONT}
        paints: tuple[dict[str, Any], ...] = ({"stroke": "#ffffff", "strokeWidth": 4}, {"color": CAUSE})
        layers += [plotted([row]).mark_text(**place, **p).encode(x=canvas.x(), text=LABEL) for p in paints]
    return layers


def _stands_left(canvas: Canvas, label: str, sides: tuple[date, date], others: Sequence[Gap]) -> tuple[bool, bool]:
    """Whether a label stands left of the first of these days or right of the last; and whether no line is there."""
    per_day = canvas.width / ((canvas.last - canvas.first).days + 1)
    needs = len(label) * canvas.text * LETTER + 8
    before, after = ((day - canvas.first).days * per_day for day in sides)
    spans = [one for gap in others for one in episodes(gap, canvas.last)]
    lines = [(day - canvas.first).days * per_day for start, end in spans for day in (start, end + DAY)]
    fits = before > needs, after + needs < canvas.width
    free = [not any(a < x < b for x in lines) for a, b in ((before - needs, before), (after, after + needs))]
    left = fits[0] and (free[0] or not (fits[1] and free[1]))
    return left, free[0] if left else free[1]


def _level_lines(canvas: Canvas, found: Sequence[Level], y: alt.Y) -> list[alt.Chart]:
    rows = [_level(level) for level in found]
    colour = either(alt.ColorValue, "datum.broken", CAUSE, INK)
    letters = canvas.text * 4  # about the width of such a label
    room = [row for row in rows if (row["to"] - row["from"]) / span(canvas) * canvas.width > letters]
    layers = [plotted(rows).mark_rule(strokeWidth=2.5).encode(x=canvas.x("from"), x2=TO, y=y, color=colour)]
    for low in (False, True):  # below the lowest levels stands the title of the next panel
        own = [row for row in room if (row["share"] < LOWEST) == low]
        text: dict[str, Any] = {"fontSize": canvas.text, "fontWeight": 600, "dy": -8 if low else 14, "font": FONT}
        halo = plotted(own).mark_text(**text, stroke="#ffffff", strokeWidth=4)
        layers.append(halo.encode(x=canvas.x(), y=y, text=LABEL))
        layers.append(plotted(own).mark_text(**text).encode(x=canvas.x(), y=y, text=LABEL, color=colour))
    return layers


def _level(level: Level) -> dict[str, Any]:
    start, end, part = instant(level.start), instant(level.end), level.arrived / level.expected
    label = share(level.arrived, level.expected)
    return {"from": start, "to": end, "at": (start + end) // 2, "share": part, "label": label, "broken": level.broken}


def _volumes(
    canvas: Canvas, title: str, points: Sequence[Bin], gaps: Sequence[Gap], told: Sequence[dict[str, Any]]
) -> Panel:
    """The middle panel: how many orders were expected, and how many of them are not as they should be."""
    rows = [{**_bar(p), "low": 0, "high": p.arrived, "part": "arrived"} for p in points if p.arrived]
    short = [p for p in points if p.expected > p.arrived]
    rows += [{**_bar(p), "low": p.arrived, "high": p.expected, "part": "absent"} for p in short]
    colour = either(alt.ColorValue, "datum.part === 'absent'", CAUSE, PALE)
    y = alt.Y("low:Q", title=None, axis=_scale(tickCount=3, tickMinStep=1))
    bars = plotted(rows).mark_rect().encode(x=canvas.x("from"), x2=TO, y=y, y2=UP_TO, color=colour)
    layers = [bars, *_edges(canvas, gaps), *([pointing.fields(told, canvas.x("from"))] if told else [])]
    return layered(layers, canvas.width, 84, title)


def _changes(canvas: Canvas, changed: Sequence[Mark]) -> Panel:
    """The lower panel: recorded configuration changes in lanes; those of a cause stand out by size and weight."""
    placed = in_lanes(changed, canvas.first, canvas.last, canvas.width, canvas.text * 0.62)
    deepest = max((mark.lane or 0 for mark in placed), default=0)
    rows = [
        {"at": instant(m.day), "lane": m.lane if m.lane is not None else deepest, "label": m.label, "cause": m.cause,
         "shown": m.lane is not None, "flipped": m.flipped, **({"said": m.said} if canvas.live else {})}
        for m in placed
    ]  # fmt: skip
    scale = alt.Scale(domain=[-0.6, deepest + 0.6], reverse=True)
    y = alt.Y("lane:Q", scale=scale, title=None, axis=_scale(labels=False, grid=False))
    colour = either(alt.ColorValue, "datum.cause", CAUSE, MUTED)
    size = either(alt.SizeValue, "datum.cause", 70, 24)
    spans = [{**row, "to": instant(m.until)} for m, row in zip(placed, rows, strict=True) if m.until]
    exact = [row for m, row in zip(placed, rows, strict=True) if not m.until]
    ticks = plotted(exact).mark_point(shape="triangle-up", filled=True, opacity=1)
    said = {"tooltip": alt.Tooltip("said:N")} if canvas.live else {}
    layers = [ticks.encode(x=canvas.x(), y=y, color=colour, size=size, **said)]
    if spans:
        layers.append(plotted(spans).mark_rule(strokeWidth=3).encode(x=canvas.x(), x2=TO, y=y, color=colour, **said))
    for cause in (True, False):
        for flipped in (False, True):
            chosen = [row for row in rows if row["shown"] and (row["cause"], row["flipped"]) == (cause, flipped)]
            side: dict[str, Any] = {"align": "right", "dx": -7} if flipped else {"align": "left", "dx": 7}
            weight: dict[str, Any] = {"fontWeight": 700, "color": CAUSE} if cause else {"color": MUTED}
            text = plotted(chosen).mark_text(fontSize=canvas.text - 1, font=FONT, **side, **weight)
            layers.append(text.encode(x=canvas.x(), y=y, text=LABEL, **said))
    title = "Recorded changes; bold orange: of the cause"
    return layered(layers, canvas.width, LANE * (deepest + 1), title)


def _scale(**options: Any) -> alt.Axis:
    return alt.Axis(minExtent=GUTTER, maxExtent=GUTTER, **options)


def _bar(point: Bin) -> dict[str, int]:
    start, end = instant(point.start), instant(point.end)
    return {"from": start, "to": end - (end - start) // 6}


def _middle(point: Bin) -> int:
    return (instant(point.start) + instant(point.end)) // 2

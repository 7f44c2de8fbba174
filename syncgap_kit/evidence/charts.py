"""Completeness over time as one picture: when a channel parted from its books, and what had been changed by then.

Days are handed over as UTC instants on a UTC scale, so every reader sees the same day, wherever the picture was made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

import altair as alt
import pandas as pd
import vl_convert

from ..attribution.candidate import KINDS
from ..findings import Gap
from ..written import notation, short_day_words
from .chart_locale import reader_locale
from .sentences import share
from .timeline import DAY, Bin, Level, Mark, bins, episodes, in_lanes

# From Okabe and Ito's palette, safe for every kind of colour blindness; the meaning never rests on colour alone.
INK, MUTED, PALE, CAUSE = "#22303c", "#64717d", "#c5ced6", "#c44e00"
FONT = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
GUTTER = 44  # pixels that every panel keeps for its vertical scale, so that the days stand above each other
LANE = 17
Panel: TypeAlias = alt.LayerChart | alt.FacetChart | alt.ConcatChart  # what Altair says that layers become


@dataclass(frozen=True)
class Canvas:
    """The days to draw and the size to draw them for (pixels)."""

    first: date
    last: date
    width: int
    text: int
    most: int  # bins, beyond which days become weeks
    labelled: bool = False  # this panel writes the days under itself

    def x(self, field: str = "at") -> alt.X:
        """The time axis, the same in every panel; a field holds milliseconds since 1970 in UTC."""
        scale = alt.Scale(type="utc", domain=[instant(self.first), instant(self.last + DAY)], nice=False)
        return alt.X(f"{field}:T", scale=scale, axis=self.days() if self.labelled else None, title=None)

    def days(self) -> alt.Axis:
        """The labelled axis: months, or days where the picture covers few of them."""
        few, own = (self.last - self.first).days < 100, notation()
        months = own.axis_month if self.width > 600 else own.narrow_month
        form, count = (own.axis_day, "week") if few else (months, "month")
        return alt.Axis(format=form, tickCount=count, labelFlush=True, labelOverlap="greedy", labelSeparation=8)


def svg(
    canvas: Canvas,
    kind: str,
    rows: pd.DataFrame,
    gaps: Sequence[Gap],
    found: Sequence[Level],
    changed: Sequence[Mark],
    text: str,
) -> str:
    """One picture as SVG.

    `rows`: completeness of one channel by day; `text`: what the picture shows, in words. The same values give the
    same bytes.
    """
    step, points = bins(rows, gaps, canvas.first, canvas.last, canvas.most)
    below = replace(canvas, labelled=True)  # only the lowest panel writes the days
    made = KINDS[kind]
    panels = [_shares(canvas, f"Share that {made.did}, per {step}", points, found, gaps)]
    title = f"{made.counted.capitalize()} expected per {step}; orange: {'absent' if kind == 'missing' else made.lost}"
    panels.append(_volumes(canvas if changed else below, title, points, gaps))
    if changed:
        panels.append(_changes(below, changed))
    return finished(panels, canvas, text)


def _shares(canvas: Canvas, title: str, points: Sequence[Bin], found: Sequence[Level], gaps: Sequence[Gap]) -> Panel:
    """The upper panel: a dot for each bin, the level of each stretch, the onsets and ends with their bands."""
    y = alt.Y("share:Q", scale=alt.Scale(domain=[0, 1]), title=None, axis=_scale(format=".0%", tickCount=4))
    dots = [{"at": _middle(p), "share": p.share, "settled": p.settled} for p in points if p.share is not None]
    fill = alt.condition("datum.settled", alt.value(MUTED), alt.value("#ffffff"))
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
    ]
    return alt.layer(*layers).properties(width=canvas.width, height=190, title=title)


def _bands(canvas: Canvas, gaps: Sequence[Gap]) -> alt.Chart:
    rows = [
        {
            "from": instant(max(gap.onset.earliest or canvas.first, canvas.first)),
            "to": instant(min(gap.onset.latest, canvas.last) + DAY),
        }
        for gap in gaps
    ]
    return plotted(rows).mark_rect(color=CAUSE, opacity=0.22).encode(x=canvas.x("from"), x2="to:T")


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
    """The id and day of each onset, beside its line, where no level is drawn."""
    crossed = any(level.arrived < level.expected * 0.3 for level in found)
    lowest = 110 if crossed else 178
    layers = []
    for at, gap in enumerate(gaps):
        label = f"{gap.id} begins {short_day_words(gap.onset.date)}"
        first = max(gap.onset.earliest or canvas.first, canvas.first)
        room = (instant(first) - instant(canvas.first)) / _span(canvas) * canvas.width
        left = room > len(label) * canvas.text * 0.6
        row = {"at": instant(first if left else gap.onset.latest + DAY), "label": label}
        side: dict[str, Any] = {"align": "right", "dx": -8} if left else {"align": "left", "dx": 8}
        place: dict[str, Any] = {**side, "y": lowest - at * (canvas.text + 4), "fontSize": canvas.text, "font": FONT}
        paints: tuple[dict[str, Any], ...] = ({"stroke": "#ffffff", "strokeWidth": 4}, {"color": CAUSE})
        layers += [plotted([row]).mark_text(**place, **p).encode(x=canvas.x(), text="label:N") for p in paints]
    return layers


def _level_lines(canvas: Canvas, found: Sequence[Level], y: alt.Y) -> list[alt.Chart]:
    rows = [_level(level) for level in found]
    colour = alt.condition("datum.broken", alt.value(CAUSE), alt.value(INK))
    letters = canvas.text * 4  # about the width of such a label
    room = [row for row in rows if (row["to"] - row["from"]) / _span(canvas) * canvas.width > letters]
    text: dict[str, Any] = {"fontSize": canvas.text, "fontWeight": 600, "dy": 14, "font": FONT}
    halo = plotted(room).mark_text(**text, stroke="#ffffff", strokeWidth=4).encode(x=canvas.x(), y=y, text="label:N")
    return [
        plotted(rows).mark_rule(strokeWidth=2.5).encode(x=canvas.x("from"), x2="to:T", y=y, color=colour),
        halo,
        plotted(room).mark_text(**text).encode(x=canvas.x(), y=y, text="label:N", color=colour),
    ]


def _level(level: Level) -> dict[str, Any]:
    start, end, part = instant(level.start), instant(level.end), level.arrived / level.expected
    label = share(level.arrived, level.expected)
    return {"from": start, "to": end, "at": (start + end) // 2, "share": part, "label": label, "broken": level.broken}


def _volumes(canvas: Canvas, title: str, points: Sequence[Bin], gaps: Sequence[Gap]) -> Panel:
    """The middle panel: how many orders were expected, and how many of them are not as they should be."""
    rows = [{**_bar(p), "low": 0, "high": p.arrived, "part": "arrived"} for p in points if p.arrived]
    short = [p for p in points if p.expected > p.arrived]
    rows += [{**_bar(p), "low": p.arrived, "high": p.expected, "part": "absent"} for p in short]
    colour = alt.condition("datum.part === 'absent'", alt.value(CAUSE), alt.value(PALE))
    y = alt.Y("low:Q", title=None, axis=_scale(tickCount=3))
    bars = plotted(rows).mark_rect().encode(x=canvas.x("from"), x2="to:T", y=y, y2="high:Q", color=colour)
    return alt.layer(bars, *_edges(canvas, gaps)).properties(width=canvas.width, height=84, title=title)


def _changes(canvas: Canvas, changed: Sequence[Mark]) -> Panel:
    """The lower panel: recorded configuration changes in lanes; those of a cause stand out by size and weight."""
    placed = in_lanes(changed, canvas.first, canvas.last, canvas.width, canvas.text * 0.62)
    deepest = max((mark.lane or 0 for mark in placed), default=0)
    rows = [
        {"at": instant(m.day), "lane": m.lane if m.lane is not None else deepest, "label": m.label, "cause": m.cause,
         "shown": m.lane is not None, "flipped": m.flipped}
        for m in placed
    ]  # fmt: skip
    scale = alt.Scale(domain=[-0.6, deepest + 0.6], reverse=True)
    y = alt.Y("lane:Q", scale=scale, title=None, axis=_scale(labels=False, grid=False))
    colour = alt.condition("datum.cause", alt.value(CAUSE), alt.value(MUTED))
    size = alt.condition("datum.cause", alt.value(70), alt.value(24))
    ticks = plotted(rows).mark_point(shape="triangle-up", filled=True, opacity=1)
    layers = [ticks.encode(x=canvas.x(), y=y, color=colour, size=size)]
    for cause in (True, False):
        for flipped in (False, True):
            chosen = [row for row in rows if row["shown"] and (row["cause"], row["flipped"]) == (cause, flipped)]
            side: dict[str, Any] = {"align": "right", "dx": -7} if flipped else {"align": "left", "dx": 7}
            weight: dict[str, Any] = {"fontWeight": 700, "color": CAUSE} if cause else {"color": MUTED}
            text = plotted(chosen).mark_text(fontSize=canvas.text - 1, font=FONT, **side, **weight)
            layers.append(text.encode(x=canvas.x(), y=y, text="label:N"))
    title = "Recorded changes; bold orange: of the cause"
    return alt.layer(*layers).properties(width=canvas.width, height=LANE * (deepest + 1), title=title)


def finished(panels: Sequence[Panel], canvas: Canvas, text: str) -> str:
    """The panels as one SVG."""
    small: dict[str, Any] = {
        "labelFont": FONT,
        "labelFontSize": canvas.text - 1,
        "labelColor": MUTED,
        "gridColor": "#e8ecef",
    }
    title: dict[str, Any] = {"font": FONT, "fontSize": canvas.text, "fontWeight": 600, "color": INK}
    chart = (
        alt.vconcat(*panels, spacing=40, bounds="flush", description=text)
        .configure(background="#ffffff", padding=6, font=FONT, **reader_locale())
        .configure_view(stroke=None)
        .configure_mark(
            aria=False
        )  # words for each mark would be heard by nobody, and tell days in this machine's zone
        .configure_title(anchor="start", frame="group", offset=8, **title)
        .configure_axis(domain=False, ticks=False, **small)
        .configure_axisX(grid=False, labelPadding=6)
    )
    return str(vl_convert.vegalite_to_svg(chart.to_dict(), vl_version=".".join(alt.SCHEMA_VERSION.split(".")[:2])))


def plotted(rows: list[dict[str, Any]]) -> alt.Chart:
    """A chart of rows that it carries with it."""
    return alt.Chart(alt.InlineData(values=rows))


def _scale(**options: Any) -> alt.Axis:
    return alt.Axis(minExtent=GUTTER, maxExtent=GUTTER, **options)


def _bar(point: Bin) -> dict[str, int]:
    start, end = instant(point.start), instant(point.end)
    return {"from": start, "to": end - (end - start) // 6}


def _middle(point: Bin) -> int:
    return (instant(point.start) + instant(point.end)) // 2


def _span(canvas: Canvas) -> int:
    return instant(canvas.last + DAY) - instant(canvas.first)


def instant(day: date) -> int:
    """A day as the milliseconds in which a chart counts."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
